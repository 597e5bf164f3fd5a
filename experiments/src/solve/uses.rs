//! Which options of `freerider solve` mean something to which methods: said in the help, and held against what was typed.

use super::Options;
use super::methods::Method;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, ValueEnum};

/// An option, and the methods that use it.
type Use = (&'static str, &'static [Method]);

/// Those that tell intervals where payoffs have several samples.
const RESAMPLED: &[Method] =
    &[Method::Ranking, Method::Nash, Method::Qre, Method::Moran, Method::Fermi, Method::AlphaRank];

/// The options that not every method uses. Without `--method` all methods answer, so each option has somebody who does.
pub const USES: [Use; 10] = [
    ("bootstrap", RESAMPLED),
    ("confidence", RESAMPLED),
    ("seed", RESAMPLED),
    ("population", &[Method::Moran, Method::Fermi, Method::AlphaRank]),
    ("intensity", &[Method::Moran, Method::Fermi]),
    ("graph", &[Method::Moran, Method::Fermi]),
    ("update", &[Method::Moran]),
    ("alpha", &[Method::AlphaRank]),
    ("epsilon", &[Method::AlphaRank]),
    ("lambda", &[Method::Qre]),
];

/// Options as they were typed: all of them with their values, and the names of those that were there.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The values.
    pub options: Options,
    given: Vec<String>,
}

impl Typed {
    /// Refuses options that none of the methods asked for would look at: whoever types one expects it to change the answer.
    ///
    /// # Errors
    /// The first such option.
    pub fn check(&self) -> Result<(), String> {
        let asked = &self.options.methods;
        let is_given = |name: &str| self.given.iter().any(|given| given == name);
        let idle = |(name, users): &&Use| {
            is_given(name) && !asked.is_empty() && !users.iter().any(|user| asked.contains(user))
        };
        let Some((name, users)) = USES.iter().find(idle) else { return Ok(()) };
        let verb = if asked.len() == 1 { "does" } else { "do" };
        let asked = asked.iter().map(|method| format!("`{}`", method.word())).collect::<Vec<_>>().join(" and ");
        Err(format!(
            "error: --{name} changes nothing here\n  cause: {asked} {verb} not use it; those that do: {}\n  next: leave \
             --{name} out, or add one of those to --method",
            words(users)
        ))
    }

    /// Refuses all options: what they are about is not asked.
    ///
    /// # Errors
    /// The first option.
    pub fn check_none(&self) -> Result<(), String> {
        self.given.first().map_or(Ok(()), |name| {
            Err(format!(
                "error: --{name} changes nothing here\n  cause: --verify works out the same numbers every time\n  next: leave \
                 --{name} out"
            ))
        })
    }
}

/// Methods by their words.
fn words(methods: &[Method]) -> String {
    methods.iter().map(|method| method.word()).collect::<Vec<_>>().join(", ")
}

/// The help says who uses an option.
fn told(command: Command) -> Command {
    USES.iter().fold(command, |command, (name, users)| {
        command.mut_arg(name, |arg| {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            arg.help(format!("{help} ({})", words(users)))
        })
    })
}

impl FromArgMatches for Typed {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let command = Options::augment_args(Command::new("solve"));
        let is_typed = |arg: &&Arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
        let name = |arg: &Arg| arg.get_long().unwrap_or_default().to_owned();
        let given = command.get_arguments().filter(is_typed).map(name).collect();
        Ok(Self { options: Options::from_arg_matches(matches)?, given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Typed {
    fn group_id() -> Option<clap::Id> {
        Options::group_id()
    }

    fn augment_args(command: Command) -> Command {
        told(Options::augment_args(command))
    }

    fn augment_args_for_update(command: Command) -> Command {
        told(Options::augment_args_for_update(command))
    }
}

impl Method {
    /// Its word on the command line and in files.
    pub fn word(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_one_and_every_method_that_is_named_uses_it() {
        let command = Options::augment_args(Command::new("solve"));
        let known: Vec<&str> = command.get_arguments().map(|arg| arg.get_id().as_str()).collect();
        let of_all = ["methods", "digits"];
        for name in known {
            assert_eq!(USES.iter().any(|(option, _)| *option == name), !of_all.contains(&name), "{name}");
        }
        let command = told(command);
        let arg = command.get_arguments().find(|arg| arg.get_id() == "population").expect("an option");
        assert!(arg.get_help().is_some_and(|help| help.to_string().ends_with(" (moran, fermi, alpha_rank)")));
    }

    #[test]
    fn options_without_a_method_are_refused_and_defaults_are_not() {
        let typed = |text: &str| {
            let command = Typed::augment_args(Command::new("solve").no_binary_name(true));
            let matches = command.try_get_matches_from(text.split_whitespace()).map_err(|why| why.to_string())?;
            Typed::from_arg_matches(&matches).map_err(|why| why.to_string())?.check()
        };
        for fine in ["", "--graph star:9 --lambda 1", "--method nash", "--method nash,qre --lambda 1 --seed 2"] {
            assert_eq!(typed(fine), Ok(()), "{fine}");
        }
        for (wrong, words) in [
            ("--method nash --graph star:9", "`nash` does not use it; those that do: moran, fermi"),
            ("--method fermi --graph star:9 --update death_birth", "--update changes nothing"),
            ("--method game,anarchy --seed 1", "`game` and `anarchy` do not use it"),
            ("--method moran --update death_birth", "--graph"),
        ] {
            let why = typed(wrong).expect_err(wrong);
            assert!(why.contains(words), "{why}");
        }
    }
}
