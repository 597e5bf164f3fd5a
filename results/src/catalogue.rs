//! Which columns there are: those that this crate adds to every frame, and those that the experiment announces.
//!
//! A [`Catalogue`] fixes the order and the type of metric columns, so that frames do not depend on which cell
//! was finished first. Columns that nobody announced are kept too (a mechanism may invent its own): they follow
//! in alphabetical order, as numbers, when at least one cell has a value in them.

use std::collections::{BTreeMap, BTreeSet};

/// The frames that cells fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frame {
    /// One row per cell.
    Cells,
    /// One row per cell and group.
    Groups,
    /// One row per cell and peer.
    Peers,
    /// One row per cell, round and group.
    Rounds,
    /// One row per place in a queue. Written only where an experiment asks for it.
    Standings,
    /// One row per cell, player and opponent in a game of two. Written only where an experiment asks for it.
    Matches,
}

impl Frame {
    /// Those that every result has, in the order in which they are written.
    pub const ALL: [Self; 4] = [Self::Cells, Self::Groups, Self::Peers, Self::Rounds];

    /// All that there may be. The last two are missing where they would have no rows.
    pub const POSSIBLE: [Self; 6] =
        [Self::Cells, Self::Groups, Self::Peers, Self::Rounds, Self::Standings, Self::Matches];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cells => "cells",
            Self::Groups => "groups",
            Self::Peers => "peers",
            Self::Rounds => "rounds",
            Self::Standings => "standings",
            Self::Matches => "matches",
        }
    }

    /// The name of its file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Cells => "cells.parquet",
            Self::Groups => "groups.parquet",
            Self::Peers => "peers.parquet",
            Self::Rounds => "rounds.parquet",
            Self::Standings => "standings.parquet",
            Self::Matches => "matches.parquet",
        }
    }

    /// The first column that is not context: what stands before it is the same for all rows of a cell.
    pub(crate) fn first_own_column(self) -> &'static str {
        match self {
            Self::Cells => "status",
            Self::Groups | Self::Peers | Self::Rounds | Self::Matches => "group",
            Self::Standings => "round",
        }
    }
}

/// The type of a metric column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers: Int64 in the frame, or Float64 if a value has a fraction after all.
    Integer,
    /// Numbers: Float64.
    Number,
}

/// A metric column that the experiment announces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Where it is.
    pub frame: Frame,
    /// Its name, with the unit at the end.
    pub name: String,
    /// Its type.
    pub kind: Kind,
}

impl Column {
    /// A column of whole numbers if `integer`, otherwise of numbers.
    pub fn new(frame: Frame, name: impl Into<String>, integer: bool) -> Self {
        Self { frame, name: name.into(), kind: if integer { Kind::Integer } else { Kind::Number } }
    }
}

/// The announced columns, in their order.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    places: BTreeMap<(Frame, String), (usize, Kind)>,
}

impl Catalogue {
    /// The catalogue of these columns. Every peers column announces its group mean too, under the same name;
    /// groups columns that are no means come before those.
    /// A column that is announced twice keeps its first place and kind.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let mut places = BTreeMap::new();
        let mut means = Vec::new();
        let mut place = 0;
        let mut announce = |frame, name: String, kind| {
            places.entry((frame, name)).or_insert((place, kind));
            place += 1;
        };
        for column in columns {
            if column.frame == Frame::Peers {
                means.push(column.name.clone());
            }
            announce(column.frame, column.name, column.kind);
        }
        for name in means {
            announce(Frame::Groups, name, Kind::Number);
        }
        Self { places }
    }

    /// The type of a column; numbers if nobody announced it.
    pub fn kind(&self, frame: Frame, name: &str) -> Kind {
        self.places.get(&(frame, name.to_string())).map_or(Kind::Number, |(_, kind)| *kind)
    }

    /// The announced columns of a frame in their order, then those of `found` that nobody announced, by name.
    /// The second list are the latter.
    pub fn order(&self, frame: Frame, found: &BTreeSet<String>) -> (Vec<String>, Vec<String>) {
        let mut announced: Vec<(usize, &String)> = self
            .places
            .iter()
            .filter(|((f, _), _)| *f == frame)
            .map(|((_, name), (place, _))| (*place, name))
            .collect();
        announced.sort_unstable();
        let known: BTreeSet<&String> = announced.iter().map(|(_, name)| *name).collect();
        let extra = found.iter().filter(|name| !known.contains(name)).cloned().collect();
        (announced.into_iter().map(|(_, name)| name.clone()).collect(), extra)
    }
}

/// A column that this crate itself writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnColumn {
    /// The frame: `cells`, `groups`, `peers`, `rounds`, `standings`, `matches`, or one that is added to them.
    pub frame: &'static str,
    /// Its name; `<axis>` stands for one column per swept path, named by the path.
    pub name: &'static str,
    /// Its type in the file.
    pub kind: &'static str,
    /// What it means.
    pub doc: &'static str,
}

const fn own(frame: &'static str, name: &'static str, kind: &'static str, doc: &'static str) -> OwnColumn {
    OwnColumn { frame, name, kind, doc }
}

const AXIS: &str = "Int64, Float64, Boolean or String";

/// Every column that this crate writes, frame by frame, in the order of the files. Metric columns follow.
pub static COLUMNS: &[OwnColumn] = &[
    own("cells", "cell_id", "String", "Hash of the resolved configuration, the seed and the model versions."),
    own("cells", "seed", "UInt64", "The seed; cells of one seed live in the same world and are compared in pairs."),
    own("cells", "workload", "String", "The workload's name, or its swept value."),
    own("cells", "mechanism", "String", "The mechanism's name, or its swept value."),
    own("cells", "<axis>", AXIS, "The value of one swept path; the narrowest type that holds all of its values."),
    own(
        "cells",
        "status",
        "String",
        "`ok` or `failed`; a failed cell has no numbers but `rounds_played`, and no rows elsewhere.",
    ),
    own("cells", "message", "String", "Why it failed; empty when it did not."),
    own("cells", "rounds_played", "Int64", "How many rounds were played."),
    own("groups", "cell_id", "String", "The cell, as in `cells`."),
    own("groups", "seed", "UInt64", "The cell's seed."),
    own("groups", "<axis>", AXIS, "The value of one swept path, as in `cells`."),
    own("groups", "group", "String", "The group's name in the experiment file."),
    own("groups", "strategy", "String", "The strategy that its peers play."),
    own("groups", "peers", "Int64", "How many peers it has."),
    own(
        "groups",
        "<metric>_missing",
        "Float64",
        "How many of them have no value of a metric, where only some have one.",
    ),
    own("peers", "cell_id", "String", "The cell, as in `cells`."),
    own("peers", "seed", "UInt64", "The cell's seed."),
    own("peers", "group", "String", "The peer's group."),
    own("peers", "peer", "Int64", "The peer, from 0; the same peer in every cell of one seed."),
    own("rounds", "cell_id", "String", "The cell, as in `cells`."),
    own("rounds", "seed", "UInt64", "The cell's seed."),
    own("rounds", "group", "String", "The group."),
    own("rounds", "round", "Int64", "The round, from 0."),
    own("standings", "cell_id", "String", "The cell, as in `cells`."),
    own("standings", "seed", "UInt64", "The cell's seed."),
    own("standings", "<axis>", AXIS, "The value of one swept path, as in `cells`."),
    own("standings", "round", "Int64", "The round in which the subject joined the observer's queue, from 0."),
    own("standings", "observer", "String", "The account that is asked: its name in the log, or its number."),
    own("standings", "subject", "String", "The account that asks."),
    own("standings", "rank", "Int64", "How many of those that wait there are served before it."),
    own(
        "standings",
        "tier",
        "Int64",
        "Hops of evidence between the two; 99: only a standing that is the same for all; null: none.",
    ),
    own("standings", "standing", "Float64", "The subject's standing with the observer; larger is better."),
    own("matches", "cell_id", "String", "The cell, as in `cells`."),
    own("matches", "seed", "UInt64", "The cell's seed."),
    own("matches", "<axis>", AXIS, "The value of one swept path, as in `cells`."),
    own("matches", "group", "String", "The player's group."),
    own("matches", "opponent_group", "String", "The opponent's group."),
    own("matches", "peer", "Int64", "The player, as in `peers`."),
    own("matches", "opponent", "Int64", "The opponent; every two that played have a row each way."),
    own(
        "matches",
        "moves",
        "String",
        "What the player played, turn by turn, as C and D; a space parts matches. Only with the measure `moves`.",
    ),
    own("equilibria", "setting", "String", "The world; empty where a file tells the game."),
    own("equilibria", "mechanism", "String", "The mechanism; empty where a file tells the game."),
    own(
        "equilibria",
        "method",
        "String",
        "What found it: `nash`, `qre`, `replicator`, `moran`, `fermi` or `alpha_rank`.",
    ),
    own("equilibria", "equilibrium", "Int64", "The number of what was found, from 1, by method."),
    own("equilibria", "player", "String", "Whose strategy it is; null where all players are alike."),
    own("equilibria", "strategy", "String", "The strategy."),
    own("equilibria", "share", "Float64", "Its share: the probability with which it is played, or its share of time."),
    own(
        "equilibria",
        "share_low",
        "Float64",
        "Lower end of the bootstrap interval of the share; null where it is exact or payoffs have one sample.",
    ),
    own("equilibria", "share_high", "Float64", "Upper end of that interval."),
    own("equilibria", "payoff", "Float64", "What the player gets; null for shares of time."),
    own("equilibria", "low", "Float64", "Lower end of the bootstrap interval of the payoff."),
    own("equilibria", "high", "Float64", "Upper end of that interval."),
    own("equilibria", "regret", "Float64", "What the player could gain by another strategy, by the mean payoffs."),
    own("equilibria", "regret_low", "Float64", "Lower end of the bootstrap interval of the regret."),
    own("equilibria", "regret_high", "Float64", "Upper end of that interval; far from 0: an equilibrium by luck."),
    own("equilibria", "stability", "String", "What is known of its stability, or the precision of a quantal response."),
    own("claims", "claim", "String", "The claim as a sentence."),
    own("claims", "label", "String", "The claim's label, if it has one."),
    own("claims", "note", "String", "The claim's note, if it has one."),
    own(
        "claims",
        "test",
        "String",
        "`above`, `below`, `over`, `within` or `every`; of contests also `correlation` or `pareto`.",
    ),
    own(
        "claims",
        "metric",
        "String",
        "The column that is judged; of contests `payoff`, or the rankings and what of them, such as `rank by median`.",
    ),
    own("claims", "group", "String", "The group that is judged; null for the whole system."),
    own("claims", "outcome", "String", "`holds`, `fails` or `undecided`."),
    own("claims", "expected", "String", "What the experiment expects: `holds` or `fails`."),
    own("claims", "as_expected", "Boolean", "Whether the outcome is the expected one; an undecided claim never is."),
    own("claims", "why", "String", "Why the claim is expected to fail, if it is."),
    own(
        "claims",
        "n",
        "Int64",
        "How many independent values were judged: seeds; for `every` cells, for `correlation` strategies.",
    ),
    own(
        "claims",
        "estimate",
        "Float64",
        "Mean, mean difference or ratio; for `every` the worst value, for `correlation` Spearman's coefficient, for `pareto` the \
         share of draws in which it is beaten.",
    ),
    own("claims", "low", "Float64", "Lower end of the interval around the estimate; for `every` the least value."),
    own("claims", "high", "Float64", "Upper end of that interval; for `every` the greatest value."),
    own("claims", "p_value", "Float64", "Of the one-sided sign test, for `above` and `below`."),
    own("claims", "confidence", "Float64", "The confidence asked for."),
    own("claims", "explanation", "String", "How the outcome came about."),
    own("payoffs", "setting", "String", "The world, by its name in the tournament."),
    own("payoffs", "mechanism", "String", "The mechanism."),
    own(
        "payoffs",
        "profile",
        "String",
        "Who plays what: how many players of each strategy, a single one without its number.",
    ),
    own("payoffs", "strategy", "String", "Whose payoff it is."),
    own(
        "payoffs",
        "opponent",
        "String",
        "The only other strategy in the profile, itself if there is none; null if there are several.",
    ),
    own("payoffs", "count", "Int64", "How many players of the profile play the strategy."),
    own("payoffs", "players", "Int64", "How many players the game has."),
    own("payoffs", "payoff", "Float64", "What one of them gets, on average over the seeds."),
    own("payoffs", "low", "Float64", "Lower end of its 95 % t interval."),
    own("payoffs", "high", "Float64", "Upper end of its 95 % t interval."),
    own("payoffs", "sd", "Float64", "Standard deviation over the seeds."),
    own("payoffs", "seeds", "Int64", "How many seeds have a payoff."),
    own("rankings", "setting", "String", "The world, by its name in the tournament."),
    own("rankings", "mechanism", "String", "The mechanism."),
    own("rankings", "method", "String", "How strategies are ranked."),
    own("rankings", "strategy", "String", "The strategy."),
    own("rankings", "rank", "Int64", "Its rank, from 1; equals share the best."),
    own(
        "rankings",
        "rank_low",
        "Int64",
        "Lower end of the rank's 95 % bootstrap interval over the seeds; null with fewer than five.",
    ),
    own("rankings", "rank_high", "Int64", "Upper end of that interval."),
    own("rankings", "score", "Float64", "What it is ranked by."),
    own(
        "rankings",
        "low",
        "Float64",
        "Lower end of the score's 95 % interval: t; of a median the bootstrap, null with fewer than five seeds.",
    ),
    own("rankings", "high", "Float64", "Upper end of that interval."),
    own("rankings", "best_rank", "Int64", "Its best rank under a single seed."),
    own("rankings", "worst_rank", "Int64", "Its worst rank under a single seed."),
    own("rankings", "firsts", "Float64", "Share of the seeds under which it comes first, alone or with others."),
    own("rankings", "seeds", "Int64", "How many seeds have all of its payoffs."),
    own("search", "mechanism", "String", "The mechanism, or its swept value."),
    own("search", "method", "String", "`random`, `latin_hypercube`, `successive_halving` or `cma_es`."),
    own("search", "round", "Int64", "The round of the double oracle, from 1; 1 without one."),
    own(
        "search",
        "field",
        "String",
        "What the field plays in it: a strategy, or `12 honest + 8 found 1`; null without a double oracle.",
    ),
    own("search", "stage", "String", "`search`: on the seeds of the search; `fresh`: on those of the file."),
    own("search", "step", "Int64", "Generation or rung, from 1; that of the last one for fresh seeds."),
    own(
        "search",
        "attacker",
        "String",
        "`candidate N`; on fresh seeds `best` (`found ROUND`), the twin (`honest`, `equilibrium`), and those under `against:`.",
    ),
    own(
        "search",
        "params.<name>",
        AXIS,
        "The value of each parameter that was searched; null for attackers with a name.",
    ),
    own(
        "search",
        "refused",
        "String",
        "Why the strategy refuses these parameters, which do not go together; null where it was played.",
    ),
    own(
        "search",
        "ended",
        "String",
        "Of the last that a double oracle found: `nobody gains`, or `rounds over` while somebody did; null elsewhere.",
    ),
    own("search", "seeds", "Int64", "Seeds that it was played on."),
    own("search", "payoff", "Float64", "Mean of the metric over the group's peers and the seeds."),
    own("search", "low", "Float64", "Lower end of its 95 % t interval."),
    own("search", "high", "Float64", "Upper end of its 95 % t interval."),
    own(
        "search",
        "gain",
        "Float64",
        "What it has more of what is better than the twin on the same seeds: paired differences.",
    ),
    own("search", "gain_low", "Float64", "Lower end of its 95 % t interval."),
    own("search", "gain_high", "Float64", "Upper end of its 95 % t interval."),
    own(
        "search",
        "loss",
        "Float64",
        "What a peer of the other groups has less beside it than beside the twin, in the same way.",
    ),
    own("search", "loss_low", "Float64", "Lower end of its 95 % t interval."),
    own("search", "loss_high", "Float64", "Upper end of its 95 % t interval."),
    own(
        "search",
        "best",
        "Float64",
        "The payoff of the best candidate of this search so far: of those on most seeds the one with the best mean.",
    ),
    own(
        "search",
        "cells",
        "Int64",
        "Cells that this search has cost up to the end of the step; in a double oracle with those that joined the payoff table \
         before it.",
    ),
];

/// The names of all frames that a result folder may have.
pub(crate) fn frame_names() -> BTreeSet<&'static str> {
    COLUMNS.iter().map(|column| column.frame).collect()
}

/// The names of the columns that this crate writes into a frame, without the axes.
pub(crate) fn own_names(frame: Frame) -> Vec<&'static str> {
    COLUMNS.iter().filter(|c| c.frame == frame.name() && !c.name.starts_with('<')).map(|c| c.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announced_columns_come_first_and_peers_columns_announce_their_means() {
        let catalogue = Catalogue::new([
            Column::new(Frame::Peers, "uploaded_bytes", true),
            Column::new(Frame::Peers, "download_s", false),
            Column::new(Frame::Groups, "download_p50_s", false),
            Column::new(Frame::Cells, "coverage", false),
        ]);
        let found: BTreeSet<String> = ["zeal", "download_s", "books"].map(String::from).into();
        let (announced, extra) = catalogue.order(Frame::Groups, &found);
        assert_eq!(announced, ["download_p50_s", "uploaded_bytes", "download_s"]);
        assert_eq!(extra, ["books", "zeal"]);
        assert_eq!(catalogue.kind(Frame::Peers, "uploaded_bytes"), Kind::Integer);
        assert_eq!(catalogue.kind(Frame::Groups, "uploaded_bytes"), Kind::Number);
        assert_eq!(catalogue.kind(Frame::Cells, "unheard_of"), Kind::Number);
    }
}
