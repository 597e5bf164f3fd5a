//! How a provider that keeps a queue divides its uplink.
//!
//! Those under way keep their slots: queues do not take back what they began. Of the others, larger keys go first;
//! equal keys are first come, first served; and those that came in the same round go in an order that the provider's
//! stream draws. As many as there are slots share the uplink equally.
//!
//! A workload whose providers keep queues says how many slots each has. Workloads without queues (`swarm`) say
//! nothing: there a provider has `slots`, the usual four, every request is as old as every other and none is under
//! way, so that each round is a fresh choice. Then equals rotate by the stream alone, and a stranger would never
//! get a start beside four acquaintances. So some of the slots are *optimistic* there: they go to those that the
//! keys left over, drawn anew each round, each with the same chance.
//!
//! Nobody sorts: those who are served are selected, 25 ns a request in a queue of 10 or of 10,000, keys aside.

use game::card::{Param, Text, integer, text};
use game::mechanism::Provider;
use game::params::Params;
use game::request::Request;

/// The card's parameter for the slots of a provider where the workload does not say.
pub const SLOTS: Param =
    integer("slots", 4, 1, 1_000_000, "requests served at once in workloads that do not say it, as `swarm`");

/// The card's parameter for how strangers get a start where there are no queues.
pub const OPTIMISTIC_SLOTS: Param = integer(
    "optimistic_slots",
    1,
    0,
    1_000_000,
    "of `slots`, those that go to anyone, drawn each round; without meaning in workloads with queues",
);

/// The workloads in which somebody waits behind others, in a queue or for a slot.
pub static FITS: [Text; 7] = [
    text("file_sharing"),
    text("trace"),
    text("swarm"),
    text("exchange"),
    text("backup"),
    text("compute"),
    text("dilemma"),
];

/// Why a mechanism that says nothing but an order fits no other.
pub const MISFIT: &str = "it says who is served first in a queue or in the slots of an uplink, and where all give to the \
                          system as a whole, nobody waits behind anybody";

/// Divides uplinks; kept from call to call for its scratch space. The default knows no slots but those that a
/// workload gives.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    slots: usize,
    optimistic_slots: usize,
    /// Scratch space for keys: take it, fill it, hand it to [`Queue::divide`].
    pub keys: Vec<f64>,
    waiting: Vec<Waiting>,
}

/// One that waits.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    under_way: bool,
    since_round: u32,
    place: u32,
    key: f64,
    /// Decides among equals.
    tie: f64,
    /// Decides who gets an optimistic slot.
    chance: f64,
}

impl Waiting {
    /// Who is served first.
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        (other.under_way.cmp(&self.under_way))
            .then(other.key.total_cmp(&self.key))
            .then(self.since_round.cmp(&other.since_round))
            .then(self.tie.total_cmp(&other.tie))
            .then(self.place.cmp(&other.place))
    }
}

impl Queue {
    /// Reads [`SLOTS`] and [`OPTIMISTIC_SLOTS`].
    pub fn new(params: &Params) -> Self {
        Self { slots: params.count("slots"), optimistic_slots: params.count("optimistic_slots"), ..Self::default() }
    }

    /// The shares of requests that all go to one provider, given one key for each.
    pub fn divide(&mut self, provider: &mut Provider, requests: &[Request], keys: Vec<f64>, shares: &mut [f64]) {
        let (slots, optimistic) = match provider.slots {
            Some(slots) => (slots, 0),
            None => (self.slots, self.optimistic_slots.min(self.slots)),
        };
        let served = slots.min(requests.len());
        if served == requests.len() {
            shares.fill(1.0 / served.max(1) as f64);
        } else if served > 0 {
            self.line_up(provider, requests, &keys, optimistic > 0);
            self.bring_forward(served, optimistic);
            self.waiting[..served].iter().for_each(|one| shares[one.place as usize] = 1.0 / served as f64);
        }
        self.keys = keys;
    }

    /// Writes down who waits, in the order of the requests, with all that may decide.
    fn line_up(&mut self, provider: &mut Provider, requests: &[Request], keys: &[f64], by_chance: bool) {
        self.waiting.clear();
        self.waiting.extend(requests.iter().zip(keys).enumerate().map(|(place, (request, key))| Waiting {
            under_way: request.queued.under_way,
            since_round: request.queued.since_round,
            place: place as u32,
            // One zero: a negative zero is no smaller than another.
            key: *key + 0.0,
            tie: provider.stream.unit(),
            chance: if by_chance { provider.stream.unit() } else { 0.0 },
        }));
    }

    /// Brings those who are served to the front: the first ones of the queue, then the lucky ones. Who comes to the
    /// front depends on nothing but what is written down, whatever the selection does with the others.
    fn bring_forward(&mut self, served: usize, optimistic: usize) {
        let first = served - optimistic.min(served);
        if first > 0 {
            self.waiting.select_nth_unstable_by(first - 1, Waiting::order);
        }
        if first < served {
            let lucky = |a: &Waiting, b: &Waiting| a.chance.total_cmp(&b.chance).then(a.place.cmp(&b.place));
            self.waiting[first..].select_nth_unstable_by(served - first - 1, lucky);
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use game::fact::Party;
    use game::ids::{AccountId, Good, PeerId};
    use game::random::{Purpose, Stream};
    use game::request::Queued;

    /// A provider's turn in a round.
    pub fn provider(slots: Option<usize>, round: u64) -> Provider {
        let stream = Stream::new(1, Purpose::Recommend, 0, round);
        Provider { account: AccountId(0), uplink_bytes_per_s: 1, capacity_bytes: 10, slots, stream }
    }

    /// A request for goods 0 by a peer under the account of its number.
    pub fn plain(to: AccountId, by: u32) -> Request {
        Request::plain(to, Party { peer: PeerId(by), account: AccountId(by) }, Good(0))
    }

    /// A request to account 0 in its queue.
    pub fn request(by: u32, since_round: u32, under_way: bool) -> Request {
        let queued = Queued { since_round, fresh: false, under_way };
        Request { queued, ..plain(AccountId(0), by) }
    }

    fn served(queue: &mut Queue, slots: Option<usize>, round: u64, requests: &[Request], keys: &[f64]) -> Vec<usize> {
        let mut shares = vec![0.0; requests.len()];
        queue.divide(&mut provider(slots, round), requests, keys.to_vec(), &mut shares);
        let served: Vec<usize> = (0..shares.len()).filter(|place| shares[*place] > 0.0).collect();
        assert!(served.iter().all(|place| shares[*place] == 1.0 / served.len() as f64), "equal shares: {shares:?}");
        served
    }

    fn usual() -> Queue {
        Queue { slots: 4, optimistic_slots: 1, ..Queue::default() }
    }

    #[test]
    fn those_under_way_stay_then_come_larger_keys_then_the_earlier() {
        let requests = [
            request(1, 9, false),
            request(2, 5, false),
            request(3, 8, true),
            request(4, 7, false),
            request(5, 6, false),
        ];
        let keys = [2.0, 1.0, -7.0, 1.0, 1.0];
        let mut order = Vec::new();
        for slots in 0..=5 {
            let now = served(&mut usual(), Some(slots), 0, &requests, &keys);
            assert_eq!(now.len(), slots);
            order.extend(now.into_iter().filter(|place| !order.contains(place)).collect::<Vec<_>>());
        }
        assert_eq!(order, [2, 0, 1, 4, 3]);
    }

    #[test]
    fn equals_that_came_together_take_turns_by_chance() {
        let requests: Vec<Request> = (0..10).map(|by| request(by, 0, false)).collect();
        let mut counts = [0; 10];
        for round in 0..5000 {
            for place in served(&mut usual(), Some(3), round, &requests, &[0.0; 10]) {
                counts[place] += 1;
            }
        }
        // Each expects 1500 of 5000, with a standard deviation of 32.
        assert!(counts.iter().all(|count| (1500_i32 - count).abs() < 160), "{counts:?}");
    }

    #[test]
    fn a_stranger_gets_a_start_where_there_are_no_queues_and_only_there() {
        let requests: Vec<Request> = (0..10).map(|by| request(by, 0, false)).collect();
        let keys: Vec<f64> = (0..10).map(f64::from).collect();
        let mut lucky = [0; 10];
        for round in 0..7000 {
            let places = served(&mut usual(), None, round, &requests, &keys);
            assert_eq!(places.len(), 4);
            assert_eq!(places[1..], [7, 8, 9]);
            lucky[places[0]] += 1;
        }
        // Each of seven expects 1000 of 7000, with a standard deviation of 29.
        assert!(lucky[..7].iter().all(|count| (1000_i32 - count).abs() < 150), "{lucky:?}");
        assert_eq!(served(&mut usual(), Some(4), 0, &requests, &keys), [6, 7, 8, 9]);
        let mut strict = Queue { optimistic_slots: 0, ..usual() };
        assert_eq!(served(&mut strict, None, 0, &requests, &keys), [6, 7, 8, 9]);
        let mut generous = Queue { optimistic_slots: 9, ..usual() };
        assert_eq!(served(&mut generous, None, 0, &requests, &keys).len(), 4);
    }

    #[test]
    fn short_queues_are_served_in_full_and_a_long_one_by_its_best() {
        assert_eq!(served(&mut usual(), Some(4), 0, &[], &[]), [0; 0]);
        assert_eq!(served(&mut usual(), Some(4), 0, &[request(1, 0, false)], &[-3.0]), [0]);
        assert_eq!(served(&mut usual(), None, 0, &[request(1, 0, false), request(2, 0, false)], &[1.0, 2.0]), [0, 1]);
        let requests: Vec<Request> = (0..10_000).map(|by| request(by, 0, false)).collect();
        let keys: Vec<f64> = (0..10_000).map(|by| f64::from(by * 7919 % 10_007)).collect();
        let mut best: Vec<usize> = (0..10_000).collect();
        best.sort_by(|a, b| keys[*b].total_cmp(&keys[*a]));
        best.truncate(50);
        best.sort_unstable();
        assert_eq!(served(&mut usual(), Some(50), 0, &requests, &keys), best);
    }
}
