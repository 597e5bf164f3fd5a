//! The field: who takes part in a contest.
//!
//! ```yaml
//! strategies:
//!   - tit_for_tat                            # a name of the catalogue
//!   - lua/mine.lua                           # a script or a library, by its path
//!   - { bittyrant: { selfish: true } }       # with parameters
//!   - classic                                # a word that stands for several; who is there already is not there twice
//!   - sample: { strategy: design_space, count: 300, seed: 1, stratify: allocation }
//! ```

use super::Entrant;
use super::sample::sample;
use crate::ask::catalogue::Catalogue;
use crate::ask::lookup::Lookup;
use crate::ask::node::Node;
use crate::ask::params::resolve;
use crate::ask::trouble::Trouble;
use crate::ask::yaml::Document;
use game::{Card, Params};
use serde_yaml::Value;
use strategies::Source;

/// One who takes part.
#[derive(Debug)]
struct Known<'a> {
    entrant: Entrant<'a>,
    source: Source,
    label: String,
    /// Name and all parameters; `None` if something is wrong with them, which is told where they are put.
    whole: Option<(String, Params)>,
}

/// Who takes part.
#[derive(Debug, Default)]
pub struct Field<'a> {
    entrants: Vec<Known<'a>>,
}

impl<'a> Field<'a> {
    /// Reads `candidate:`, if it must be there, and `strategies:`.
    ///
    /// # Errors
    /// A strategy that nobody knows, one that stands there twice, or a field of one.
    pub fn read(
        node: &Node<'a>,
        candidate: bool,
        catalogue: &'a Catalogue,
        lookup: &mut Lookup,
    ) -> Result<Self, Trouble> {
        const EXAMPLE: &str = "add a line such as `strategies: [honest, free_rider]`";
        let mut field = Self::default();
        if candidate {
            let lacks =
                || node.key_trouble("there is no `candidate:`").next("name the strategy that runs the gauntlet");
            field.written(node.get("candidate").ok_or_else(lacks)?, lookup)?;
        }
        let list = node
            .get("strategies")
            .ok_or_else(|| node.key_trouble("there are no `strategies:`").cause("they are who plays").next(EXAMPLE))?;
        let items = if list.value().is_string() { vec![list.clone()] } else { list.items()? };
        for item in items {
            let word = item.value().as_str().unwrap_or_default();
            if let Some(names) = (catalogue.field)(word) {
                names.iter().try_for_each(|name| field.made(&item, Value::from(*name), lookup))?;
            } else if let Some(inner) = item.get("sample") {
                for value in sample(&inner, catalogue, lookup)? {
                    field.made(&inner, value, lookup)?;
                }
            } else {
                field.written(item, lookup)?;
            }
        }
        if field.entrants.len() < 2 {
            return Err(list.key_trouble("there are fewer than two strategies").next("add one: it takes two to play"));
        }
        Ok(field)
    }

    /// Takes in a strategy that the file names itself.
    fn written(&mut self, item: Node<'a>, lookup: &mut Lookup) -> Result<(), Trouble> {
        let entrant = Entrant { value: item.value().clone(), from: item, written: true };
        let label = entrant.label().to_string();
        let at = entrant.from.clone();
        let Some(known) = self.take(entrant, lookup)? else { return Ok(()) };
        let cause = match known == label {
            true => "a strategy meets its own kind in any case".to_owned(),
            false => {
                format!("`{known}` is the same with all its parameters, and a strategy meets its own kind in any case")
            }
        };
        Err(at.trouble(format!("the strategy `{label}` stands here twice")).cause(cause).next("remove one of them"))
    }

    /// Takes in a strategy that a word or a sample stands for, unless it is there.
    fn made(&mut self, from: &Node<'a>, value: Value, lookup: &mut Lookup) -> Result<(), Trouble> {
        self.take(Entrant { from: from.clone(), value, written: false }, lookup).map(|_| ())
    }

    /// Takes somebody in, or says as whom the field knows it already.
    fn take(&mut self, entrant: Entrant<'a>, lookup: &mut Lookup) -> Result<Option<String>, Trouble> {
        let label = entrant.label().to_string();
        let item = &entrant.from;
        let name = match &entrant.value {
            Value::Mapping(map) => map.keys().next().and_then(Value::as_str).filter(|_| map.len() == 1),
            value => value.as_str(),
        };
        let Some(name) = name else {
            return Err(item.expected("a strategy").next("write `NAME`, a path, or `{ NAME: { parameter: value } }`"));
        };
        if self.entrants.iter().any(|known| known.label == label) {
            return Ok(Some(label));
        }
        let at = item.get(name).filter(|_| entrant.written).unwrap_or_else(|| item.clone());
        let source = lookup.find(name, &at)?;
        let whole = whole(name, &entrant.value, source.card(), lookup);
        if let Some(known) = self.entrants.iter().find(|known| whole.is_some() && known.whole == whole) {
            return Ok(Some(known.label.clone()));
        }
        self.entrants.push(Known { entrant, source, label, whole });
        Ok(None)
    }

    /// The names by which results know them.
    pub fn names(&self) -> Vec<String> {
        self.entrants.iter().map(|known| known.label.clone()).collect()
    }

    /// One of them as the file names it.
    pub fn entrant(&self, strategy: usize) -> &Entrant<'a> {
        &self.entrants[strategy].entrant
    }

    /// The card of one of them.
    pub fn card(&self, strategy: usize) -> &Card {
        self.entrants[strategy].source.card()
    }
}

/// Name and all parameters of a strategy as it is written, if nothing is wrong with them.
fn whole(name: &str, value: &Value, card: &Card, lookup: &mut Lookup) -> Option<(String, Params)> {
    let text = serde_yaml::to_string(value).ok()?;
    let document = Document::flag(name, &text).ok()?;
    let params = resolve(document.root().get(name).as_ref(), &card.params, &mut lookup.logs).ok()?;
    Some((name.to_owned(), params))
}
