//! Overrides: `--set path=value` and `--seeds N`, applied before anything is resolved.

use super::catalogue::Catalogue;
use super::experiment::KEYS;
use super::path::{KeyPath, Step};
use super::reach::{Reach, SWEPT};
use super::sweep;
use super::tournament::OWN;
use super::trouble::{Place, Trouble, Troubles};
use super::yaml::Document;

/// What the command line changes about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Each is `path=value`; the value is YAML.
    pub set: Vec<String>,
    /// Replaces `seeds:` by this count.
    pub seeds: Option<u64>,
}

impl Overrides {
    /// Changes the document.
    ///
    /// # Errors
    /// A text that is no `path=value`, a path that reaches nothing or is swept, a value that is no YAML.
    pub fn apply(&self, document: &mut Document, catalogue: &Catalogue) -> Result<(), Trouble> {
        let mut settings = self.set.iter().map(|text| Setting::read(text)).collect::<Result<Vec<_>, _>>()?;
        // The order in which they were typed decides nothing but which of two for one path counts: the last. What says which
        // paths are swept comes first, and what is inside something after what is around it.
        settings.sort_by_key(|setting| (!setting.spreads(), setting.path.0.len()));
        for setting in &settings {
            setting.put(document, catalogue)?;
        }
        if let Some(seeds) = self.seeds {
            let flag = Document::flag(&format!("--seeds {seeds}"), &seeds.to_string())?;
            document.put(&KeyPath::default().key("seeds"), &flag.root(), document.place())?;
        }
        Ok(())
    }

    /// What is left of the troubles with claims. What the command line changed may leave nothing for a claim of the file to
    /// speak about: that is a warning. A claim that the command line brings itself must be right.
    pub fn excuse(&self, claims: Troubles, warnings: &mut Vec<String>) -> Troubles {
        let of_flag = |trouble: &Trouble| trouble.place.as_ref().is_some_and(|place| place.source.starts_with("--set"));
        let (wrong, excused) = claims.part(|trouble| self.set.is_empty() || of_flag(trouble));
        warnings
            .extend(excused.iter().map(|trouble| format!("a claim is not judged, because of --set: {}", trouble.what)));
        wrong
    }
}

/// One `--set`.
struct Setting<'a> {
    /// The flag as it was typed.
    flag: String,
    key: &'a str,
    path: KeyPath,
    value: &'a str,
}

impl<'a> Setting<'a> {
    fn read(text: &'a str) -> Result<Self, Trouble> {
        let flag = format!("--set {text}");
        let shape =
            |trouble: Trouble| trouble.next("write `--set path=value`, such as `--set population.tyrant.count=5`");
        let Some((key, value)) = text.split_once('=') else {
            return Err(shape(Trouble::new(format!("`{text}` has no `=`")).at(Place::whole(&flag))));
        };
        let key = key.trim();
        let path = path_of(key)
            .map_err(|why| shape(Trouble::new(format!("`{key}` is no path")).at(Place::whole(&flag)).cause(why)))?;
        let setting = Self { flag, key, path, value };
        if value.trim().is_empty() {
            return Err(shape(Trouble::new(format!("`{key}` gets no value")).at(setting.place(key))));
        }
        Ok(setting)
    }

    fn place(&self, path: &str) -> Place {
        Place { path: path.to_owned(), ..Place::whole(&self.flag) }
    }

    /// Whether it says which points there are.
    fn spreads(&self) -> bool {
        self.path.first().is_some_and(|first| SPREADS.contains(&first))
    }

    fn put(&self, document: &mut Document, catalogue: &Catalogue) -> Result<(), Trouble> {
        let Self { path, value, .. } = self;
        let first = path.first().unwrap_or_default();
        let elsewhere = KEYS.contains(&first) && !SWEPT.contains(&first);
        if document.root().get("tournament").is_some() && !elsewhere && !SWEPT.contains(&first) {
            let known: Vec<&str> = KEYS.into_iter().filter(|key| !OWN.contains(key)).collect();
            return Err(Trouble::unknown("key", first, &known)
                .at(self.place(""))
                .next("what is played stands below `tournament`: `--set tournament.attack.share=0.2`"));
        }
        if !elsewhere {
            Reach::of(document, catalogue).and(&KEYS).check(path, || self.place(""))?;
        }
        if let Some(swept) = sweep::paths(document).into_iter().find(|swept| path.within(swept)) {
            return Err(Trouble::new(format!("`{path}` cannot be set: `{swept}` is swept"))
                .at(self.place(""))
                .cause("every point of the sweep would replace it again")
                .next(match *path == swept {
                    true => format!("set the sweep itself: `--set sweep.{swept}=[{}]`", value.trim()),
                    false => format!("set the sweep itself: `--set sweep.{swept}=[...]`"),
                }));
        }
        let value = Document::flag(&self.flag, value)?;
        document.put(path, &value.root(), self.place(self.key))
    }
}

/// The keys at the top that say which points there are.
const SPREADS: [&str; 3] = ["sweep", "tournament", "red_team"];

/// The path of a flag. Under `sweep` the rest is one key, because the keys there are paths.
fn path_of(text: &str) -> Result<KeyPath, String> {
    let Some(rest) = text.strip_prefix("sweep.") else { return text.parse() };
    let (special, key) = match rest.split_once('.') {
        Some(("zip", key)) => (vec!["zip"], key),
        Some(("sample", key)) => match key.strip_prefix("paths.") {
            Some(key) => (vec!["sample", "paths"], key),
            None => (vec!["sample"], key),
        },
        _ => (vec![], rest),
    };
    let mut steps = vec![Step::Key("sweep".to_owned())];
    steps.extend(special.into_iter().map(|key| Step::Key(key.to_owned())));
    steps.push(Step::Key(key.to_owned()));
    Ok(KeyPath(steps))
}
