//! What scripts can do wrong, and that it stays with them: clear messages, no crash, no leak.

mod made_up;

use game::table::Table;
use game::turn::serve::{Place, Row, SCHEMA};
use game::{Clock, Cohort};
use made_up::{SEATS, bits, table};
use std::path::Path;
use strategies::{Source, open};

/// Opens a script of this text, which messages call `x.lua`.
fn read(text: &str) -> Result<Source, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.lua");
    std::fs::write(&path, text).expect("a file");
    open(&path).map_err(|e| e.to_string().replace(&*folder.path().to_string_lossy(), "").replace("/x.lua", "x.lua"))
}

fn cohort(text: &str) -> Box<dyn Cohort> {
    let source = read(text).expect("a script");
    source.cohort(&source.card().defaults(), SEATS).expect("a cohort")
}

/// Round 3: two peers, with two rows and one row.
fn small() -> Table {
    let mut table = Table::new(&SCHEMA);
    table.restart(Clock { round: 3, round_seconds: 10.0 }, 1);
    for (peer, rows) in [(0, 2), (1, 1)] {
        let mut place = [0.0; Place::COUNT as usize];
        place[Place::capacity_bytes as usize] = 1000.0 * f64::from(peer + 1);
        table.open_place(peer, peer, &place);
        for account in 0..rows {
            let mut row = [0.0; Row::COUNT as usize];
            row[Row::account as usize] = f64::from(account);
            row[Row::received_bytes as usize] = 7.0;
            table.push_row(&row);
        }
    }
    table
}

fn shares(table: &Table) -> &[f64] {
    table.row_column(Row::share as usize)
}

/// The body of `serve` in, the message out.
fn serving(body: &str) -> String {
    let mut cohort = cohort(&format!("return {{ serve = function(turn, me, params)\n{body}\nend }}"));
    let message = cohort.play(&mut small()).expect_err(body);
    // Whatever it was, the machine is still there.
    let _ = cohort.play(&mut small());
    let at = message.find("x.lua").expect("the path");
    message[at..].to_owned()
}

#[test]
fn a_mark_of_the_byte_order_is_no_part_of_a_script() {
    let text = "return { serve = function(turn) turn.follow() end }";
    let marked = read(&format!("\u{feff}{text}")).expect("a script");
    assert_eq!(marked.fingerprint(), read(text).expect("a script").fingerprint());
}

#[test]
fn what_cannot_be_loaded_says_why() {
    let missing = open(Path::new("no/such.lua")).expect_err("missing");
    let missing = missing.to_string();
    assert!(missing.starts_with("no/such.lua: cannot read this Lua script (No such file"), "{missing}");
    for (text, message) in [
        ("return {", "x.lua:1: Expected identifier"),
        ("return {\n  serve = function(turn)\n    if turn then\n}", "x.lua:4: Expected"),
        ("local x\nx.y = 2", "x.lua:2: attempt to index nil with 'y'; this was never set"),
        ("return 2", "x.lua: a strategy returns a table of the verbs it changes; end the script with `return {"),
        ("local x = 1", "x.lua: a strategy returns a table"),
        ("return { serve = 2 }", "x.lua: `serve` is a number, but a verb is a function: `serve = function(turn"),
        ("return { serv = print }", "x.lua: unknown key `serv` in `return`; did you mean `serve`?"),
        ("return { foo = 1 }", "x.lua: unknown key `foo` in `return`; known: `join`, `ask`, `serve`, `report`, `card`"),
        ("local f\nlocal y = f ^ 2", "x.lua:2: the operator `^` gives different bits on different CPUs; write `x * x`"),
        ("while true do end", "x.lua:1: did not come to an end within 10 million steps while it was loaded"),
        ("local t = {} while true do t[#t + 1] = {} end", "x.lua: not enough memory; the script keeps too much"),
        ("return { card = 2 }", "x.lua: `card` is a number, but a card is a table"),
        ("return { card = { summary = 2 } }", "x.lua: `card.summary` is a number; it must be a text"),
        ("return { card = { sumary = '' } }", "x.lua: unknown key `sumary` in `card`; did you mean `summary`?"),
        ("return { card = { version = 1.5 } }", "x.lua: `card.version` is 1.5; it must be a whole number"),
        ("return { card = { params = { 2 } } }", "x.lua: `card.params` maps names to tables"),
        ("return { card = { params = { x = {} } } }", "x.lua: `card.params.x.default` is nil; a parameter needs"),
        ("return { card = { params = { x = { default = 2, max = 1 } } } }", "`card.params.x.default` is 2, out of its"),
        (
            "return { card = { params = { x = { default = { 1 } } } } }",
            "`card.params.x.default` is a list with entries",
        ),
        (
            "return { card = { params = { x = { default = 2, whole = 'yes' } } } }",
            "`card.params.x.whole` is a string; it must be true",
        ),
        (
            "return { card = { params = { x = { default = 2, words = {} } } } }",
            "`card.params.x.words` means nothing: by its",
        ),
        (
            "return { card = { params = { x = { default = 'a', min = 2 } } } }",
            "`card.params.x.min` means nothing: by its",
        ),
        (
            "return { card = { params = { x = { default = true, max = 2 } } } }",
            "this parameter is true or false; leave it out",
        ),
        ("return { card = { params = { x = { deflt = 2 } } } }", "`deflt` in `card.params.x`; did you mean `default`?"),
    ] {
        let said = read(text).expect_err(text);
        assert!(said.contains(message), "{text}\n  said: {said}\n  want: {message}");
    }
}

#[test]
fn what_goes_wrong_in_a_round_says_where_and_why() {
    for (body, message) in [
        ("me.count += 1", "x.lua:2: attempt to perform arithmetic (add) on nil and number; this was"),
        (
            "\nlocal x = turn.recieved_bytes(1)",
            "x.lua:3: `turn` in `serve` has no `recieved_bytes`; did you mean `received_bytes`?",
        ),
        ("turn.grant(0, 1)", "x.lua:2: there is no row 0: rows are whole numbers from 1 to turn.rows, which is 2 here"),
        ("turn.grant(1.5, 1)", "x.lua:2: there is no row 1.5"),
        ("turn.grant(0/0, 1)", "x.lua:2: there is no row nan"),
        ("turn.account(3)", "x.lua:2: there is no row 3"),
        ("turn.account('a')", "x.lua:2: a row must be a number from 1 to turn.rows"),
        ("turn.account()", "x.lua:2: a row must be a number from 1 to turn.rows"),
        ("turn.grant(1)", "x.lua:2: turn.grant: share must be a number, not nil"),
        ("turn.grant(1, 'x')", "x.lua:2: turn.grant: share must be a number, not string"),
        (
            "turn.share = 1",
            "x.lua:2: `turn.share` cannot be set; decisions are calls: turn.follow(), turn.grant(row, share), turn.withhold()",
        ),
        ("local f = turn['capacity' .. '_bytes']", "x.lua:2: write the word `capacity_bytes` out somewhere"),
        ("local x = params.foo", "x.lua:2: there is no parameter `foo` on the card; there are none"),
        ("params.x = 1", "x.lua:2: attempt to modify a readonly table"),
        ("math.floor = 1", "x.lua:2: attempt to modify a readonly table"),
        ("error('x')", "x.lua:2: x"),
        ("error({})", "x.lua:2: table"),
        ("error()", "x.lua:2: nil"),
        ("local function f() return 1 + f() end f()", "x.lua:2: stack overflow; a function seems"),
        ("local t = {} for i = 1, 1e9 do t[i] = {} end", "x.lua: not enough memory"),
        ("local s = string.rep('x', 1e9)", "x.lua: not enough memory in `serve`; the script keeps too much"),
        ("while true do end", "x.lua:2: did not come to an end within 10.1 million steps; a loop"),
        ("\nlocal function f()\n  while true do end\nend\nf()", "x.lua:4: did not come to an end"),
        ("if me.count > 3 then end", "x.lua:2: attempt to compare number < nil; this was never set"),
        ("local x = 1 + me.count", "x.lua:2: attempt to perform arithmetic (add) on number and nil; this was never"),
        ("while true do pcall(function() while true do end end) end", "x.lua:2: did not come to an end"),
        ("string.rep('a', 50):find(string.rep('a?', 50) .. string.rep('a', 60))", "x.lua:2: did not come to an end"),
    ] {
        let said = serving(body);
        assert!(said.starts_with(message), "{body}\n  said: {said}\n  want: {message}");
    }
}

#[test]
fn long_work_of_a_built_in_counts() {
    for body in [
        "for i = 1, 1000 do table.move({}, 1, 2147483645, 2, {}) end",
        "local hay, needle = string.rep('a', 8e6), string.rep('a', 4e6) .. 'b' string.find(hay, needle, 1, true)",
        "local s = string.rep('a', 1e6) while true do string.split(s, 'ab') end",
        "while true do string.rep('', 2e9) end",
        "local t = table.create(1e6, 1) while true do table.sort(t) end",
        "local t = table.create(1e6, 1) while true do table.insert(t, 1, 1) end",
        "local t = table.create(1e6, 1) while true do table.remove(t, 1) t[#t + 1] = 1 end",
        "local t = table.create(1e6, 1) while true do table.find(t, 2) end",
        "local t = table.create(1e6, 1) while true do table.clone(t) end",
        "local b = buffer.create(1e8) while true do buffer.fill(b, 0, 1) end",
        "local b = buffer.create(1e8) while true do buffer.copy(b, 0, b, 5) end",
        "while true do buffer.create(1e8) end",
        "local s = string.rep('a', 1e8) while true do utf8.len(s) end",
        "local s = string.rep('a', 3e7) while true do string.upper(s) end",
        "local s = string.rep('a', 3e7) while true do local t = s .. 'b' end",
    ] {
        let said = serving(body);
        assert!(said.starts_with("x.lua:2: did not come to an end"), "{body}\n  said: {said}");
    }
    // And none of them does anything else than before.
    let text = "
        local t = { 3, 1, 2 }
        table.insert(t, 5) table.insert(t, 1, 0) table.sort(t, function(a, b) return a > b end)
        assert(table.concat(t, ' ') == '5 3 2 1 0' and table.remove(t) == 0 and table.remove(t, 1) == 5)
        assert(table.find(t, 2) == 2 and table.move(t, 1, 3, 2)[3] == 2)
        assert(string.find('a.b', '.', 1, true) == 2 and ('a,b'):split(',')[2] == 'b' and ('ab'):rep(2) == 'abab')
        assert(utf8.len('aeiou') == 5 and string.format('%d %5.2f %s', 3, 0.5, 'x') == '3  0.50 x')
        assert(tostring(nil) == 'nil' and tostring(12) == '12' and tostring({}) == 'table' and `{print}` == 'function')
        assert(not pcall(tostring) and not pcall(string.rep) and not pcall(table.insert, {}) and not pcall(table.sort))
        return {}";
    read(text).expect("the same built-ins");
}

#[test]
fn a_table_that_runs_code_when_it_is_read_is_not_let() {
    let endless = "setmetatable({}, { __index = function() while true do end end, __tostring = function() while true do end end })";
    read(&format!("return {endless}")).expect("an honest peer");
    read(&format!("return {{ card = {endless} }}")).expect("an honest peer");
    let said = read(&format!("return {{ [{endless}] = 1 }}")).expect_err("a key");
    assert!(said.contains("unknown key `table` in `return`"), "{said}");
}

#[test]
fn globals_of_the_author_are_no_concern_of_the_host() {
    let text = "type, error, tostring, setmetatable, math, buffer = 'mine', 3, 4, 5, 6, {}
    return { serve = function(turn)
        for _ = 1, 30 do turn.random() end
        turn.grant(turn.rows + 1, 1)
    end }";
    let said = cohort(text).play(&mut small()).expect_err("no such row");
    assert!(said.contains("x.lua:4: there is no row 3"), "{said}");
}

#[test]
fn what_everybody_tries_first_is_answered() {
    let sandbox = "does not exist in the sandbox";
    for (body, advice) in [
        ("os.execute('ls')", format!("`os` {sandbox}: a script computes")),
        ("local t = os.time()", format!("`os` {sandbox}")),
        ("io.write('x')", format!("`io` {sandbox}")),
        ("local f = io.open('x')", format!("`io` {sandbox}")),
        ("local m = require('m')", format!("`require` {sandbox}")),
        ("loadstring('x')()", format!("`loadstring` {sandbox}")),
        ("local x = math.random()", format!("`math.random` {sandbox}: use `turn.random()`")),
        ("math.randomseed(3)", format!("`math.randomseed` {sandbox}: use `turn.random()`")),
        ("local x = math.sin(1)", format!("`math.sin` {sandbox}: its bits differ between CPUs")),
        ("for i = 1, turn.rows do turn:grant(i, 0.5) end", "write a dot, not a colon: `turn.grant(...)`".to_owned()),
        ("local x = turn:received_bytes(1)", "write a dot, not a colon: `turn.received_bytes(...)`".to_owned()),
        ("for i = 1, turn.rows() do end", "`turn.rows` is a field: write it without `()`".to_owned()),
        ("turn.grant(turn.rows(), 1)", "`turn.rows` is a field: write it without `()`".to_owned()),
        ("local c = turn.capacity_bytes()", "`turn.capacity_bytes` is a field: write it without `()`".to_owned()),
        ("if turn.received_bytes > 0 then end", "write `turn.received_bytes(i)`".to_owned()),
        ("if 0 == 1 or turn.kin <= 1 then end", "write `turn.kin(i)`".to_owned()),
        ("local x = turn.sent_bytes / 2", "write `turn.sent_bytes(i)`".to_owned()),
        ("local x = turn.sent_bytes[1]", "write `turn.sent_bytes(i)`".to_owned()),
        ("turn.grant(1, turn.recommended)", "write `turn.recommended(i)`".to_owned()),
        ("turn.grant(turn.account, 1)", "write `turn.account(i)`".to_owned()),
        ("if turn.random > 0.5 then end", "`turn.random` is a function: write `turn.random()`".to_owned()),
        ("local n = 3 n()", "this is a number, not a function".to_owned()),
    ] {
        let said = serving(body);
        assert!(said.starts_with("x.lua:2: ") && said.contains(&advice), "{body}\n  said: {said}\n  want: {advice}");
    }
    // A field of that name, a comment, and another table's function are something else.
    for (body, advice) in [
        ("local x = me.os.time", "this was never set"),
        ("local x = me.a.b -- os", "this was never set"),
        ("me.random()", "there is no function of this name"),
    ] {
        let said = serving(body);
        assert!(said.contains(advice), "{body}\n  said: {said}\n  want: {advice}");
    }
    let said = read("local json = require('json')\nreturn {}").expect_err("no modules");
    assert!(said.starts_with("x.lua:1: ") && said.contains("`require` does not exist in the sandbox"), "{said}");
}

#[test]
fn the_world_is_out_of_reach() {
    for word in [
        "os",
        "io",
        "debug",
        "require",
        "loadstring",
        "getfenv",
        "setfenv",
        "newproxy",
        "collectgarbage",
        "gcinfo",
        "coroutine",
        "math.random",
        "math.randomseed",
        "math.sin",
        "dofile",
        "load",
    ] {
        assert!(read(&format!("assert({word} == nil) return {{}}")).is_ok(), "`{word}` is reachable");
    }
    // These are the engine's own, with the same bits on every CPU.
    let text = format!(
        "assert(math.exp(1.3) == {:?} and math.log(7) == {:?} and math.pow(3, 0.7) == {:?}) return {{}}",
        game::maths::exp(1.3),
        game::maths::ln(7.0),
        game::maths::pow(3.0, 0.7)
    );
    read(&text).expect("the same functions");
}

#[test]
fn bad_decisions_reach_the_referee_and_nothing_else() {
    let mut table = small();
    let before = bits(&table);
    cohort("return { serve = function(turn) turn.grant(1, 0/0) turn.withhold() end }")
        .play(&mut table)
        .expect("a round");
    let grants = shares(&table);
    assert!(grants[0].is_nan() && grants[1] == 0.0 && grants[2].is_nan(), "{grants:?}");
    assert_eq!(table.place_column(Place::withhold as usize), [1.0, 1.0]);

    // Spoiling one's own view changes no column and no other peer's view.
    let mut table = small();
    let spoil = "return { serve = function(turn, me)
        assert(turn.capacity_bytes == 1000 or turn.capacity_bytes == 2000)
        assert(turn.rows == 1 or turn.rows == 2)
        turn.capacity_bytes = 5
        turn.rows = 1e9
        assert(not pcall(turn.account, 3))
        assert(not pcall(setmetatable, turn, {}))
    end }";
    cohort(spoil).play(&mut table).expect("a round");
    assert_eq!(bits(&table), before);
}

#[test]
fn memory_persists_and_is_a_peers_own() {
    let text = "local all = 0
    return { serve = function(turn, me)
        all += 1
        me.count = (me.count or 0) + 1
        turn.grant(1, me.count / 100 + all / 10000)
    end }";
    let mut one = cohort(text);
    let mut last = Vec::new();
    for _ in 0..3 {
        let mut table = small();
        one.play(&mut table).expect("a round");
        last = shares(&table).to_vec();
    }
    // The third call of each peer, the fifth and sixth of the script.
    assert_eq!(last, [0.03 + 0.0005, 0.0, 0.03 + 0.0006]);
    // Another cohort starts afresh.
    let mut table = small();
    cohort(text).play(&mut table).expect("a round");
    assert_eq!(shares(&table)[0], 0.01 + 0.0001);
}

#[test]
fn parameters_arrive_by_type() {
    let text = "return {
        card = { params = {
            rate = { default = 0.5, min = 0, max = 1 }, slots = { default = 4, whole = true }, brave = { default = true },
            pace = { default = 'slow', words = { 'slow', 'fast' } }, steps = { default = {} },
        } },
        serve = function(turn, me, params)
            assert(params.rate == 0.5 and params.slots == 4 and params.brave == true)
            assert(params.pace == 'slow' and #params.steps == 0)
        end,
    }";
    cohort(text).play(&mut small()).expect("a round");
}

#[test]
fn two_machines_on_two_threads_agree() {
    let play = || {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lua/bittyrant.lua");
        let source = open(&path).expect("a script");
        let mut cohort = source.cohort(&source.card().defaults(), SEATS).expect("a cohort");
        (0..20)
            .flat_map(|round| {
                let mut table = table(game::Verb::Serve, round);
                cohort.play(&mut table).expect("a round");
                bits(&table)
            })
            .collect::<Vec<u64>>()
    };
    let (a, b) = std::thread::scope(|s| {
        let (a, b) = (s.spawn(play), s.spawn(play));
        (a.join().expect("a thread"), b.join().expect("a thread"))
    });
    assert!(a == b);
    assert!(a == play());
}

#[test]
fn a_cohort_may_move_to_another_thread() {
    let mut moved = cohort("return { serve = function(turn) turn.grant(1, turn.random()) end }");
    let mut here = small();
    moved.play(&mut here).expect("a round");
    let there = std::thread::spawn(move || {
        let mut table = small();
        moved.play(&mut table).expect("a round");
        bits(&table)
    });
    assert_eq!(there.join().expect("a thread"), bits(&here));
}
