//! The tables of a contest for a person: who does best, what the others lose, and who gets what from whom.

use comfy_table::{CellAlignment, Table as Comfy};

use super::{Line, Method, Ranking};
use crate::digits::{plus_minus, short};
use crate::payoffs::{Row, Table, spell};
use crate::statistics::{mean, mean_interval};
use crate::table::Look;
use crate::wrap;

/// Rankings up to this length, and as many profiles, are shown whole.
const WHOLE: usize = 24;

/// Of a longer ranking so many of the first are shown, and so many of the last.
const ENDS: (usize, usize) = (12, 6);

/// Payoff matrices up to this size are shown.
const MATRIX: usize = 12;

/// One text for each setting and mechanism; the first method of an arena orders its ranking. `whole` says whether all payoffs
/// of a profile are read off one population, so that they add up to what all get together.
pub fn tables(payoffs: &Table, rankings: &[Ranking], whole: bool, confidence: f64, look: Look) -> Vec<String> {
    let arenas = payoffs.arenas();
    let all = arenas.iter().filter_map(|arena| {
        let own = |ranking: &&Ranking| (ranking.setting.as_str(), ranking.mechanism.as_str()) == *arena;
        let rankings: Vec<&Ranking> = rankings.iter().filter(own).collect();
        let rows: Vec<&Row> = payoffs.arena(*arena).collect();
        let view =
            View { strategies: &payoffs.strategies, rows, order: &rankings.first()?.lines, whole, confidence, look };
        let mut text = format!("Setting {}, mechanism {}:\n\n{}", arena.0, arena.1, view.ranking(&rankings));
        for more in [view.welfare(), view.who_gets_what()].into_iter().flatten() {
            text += &format!("\n\n{more}");
        }
        Some(text)
    });
    all.collect()
}

/// What the tables of one arena look at.
struct View<'t> {
    strategies: &'t [String],
    rows: Vec<&'t Row>,
    /// The strategies, the best first.
    order: &'t [Line],
    whole: bool,
    confidence: f64,
    look: Look,
}

impl View<'_> {
    /// Who does best, by all methods; beside it what the strategy gets among its own kind, and what others get from it.
    fn ranking(&self, rankings: &[&Ranking]) -> String {
        let alone: Vec<f64> = self.order.iter().map(|line| self.alone(line.strategy)).collect();
        let others: Vec<f64> = self.order.iter().map(|line| self.others(line.strategy)).collect();
        let (has_alone, has_others) = (alone.iter().any(|x| !x.is_nan()), others.iter().any(|x| !x.is_nan()));
        let mut table = self.look.table();
        let mut header: Vec<String> = ["rank", "strategy"].map(str::to_owned).to_vec();
        header.extend(rankings.iter().map(|ranking| ranking.method.word().to_owned()));
        header.extend(has_alone.then(|| "all play it".to_owned()));
        header.extend(has_others.then(|| "others get".to_owned()));
        let columns = header.len();
        table.set_header(header);
        let (first, last) = if self.order.len() > WHOLE { ENDS } else { (self.order.len(), 0) };
        for (at, line) in self.order.iter().enumerate() {
            if at == first && last > 0 {
                let hidden = self.order.len() - first - last;
                table.add_row([String::new(), self.look.spell(format!("– {hidden} more –"))]);
            }
            if at >= first && at < self.order.len() - last {
                continue;
            }
            let mut row = vec![rank(line), self.strategies[line.strategy].clone()];
            row.extend(rankings.iter().enumerate().map(|(nth, ranking)| self.score(ranking, line, nth > 0)));
            row.extend(has_alone.then(|| short(alone[at])));
            row.extend(has_others.then(|| short(others[at])));
            table.add_row(row.into_iter().map(|cell| self.look.spell(cell)));
        }
        align(&mut table, 2..columns);
        wrap::print(table)
    }

    /// A strategy's score in a ranking, with its rank there if it is not the one that orders the table.
    fn score(&self, ranking: &Ranking, line: &Line, with_rank: bool) -> String {
        let Some(line) = ranking.lines.iter().find(|other| other.strategy == line.strategy) else {
            return "–".to_owned();
        };
        let text = plus_minus(line.score, (line.high - line.low) / 2.0);
        if with_rank { format!("{text} (#{})", line.rank) } else { text }
    }

    /// What a player gets where all play a strategy.
    fn alone(&self, strategy: usize) -> f64 {
        let row = self.rows.iter().find(|row| row.strategy == strategy && row.profile[strategy] == row.players());
        row.map_or(f64::NAN, |row| mean(&row.payoffs()))
    }

    /// What those get on average who meet a strategy and nobody else.
    fn others(&self, strategy: usize) -> f64 {
        let met = |row: &&&Row| row.strategy != strategy && row.opponent() == Some(strategy);
        mean(&self.rows.iter().filter(met).map(|row| mean(&row.payoffs())).collect::<Vec<_>>())
    }

    /// What all get in the best profile, and where all play the winner.
    fn welfare(&self) -> Option<String> {
        let mut profiles: Vec<(&[u32], f64, f64)> = Vec::new();
        // Those of a reduced game add up only where all play the same.
        let adds_up = |row: &&&Row| self.whole || row.profile[row.strategy] == row.players();
        for row in self.rows.iter().filter(adds_up) {
            let count = f64::from(row.profile[row.strategy]);
            let sum = count * mean(&row.payoffs());
            match profiles.iter_mut().find(|(profile, ..)| *profile == row.profile) {
                Some(known) => (known.1, known.2) = (known.1 + sum, known.2 + count),
                None => profiles.push((&row.profile, sum, count)),
            }
        }
        let players = |profile: &[u32]| f64::from(profile.iter().sum::<u32>());
        // A profile in which some payoff is not known has no welfare.
        let known = profiles.iter().filter(|(profile, sum, count)| *count == players(profile) && !sum.is_nan());
        let welfare: Vec<(&[u32], f64)> = known.map(|(profile, sum, count)| (*profile, sum / count)).collect();
        let best = welfare.iter().copied().reduce(|best, one| if one.1 > best.1 { one } else { best })?;
        let winner = self.order.first()?.strategy;
        let all_play = |profile: &[u32]| f64::from(profile[winner]) == players(profile);
        let won = welfare.iter().find(|(profile, _)| all_play(profile))?;
        let (name, best_profile) = (&self.strategies[winner], spell(best.0, self.strategies));
        let (most, now, lost) = (short(best.1), short(won.1), short(best.1 - won.1));
        // What sums leave in the last digits is no difference.
        Some(match best.1 - won.1 <= 1e-6 * best.1.abs() {
            true => format!(
                "Where all play the winner, {name}, everybody gets {now}; no profile is better for all together."
            ),
            false => format!(
                "Where all play the winner, {name}, everybody gets {now}; the best profile for all together ({best_profile}) \
                 gives {most} on average, {lost} more."
            ),
        })
    }

    /// Who gets what from whom: a matrix if everybody has one opponent, otherwise the profiles.
    fn who_gets_what(&self) -> Option<String> {
        let is_of_two = self.rows.iter().all(|row| row.opponent().is_some());
        if is_of_two && self.order.len() <= MATRIX {
            return Some(self.matrix());
        }
        let mut profiles: Vec<&[u32]> = self.rows.iter().map(|row| &row.profile[..]).collect();
        profiles.dedup();
        if !is_of_two && profiles.len() <= WHOLE {
            return Some(self.profiles(&profiles));
        }
        let what = if is_of_two { "The payoff matrix" } else { "All profiles" };
        Some(format!("{what} of {} strategies: payoffs.parquet.", self.order.len()))
    }

    /// Payoffs of rows against columns, both in the order of the ranking.
    fn matrix(&self) -> String {
        let mut table = self.look.table();
        let header = ["payoff of".to_owned(), "against".to_owned()].into_iter();
        table.set_header(header.chain((1..=self.order.len()).map(|nth| nth.to_string())));
        for (nth, own) in self.order.iter().enumerate() {
            let against = |other: &Line| {
                let met = self
                    .rows
                    .iter()
                    .filter(|row| row.strategy == own.strategy && row.opponent() == Some(other.strategy));
                let fewest = met.min_by_key(|row| row.profile[own.strategy]);
                fewest.map_or("–".to_owned(), |row| self.payoff(row))
            };
            let row = [(nth + 1).to_string(), self.strategies[own.strategy].clone()];
            let row = row.into_iter().chain(self.order.iter().map(against));
            table.add_row(row.map(|cell| self.look.spell(cell)));
        }
        align(&mut table, 2..self.order.len() + 2);
        wrap::print(table)
    }

    /// Payoffs profile by profile.
    fn profiles(&self, profiles: &[&[u32]]) -> String {
        let mut table = self.look.table();
        let names = self.order.iter().map(|line| self.strategies[line.strategy].clone());
        table.set_header(["profile".to_owned()].into_iter().chain(names));
        for profile in profiles {
            let of = |line: &Line| {
                let row = self.rows.iter().find(|row| row.profile == *profile && row.strategy == line.strategy);
                row.map_or("–".to_owned(), |row| self.payoff(row))
            };
            let row = [spell(profile, self.strategies)].into_iter().chain(self.order.iter().map(of));
            table.add_row(row.map(|cell| self.look.spell(cell)));
        }
        align(&mut table, 1..self.order.len() + 1);
        wrap::print(table)
    }

    fn payoff(&self, row: &Row) -> String {
        let interval = mean_interval(&row.payoffs(), self.confidence);
        plus_minus(interval.estimate, interval.half_width())
    }
}

/// A rank with its interval, if there is one: `3 [2, 5]`.
fn rank(line: &Line) -> String {
    if line.rank_low.is_nan() || line.rank_low == line.rank_high {
        format!("{}", line.rank)
    } else {
        format!("{} [{}, {}]", line.rank, line.rank_low, line.rank_high)
    }
}

fn align(table: &mut Comfy, columns: std::ops::Range<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// What the columns are.
pub fn legend(methods: &[Method], look: Look) -> String {
    let mut text = String::from(
        "Ranks by the first column, with the interval that 95 % of the bootstrap over seeds lie in (from five seeds on); +- is half of a 95 % interval.",
    );
    for method in methods {
        text += &format!(" {}: {}.", method.word(), method.meaning());
    }
    if methods.contains(&Method::Robustness) {
        text += " Which opponents were drawn is no part of these intervals.";
    }
    if look == Look::Ascii { text } else { text.replace("+-", "±") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rankings::rankings;

    #[test]
    fn a_small_contest_is_told_whole() {
        let row = |profile: [u32; 2], strategy, samples: [f64; 2]| Row {
            setting: "world".to_owned(),
            mechanism: "none".to_owned(),
            profile: profile.to_vec(),
            strategy,
            samples: (1..).zip(samples).collect(),
        };
        let rows = vec![
            row([2, 0], 0, [3.0, 3.0]),
            row([1, 1], 0, [0.0, 0.5]),
            row([1, 1], 1, [5.0, 4.5]),
            row([0, 2], 1, [1.0, 1.0]),
        ];
        let table = Table { strategies: ["dove", "hawk"].map(str::to_owned).to_vec(), rows };
        let rankings = rankings(&table, &[Method::Median, Method::Score], 0.95);
        let text = tables(&table, &rankings, true, 0.95, Look::Ascii).join("\n");
        let expected = [
            "Setting world, mechanism none:",
            "| rank | strategy |",
            "| 1    | hawk     |",
            "| 2    | dove     |",
            "Where all play the winner, hawk, everybody gets 1; the best profile for all together (2 dove) gives 3 on average, 2 more.",
            "| payoff of | against |",
            "| 2         | dove    |",
        ];
        for part in expected {
            assert!(text.contains(part), "{part:?} is missing in\n{text}");
        }
        assert!(legend(&[Method::Median], Look::Ascii).contains("median: "));
        let drawn = |method| legend(&[method], Look::Ascii).contains("opponents were drawn");
        assert!(drawn(Method::Robustness) && !drawn(Method::Score));
    }
}
