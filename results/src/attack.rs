//! The table of an attack: what it brings the cheats and costs the others, mechanism by mechanism.
//!
//! Cells have three axes, `setting`, `mechanism` and `attacker`. One attacker is the *twin*, a world without cheats; what
//! the others say is held against it, seed by seed, for the same peers.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use comfy_table::CellAlignment;
use polars::prelude::DataFrame;

use crate::axes::{column_scalars, texts};
use crate::digits::{plus_minus, short};
use crate::numbers::column_numbers;
use crate::record::Status;
use crate::scalar::Scalar;
use crate::statistics::{Interval, differences, mean, mean_interval};
use crate::table::Look;
use crate::trouble::Trouble;
use crate::wrap;

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
const WIDTH: u16 = 170;

/// What the numbers are.
const LEGEND: &str = "Welfare is the utility of the honest where nobody cheats, in the unit of the workload. A gain is what \
                      cheats have more than the same peers in the same world without cheats (same seeds), a loss what the \
                      honest have less, in per cent of that; (abs) where that is not above 0: then it is the difference \
                      itself. The highest gain and the highest loss are named with the attacker that brings them about; the others \
                      follow with their gain / loss. Messages are those of the mechanism, per peer and round, where nobody cheats. \
                      Mechanisms under which a cheat gains least come first, those with less than half the welfare of the best one \
                      last; +- is half of a 95 % interval.";

/// Mechanisms with less than this share of the highest welfare in their setting come last.
const WORTHWHILE: f64 = 0.5;

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
pub(crate) struct Change {
    pub(crate) interval: Interval,
    per_cent: bool,
}

impl Change {
    /// From pairs. In per cent where what it was is surely above 0.
    fn of(is: &[f64], was: &[f64], confidence: f64) -> Self {
        Self::by(&differences(is, was), was, confidence)
    }

    /// From differences and what they are differences to.
    pub(crate) fn by(differences: &[f64], was: &[f64], confidence: f64) -> Self {
        Self::told(differences, was, Self::has_parts(was, confidence), confidence)
    }

    /// Whether something may be told in per cent of this: it is surely above 0.
    pub(crate) fn has_parts(was: &[f64], confidence: f64) -> bool {
        let before = mean_interval(was, confidence);
        let least = if before.low.is_nan() { before.estimate } else { before.low };
        least > 0.0
    }

    /// From differences, in per cent of what they are differences to or not.
    pub(crate) fn told(differences: &[f64], was: &[f64], per_cent: bool, confidence: f64) -> Self {
        let factor = if per_cent { 100.0 / mean(was) } else { 1.0 };
        let Interval { n, estimate, low, high } = mean_interval(differences, confidence);
        Self { interval: Interval { n, estimate: estimate * factor, low: low * factor, high: high * factor }, per_cent }
    }

    fn unit(self) -> &'static str {
        if self.per_cent { " %" } else { " (abs)" }
    }

    pub(crate) fn text(self) -> String {
        if self.interval.estimate.is_nan() {
            return "–".to_owned();
        }
        let (estimate, half) = (self.interval.estimate, self.interval.half_width());
        // What sums leave in the last digits is no spread.
        let half = if half < 1e-9 * estimate.abs() { 0.0 } else { half };
        let text = plus_minus(estimate, half);
        // A loss that rounds to nothing has no sign.
        let text = text.strip_prefix("-0 ").map_or(text.clone(), |rest| format!("0 {rest}"));
        format!("{text}{}", self.unit())
    }

    /// Without its interval.
    fn brief(self) -> String {
        // Adding zero turns what rounds to -0 into 0.
        let estimate = self.interval.estimate;
        if self.per_cent { format!("{} %", estimate.round() + 0.0) } else { short(estimate) }
    }

    /// Smaller ones first, and those without a value last.
    pub(crate) fn order(self, other: Self) -> Ordering {
        self.interval.estimate.total_cmp(&other.interval.estimate)
    }
}

/// What one attacker brings about.
#[derive(Clone, Debug)]
struct Attacker {
    name: String,
    gain: Change,
    loss: Change,
}

impl Attacker {
    /// In a few words, without intervals.
    fn brief(&self) -> String {
        if self.gain.interval.estimate.is_nan() && self.loss.interval.estimate.is_nan() {
            return format!("{}: failed", self.name);
        }
        format!("{}: {} / {}", self.name, self.gain.brief(), self.loss.brief())
    }
}

/// One mechanism in one setting.
#[derive(Clone, Debug)]
struct Line {
    setting: String,
    mechanism: String,
    welfare: Interval,
    messages: f64,
    /// Those that gain most first, and those that failed last.
    attackers: Vec<Attacker>,
}

impl Line {
    /// The attacker that costs the others most.
    fn harmful(&self) -> Option<&Attacker> {
        let told = self.attackers.iter().filter(|one| !one.loss.interval.estimate.is_nan());
        told.reduce(|most, one| if one.loss.order(most.loss) == Ordering::Greater { one } else { most })
    }
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
    let mut table = look.table_within(WIDTH);
    table.set_header([
        "setting",
        "mechanism",
        "welfare",
        "highest gain",
        "by",
        "highest loss",
        "by",
        "messages",
        "others: gain / loss",
    ]);
    let mut before = String::new();
    let lines = lines(cells, groups, names, confidence)?;
    let short_names: Vec<String> = lines.iter().map(|line| short_name(line, &lines)).collect();
    for (line, mechanism) in lines.into_iter().zip(short_names) {
        let setting = if line.setting == before { String::new() } else { line.setting.clone() };
        before.clone_from(&line.setting);
        let Some(gainer) = line.attackers.first() else { continue };
        let harmful = line.harmful().unwrap_or(gainer);
        let others = line.attackers.iter().filter(|one| one.name != gainer.name && one.name != harmful.name);
        let row = [
            setting,
            mechanism,
            plus_minus(line.welfare.estimate, line.welfare.half_width()),
            gainer.gain.text(),
            gainer.name.clone(),
            harmful.loss.text(),
            harmful.name.clone(),
            short(line.messages),
            others.map(Attacker::brief).collect::<Vec<_>>().join("; "),
        ];
        table.add_row(row.map(|cell| look.spell(cell)));
    }
    for column in [2, 3, 5, 7] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let legend = if look == Look::Ascii { LEGEND.to_owned() } else { LEGEND.replace("+-", "±") };
    Ok(format!("{}\n\n{legend}", wrap::print(table)))
}

/// The name of a mechanism, with its parameters only where some line has it with others.
fn short_name(line: &Line, lines: &[Line]) -> String {
    let name = |line: &Line| Scalar::from(line.mechanism.as_str()).name();
    let differs = lines.iter().any(|other| other.mechanism != line.mechanism && name(other) == name(line));
    if differs { line.mechanism.clone() } else { name(line) }
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
            let messages = mean(&twin.values().map(|play| play.messages).collect::<Vec<_>>());
            let (setting, mechanism) = (setting.clone(), mechanism.clone());
            lines.push(Line { setting, mechanism, welfare, messages, attackers: Vec::new() });
        } else if let Some(line) = lines.iter_mut().find(|l| l.setting == *setting && l.mechanism == *mechanism) {
            line.attackers.push(held_against(attacker, plays, twin, confidence));
        }
    }
    let mut settings: Vec<String> = lines.iter().map(|line| line.setting.clone()).collect();
    settings.dedup();
    for line in &mut lines {
        let failed = |one: &Attacker| one.gain.interval.estimate.is_nan();
        line.attackers.sort_by(|a, b| failed(a).cmp(&failed(b)).then(b.gain.order(a.gain)).then(b.loss.order(a.loss)));
    }
    let best: Vec<f64> = settings.iter().map(|setting| best_welfare(&lines, setting)).collect();
    let place = |line: &Line| settings.iter().position(|setting| *setting == line.setting).unwrap_or(0);
    let is_poor = |line: &Line| line.welfare.estimate < WORTHWHILE * best[place(line)];
    let worst = |line: &Line| line.attackers.first().map_or(f64::NAN, |attacker| attacker.gain.interval.estimate);
    // Differences cannot be held against shares: they come after them.
    let absolute = |line: &Line| line.attackers.first().is_some_and(|attacker| !attacker.gain.per_cent);
    lines.sort_by(|a, b| {
        let poor = is_poor(a).cmp(&is_poor(b));
        let unit = absolute(a).cmp(&absolute(b));
        place(a).cmp(&place(b)).then(poor).then(unit).then(worst(a).total_cmp(&worst(b)))
    });
    Ok(lines)
}

/// The highest welfare in a setting.
fn best_welfare(lines: &[Line], setting: &str) -> f64 {
    let here = lines.iter().filter(|line| line.setting == setting).map(|line| line.welfare.estimate);
    here.filter(|welfare| !welfare.is_nan()).fold(f64::NEG_INFINITY, f64::max)
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
    Attacker { name: name.to_owned(), gain: Change::of(&gains, &had, confidence), loss }
}

/// All matches with what their cells tell, in the order of the cells. Cells that failed tell nothing but that they were there.
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
        let key = [settings[row].clone(), mechanisms[row].clone(), attackers[row].clone()];
        let known = all.iter().position(|(other, _)| *other == key);
        let at = known.unwrap_or_else(|| {
            all.push((key, Plays::new()));
            all.len() - 1
        });
        let (Some(seed), true) = (seeds.get(row), statuses[row] == Some(Status::Ok.word())) else { continue };
        let Some([cheats, honest, peers]) = told.get(id).copied() else { continue };
        let of = |column: &Option<Vec<f64>>| column.as_ref().map_or(f64::NAN, |values| values[row]);
        let sent = of(&messages) / (peers * of(&rounds));
        all[at].1.insert(seed, Play { cheats, honest, messages: if sent.is_nan() { 0.0 } else { sent } });
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
        assert_eq!(Change::of(&[15.0], &[10.0], 0.95).text(), "50 %");
        for was in [[0.0, 0.0], [-3.0, -4.0], [-10.0, 30.0], [10.0, 12.0]] {
            let change = Change::of(&[5.0, 5.0], &was, 0.95);
            assert!(!change.per_cent && change.text().ends_with("(abs)"), "{was:?}");
        }
        assert_eq!(Change::of(&[], &[], 0.95).text(), "–");
    }
}
