//! Zero-determinant strategies: memory-one strategies that force a linear relation between the two scores, whatever the
//! other does (Press & Dyson 2012).
//!
//! With s and o for its own mean payoff per turn and the other's, over a long match:
//!
//! | `kind` | forces | default | p(CC), p(CD), p(DC), p(DD) |
//! |---|---|---|---|
//! | `extortion` | s - P = chi (o - P) | Extort-2 | 8/9, 1/2, 1/3, 0 |
//! | `generosity` | s - R = chi (o - R) | ZDGTFT-2 | 1, 1/8, 1, 1/4 |
//! | `equaliser` | o = `score` | ZDSet-2 | 3/4, 1/4, 1/2, 1/4 |
//!
//! For a surplus over a base payoff b, with u for the payoffs of the four outcomes and v for the other's, the first two
//! solve `p - (1, 1, 0, 0) = phi ((u - b) - chi (v - b))`, and the equaliser `p - (1, 1, 0, 0) = -phi (v - score)`. The
//! defaults are the members that Stewart & Plotkin (2012) played, for Axelrod's payoffs. The smaller `phi`, the slower it
//! reacts; numbers that leave the range of probabilities are refused. The first move, which no relation depends on, is
//! cooperation unless `first` says otherwise.

use super::memory_one::MemoryOne;
use super::player::{Match, Player, card};
use game::card::{Alternative, Param, alternative, choice, number};
use game::{Card, Knows, Params};

static KINDS: [Alternative; 3] = [
    alternative(
        "extortion",
        "its surplus over P is chi times the other's",
        const {
            &[
                number("chi", 2.0, 1.0, 1e6, "how many times the other's surplus it takes"),
                number("phi", 1.0 / 18.0, 0.0, 1e6, "how strongly it reacts, above 0"),
            ]
        },
    ),
    alternative(
        "generosity",
        "its loss against R is chi times the other's",
        const {
            &[
                number("chi", 2.0, 1.0, 1e6, "how many times the other's loss it takes on itself"),
                number("phi", 0.125, 0.0, 1e6, "how strongly it reacts, above 0"),
            ]
        },
    ),
    alternative(
        "equaliser",
        "the other's mean payoff is set",
        const {
            &[
                number("score", 2.0, -1e9, 1e9, "the other's mean payoff per turn, from P to R"),
                number("phi", 0.25, 0.0, 1e6, "how strongly it reacts, above 0"),
            ]
        },
    ),
];

static PARAMS: [Param; 6] = [
    choice("kind", &KINDS, "which relation it forces"),
    number("first", 1.0, 0.0, 1.0, "probability of cooperating in the first turn"),
    number("r", 3.0, -1e9, 1e9, "payoff R of the game: both cooperate"),
    number("s", 0.0, -1e9, 1e9, "payoff S of the game: only it cooperates"),
    number("t", 5.0, -1e9, 1e9, "payoff T of the game: only it defects"),
    number("p", 1.0, -1e9, 1e9, "payoff P of the game: both defect"),
];

static CARD: Card = card(
    "zero_determinant",
    "Forces a linear relation between the two scores: extorts, is generous, or sets the other's.",
    "Press & Dyson 2012, Iterated Prisoner's Dilemma contains strategies that dominate any evolutionary opponent",
    &PARAMS,
    "population:\n  extort_2: { strategy: zero_determinant, share: 0.5 }\n  generous: { strategy: zero_determinant, params: { kind: { generosity: { chi: 2 } } } }",
);

/// The four probabilities after CC, CD, DC and DD.
///
/// # Errors
/// When no probabilities make this relation, in a sentence for a person.
pub fn probabilities(params: &Params) -> Result<[f64; 4], String> {
    let [r, s, t, p] = ["r", "s", "t", "p"].map(|name| params.number(name));
    let (own, other) = ([r, s, t, p], [r, t, s, p]);
    let (kind, relation) = params.choice("kind");
    let phi = relation.number("phi");
    let wanted = |at: usize| match kind {
        "equaliser" => -phi * (other[at] - relation.number("score")),
        _ => {
            let base = if kind == "extortion" { p } else { r };
            phi * ((own[at] - base) - relation.number("chi") * (other[at] - base))
        }
    };
    let all = [1.0 + wanted(0), 1.0 + wanted(1), wanted(2), wanted(3)];
    if phi <= 0.0 {
        return Err(format!("phi ({phi}) must be above 0: it would never react"));
    }
    // What rounding leaves beside the range belongs into it.
    let out = all.iter().zip(["CC", "CD", "DC", "DD"]).find(|(p, _)| !(-1e-12..=1.0 + 1e-12).contains(*p));
    match out {
        Some((p, outcome)) => Err(format!(
            "no probabilities make this relation with phi ({phi}): the one of cooperating after {outcome} would be {p}"
        )),
        None => Ok(all.map(|p| p.clamp(0.0, 1.0))),
    }
}

/// A memory-one strategy with the right four numbers.
#[derive(Clone, Copy, Debug)]
pub struct ZeroDeterminant(MemoryOne);

impl Player for ZeroDeterminant {
    const KNOWS: Knows = Knows::both(1).with_dice();
    type Mind = ();

    fn card() -> &'static Card {
        &CARD
    }

    fn check(params: &Params) -> Result<(), String> {
        probabilities(params).map(|_| ())
    }

    fn of(params: &Params) -> Self {
        // What `check` refused never plays.
        Self(MemoryOne::new(probabilities(params).unwrap_or_default(), params.number("first")))
    }

    fn cooperates(&self, (): &mut (), game: &mut Match) -> bool {
        self.0.cooperates(&mut (), game)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classic::answers::share;
    use crate::classic::trial::with;
    use game::params::Value;

    fn kind(name: &str, numbers: &[(&str, f64)]) -> Vec<(&'static str, Value)> {
        let option = KINDS.iter().find(|option| option.name == name).expect("a kind");
        let mut params = game::card::defaults(&option.params);
        numbers.iter().for_each(|(name, value)| params.set(name, Value::Number(*value)));
        vec![("kind", Value::Choice(name.to_owned(), params))]
    }

    fn found(name: &str, numbers: &[(&str, f64)]) -> Result<[f64; 4], String> {
        probabilities(&with(&CARD, &kind(name, numbers)))
    }

    fn near(found: [f64; 4], wanted: [f64; 4]) {
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}, not {wanted:?}");
    }

    #[test]
    fn the_published_members_come_out() {
        near(found("extortion", &[]).expect("Extort-2"), [8.0 / 9.0, 0.5, 1.0 / 3.0, 0.0]);
        near(found("generosity", &[]).expect("ZDGTFT-2"), [1.0, 0.125, 1.0, 0.25]);
        near(found("equaliser", &[]).expect("ZDSet-2"), [0.75, 0.25, 0.5, 0.25]);
        // Press & Dyson 2012, after equation 13: chi 3 and phi 1/26.
        near(
            found("extortion", &[("chi", 3.0), ("phi", 1.0 / 26.0)]).expect("Extort-3"),
            [11.0 / 13.0, 0.5, 7.0 / 26.0, 0.0],
        );
        // An extortioner that asks for no more than the other gets is tit for tat.
        near(found("extortion", &[("chi", 1.0), ("phi", 0.2)]).expect("fair"), [1.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let told = found("extortion", &[("chi", 10.0), ("phi", 0.1)]).expect_err("too strong");
        assert!(told.contains("with phi (0.1)") && told.contains("after CC would be"), "{told}");
        assert!(found("equaliser", &[("score", 4.0)]).is_err());
        assert!(found("generosity", &[("phi", 0.0)]).expect_err("idle").contains("above 0"));
    }

    #[test]
    fn it_plays_its_numbers() {
        let extort = [("first", Value::Number(1.0))];
        let found = share::<ZeroDeterminant>(&extort, "CC");
        assert!((found - 8.0 / 9.0).abs() < 0.025, "{found}");
        let found = share::<ZeroDeterminant>(&extort, "DC");
        assert!((found - 0.5).abs() < 0.035, "{found}");
    }
}
