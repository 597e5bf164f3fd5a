//! One search: from trials to cells, and from outcomes to payoffs.

use crate::ask::path::KeyPath;
use crate::ask::red_team::{Aim, SEARCHED_TWIN};
use crate::ask::sweep::scalar;
use crate::ask::{Cell, Plan, Point, Variant};
use crate::search::{Means, Search, Trial, part_of};
use game::Value;
use results::search::{Stage, Try, ahead};
use results::statistics::mean;
use results::{Outcomes, Scalar, Trouble};
use serde_yaml::Value as Yaml;
use std::collections::BTreeSet;

/// Points of one search at most, so that each search has numbers of its own.
const MOST_POINTS: usize = 1 << 24;

/// Where a search takes place, and what it is held against.
#[derive(Debug)]
pub struct Ground {
    /// Which round of a double oracle it is, from 1.
    pub round: u32,
    /// The number of the search among all of the plan.
    pub number: usize,
    /// The point of the plan that candidates are made of.
    pub base: usize,
    /// What they all have beside it.
    pub changes: Vec<(KeyPath, Yaml)>,
    /// The axes of what is found; the last one names the attacker.
    pub axes: Vec<(String, Scalar)>,
    /// What candidates are held against: points with their numbers and weights, and a name for all of them.
    pub twin: Vec<(Point, usize, f64)>,
    /// Its name.
    pub twin_name: String,
    /// Attackers that are known, played on fresh seeds in any case.
    pub beside: Vec<(String, Point)>,
    /// The cells that it has cost to know the ground.
    pub cost: BTreeSet<String>,
}

/// A candidate: where its parameters lead to, or why its strategy refuses them.
#[derive(Debug)]
struct Candidate {
    point: Result<Point, String>,
    params: Vec<Scalar>,
    strategy: Vec<(String, Yaml)>,
}

/// What is waited for.
#[derive(Debug)]
enum State {
    /// The first trials are not asked for yet.
    New,
    /// Trials of the search.
    Trials(Vec<Trial>),
    /// The best, on fresh seeds.
    Fresh(usize),
    /// Nothing.
    Over,
}

/// One search.
#[derive(Debug)]
pub struct Hunt<'p> {
    plan: &'p Plan,
    aim: &'p Aim,
    ground: Ground,
    search: Box<dyn Search + Send>,
    state: State,
    step: u32,
    candidates: Vec<Candidate>,
    /// The best candidate so far; on how many seeds, and what it paid.
    best: Option<(usize, (usize, f64))>,
    /// The cells that it asked for, and those of the ground.
    cells: BTreeSet<String>,
    /// What was tried.
    pub tries: Vec<Try>,
}

impl<'p> Hunt<'p> {
    /// Begins it.
    pub fn new(plan: &'p Plan, aim: &'p Aim, ground: Ground) -> Self {
        // Each round of a double oracle draws other candidates: the same ones would find the same.
        // Restarts take the numbers below.
        let seed = part_of(aim.means.seed, (u64::from(ground.round) - 1) << 32);
        Self {
            plan,
            aim,
            cells: ground.cost.clone(),
            ground,
            search: aim.method.begin(aim.space.0.len(), Means { seed, ..aim.means }),
            state: State::New,
            step: 0,
            candidates: Vec::new(),
            best: None,
            tries: Vec::new(),
        }
    }

    /// The parameters of the best, as they stand in a file.
    pub fn found(&self) -> Option<&[(String, Yaml)]> {
        Some(&self.candidates[self.best?.0].strategy)
    }

    /// The cells that it needs next; none when it is over.
    ///
    /// # Errors
    /// A candidate that cannot be made.
    pub fn more(&mut self, outcomes: &Outcomes) -> Result<Vec<Cell>, Trouble> {
        loop {
            let cells = match std::mem::replace(&mut self.state, State::Over) {
                State::Trials(trials) => {
                    let payoffs: Vec<f64> = trials.iter().map(|trial| self.note(trial, outcomes)).collect();
                    self.search.tell(&payoffs);
                    self.ask()?
                }
                State::New => self.ask()?,
                State::Fresh(best) => {
                    self.confirm(best, outcomes);
                    return Ok(Vec::new());
                }
                State::Over => return Ok(Vec::new()),
            };
            // Candidates that differ in nothing are one and the same cells, and count once.
            self.cells.extend(cells.iter().map(|cell| cell.id.clone()));
            if !cells.is_empty() {
                return Ok(cells);
            }
        }
    }

    fn seeds(&self, count: usize) -> Vec<u64> {
        self.aim.seeds(&self.plan.seeds).take(count).collect()
    }

    /// The cells of the next trials; of the best and its twin on fresh seeds, when the search is over.
    fn ask(&mut self) -> Result<Vec<Cell>, Trouble> {
        let trials = self.search.ask();
        let mut cells = Vec::new();
        if trials.is_empty() {
            let Some((best, point)) = self.best()? else { return Ok(cells) };
            for seed in &self.plan.seeds {
                let cell = point.cell(self.number(best), *seed);
                cells.push(Cell { axes: self.ground.axes.clone().into(), ..cell });
                cells.extend(self.ground.twin.iter().map(|(twin, number, _)| twin.cell(*number, *seed)));
            }
            self.state = State::Fresh(best);
            return Ok(cells);
        }
        self.step += 1;
        self.make(&trials)?;
        for trial in &trials {
            let number = self.number(trial.candidate);
            let Ok(point) = &self.candidates[trial.candidate].point else { continue };
            cells.extend(self.seeds(trial.seeds).into_iter().map(|seed| point.cell(number, seed)));
        }
        let most = trials.iter().map(|trial| trial.seeds).max().unwrap_or(0);
        for (twin, number, _) in &self.ground.twin {
            let twin_of_search = self.named(&twin.axes, SEARCHED_TWIN);
            let cell = |seed| Cell { axes: twin_of_search.clone().into(), ..twin.cell(*number, seed) };
            cells.extend(self.seeds(most).into_iter().map(cell));
        }
        self.state = State::Trials(trials);
        Ok(cells)
    }

    /// The best candidate, if there was any.
    ///
    /// # Errors
    /// All were refused.
    fn best(&self) -> Result<Option<(usize, &Point)>, Trouble> {
        if let Some((best, _)) = self.best {
            return Ok(self.candidates[best].point.as_ref().ok().map(|point| (best, point)));
        }
        let Some(why) = self.candidates.iter().find_map(|candidate| candidate.point.as_ref().err()) else {
            return Ok(None);
        };
        let next = "mend the ranges under `search:`, or the parameters that stand beside them";
        Err(Trouble::new("none of the candidates can be played", &self.aim.group, why, next))
    }

    /// Axes with another attacker. Of a mix there are several twins: each has its own name in brackets.
    fn named(&self, axes: &[(String, Scalar)], attacker: &str) -> Vec<(String, Scalar)> {
        let mut axes = axes.to_vec();
        if let Some((_, known)) = axes.last_mut() {
            let several = self.ground.twin.len() > 1 && attacker == SEARCHED_TWIN;
            let name = if several { format!("{attacker} ({known})") } else { attacker.to_owned() };
            *known = Scalar::from(name.as_str());
        }
        axes
    }

    /// The number of a candidate's point: after those of the plan and of the searches before this one.
    fn number(&self, candidate: usize) -> usize {
        self.plan.points.len() + self.plan.later.len() + self.ground.number * MOST_POINTS + candidate
    }

    /// Makes the candidates that are tried for the first time.
    fn make(&mut self, trials: &[Trial]) -> Result<(), Trouble> {
        let fresh = trials.iter().filter(|trial| trial.candidate >= self.candidates.len());
        let named: Vec<(String, Vec<(String, Yaml)>)> = fresh
            .map(|trial| {
                let params = self.aim.space.at(&trial.point);
                let params = params.into_iter().map(|(name, value)| (name.to_owned(), yaml(&value)));
                (format!("candidate {}", trial.candidate), params.collect())
            })
            .collect();
        let variant = |(name, params): &(String, Vec<(String, Yaml)>)| {
            let own = params.iter().map(|(name, value)| (self.aim.params.key(name), value.clone()));
            let changes = self.ground.changes.iter().cloned().chain(own).collect();
            Variant { changes, axes: self.named(&self.ground.axes, name) }
        };
        let variants: Vec<Variant> = named.iter().map(variant).collect();
        let points = self.plan.material.variants(self.ground.base, &variants).map_err(|troubles| {
            let next = "mend the ranges under `search:`";
            Trouble::new("a candidate cannot be made", &self.aim.group, troubles.to_string(), next)
        })?;
        for ((_, strategy), point) in named.into_iter().zip(points) {
            let params = strategy.iter().map(|(_, value)| scalar(value)).collect();
            let point = point
                .map_err(|troubles| troubles.iter().map(|trouble| trouble.what.clone()).collect::<Vec<_>>().join("; "));
            self.candidates.push(Candidate { point, params, strategy });
        }
        Ok(())
    }

    /// Notes what a trial brought, and returns what the search is told.
    fn note(&mut self, trial: &Trial, outcomes: &Outcomes) -> f64 {
        let candidate = &self.candidates[trial.candidate];
        let seeds = self.seeds(trial.seeds);
        let name = format!("candidate {}", trial.candidate);
        let point: Vec<(&Point, f64)> = candidate.point.iter().map(|point| (point, 1.0)).collect();
        let mut tried = self.tried(Stage::Search, name, &candidate.params, &point, &seeds, outcomes);
        tried.refused = candidate.point.as_ref().err().cloned();
        let sign = if self.aim.minimise { -1.0 } else { 1.0 };
        let payoff = sign * mean(&tried.payoffs);
        let this = (trial.seeds, payoff);
        if tried.refused.is_none() && self.best.is_none_or(|(_, known)| ahead(this, known)) {
            self.best = Some((trial.candidate, this));
        }
        self.tries.push(tried);
        payoff
    }

    /// Notes what the best, the twin and the known attackers got on fresh seeds.
    fn confirm(&mut self, best: usize, outcomes: &Outcomes) {
        let found = &self.candidates[best];
        let seeds = &self.plan.seeds;
        let name = self.ground.axes.last().map_or(String::new(), |(_, name)| name.to_string());
        let twin = self.twin();
        let point: Vec<(&Point, f64)> = found.point.iter().map(|point| (point, 1.0)).collect();
        let mut tries = vec![
            self.tried(Stage::Fresh, name, &found.params, &point, seeds, outcomes),
            self.tried(Stage::Fresh, self.ground.twin_name.clone(), &[], &twin, seeds, outcomes),
        ];
        for (label, point) in &self.ground.beside {
            tries.push(self.tried(Stage::Fresh, label.clone(), &[], &[(point, 1.0)], seeds, outcomes));
        }
        self.tries.extend(tries);
    }

    fn twin(&self) -> Vec<(&Point, f64)> {
        self.ground.twin.iter().map(|(point, _, weight)| (point, *weight)).collect()
    }

    /// What these points, with their weights, brought on these seeds; nothing, if there are none.
    fn tried(
        &self,
        stage: Stage,
        attacker: String,
        params: &[Scalar],
        points: &[(&Point, f64)],
        seeds: &[u64],
        outcomes: &Outcomes,
    ) -> Try {
        let of = |points: &[(&Point, f64)], value: &dyn Fn(&Point, &str) -> f64| -> Vec<f64> {
            let on = |seed: &u64| match points {
                [] => f64::NAN,
                _ => points.iter().map(|(point, weight)| weight * value(point, &point.id(*seed))).sum(),
            };
            seeds.iter().map(on).collect()
        };
        let own = |_: &Point, id: &str| outcomes.group(id, &self.aim.group, &self.aim.metric);
        let others = |point: &Point, id: &str| self.others(point, id, outcomes);
        let twin = self.twin();
        let axis =
            |name: &str| self.ground.axes.iter().find(|(path, _)| path == name).map(|(_, value)| value.to_string());
        let of_card = || self.plan.later[0].config.mechanism.card.name.to_string();
        Try {
            mechanism: axis("mechanism").unwrap_or_else(of_card),
            round: self.ground.round,
            field: axis(crate::ask::red_team::FIELD),
            stage,
            step: self.step,
            attacker,
            params: params.to_vec(),
            refused: None,
            ended: None,
            payoffs: of(points, &own),
            twin: of(&twin, &own),
            others: [of(points, &others), of(&twin, &others)],
            cells: self.cells.len() as u64,
        }
    }

    /// What a peer of the other groups got, on average.
    fn others(&self, point: &Point, id: &str, outcomes: &Outcomes) -> f64 {
        let others = point.config.groups.iter().filter(|group| !group.extra && group.name != self.aim.group);
        let (mut sum, mut peers) = (0.0, 0.0);
        for group in others.filter(|group| group.count > 0) {
            sum += group.count as f64 * outcomes.group(id, &group.name, &self.aim.metric);
            peers += group.count as f64;
        }
        sum / peers
    }
}

/// A parameter as it stands in a file.
fn yaml(value: &Value) -> Yaml {
    match value {
        Value::Number(x) => Yaml::from(*x),
        Value::Integer(x) => Yaml::from(*x),
        Value::Bool(x) => Yaml::from(*x),
        Value::Word(x) => Yaml::from(x.as_str()),
        // A space has no others.
        Value::Numbers(_) | Value::Choice(..) | Value::Log(_) => Yaml::Null,
    }
}
