//! What a red team tried: a frame of all of it, and a table of what it found.
//!
//! A *try* is one candidate on the seeds that it was given. Beside it stands what its peers would have got on the same seeds
//! had they been honest (the twin). The best of many tries looks better than it is, since luck had a part in its choice; so it
//! is played again on *fresh* seeds, and only that counts.

use comfy_table::CellAlignment;
use polars::prelude::{Column, DataFrame, Int64Chunked, IntoColumn, NewChunkedArray, StringChunked};

use crate::attack::Change;
use crate::axes::scalar_column;
use crate::catalogue::Kind;
use crate::digits::{plus_minus, short};
use crate::numbers::number_column;
use crate::scalar::Scalar;
use crate::statistics::{Interval, differences, mean, mean_interval};
use crate::table::Look;
use crate::trouble::Trouble;
use crate::wrap;

/// Which seeds a try was played on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Those of the search.
    Search,
    /// Those of the file, which the search has not seen.
    Fresh,
}

impl Stage {
    /// The word in the frame.
    pub fn word(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Fresh => "fresh",
        }
    }
}

/// Why the rounds of a double oracle ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// What was found did not surely gain more than the tolerance.
    NobodyGains,
    /// Somebody still gained in the last round.
    RoundsOver,
}

impl Ended {
    /// The words in the frame.
    pub fn words(self) -> &'static str {
        match self {
            Self::NobodyGains => "nobody gains",
            Self::RoundsOver => "rounds over",
        }
    }
}

/// Whether one candidate is ahead of another: it was tried on more seeds, or on as many with a higher payoff (more is better; `NaN` is
/// worse than all others). Few seeds flatter: of many candidates on one seed each, the best was lucky.
pub fn ahead((seeds, payoff): (usize, f64), (on, known): (usize, f64)) -> bool {
    seeds > on || seeds == on && (payoff > known || !payoff.is_nan() && known.is_nan())
}

/// One candidate, or an attacker that is known, on some seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Try {
    /// The mechanism.
    pub mechanism: String,
    /// The round of a double oracle, from 1; 1 where there is none.
    pub round: u32,
    /// What the field plays in a double oracle.
    pub field: Option<String>,
    /// Which seeds these are.
    pub stage: Stage,
    /// The step of the search, from 1; that of the last one for fresh seeds.
    pub step: u32,
    /// What it is called: `candidate 17`, `best`, `honest`, or the name of a known attacker.
    pub attacker: String,
    /// Its parameters, in the order of [`Searches::params`]; none where its name says all.
    pub params: Vec<Scalar>,
    /// What its strategy says against these parameters, which do not go together: it was not played.
    pub refused: Option<String>,
    /// Of the last that a double oracle found: why it was the last.
    pub ended: Option<Ended>,
    /// What its peers got, seed by seed.
    pub payoffs: Vec<f64>,
    /// What they got on these seeds when they were honest.
    pub twin: Vec<f64>,
    /// What the others got, and what they got beside the twin.
    pub others: [Vec<f64>; 2],
    /// Cells that the search has cost so far, this try included, and what was played for the payoff table before it.
    pub cells: u64,
}

impl Try {
    /// Which search it belongs to: mechanism and round.
    fn search(&self) -> (&str, u32) {
        (&self.mechanism, self.round)
    }
}

/// All that a red team tried.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Searches {
    /// The group that attacks.
    pub group: String,
    /// How it was searched.
    pub method: String,
    /// The metric that the attackers are after.
    pub metric: String,
    /// Whether less of it is better.
    pub minimise: bool,
    /// Of a double oracle: what may be gained at the end, as a part of what the equilibrium pays.
    pub tolerance: Option<f64>,
    /// The parameters that were searched.
    pub params: Vec<String>,
    /// What was tried, in order.
    pub tries: Vec<Try>,
}

/// Lines are broken to keep the table within so many columns.
const WIDTH: u16 = 170;

impl Searches {
    /// What peers have more of what they are after, seed by seed.
    fn better(&self, is: &[f64], was: &[f64]) -> Vec<f64> {
        if self.minimise { differences(was, is) } else { differences(is, was) }
    }

    /// What an attacker gains over its twin; in per cent of that, if it is surely above 0 under all mechanisms: what is
    /// compared has one unit.
    fn gain(&self, one: &Try, confidence: f64) -> Change {
        let per_cent = self.fresh().all(|one| Change::has_parts(&one.twin, confidence));
        Change::told(&self.better(&one.payoffs, &one.twin), &one.twin, per_cent, confidence)
    }

    /// What the others lose, in the same way.
    fn loss(&self, one: &Try, confidence: f64) -> Change {
        let per_cent = self.fresh().all(|one| Change::has_parts(&one.others[1], confidence));
        let [are, were] = &one.others;
        Change::told(&self.better(were, are), were, per_cent, confidence)
    }

    /// What was played on fresh seeds.
    fn fresh(&self) -> impl Iterator<Item = &Try> {
        self.tries.iter().filter(|one| one.stage == Stage::Fresh)
    }

    /// The payoff of the candidate that is [`ahead`] at each try so far, in its search.
    fn best(&self) -> Vec<f64> {
        let sign = if self.minimise { -1.0 } else { 1.0 };
        let (mut searches, mut best) = (Vec::new(), Vec::new());
        let mut all = Vec::with_capacity(self.tries.len());
        for one in &self.tries {
            let at = searches.iter().position(|of| *of == one.search()).unwrap_or_else(|| {
                searches.push(one.search());
                best.push((0, f64::NAN));
                best.len() - 1
            });
            let this = (one.payoffs.len(), sign * mean(&one.payoffs));
            if one.stage == Stage::Search && one.refused.is_none() && ahead(this, best[at]) {
                best[at] = this;
            }
            all.push(sign * best[at].1);
        }
        all
    }

    /// The frame of `search.parquet`: one row per try, in their order.
    ///
    /// # Errors
    /// Never, short of a defect in this function.
    pub fn frame(&self, confidence: f64) -> Result<DataFrame, Trouble> {
        let text = |name: &str, of: &dyn Fn(&Try) -> String| -> Column {
            StringChunked::from_iter_values(name.into(), self.tries.iter().map(of)).into_column()
        };
        let whole = |name: &str, of: fn(&Try) -> u64| -> Column {
            let values = self.tries.iter().map(|one| Some(of(one) as i64));
            Int64Chunked::from_iter_options(name.into(), values).into_column()
        };
        let mut columns = vec![
            text("mechanism", &|one| one.mechanism.clone()),
            text("method", &|_| self.method.clone()),
            whole("round", |one| u64::from(one.round)),
            StringChunked::from_iter_options("field".into(), self.tries.iter().map(|one| one.field.as_deref()))
                .into_column(),
            text("stage", &|one| one.stage.word().to_owned()),
            whole("step", |one| u64::from(one.step)),
            text("attacker", &|one| one.attacker.clone()),
        ];
        for (at, name) in self.params.iter().enumerate() {
            let values: Vec<Option<Scalar>> = self.tries.iter().map(|one| one.params.get(at).cloned()).collect();
            columns.push(scalar_column(&format!("params.{name}"), &values));
        }
        let maybe = |name: &str, of: &dyn Fn(&Try) -> Option<&str>| -> Column {
            StringChunked::from_iter_options(name.into(), self.tries.iter().map(of)).into_column()
        };
        columns.push(maybe("refused", &|one| one.refused.as_deref()));
        columns.push(maybe("ended", &|one| one.ended.map(Ended::words)));
        columns.push(whole("seeds", |one| one.payoffs.len() as u64));
        let interval = |values: &dyn Fn(&Try) -> Vec<f64>| -> Vec<Interval> {
            self.tries.iter().map(|one| mean_interval(&values(one), confidence)).collect()
        };
        let told = [
            (["payoff", "low", "high"], interval(&|one| one.payoffs.clone())),
            (["gain", "gain_low", "gain_high"], interval(&|one| self.better(&one.payoffs, &one.twin))),
            (["loss", "loss_low", "loss_high"], interval(&|one| self.better(&one.others[1], &one.others[0]))),
        ];
        for ([estimate, low, high], intervals) in &told {
            let column = |name: &str, of: fn(&Interval) -> f64| {
                number_column(name, &intervals.iter().map(of).collect::<Vec<_>>(), Kind::Number)
            };
            columns.push(column(estimate, |interval| interval.estimate));
            columns.push(column(low, |interval| interval.low));
            columns.push(column(high, |interval| interval.high));
        }
        columns.push(number_column("best", &self.best(), Kind::Number));
        columns.push(whole("cells", |one| one.cells));
        DataFrame::new(self.tries.len(), columns).map_err(|e| Trouble::frame("cannot build a frame", "search", &e))
    }

    /// What was found: for each mechanism the best, then the attackers that are known. Mechanisms that leave it least come first.
    /// Of a double oracle, each mechanism's rounds instead.
    pub fn table(&self, confidence: f64, look: Look) -> String {
        let mut table = look.table_within(WIDTH);
        let metric = if self.minimise { format!("{} (less is better)", self.metric) } else { self.metric.clone() };
        let field = if self.tolerance.is_some() { "field" } else { "" };
        table.set_header([
            "mechanism",
            field,
            "attacker",
            &metric,
            "gain",
            "others lose",
            "in the search",
            "parameters",
        ]);
        let mut before = "";
        for one in self.order(confidence) {
            let mechanism = if one.mechanism == before { "" } else { &one.mechanism };
            before = &one.mechanism;
            table.add_row(self.line(mechanism, one, confidence).map(|cell| look.spell(cell)));
        }
        for column in 3..7 {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let legend = self.legend();
        let legend = if look == Look::Ascii { legend } else { legend.replace("+-", "±") };
        format!("{}\n\n{legend}", wrap::print(table))
    }

    /// What was played on fresh seeds, those mechanisms first under which the last that was found gains least.
    fn order(&self, confidence: f64) -> Vec<&Try> {
        let fresh: Vec<&Try> = self.fresh().collect();
        let mut last: Vec<&Try> = Vec::new();
        for one in fresh.iter().filter(|one| !one.params.is_empty()) {
            last.retain(|known| known.mechanism != one.mechanism);
            last.push(one);
        }
        last.sort_by(|a, b| self.gain(a, confidence).order(self.gain(b, confidence)));
        last.iter().flat_map(|last| fresh.iter().filter(|one| one.mechanism == last.mechanism).copied()).collect()
    }

    fn line(&self, mechanism: &str, one: &Try, confidence: f64) -> [String; 8] {
        let payoff = mean_interval(&one.payoffs, confidence);
        let is_found = !one.params.is_empty();
        let searched = self.tries.iter().rfind(|known| {
            known.stage == Stage::Search && known.search() == one.search() && known.params == one.params
        });
        let params = self.params.iter().zip(&one.params).map(|(name, value)| format!("{name}={value}"));
        [
            mechanism.to_owned(),
            one.field.clone().filter(|_| is_found).unwrap_or_default(),
            one.ended.map_or(one.attacker.clone(), |ended| format!("{} ({})", one.attacker, ended.words())),
            plus_minus(payoff.estimate, payoff.half_width()),
            self.gain(one, confidence).text(),
            self.loss(one, confidence).text(),
            searched.filter(|_| is_found).map_or(String::new(), |one| self.gain(one, confidence).text()),
            params.collect::<Vec<_>>().join(", "),
        ]
    }

    fn legend(&self) -> String {
        let tried = self.tries.iter().filter(|one| one.stage == Stage::Search).count();
        format!(
            "{tried} tries, by {}. A gain is what `{}` have more (of what is better) than if they were honest, on the same seeds; a \
             loss is what all others have less beside them than beside honest ones. Each is in per cent if all that \
             it is held against is surely above 0; (abs) everywhere if not. All but \"in the search\" is on fresh seeds, which the search has not seen: \
             the best of many tries looks better than it is. Mechanisms under which it gains least come first, by the estimate: where intervals overlap, the order may \
             be luck; +- is half of a 95 % interval.{}",
            self.method,
            self.group,
            self.tolerance.map_or(String::new(), |tolerance| {
                format!(
                    " Here they are held not against honest attackers but against such as play the equilibrium of what was \
                     known then, as the field does; what is found joins the game, until it does not surely gain more than {} %, or the \
                     rounds are over. The last gain under a mechanism is what it leaves an attacker; if its rounds were over, there may be more to find. \
                     The equilibrium was solved on these seeds, too: it may look a little better than it is, and a gain a little smaller.",
                    short(100.0 * tolerance)
                )
            })
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axes::texts;
    use crate::numbers::column_numbers;

    fn one(stage: Stage, attacker: &str, params: &[Scalar], payoffs: [f64; 2]) -> Try {
        Try {
            mechanism: "none".to_owned(),
            round: 1,
            field: None,
            stage,
            step: 1,
            attacker: attacker.to_owned(),
            params: params.to_vec(),
            refused: None,
            ended: None,
            payoffs: payoffs.to_vec(),
            twin: vec![10.0, 20.0],
            others: [vec![4.0, 4.0], vec![5.0, 5.0]],
            cells: 2,
        }
    }

    fn searches(minimise: bool) -> Searches {
        let param = [Scalar::from(0.5), Scalar::from("word")];
        let tries = vec![
            one(Stage::Search, "candidate 0", &param, [12.0, 22.0]),
            one(Stage::Search, "candidate 1", &[Scalar::from(0.7), Scalar::from("word")], [11.0, 21.0]),
            one(Stage::Fresh, "best", &param, [11.5, 21.5]),
            one(Stage::Fresh, "honest", &[], [10.0, 20.0]),
        ];
        let params = ["a", "b"].map(str::to_owned).to_vec();
        let [group, method, metric] = ["attackers", "random", "utility"].map(str::to_owned);
        Searches { group, method, metric, minimise, tolerance: None, params, tries }
    }

    #[test]
    fn gains_and_losses_are_paired_and_turn_round_with_the_aim() {
        for (minimise, sign) in [(false, 1.0), (true, -1.0)] {
            let frame = searches(minimise).frame(0.95).expect("a frame");
            let of = |name: &str| column_numbers(frame.column(name).expect("there")).expect("numbers");
            assert_eq!(of("gain"), [2.0, 1.0, 1.5, 0.0].map(|gain| sign * gain + 0.0));
            assert_eq!(of("gain_low")[0], sign * 2.0, "no spread in the pairs");
            assert_eq!(of("loss"), [sign; 4]);
            assert_eq!(of("best"), if minimise { [17.0, 16.0, 16.0, 16.0] } else { [17.0; 4] });
            assert_eq!(texts(&frame, "params.b").expect("texts"), [Some("word"), Some("word"), Some("word"), None]);
        }
    }

    #[test]
    fn the_best_so_far_is_the_best_of_those_on_most_seeds() {
        for minimise in [false, true] {
            let mut known = searches(minimise);
            known.tries[0].payoffs = vec![if minimise { 1.0 } else { 99.0 }];
            let frame = known.frame(0.95).expect("a frame");
            let best = column_numbers(frame.column("best").expect("there")).expect("numbers");
            assert_eq!(best, [known.tries[0].payoffs[0], 16.0, 16.0, 16.0], "two seeds tell more than one");
        }
        assert!(ahead((2, f64::NAN), (1, 5.0)) && ahead((1, 0.0), (1, f64::NAN)) && !ahead((1, f64::NAN), (1, 0.0)));
    }

    #[test]
    fn what_is_compared_has_one_unit() {
        let mut known = searches(false);
        for one in &mut known.tries {
            (one.twin, one.payoffs) = (vec![10.0, 10.0], vec![11.5, 11.5]);
        }
        let gain = |known: &Searches, at: usize| known.gain(&known.tries[at], 0.95).text();
        assert_eq!(gain(&known, 2), "15 ± 0 %");
        let mut poor = one(Stage::Fresh, "best", &[Scalar::from(0.9), Scalar::from("word")], [2.0, 3.0]);
        (poor.mechanism, poor.twin, poor.ended) = ("points".to_owned(), vec![0.0, 1.0], Some(Ended::RoundsOver));
        known.tries.push(poor);
        assert_eq!((gain(&known, 2).as_str(), gain(&known, 4).as_str()), ("1.5 ± 0 (abs)", "2 ± 0 (abs)"));
        // 15 % and 2 are no order; 1.5 is less than 2.
        let order: Vec<&str> = known.order(0.95).iter().map(|one| one.mechanism.as_str()).collect();
        assert_eq!(order, ["none", "none", "points"]);
        assert!(known.table(0.95, Look::Ascii).contains("best (rounds over)"));
        let frame = known.frame(0.95).expect("a frame");
        let ended = texts(&frame, "ended").expect("texts");
        assert_eq!(ended, [None, None, None, None, Some("rounds over")]);
    }

    #[test]
    fn the_table_holds_the_best_on_fresh_seeds_beside_what_it_seemed() {
        let table = searches(false).table(0.95, Look::Ascii);
        let line = table.lines().find(|line| line.contains(" best ")).expect("a line");
        assert!(line.contains("a=0.5, b=word") && line.contains("1.5 +- 0 (abs)"), "{table}");
        assert!(line.contains("20"), "{table}");
        assert!(!table.contains("candidate"), "{table}");
    }
}
