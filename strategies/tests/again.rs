//! A script plays the same in every process: nothing that it can reach depends on where something lies in memory, on
//! the clock or on the machine's speed.

mod made_up;

use game::Verb;
use made_up::{SEATS, bits, table};
use std::path::Path;
use std::process::Command;
use strategies::open;

/// Scripts that decide by what differs between processes, if anything does.
const CANARIES: [(&str, &str); 5] = [
    (
        "tables as keys, and keys in order",
        "local of = {}
        return { serve = function(turn, me)
            me.by, me.seen = me.by or {}, me.seen or {}
            for i = 1, turn.rows do
                local a = turn.account(i)
                me.by[a] = me.by[a] or {}
                of[me.by[a]] = (of[me.by[a]] or 0) + i
                -- Their places in the table go by addresses, and they leave room for others.
                me.seen[me.by[a]], me.seen[{}] = i, i
                me.seen[`{turn.round} {a}`], me.seen[a + 0.5] = i, i
            end
            for _, list in me.by do me.seen[list] = nil end
            me.seen = me.seen.kept or {}
            local sum, weight = 0, 1
            for a, list in pairs(me.by) do
                sum += of[list] * weight + a
                weight = weight * 3 % 1009
            end
            for i = 1, turn.rows do turn.grant(i, sum % (i + 7)) end
        end }",
    ),
    (
        "what tables and functions are called",
        "return { serve = function(turn, me)
            local names = tostring({}) .. tostring(print) .. string.format('%s %*', {}, function() end) .. `{me} {turn}`
            names ..= ('%s'):format(buffer.create(1)) .. tostring(setmetatable({}, { __name = 'mine' }))
            names ..= tostring(setmetatable({}, { __tostring = function() return 'x' end }))
            local sum = 0
            for i = 1, #names do sum = (sum * 31 + string.byte(names, i)) % 1000003 end
            assert(not string.find(names, '0x', 1, true), names)
            for i = 1, turn.rows do turn.grant(i, sum / 1000003) end
        end }",
    ),
    (
        "how much fits into memory beside garbage",
        "local kept = {}
        return { serve = function(turn)
            if turn.round == 3 then
                pcall(function()
                    while true do
                        kept[#kept + 1] = buffer.create(1e6)
                        buffer.create(5e5)
                        kept[#kept + 1] = { {}, {}, #kept }
                    end
                end)
            end
            for i = 1, turn.rows do turn.grant(i, #kept) end
            if turn.round == 5 then kept = {} end
        end }",
    ),
    (
        "small garbage",
        "return { serve = function(turn)
            local last
            for i = 1, 20000 do last = { i, last and last[1] } end
            for i = 1, turn.rows do turn.grant(i, last[1]) end
        end }",
    ),
    (
        "how many steps are left",
        "return { serve = function(turn)
            local n = 0
            if turn.round == 5 then
                local big = table.create(100000, 'x')
                for _ = 1, 5 do table.sort(big) string.find(string.rep('a', 5000), 'b', 1, true) n += 1 end
            end
            for i = 1, turn.rows do turn.grant(i, n) end
        end }",
    ),
];

/// What a script decided in many rounds, as a hash.
fn transcript(path: &Path) -> String {
    let source = open(path).expect("a script");
    let mut cohort = source.cohort(&source.card().defaults(), SEATS).expect("a cohort");
    let mut hasher = blake3::Hasher::new();
    for round in 0..12 {
        for verb in Verb::ALL {
            let mut table = table(verb, round);
            cohort.play(&mut table).expect("a round");
            for word in bits(&table) {
                hasher.update(&word.to_le_bytes());
            }
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// The transcripts of all canaries and of all scripts of the catalogue.
fn transcripts() -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let canaries = CANARIES.iter().enumerate().map(|(i, (name, text))| {
        let path = folder.path().join(format!("{i}.lua"));
        std::fs::write(&path, text).expect("a file");
        ((*name).to_owned(), path)
    });
    let mut scripts: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("lua"))
        .expect("the scripts")
        .map(|entry| entry.expect("a script").path())
        .map(|path| (path.file_stem().expect("a name").display().to_string(), path))
        .collect();
    scripts.sort();
    canaries.chain(scripts).map(|(name, path)| format!("{name}: {}", transcript(&path))).collect()
}

/// Marks the lines that a process says to the one that began it.
const SAYS: &str = "plays ";

#[test]
fn a_script_plays_the_same_in_every_process() {
    const CHILD: &str = "FREERIDER_SCRIPTS_AGAIN";
    let here = transcripts();
    if std::env::var_os(CHILD).is_some() {
        here.iter().for_each(|line| println!("{SAYS}{line}"));
        return;
    }
    for environment in ["1".to_owned(), "long".repeat(5000)] {
        let answer = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "a_script_plays_the_same_in_every_process", "--nocapture"])
            .env(CHILD, environment)
            .output()
            .expect("another process");
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        // The harness writes the test's name before the first line.
        let there: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once(SAYS)?.1)).collect();
        assert_eq!(here, there, "{text}");
    }
}

/// What opening a script of this text says, or its first round.
fn said(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.lua");
    std::fs::write(&path, text).expect("a file");
    let source = match open(&path) {
        Err(why) => return why.to_string(),
        Ok(source) => source,
    };
    let mut cohort = source.cohort(&source.card().defaults(), SEATS).expect("a cohort");
    cohort.play(&mut table(Verb::Serve, 0)).expect_err(text)
}

#[test]
fn what_goes_by_addresses_or_by_the_collector_is_refused() {
    const WEAK: &str = "x.lua:2: tables with weak keys or values forget when the collector runs, which is no part of the game: \
                        remove what is no longer needed yourself";
    for body in
        ["setmetatable({}, { __mode = 'k' })", "me['__mode'] = 'v'", "setmetatable({}, { ['__mo' .. 'de'] = 'k' })"]
    {
        let said = said(&format!("return {{ serve = function(turn, me)\n{body} end }}"));
        assert!(said.ends_with(WEAK), "{body}: {said}");
    }
    let order = |kind: &str| {
        format!(
            "x.lua:2: goes through a table whose keys are {kind}s: in which order depends on addresses; use accounts or \
             numbers as keys, or keep a list"
        )
    };
    for (kind, body) in [
        ("table", "for k in pairs({ a = 1, [{}] = 2 }) do end"),
        ("table", "for k, v in { [{}] = 2 } do end"),
        ("function", "for k in { [print] = 1 } do end"),
        ("buffer", "for k in next, { 1, 2, [buffer.create(3)] = 2 } do break end"),
        ("table", "local k = next({ 1, [{}] = 2 })"),
        ("table", "local k = next({ 1 }, {})"),
        ("table", "local function ipairs(t) return t end for k in ipairs({ [{}] = 1 }) do end"),
        ("table", "local pairs, next = function(t) return t end, 0 for k in pairs({ [{}] = 1 }) do end"),
        (
            "table",
            "for k in setmetatable({}, { __iter = function() return next, { [{}] = 1 } end, __metatable = 1 }) do end",
        ),
        ("table", "for k in setmetatable({ [{}] = 1 }, { __index = me }) do end"),
        ("table", "local s = `{(function() for k in { [{}] = 1 } do end end)()}`"),
    ] {
        let said = said(&format!("return {{ serve = function(turn, me)\n{body} end }}"));
        assert!(said.ends_with(&order(kind)), "{body}: {said}");
    }
    let said = said("return { serve = function(turn, me)\nfor k in me.list do end end }");
    assert!(said.contains("x.lua:2: attempt to iterate over a nil value"), "{said}");
}

#[test]
fn keys_come_in_order() {
    let text = "return { serve = function(turn)
        local all, found = { [false] = 1, b = 2, [7] = 3, [-1.5] = 4, a = 5, [true] = 6, [1] = 7 }, ''
        for k, v in all do found ..= `{k}={v} ` all[7] = nil all[k] = nil end
        assert(found == '-1.5=4 1=7 a=5 b=2 false=1 true=6 ', found)
        assert(next(all) == nil and next({ b = 1, a = 2 }) == 'a' and next({ b = 1, a = 2 }, 'a') == 'b')
        local list = ''
        for i, v in { 3, nil, 5 } do list ..= `{i}={v} ` end
        for i, v in pairs({ 8, 9 }) do list ..= `{i}={v} ` end
        for i, v in ipairs({ 8, 9 }) do list ..= `{i}={v} ` end
        for k, v in setmetatable({}, { __iter = function() return next, { x = 1 } end }) do list ..= `{k}={v} ` end
        for a in string.gmatch('p q', '%a') do list ..= a end
        assert(list == '1=3 3=5 1=8 2=9 1=8 2=9 x=1 pq', list)
        turn.grant(turn.rows + 1, 1)
    end }";
    let said = said(text);
    assert!(said.contains("there is no row"), "{said}");
}
