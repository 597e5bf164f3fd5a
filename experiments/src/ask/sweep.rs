//! The sweep: which parts of the file take several values, and all points that follow.
//!
//! A plain map is a grid: every value of one path with every value of the others. Under `zip:` the
//! lists walk together; under `sample:` values are drawn.

use super::node::Node;
use super::path::KeyPath;
use super::reach::Reach;
use super::sample::sample;
use super::trouble::{Place, Trouble};
use super::yaml::Document;
use results::Scalar;
use serde_yaml::{Mapping, Value};
use std::collections::BTreeSet;

/// One path that is swept, and its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The path, such as `population.tyrant.count`.
    pub path: String,
    /// The values, in the file's order.
    pub values: Vec<Scalar>,
    /// Whether the values were drawn.
    pub sampled: bool,
}

/// The value of a path at a point of the sweep, as it stands in the results. Equal values have equal
/// text: a name with parameters is `multi_trust(tiers=3)`, the keys sorted; other lists and maps are
/// written like JSON.
pub fn scalar(value: &Value) -> Scalar {
    match value {
        Value::Bool(x) => Scalar::Bool(*x),
        Value::Number(x) => match x.as_i64() {
            Some(x) => Scalar::Integer(x),
            // Adding zero turns -0 into 0.
            None => Scalar::Number(x.as_f64().unwrap_or(f64::NAN) + 0.0),
        },
        Value::String(x) => Scalar::Text(x.clone()),
        other => Scalar::Text(compact(other)),
    }
}

/// A value as a person would write it on one line of YAML.
pub fn flow(value: &Value) -> String {
    let joined = |all: Vec<String>| all.join(", ");
    match value {
        Value::Sequence(items) => format!("[{}]", joined(items.iter().map(flow).collect())),
        Value::Mapping(map) if map.is_empty() => "{}".to_owned(),
        Value::Mapping(map) => {
            format!(
                "{{ {} }}",
                joined(map.iter().map(|(key, value)| format!("{}: {}", flow(key), flow(value))).collect())
            )
        }
        Value::String(text) if text.contains(|c: char| ",[]{}:#\"'\n".contains(c)) => format!("{text:?}"),
        plain => serde_yaml::to_string(plain).unwrap_or_default().trim_end().to_owned(),
    }
}

fn compact(value: &Value) -> String {
    let sorted = |map: &Mapping, sign: &str| {
        let mut all: Vec<String> = map.iter().map(|(k, v)| format!("{}{sign}{}", scalar(k), scalar(v))).collect();
        all.sort();
        all.join(", ")
    };
    match value {
        Value::Sequence(items) => {
            format!("[{}]", items.iter().map(|item| scalar(item).to_string()).collect::<Vec<_>>().join(", "))
        }
        Value::Mapping(map) => match map.iter().next() {
            Some((name, Value::Mapping(params))) if map.len() == 1 && params.is_empty() => scalar(name).to_string(),
            Some((name, Value::Mapping(params))) if map.len() == 1 => {
                format!("{}({})", scalar(name), sorted(params, "="))
            }
            _ => format!("{{{}}}", sorted(map, ": ")),
        },
        Value::Tagged(tagged) => scalar(&tagged.value).to_string(),
        Value::Null => "null".to_owned(),
        plain => scalar(plain).to_string(),
    }
}

/// One path set to one value.
#[derive(Clone, Debug)]
pub(super) struct Setting<'a> {
    pub(super) path: KeyPath,
    pub(super) key: Place,
    /// The value in the file; of a drawn one, its range.
    pub(super) node: Node<'a>,
    pub(super) drawn: Option<Value>,
    pub(super) value: Scalar,
}

/// Settings that go together: a path with one value, or one step of a zip.
pub(super) type Step<'a> = Vec<Setting<'a>>;

/// The whole sweep: one step of every block is a point. A file without a sweep has one point.
#[derive(Clone, Debug)]
pub struct Sweep<'a> {
    blocks: Vec<Vec<Step<'a>>>,
}

/// The keys under `sweep:` that are no paths.
pub const SPECIAL: [&str; 2] = ["zip", "sample"];

/// More points than this are a mistake: they would not end, and would not fit into memory.
pub const MOST_POINTS: usize = 1_000_000;

impl<'a> Sweep<'a> {
    /// Reads the sweep of a document.
    ///
    /// # Errors
    /// A path that reaches nothing, lists that do not go together, values that stand twice.
    pub fn read(document: &'a Document, reach: &Reach) -> Result<Self, Trouble> {
        let mut blocks = Vec::new();
        if let Some(node) = document.root().get("sweep") {
            for (key, node) in node.entries()? {
                blocks.push(match key {
                    "zip" => zip(&node, reach)?,
                    "sample" => sample(&node, reach)?,
                    _ => distinct(list(key, &node, reach)?.into_iter().map(|setting| vec![setting]).collect())?,
                });
            }
        }
        let sweep = Self { blocks };
        sweep.each_path_once()?;
        if sweep.points() > MOST_POINTS {
            let node = document.root().get("sweep").unwrap_or_else(|| document.root());
            return Err(node
                .key_trouble(format!("this sweep has more than {MOST_POINTS} points"))
                .cause("the values of a grid multiply: every one of them is combined with every other")
                .next("shorten the lists, or walk some of them together under `zip:`"));
        }
        Ok(sweep)
    }

    /// How many points there are.
    pub fn points(&self) -> usize {
        self.blocks.iter().fold(1, |n, block| n.saturating_mul(block.len()))
    }

    /// The paths that are swept, with their values.
    pub fn axes(&self) -> Vec<Axis> {
        let mut axes = Vec::new();
        for block in &self.blocks {
            for (i, first) in
                block.iter().flat_map(|step| step.iter().enumerate()).take(block.first().map_or(0, Vec::len))
            {
                // In a zip a value may come again beside another value of its partner.
                let mut seen = BTreeSet::new();
                let values = block.iter().map(|step| &step[i].value).filter(|value| seen.insert(value.to_string()));
                let values: Vec<Scalar> = values.cloned().collect();
                axes.push(Axis { path: first.path.to_string(), values, sampled: first.drawn.is_some() });
            }
        }
        axes
    }

    /// The document at one point, and the values of the axes there. The first block turns slowest.
    ///
    /// # Errors
    /// A path that reaches nothing at this point, such as the parameter of a mechanism that is not
    /// the one played here.
    pub fn at(&self, document: &Document, point: usize) -> Result<(Document, Vec<(String, Scalar)>), Trouble> {
        let mut settings: Vec<&Setting> = Vec::new();
        let mut rest = point;
        for block in self.blocks.iter().rev() {
            settings.splice(0..0, block[rest % block.len()].iter());
            rest /= block.len();
        }
        let axes = settings.iter().map(|setting| (setting.path.to_string(), setting.value.clone())).collect();
        // What is inside goes in after what is around it, whatever the file's order.
        settings.sort_by_key(|setting| setting.path.0.len());
        let inside = |trouble: Trouble| {
            trouble.next("sweep whole values instead, such as `mechanism: [none, { tit_for_tat: { rechoke_s: 20 } }]`")
        };
        let mut document = document.clone();
        for setting in settings {
            match &setting.drawn {
                None => document.put(&setting.path, &setting.node, setting.key.clone()).map_err(inside)?,
                Some(value) => {
                    document.put_value(&setting.path, value.clone(), setting.key.clone()).map_err(inside)?;
                    if let Some(mark) = document.find_mark(setting.node.path()).cloned() {
                        document.mark(&setting.path, mark);
                    }
                }
            }
        }
        Ok((document, axes))
    }

    fn each_path_once(&self) -> Result<(), Trouble> {
        let mut seen: Vec<&KeyPath> = Vec::new();
        for setting in self.blocks.iter().filter_map(|block| block.first()).flatten() {
            if seen.contains(&&setting.path) {
                return Err(Trouble::new(format!("`{}` is swept twice", setting.path))
                    .at(setting.key.clone())
                    .next("keep it in one place"));
            }
            seen.push(&setting.path);
        }
        Ok(())
    }
}

/// The paths that a sweep names, whether they are fine or not.
pub fn paths(document: &Document) -> Vec<KeyPath> {
    lists(document).into_iter().map(|(path, _)| path).collect()
}

/// The list of values that a path is swept over, as it stands in the file.
pub fn list_of<'a>(document: &'a Document, path: &KeyPath) -> Option<Node<'a>> {
    lists(document).into_iter().find_map(|(swept, node)| (swept == *path).then_some(node))
}

/// All that is swept: the paths, and what stands at each.
fn lists(document: &Document) -> Vec<(KeyPath, Node<'_>)> {
    let root = document.root();
    let sweep = root.get("sweep");
    let inside = |name: &str, inner: Option<&str>| {
        let node = sweep.as_ref()?.get(name)?;
        inner.map_or(Some(node.clone()), |inner| node.get(inner))
    };
    [sweep.clone(), inside("zip", None), inside("sample", Some("paths"))]
        .into_iter()
        .flatten()
        .flat_map(|node| node.entries().unwrap_or_default())
        .filter(|(key, _)| !SPECIAL.contains(key))
        .filter_map(|(key, node)| Some((key.parse().ok()?, node)))
        .collect()
}

/// The values of one path.
fn list<'a>(key: &str, node: &Node<'a>, reach: &Reach) -> Result<Vec<Setting<'a>>, Trouble> {
    let path = reach.swept(key, node)?;
    let items = node.items().map_err(|trouble| trouble.next(format!("write `{key}: [first value, second value]`")))?;
    if items.is_empty() {
        return Err(node
            .trouble(format!("`{path}` is swept over no values at all"))
            .next("list its values, or remove it"));
    }
    let key = node.key_place();
    let setting = |node: Node<'a>| Setting {
        path: path.clone(),
        key: key.clone(),
        value: scalar(node.value()),
        node,
        drawn: None,
    };
    Ok(items.into_iter().map(setting).collect())
}

/// Refuses steps that set the same values twice.
fn distinct<'a>(steps: Vec<Step<'a>>) -> Result<Vec<Step<'a>>, Trouble> {
    let texts = |step: &Step| step.iter().map(|setting| setting.value.to_string()).collect::<Vec<_>>();
    let mut seen = BTreeSet::new();
    for step in &steps {
        if let Some(setting) = step.last()
            && !seen.insert(texts(step))
        {
            return Err(setting
                .node
                .trouble(format!("the value `{}` stands here twice", texts(step).join(", ")))
                .cause("both would be one and the same cell")
                .next("remove one of them"));
        }
    }
    Ok(steps)
}

fn zip<'a>(node: &Node<'a>, reach: &Reach) -> Result<Vec<Step<'a>>, Trouble> {
    let mut steps: Vec<Step> = Vec::new();
    let mut first = "";
    for (i, (key, node)) in node.entries()?.into_iter().enumerate() {
        let settings = list(key, &node, reach)?;
        if i == 0 {
            first = key;
            steps = settings.into_iter().map(|setting| vec![setting]).collect();
            continue;
        }
        if settings.len() != steps.len() {
            return Err(node
                .key_trouble(format!("`{key}` has {}, but `{first}` has {}", many(settings.len()), many(steps.len())))
                .cause("lists under `zip:` walk together, value by value")
                .next("make them equally long, or move one out of `zip:` to combine it with all others"));
        }
        for (step, setting) in steps.iter_mut().zip(settings) {
            step.push(setting);
        }
    }
    if steps.is_empty() {
        return Err(node.key_trouble("`zip:` holds no lists").next("write `zip: { path: [..], other.path: [..] }`"));
    }
    distinct(steps)
}

fn many(n: usize) -> String {
    if n == 1 { "1 value".to_owned() } else { format!("{n} values") }
}
