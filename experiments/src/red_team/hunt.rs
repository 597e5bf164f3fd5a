//! One search under one mechanism: from trials to cells, and from outcomes to payoffs.

use crate::ask::red_team::{Aim, BEST};
use crate::ask::{Cell, Plan, Point, Variant};
use crate::search::{Search, Trial, better};
use game::Value;
use results::search::{Stage, Try};
use results::statistics::mean;
use results::{Outcomes, Scalar, Trouble};
use serde_yaml::Value as Yaml;

/// Points of one search at most, so that each search has numbers of its own.
const MOST_POINTS: usize = 1 << 32;

/// A candidate: where its parameters lead to.
#[derive(Debug)]
struct Candidate {
    point: Point,
    params: Vec<Scalar>,
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
    mechanism: usize,
    search: Box<dyn Search + Send>,
    state: State,
    step: u32,
    candidates: Vec<Candidate>,
    /// The best candidate so far, on how many seeds, and what it paid.
    best: Option<(usize, usize, f64)>,
    cells: u64,
    /// What was tried.
    pub tries: Vec<Try>,
}

impl<'p> Hunt<'p> {
    /// Begins it.
    pub fn new(plan: &'p Plan, aim: &'p Aim, mechanism: usize) -> Self {
        let search = aim.method.begin(aim.space.0.len(), aim.means);
        let (candidates, tries) = (Vec::new(), Vec::new());
        Self { plan, aim, mechanism, search, state: State::New, step: 0, candidates, best: None, cells: 0, tries }
    }

    /// The cells that it needs next.
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
            let new: Vec<Cell> = cells.into_iter().filter(|cell| outcomes.ok(&cell.id).is_none()).collect();
            // Candidates that differ in nothing are one and the same cells: then there is nothing to wait for.
            if !new.is_empty() {
                self.cells += new.len() as u64;
                return Ok(new);
            }
        }
    }

    /// The twin, and what of the plan stands for it.
    fn twin(&self) -> &'p Point {
        &self.plan.points[self.aim.known_point(self.mechanism, 0)]
    }

    fn seeds(&self, count: usize) -> Vec<u64> {
        self.aim.seeds(&self.plan.seeds).take(count).collect()
    }

    /// The cells of the next trials; of the best on fresh seeds, when the search is over.
    fn ask(&mut self) -> Result<Vec<Cell>, Trouble> {
        let trials = self.search.ask();
        if trials.is_empty() {
            let Some((best, ..)) = self.best else { return Ok(Vec::new()) };
            self.state = State::Fresh(best);
            let (point, axes) = (&self.candidates[best].point, &self.plan.later[self.mechanism].axes);
            let number = self.aim.later_point(self.mechanism);
            let fresh = |seed: &u64| Cell { axes: axes.clone(), ..point.cell(number, *seed) };
            return Ok(self.plan.seeds.iter().map(fresh).collect());
        }
        self.step += 1;
        self.make(&trials)?;
        let mut cells = Vec::new();
        for trial in &trials {
            let number = self.number(trial.candidate);
            let point = &self.candidates[trial.candidate].point;
            cells.extend(self.seeds(trial.seeds).into_iter().map(|seed| point.cell(number, seed)));
        }
        let most = trials.iter().map(|trial| trial.seeds).max().unwrap_or(0);
        let number = self.aim.known_point(self.mechanism, 0);
        cells.extend(self.seeds(most).into_iter().map(|seed| self.twin().cell(number, seed)));
        self.state = State::Trials(trials);
        Ok(cells)
    }

    /// The number of a candidate's point: after those of the plan and of the searches before this one.
    fn number(&self, candidate: usize) -> usize {
        self.plan.points.len() + self.plan.later.len() + self.mechanism * MOST_POINTS + candidate
    }

    /// Makes the candidates that are tried for the first time.
    fn make(&mut self, trials: &[Trial]) -> Result<(), Trouble> {
        let base = self.aim.later_point(self.mechanism);
        let fresh = trials.iter().filter(|trial| trial.candidate >= self.candidates.len());
        let named: Vec<(String, Vec<(&str, Value)>)> =
            fresh.map(|trial| (format!("candidate {}", trial.candidate), self.aim.space.at(&trial.point))).collect();
        let variant = |(name, params): &(String, Vec<(&str, Value)>)| {
            let mut axes = self.plan.later[self.mechanism].axes.to_vec();
            if let Some((_, attacker)) = axes.last_mut() {
                *attacker = Scalar::from(name.as_str());
            }
            let change = |(name, value): &(&str, Value)| (self.aim.params.key(name), yaml(value));
            Variant { changes: params.iter().map(change).collect(), axes }
        };
        let variants: Vec<Variant> = named.iter().map(variant).collect();
        let points = self.plan.material.variants(base, &variants).map_err(|troubles| {
            Trouble::new(
                "a candidate cannot be made",
                &self.aim.group,
                troubles.to_string(),
                "mend the ranges under `search:`",
            )
        })?;
        for ((_, params), point) in named.into_iter().zip(points) {
            let params = params.iter().map(|(_, value)| scalar(value)).collect();
            self.candidates.push(Candidate { point, params });
        }
        Ok(())
    }

    /// Notes what a trial brought, and returns what the search is told.
    fn note(&mut self, trial: &Trial, outcomes: &Outcomes) -> f64 {
        let candidate = &self.candidates[trial.candidate];
        let seeds = self.seeds(trial.seeds);
        let name = format!("candidate {}", trial.candidate);
        let tried = self.tried(Stage::Search, name, &candidate.params, &candidate.point, &seeds, outcomes);
        let sign = if self.aim.minimise { -1.0 } else { 1.0 };
        let payoff = sign * mean(&tried.payoffs);
        self.tries.push(tried);
        let is_best =
            self.best.is_none_or(|(_, on, known)| trial.seeds > on || trial.seeds == on && better(payoff, known));
        if is_best {
            self.best = Some((trial.candidate, trial.seeds, payoff));
        }
        payoff
    }

    /// Notes what the best, the twin and the known attackers got on fresh seeds.
    fn confirm(&mut self, best: usize, outcomes: &Outcomes) {
        let found = &self.candidates[best];
        let seeds = &self.plan.seeds;
        let mut tries = vec![self.tried(Stage::Fresh, BEST.to_owned(), &found.params, &found.point, seeds, outcomes)];
        for (at, label) in self.aim.known.iter().enumerate() {
            let point = &self.plan.points[self.aim.known_point(self.mechanism, at)];
            tries.push(self.tried(Stage::Fresh, label.to_string(), &[], point, seeds, outcomes));
        }
        self.tries.extend(tries);
    }

    fn tried(
        &self,
        stage: Stage,
        attacker: String,
        params: &[Scalar],
        point: &Point,
        seeds: &[u64],
        outcomes: &Outcomes,
    ) -> Try {
        let of = |point: &Point, value: &dyn Fn(&Point, &str) -> f64| -> Vec<f64> {
            seeds.iter().map(|seed| value(point, &point.id(*seed))).collect()
        };
        let own = |_: &Point, id: &str| outcomes.group(id, &self.aim.group, &self.aim.metric);
        let others = |point: &Point, id: &str| self.others(point, id, outcomes);
        let twin = self.twin();
        let config = &point.config;
        let axis = point.axes.iter().find(|(path, _)| path == "mechanism").map(|(_, value)| value.to_string());
        Try {
            mechanism: axis.unwrap_or_else(|| config.mechanism.card.name.to_string()),
            stage,
            step: self.step,
            attacker,
            params: params.to_vec(),
            payoffs: of(point, &own),
            twin: of(twin, &own),
            others: [of(point, &others), of(twin, &others)],
            cells: self.cells,
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

/// A parameter as it stands in results.
fn scalar(value: &Value) -> Scalar {
    crate::ask::sweep::scalar(&yaml(value))
}
