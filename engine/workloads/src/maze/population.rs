//! Who is there: groups, the two clusters and their circles, what each account cares for, how long it is online, and
//! who shares.
//!
//! Ordinary accounts come first: the majority, then the satellite cluster. The named cases and the injected colluders follow,
//! each in a group of its own. The time that an ordinary account is online is Pareto between some minimum and always; the
//! minimum is what makes the mean `online_share`. Those who are online longest share what they have.

use super::catalogue::popularity;
use super::{cases, injected};
use crate::weights::Weights;
use game::log::{Accounts, LoggedGroup, Names, Truth};
use game::{Params, Purpose, Stream, maths};

/// The community that most belong to.
pub const MAJORITY: u32 = 0;
/// The small one beside it.
pub const SATELLITE: u32 = 1;

/// A group to be: its name, how many accounts on how many machines, and what they are.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// How many accounts.
    pub accounts: usize,
    /// Accounts that share a machine stand beside each other, this many of them; 0: all on the last machine of the part before.
    pub per_machine: usize,
    /// What they are.
    pub truth: Truth,
    /// Where they belong.
    pub cluster: u32,
}

/// What an account is like.
#[derive(Clone, Copy, Debug)]
pub struct Taste {
    /// Its circle, over all clusters.
    pub circle: u32,
    interests: [u8; 3],
    known: u8,
}

impl Taste {
    /// One of the categories that it cares for.
    pub fn pick(&self, stream: &mut Stream) -> u8 {
        self.interests[stream.below(self.known as usize)]
    }
}

/// A cluster: its circles, and how much each of them offers in each category.
struct Cluster {
    circles: std::ops::Range<u32>,
    /// By category.
    offers: Vec<Weights>,
}

/// Everybody.
pub struct Population {
    /// The groups, in the order of their accounts.
    pub groups: Vec<LoggedGroup>,
    /// How many of the accounts are ordinary; they come first.
    pub ordinary: u32,
    machine: Vec<u32>,
    tastes: Vec<Taste>,
    clusters: [Cluster; 2],
    /// The share of downloads from sources in the own cluster, by cluster.
    inside_share: [f64; 2],
    circle_share: f64,
    categories: usize,
    /// Who shares in each circle and category, by the time it is online: the categories of a circle beside each other.
    shared: Vec<Weights>,
    /// The ordinary accounts of each cluster, by the time they are online.
    takers: [Weights; 2],
}

/// The groups beside the ordinary ones.
fn extra_parts(params: &Params) -> Vec<Part> {
    let mut parts = if params.flag("cases") { cases::PARTS.to_vec() } else { Vec::new() };
    parts.extend(injected::parts(params));
    parts
}

/// How many accounts are not ordinary.
pub fn others(params: &Params) -> usize {
    extra_parts(params).iter().map(|part| part.accounts).sum()
}

/// The share of downloads that stay inside each cluster. The majority goes to the satellite as rarely as that is small,
/// and then only for what appeals to it.
fn inside_share(params: &Params, ordinary: usize, satellite: usize) -> [f64; 2] {
    let outside = 1.0 - params.number("inside_share");
    let ratio = satellite as f64 / (ordinary - satellite).max(1) as f64;
    [1.0 - (outside * ratio * params.number("satellite_appeal")).min(1.0), 1.0 - outside]
}

/// How many accounts are ordinary, and how many of those belong to the satellite cluster.
fn ordinary(params: &Params) -> (usize, usize) {
    let ordinary = params.count("accounts").saturating_sub(others(params));
    (ordinary, (ordinary as f64 * params.number("satellite_share")).round() as usize)
}

/// All groups to be.
fn parts(params: &Params) -> Vec<Part> {
    let (ordinary, satellite) = ordinary(params);
    let part = |name, accounts, cluster| Part { name, accounts, per_machine: 1, truth: Truth::Honest, cluster };
    let mut parts = vec![part("majority", ordinary - satellite, MAJORITY), part("satellite", satellite, SATELLITE)];
    parts.retain(|part| part.accounts > 0);
    parts.extend(extra_parts(params));
    parts
}

/// The groups that a month of these parameters has, whatever its seed.
pub fn logged(params: &Params) -> Vec<LoggedGroup> {
    groups(&parts(params)).0
}

impl Population {
    /// Draws everybody.
    pub fn new(params: &Params, seed: u64) -> Self {
        let (ordinary, satellite) = ordinary(params);
        let parts = parts(params);
        let (groups, machine) = groups(&parts);
        let circles = |accounts: usize| (accounts as f64 / params.number("circle_accounts")).round().max(1.0) as u32;
        let first = circles(ordinary - satellite);
        let categories = params.count("categories");
        let cluster = |circles| Cluster { circles, offers: vec![Weights::default(); categories] };
        let second = if satellite > 0 { circles(satellite) } else { 0 };
        let clusters = [cluster(0..first), cluster(first..first + second)];
        let mut all = Self {
            groups,
            ordinary: ordinary as u32,
            machine,
            tastes: Vec::new(),
            inside_share: inside_share(params, ordinary, satellite),
            circle_share: params.number("circle_share"),
            categories,
            shared: vec![Weights::default(); (first + second) as usize * categories],
            clusters,
            takers: [Weights::default(), Weights::default()],
        };
        all.draw(params, seed);
        all
    }

    /// Draws tastes, time online and who shares.
    fn draw(&mut self, params: &Params, seed: u64) {
        let popular = popularity(self.categories, params.number("zipf_exponent"));
        let (interests, sharers) = (params.count("interests"), params.number("sharers"));
        let (tail, least) = (
            params.number("pareto_exponent"),
            shortest(params.number("online_share"), params.number("pareto_exponent")),
        );
        let key = Stream::key(seed, Purpose::LogPeers, 0);
        for group in self.groups.clone() {
            let circles = self.clusters[group.cluster as usize].circles.clone();
            for account in group.accounts.clone() {
                let mut stream = Stream::of_key(key, account);
                let circle = circles.start + stream.below(circles.len()) as u32;
                let taste = taste(circle, interests, &popular, &mut stream);
                self.tastes.push(taste);
                if account < self.ordinary {
                    let quantile = stream.unit();
                    let online = online(least, tail, quantile);
                    self.takers[group.cluster as usize].push(account, online);
                    if quantile >= 1.0 - sharers {
                        for category in &taste.interests[..interests] {
                            self.shared[circle as usize * self.categories + *category as usize].push(account, online);
                        }
                    }
                }
            }
        }
        for cluster in &mut self.clusters {
            for circle in cluster.circles.clone() {
                for (category, offers) in cluster.offers.iter_mut().enumerate() {
                    offers.push(circle, self.shared[circle as usize * self.categories + category].total());
                }
            }
        }
    }

    /// Names and machines.
    pub fn accounts(&self) -> Accounts {
        let mut names = Names::default();
        for group in &self.groups {
            for (nth, account) in group.accounts.clone().enumerate() {
                let _ = match (group.accounts.len(), group.name.as_str()) {
                    (_, "majority" | "satellite") => names.push(&account.to_string()),
                    (1, name) => names.push(name),
                    (_, name) => names.push(&format!("{name}_{nth}")),
                };
            }
        }
        Accounts { names, machine: self.machine.clone() }
    }

    /// An ordinary account of a cluster that comes to download; the longer online, the more often.
    pub fn taker(&self, cluster: u32, stream: &mut Stream) -> Option<u32> {
        self.takers[cluster as usize].draw(stream)
    }

    /// An ordinary account of any cluster that comes to download.
    pub fn anyone(&self, stream: &mut Stream) -> Option<u32> {
        let [majority, satellite] = &self.takers;
        let at = stream.unit() * (majority.total() + satellite.total());
        self.taker(if at < majority.total() { MAJORITY } else { SATELLITE }, stream)
    }

    /// What an account is like.
    pub fn taste(&self, account: u32) -> Taste {
        self.tastes[account as usize]
    }

    /// The cluster of a circle.
    fn cluster_of(&self, circle: u32) -> u32 {
        if circle < self.clusters[0].circles.end { MAJORITY } else { SATELLITE }
    }

    /// A source for somebody of that taste, and the category of what it has; `inside`: in the own cluster only.
    pub fn source(&self, taste: &Taste, inside: bool, stream: &mut Stream) -> Option<(u32, u8)> {
        let own = self.cluster_of(taste.circle);
        let stays = stream.unit() < self.inside_share[own as usize] || inside || self.clusters[1].circles.is_empty();
        let near = stream.unit() < self.circle_share && stays;
        let category = taste.pick(stream);
        let circle = if near {
            taste.circle
        } else {
            self.clusters[if stays { own } else { 1 - own } as usize].offers[category as usize].draw(stream)?
        };
        self.shared[circle as usize * self.categories + category as usize].draw(stream).map(|source| (source, category))
    }
}

/// Numbers the accounts of the parts, and their machines.
fn groups(parts: &[Part]) -> (Vec<LoggedGroup>, Vec<u32>) {
    let (mut groups, mut machine) = (Vec::new(), Vec::new());
    let (mut account, mut machines) = (0, 0);
    for part in parts {
        let count = part.accounts as u32;
        let (name, truth, cluster) = (part.name.to_owned(), part.truth, part.cluster);
        groups.push(LoggedGroup { name, accounts: account..account + count, truth, cluster });
        match part.per_machine as u32 {
            0 => machine.extend((0..count).map(|_| machines - 1)),
            several => machine.extend((0..count).map(|nth| machines + nth / several)),
        }
        machines = machine.last().map_or(0, |last| last + 1);
        account += count;
    }
    (groups, machine)
}

/// What somebody of a circle cares for: different categories, by their popularity.
fn taste(circle: u32, interests: usize, popular: &Weights, stream: &mut Stream) -> Taste {
    let mut taste = Taste { circle, interests: [0; 3], known: 0 };
    while (taste.known as usize) < interests {
        let category = popular.draw(stream).unwrap_or(0) as u8;
        if !taste.interests[..taste.known as usize].contains(&category) {
            taste.interests[taste.known as usize] = category;
            taste.known += 1;
        }
    }
    taste
}

/// The share of time online at a quantile of the Pareto distribution between `least` and 1.
fn online(least: f64, tail: f64, quantile: f64) -> f64 {
    let top = maths::pow(least, -tail);
    maths::pow(top - quantile * (top - 1.0), -1.0 / tail)
}

/// The shortest time online that gives a mean.
fn shortest(mean: f64, tail: f64) -> f64 {
    let mean_of = |least: f64| {
        let steps = 2000;
        (0..steps).map(|k| online(least, tail, 1.0 - (k as f64 + 0.5) / steps as f64)).sum::<f64>() / steps as f64
    };
    let (mut low, mut high) = (1e-9f64, 1.0);
    for _ in 0..60 {
        let middle = (low * high).sqrt();
        if mean_of(middle) < mean { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_online_has_its_mean_and_its_ends() {
        for (mean, tail) in [(0.0214, 1.0), (0.0214, 2.0), (0.3, 0.5)] {
            let least = shortest(mean, tail);
            let steps = 1_000_000;
            let seen = (0..steps).map(|k| online(least, tail, (f64::from(k) + 0.5) / f64::from(steps))).sum::<f64>();
            let seen = seen / f64::from(steps);
            assert!((seen / mean - 1.0).abs() < 0.01, "mean {seen}, not {mean}");
            assert!((online(least, tail, 0.0) / least - 1.0).abs() < 1e-9);
            assert!((online(least, tail, 1.0) - 1.0).abs() < 1e-9);
        }
    }
}
