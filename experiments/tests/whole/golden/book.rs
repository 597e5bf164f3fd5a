//! The checked file, a line for each way in which an item is played: `kind name version play id hash`.
//!
//! The id is that of the cells: it changes with the version of every card that takes part, with that of the engine, with a
//! script's text and with parameters. The rule is that of results in a folder: under one id there is one outcome, so a hash
//! may only change with its id.

use std::collections::BTreeMap;
use std::fmt;

/// What stands at the top of the file.
const HEAD: &str = "# What comes out today. Nobody edits this: see golden/mod.rs.\n# kind name version play id hash\n";

/// What is played: the kind of item, its name, and how it is played.
pub type Key = (String, String, String);

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The version of the item.
    pub version: u32,
    /// The id of the cells.
    pub id: String,
    /// The hash of what they left behind.
    pub hash: String,
}

/// All lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book(pub BTreeMap<Key, Line>);

/// How the book of today differs from the one that is kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What may be written: new lines, lines of what is gone, and those with other ids.
    pub permitted: Vec<String>,
    /// What may not: other outcomes under the same id, and versions that were taken back.
    pub refused: Vec<String>,
}

impl Book {
    /// Reads the file.
    ///
    /// # Errors
    /// A line that is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut all = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            let version = words.get(2).and_then(|version| version.parse().ok());
            let ([kind, name, _, play, id, hash], Some(version)) = (words.as_slice(), version) else {
                return Err(format!(
                    "line {} is no golden: `{line}`\nwhere two branches met, take either side, and write it anew",
                    at + 1
                ));
            };
            let key = ((*kind).to_owned(), (*name).to_owned(), (*play).to_owned());
            all.insert(key, Line { version, id: (*id).to_owned(), hash: (*hash).to_owned() });
        }
        Ok(Self(all))
    }

    /// How `today` differs from this one, and what may be kept from now on: today's lines, but for those that are refused.
    pub fn against(&self, today: &Self) -> (Changes, Self) {
        let (mut changes, mut kept) = (Changes::default(), today.clone());
        for (key, now) in &today.0 {
            let (name, play) = (format!("{} {}", key.0, key.1), &key.2);
            match self.0.get(key) {
                None => changes.permitted.push(format!("{name} in {play}: new")),
                Some(then) if then == now => {}
                Some(then) if now.version < then.version => {
                    let (now, then_version) = (now.version, then.version);
                    changes
                        .refused
                        .push(format!("{name} in {play}: version {now}, and {then_version} was there before"));
                    kept.0.insert(key.clone(), then.clone());
                }
                Some(then) if then.hash != now.hash && then.id == now.id => {
                    changes
                        .refused
                        .push(format!("{name} in {play}: another outcome, and version {} as before", now.version));
                    kept.0.insert(key.clone(), then.clone());
                }
                Some(_) => changes.permitted.push(format!("{name} in {play}: another id")),
            }
        }
        let gone = self.0.keys().filter(|key| !today.0.contains_key(*key));
        changes.permitted.extend(gone.map(|(kind, name, play)| format!("{kind} {name} in {play}: gone")));
        (changes, kept)
    }
}

impl fmt::Display for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        for ((kind, name, play), Line { version, id, hash }) in &self.0 {
            writeln!(f, "{kind} {name} {version} {play} {id} {hash}")?;
        }
        Ok(())
    }
}

#[test]
fn an_outcome_may_change_with_its_id_only() {
    let book = |text: &str| Book::read(text).expect("a book");
    let kept = book("strategy a 1 swarm aaa 111\nstrategy b 2 swarm bbb 222\nstrategy c 1 swarm ccc 333");
    let cases = [
        ("the same", "strategy a 1 swarm aaa 111", (0, 0), "111"),
        ("no version raised", "strategy a 1 swarm aaa 999", (0, 1), "111"),
        ("its version raised", "strategy a 2 swarm AAA 999", (1, 0), "999"),
        ("another's version raised", "strategy a 1 swarm AAA 999", (1, 0), "999"),
        ("only a version raised", "strategy a 2 swarm AAA 111", (1, 0), "111"),
        ("a version taken back", "strategy a 0 swarm AAA 999", (0, 1), "111"),
    ];
    for (what, line, (permitted, refused), hash) in cases {
        let today = book(&format!("{line}\nstrategy b 2 swarm bbb 222\nstrategy c 1 swarm ccc 333"));
        let (changes, next) = kept.against(&today);
        assert_eq!((changes.permitted.len(), changes.refused.len()), (permitted, refused), "{what}: {changes:?}");
        assert_eq!(next.0.values().next().expect("a line").hash, hash, "{what}");
        assert_eq!(book(&next.to_string()), next);
    }
    let today = book("strategy b 2 swarm bbb 222\nstrategy c 1 swarm ccc 333\nstrategy d 1 swarm ddd 444");
    let (changes, next) = kept.against(&today);
    assert_eq!(changes.permitted, ["strategy d in swarm: new", "strategy a in swarm: gone"]);
    assert_eq!((changes.refused.len(), next), (0, today));
    assert!(Book::read("<<<<<<< HEAD").is_err_and(|why| why.contains("line 1 is no golden")));
}
