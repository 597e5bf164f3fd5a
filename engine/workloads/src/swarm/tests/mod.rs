//! The swarm, played by a tiny mechanism that lets everybody serve up to four who ask.

use super::picking::{Picker, Wish};
use super::*;
use crate::swarm::card::ENTRY;
use game::cast::CastGroup;
use game::params::Value;
use std::collections::BTreeMap;

mod gossip;
mod life;
mod several;

fn choice(name: &str, params: &[(&str, Value)]) -> Value {
    let mut inner = Params::default();
    params.iter().for_each(|(name, value)| inner.set(name, value.clone()));
    Value::Choice(name.to_owned(), inner)
}

fn constant(kib_s: f64) -> Value {
    choice("constant", &[("kib_s", Value::Number(kib_s))])
}

fn linger(seconds: f64) -> Value {
    choice("linger", &[("seconds", Value::Number(seconds)), ("stay", choice("constant", &[]))])
}

fn params(settings: &[(&str, Value)]) -> Params {
    let mut params = ENTRY.card.defaults();
    params.set("peers", Value::Integer(20));
    params.set("uplink", constant(64.0));
    params.set("file_kib", Value::Integer(1000));
    params.set("piece_kib", Value::Integer(64));
    settings.iter().for_each(|(name, value)| params.set(name, value.clone()));
    params
}

fn cast(params: &Params, seed: u64, round_seconds: f64) -> Cast {
    let leechers = params.count("peers") as u32;
    let group = |name: &str, ids: std::ops::Range<u32>, extra| CastGroup {
        name: name.to_owned(),
        members: ids.map(PeerId).collect(),
        params: params.clone(),
        extra,
        ring: 0,
    };
    let seeds = leechers + params.count("seeds") as u32;
    Cast { seed, round_seconds, groups: vec![group("all", 0..leechers, false), group("seeds", leechers..seeds, true)] }
}

/// A run: what happened, round by round.
struct Run {
    swarm: Swarm,
    clock: Clock,
    facts: Vec<Fact>,
    requests: Requests,
}

impl Run {
    fn new(params: &Params, seed: u64, round_seconds: f64) -> Self {
        Self::of(params, &cast(params, seed, round_seconds))
    }

    fn of(params: &Params, cast: &Cast) -> Self {
        let round_seconds = cast.round_seconds;
        let swarm = Swarm::new(params, cast).expect("valid parameters");
        Self { swarm, clock: Clock { round: 0, round_seconds }, facts: Vec::new(), requests: Requests::default() }
    }

    fn round(&mut self, withhold: bool) {
        let mut churn = Vec::new();
        self.swarm.churn(self.clock, &mut churn);
        for event in churn {
            let who = |peer: PeerId| Party { peer, account: AccountId(peer.0) };
            match event {
                Churn::Arrive(peer) => self.swarm.enter(self.clock, who(peer)),
                Churn::Depart(peer) => self.swarm.leave(self.clock, who(peer)),
                Churn::Replace(_) => panic!("in a swarm nobody takes another's place"),
            }
        }
        self.swarm.requests(self.clock, &mut self.requests);
        let mut grants = Grants {
            share: vec![0.0; self.requests.all.len()],
            limit_bytes: vec![Bytes::MAX; self.requests.all.len()],
            withhold: vec![withhold; self.requests.providers.len()],
            ..Grants::default()
        };
        for place in 0..self.requests.providers.len() {
            let mut served: Vec<usize> = self.requests.of(place).collect();
            let mut stream = Stream::new(9, Purpose::Trial, place as u32, self.clock.round);
            stream.choose_front(&mut served, 4);
            served.iter().take(4).for_each(|r| grants.share[*r] = 0.25);
        }
        self.swarm.transfer(self.clock, &self.requests, &grants, &mut self.facts);
        self.check_books();
        self.clock.round += 1;
    }

    /// Both ends of every connection against each other, and the copies counted anew.
    fn check_books(&self) {
        let swarm = &self.swarm;
        let mut copies = vec![vec![0; swarm.rules.pieces as usize]; swarm.trackers.len()];
        for (id, peer) in swarm.peers.iter().enumerate() {
            for &a in &peer.members {
                let member = &swarm.members[a as usize];
                assert_eq!(member.peer as usize, id);
                for end in &member.ends {
                    let other = &swarm.members[end.other as usize];
                    assert_eq!(swarm.links.owner(end.link), a as usize);
                    assert_eq!(swarm.links.other(end.link), end.other as usize);
                    assert_eq!(swarm.links.end(&swarm.members, links::reverse(end.link)).other, a);
                    assert_eq!(end.holding, other.holding);
                    assert!(other.hides || end.shown == end.holding, "who hides nothing shows all");
                    assert!(
                        swarm.holdings.lacks(end.holding as usize, end.shown as usize).count == 0,
                        "one shows what one has"
                    );
                }
            }
            if !peer.hides() && !peer.members.is_empty() {
                for (swarm_id, h) in &peer.holdings {
                    swarm.holdings.count_copies(*h as usize, &mut copies[*swarm_id as usize], 1);
                }
            }
        }
        assert_eq!(swarm.copies, copies);
    }

    /// Lets one peer decide the same about all its neighbours.
    fn decide(&mut self, peer: u32, hide: bool, approach: Approach) -> usize {
        let mut neighbours = Vec::new();
        self.swarm.neighbours(PeerId(peer), &mut neighbours);
        let search = Search { hide, ..self.swarm.usual_search(PeerId(peer)) };
        let approaches = vec![approach; neighbours.len()];
        let mut parted = Vec::new();
        self.swarm.decide(self.clock, PeerId(peer), search, &neighbours, &approaches, &mut parted);
        assert!(parted.iter().all(|p| p.accounts[0] == AccountId(peer)));
        self.check_books();
        parted.len()
    }

    /// What a peer's neighbours want of it and see, and do not see, in bytes.
    fn shows_and_hides(&self, peer: u32) -> (Bytes, Bytes) {
        let mut neighbours = Vec::new();
        self.swarm.neighbours(PeerId(peer), &mut neighbours);
        neighbours.iter().fold((0, 0), |(s, h), n| (s + n.shows_bytes, h + n.hides_bytes))
    }

    fn until_done(&mut self, most: u64) {
        while !self.swarm.done() {
            assert!(self.clock.round < most, "not done after {most} rounds");
            self.round(false);
        }
    }

    fn completed(&self) -> Vec<(PeerId, f64)> {
        self.facts
            .iter()
            .filter_map(|f| if let Fact::Completed { who, took_s, .. } = f { Some((who.peer, *took_s)) } else { None })
            .collect()
    }

    fn sent_and_received(&self) -> (BTreeMap<PeerId, u64>, BTreeMap<PeerId, u64>, u64) {
        let (mut sent, mut received, mut wasted) = (BTreeMap::new(), BTreeMap::new(), 0);
        for fact in &self.facts {
            if let Fact::Transfer { from, to, bytes, wasted_bytes, .. } = fact {
                *sent.entry(from.peer).or_default() += bytes;
                *received.entry(to.peer).or_default() += bytes;
                wasted += wasted_bytes;
            }
        }
        (sent, received, wasted)
    }
}

#[test]
fn everybody_completes_and_gets_the_file_once() {
    for (seed, round_seconds) in [(1, 10.0), (2, 1.0), (3, 10.0)] {
        let mut run = Run::new(&params(&[]), seed, round_seconds);
        run.until_done(3000);
        let (_, received, wasted) = run.sent_and_received();
        assert_eq!(run.completed().len(), 20);
        assert_eq!(received.len(), 20, "the seed gets nothing");
        assert_eq!(received.values().sum::<u64>(), 20 * 1000 * 1024 + wasted);
        assert!(wasted < 20 * 200 * 1024, "the endgame wastes little, not {wasted} B");
    }
}

#[test]
fn uplinks_are_never_exceeded_and_all_but_used() {
    let mut run = Run::new(&params(&[("file_kib", Value::Integer(40_000))]), 1, 10.0);
    let per_round = 64 * 1024 * 10;
    let mut best = 0.0f64;
    for _ in 0..30 {
        run.facts.clear();
        run.round(false);
        let (sent, ..) = run.sent_and_received();
        for (peer, bytes) in &sent {
            let limit = if *peer == PeerId(20) { 2 * per_round } else { per_round };
            assert!(*bytes <= limit, "peer {peer:?} sent {bytes} B of {limit}");
        }
        best = best.max(sent.values().sum::<u64>() as f64 / (22 * per_round) as f64);
    }
    assert!(best > 0.9, "at its best the swarm used {best} of its uplinks");
}

#[test]
fn downlinks_bind_and_the_rest_flows_elsewhere() {
    let narrow = [("downlink", constant(8.0)), ("seeds", Value::Integer(4))];
    let mut run = Run::new(&params(&narrow), 1, 10.0);
    run.round(false);
    let (_, received, _) = run.sent_and_received();
    assert!(received.values().all(|b| *b <= 8 * 1024 * 10));
    assert!(received.values().filter(|b| **b == 8 * 1024 * 10).count() >= 10, "{received:?}");
}

#[test]
fn withheld_shares_are_ceilings() {
    let mut run = Run::new(&params(&[]), 1, 10.0);
    for _ in 0..6 {
        run.round(true);
    }
    let quarter = 64 * 1024 * 10 / 4;
    for fact in &run.facts {
        if let Fact::Transfer { from, bytes, .. } = fact {
            let limit = if from.peer == PeerId(20) { 2 * quarter } else { quarter };
            assert!(*bytes <= limit);
        }
    }
}

#[test]
fn the_endgame_helps_where_the_last_blocks_are_slow() {
    let makespan = |endgame: bool, seed| {
        let settings = [
            ("endgame", Value::Bool(endgame)),
            ("block_kib", Value::Integer(64)),
            ("uplink", choice("uniform", &[("min_kib_s", Value::Number(1.0)), ("max_kib_s", Value::Number(64.0))])),
        ];
        let mut run = Run::new(&params(&settings), seed, 10.0);
        run.until_done(3000);
        let (_, _, wasted) = run.sent_and_received();
        assert_eq!(wasted > 0, endgame, "only the endgame requests anything twice");
        let times = run.completed();
        times.iter().map(|(_, s)| s).sum::<f64>() / times.len() as f64
    };
    let faster = (0..10).filter(|seed| makespan(true, *seed) < makespan(false, *seed)).count();
    assert!(faster >= 9, "faster in {faster} of 10 runs; 9 has p = 0.011");
}

#[test]
fn the_endgame_wastes_little_where_rounds_are_short_and_links_slow() {
    for (round_seconds, block_kib) in [(0.1, 16), (0.5, 16), (1.0, 256)] {
        let settings = [
            ("block_kib", Value::Integer(block_kib)),
            ("piece_kib", Value::Integer(256)),
            ("uplink", constant(20.0)),
            ("seed_uplink", constant(20.0)),
        ];
        let mut run = Run::new(&params(&settings), 1, round_seconds);
        run.until_done(20_000);
        let (_, received, wasted) = run.sent_and_received();
        let share = wasted as f64 / received.values().sum::<u64>() as f64;
        assert!(share < 0.1, "{share} of what was sent was in vain with rounds of {round_seconds} s");
    }
}

#[test]
fn a_seed_gives_what_is_rare_before_it_completes_what_is_common() {
    // Two pieces: 0 is begun and everywhere, 1 is nowhere but at the seed.
    let mut swarm =
        Run::new(&params(&[("file_kib", Value::Integer(128)), ("random_first", Value::Integer(0))]), 1, 10.0);
    swarm.round(false);
    let swarm = &mut swarm.swarm;
    let (leecher, seed) = (0, swarm.peers[20].holdings[0].1 as usize);
    swarm.holdings.reset(leecher, false);
    swarm.holdings.start(leecher, 0, 65_536);
    let ends = swarm.members[swarm.peers[leecher].members[0] as usize].ends.clone();
    for end in ends.iter().filter(|end| end.holding as usize != seed) {
        swarm.holdings.reset(end.holding as usize, false);
        swarm.holdings.announce(end.holding as usize, 0);
    }
    let mut stream = Stream::new(1, Purpose::Trial, 0, 0);
    let wish = Wish { link: 0, peer: 0, to: leecher, from: seed };
    let (block, _) = swarm.request(wish, 1, false, &mut Picker::default(), &mut stream).expect("something to fetch");
    assert_eq!(block.piece, 1);
}

#[test]
fn seeds_do_not_keep_each_other_as_neighbours() {
    let mut run = Run::new(&params(&[("on_completion", linger(f64::INFINITY))]), 1, 10.0);
    run.until_done(3000);
    run.round(false);
    assert!(run.swarm.members.iter().all(|m| m.ends.is_empty()), "all have everything");
    assert_eq!(run.swarm.trackers[0].members_for_test(), 21);
}

#[test]
fn a_list_of_capacities_belongs_to_peers_not_to_places() {
    let list = choice("list", &[("kib_s", Value::Numbers(vec![10.0, 1000.0]))]);
    let settings = params(&[("uplink", list)]);
    let whole = Swarm::new(&settings, &cast(&settings, 1, 10.0)).expect("valid");
    let mut split = cast(&settings, 1, 10.0);
    let mut alone = split.groups[0].clone();
    alone.members = vec![split.groups[0].members.remove(7)];
    split.groups.push(alone);
    let split = Swarm::new(&settings, &split).expect("valid");
    let uplinks = |swarm: &Swarm| swarm.pipes.iter().map(|p| p.uplink).collect::<Vec<_>>();
    assert_eq!(uplinks(&whole), uplinks(&split));
    assert_eq!(whole.pipes[7].uplink, 1000 * 1024);
}

#[test]
fn a_constant_population_rejoins() {
    let mut run = Run::new(&params(&[("on_completion", choice("rejoin", &[]))]), 1, 10.0);
    for _ in 0..200 {
        run.round(false);
    }
    let mut counts = BTreeMap::new();
    run.completed().iter().for_each(|(peer, _)| *counts.entry(*peer).or_insert(0) += 1);
    assert!(counts.values().all(|n| *n >= 2) && counts.len() == 20, "{counts:?}");
    assert!(!run.swarm.done());
    assert_eq!(run.swarm.trackers[0].members_for_test(), 21);
}

#[test]
fn seeds_linger_as_long_as_they_are_told() {
    let mut run = Run::new(&params(&[("on_completion", linger(60.0)), ("peers", Value::Integer(3))]), 1, 10.0);
    run.until_done(500);
    let last = run.clock.round;
    assert!(run.swarm.trackers[0].members_for_test() > 1, "the last one is still there");
    for _ in 0..8 {
        run.round(false);
    }
    assert!(run.clock.round > last && run.swarm.trackers[0].members_for_test() == 1, "only the seed is left");
}

#[test]
fn poisson_arrivals_have_their_rate_and_their_order() {
    let poisson = choice("poisson", &[("per_s", Value::Number(0.5))]);
    let settings = params(&[("arrivals", poisson), ("peers", Value::Integer(4000))]);
    let swarm = Swarm::new(&settings, &cast(&settings, 1, 10.0)).expect("valid");
    let last = swarm.peers[3999].due_s;
    // The sum of 4000 exponentials of mean 2 s: 8000 s with a standard deviation of 126 s.
    assert!((last - 8000.0).abs() < 500.0, "{last}");
    assert!(swarm.peers[..4000].windows(2).all(|w| w[0].due_s < w[1].due_s));
}

#[test]
fn a_peer_may_be_in_several_swarms() {
    let settings = [("swarms", Value::Integer(3)), ("swarms_per_peer", Value::Integer(2))];
    let mut run = Run::new(&params(&settings), 1, 10.0);
    run.until_done(3000);
    assert_eq!(run.completed().len(), 40, "two files each");
    let goods: BTreeMap<Good, usize> = run.facts.iter().fold(BTreeMap::new(), |mut all, f| {
        if let Fact::Completed { good, .. } = f {
            *all.entry(*good).or_default() += 1;
        }
        all
    });
    assert_eq!(goods.len(), 3);
}

#[test]
fn a_whitewasher_keeps_its_pieces_and_loses_its_neighbours() {
    let mut run = Run::new(&params(&[]), 1, 10.0);
    for _ in 0..2 {
        run.round(false);
    }
    let (peer, old) = (PeerId(3), AccountId(3));
    let before = run.swarm.progress(peer);
    assert!((1..before.goal_bytes).contains(&before.wants_bytes), "it has something, and wants something");
    run.swarm.leave(run.clock, Party { peer, account: old });
    let mut neighbours = Vec::new();
    run.swarm.neighbours(peer, &mut neighbours);
    assert!(neighbours.is_empty());
    run.swarm.enter(run.clock, Party { peer, account: AccountId(99) });
    assert_eq!(run.swarm.progress(peer), before);
    run.round(false);
    run.swarm.neighbours(peer, &mut neighbours);
    assert!(!neighbours.is_empty() && neighbours.iter().all(|n| n.account != old));
}

#[test]
fn a_peer_may_have_several_accounts() {
    let mut run = Run::new(&params(&[]), 1, 10.0);
    run.round(false);
    run.swarm.enter(run.clock, Party { peer: PeerId(3), account: AccountId(99) });
    run.until_done(3000);
    assert_eq!(run.completed().len(), 20, "each peer completes once, whatever its accounts");
}

#[test]
fn neighbourhoods_are_bounded() {
    let settings = [
        ("peers", Value::Integer(300)),
        ("seek", Value::Integer(10)),
        ("min_peers", Value::Integer(5)),
        ("max_connections", Value::Integer(15)),
        ("tracker_peers", Value::Integer(20)),
    ];
    let mut run = Run::new(&params(&settings), 1, 10.0);
    run.round(false);
    let degree = |p: &Peer| run.swarm.members[p.members[0] as usize].ends.len();
    assert!(run.swarm.peers.iter().all(|p| degree(p) <= 15));
    assert!(run.swarm.peers.iter().filter(|p| degree(p) >= 5).count() > 290);
}

#[test]
fn parameters_that_do_not_go_together_are_refused() {
    for (settings, word) in [
        (vec![("seek", Value::Integer(90))], "max_connections"),
        (vec![("swarms_per_peer", Value::Integer(2))], "swarms"),
        (
            vec![
                ("file_kib", Value::Integer(1 << 31)),
                ("piece_kib", Value::Integer(1)),
                ("peers", Value::Integer(1000)),
            ],
            "GiB of memory",
        ),
        (vec![("file_kib", Value::Integer(1 << 32)), ("piece_kib", Value::Integer(1))], "too long"),
        (vec![("uplink", choice("list", &[("kib_s", Value::Numbers(vec![]))]))], "empty"),
    ] {
        let params = params(&settings);
        let refused = Swarm::new(&params, &cast(&params, 1, 10.0)).err().unwrap_or_default();
        assert!(refused.contains(word), "{refused}");
    }
}

const ASK: Approach = Approach { ask: true, reveal_bytes: 0, reconnect: false };

#[test]
fn one_that_hides_is_asked_for_nothing_and_completes() {
    let mut run = Run::new(&params(&[]), 3, 10.0);
    for _ in 0..200 {
        run.decide(0, true, ASK);
        run.round(false);
        assert_eq!(run.shows_and_hides(0).0, 0, "it shows nothing");
        assert!(run.requests.all.iter().all(|r| r.to != AccountId(0)), "who shows nothing is asked for nothing");
        if run.swarm.done() {
            break;
        }
    }
    assert!(run.completed().iter().any(|(peer, _)| *peer == PeerId(0)));
}

#[test]
fn what_is_hidden_can_be_revealed_piece_by_piece() {
    let mut run = Run::new(&params(&[("seeds", Value::Integer(2))]), 4, 10.0);
    run.round(false);
    while run.shows_and_hides(0).1 == 0 {
        run.decide(0, true, ASK);
        run.round(false);
    }
    let (shown, hidden) = run.shows_and_hides(0);
    let links = run.swarm.members[run.swarm.peers[0].members[0] as usize].ends.len() as u64;
    run.decide(0, true, Approach { reveal_bytes: 1, ..ASK });
    let (shown_now, hidden_now) = run.shows_and_hides(0);
    assert_eq!(shown_now - shown, hidden - hidden_now, "what is shown is hidden no longer");
    assert!(shown_now > shown && (shown_now - shown) / (64 * 1024) <= links, "at most one piece to each");
    let copies = run.swarm.copies[0].clone();
    run.decide(0, false, ASK);
    assert_eq!(run.shows_and_hides(0), (shown + hidden, 0), "all is shown again");
    assert!(run.swarm.copies[0].iter().sum::<u32>() > copies.iter().sum(), "and counts as supply");
}

#[test]
fn amounts_are_told_to_the_byte() {
    // 1000 KiB in pieces of 64: the last one has 40. A file of 1 KiB in pieces of 64 is one short piece.
    for file_kib in [1000, 1] {
        let mut run = Run::new(&params(&[("file_kib", Value::Integer(file_kib))]), 4, 10.0);
        run.round(false);
        let mut neighbours = Vec::new();
        run.swarm.neighbours(PeerId(20), &mut neighbours);
        let file_bytes = file_kib as u64 * 1024;
        for neighbour in &neighbours {
            let has_bytes = run.swarm.holdings.state(neighbour.account.index()).got_bytes;
            assert_eq!(neighbour.shows_bytes, file_bytes - has_bytes, "the seed has what it lacks");
        }
        for request in run.requests.all.iter().filter(|r| r.to == AccountId(20)) {
            let (shown, by) = (run.swarm.shown(request), run.swarm.holdings.state(request.by_peer.index()));
            assert_eq!((shown.asks_bytes, shown.gained_bytes), (file_bytes - by.got_bytes, by.got_bytes));
        }
    }
}

#[test]
fn a_connection_can_be_made_anew() {
    let mut run = Run::new(&params(&[]), 5, 10.0);
    (0..2).for_each(|_| run.round(false));
    let before = run.swarm.members[run.swarm.peers[0].members[0] as usize].ends.len();
    let links = |run: &Run| -> Vec<u32> {
        run.swarm.members[run.swarm.peers[0].members[0] as usize].ends.iter().map(|end| end.link).collect()
    };
    let old = links(&run);
    assert_eq!(run.decide(0, false, Approach { reconnect: true, ..ASK }), before);
    assert_eq!(links(&run), old, "who listed its neighbours before may still decide about them");
    assert_eq!(run.swarm.members[run.swarm.peers[0].members[0] as usize].ends.len(), before);
    run.until_done(200);
}

#[test]
fn supply_counts_who_shows_each_piece() {
    let mut run = Run::new(&params(&[("seeds", Value::Integer(2))]), 6, 10.0);
    run.until_done(200);
    let supply: Vec<(u32, f64)> = run
        .facts
        .iter()
        .filter_map(|f| match f {
            Fact::Supply { rarest_copies, mean_copies, .. } => Some((*rarest_copies, *mean_copies)),
            _ => None,
        })
        .collect();
    assert!(supply.iter().all(|(rarest, mean)| *rarest >= 2 && *mean >= f64::from(*rarest)), "two seeds stay");
    assert!(supply.iter().any(|(_, mean)| *mean > 5.0));
    let gained: Bytes = run.facts.iter().map(|f| if let Fact::Gained { bytes, .. } = f { *bytes } else { 0 }).sum();
    assert_eq!(gained, 20 * 1000 * 1024, "everybody gained the file once");
    let there = run.swarm.peers.iter().filter(|p| !p.members.is_empty()).count() as u32;
    assert!(there > 2, "the last to complete have not left yet");
    assert_eq!(run.swarm.copies[0], vec![there; 16], "all who are there have all");
}
