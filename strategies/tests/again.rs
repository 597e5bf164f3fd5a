//! A script plays the same in every process: nothing that it can reach depends on where something lies in memory, on
//! the clock or on the machine's speed.

mod made_up;

use game::Verb;
use made_up::{SEATS, bits, table};
use std::path::Path;
use std::process::Command;
use strategies::open;

/// Scripts that decide by what differs between processes, if anything does.
const CANARIES: [(&str, &str); 7] = [
    (
        "a set of tables",
        "return { serve = function(turn, me)
            me.friends, me.by = me.friends or {}, me.by or {}
            for i = 1, turn.rows do
                local a = turn.account(i)
                if not me.by[a] then
                    me.by[a] = {}
                    me.friends[me.by[a]] = a
                end
                me.by[a].row, me.by[a].round = i, turn.round
            end
            local n = 0
            for friend in pairs(me.friends) do
                n += 1
                if friend.round == turn.round then turn.grant(friend.row, n / 1000) end
            end
        end }",
    ),
    (
        "functions, buffers and texts as keys",
        "local all = {}
        return { serve = function(turn)
            for i = 1, turn.rows do
                all[function() return turn.round + i end] = i
                all[buffer.create(2000 + i)] = i
                all[`{turn.round} {i}`] = i
                all[turn.account(i) + 0.5] = i
            end
            local sum, weight = 0, 1
            for _, i in all do
                sum += i * weight
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
        "a table with weak keys",
        "local cache = setmetatable({}, { __mode = 'k' })
        return { serve = function(turn)
            for i = 1, 5000 do cache[{ i, {}, {} }] = i end
            local n, sum = 0, 0
            for _, i in pairs(cache) do
                n += 1
                sum = (sum * 3 + i) % 1009
            end
            for i = 1, turn.rows do turn.grant(i, n + sum / 1009) end
        end }",
    ),
    (
        "tables with weak values, and much garbage",
        "local seen = setmetatable({}, { __mode = 'v' })
        return { serve = function(turn)
            for i = 1, 300 do seen[i] = buffer.create(10 * i) seen['x' .. i] = string.rep('y', i) end
            local n = 0
            for i = 1, 300 do if seen[i] then n += 1 end end
            for i = 1, turn.rows do turn.grant(i, n / 300) end
        end }",
    ),
    (
        "how much fits into memory",
        "local kept = {}
        return { serve = function(turn)
            if turn.round == 3 then
                pcall(function() while true do kept[#kept + 1] = string.rep(tostring(#kept), 300000) end end)
            end
            for i = 1, turn.rows do turn.grant(i, #kept) end
            if turn.round == 9 then kept = {} end
        end }",
    ),
    (
        "how many steps are left",
        "local n = 0
        return { serve = function(turn)
            n = 0
            if turn.round == 30 then
                local big = table.create(100000, 'x')
                for _ = 1, 10 do table.sort(big) string.find(string.rep('a', 5000), 'b', 1, true) n += 1 end
            end
            for i = 1, turn.rows do turn.grant(i, n) end
        end }",
    ),
];

/// The transcripts of the canaries in this version of the door.
const PINNED: [&str; CANARIES.len()] = [
    "acd5888d39715dd4",
    "edabe46ef68e37dd",
    "2ac60418a6efe7f7",
    "09077daed7e74891",
    "d828303d8f78aa4e",
    "8260a85e8e4e5020",
    "3f32502cc055dff5",
];

/// What a script decided in many rounds, as a hash.
fn transcript(path: &Path) -> String {
    let source = open(path).expect("a script");
    let mut cohort = source.cohort(&source.card().defaults(), SEATS).expect("a cohort");
    let mut hasher = blake3::Hasher::new();
    for round in 0..60 {
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
    let played: Vec<&str> =
        here.iter().take(CANARIES.len()).filter_map(|line| Some(line.split_once(": ")?.1)).collect();
    assert_eq!(
        played, PINNED,
        "\nscripts that go through sets of tables decide otherwise than before: Luau, mlua or the sandbox changed.\n\
         If that was meant, raise `DOOR` in src/lua/mod.rs, so that cells with scripts get new ids, and pin the left side."
    );
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
