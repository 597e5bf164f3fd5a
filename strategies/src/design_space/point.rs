//! A point of the design space: one choice in each of its three dimensions, and the list of all 3,270.

use game::card::{Text, text};
use game::params::{Params, Value};
use std::fmt;

/// Most strangers at once.
pub const MAX_H: usize = 3;
/// Most partners at once.
pub const MAX_K: usize = 9;

/// How strangers are treated. A stranger is one who asks and is no candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strangers {
    /// B1: some of them are always served.
    Periodic,
    /// B2: some of them are served while there are fewer partners than slots for them.
    WhenNeeded,
    /// B3: slots are set aside for some of them, and nothing is sent through these slots.
    Defect,
}

/// Who may become a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Candidates {
    /// C1: who gave something in the last period.
    TitForTat,
    /// C2: who gave something in one of the last two periods.
    TitForTwoTats,
}

/// Which candidates become partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ranking {
    /// I1: those who give most.
    Fastest,
    /// I2: those who give least.
    Slowest,
    /// I3: those whose rate is nearest to the own one.
    Proximity,
    /// I4: those whose rate is nearest to what the peer has come to expect.
    Adaptive,
    /// I5: those who have been candidates for longest.
    Loyal,
    /// I6: anyone.
    Random,
}

/// What partners get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Allocation {
    /// R1: all the same.
    EqualSplit,
    /// R2: in proportion to what they gave.
    PropShare,
    /// R3: nothing.
    FreeRide,
}

/// The words of the parameter `strangers`; the same order as [`STRANGERS`].
pub static STRANGER_WORDS: [Text; 4] = [text("periodic"), text("when_needed"), text("defect"), text("none")];
/// The words of the parameter `candidates`; the same order as [`CANDIDATES`].
pub static CANDIDATE_WORDS: [Text; 2] = [text("tft"), text("tf2t")];
/// The words of the parameter `ranking`; the same order as [`RANKINGS`].
pub static RANKING_WORDS: [Text; 6] =
    [text("fastest"), text("slowest"), text("proximity"), text("adaptive"), text("loyal"), text("random")];
/// The words of the parameter `allocation`; the same order as [`ALLOCATIONS`].
pub static ALLOCATION_WORDS: [Text; 3] = [text("equal_split"), text("prop_share"), text("free_ride")];

/// The values of those words, with the letters of the paper.
const STRANGERS: [(Option<Strangers>, &str); 4] = [
    (Some(Strangers::Periodic), "B1"),
    (Some(Strangers::WhenNeeded), "B2"),
    (Some(Strangers::Defect), "B3"),
    (None, "B0"),
];
const CANDIDATES: [(Candidates, &str); 2] = [(Candidates::TitForTat, "C1"), (Candidates::TitForTwoTats, "C2")];
const RANKINGS: [(Ranking, &str); 6] = [
    (Ranking::Fastest, "I1"),
    (Ranking::Slowest, "I2"),
    (Ranking::Proximity, "I3"),
    (Ranking::Adaptive, "I4"),
    (Ranking::Loyal, "I5"),
    (Ranking::Random, "I6"),
];
const ALLOCATIONS: [(Allocation, &str); 3] =
    [(Allocation::EqualSplit, "R1"), (Allocation::PropShare, "R2"), (Allocation::FreeRide, "R3")];

/// How partners are chosen: the best `k` of a ranked list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selection {
    /// Who is on the list.
    pub candidates: Candidates,
    /// Who comes first.
    pub ranking: Ranking,
    /// How many of them, from 1 to 9.
    pub k: usize,
}

/// A protocol of the design space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// How strangers are treated, and how many of them at most (1 to 3); none are looked at without it.
    pub strangers: Option<(Strangers, usize)>,
    /// How partners are chosen; there are none without it.
    pub selection: Option<Selection>,
    /// What they get.
    pub allocation: Allocation,
}

impl Point {
    /// The reference client: the four fastest in equal shares, and one stranger.
    pub const REFERENCE: Self = Self {
        strangers: Some((Strangers::Periodic, 1)),
        selection: Some(Selection { candidates: Candidates::TitForTat, ranking: Ranking::Fastest, k: 4 }),
        allocation: Allocation::EqualSplit,
    };

    /// All points, each once.
    pub fn all() -> impl Iterator<Item = Self> {
        let treated = STRANGERS.iter().filter_map(|(strangers, _)| *strangers);
        let strangers = treated.flat_map(|policy| (1..=MAX_H).map(move |h| Some((policy, h)))).chain([None]);
        strangers.flat_map(|strangers| {
            selections().flat_map(move |selection| {
                ALLOCATIONS.iter().map(move |(allocation, _)| Self { strangers, selection, allocation: *allocation })
            })
        })
    }

    /// The point that the parameters of the card name. What does not matter there (`h` without strangers, a ranking
    /// of no partners) does not matter here.
    pub fn read(params: &Params) -> Self {
        let (h, k) = (params.count("h"), params.count("k"));
        let selection = Selection {
            candidates: meant(&CANDIDATES, &CANDIDATE_WORDS, params.word("candidates")),
            ranking: meant(&RANKINGS, &RANKING_WORDS, params.word("ranking")),
            k,
        };
        Self {
            strangers: meant(&STRANGERS, &STRANGER_WORDS, params.word("strangers")).map(|policy| (policy, h)),
            selection: (k > 0).then_some(selection),
            allocation: meant(&ALLOCATIONS, &ALLOCATION_WORDS, params.word("allocation")),
        }
    }

    /// Writes the point into the parameters of the card.
    pub fn write(&self, params: &mut Params) {
        let mut set = |name: &str, words: &[Text], at: usize| params.set(name, Value::Word(words[at].to_string()));
        set("strangers", &STRANGER_WORDS, place(&STRANGERS, &self.strangers.map(|(policy, _)| policy)));
        set("allocation", &ALLOCATION_WORDS, place(&ALLOCATIONS, &self.allocation));
        if let Some(selection) = self.selection {
            set("candidates", &CANDIDATE_WORDS, place(&CANDIDATES, &selection.candidates));
            set("ranking", &RANKING_WORDS, place(&RANKINGS, &selection.ranking));
        }
        params.set("h", Value::Integer(self.strangers.map_or(1, |(_, h)| h as i64)));
        params.set("k", Value::Integer(self.selection.map_or(0, |selection| selection.k as i64)));
    }

    /// The parameters of the card that name the point.
    pub fn params(&self) -> Params {
        let mut params = Params::default();
        self.write(&mut params);
        params
    }

    /// The reference client with other numbers: at most `k` partners and `h` strangers, as the card says.
    pub fn sized(params: &Params) -> Self {
        let (h, k) = (params.count("h"), params.count("k"));
        let Self { strangers, selection, allocation } = Self::REFERENCE;
        Self {
            strangers: strangers.map(|(policy, _)| (policy, h)),
            selection: selection.map(|selection| Selection { k, ..selection }),
            allocation,
        }
    }

    /// The same with another ranking.
    pub fn ranked(mut self, ranking: Ranking) -> Self {
        self.selection = self.selection.map(|selection| Selection { ranking, ..selection });
        self
    }
}

/// Every way to choose partners, and none at all.
fn selections() -> impl Iterator<Item = Option<Selection>> {
    let some = CANDIDATES.iter().flat_map(|(candidates, _)| {
        RANKINGS.iter().flat_map(move |(ranking, _)| {
            (1..=MAX_K).map(move |k| Some(Selection { candidates: *candidates, ranking: *ranking, k }))
        })
    });
    some.chain([None])
}

/// The value of a word. Words were checked against the card before; the first stands for what is not on it.
fn meant<T: Copy>(values: &[(T, &str)], words: &[Text], word: &str) -> T {
    values[words.iter().position(|known| known == word).unwrap_or(0)].0
}

/// Where a value stands among its like.
fn place<T: PartialEq>(values: &[(T, &str)], value: &T) -> usize {
    values.iter().position(|(known, _)| known == value).unwrap_or(0)
}

fn code<'c, T: PartialEq>(values: &[(T, &'c str)], value: &T) -> &'c str {
    values[place(values, value)].1
}

/// In the letters of the paper: `B1h1 C1I1k4 R1`.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(code(&STRANGERS, &self.strangers.map(|(policy, _)| policy)))?;
        if let Some((_, h)) = self.strangers {
            write!(f, "h{h}")?;
        }
        match &self.selection {
            Some(Selection { candidates, ranking, k }) => {
                write!(f, " {}{}k{k} ", code(&CANDIDATES, candidates), code(&RANKINGS, ranking))?;
            }
            None => f.write_str(" k0 ")?,
        }
        f.write_str(code(&ALLOCATIONS, &self.allocation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design_space::DesignSpace;
    use game::Listed;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_3270_points_and_all_differ() {
        assert_eq!(Point::all().count(), 3270);
        assert_eq!(Point::all().collect::<BTreeSet<_>>().len(), 3270);
        assert_eq!(Point::all().map(|point| point.to_string()).collect::<BTreeSet<_>>().len(), 3270);
        let of = |count: &dyn Fn(&Point) -> bool| Point::all().filter(|point| count(point)).count();
        assert_eq!(of(&|point| point.allocation == Allocation::FreeRide), 10 * 109);
        assert_eq!(of(&|point| point.strangers.is_none()), 109 * 3);
        assert_eq!(of(&|point| point.selection.is_none()), 10 * 3);
    }

    #[test]
    fn the_card_names_every_point() {
        for point in Point::all() {
            let mut params = DesignSpace::card().defaults();
            point.write(&mut params);
            assert_eq!(Point::read(&params), point, "{point}");
        }
    }

    #[test]
    fn the_defaults_are_the_reference_client() {
        assert_eq!(Point::read(&DesignSpace::card().defaults()), Point::REFERENCE);
        assert_eq!(Point::REFERENCE.to_string(), "B1h1 C1I1k4 R1");
    }
}
