//! What can be set, and what goes together.

use super::client_server::{ClientServer, Payoffs};
use super::repeated::Repeated;
use super::{graph, matching};
use game::card::{Alternative, Card, Kind, Param, Text, alternative, choice, integer, number, text, word};
use game::params::Params;
use game::workload::WorkloadEntry;
use std::borrow::Cow;

const fn payoff(name: &'static str, default: f64, doc: &'static str) -> Param {
    number(name, default, -1e9, 1e9, doc)
}

static GAMES: [Alternative; 2] = [
    alternative(
        "client_server",
        "the generalised prisoner's dilemma: a client asks, and the server's move is to serve or not",
        const {
            &[
                payoff("r_client", 7.0, "R of the client: it is served"),
                payoff("r_server", -1.0, "R of the server: it serves"),
                payoff("s_client", 0.0, "S of the client: it asks in vain"),
                payoff("t_server", 0.0, "T of the server: it gives nothing to who asks"),
                payoff("t_client", 0.0, "T of the client: for the conditions only, nobody serves who does not ask"),
                payoff("s_server", 0.0, "S of the server: for the conditions only"),
                payoff("p_client", 0.0, "P of the client: it does not ask"),
                payoff("p_server", 0.0, "P of the server: it is not asked by its client"),
            ]
        },
    ),
    alternative(
        "matrix",
        "any symmetric game of two moves: both move at once (the defaults are those of Axelrod 1984)",
        const {
            &[
                payoff("r", 3.0, "R: what each gets when both cooperate"),
                payoff("s", 0.0, "S: what who cooperates gets when the other defects"),
                payoff("t", 5.0, "T: what who defects gets when the other cooperates"),
                payoff("p", 1.0, "P: what each gets when both defect"),
                integer(
                    "slots",
                    0,
                    0,
                    1_000_000,
                    "with how many others who follows a mechanism cooperates at most in a round; 0: there is no limit",
                ),
            ]
        },
    ),
];

static KINDS: [Text; 6] =
    [text("ring"), text("lattice"), text("star"), text("random_regular"), text("small_world"), text("complete")];

static MATCHINGS: [Alternative; 4] = [
    alternative(
        "random",
        "every client is matched at random in every round; in a matrix game, everybody whose match is over",
        const {
            &[
                integer("candidates", 1, 1, 1_000_000, "servers that a client chooses from, at most all others"),
                number("hit_rate", 1.0, 0.0, 1.0, "probability that a candidate has what the client wants"),
            ]
        },
    ),
    alternative("all_pairs", "everybody plays everybody else in every round (matrix games)", &[]),
    alternative("pairs", "peer 0 plays peer 1, peer 2 plays peer 3, and so on (matrix games)", &[]),
    alternative(
        "graph",
        "everybody plays all its neighbours on a graph in every round (matrix games)",
        const {
            &[
                word(
                    "kind",
                    &KINDS,
                    "the graph; a lattice is a torus as square as can be, the first peer is the centre of a star",
                ),
                integer(
                    "degree",
                    graph::DEGREE as i64,
                    1,
                    1_000_000,
                    "neighbours of each in ring, random_regular and small_world (even on a ring), 4 or 8 in lattice",
                ),
                number(
                    "rewire",
                    0.1,
                    0.0,
                    1.0,
                    "probability that an edge of the ring leads elsewhere in small_world (Watts and Strogatz 1998)",
                ),
            ]
        },
    ),
];

static LENGTHS: [Alternative; 3] = [
    alternative("endless", "as long as the run; partners that are drawn at random part after every turn", &[]),
    alternative(
        "fixed",
        "a number of turns that all matches have (matrix games)",
        const { &[integer("turns", 200, 1, 1_000_000_000, "turns of a match (Axelrod's first tournament: 200)")] },
    ),
    alternative(
        "probabilistic",
        "after every turn chance decides whether there is another one (matrix games)",
        const {
            &[number(
                "continue",
                0.99654,
                0.0,
                1.0,
                "probability of another turn, w; matches have 1 / (1 - w) turns on average (Axelrod's second tournament: 0.99654, a median of 200)",
            )]
        },
    ),
];

static CARD: Card = Card {
    kind: Kind::Workload,
    name: text("dilemma"),
    summary: text("Repeated games of two: a client asks and a server cooperates or defects, or both move at once."),
    source: text(
        "Feldman et al. 2004, Robust Incentive Techniques for Peer-to-Peer Networks, sections 2 and 3; Axelrod 1984",
    ),
    version: 2,
    params: Cow::Borrowed(&[
        integer("peers", 100, 2, 10_000_000, "players"),
        choice("game", &GAMES, "what is played, and for what"),
        choice("matching", &MATCHINGS, "who plays with whom"),
        choice("length", &LENGTHS, "how many turns a match of two has").later(),
        number("noise", 0.0, 0.0, 1.0, "probability that a player does the opposite of what it means to").later(),
        number("turnover", 0.0001, 0.0, 1.0, "probability per round that somebody new takes a peer's place"),
    ]),
    fits: Cow::Borrowed(&[]),
    example: text(
        "workload: { dilemma: { peers: 60, matching: { random: { candidates: 20 } } } }\n\
         # or: { dilemma: { peers: 60, game: { matrix: {} }, matching: { all_pairs: {} }, length: { fixed: { turns: 200 } } } }",
    ),
};

/// The catalogue entry.
pub const ENTRY: WorkloadEntry = WorkloadEntry {
    card: &CARD,
    peers: |params| params.count("peers"),
    extras: |_| Vec::new(),
    tells_matches: |params| params.choice("game").0 == "matrix",
    requests: |_, _| None,
    check,
    check_groups: |_, _| Ok(Vec::new()),
    new: |params, cast| {
        Ok(match params.choice("game").0 {
            "matrix" => Box::new(Repeated::new(params, cast)),
            _ => Box::new(ClientServer::new(params, cast)),
        })
    },
};

fn check(params: &Params) -> Result<(), String> {
    let (matching, of_matching) = params.choice("matching");
    let (length, _) = params.choice("length");
    if params.choice("game").0 == "client_server" {
        if matching != "random" {
            return Err(format!(
                "`matching: {matching}` is for matrix games, where both move; clients of `client_server` are matched at random"
            ));
        }
        if length != "endless" {
            return Err(format!(
                "`length: {length}` is for matrix games; in `client_server` partners change every round"
            ));
        }
        return Payoffs::of(params).conditions();
    }
    match matching {
        "random" if of_matching.count("candidates") != 1 || of_matching.number("hit_rate") < 1.0 => {
            Err("`candidates` and `hit_rate` are for clients that look for a server; in a matrix game leave them out"
                .to_owned())
        }
        "graph" => graph::check(of_matching, params.count("peers")),
        _ => matching::check(matching, params.count("peers")),
    }
}
