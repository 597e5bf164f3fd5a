//! The population: which groups there are, what they play, what they are endowed with, how many.

use super::canonical::shortest;
use super::catalogue::{Catalogue, fitting};
use super::config::{GroupPlan, Named, missing, together};
use super::lookup::Lookup;
use super::node::Node;
use super::params::{names, number_in, resolve, resolve_one, whole_in};
use super::shares::{Misfit, Part, divide};
use super::sweep;
use super::trouble::{Trouble, Troubles, lines, listed};
use super::yaml::Document;
use game::cast::Extra;
use game::{Param, Params, WorkloadEntry};
use strategies::Source;

/// The keys of a group.
pub const KEYS: [&str; 7] = ["strategy", "share", "count", "params", "endow", "ring", "pre_trusted"];

/// Everybody in a ring knows everybody else in it, so its cost grows with its square.
pub const MOST_IN_A_RING: i64 = 10_000;

/// The groups of the file in its order, then those that the workload brings.
///
/// # Errors
/// All that is wrong with them.
pub fn groups(
    document: &Document,
    workload: &Named<WorkloadEntry>,
    catalogue: &Catalogue,
    lookup: &mut Lookup,
    warnings: &mut Vec<String>,
) -> Result<Vec<GroupPlan>, Troubles> {
    let root = document.root();
    let extras = (workload.entry.extras)(&workload.params);
    let total = peers(document, workload, &extras)?;
    let population = match root.get("population") {
        Some(population) => population,
        // Whoever plays a log is in the log.
        None if total == 0 => root.clone(),
        None => return Err(missing(document, "population", "{ honest: {} }").into()),
    };
    let named = if root.get("population").is_some() { population.entries()? } else { Vec::new() };
    let mut reader = Reader { workload, catalogue, lookup };
    let mut troubles = Troubles::default();
    let mut groups = Vec::new();
    let mut sizes = Vec::new();
    for (name, node) in named {
        if extras.iter().any(|extra| extra.group == name) {
            continue;
        }
        let size = troubles.take(size(&node));
        let group = troubles.take(reader.group(name, &node));
        if let (Some(size), Some(group)) = (size, group) {
            sizes.push((size, node));
            groups.push(group);
        }
    }
    let mut brought = Vec::new();
    for extra in &extras {
        let node = root.get("population").and_then(|population| population.get(&extra.group));
        if let Some(mut group) = troubles.take(reader.extra(&extra.group, node.as_ref(), &population)) {
            group.count = extra.count;
            (group.colluding, group.whitewashing) = (extra.colluding, extra.whitewashing);
            brought.push(group);
        }
    }
    troubles.unless(Some(()))?;
    for (group, size) in groups.iter_mut().zip(count(total, &population, &sizes)?) {
        group.count = size;
    }
    for (group, (part, _)) in groups.iter_mut().zip(&sizes) {
        group.rest = *part == Part::Rest;
        let why = match part {
            Part::Share(share) if *share > 0.0 => format!("a share of {} of {total} peers", shortest(*share)),
            Part::Rest => format!("what the other groups leave of {total} peers"),
            // Whoever writes a zero means it.
            Part::Share(_) | Part::Count(_) => continue,
        };
        if group.count == 0 {
            warnings.push(format!("group `{}` is empty: {why} is nobody", group.name));
        }
    }
    groups.extend(brought);
    Ok(groups)
}

/// How many peers there are, without those that the workload brings.
fn peers(document: &Document, workload: &Named<WorkloadEntry>, extras: &[Extra]) -> Result<usize, Trouble> {
    let total = (workload.entry.peers)(&workload.params);
    if !workload.card.params.iter().any(|param| param.name == "peers") && !extras.is_empty() {
        return Ok(total);
    }
    let path = super::path::KeyPath::default().key("workload").key(&workload.card.name).key("peers");
    let trouble = |what: &str| Trouble::new(what).at(document.value_place(&path));
    if total == 0 {
        let trouble = trouble("the population is zero peers");
        let known_as = trouble.place.as_ref().map_or_else(|| path.to_string(), |place| place.path.clone());
        return Err(trouble.next(format!("set a size in `{known_as}`")));
    }
    if u32::try_from(total).is_err() {
        return Err(trouble("the population is larger than the 4294967295 peers that ids can count"));
    }
    Ok(total)
}

fn size(node: &Node) -> Result<Part, Trouble> {
    match (node.get("share"), node.get("count")) {
        (Some(_), Some(count)) => Err(count
            .key_trouble(format!("group `{}` has a share and a count", node.path().tail()))
            .next("keep one of them")),
        (Some(share), None) => {
            let fraction = |mut trouble: Trouble| {
                trouble.cause.get_or_insert_with(|| "a share is a fraction of the population".to_owned());
                trouble.next("give a number from 0 to 1, or say `count:`")
            };
            number_in(&share, 0.0, 1.0).map(Part::Share).map_err(fraction)
        }
        (None, Some(count)) => whole_in(&count, 0, i64::from(u32::MAX)).map(|n| Part::Count(n.unsigned_abs() as usize)),
        (None, None) => Ok(Part::Rest),
    }
}

/// The sizes of the groups, or what does not add up and where.
fn count(total: usize, population: &Node, sizes: &[(Part, Node)]) -> Result<Vec<usize>, Trouble> {
    let parts: Vec<Part> = sizes.iter().map(|(part, _)| *part).collect();
    if parts.is_empty() && total == 0 {
        return Ok(Vec::new());
    }
    if parts.is_empty() {
        return Err(population
            .key_trouble("the population has no groups")
            .cause(format!("the workload has {total} peers, and somebody must play them"))
            .next("add a group, such as `honest: {}`"));
    }
    let described = || {
        let all: Vec<String> = sizes
            .iter()
            .map(|(part, node)| match part {
                Part::Share(s) => format!("{}: share {}", node.path().tail(), shortest(*s)),
                Part::Count(n) => format!("{}: count {n}", node.path().tail()),
                Part::Rest => format!("{}: the rest", node.path().tail()),
            })
            .collect();
        format!("{} of {total} peers", all.join(", "))
    };
    divide(total, &parts).map_err(|misfit| match misfit {
        Misfit::TwoRests(first, second) => sizes[second]
            .1
            .key_trouble(format!(
                "groups `{}` and `{}` both have neither share nor count",
                sizes[first].1.path().tail(),
                sizes[second].1.path().tail()
            ))
            .cause("only one group can take the rest")
            .next("give one of them a `share` or a `count`"),
        Misfit::TooMany(asked) | Misfit::TooFew(asked) => {
            let shares_only = parts.iter().all(|part| matches!(part, Part::Share(_)));
            let what = if shares_only {
                // Rounded for the reader: 0.9, not 0.8999999999999999.
                format!("the shares sum to {}, not to 1", shortest((asked / total as f64 * 1e9).round() / 1e9))
            } else {
                format!("the groups need {} peers, but the workload has {total}", shortest((asked * 1e6).round() / 1e6))
            };
            let shares: f64 = parts.iter().map(|part| if let Part::Share(s) = part { *s } else { 0.0 }).sum();
            let has_rest = parts.contains(&Part::Rest);
            let next = match misfit {
                Misfit::TooFew(_) => "leave share and count out of one group, and it takes the rest",
                // Shares of a larger workload are larger, too.
                _ if shares >= 1.0 && has_rest => "make a share smaller",
                _ if shares >= 1.0 => "make a share smaller, or leave it out of one group, which then takes the rest",
                _ => "make a group smaller or the workload larger",
            };
            // The largest part is the one to look at first; a sweep of its size is then shown in the sweep.
            let largest = sizes.iter().max_by(|a, b| weight(&a.0, total).total_cmp(&weight(&b.0, total)));
            let place = match (misfit, largest) {
                (Misfit::TooMany(_), Some((_, node))) => node.get("count").or_else(|| node.get("share")),
                _ => None,
            };
            let place = place.map_or_else(|| population.key_place(), |node| node.key_place());
            Trouble::new(what).at(place).cause(described()).next(next)
        }
    })
}

fn weight(part: &Part, total: usize) -> f64 {
    match part {
        Part::Share(s) => s * total as f64,
        Part::Count(n) => *n as f64,
        Part::Rest => -1.0,
    }
}

struct Reader<'a, 'b> {
    workload: &'a Named<WorkloadEntry>,
    catalogue: &'a Catalogue,
    lookup: &'a mut Lookup<'b>,
}

impl Reader<'_, '_> {
    fn group(&mut self, name: &str, node: &Node) -> Result<GroupPlan, Trouble> {
        node.only(&KEYS)?;
        let (source, at, inner) = match node.get("strategy") {
            Some(strategy) => self.strategy(&strategy)?,
            None => (self.catalogue.native(name).ok_or_else(|| self.nameless(name, node))?, node.clone(), None),
        };
        self.plan(name, source, &at, inner.as_ref(), Some(node), false)
    }

    /// A strategy by its name or path, or by a map from that to its parameters.
    fn strategy<'n>(&mut self, node: &Node<'n>) -> Result<(Source, Node<'n>, Option<Node<'n>>), Trouble> {
        if !node.value().is_mapping() {
            return Ok((self.lookup.find(node.text()?, node)?, node.clone(), None));
        }
        match <[(&str, Node); 1]>::try_from(node.entries()?) {
            Ok([(name, params)]) => Ok((self.lookup.find(name, &params)?, params.clone(), Some(params))),
            Err(several) => Err(node
                .trouble(format!("{} strategies where one is expected", several.len()))
                .next("write `strategy: NAME` or `strategy: { NAME: { parameter: value } }`")),
        }
    }

    /// A group that the workload brings; the file may say how it plays, not how large it is.
    fn extra(&mut self, name: &str, node: Option<&Node>, population: &Node) -> Result<GroupPlan, Trouble> {
        if let Some(node) = node {
            node.only(&KEYS)?;
            if let Some(size) = node.get("share").or_else(|| node.get("count")) {
                let workload = &self.workload.card.name;
                return Err(size
                    .key_trouble(format!(
                        "the group `{name}` is brought by the workload `{workload}`, which says how large it is"
                    ))
                    .cause("a group of the population cannot have the same name")
                    .next(format!("set its size among the parameters of `{workload}`, or rename the group")));
            }
        }
        let (source, at, inner) = match node.and_then(|node| node.get("strategy")) {
            Some(strategy) => self.strategy(&strategy)?,
            None => {
                let at = node.unwrap_or(population).clone();
                (self.lookup.find("honest", &at)?, at, None)
            }
        };
        self.plan(name, source, &at, inner.as_ref(), node, true)
    }

    fn plan(
        &mut self,
        name: &str,
        source: Source,
        at: &Node,
        inner: Option<&Node>,
        node: Option<&Node>,
        extra: bool,
    ) -> Result<GroupPlan, Trouble> {
        let workload = &self.workload.card.name;
        if !source.card().fits(workload) {
            let known = self.catalogue.strategies.iter().map(|entry| (entry.card)());
            return Err(at
                .trouble(format!("the strategy `{}` does not fit the workload `{workload}`", source.card().name))
                .cause(format!("its card says that it fits {}", source.card().fits.join(", ")))
                .next(format!("strategies that fit: {}", fitting(known, workload))));
        }
        if source.knows().needs_matches() && !(self.workload.entry.tells_matches)(&self.workload.params) {
            return Err(at
                .trouble(format!("the strategy `{}` has nothing to go by here", source.card().name))
                .cause(format!("it knows of the moves of matches only, and `{workload}` as it stands tells of none"))
                .next("write `workload: { dilemma: { game: matrix } }`, or take a strategy that looks at more"));
        }
        let beside = node.and_then(|node| node.get("params"));
        if let (Some(_), Some(beside)) = (inner, &beside) {
            return Err(beside
                .key_trouble("parameters stand in two places")
                .cause("`strategy:` has some, and `params:` beside it, too")
                .next("keep one of the two"));
        }
        let own = inner.or(beside.as_ref());
        let params = resolve(own, &source.card().params, &mut self.lookup.logs);
        let params = params.map_err(|trouble| self.beside_a_sweep(node, beside.as_ref(), &source, trouble))?;
        source.check(&params).map_err(|why| together(own.unwrap_or(at), why))?;
        let endow = node.and_then(|node| node.get("endow"));
        let workload = self.endow(endow.as_ref(), extra)?;
        if let Some(endow) = &endow {
            (self.workload.entry.check)(&workload).map_err(|why| together(endow, why))?;
        }
        let ring = node.and_then(|node| node.get("ring"));
        let ring = ring.map_or(Ok(0), |ring| whole_in(&ring, 2, MOST_IN_A_RING))?.unsigned_abs() as usize;
        let pre_trusted = node.and_then(|node| node.get("pre_trusted")).map_or(Ok(false), |node| node.flag())?;
        Ok(GroupPlan {
            name: name.to_owned(),
            source,
            params,
            workload,
            count: 0,
            rest: false,
            extra,
            ring,
            pre_trusted,
            colluding: ring > 0,
            whitewashing: false,
        })
    }

    /// Parameters that only some of the strategies that are swept have: each of these may take them along into the sweep.
    fn beside_a_sweep(
        &mut self,
        node: Option<&Node>,
        beside: Option<&Node>,
        source: &Source,
        trouble: Trouble,
    ) -> Trouble {
        let list = node.and_then(|node| sweep::list_of(node.document(), &node.path().key("strategy")));
        let (Some(list), Some(beside)) = (list, beside) else { return trouble };
        let keys: Vec<&str> = beside.entries().unwrap_or_default().into_iter().map(|(key, _)| key).collect();
        let has = |source: &Source, key: &&str| source.card().params.iter().any(|param| param.name == **key);
        let mut takers = 0;
        let mut written = Vec::new();
        for item in list.items().unwrap_or_default() {
            let name = item.value().as_str();
            let takes = name.and_then(|name| self.lookup.find(name, &item).ok());
            let takes = takes.is_some_and(|source| keys.iter().all(|key| has(&source, key)));
            takers += usize::from(takes);
            written.push(match name.filter(|_| takes) {
                Some(name) => format!("{{ {name}: {} }}", sweep::flow(beside.value())),
                None => sweep::flow(item.value()),
            });
        }
        if takers == 0 {
            return trouble;
        }
        let lacking: Vec<String> = keys.iter().filter(|key| !has(source, key)).map(|key| format!("`{key}`")).collect();
        let cause = format!(
            "`params:` is for every strategy that the sweep puts here, and `{}` has no {}",
            source.card().name,
            lacking.join(" and no ")
        );
        let next = format!("write it into the sweep instead: `{}: [{}]`", list.path().tail(), written.join(", "));
        Trouble { cause: Some(cause), next: Some(next), ..trouble }
    }

    /// The workload's parameters with what the group has of its own.
    fn endow(&mut self, node: Option<&Node>, extra: bool) -> Result<Params, Trouble> {
        let mut params = self.workload.params.clone();
        let Some(node) = node else { return Ok(params) };
        let card = self.workload.card;
        for (key, value) in node.entries()? {
            let may = |param: &&Param| param.per_group && param.of_extras == extra;
            let own: Vec<Param> = card.params.iter().filter(may).cloned().collect();
            match card.params.iter().find(|param| param.name == key) {
                Some(param) if may(&param) => params.set(key, resolve_one(&value, param, &mut self.lookup.logs)?),
                Some(param) if param.per_group => {
                    let whose = if extra { "the population" } else { "the groups that the workload brings" };
                    return Err(value
                        .key_trouble(format!("`{key}` means nothing for this group"))
                        .cause(format!("it is for {whose}"))
                        .next(format!("this group may set: {}", lines(&names(&own)))));
                }
                Some(_) => {
                    return Err(value
                        .key_trouble(format!("`{key}` holds for the whole workload, not for one group"))
                        .cause(format!("a group of `{}` may set: {}", card.name, lines(&names(&own))))
                        .next(format!("move it to `workload.{}.{key}`", card.name)));
                }
                None => return Err(Trouble::unknown("endowment", key, &names(&own)).at(value.key_place())),
            }
        }
        Ok(params)
    }

    fn nameless(&self, name: &str, node: &Node) -> Trouble {
        let known = self.catalogue.strategy_names();
        let guess = game::nearest::nearest(name, &known).or(known.first().copied()).unwrap_or("...");
        node.key_trouble(format!("group `{name}` names no strategy"))
            .cause(format!(
                "`strategy:` may be left out only if the group is called like one; {}",
                listed("strategy", &known)
            ))
            .next(format!("add `strategy: {guess}` or a path such as `lua/mine.lua`"))
    }
}
