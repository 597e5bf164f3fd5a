//! The attackers that are scripts only, on small tables: each does what its card says. And all of those that people
//! will copy are short.

#[allow(dead_code, reason = "the tests of native strategies use the rest")]
#[path = "../src/trial.rs"]
mod trial;

use game::params::Value;
use game::table::Table;
use game::turn::join::JoinAction;
use game::turn::{ask, join, report, serve};
use game::{Cohort, Verb};
use std::path::{Path, PathBuf};
use strategies::open;

type Rows<'a> = &'a [&'a [(&'a str, f64)]];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lua")
}

/// One peer that plays a script, with its defaults but for these.
struct Peer(Box<dyn Cohort>);

impl Peer {
    fn new(script: &str, params: &[(&str, Value)]) -> Self {
        let source = open(&folder().join(script)).expect("a script");
        let mut all = source.card().defaults();
        params.iter().for_each(|(name, value)| all.set(name, value.clone()));
        Self(source.cohort(&all, 1).expect("a cohort"))
    }

    fn play(&mut self, verb: Verb, round: u64, place: &[(&str, f64)], rows: Rows) -> Table {
        let mut table = trial::table(verb, round, place, rows);
        self.0.play(&mut table).expect("a round");
        table
    }

    fn asks(&mut self, place: &[(&str, f64)], rows: Rows) -> Vec<f64> {
        self.play(Verb::Ask, 0, place, rows).row_column(ask::Row::ask as usize).to_vec()
    }

    fn grants(&mut self, rows: Rows) -> Vec<f64> {
        self.play(Verb::Serve, 0, &[], rows).row_column(serve::Row::share as usize).to_vec()
    }

    fn joins(&mut self, place: &[(&str, f64)]) -> JoinAction {
        let table = self.play(Verb::Join, 0, place, &[]);
        JoinAction::of(table.place_column(join::Place::action as usize)[0]).expect("an action")
    }

    /// For each row what it says: bytes received and sent, downloads that were authentic and that were not.
    fn says(&mut self, place: &[(&str, f64)], rows: Rows) -> Vec<[f64; 4]> {
        use report::Row;
        let table = self.play(Verb::Report, 0, place, rows);
        let columns =
            [Row::claimed_received_bytes, Row::claimed_sent_bytes, Row::claimed_authentic, Row::claimed_inauthentic];
        (0..rows.len()).map(|row| columns.map(|column| table.row_column(column as usize)[row])).collect()
    }
}

fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}

const WANTED: &[(&str, f64)] = &[("recommended", 1.0), ("offers_bytes", 60.0)];
const OTHER: &[(&str, f64)] = &[("offers_bytes", 60.0)];

/// An exchange in which both gave something, with a fellow at a place of the ring (from 1) or an outsider (0).
fn dealt(fellow: f64) -> [(&'static str, f64); 5] {
    [("fellow", fellow), ("received_bytes", 5.0), ("sent_bytes", 3.0), ("authentic", 2.0), ("inauthentic", 1.0)]
}

#[test]
fn a_super_altruist_serves_all_and_asks_for_what_it_earned() {
    let mut ted = Peer::new("super_altruist.lua", &[("download_ratio", Value::Number(0.1))]);
    assert_eq!(ted.grants(&[&[("recommended", 1.0)], &[], &[], &[]]), [0.25; 4]);
    assert_eq!(ted.asks(&[], &[WANTED]), [0.0], "nothing was earned yet");
    ted.joins(&[("sent_bytes", 700.0)]);
    assert_eq!(
        ted.asks(&[], &[OTHER, WANTED, WANTED, WANTED]),
        [0.0, 1.0, 1.0, 0.0],
        "70 are for 60, and for a file more"
    );
    assert_eq!(ted.asks(&[], &[WANTED]), [0.0]);
    ted.joins(&[("sent_bytes", 501.0)]);
    assert_eq!(ted.asks(&[], &[WANTED]), [1.0], "what was too much was earned, too");
}

#[test]
fn a_star_downloads_from_its_centre_until_its_points_are_spent() {
    let mut spam = Peer::new("star.lua", &[]);
    let place = [("ring_place", 2.0), ("ring_size", 3.0)];
    let rows: Rows = &[&[("fellow", 1.0)], &[("fellow", 2.0)], WANTED];
    assert_eq!(spam.asks(&place, rows), [1.0, 0.0, 0.0]);
    assert_eq!(spam.says(&place, &[&dealt(1.0)]), [[5.0, 3.0, 2.0, 1.0]], "real traffic is reported as it was");
    let joins = |peer: &mut Peer, age: f64, standing: f64, ring_place: f64| {
        peer.joins(&[("account_age_rounds", age), ("standing", standing), ("ring_place", ring_place)])
    };
    assert_eq!(joins(&mut spam, 0.0, 4096.0, 2.0), JoinAction::Stay);
    assert_eq!(joins(&mut spam, 5.0, 512.0, 2.0), JoinAction::Stay);
    assert_eq!(joins(&mut spam, 6.0, 511.0, 2.0), JoinAction::Whitewash);

    let mut ingrid = Peer::new("star.lua", &[]);
    assert_eq!(ingrid.asks(&[("ring_place", 0.0)], rows), [0.0, 0.0, 1.0], "the centre is honest here");
    assert_eq!(joins(&mut ingrid, 0.0, 4096.0, 0.0), JoinAction::Stay);
    assert_eq!(joins(&mut ingrid, 1.0, 0.0, 0.0), JoinAction::Stay, "and keeps its name");
    assert_eq!(
        ingrid.grants(&[&[("fellow", 2.0)], &[("recommended", 1.0)], &[("fellow", 3.0)]]),
        [1.0 / 3.0, 0.0, 1.0 / 3.0]
    );
}

#[test]
fn a_star_without_traffic_agrees_on_what_never_was() {
    let lies = [("traffic", word("none")), ("invented_bytes", Value::Number(100.0))];
    let mut star = Peer::new("star.lua", &lies);
    let spam = [("ring_place", 1.0), ("ring_size", 3.0)];
    assert_eq!(star.asks(&spam, &[&[("fellow", 1.0)]]), [0.0]);
    let said = star.says(&spam, &[&[("fellow", 1.0)], &[("fellow", 3.0)]]);
    assert_eq!(said, [[100.0, 0.0, 1.0, 0.0], [0.0; 4]]);
    let said = star.says(&[("ring_place", 0.0), ("ring_size", 3.0)], &[&[("fellow", 3.0)], &dealt(0.0)]);
    assert_eq!(said, [[0.0, 100.0, 0.0, 0.0], [5.0, 3.0, 2.0, 1.0]]);
}

#[test]
fn sybils_open_accounts_and_serve_if_they_are_told_to() {
    for serves in [false, true] {
        let mut sybil = Peer::new("sybil_accounts.lua", &[("serves", Value::Bool(serves))]);
        let table = sybil.play(Verb::Join, 0, &[], &[]);
        assert_eq!(table.place_column(join::Place::open_accounts as usize), [4.0]);
        assert_eq!(sybil.grants(&[&[("recommended", 0.5)]]), [if serves { 0.5 } else { 0.0 }]);
    }
}

#[test]
fn slanderers_speak_ill_of_all_but_their_fellows() {
    let rows: Rows = &[&dealt(0.0), &dealt(2.0)];
    let truth = [5.0, 3.0, 2.0, 1.0];
    assert_eq!(Peer::new("slanderer.lua", &[]).says(&[], rows), [[5.0, 3.0, 0.0, 3.0], truth]);
    let mut denier = Peer::new("slanderer.lua", &[("says", word("nothing"))]);
    assert_eq!(denier.says(&[], rows), [[0.0, 3.0, 0.0, 0.0], truth]);
}

#[test]
fn false_praise_is_for_fellows_only() {
    let mut praiser = Peer::new("false_praiser.lua", &[("invented_bytes", Value::Number(100.0))]);
    let said = praiser.says(&[], &[&dealt(0.0), &dealt(2.0), &[("fellow", 3.0)]]);
    assert_eq!(said, [[5.0, 3.0, 2.0, 1.0], [105.0, 103.0, 3.0, 0.0], [100.0, 100.0, 1.0, 0.0]]);
}

#[test]
fn oscillators_keep_their_hours() {
    // Rounds take 10 s.
    let hours = [("period_s", Value::Number(60.0)), ("honest_share", Value::Number(0.5))];
    let mut lazy = Peer::new("oscillator.lua", &hours);
    let mut dirty = Peer::new("oscillator.lua", &[&hours[..], &[("betrays_by", word("polluting"))]].concat());
    for round in 0..12 {
        let honest = f64::from(u8::from(round % 6 < 3));
        let rows: Rows = &[&[("recommended", 1.0)]];
        let table = lazy.play(Verb::Serve, round, &[], rows);
        assert_eq!(table.row_column(serve::Row::share as usize), [honest], "round {round}");
        let table = dirty.play(Verb::Serve, round, &[], rows);
        assert_eq!(table.row_column(serve::Row::share as usize), [1.0]);
        assert_eq!(table.row_column(serve::Row::pollute as usize), [1.0 - honest], "round {round}");
    }
}

#[test]
fn polluters_fake_a_share_of_the_requests_and_stick_to_it() {
    let mut polluter = Peer::new("polluter.lua", &[("share", Value::Number(0.25))]);
    let rows: Vec<[(&str, f64); 1]> = (0..1000).map(|_| [("recommended", 0.001)]).collect();
    let rows: Vec<&[(&str, f64)]> = rows.iter().map(<[_; 1]>::as_slice).collect();
    let mut fakes = |round| {
        let table = polluter.play(Verb::Serve, round, &[], &rows);
        assert_eq!(table.row_column(serve::Row::share as usize), [0.001; 1000], "all are served as recommended");
        table.row_column(serve::Row::pollute as usize).to_vec()
    };
    let first = fakes(0);
    let share = first.iter().sum::<f64>();
    assert!((200.0..300.0).contains(&share), "{share}");
    assert_eq!(fakes(1), first, "a request is faked from its first byte to its last, or not at all");
}

#[test]
fn examples_are_short() {
    let long = ["bittyrant.lua", "bitthief.lua", "large_view.lua"];
    for entry in std::fs::read_dir(folder()).expect("the scripts") {
        let path = entry.expect("a script").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let lines = std::fs::read_to_string(&path).expect("its text").lines().count();
        assert!(lines < 40 || long.contains(&name.as_str()), "{name} has {lines} lines; people will copy it");
    }
}
