//! Claims about a contest, read here and judged by `results`: those that begin with `ranking` or `payoff`.
//!
//! ```yaml
//! claims:
//!   - { ranking: score, of: { setting: classic }, strategy: tit_for_tat, within: [1, 3] }
//!   - { ranking: score, strategy: tit_for_tat, value: firsts, within: [0.01, 0.99] }
//!   - { ranking: performance, strategy: { design_space: { allocation: free_ride } }, value: score, every: [0, 0.1] }
//!   - { ranking: [robustness, aggressiveness], correlation: [0.7, 1] }
//!   - { ranking: [performance, robustness, aggressiveness], strategy: design_space, pareto: false }
//!   - { payoff: defector, against: tit_for_tat, below: { payoff: cooperator, against: tit_for_tat } }
//! ```

use super::claims::{band, confidence, expected};
use super::node::Node;
use super::sweep::scalar;
use super::tournament::Contest;
use super::trouble::{Trouble, Troubles};
use super::yaml::Document;
use results::rankings::Method;
use results::rankings::claims::{ContestClaim, Meeting, Test, Value};
use results::{Expected, Scalar};

/// The keys of a claim about a ranking.
pub const OF_RANKING: [&str; 13] = [
    "ranking",
    "of",
    "strategy",
    "value",
    "within",
    "every",
    "correlation",
    "pareto",
    "confidence",
    "label",
    "note",
    "expected",
    "why",
];

/// The keys of a claim about a payoff.
pub const OF_PAYOFF: [&str; 12] =
    ["payoff", "against", "of", "within", "every", "above", "below", "confidence", "label", "note", "expected", "why"];

/// Whether a claim is about a contest.
pub fn is_one(node: &Node) -> bool {
    node.get("ranking").is_some() || node.get("payoff").is_some()
}

/// Reads all of them, and what is wrong with the others.
pub fn contest_claims(document: &Document, contest: Option<&Contest>) -> (Vec<ContestClaim>, Troubles) {
    let mut troubles = Troubles::default();
    let nodes = document.root().get("claims").and_then(|node| node.items().ok()).unwrap_or_default();
    let read = |node: &Node| {
        let Some(contest) = contest else {
            return Err(node
                .trouble("nobody is ranked here")
                .cause("strategies are held against each other by a tournament, and not by `attack`")
                .next("name a `metric` and a `group` instead"));
        };
        claim(node, contest)
    };
    let ours = nodes.iter().filter(|node| is_one(node));
    let claims = ours.filter_map(|node| troubles.take(read(node))).collect();
    (claims, troubles)
}

fn claim(node: &Node, contest: &Contest) -> Result<ContestClaim, Trouble> {
    let text = |key: &str| node.get(key).map(|node| node.text().map(str::to_owned)).transpose();
    let test = match node.get("ranking") {
        Some(ranking) => {
            node.only(&OF_RANKING)?;
            of_ranking(node, &ranking, contest)?
        }
        None => {
            node.only(&OF_PAYOFF)?;
            of_payoff(node, contest)?
        }
    };
    let (setting, mechanism) = arena(node, contest)?;
    let claim = ContestClaim {
        label: text("label")?,
        note: text("note")?,
        setting,
        mechanism,
        strategies: node.get("strategy").map_or(Ok(Vec::new()), |node| strategies(&node, contest))?,
        test,
        confidence: node.get("confidence").map_or(Ok(0.95), |node| confidence(&node))?,
        expected: node.get("expected").map_or(Ok(Expected::default()), |node| expected(&node))?,
        why: text("why")?,
    };
    match (claim.expected, &claim.why) {
        (Expected::Fails, None) => {
            Err(node.trouble("a claim that is expected to fail must say why").next("add `why:` with what came out"))
        }
        (Expected::Holds, Some(_)) => {
            Err(node.trouble("`why:` belongs to a claim that is expected to fail").next("add `expected: fails`"))
        }
        _ => Ok(claim),
    }
}

/// The tests of a ranking; exactly one of them.
fn of_ranking(node: &Node, ranking: &Node, contest: &Contest) -> Result<Test, Trouble> {
    const TESTS: [&str; 4] = ["within", "every", "correlation", "pareto"];
    let methods = if ranking.value().is_sequence() {
        ranking.items()?.iter().map(|item| method(item, contest)).collect::<Result<Vec<_>, _>>()?
    } else {
        vec![method(ranking, contest)?]
    };
    let one = || match methods[..] {
        [only] => Ok(only),
        _ => Err(ranking.trouble("this test is about one ranking").next("name one: `ranking: score`")),
    };
    let line = |test: &Node, every: bool| -> Result<Test, Trouble> {
        let value = node.get("value").map_or(Ok(Value::default()), |node| value(&node))?;
        Ok(Test::Line { method: one()?, value, band: band(test)?, every })
    };
    match only_test(node, &TESTS)? {
        ("within", test) => line(&test, false),
        ("every", test) => line(&test, true),
        ("correlation", test) => match methods[..] {
            [first, second] => Ok(Test::Correlation { methods: [first, second], band: band(&test)? }),
            _ => Err(ranking
                .trouble("a correlation is of two rankings")
                .next("write `ranking: [robustness, aggressiveness]`")),
        },
        (_, test) => Ok(Test::Pareto { optimal: test.flag()?, methods }),
    }
}

/// The tests of a payoff; exactly one of them.
fn of_payoff(node: &Node, contest: &Contest) -> Result<Test, Trouble> {
    let of = meeting(node, contest)?;
    let other = |test: &Node| {
        test.only(&["payoff", "against"])?;
        meeting(test, contest)
    };
    match only_test(node, &["within", "every", "above", "below"])? {
        ("within", test) => Ok(Test::Payoff { of, band: band(&test)?, every: false }),
        ("every", test) => Ok(Test::Payoff { of, band: band(&test)?, every: true }),
        ("above", test) => Ok(Test::Order { of, other: other(&test)?, sign: 1.0 }),
        (_, test) => Ok(Test::Order { of, other: other(&test)?, sign: -1.0 }),
    }
}

/// The only one of these keys that is there.
fn only_test<'a, 'k>(node: &Node<'a>, tests: &[&'k str]) -> Result<(&'k str, Node<'a>), Trouble> {
    let mut there = tests.iter().filter_map(|test| Some((*test, node.get(test)?)));
    match (there.next(), there.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(node.trouble("this claim tests nothing").next(format!("give one of {}", tests.join(", ")))),
        (Some((first, _)), Some((second, extra))) => Err(extra
            .key_trouble(format!("a claim has one test, but this has `{first}` and `{second}`"))
            .next("make two")),
    }
}

fn method(node: &Node, contest: &Contest) -> Result<Method, Trouble> {
    let word = node.text()?;
    let known: Vec<&str> = contest.methods.iter().map(|method| method.word()).collect();
    let found = contest.methods.iter().find(|method| method.word() == word);
    found.copied().ok_or_else(|| Trouble { place: node.trouble("").place, ..Trouble::unknown("ranking", word, &known) })
}

fn value(node: &Node) -> Result<Value, Trouble> {
    let word = node.text()?;
    let known = Value::ALL.map(Value::word);
    let found = Value::ALL.into_iter().find(|value| value.word() == word);
    found.ok_or_else(|| Trouble { place: node.trouble("").place, ..Trouble::unknown("value", word, &known) })
}

fn meeting(node: &Node, contest: &Contest) -> Result<Meeting, Trouble> {
    let one = |key: &str| {
        let named = node.get(key).ok_or_else(|| {
            node.trouble(format!("`{key}` is missing")).next("write `{ payoff: NAME, against: NAME }`")
        })?;
        match &strategies(&named, contest)?[..] {
            [only] => Ok(only.clone()),
            several => Err(named.trouble(format!("{} strategies where one is expected", several.len()))),
        }
    };
    Ok(Meeting { strategy: one("payoff")?, against: one("against")? })
}

/// The setting and the mechanism that a claim selects.
fn arena(node: &Node, contest: &Contest) -> Result<(Option<String>, Option<Scalar>), Trouble> {
    let Some(of) = node.get("of") else { return Ok((None, None)) };
    of.only(&["setting", "mechanism"])?;
    let known = |key: &str, all: Vec<&str>| -> Result<Option<Scalar>, Trouble> {
        let Some(node) = of.get(key) else { return Ok(None) };
        let wanted = scalar(node.value());
        let is_there =
            all.iter().any(|one| *one == wanted.to_string() || Scalar::from(*one).name() == wanted.to_string());
        let unknown = || Trouble { place: node.trouble("").place, ..Trouble::unknown(key, &wanted.to_string(), &all) };
        if is_there { Ok(Some(wanted)) } else { Err(unknown()) }
    };
    let distinct = |of: &dyn Fn(usize) -> String| {
        let mut all: Vec<String> = Vec::new();
        (0..contest.played.len()).map(of).for_each(|one| {
            if !all.contains(&one) {
                all.push(one)
            }
        });
        all
    };
    let settings = distinct(&|at| contest.played[at].setting.clone());
    let mechanisms = distinct(&|at| contest.played[at].mechanism.clone());
    let setting = known("setting", settings.iter().map(String::as_str).collect())?;
    let mechanism = known("mechanism", mechanisms.iter().map(String::as_str).collect())?;
    Ok((setting.map(|setting| setting.to_string()), mechanism))
}

/// The strategies of the field that a claim names: one by its name, all variants of a bare name, all variants with some
/// parameters, or a list of those.
fn strategies(node: &Node, contest: &Contest) -> Result<Vec<String>, Trouble> {
    if node.value().is_sequence() {
        let lists = node.items()?.iter().map(|item| strategies(item, contest)).collect::<Result<Vec<_>, _>>()?;
        return Ok(lists.concat());
    }
    let label = scalar(node.value()).to_string();
    if contest.strategies.contains(&label) {
        return Ok(vec![label]);
    }
    let (name, params) = match &node.entries().unwrap_or_default()[..] {
        [(name, params)] => ((*name).to_owned(), params.entries()?),
        _ => (label.clone(), Vec::new()),
    };
    let wanted: Vec<String> = params.iter().map(|(key, value)| format!("{key}={}", scalar(value.value()))).collect();
    let is_meant = |strategy: &&String| {
        let inside = strategy.strip_prefix(name.as_str()).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
        let has = |param: &String| inside.is_some_and(|inside| inside.split(", ").any(|one| one == param));
        inside.is_some() && wanted.iter().all(has)
    };
    let found: Vec<String> = contest.strategies.iter().filter(is_meant).cloned().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let known: Vec<&str> = contest.strategies.iter().map(String::as_str).collect();
    Err(Trouble { place: node.trouble("").place, ..Trouble::unknown("strategy", &label, &known) })
}
