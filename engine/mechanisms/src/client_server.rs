//! Client and server: whoever wants something serves nobody. What peer-to-peer distribution is compared with.
//!
//! Those who have everything and want nothing are the servers; leechers are clients, and serve nobody, whatever they
//! have (Peterson and Sirer 2009 compare AntFarm with this). A server divides its uplink over the goods that somebody
//! asks it for, equally or by how many ask, and within one fairly over all who ask, as many connections over one
//! bottleneck do: there are no slots. What one client cannot take goes to the others.
//!
//! The books know who is a client by its own requests: an account that asked anybody for anything in this round,
//! before it was its turn to serve, or in the round before. So a peer that seeds one swarm while it leeches another is
//! a client, too, from the second round after it came; one that stays when it is done becomes a server.

use game::card::{Card, Kind, text, word};
use game::ids::{AccountId, Clock, grown};
use game::mechanism::{Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::request::Request;
use std::borrow::Cow;

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("client_server"),
    summary: text("Lets only those serve who want nothing themselves, and gives all who ask the same."),
    source: text("baseline of Peterson and Sirer 2009, AntFarm: Efficient Content Distribution with Managed Swarms"),
    version: 1,
    params: Cow::Borrowed(&[word(
        "split",
        const { &[text("demand"), text("equal")] },
        "how a server divides its uplink over goods: by how many ask for them, or equally",
    )]),
    fits: Cow::Borrowed(&[text("swarm")]),
    example: text("mechanism: { client_server: { split: equal } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &[],
    misfit: "everybody there wants something and nobody would be a server",
    attackers: &["free_rider"],
    new: |params| Box::new(ClientServer::new(params)),
};

struct ClientServer {
    equal: bool,
    /// For each account, 1 + the round in which it asked last; 0: it never did.
    asked: Vec<u64>,
}

impl ClientServer {
    fn new(params: &Params) -> Self {
        Self { equal: params.word("split") == "equal", asked: Vec::new() }
    }

    fn note(&mut self, clock: Clock, client: AccountId) {
        *grown(&mut self.asked, client.index(), || 0) = clock.round + 1;
    }

    /// Whether an account asked for something in this round or the one before.
    fn is_client(&self, clock: Clock, account: AccountId) -> bool {
        self.asked.get(account.index()).is_some_and(|asked| *asked > 0 && *asked + 1 > clock.round)
    }
}

impl Mechanism for ClientServer {
    fn standing(&self, _: AccountId, _: AccountId) -> f64 {
        0.0
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        requests.iter().for_each(|request| self.note(clock, request.by));
        if requests.iter().any(|request| request.provider_wants) || self.is_client(clock, provider.account) {
            return;
        }
        let goods = requests.chunk_by(|a, b| a.good == b.good).count();
        let mut rest = shares;
        for asked in requests.chunk_by(|a, b| a.good == b.good) {
            let (these, others) = rest.split_at_mut(asked.len());
            these.fill(if self.equal { 1.0 / (goods * asked.len()) as f64 } else { 1.0 / requests.len() as f64 });
            rest = others;
        }
    }

    fn hears(&self) -> bool {
        false
    }

    fn hear(&mut self, _: Clock, _: &[Report]) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::tests::{provider, request};
    use game::ids::Good;

    /// What account 0 grants in a round to those who ask it, as (who asks, for which goods).
    fn grants(mechanism: &mut ClientServer, round: u64, wants: bool, asks: &[(u32, u32)]) -> Vec<f64> {
        let ask =
            |(by, good): &(u32, u32)| Request { good: Good(*good), provider_wants: wants, ..request(*by, 0, false) };
        let requests: Vec<Request> = asks.iter().map(ask).collect();
        let mut shares = vec![0.0; requests.len()];
        let clock = Clock { round, round_seconds: 10.0 };
        mechanism.recommend(clock, &mut provider(None, round), &requests, &mut shares);
        shares
    }

    fn mechanism(split: &str) -> ClientServer {
        let mut params = CARD.defaults();
        params.set("split", game::params::Value::Word(split.to_owned()));
        ClientServer::new(&params)
    }

    const ASKS: [(u32, u32); 4] = [(1, 0), (2, 3), (3, 3), (4, 3)];

    #[test]
    fn a_server_serves_all_who_ask_by_demand_or_equally_over_goods() {
        assert_eq!(grants(&mut mechanism("demand"), 0, false, &ASKS), [0.25; 4]);
        let sixth = 1.0 / 6.0;
        assert_eq!(grants(&mut mechanism("equal"), 0, false, &ASKS), [0.5, sixth, sixth, sixth]);
    }

    #[test]
    fn whoever_wants_something_serves_nobody() {
        assert_eq!(grants(&mut mechanism("demand"), 0, true, &ASKS), [0.0; 4]);
    }

    #[test]
    fn whoever_asks_elsewhere_is_a_client_until_it_is_done() {
        let mut mechanism = mechanism("demand");
        let asks = [Request { to: AccountId(9), ..request(0, 0, false) }];
        let clock = |round| Clock { round, round_seconds: 10.0 };
        let other = &mut Provider { account: AccountId(9), ..provider(None, 5) };
        mechanism.recommend(clock(5), other, &asks, &mut [0.0]);
        assert_eq!(grants(&mut mechanism, 5, false, &ASKS), [0.0; 4], "it asked before it was asked");
        assert_eq!(grants(&mut mechanism, 6, false, &ASKS), [0.0; 4], "it asked in the round before");
        assert_eq!(grants(&mut mechanism, 7, false, &ASKS), [0.25; 4], "it has asked nobody since");
    }
}
