//! The fluid against what is fair.

use super::*;
use game::fact::Party;
use game::ids::{AccountId, Good};
use game::random::{Purpose, Stream};
use game::request::Request;

const CLOCK: Clock = Clock { round: 0, round_seconds: 1.0 };

/// For each giver: to whom, by which share, and up to which limit.
type Given = Vec<Vec<(u32, f64, Bytes)>>;

/// A round in which each giver, numbered from 0, gives to these peers by these shares, up to these limits.
fn opened(
    given: &[Vec<(u32, f64, Bytes)>],
    withhold: bool,
    capacity: impl Fn(PeerId) -> (u64, u64),
) -> (Fluid, Requests) {
    let mut requests = Requests::default();
    requests.clear();
    let mut grants = Grants { withhold: vec![withhold; given.len()], ..Grants::default() };
    for (provider, to) in given.iter().enumerate() {
        for (by, share, limit) in to {
            let by = Party { peer: PeerId(*by), account: AccountId(*by) };
            requests.all.push(Request::plain(AccountId(provider as u32), by, Good(0)));
            grants.share.push(*share);
            grants.limit_bytes.push(*limit);
        }
        requests.close(PeerId(provider as u32));
    }
    let mut fluid = Fluid::default();
    fluid.open(CLOCK, &requests, &grants, capacity);
    (fluid, requests)
}

/// What moves when peer 0 and peer 1 give to these peers by these shares.
fn moved(given: [&[(u32, f64)]; 2], withhold: bool, capacity: impl Fn(PeerId) -> (u64, u64)) -> Vec<Bytes> {
    let given = given.map(|to| to.iter().map(|(by, share)| (*by, *share, Bytes::MAX)).collect());
    let (mut fluid, _) = opened(&given, withhold, capacity);
    while fluid.pass(|_, _, offer| (offer, true)) > 0 {}
    fluid.in_order().map(|(_, f)| f.moved).collect()
}

#[test]
fn an_uplink_is_split_by_shares_to_the_last_byte() {
    assert_eq!(moved([&[(2, 0.5), (3, 0.25), (4, 0.25)], &[]], false, |_| (1000, u64::MAX)), [500, 250, 250]);
    let thirds = moved([&[(2, 0.1), (3, 0.1), (4, 0.1)], &[]], false, |_| (1000, u64::MAX));
    assert_eq!(thirds.iter().sum::<Bytes>(), 1000, "what was not granted flows too: {thirds:?}");
}

#[test]
fn who_withholds_keeps_what_was_not_granted() {
    assert_eq!(moved([&[(2, 0.1), (3, 0.2)], &[]], true, |_| (1000, u64::MAX)), [100, 200]);
}

#[test]
fn what_a_full_downlink_refuses_goes_to_the_others() {
    // Peer 2 is offered 900 and 500, takes 300 of each; the rest goes to 3 and 4, up to their downlinks.
    assert_eq!(
        moved([&[(2, 0.9), (3, 0.1)], &[(2, 0.5), (4, 0.5)]], false, |_| (1000, 600)),
        [300, 600, 300, 600],
        "max-min"
    );
}

#[test]
fn a_flow_that_ran_dry_leaves_its_part_to_the_others() {
    let (mut fluid, _) = opened(&[vec![(1, 0.5, Bytes::MAX), (2, 0.5, Bytes::MAX)]], false, |_| (1000, u64::MAX));
    while fluid.pass(|_, flow, offer| if flow == 0 { (offer.min(70), false) } else { (offer, true) }) > 0 {}
    assert_eq!(fluid.in_order().map(|(_, f)| f.moved).collect::<Vec<_>>(), [70, 930]);
}

#[test]
fn chance_says_who_is_asked_first() {
    let given: Given = (0..4).map(|_| vec![(9, 1.0, Bytes::MAX), (8, 1.0, Bytes::MAX)]).collect();
    let mut first = [0; 4];
    for round in 0..4000 {
        let (mut fluid, _) = opened(&given, false, |_| (1000, u64::MAX));
        let mut streams: Vec<Stream> =
            fluid.takers().iter().map(|taker| Stream::new(1, Purpose::Goods, taker.peer.0, round)).collect();
        fluid.shuffle(streams.iter_mut());
        // Who takes wants no more than one can give.
        let mut wants = [500; 2];
        let mut carry = |taker: usize, _: usize, offer: Bytes| {
            let moved = offer.min(wants[taker]);
            wants[taker] -= moved;
            (moved, moved == offer)
        };
        while fluid.pass(&mut carry) > 0 {}
        let moved: Vec<(u32, Bytes)> = fluid.in_order().map(|(_, flow)| (flow.from.0, flow.moved)).collect();
        assert_eq!(moved.iter().map(|(from, _)| *from).collect::<Vec<_>>(), [0, 0, 1, 1, 2, 2, 3, 3], "in order");
        assert_eq!(moved.iter().map(|(_, bytes)| bytes).sum::<Bytes>(), 1000);
        let to_nine = moved.iter().step_by(2).position(|(_, bytes)| *bytes > 0).expect("one gives");
        first[to_nine] += 1;
    }
    assert!(first.iter().all(|n| (880..1120).contains(n)), "{first:?}");
}

#[test]
fn a_downlink_is_shared_by_all_that_an_uplink_could_bring() {
    // 2 takes 10, 3 hardly anything. What 3 refuses is there for 2 before 0 has filled it: 5 and 5, not 6 and 4.
    let capacity = |peer: PeerId| (8_000, [u64::MAX, u64::MAX, 10_000, 1][peer.index()]);
    assert_eq!(moved([&[(2, 1.0)], &[(2, 0.5), (3, 0.5)]], false, capacity), [5_000, 5_000, 1]);
}

#[test]
fn a_downlink_does_not_ask_how_many_a_giver_serves() {
    let all = [(2, 0.2), (3, 0.2), (4, 0.2), (5, 0.2), (6, 0.2)];
    let capacity = |peer: PeerId| (10_000, if peer == PeerId(2) { 1_000 } else { u64::MAX });
    assert_eq!(moved([&all, &[(2, 1.0)]], false, capacity), [500, 2_375, 2_375, 2_375, 2_375, 500]);
}

/// A round drawn at random: who gives to whom by which share and up to which limit, and all links.
fn drawn(case: u64) -> (Given, Vec<(u64, u64)>) {
    let mut stream = Stream::new(case, Purpose::Trial, 0, 0);
    let peers = 2 + stream.below(12) as u32;
    let even = stream.below(2) == 0;
    let given = (0..peers).map(|giver| {
        let others: Vec<u32> = (0..peers).filter(|other| *other != giver && stream.below(2) == 0).collect();
        let part = 1.0 / others.len() as f64;
        let limit = |stream: &mut Stream| if stream.below(5) == 0 { stream.below(30_000) as Bytes } else { Bytes::MAX };
        let mut grant = |to| (to, if even { part } else { part * stream.unit() }, limit(&mut stream));
        others.into_iter().map(&mut grant).collect()
    });
    let given = given.collect();
    let links = (0..peers).map(|_| {
        let down = if stream.below(4) == 0 { u64::MAX } else { stream.below(60_000) as u64 };
        (stream.below(40_000) as u64, down)
    });
    (given, links.collect())
}

#[test]
fn no_flow_could_have_more_but_from_one_that_has_as_little() {
    for case in 0..2_000 {
        let (given, links) = drawn(case);
        let (mut fluid, _) = opened(&given, false, |peer| links[peer.index()]);
        while fluid.pass(|_, _, offer| (offer, true)) > 0 {}
        let flows = fluid.flows();
        let sum = |through: &dyn Fn(&Flow) -> bool| flows.iter().filter(|f| through(f)).map(|f| f.moved).sum::<Bytes>();
        let weight = |flow: &Flow| flow.share / fluid.givers[flow.giver as usize].largest;
        for flow in flows {
            let (up, down) = (links[flow.from.index()].0, links[fluid.takers[flow.taker as usize].peer.index()].1);
            let shares = |other: &Flow| [other.giver == flow.giver, other.taker == flow.taker];
            let passed = [sum(&|f| shares(f)[0]), sum(&|f| shares(f)[1])];
            assert!(passed[0] <= up && passed[1] <= down, "case {case}: a link carries more than it can");
            // A byte of rounding for each flow of a link.
            let slack = flows.len() as f64;
            let level = (flow.moved as f64 + slack) / weight(flow);
            let holds = |link: usize, size| {
                let none_above = |f: &Flow| !shares(f)[link] || (f.moved as f64 - slack) / weight(f) <= level;
                passed[link] == size && flows.iter().all(none_above)
            };
            assert!(
                flow.limit == 0 || holds(0, up) || holds(1, down),
                "case {case}: {flow:?} could have more, of {up} and {down}"
            );
        }
    }
}
