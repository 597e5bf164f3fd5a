//! What a turn may decide, as data: the words of the Lua API, and of the reference page.
//!
//! In Rust these are the methods of the turns in `game::turn`, which say the same words. A test
//! plays every one of them through both doors and compares the columns.

use game::Verb;
use game::turn::join::JoinAction;
use game::turn::{ask, join, report, serve};

/// One decision of one verb.
pub struct Decision {
    /// Whose turn it belongs to.
    pub verb: Verb,
    /// Its word.
    pub word: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Where it is written.
    pub effect: Effect,
}

/// What a decision writes.
pub enum Effect {
    /// A constant into a column of the places.
    Mark(usize, f64),
    /// Its argument, of this name, into a column of the places.
    Set(usize, &'static str),
    /// A constant into a column of the rows: `word(row)`.
    MarkRow(usize, f64),
    /// Its arguments, of these names, into columns of the rows: `word(row, ...)`.
    SetRow(&'static [(usize, &'static str)]),
    /// Given columns into decided ones: over the places, and over all rows.
    Copy(&'static [(usize, usize)], &'static [(usize, usize)]),
}

/// All decisions.
pub static ALL: &[Decision] = &[
    Decision {
        verb: Verb::Join,
        word: "stay",
        doc: "Stays as it is. This is what honest peers do.",
        effect: Effect::Mark(join::Place::action as usize, JoinAction::Stay as u32 as f64),
    },
    Decision {
        verb: Verb::Join,
        word: "leave",
        doc: "Goes offline until it comes back.",
        effect: Effect::Mark(join::Place::action as usize, JoinAction::Leave as u32 as f64),
    },
    Decision {
        verb: Verb::Join,
        word: "come_back",
        doc: "Comes back under its old account.",
        effect: Effect::Mark(join::Place::action as usize, JoinAction::Return as u32 as f64),
    },
    Decision {
        verb: Verb::Join,
        word: "whitewash",
        doc: "Gives up its accounts and goes on under a fresh one.",
        effect: Effect::Mark(join::Place::action as usize, JoinAction::Whitewash as u32 as f64),
    },
    Decision {
        verb: Verb::Join,
        word: "open_accounts",
        doc: "Keeps this many accounts open at once, all of them sharing its capacity.",
        effect: Effect::Set(join::Place::open_accounts as usize, "accounts"),
    },
    Decision {
        verb: Verb::Join,
        word: "declare",
        doc: "Says that it can give so much in a round; `capacity_bytes` is the truth.",
        effect: Effect::Set(join::Place::declared_bytes as usize, "bytes"),
    },
    Decision {
        verb: Verb::Ask,
        word: "follow",
        doc: "Asks whom the workload recommends, and looks for the usual number of neighbours. This is what honest peers do.",
        effect: Effect::Copy(
            &[
                (ask::Place::usual_seek as usize, ask::Place::seek as usize),
                (ask::Place::usual_announce_s as usize, ask::Place::announce_s as usize),
            ],
            &[(ask::Row::recommended as usize, ask::Row::ask as usize)],
        ),
    },
    Decision {
        verb: Verb::Ask,
        word: "seek",
        doc: "Looks for this many neighbours.",
        effect: Effect::Set(ask::Place::seek as usize, "neighbours"),
    },
    Decision {
        verb: Verb::Ask,
        word: "announce_s",
        doc: "Announces itself to the tracker every so many seconds.",
        effect: Effect::Set(ask::Place::announce_s as usize, "seconds"),
    },
    Decision {
        verb: Verb::Ask,
        word: "hide",
        doc: "Shows neighbours nothing new of what it has, save what is revealed to them one by one.",
        effect: Effect::Mark(ask::Place::hide as usize, 1.0),
    },
    Decision {
        verb: Verb::Ask,
        word: "ask",
        doc: "Asks this neighbour.",
        effect: Effect::MarkRow(ask::Row::ask as usize, 1.0),
    },
    Decision {
        verb: Verb::Ask,
        word: "reveal",
        doc: "Shows this neighbour so many bytes more of what it hides, in whole pieces.",
        effect: Effect::SetRow(&[(ask::Row::reveal_bytes as usize, "bytes")]),
    },
    Decision {
        verb: Verb::Ask,
        word: "reconnect",
        doc: "Ends this connection and makes it anew, as a stranger.",
        effect: Effect::MarkRow(ask::Row::reconnect as usize, 1.0),
    },
    Decision {
        verb: Verb::Serve,
        word: "follow",
        doc: "Grants what the mechanism recommends. This is what honest peers do.",
        effect: Effect::Copy(&[], &[(serve::Row::recommended as usize, serve::Row::share as usize)]),
    },
    Decision {
        verb: Verb::Serve,
        word: "grant",
        doc: "Grants a share of capacity to this request.",
        effect: Effect::SetRow(&[(serve::Row::share as usize, "share")]),
    },
    Decision {
        verb: Verb::Serve,
        word: "withhold",
        doc: "Keeps what the grants cannot use: each share is a ceiling.",
        effect: Effect::Mark(serve::Place::withhold as usize, 1.0),
    },
    Decision {
        verb: Verb::Serve,
        word: "pollute",
        doc: "Gives this request something that is not what it seems, if it is granted anything.",
        effect: Effect::MarkRow(serve::Row::pollute as usize, 1.0),
    },
    Decision {
        verb: Verb::Report,
        word: "follow",
        doc: "Reports what happened. This is what honest peers do.",
        effect: Effect::Copy(
            &[],
            &[
                (report::Row::received_bytes as usize, report::Row::claimed_received_bytes as usize),
                (report::Row::sent_bytes as usize, report::Row::claimed_sent_bytes as usize),
                (report::Row::authentic as usize, report::Row::claimed_authentic as usize),
                (report::Row::inauthentic as usize, report::Row::claimed_inauthentic as usize),
            ],
        ),
    },
    Decision {
        verb: Verb::Report,
        word: "claim",
        doc: "Claims these amounts about one partner.",
        effect: Effect::SetRow(&[
            (report::Row::claimed_received_bytes as usize, "received_bytes"),
            (report::Row::claimed_sent_bytes as usize, "sent_bytes"),
        ]),
    },
    Decision {
        verb: Verb::Report,
        word: "judge",
        doc: "Claims that so many downloads from one partner were what they seemed, and so many were not.",
        effect: Effect::SetRow(&[
            (report::Row::claimed_authentic as usize, "authentic"),
            (report::Row::claimed_inauthentic as usize, "inauthentic"),
        ]),
    },
];

/// The decisions of one verb.
pub fn of(verb: Verb) -> impl Iterator<Item = &'static Decision> {
    ALL.iter().filter(move |d| d.verb == verb)
}

impl Decision {
    /// The names of its arguments.
    pub fn arguments(&self) -> Vec<&'static str> {
        match &self.effect {
            Effect::Mark(..) | Effect::Copy(..) => vec![],
            Effect::Set(_, name) => vec![name],
            Effect::MarkRow(..) => vec!["row"],
            Effect::SetRow(columns) => std::iter::once("row").chain(columns.iter().map(|(_, name)| *name)).collect(),
        }
    }

    /// How it is called in Lua.
    pub fn call(&self) -> String {
        format!("turn.{}({})", self.word, self.arguments().join(", "))
    }
}
