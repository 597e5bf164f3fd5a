//! The table of an attack: what it brings the cheats and costs the others, mechanism by mechanism.
//!
//! Cells have three axes, `setting`, `mechanism` and `attacker`. One attacker is the *twin*, a world without cheats; what
//! the others say is held against it, seed by seed, for the same peers.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use comfy_table::{CellAlignment, ContentArrangement};
use polars::prelude::DataFrame;

use crate::axes::{column_scalars, texts};
use crate::digits::{plus_minus, short};
use crate::numbers::column_numbers;
use crate::record::Status;
use crate::scalar::Scalar;
use crate::statistics::{Interval, differences, mean, mean_interval};
use crate::table::Look;
use crate::trouble::Trouble;

/// What things are called in the frames.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The group of those who cheat.
    pub cheats: &'static str,
    /// The group of the others.
    pub honest: &'static str,
    /// The attacker of the cells without cheats.
    pub twin: &'static str,
}

/// Lines are broken to keep the table within so many columns.
const WIDTH: u16 = 150;

/// What the numbers are.
const LEGEND: &str = "Welfare is the utility of the honest where nobody cheats, in the unit of the workload. A gain or loss \
                      is what cheats and honest peers have more or less than the same peers in the same world without \
                      cheats (same seeds), in per cent of that; (abs) where that is not above 0: then it is the difference \
                      itself. The worst attacker is the one that gains most, and the others follow with gain and loss. \
                      Messages are those of the mechanism, per peer and round. Best mechanisms first; +- is half of a 95 % \
                      interval.";

/// What one cell tells of an attack.
#[derive(Clone, Debug, Default)]
struct Play {
    cheats: f64,
    honest: f64,
    messages: f64,
}

/// The plays of one match, by seed.
type Plays = BTreeMap<u64, Play>;

/// How something changed against the twin.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Change {
    interval: Interval,
    per_cent: bool,
}

impl Change {
    /// From pairs. In per cent where what it was is surely above 0.
    fn of(is: &[f64], was: &[f64], confidence: f64) -> Self {
        let (before, change) = (mean_interval(was, confidence), mean_interval(&differences(is, was), confidence));
        let least = if before.low.is_nan() { before.estimate } else { before.low };
        let per_cent = least > 0.0;
        let factor = if per_cent { 100.0 / before.estimate } else { 1.0 };
        let Interval { n, estimate, low, high } = change;
        Self { interval: Interval { n, estimate: estimate * factor, low: low * factor, high: high * factor }, per_cent }
    }

    fn unit(self) -> &'static str {
        if self.per_cent { " %" } else { " (abs)" }
    }

    fn sign(self) -> &'static str {
        if self.interval.estimate > 0.0 { "+" } else { "" }
    }

    fn text(self) -> String {
        if self.interval.estimate.is_nan() {
            return "–".to_owned();
        }
        let (estimate, half) = (self.interval.estimate, self.interval.half_width());
        // What sums leave in the last digits is no spread.
        let half = if half < 1e-9 * estimate.abs() { 0.0 } else { half };
        let text = plus_minus(estimate, half);
        // A loss that rounds to nothing has no sign.
        let text = text.strip_prefix("-0 ").map_or(text.clone(), |rest| format!("0 {rest}"));
        format!("{}{text}{}", self.sign(), self.unit())
    }

    /// Without its interval.
    fn brief(self) -> String {
        let estimate = self.interval.estimate;
        if self.per_cent {
            format!("{}{estimate:.0} %", self.sign())
        } else {
            format!("{}{}", self.sign(), short(estimate))
        }
    }

    /// Smaller ones first, and those without a value last.
    fn order(self, other: Self) -> Ordering {
        self.interval.estimate.total_cmp(&other.interval.estimate)
    }
}

/// What one attacker brings about.
#[derive(Clone, Debug)]
struct Attacker {
    name: String,
    gain: Change,
    loss: Change,
    messages: f64,
}

/// One mechanism in one setting.
#[derive(Clone, Debug)]
struct Line {
    setting: String,
    mechanism: String,
    welfare: Interval,
    /// The worst one first.
    attackers: Vec<Attacker>,
}

/// The table: one line for each mechanism in each setting, those whose worst attacker gains least first.
///
/// # Errors
/// Frames that are not those of an attack.
pub fn table(
    cells: &DataFrame,
    groups: &DataFrame,
    names: Names,
    confidence: f64,
    look: Look,
) -> Result<String, Trouble> {
    let mut table = look.table();
    if look != Look::Markdown {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    }
    let head =
        ["setting", "mechanism", "welfare", "worst attacker", "its gain", "honest loss", "messages", "other attackers"];
    table.set_header(head);
    let mut before = String::new();
    let lines = lines(cells, groups, names, confidence)?;
    let short_names: Vec<String> = lines.iter().map(|line| short_name(line, &lines)).collect();
    for (line, mechanism) in lines.into_iter().zip(short_names) {
        let setting = if line.setting == before { String::new() } else { line.setting.clone() };
        before = line.setting;
        let [worst, others @ ..] = line.attackers.as_slice() else { continue };
        let others = others.iter().map(|one| format!("{}: {} / {}", one.name, one.gain.brief(), one.loss.brief()));
        let row = [
            setting,
            mechanism,
            plus_minus(line.welfare.estimate, line.welfare.half_width()),
            worst.name.clone(),
            worst.gain.text(),
            worst.loss.text(),
            short(worst.messages),
            others.collect::<Vec<_>>().join("; "),
        ];
        table.add_row(row.map(|cell| look.spell(cell)));
    }
    for column in [2, 4, 5, 6] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let legend = if look == Look::Ascii { LEGEND.to_owned() } else { LEGEND.replace("+-", "±") };
    Ok(format!("{table}\n\n{legend}"))
}

/// The name of a mechanism, with its parameters only where the setting has it with others, too.
fn short_name(line: &Line, lines: &[Line]) -> String {
    let name = |line: &Line| Scalar::from(line.mechanism.as_str()).name();
    let twins = lines.iter().filter(|other| other.setting == line.setting && name(other) == name(line)).count();
    if twins > 1 { line.mechanism.clone() } else { name(line) }
}

/// The lines in the order of the table.
fn lines(cells: &DataFrame, groups: &DataFrame, names: Names, confidence: f64) -> Result<Vec<Line>, Trouble> {
    let mut lines: Vec<Line> = Vec::new();
    let matches = matches(cells, groups, names)?;
    for ([setting, mechanism, attacker], plays) in &matches {
        let of_twin = [setting.as_str(), mechanism, names.twin];
        let Some((_, twin)) = matches.iter().find(|(key, _)| *key == of_twin) else { continue };
        if attacker == names.twin {
            let welfare: Vec<f64> = twin.values().map(|play| play.honest).collect();
            let welfare = mean_interval(&welfare, confidence);
            let (setting, mechanism) = (setting.clone(), mechanism.clone());
            lines.push(Line { setting, mechanism, welfare, attackers: Vec::new() });
        } else if let Some(line) = lines.iter_mut().find(|l| l.setting == *setting && l.mechanism == *mechanism) {
            line.attackers.push(held_against(attacker, plays, twin, confidence));
        }
    }
    let mut settings: Vec<String> = lines.iter().map(|line| line.setting.clone()).collect();
    settings.dedup();
    for line in &mut lines {
        line.attackers.sort_by(|a, b| b.gain.order(a.gain).then(b.loss.order(a.loss)));
    }
    let worst = |line: &Line| line.attackers.first().map(|attacker| attacker.gain);
    lines.sort_by(|a, b| {
        let place = |line: &Line| settings.iter().position(|setting| *setting == line.setting);
        place(a).cmp(&place(b)).then_with(|| match (worst(a), worst(b)) {
            (Some(a), Some(b)) => a.order(b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        })
    });
    Ok(lines)
}

/// What an attacker gains and what the others lose, over the seeds that both have.
fn held_against(name: &str, plays: &Plays, twin: &Plays, confidence: f64) -> Attacker {
    let pairs: Vec<(&Play, &Play)> = plays.iter().filter_map(|(seed, play)| Some((play, twin.get(seed)?))).collect();
    let of = |get: fn(&Play) -> f64| -> (Vec<f64>, Vec<f64>) {
        pairs.iter().map(|(play, twin)| (get(play), get(twin))).unzip()
    };
    let (gains, had) = of(|play| play.cheats);
    let (left, used_to_be) = of(|play| play.honest);
    let mut loss = Change::of(&left, &used_to_be, confidence);
    let Interval { n, estimate, low, high } = loss.interval;
    // What they have less; adding zero turns -0 into 0.
    loss.interval = Interval { n, estimate: 0.0 - estimate, low: 0.0 - high, high: 0.0 - low };
    let messages = mean(&plays.values().map(|play| play.messages).collect::<Vec<_>>());
    Attacker { name: name.to_owned(), gain: Change::of(&gains, &had, confidence), loss, messages }
}

/// All matches with what their cells tell, in the order of the cells. Cells that failed tell nothing.
fn matches(cells: &DataFrame, groups: &DataFrame, names: Names) -> Result<Vec<([String; 3], Plays)>, Trouble> {
    let axis = |name: &str| -> Result<Vec<String>, Trouble> {
        let column = cells.column(name).map_err(|why| crate::axes::strange(&why))?;
        Ok(column_scalars(column).into_iter().map(|value| value.map_or(String::new(), |v| v.to_string())).collect())
    };
    let (settings, mechanisms, attackers) = (axis("setting")?, axis("mechanism")?, axis("attacker")?);
    let (ids, statuses) = (texts(cells, "cell_id")?, texts(cells, "status")?);
    let seeds = cells.column("seed").and_then(|column| column.u64()).map_err(|why| crate::axes::strange(&why))?;
    let number = |frame: &DataFrame, name: &str| frame.column(name).ok().and_then(column_numbers);
    let rounds = number(cells, "rounds_played");
    // A mechanism without such a column sends none.
    let messages = number(cells, "messages");
    let told = utilities(groups, names)?;
    let mut all: Vec<([String; 3], Plays)> = Vec::new();
    for row in 0..cells.height() {
        let id = ids[row].unwrap_or_default();
        let (Some(seed), true) = (seeds.get(row), statuses[row] == Some(Status::Ok.word())) else { continue };
        let Some([cheats, honest, peers]) = told.get(id).copied() else { continue };
        let of = |column: &Option<Vec<f64>>| column.as_ref().map_or(f64::NAN, |values| values[row]);
        let sent = of(&messages) / (peers * of(&rounds));
        let play = Play { cheats, honest, messages: if sent.is_nan() { 0.0 } else { sent } };
        let key = [settings[row].clone(), mechanisms[row].clone(), attackers[row].clone()];
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, plays)) => _ = plays.insert(seed, play),
            None => all.push((key, Plays::from([(seed, play)]))),
        }
    }
    Ok(all)
}

/// For each cell the utility of the cheats and of the honest, and how many peers there are in all groups.
fn utilities(groups: &DataFrame, names: Names) -> Result<BTreeMap<&str, [f64; 3]>, Trouble> {
    let (ids, group) = (texts(groups, "cell_id")?, texts(groups, "group")?);
    let (utility, peers) = (crate::lines::metric(groups, "utility")?, crate::lines::metric(groups, "peers")?);
    let mut told: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
    for row in 0..groups.height() {
        let of_cell = told.entry(ids[row].unwrap_or_default()).or_insert([f64::NAN, f64::NAN, 0.0]);
        of_cell[2] += peers[row];
        if group[row] == Some(names.cheats) {
            of_cell[0] = utility[row];
        } else if group[row] == Some(names.honest) {
            of_cell[1] = utility[row];
        }
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_only_of_what_is_surely_above_nothing() {
        let change = Change::of(&[15.0, 15.15], &[10.0, 10.1], 0.95);
        assert!(change.per_cent && (change.interval.estimate - 50.0).abs() < 1e-9);
        assert_eq!(Change::of(&[15.0], &[10.0], 0.95).text(), "+50 %");
        for was in [[0.0, 0.0], [-3.0, -4.0], [-10.0, 30.0], [10.0, 12.0]] {
            let change = Change::of(&[5.0, 5.0], &was, 0.95);
            assert!(!change.per_cent && change.text().ends_with("(abs)"), "{was:?}");
        }
        assert_eq!(Change::of(&[], &[], 0.95).text(), "–");
    }
}
