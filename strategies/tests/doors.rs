//! Through every door the same strategy decides the same, bit for bit; and every strategy of the
//! catalogue, every script and the example library keep the laws.

mod made_up;

use game::card::{Card, Domain, Kind, text};
use game::door::{Door, door};
use game::laws;
use game::params::Value;
use game::{AskTurn, JoinTurn, Listed, Params, ReportTurn, ServeTurn, Strategy, StrategyEntry, Verb, Verbs};
use made_up::{SEATS, bits, table};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use strategies::{Source, bittyrant::BitTyrant, native, open, plugin::Library, reciprocative::Reciprocative};

fn script(name: &str) -> Source {
    open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("lua").join(name)).expect("a script")
}

/// The scripts in a folder and in those below it.
fn scripts(folder: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "lua") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A script that exists only in this test.
fn lua(text: &str) -> Source {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("made_up.lua");
    std::fs::write(&path, text).expect("a file");
    open(&path).expect("a script")
}

/// The example library. It is a dev-dependency of this crate, so cargo has built it beside this test.
fn library() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    let file = format!("{}free_rider{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    test.parent().expect("target/release/deps").join(file)
}

fn linked(door: &'static Door) -> Source {
    Source::Plugin(Arc::new(Library::linked("linked", door).expect("a plug-in")))
}

/// Plays many rounds of every verb through two doors and compares all columns.
fn same(a: &Source, b: &Source, params: &Params) {
    let mut cohorts = [a, b].map(|s| s.cohort(params, SEATS).expect("a cohort"));
    for round in 0..60 {
        for verb in Verb::ALL {
            let [left, right] = cohorts.each_mut().map(|cohort| {
                let mut table = table(verb, round);
                cohort.play(&mut table).expect("a round");
                bits(&table)
            });
            assert!(left == right, "`{}` differs in round {round}", verb.word());
        }
    }
}

#[test]
fn free_riders_are_the_same() {
    let rider = native("free_rider").expect("it is in the catalogue");
    let params = rider.card().defaults();
    same(&rider, &script("free_rider.lua"), &params);
    same(&rider, &open(&library()).expect("a library"), &params);
}

#[test]
fn bittyrants_are_the_same() {
    static DOOR: Door = door::<BitTyrant>();
    let (tyrant, lua, plugin) = (native("bittyrant").expect("it is listed"), script("bittyrant.lua"), linked(&DOOR));
    let variants: [&[(&str, Value)]; 3] = [
        &[],
        &[("selfish", Value::Bool(true)), ("scale", Value::Number(0.1))],
        &[
            ("recognise_kin", Value::Bool(false)),
            ("initial_upload_kib_s", Value::Number(1.3)),
            ("r", Value::Integer(1)),
        ],
    ];
    for variant in variants {
        let mut params = tyrant.card().defaults();
        variant.iter().for_each(|(name, value)| params.set(name, value.clone()));
        same(&tyrant, &lua, &params);
        same(&tyrant, &plugin, &params);
    }
}

#[test]
fn bitthieves_are_the_same() {
    let (thief, lua) = (native("bitthief").expect("it is listed"), script("bitthief.lua"));
    let mut params = thief.card().defaults();
    same(&thief, &lua, &params);
    for (name, value) in [("seek", 7.0), ("first_announce_s", 33.3), ("back_off", 1.7), ("last_announce_s", 90.0)] {
        params.set(name, Value::Number(value));
    }
    same(&thief, &lua, &params);
}

#[test]
fn large_views_are_the_same() {
    let (rider, lua) = (native("large_view").expect("it is listed"), script("large_view.lua"));
    for (whitewash, hide) in [(false, false), (true, false), (true, true)] {
        let mut params = rider.card().defaults();
        params.set("whitewash", Value::Bool(whitewash));
        params.set("hide", Value::Bool(hide));
        same(&rider, &lua, &params);
    }
}

/// Plays a native strategy and a script with the defaults of the native one, changed by each of these variants.
fn same_in_lua(name: &str, file: &str, variants: &[&[(&str, Value)]]) {
    let (rust, lua) = (native(name).expect("it is listed"), script(file));
    for variant in variants {
        let mut params = rust.card().defaults();
        variant.iter().for_each(|(name, value)| params.set(name, value.clone()));
        same(&rust, &lua, &params);
    }
}

fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}

#[test]
fn leg_huggers_are_the_same() {
    let many: &[(&str, Value)] = &[("near", Value::Number(0.9)), ("top", Value::Integer(5))];
    same_in_lua("leg_hugger", "leg_hugger.lua", &[&[], many]);
}

#[test]
fn traitors_are_the_same() {
    let late: &[(&str, Value)] = &[("honest_s", Value::Number(300.0))];
    let rich: &[(&str, Value)] = &[("honest_below_standing", Value::Number(97.0)), ("betrays_by", word("polluting"))];
    same_in_lua("traitor", "traitor.lua", &[&[], late, rich]);
}

#[test]
fn whitewashers_are_the_same() {
    let low: &[(&str, Value)] = &[("whitewash_below", Value::Number(0.1)), ("serves", Value::Bool(true))];
    let old: &[(&str, Value)] =
        &[("whitewash_below", Value::Number(f64::NEG_INFINITY)), ("every_s", Value::Number(500.0))];
    same_in_lua("whitewasher", "whitewasher.lua", &[&[], low, old]);
}

#[test]
fn claim_droppers_are_the_same() {
    let checks: &[(&str, Value)] =
        &[("drops", word("both")), ("kept_rounds", Value::Integer(2)), ("cycle_rounds", Value::Integer(3))];
    same_in_lua("claim_dropper", "claim_dropper.lua", &[&[], &[("drops", word("data"))], checks]);
}

#[test]
fn greedy_nodes_are_the_same() {
    let often: &[(&str, Value)] = &[
        ("query_s", Value::Number(10.0)),
        ("late_query_s", Value::Number(35.0)),
        ("quick_queries", Value::Integer(2)),
    ];
    let careful = [often, &[("patience_queries", Value::Integer(2)), ("keeps_data", Value::Bool(true))]].concat();
    same_in_lua("greedy_node", "greedy_node.lua", &[&[], often, &careful]);
}

#[test]
fn over_issuers_are_the_same() {
    let late: &[(&str, Value)] = &[("factor", Value::Number(3.7)), ("honest_s", Value::Number(300.0))];
    same_in_lua("over_issuer", "over_issuer.lua", &[&[], late]);
}

#[test]
fn defaulters_are_the_same() {
    let strategic: &[(&str, Value)] =
        &[("honest_below_standing", Value::Number(50.0)), ("honest_rounds", Value::Integer(20))];
    same_in_lua("defaulter", "defaulter.lua", &[&[], strategic, &[("honours", Value::Number(0.4))]]);
}

#[test]
fn pairs_are_rings() {
    let few: &[(&str, Value)] = &[("repeats", Value::Integer(200))];
    same_in_lua("ring", "pairwise.lua", &[&[], few]);
}

#[test]
fn threat_model_b_is_the_same() {
    let model: &[(&str, Value)] = &[("model", word("b")), ("invented_bytes", Value::Number(77.0))];
    same_in_lua("threat_model", "threat_b.lua", &[model]);
}

#[test]
fn token_forgers_are_the_same() {
    let again: &[(&str, Value)] = &[("method", word("repeats"))];
    let idle: &[(&str, Value)] = &[("serves", Value::Bool(false)), ("idle_bytes", Value::Number(1.7))];
    same_in_lua("token_forger", "token_forger.lua", &[&[], &[("factor", Value::Number(1.3))], again, idle]);
}

#[test]
fn withholders_are_the_same() {
    let hoarder: &[(&str, Value)] = &[("withholds", word("ledger")), ("share", Value::Number(0.3))];
    same_in_lua("withholder", "withholder.lua", &[&[], hoarder]);
}

#[test]
fn reciprocatives_are_the_same() {
    static DOOR: Door = door::<Reciprocative>();
    let native = native("reciprocative").expect("it is listed");
    let (lua, plugin) = (script("reciprocative.lua"), linked(&DOOR));
    for policy in ["always", "never", "fixed", "adaptive"] {
        let mut params = native.card().defaults();
        params.set("strangers", Value::Word(policy.to_owned()));
        params.set("p", Value::Number(0.3));
        same(&native, &lua, &params);
        same(&native, &plugin, &params);
    }
}

#[test]
fn classics_are_the_same() {
    same_in_lua("tit_for_tat", "tit_for_tat.lua", &[&[]]);
    same_in_lua("win_stay_lose_shift", "win_stay_lose_shift.lua", &[&[]]);
    let certain = [0.0, 0.7, 1.0].map(|p| [("p", Value::Number(p))]);
    same_in_lua("generous_tit_for_tat", "generous_tit_for_tat.lua", &[&[], &certain[0], &certain[1], &certain[2]]);
    let all: &[(&str, Value)] = &[("counts", word("all")), ("calm", Value::Integer(1))];
    same_in_lua("gradual", "gradual.lua", &[&[], all]);
    for name in ["tit_for_tat", "win_stay_lose_shift", "generous_tit_for_tat", "gradual"] {
        let script = script(&format!("{name}.lua"));
        assert_eq!(script.knows(), native(name).expect("it is listed").knows(), "{name}");
    }
}

#[test]
fn scripts_have_the_same_parameters() {
    let sorted = |source: &Source| {
        let mut all: Vec<_> = source.card().params.iter().map(|p| (p.name.clone(), p.domain.clone())).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    };
    for (name, twin) in twins() {
        assert_eq!(sorted(&native(&name).expect("it is listed")), sorted(&twin), "{name}");
    }
}

/// The scripts of the catalogue that go by the name of a native strategy: they say that they are the same.
fn twins() -> Vec<(String, Source)> {
    let named = |path: PathBuf| {
        let name = path.file_stem()?.to_str()?.to_owned();
        native(&name)?;
        Some((name, open(&path).expect("a script")))
    };
    let twins: Vec<_> = scripts("lua").into_iter().filter_map(named).collect();
    assert!(twins.len() > 15, "{} twins", twins.len());
    twins
}

#[test]
fn a_script_with_the_name_of_a_native_strategy_is_the_same() {
    for (name, twin) in twins() {
        let rust = native(&name).expect("it is listed");
        assert_eq!((rust.verbs(), rust.knows()), (twin.verbs(), twin.knows()), "{name}");
        for params in around(rust.card()) {
            if rust.check(&params).is_ok() {
                same(&rust, &twin, &params);
            }
        }
    }
}

/// The defaults of a card, and the defaults with one parameter changed: each to the values that it may have, or to some.
fn around(card: &Card) -> Vec<Params> {
    let mut all = vec![card.defaults()];
    for param in card.params.iter() {
        let values = match &param.domain {
            Domain::Bool { default } => vec![Value::Bool(!default)],
            Domain::Word { words } => words.iter().skip(1).map(|w| Value::Word(w.to_string())).collect(),
            Domain::Integer { default, min, max } => {
                [*min.max(&-1000), (default / 2).clamp(*min, *max), (default * 2 + 1).clamp(*min, *max)]
                    .map(Value::Integer)
                    .to_vec()
            }
            Domain::Number { default, min, max } => {
                [min.max(-1000.0), (default / 2.0).clamp(*min, *max), (default * 2.0 + 0.1).clamp(*min, *max)]
                    .map(Value::Number)
                    .to_vec()
            }
            Domain::Numbers { .. } | Domain::Choice { .. } | Domain::Log => vec![],
        };
        for value in values {
            let mut params = card.defaults();
            params.set(&param.name, value);
            all.push(params);
        }
    }
    all
}

static CARD: Card = Card {
    kind: Kind::Strategy,
    name: text("busy"),
    summary: text("Says every word."),
    source: text("a test"),
    version: 1,
    params: Cow::Borrowed(&[]),
    fits: Cow::Borrowed(&[]),
    example: text("strategy: busy"),
};

/// Draws between none and forty numbers, and uses the last.
#[derive(Clone)]
struct Gambler;

impl Strategy for Gambler {
    fn serve(&mut self, turn: &mut ServeTurn) {
        for row in 0..turn.rows() {
            let mut last = 0.0;
            for _ in 0..row % 40 {
                last = turn.random();
            }
            turn.grant(row, last / turn.rows() as f64);
        }
    }
}

impl Listed for Gambler {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);
    fn card() -> &'static Card {
        &CARD
    }
    fn seat(_: &Params) -> Self {
        Self
    }
}

const GAMBLER: &str = "return { serve = function(turn)
    for row = 1, turn.rows do
        local last = 0
        for _ = 1, (row - 1) % 40 do
            last = turn.random()
        end
        turn.grant(row, last / turn.rows)
    end
end }";

#[test]
fn random_numbers_are_the_same() {
    static ENTRY: StrategyEntry = StrategyEntry::of::<Gambler>();
    static DOOR: Door = door::<Gambler>();
    same(&Source::Native(&ENTRY), &lua(GAMBLER), &Params::default());
    same(&Source::Native(&ENTRY), &linked(&DOOR), &Params::default());
}

/// Says one of a turn's words in every round, with what it reads as the arguments.
#[derive(Clone)]
struct Busy;

impl Strategy for Busy {
    fn join(&mut self, turn: &mut JoinTurn) {
        match turn.round() % 6 {
            0 => turn.stay(),
            1 => turn.leave(),
            2 => turn.come_back(),
            3 => turn.whitewash(),
            4 => turn.declare(turn.capacity_bytes() + turn.accounts()),
            _ => turn.open_accounts(
                turn.account()
                    + turn.online()
                    + turn.accounts()
                    + turn.account_age_rounds()
                    + turn.progress()
                    + turn.wants_bytes()
                    + turn.received_bytes()
                    + turn.sent_bytes()
                    + turn.standing()
                    + turn.ring_place()
                    + turn.ring_size(),
            ),
        }
    }

    fn ask(&mut self, turn: &mut AskTurn) {
        match turn.round() % 5 {
            0 => turn.follow(),
            1 => turn.seek(turn.usual_seek() + turn.progress() + turn.public_standing()),
            2 => turn.announce_s(turn.usual_announce_s() + turn.wants_bytes() + turn.ring_place() + turn.ring_size()),
            3 => {
                turn.hide();
                for row in 0..turn.rows() {
                    turn.reveal(row, turn.shows_bytes(row) + turn.hides_bytes(row));
                    if turn.own_account(row) > 9.0 {
                        turn.reconnect(row);
                    }
                }
            }
            _ => {
                for row in 0..turn.rows() {
                    let all = turn.account(row) + turn.offers_bytes(row) + turn.received_bytes(row);
                    let all = all + turn.standing(row) + turn.fellow(row);
                    if turn.granted(row) + turn.recommended(row) > 0.5 && all > 1000.0 {
                        turn.ask(row);
                    }
                }
            }
        }
    }

    fn serve(&mut self, turn: &mut ServeTurn) {
        match turn.round() % 3 {
            0 => turn.follow(),
            1 => turn.withhold(),
            _ => {
                for row in 0..turn.rows() {
                    let who = turn.own_account(row) + turn.account(row) + turn.good(row);
                    let a = who + turn.asks_bytes(row) + turn.offers_bytes(row);
                    let b = turn.received_bytes(row) + turn.sent_bytes(row) + turn.gained_bytes(row);
                    let c = turn.granted(row) + turn.kin(row) + turn.standing(row) + turn.recommended(row);
                    let d = turn.capacity_bytes() + turn.wants_bytes() + turn.round_seconds();
                    let e = turn.public_standing() + turn.ring_place() + turn.ring_size() + turn.fellow(row);
                    let f =
                        turn.tier(row) + turn.under_way(row) + turn.duty(row) + turn.turns(row) + turn.own_moves(row);
                    let g = turn.its_moves(row) + turn.own_cooperations(row) + turn.its_cooperations(row);
                    turn.grant(row, a + b + c + d + e + f + g + turn.own_score(row) + turn.its_score(row));
                    if turn.good(row) > 9.0 {
                        turn.pollute(row);
                    }
                }
            }
        }
    }

    fn report(&mut self, turn: &mut ReportTurn) {
        if turn.round().is_multiple_of(2) {
            return turn.follow();
        }
        for row in 0..turn.rows() {
            let (a, b) = (turn.own_account(row) + turn.received_bytes(row), turn.account(row) + turn.sent_bytes(row));
            turn.claim(row, a, b);
            let ring = turn.ring_place() + turn.ring_size() + turn.fellow(row);
            let ring = ring + turn.refused(row) + turn.tier(row) + turn.duty(row);
            turn.judge(row, turn.authentic(row) + turn.good(row), turn.inauthentic(row) + ring);
        }
    }
}

impl Listed for Busy {
    const VERBS: Verbs = Verbs::of(&Verb::ALL);
    fn card() -> &'static Card {
        &CARD
    }
    fn seat(_: &Params) -> Self {
        Self
    }
}

const BUSY: &str = "
return {
    join = function(turn)
        local case = turn.round % 6
        if case == 0 then turn.stay()
        elseif case == 1 then turn.leave()
        elseif case == 2 then turn.come_back()
        elseif case == 3 then turn.whitewash()
        elseif case == 4 then turn.declare(turn.capacity_bytes + turn.accounts)
        else
            turn.open_accounts(turn.account + turn.online + turn.accounts + turn.account_age_rounds + turn.progress
                + turn.wants_bytes + turn.received_bytes + turn.sent_bytes + turn.standing
                + turn.ring_place + turn.ring_size)
        end
    end,
    ask = function(turn)
        local case = turn.round % 5
        if case == 0 then turn.follow()
        elseif case == 1 then turn.seek(turn.usual_seek + turn.progress + turn.public_standing)
        elseif case == 2 then turn.announce_s(turn.usual_announce_s + turn.wants_bytes + turn.ring_place + turn.ring_size)
        elseif case == 3 then
            turn.hide()
            for i = 1, turn.rows do
                turn.reveal(i, turn.shows_bytes(i) + turn.hides_bytes(i))
                if turn.own_account(i) > 9 then turn.reconnect(i) end
            end
        else
            for i = 1, turn.rows do
                local all = turn.account(i) + turn.offers_bytes(i) + turn.received_bytes(i)
                all = all + turn.standing(i) + turn.fellow(i)
                if turn.granted(i) + turn.recommended(i) > 0.5 and all > 1000 then turn.ask(i) end
            end
        end
    end,
    serve = function(turn)
        local case = turn.round % 3
        if case == 0 then turn.follow()
        elseif case == 1 then turn.withhold()
        else
            for i = 1, turn.rows do
                local a = turn.own_account(i) + turn.account(i) + turn.good(i) + turn.asks_bytes(i) + turn.offers_bytes(i)
                local b = turn.received_bytes(i) + turn.sent_bytes(i) + turn.gained_bytes(i)
                local c = turn.granted(i) + turn.kin(i) + turn.standing(i) + turn.recommended(i)
                local d = turn.capacity_bytes + turn.wants_bytes + turn.round_seconds
                local e = turn.public_standing + turn.ring_place + turn.ring_size + turn.fellow(i)
                local f = turn.tier(i) + turn.under_way(i) + turn.duty(i) + turn.turns(i) + turn.own_moves(i)
                local g = turn.its_moves(i) + turn.own_cooperations(i) + turn.its_cooperations(i)
                turn.grant(i, a + b + c + d + e + f + g + turn.own_score(i) + turn.its_score(i))
                if turn.good(i) > 9 then turn.pollute(i) end
            end
        end
    end,
    report = function(turn)
        if turn.round % 2 == 0 then return turn.follow() end
        for i = 1, turn.rows do
            turn.claim(i, turn.own_account(i) + turn.received_bytes(i), turn.account(i) + turn.sent_bytes(i))
            local ring = turn.ring_place + turn.ring_size + turn.fellow(i)
            ring = ring + turn.refused(i) + turn.tier(i) + turn.duty(i)
            turn.judge(i, turn.authentic(i) + turn.good(i), turn.inauthentic(i) + ring)
        end
    end,
}";

#[test]
fn every_word_means_the_same() {
    static ENTRY: StrategyEntry = StrategyEntry::of::<Busy>();
    static DOOR: Door = door::<Busy>();
    same(&Source::Native(&ENTRY), &lua(BUSY), &Params::default());
    same(&Source::Native(&ENTRY), &linked(&DOOR), &Params::default());
    // The script says all words there are: a new one must be added to both.
    for verb in Verb::ALL {
        for word in strategies::lua::words(verb).into_iter().filter(|word| *word != "random") {
            assert!(BUSY.contains(&format!("turn.{word}")), "`{word}` of `{}` is not tested", verb.word());
        }
    }
}

fn lawful(source: &Source) {
    let name = &source.card().name;
    laws::card(source.card()).unwrap_or_else(|law| panic!("{name}: {law}"));
    let params = source.card().defaults();
    source.check(&params).unwrap_or_else(|why| panic!("{name}: {why}"));
    laws::strategy::all(&params, source.verbs(), &|params, seats| source.cohort(params, seats))
        .unwrap_or_else(|law| panic!("{name}: {law}"));
}

#[test]
fn all_keep_the_laws() {
    for entry in strategies::ALL {
        lawful(&native(&(entry.card)().name).expect("it is listed"));
    }
    let published = scripts("../experiments");
    assert!(!published.is_empty(), "experiments have scripts of their own");
    for path in scripts("lua").into_iter().chain(published) {
        lawful(&open(&path).expect("a script"));
    }
    lawful(&open(&library()).expect("a library"));
    lawful(&lua("return {}"));
    lawful(&lua(GAMBLER.replace("last / turn.rows", "last / turn.rows / 2").as_str()));
}

#[test]
fn names_and_fingerprints_tell_strategies_apart() {
    assert!(native("nobody").is_none());
    assert_eq!(native("bittyrant").expect("it is listed").fingerprint(), "bittyrant@1");
    let rider = script("free_rider.lua");
    assert_eq!(rider.card().name, "free_rider");
    let of_door = format!("lua@{}:", strategies::lua::DOOR);
    assert!(rider.fingerprint().starts_with(&of_door) && rider.fingerprint().len() == of_door.len() + 64);
    assert_ne!(rider.fingerprint(), script("bittyrant.lua").fingerprint());
    let of_door = format!("plugin@{}:", game::door::ABI);
    assert!(open(&library()).expect("a library").fingerprint().starts_with(&of_door));
    let message = open(Path::new("x/attacker.luau")).expect_err("an unknown extension").to_string();
    assert!(message.contains("did you mean `lua`?"), "{message}");
}

#[test]
fn a_library_that_is_no_strategy_is_refused() {
    // Any library will do; this one is on every Linux machine.
    let path = ["/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib64/libc.so.6", "/lib64/libc.so.6"];
    let Some(path) = path.iter().map(Path::new).find(|p| p.exists()) else { return };
    let message = Library::load(path).expect_err("a refusal").to_string();
    assert!(message.contains("a library that is no strategy"), "{message}");
    assert!(message.contains("it exports no FREERIDER_STRATEGY"), "{message}");
    assert!(message.contains("export_strategy!"), "{message}");
}

#[test]
fn a_library_that_is_cut_off_is_refused() {
    let whole = std::fs::read(library()).expect("a library");
    let folder = tempfile::tempdir().expect("a folder");
    let cut = folder.path().join(library().file_name().expect("a name"));
    for length in [0, 100, 1000, 4096, 8192, whole.len() / 4, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        std::fs::write(&cut, &whole[..length]).expect("a file");
        let message = Library::load(&cut).expect_err("a refusal").why;
        assert!(message.contains("no library that can be loaded here"), "{length} bytes: {message}");
    }
}

#[test]
fn a_library_that_is_overwritten_while_it_is_played_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(library().file_name().expect("a name"));
    std::fs::copy(library(), &file).expect("a copy");
    let source = open(&file).expect("a library");
    let before = source.fingerprint();
    // In place, as `cp` does it: the same file with nothing in it.
    std::fs::File::create(&file).expect("emptied");
    lawful(&source);
    assert_eq!(source.fingerprint(), before);
    assert!(open(&file).is_err(), "and what is there now is looked at anew");
}
