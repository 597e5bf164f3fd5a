//! `double_oracle:`: what is found joins the field, and the search begins anew.
//!
//! ```yaml
//! double_oracle: { rounds: 5, tolerance: 0.02, players: 3, field: honest }
//! ```
//!
//! The *field* are the peers of one group, all that are no attackers unless the file says which. What they play changes; who
//! they are and what they have does not. See [`crate::red_team::oracle`] for what is done with it.

use crate::ask::node::Node;
use crate::ask::params::{names, own};
use crate::ask::path::KeyPath;
use crate::ask::trouble::Trouble;
use crate::ask::yaml::Document;
use game::Param;
use game::card::{integer, number};
use serde_yaml::{Mapping, Value};

/// When a double oracle ends, and whose strategies it changes.
#[derive(Clone, Debug)]
pub struct Oracle {
    /// Searches at most.
    pub rounds: u32,
    /// Players of the game: the attackers, and equal parts of the field.
    pub players: u32,
    /// What may be gained at the end, as a part of what the equilibrium pays.
    pub tolerance: f64,
    /// Where the group stands that is the field.
    pub path: KeyPath,
}

/// The keys that are numbers.
pub static PARAMS: [Param; 3] = [
    // More rounds never end, and tables of more players are never full.
    integer("rounds", 5, 1, 1000, "searches at most"),
    number("tolerance", 0.01, 0.0, 1e9, "what may be gained at the end, as a part of what the equilibrium pays"),
    integer("players", 3, 2, 20, "players of the game: the attackers, and equal parts of the field"),
];

/// Reads it; `attackers` is the group that searches.
///
/// # Errors
/// What is wrong with it.
pub fn read(node: &Node, attackers: &Node) -> Result<Oracle, Trouble> {
    const SHAPE: &str = "write `double_oracle: { rounds: 5, tolerance: 0.02 }`";
    node.only(&[&names(&PARAMS)[..], &["field"]].concat()).map_err(|trouble| trouble.next(SHAPE))?;
    let params = own(node, &PARAMS)?;
    let population = node.document().root().get("population");
    let groups = population.as_ref().map_or(Ok(Vec::new()), Node::entries)?;
    let others: Vec<&str> =
        groups.iter().filter(|(_, group)| group.path() != attackers.path()).map(|(name, _)| *name).collect();
    let name = match (node.get("field"), &others[..]) {
        (Some(field), _) => {
            let name = field.text()?;
            if !others.contains(&name) {
                return Err(Trouble { place: field.trouble("").place, ..Trouble::unknown("group", name, &others) });
            }
            name
        }
        (None, [only]) => only,
        (None, _) => {
            return Err(node
                .key_trouble("nothing says which group is the field")
                .cause(format!("beside the attackers there are {} groups", others.len()))
                .next("write `double_oracle: { field: GROUP }`"));
        }
    };
    let path = KeyPath::default().key("population").key(name);
    let small = |name| u32::try_from(params.count(name)).unwrap_or(u32::MAX);
    Ok(Oracle { rounds: small("rounds"), players: small("players"), tolerance: params.number("tolerance"), path })
}

impl Oracle {
    /// The name of the group that is the field.
    pub fn name(&self) -> String {
        self.path.tail()
    }

    /// Points of the payoff table at its end, if all rounds are needed and it begins with so many strategies: what the attackers play, times what
    /// the other players may (a number of strategies, with repetition).
    pub fn most_profiles(&self, known: usize) -> f64 {
        let members = known as f64 + f64::from(self.rounds);
        let others = (1..self.players).map(f64::from).map(|nth| (members - 1.0 + nth) / nth);
        (members * others.product::<f64>()).round()
    }

    /// Twins beyond one for each search, if all equilibria mix all strategies that are known by then.
    pub fn most_twins(&self, known: usize) -> usize {
        (0..self.rounds as usize).map(|found| known + found - 1).sum()
    }

    /// The group as it stands in a document.
    pub fn group<'d>(&self, document: &'d Document) -> Option<&'d Value> {
        document.at(&self.path).map(|node| node.value())
    }

    /// A population in which `attackers` plays one strategy, and so many peers of the field play each of some.
    pub fn population(&self, document: &Document, attackers: (&str, &Value), field: &[(&Value, usize)]) -> Value {
        let key = |name: &str| Value::String(name.to_owned());
        let path = KeyPath::default().key("population");
        let groups = document.at(&path).and_then(|node| node.value().as_mapping()).cloned().unwrap_or_default();
        let (mut all, mut rest) = (Mapping::new(), Mapping::new());
        for (name, group) in groups {
            if name == attackers.0 {
                all.insert(name, playing(Some(&group), attackers.1.clone()));
            } else if name != self.name().as_str() {
                all.insert(name, group);
            } else if let [(strategy, _)] = field {
                all.insert(name, playing(Some(&group), (*strategy).clone()));
            } else {
                // Groups with a size of their own are dealt their peers first: those of a field that took the rest come last, so
                // that nobody else's peers are others.
                let sized = group.get("count").is_some() || group.get("share").is_some();
                let into = if sized { &mut all } else { &mut rest };
                for (at, (strategy, count)) in field.iter().enumerate() {
                    let mut part = playing(Some(&group), (*strategy).clone());
                    if let Value::Mapping(part) = &mut part {
                        part.remove("share");
                        part.insert(key("count"), Value::from(*count));
                    }
                    into.insert(key(&format!("{} {}", self.name(), at + 1)), part);
                }
            }
        }
        all.extend(rest);
        Value::Mapping(all)
    }
}

/// A group that plays something else.
pub fn playing(group: Option<&Value>, strategy: Value) -> Value {
    let own = group.and_then(Value::as_mapping).cloned().unwrap_or_default();
    let kept = own.into_iter().filter(|(key, _)| !matches!(key.as_str(), Some("strategy" | "params")));
    let all = kept.chain([(Value::String("strategy".to_owned()), strategy)]);
    Value::Mapping(all.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_no_more_points_than_told() {
        for (rounds, players, known) in [(1, 2, 1), (3, 3, 2), (4, 5, 1)] {
            let oracle = Oracle { rounds, players, tolerance: 0.0, path: KeyPath::default() };
            let members = known + rounds as usize;
            let others = equilibria::reduction::profiles(members, players - 1).count();
            assert_eq!(oracle.most_profiles(known), (members * others) as f64);
        }
        let oracle = Oracle { rounds: 3, players: 2, tolerance: 0.0, path: KeyPath::default() };
        assert_eq!(oracle.most_twins(2), 1 + 2 + 3);
    }
}
