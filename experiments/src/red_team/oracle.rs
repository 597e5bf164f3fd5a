//! The double oracle: the best response joins the field, until nobody gains.
//!
//! Source: McMahan, Gordon and Blum 2003, Planning in the Presence of Cost Functions Controlled by an Adversary; Lanctot et
//! al. 2017, A Unified Game-Theoretic Approach to Multiagent Reinforcement Learning, for empirical games (policy-space response
//! oracles, here for one population). The game begins with honest peers and the strategies under `against:`. In each round
//!
//! 1. what is missing of the payoff table is played on the seeds of the file;
//! 2. the table is solved for its symmetric equilibrium;
//! 3. a search looks for the best response of the attackers to a field that plays the equilibrium;
//! 4. what it finds is held, on the seeds of the file, against attackers that play the equilibrium themselves, and joins the
//!    strategies.
//!
//! It ends when what is found does not surely gain more than the tolerance (the lower end of the interval of the paired
//! difference is not above it), or after the last round. The table is then completed with what was found last.
//!
//! What the papers leave open, and how it is settled here:
//!
//! - **The game** has `players` players: the attackers are one, and each of the others stands for an equal part of the field.
//!   That is the deviation-preserving reduction (Wiedenbeck and Wellman 2012). Between the fields that it knows it is smooth, and the true
//!   game may be less so: then what is found may gain against a mix and yet not join it. More players see more, and cost more.
//!   The search, and what is gained, do not rest on it: they are played against a field that is divided as the equilibrium says.
//! - **Which equilibrium**, where there are several: the one with most honest play, and of these the first. So the
//!   question is whether honesty can be kept up, and not whether it can be lost.
//! - **Seeds.** The table, and what is gained, are played on the seeds of the file; the search, on its own. So no luck had a part in the
//!   choice of what is found, but some in that of the equilibrium: it may look a little better than it is, and a gain a
//!   little smaller, the less the more seeds there are.
//! - **The budget** is that of each search. What the table costs comes to that, and so do the further twins of an equilibrium that is mixed;
//!   `freerider check` says how much both are at most, and `cells` in `search.parquet` has them.
//! - **A field is whole peers**: shares are rounded by largest remainders.
//! - **The tolerance** is a part of what the equilibrium pays.

use super::hunt::{Ground, Hunt};
use crate::ask::path::KeyPath;
use crate::ask::red_team::{Aim, FIELD, Oracle};
use crate::ask::tournament::HONEST;
use crate::ask::{Cell, Plan, Point, Variant};
use equilibria::nash::many::{self, Search};
use equilibria::{Profile, Symmetric, reduction};
use results::search::{Ended, Stage, Try};
use results::statistics::{mean, mean_interval};
use results::{Outcomes, Scalar, Trouble};
use serde_yaml::{Mapping, Value as Yaml};
use std::collections::{BTreeMap, BTreeSet};

/// The confidence with which somebody must gain.
const CONFIDENCE: f64 = 0.95;

/// Random starts for equilibria of three strategies or more.
const STARTS: usize = 200;

/// A strategy of the game.
#[derive(Clone, Debug)]
struct Member {
    name: Scalar,
    strategy: Yaml,
}

/// What is waited for.
#[derive(Debug)]
enum State<'p> {
    /// The table.
    Game,
    /// The search against an equilibrium.
    Search(Box<Hunt<'p>>),
    /// Nothing.
    Over,
}

/// The double oracle under one mechanism.
#[derive(Debug)]
pub struct DoubleOracle<'p> {
    plan: &'p Plan,
    aim: &'p Aim,
    oracle: &'p Oracle,
    mechanism: usize,
    members: Vec<Member>,
    /// The points of the table: what the attackers play, and how many of the other players play what.
    table: BTreeMap<(usize, Vec<(usize, u32)>), Point>,
    state: State<'p>,
    round: u32,
    /// Whether nobody gains any more, or all rounds are over.
    ends: bool,
    /// The cells of the table that were asked for since the last search.
    cost: BTreeSet<String>,
    tries: Vec<Try>,
}

impl<'p> DoubleOracle<'p> {
    /// Begins it with the strategies that the file names.
    pub fn new(plan: &'p Plan, aim: &'p Aim, oracle: &'p Oracle, mechanism: usize) -> Self {
        let known = aim.known.iter().zip(&aim.strategies);
        let members = known.map(|(name, strategy)| Member { name: name.clone(), strategy: strategy.clone() });
        Self {
            plan,
            aim,
            oracle,
            mechanism,
            members: members.collect(),
            table: BTreeMap::new(),
            state: State::Game,
            round: 1,
            ends: false,
            cost: BTreeSet::new(),
            tries: Vec::new(),
        }
    }

    /// What was tried so far.
    pub fn tries(&self) -> Vec<Try> {
        let now = match &self.state {
            State::Search(hunt) => &hunt.tries[..],
            State::Game | State::Over => &[],
        };
        [&self.tries, now].concat()
    }

    /// The cells that it needs next; none when it is over.
    ///
    /// # Errors
    /// A table without equilibrium, because cells failed, or a point that cannot be made.
    pub fn more(&mut self, outcomes: &Outcomes) -> Result<Vec<Cell>, Trouble> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Game => {
                    let cells = self.missing()?;
                    if !cells.is_empty() {
                        self.state = State::Game;
                        return Ok(cells);
                    }
                    if self.ends {
                        return Ok(Vec::new());
                    }
                    let mix = self.equilibrium(outcomes)?;
                    let ground = self.ground(&mix)?;
                    self.state = State::Search(Box::new(Hunt::new(self.plan, self.aim, ground)));
                }
                State::Search(mut hunt) => {
                    let cells = hunt.more(outcomes)?;
                    if !cells.is_empty() {
                        self.state = State::Search(hunt);
                        return Ok(cells);
                    }
                    self.join(*hunt);
                    self.state = State::Game;
                }
                State::Over => return Ok(Vec::new()),
            }
        }
    }

    /// Takes what a search found among the strategies.
    fn join(&mut self, mut hunt: Hunt) {
        if let Some(params) = hunt.found() {
            let params = params.iter().map(|(name, value)| (Yaml::String(name.clone()), value.clone()));
            let strategy = self.aim.with(params.collect());
            self.members.push(Member { name: self.aim.found(self.round), strategy });
        }
        let found = hunt.tries.iter_mut().find(|one| one.stage == Stage::Fresh);
        let ended = match &found {
            Some(one) if self.gains(one) => (self.round == self.oracle.rounds).then_some(Ended::RoundsOver),
            _ => Some(Ended::NobodyGains),
        };
        if let Some(one) = found {
            one.ended = ended;
        }
        self.ends = ended.is_some();
        self.tries.extend(hunt.tries);
        self.round += 1;
    }

    /// Whether an attacker surely gains more than the tolerance.
    fn gains(&self, one: &Try) -> bool {
        let sign = if self.aim.minimise { -1.0 } else { 1.0 };
        let pairs = one.payoffs.iter().zip(&one.twin);
        let gains: Vec<f64> = pairs.map(|(is, was)| sign * (is - was)).collect();
        mean_interval(&gains, CONFIDENCE).low > self.oracle.tolerance * mean(&one.twin).abs()
    }

    /// The cells of the table that were not asked for yet.
    fn missing(&mut self) -> Result<Vec<Cell>, Trouble> {
        let mut cells = Vec::new();
        for attacker in 0..self.members.len() {
            for others in reduction::profiles(self.members.len(), self.oracle.players - 1) {
                let key = (attacker, who(&others));
                if !self.table.contains_key(&key) {
                    let point = self.point(attacker, &self.field(&others))?;
                    // Tables stand before searches: their numbers are those of the points that are found.
                    let number = self.aim.later_point(self.mechanism);
                    cells.extend(self.plan.seeds.iter().map(|seed| point.cell(number, *seed)));
                    self.cost.extend(self.plan.seeds.iter().map(|seed| point.id(*seed)));
                    self.table.insert(key, point);
                }
            }
        }
        Ok(cells)
    }

    /// The peers of a field that plays like these players of the reduced game.
    fn field(&self, others: &[u32]) -> Vec<(usize, usize)> {
        let all = f64::from(self.oracle.players - 1);
        let shares: Vec<f64> = others.iter().map(|count| f64::from(*count) / all).collect();
        divided(&shares, self.peers())
    }

    /// How many peers the field has.
    fn peers(&self) -> usize {
        let name = self.oracle.name();
        let groups = &self.plan.points[self.aim.known_point(self.mechanism, 0)].config.groups;
        groups.iter().find(|group| group.name == name).map_or(0, |group| group.count)
    }

    /// The point at which the attackers play one strategy, and so many of the field each of some; all of them, if there is one.
    fn point(&self, attacker: usize, field: &[(usize, usize)]) -> Result<Point, Trouble> {
        let plays = &self.members[attacker];
        let mut axes = self.axes(field);
        axes.push(("attacker".to_owned(), plays.name.clone()));
        let changes = vec![self.population(&plays.strategy, field)];
        let points = self.plan.material.variants(self.aim.later_point(self.mechanism), &[Variant { changes, axes }]);
        let made = points
            .map_err(|troubles| troubles.to_string())
            .and_then(|points| points.into_iter().next().ok_or_else(|| "nothing came of it".to_owned()))
            .and_then(|point| point.map_err(|troubles| troubles.to_string()));
        made.map_err(|why| {
            Trouble::new("a profile cannot be made", &plays.name, why, "look at the strategies under `against:`")
        })
    }

    /// The population as it changes.
    fn population(&self, attacker: &Yaml, field: &[(usize, usize)]) -> (KeyPath, Yaml) {
        let field: Vec<(&Yaml, usize)> =
            field.iter().map(|(at, count)| (&self.members[*at].strategy, *count)).collect();
        let document = &self.plan.material.document;
        let population = self.oracle.population(document, (&self.aim.group, attacker), &field);
        (KeyPath::default().key("population"), population)
    }

    /// Mechanism and field of a point.
    fn axes(&self, field: &[(usize, usize)]) -> Vec<(String, Scalar)> {
        let known = &self.plan.later[self.mechanism].axes;
        let mut axes: Vec<(String, Scalar)> = known.iter().filter(|(path, _)| path == "mechanism").cloned().collect();
        let name = match field {
            [(only, _)] => self.members[*only].name.clone(),
            several => {
                let parts = several.iter().map(|(at, count)| format!("{count} {}", self.members[*at].name));
                Scalar::from(parts.collect::<Vec<_>>().join(" + ").as_str())
            }
        };
        axes.push((FIELD.to_owned(), name));
        axes
    }

    /// The mix of the symmetric equilibrium with most honest play.
    fn equilibrium(&self, outcomes: &Outcomes) -> Result<Vec<f64>, Trouble> {
        let sign = if self.aim.minimise { -1.0 } else { 1.0 };
        let size = self.members.len();
        let payoff = |own: usize, counts: &[u32]| {
            let mut others = counts.to_vec();
            others[own] = others[own].checked_sub(1)?;
            let point = self.table.get(&(own, who(&others)))?;
            let of = |seed: &u64| outcomes.group(&point.id(*seed), &self.aim.group, &self.aim.metric);
            Some(sign * mean(&self.plan.seeds.iter().map(of).collect::<Vec<_>>()))
        };
        let profile = |counts: Vec<u32>| {
            let payoffs = (0..size).map(|own| payoff(own, &counts).unwrap_or(f64::NAN)).collect();
            Profile { counts, payoffs }
        };
        let profiles = reduction::profiles(size, self.oracle.players).map(profile).collect();
        let names = self.members.iter().map(|member| member.name.to_string()).collect();
        let found = Symmetric::new(names, self.oracle.players, profiles)
            .and_then(|game| many::all(&game, &Search { starts: STARTS, ..Search::default() }));
        let next = "look at the cells that failed, or give the double oracle fewer rounds";
        let found = found.map_err(|why| Trouble::new("the game cannot be solved", HONEST, why, next))?.found;
        let most = found.into_iter().map(|one| one.mix).reduce(|most, mix| if mix[0] > most[0] { mix } else { most });
        most.ok_or_else(|| Trouble::new("the game cannot be solved", HONEST, "no equilibrium was found", next))
    }

    /// Where the next search takes place: a field that plays a mix, and attackers that play it as the twin.
    fn ground(&mut self, mix: &[f64]) -> Result<Ground, Trouble> {
        let field = divided(mix, self.peers());
        let number = (self.round as usize - 1) * self.aim.mechanisms + self.mechanism;
        let mut twin = Vec::new();
        for (at, weight) in mix.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            twin.push((self.point(at, &field)?, self.aim.later_point(self.mechanism), *weight));
        }
        let mut axes = self.axes(&field);
        axes.push(("attacker".to_owned(), self.aim.found(self.round)));
        Ok(Ground {
            round: self.round,
            number,
            base: self.aim.later_point(self.mechanism),
            changes: vec![self.population(&self.aim.with(Mapping::new()), &field)],
            axes,
            twin,
            twin_name: "equilibrium".to_owned(),
            beside: Vec::new(),
            cost: std::mem::take(&mut self.cost),
        })
    }
}

/// Who plays something: strategies and how many.
fn who(counts: &[u32]) -> Vec<(usize, u32)> {
    counts.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect()
}

/// So many peers divided by shares: whole ones, by largest remainders. Who gets nobody is left out.
fn divided(shares: &[f64], peers: usize) -> Vec<(usize, usize)> {
    let exact: Vec<f64> = shares.iter().map(|share| share * peers as f64).collect();
    let mut counts: Vec<usize> = exact.iter().map(|part| part.floor() as usize).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let left = peers.saturating_sub(counts.iter().sum());
    order.into_iter().take(left).for_each(|at| counts[at] += 1);
    counts.into_iter().enumerate().filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_divided_as_whole_as_can_be() {
        assert_eq!(divided(&[0.5, 0.5], 5), [(0, 3), (1, 2)]);
        assert_eq!(divided(&[0.0, 1.0], 7), [(1, 7)]);
        assert_eq!(divided(&[0.21, 0.39, 0.4], 10), [(0, 2), (1, 4), (2, 4)]);
        assert_eq!(divided(&[0.01, 0.99], 10), [(1, 10)]);
    }
}
