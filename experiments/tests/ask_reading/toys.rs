//! A toy catalogue: small cards that have one of everything.

use experiments::ask::{Catalogue, Overrides, Plan, Source, Troubles, Where, plan_text};
use game::card::{
    Alternative, Card, Kind, Param, Text, alternative, choice, flag, integer, number, numbers, text, word,
};
use game::cast::Extra;
use game::table::Table;
use game::{Cohort, MechanismEntry, Params, StrategyEntry, Value, Verbs, WorkloadEntry};
use std::borrow::Cow;
use std::path::Path;

const INF: f64 = f64::INFINITY;

const fn card(kind: Kind, name: &'static str, params: &'static [Param], fits: &'static [Text]) -> Card {
    Card {
        kind,
        name: text(name),
        summary: text("A toy."),
        source: text("nobody"),
        version: 1,
        params: Cow::Borrowed(params),
        fits: Cow::Borrowed(fits),
        example: text("toy"),
    }
}

static CAPACITIES: [Alternative; 3] = [
    alternative("measured", "The measured distribution.", {
        static PARAMS: [Param; 1] = [number("scale", 1.0, 0.0, 10.0, "Factor on every capacity.")];
        &PARAMS
    }),
    alternative("constant", "The same for all.", {
        static PARAMS: [Param; 1] = [number("rate", 64.0, 0.0, INF, "Rate in KiB/s.")];
        &PARAMS
    }),
    alternative("list", "One after another.", {
        static PARAMS: [Param; 1] = [numbers("rates", 0.0, INF, "Rates in KiB/s.")];
        &PARAMS
    }),
];

static WORDS: [Text; 2] = [text("rarest_first"), text("random")];
static FITS_SWARM: [Text; 1] = [text("swarm")];
static FITS_BACKUP: [Text; 1] = [text("backup")];

static SWARM: Card = card(
    Kind::Workload,
    "swarm",
    {
        static PARAMS: [Param; 7] = [
            integer("peers", 10, 0, 1_000_000, "How many leechers."),
            integer("seeds", 1, 0, 1000, "How many seeds."),
            number("file_mb", 5.0, 0.001, INF, "Size of the file in MB."),
            choice("capacity", &CAPACITIES, "Uplinks.").per_group(),
            number("linger_s", 0.0, 0.0, INF, "Seconds that a peer stays when it is done.").per_group(),
            word("picker", &WORDS, "Which piece comes next."),
            flag("endgame", true, "Whether there is an endgame."),
        ];
        &PARAMS
    },
    &[],
);

static BACKUP: Card = card(
    Kind::Workload,
    "backup",
    {
        static PARAMS: [Param; 1] = [integer("sites", 4, 1, 1000, "How many sites.")];
        &PARAMS
    },
    &[],
);

static NONE: Card = card(Kind::Mechanism, "none", &[], &[]);
static TIT_FOR_TAT: Card = card(
    Kind::Mechanism,
    "tit_for_tat",
    {
        static PARAMS: [Param; 2] =
            [integer("slots", 4, 1, 100, "Regular slots."), number("decay", 0.5, 0.0, 1.0, "Weight of the past.")];
        &PARAMS
    },
    &FITS_SWARM,
);
static LEDGER: Card = card(Kind::Mechanism, "ledger", &[], &FITS_BACKUP);

static HONEST: Card = card(Kind::Strategy, "honest", &[], &[]);
static FREE_RIDER: Card = card(Kind::Strategy, "free_rider", &[], &[]);
static BITTYRANT: Card = card(
    Kind::Strategy,
    "bittyrant",
    {
        static PARAMS: [Param; 2] = [
            number("delta", 0.2, 0.0, 1.0, "How fast an estimate grows."),
            integer("window", 3, 1, i64::MAX, "Rounds it looks back."),
        ];
        &PARAMS
    },
    &[],
);
static DROPPER: Card = card(Kind::Strategy, "dropper", &[], &FITS_BACKUP);
static SCRIPT: Card = card(
    Kind::Strategy,
    "script",
    {
        static PARAMS: [Param; 1] = [number("greed", 1.0, 0.0, 2.0, "How greedy.")];
        &PARAMS
    },
    &[],
);

struct Nobody;

impl Cohort for Nobody {
    fn verbs(&self) -> Verbs {
        Verbs::NONE
    }

    fn play(&mut self, _table: &mut Table) -> Result<(), String> {
        Ok(())
    }
}

const fn strategy(card: fn() -> &'static Card) -> StrategyEntry {
    StrategyEntry {
        card,
        verbs: Verbs::NONE,
        knows: game::Knows::EVERYTHING,
        check: |_| Ok(()),
        cohort: |_, _| Box::new(Nobody),
    }
}

static SCRIPT_ENTRY: StrategyEntry = strategy(|| &SCRIPT);
static DROPPER_ENTRY: StrategyEntry = strategy(|| &DROPPER);

/// A toy's parameters.
fn window(rounds: i64) -> Params {
    let mut params = Params::default();
    params.set("delta", Value::Number(if rounds % 3 == 0 { 0.5 } else { 0.25 }));
    params.set("window", Value::Integer(rounds));
    params
}

/// The toys.
pub static TOYS: Catalogue = Catalogue {
    workloads: &[
        WorkloadEntry {
            card: &SWARM,
            peers: |params| params.count("peers"),
            extras: |params| {
                vec![Extra { group: "seeds".to_owned(), count: params.count("seeds"), ..Extra::default() }]
            },
            tells_matches: |_| false,
            requests: |_, _| None,
            check: |_| Ok(()),
            check_groups: |_, _| Ok(Vec::new()),
            new: |_, _| Err("a toy".to_owned()),
        },
        WorkloadEntry {
            card: &BACKUP,
            peers: |params| params.count("sites"),
            extras: |_| Vec::new(),
            tells_matches: |_| false,
            requests: |_, _| None,
            check: |_| Ok(()),
            check_groups: |_, _| Ok(Vec::new()),
            new: |_, _| Err("a toy".to_owned()),
        },
    ],
    mechanisms: &[
        MechanismEntry {
            card: &NONE,
            columns: &[],
            misfit: "",
            attackers: &["free_rider"],
            new: |_| unreachable!("a toy"),
        },
        MechanismEntry {
            card: &TIT_FOR_TAT,
            columns: &[],
            misfit: "nobody gives back what is stored",
            attackers: &["free_rider", "bittyrant"],
            new: |_| unreachable!("a toy"),
        },
        MechanismEntry {
            card: &LEDGER,
            columns: &[],
            misfit: "it counts blocks that are stored",
            attackers: &["bittyrant", "dropper"],
            new: |_| unreachable!("a toy"),
        },
    ],
    strategies: &[strategy(|| &HONEST), strategy(|| &FREE_RIDER), strategy(|| &BITTYRANT), strategy(|| &DROPPER)],
    field: |word| (word == "few").then_some(&["honest", "free_rider"]),
    points: |name| (name == "bittyrant").then(|| (1..=6).map(window).collect()),
    open: |path| {
        let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
        if text.contains("return backup") {
            Ok(Source::Native(&DROPPER_ENTRY))
        } else if text.contains("return") {
            Ok(Source::Native(&SCRIPT_ENTRY))
        } else {
            Err("line 1: expected `return`".to_owned().into())
        }
    },
};

/// Plans a text, with nothing on the command line and no folders.
pub fn ask(text: &str) -> Result<Plan, Troubles> {
    ask_with(text, &[])
}

/// Plans a text with some `--set`.
pub fn ask_with(text: &str, set: &[&str]) -> Result<Plan, Troubles> {
    let overrides = Overrides { set: set.iter().map(|s| (*s).to_owned()).collect(), seeds: None };
    plan_text(Path::new("first.yaml"), text, &overrides, &TOYS, &Where::default())
}

/// What is said about a bad text.
pub fn told(text: &str) -> String {
    told_with(text, &[])
}

/// What is said about bad lines after those that no experiment goes without: the sixth and more.
pub fn told_after(lines: &str) -> String {
    told(&format!(
        "question: Who wins?\nworkload: swarm\nmechanism: none\npopulation: {{ honest: {{}} }}\nseeds: 1\n{lines}\n"
    ))
}

/// What is said about a bad text or a bad `--set`.
pub fn told_with(text: &str, set: &[&str]) -> String {
    match ask_with(text, set) {
        Ok(_) => "nothing is wrong with it".to_owned(),
        Err(troubles) => {
            for trouble in troubles.iter() {
                assert!(trouble.to_string().contains("\n  next: "), "nothing says what to do:\n{trouble}");
            }
            troubles.to_string()
        }
    }
}

/// Plans a good text.
pub fn good(text: &str) -> Plan {
    ask(text).unwrap_or_else(|troubles| panic!("{troubles}"))
}

/// The documented example, as far as the toys go.
pub const FIRST: &str = "\
question: What does a strategic client gain?
workload: { swarm: { peers: 350, capacity: { measured: { scale: 0.1 } } } }
mechanism: tit_for_tat
population:
  honest: {}
  tyrant:
    strategy: bittyrant
    count: 1
    params: { delta: 0.1 }
rounds: 720
seeds: 3
sweep:
  mechanism: [none, { tit_for_tat: { slots: 3 } }]
  population.tyrant.count: [1, 10]
claims:
  - { metric: download_s, group: tyrant, of: { mechanism: tit_for_tat }, below: { mechanism: none }, confidence: 0.95 }
tables: [download_s]
";
