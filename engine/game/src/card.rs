//! Cards: what a catalogue item says about itself, as data.
//!
//! From cards come `list`, `explain`, the JSON schema, the generated catalogue pages and the error
//! messages. Lua scripts and plug-ins bring cards of their own, hence the `Cow`s.

use crate::params::{Params, Value};
use std::borrow::Cow;

/// Text that is either built in or read from a script.
pub type Text = Cow<'static, str>;

/// What kind of catalogue item a card describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Who plays.
    Strategy,
    /// A rule of exchange.
    Mechanism,
    /// A kind of goods.
    Workload,
    /// A set of columns.
    Measure,
}

impl Kind {
    /// The word for one such item.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Strategy => "strategy",
            Kind::Mechanism => "mechanism",
            Kind::Workload => "workload",
            Kind::Measure => "measure",
        }
    }

    /// The word for several of them.
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Strategy => "strategies",
            Kind::Mechanism => "mechanisms",
            Kind::Workload => "workloads",
            Kind::Measure => "measures",
        }
    }
}

/// What a catalogue item says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// What it is.
    pub kind: Kind,
    /// Its name in an experiment file.
    pub name: Text,
    /// One sentence.
    pub summary: Text,
    /// Where it comes from: paper and section.
    pub source: Text,
    /// Raised when its outcomes change on purpose. It is part of every cell's id.
    pub version: u32,
    /// Its parameters.
    pub params: Cow<'static, [Param]>,
    /// The workloads it fits; empty means all.
    pub fits: Cow<'static, [Text]>,
    /// A few lines of YAML that show it.
    pub example: Text,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name, with the unit at the end where it has one.
    pub name: Text,
    /// What it means, with its unit.
    pub doc: Text,
    /// What values it takes, and the default.
    pub domain: Domain,
    /// Whether a population group may set its own value (`endow:`). Workloads only.
    pub per_group: bool,
    /// Whether, if it may, that is for the groups that a workload brings (seeds) and not for the population.
    pub of_extras: bool,
    /// Whether it came after cells of this version were published: its default is what they did, and is not part of their
    /// ids.
    pub later: bool,
}

/// The values a parameter takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// A real number in [min, max].
    Number {
        /// The default.
        default: f64,
        /// Smallest allowed.
        min: f64,
        /// Largest allowed.
        max: f64,
    },
    /// A whole number in [min, max].
    Integer {
        /// The default.
        default: i64,
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
    /// True or false.
    Bool {
        /// The default.
        default: bool,
    },
    /// One of a few words; the first is the default.
    Word {
        /// The words.
        words: Cow<'static, [Text]>,
    },
    /// Several real numbers, each in [min, max]; empty by default.
    Numbers {
        /// Smallest allowed.
        min: f64,
        /// Largest allowed.
        max: f64,
    },
    /// One of several alternatives with parameters of their own; the first is the default.
    Choice {
        /// The alternatives.
        options: Cow<'static, [Alternative]>,
    },
    /// A transfer log, by the path of its file or by a map with the path of what is known of its accounts; none by default.
    /// Not for strategies: logs do not cross their doors.
    Log,
}

/// One alternative of a [`Domain::Choice`].
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Its name.
    pub name: Text,
    /// One sentence.
    pub doc: Text,
    /// Its parameters.
    pub params: Cow<'static, [Param]>,
}

/// A real-valued parameter, for a card in a `static`.
pub const fn number(name: &'static str, default: f64, min: f64, max: f64, doc: &'static str) -> Param {
    param(name, doc, Domain::Number { default, min, max })
}

/// A whole-valued parameter.
pub const fn integer(name: &'static str, default: i64, min: i64, max: i64, doc: &'static str) -> Param {
    param(name, doc, Domain::Integer { default, min, max })
}

/// A true-or-false parameter.
pub const fn flag(name: &'static str, default: bool, doc: &'static str) -> Param {
    param(name, doc, Domain::Bool { default })
}

/// A parameter that is one of a few words, the first being the default.
pub const fn word(name: &'static str, words: &'static [Text], doc: &'static str) -> Param {
    param(name, doc, Domain::Word { words: Cow::Borrowed(words) })
}

/// A parameter that is a list of numbers.
pub const fn numbers(name: &'static str, min: f64, max: f64, doc: &'static str) -> Param {
    param(name, doc, Domain::Numbers { min, max })
}

/// A parameter that is one of several alternatives, the first being the default.
pub const fn choice(name: &'static str, options: &'static [Alternative], doc: &'static str) -> Param {
    param(name, doc, Domain::Choice { options: Cow::Borrowed(options) })
}

/// A parameter that is a transfer log.
pub const fn log(name: &'static str, doc: &'static str) -> Param {
    param(name, doc, Domain::Log)
}

/// One alternative of a [`choice`].
pub const fn alternative(name: &'static str, doc: &'static str, params: &'static [Param]) -> Alternative {
    Alternative { name: Cow::Borrowed(name), doc: Cow::Borrowed(doc), params: Cow::Borrowed(params) }
}

/// Built-in text, for a card in a `static`.
pub const fn text(text: &'static str) -> Text {
    Cow::Borrowed(text)
}

const fn param(name: &'static str, doc: &'static str, domain: Domain) -> Param {
    Param {
        name: Cow::Borrowed(name),
        doc: Cow::Borrowed(doc),
        domain,
        per_group: false,
        of_extras: false,
        later: false,
    }
}

impl Param {
    /// Lets a population group set its own value.
    pub const fn per_group(mut self) -> Self {
        self.per_group = true;
        self
    }

    /// Keeps the ids of cells that were published before this parameter was invented: they did what its default does. So the
    /// default stays as it is, or goes with a new version of the card; a test lists them.
    pub const fn later(mut self) -> Self {
        self.later = true;
        self
    }

    /// Lets a group that the workload brings, such as seeds, set it.
    pub const fn per_extra_group(mut self) -> Self {
        (self.per_group, self.of_extras) = (true, true);
        self
    }
}

impl Alternative {
    /// The parameter of an alternative that is nothing but a transfer log: its map is the log's own map.
    pub fn only_log(&self) -> Option<&Param> {
        match &self.params[..] {
            [only] if only.domain == Domain::Log => Some(only),
            _ => None,
        }
    }
}

impl Domain {
    /// The value that stands when the user says nothing.
    pub fn default(&self) -> Value {
        match self {
            Domain::Number { default, .. } => Value::Number(*default),
            Domain::Integer { default, .. } => Value::Integer(*default),
            Domain::Bool { default } => Value::Bool(*default),
            Domain::Word { words } => Value::Word(words[0].to_string()),
            Domain::Numbers { .. } => Value::Numbers(Vec::new()),
            Domain::Choice { options } => Value::Choice(options[0].name.to_string(), defaults(&options[0].params)),
            Domain::Log => Value::Log(None),
        }
    }
}

/// The defaults of several parameters.
pub fn defaults(params: &[Param]) -> Params {
    let mut all = Params::default();
    for p in params {
        all.set(&p.name, p.domain.default());
    }
    all
}

impl Card {
    /// The defaults of every parameter.
    pub fn defaults(&self) -> Params {
        defaults(&self.params)
    }

    /// Whether it can be used with the workload of that name.
    pub fn fits(&self, workload: &str) -> bool {
        self.fits.is_empty() || self.fits.iter().any(|w| w == workload)
    }
}

impl Card {
    /// The card as JSON: what `list --json` prints and what a plug-in hands to the host.
    pub fn to_json(&self) -> String {
        let fits: Vec<String> = self.fits.iter().map(|w| quote(w)).collect();
        format!(
            "{{\"kind\":{},\"name\":{},\"summary\":{},\"source\":{},\"version\":{},\"params\":{},\"fits\":[{}],\"example\":{}}}",
            quote(self.kind.word()),
            quote(&self.name),
            quote(&self.summary),
            quote(&self.source),
            self.version,
            params_json(&self.params),
            fits.join(","),
            quote(&self.example),
        )
    }
}

fn params_json(params: &[Param]) -> String {
    let all: Vec<String> = params
        .iter()
        .map(|p| {
            format!(
                "{{\"name\":{},\"doc\":{},\"per_group\":{},{}}}",
                quote(&p.name),
                quote(&p.doc),
                p.per_group,
                domain_json(&p.domain)
            )
        })
        .collect();
    format!("[{}]", all.join(","))
}

fn domain_json(domain: &Domain) -> String {
    match domain {
        Domain::Number { default, min, max } => {
            format!("\"type\":\"number\",\"default\":{},\"min\":{},\"max\":{}", real(*default), real(*min), real(*max))
        }
        Domain::Integer { default, min, max } => {
            format!("\"type\":\"integer\",\"default\":{default},\"min\":{min},\"max\":{max}")
        }
        Domain::Bool { default } => format!("\"type\":\"bool\",\"default\":{default}"),
        Domain::Word { words } => {
            let words: Vec<String> = words.iter().map(|w| quote(w)).collect();
            format!("\"type\":\"word\",\"words\":[{}]", words.join(","))
        }
        Domain::Numbers { min, max } => format!("\"type\":\"numbers\",\"min\":{},\"max\":{}", real(*min), real(*max)),
        Domain::Choice { options } => {
            let options: Vec<String> = options
                .iter()
                .map(|o| {
                    format!(
                        "{{\"name\":{},\"doc\":{},\"params\":{}}}",
                        quote(&o.name),
                        quote(&o.doc),
                        params_json(&o.params)
                    )
                })
                .collect();
            format!("\"type\":\"choice\",\"options\":[{}]", options.join(","))
        }
        Domain::Log => "\"type\":\"log\"".to_owned(),
    }
}

/// A JSON number; JSON knows no infinities, so "no limit" is null.
fn real(x: f64) -> String {
    if x.is_finite() { format!("{x:?}") } else { "null".to_owned() }
}

/// A JSON string.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
