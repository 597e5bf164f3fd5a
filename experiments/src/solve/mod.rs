//! `freerider solve`: what follows from payoffs.
//!
//! A file with payoffs, or the result folder of a tournament, goes in; out come tables that say what the game is, who wins
//! it, what rational players would do and where populations end up. Numbers have bootstrap intervals where payoffs have
//! samples, but for those of one game only: who is dominated, best responses, rest points, basins, fixation, the price of anarchy,
//! and the strategies that make up an equilibrium, which are those of the means. Each method is one file in [`methods`]; all of them are pure functions of `equilibria`.

pub mod methods;
pub mod oracles;
mod read;
pub mod section;
pub mod short;
pub mod uses;

use crate::ask::trouble::told;
use crate::bridges::{Game, Told};
use clap::Args;
use equilibria::bootstrap::Bootstrap;
use methods::{Method, Shape, Spread, shape};
use results::solved::{Ranked, Share};
use results::table::Look;
use section::Section;
use serde_json::json;
use std::path::{Path, PathBuf};
use uses::Typed;

pub use read::read;

/// Players of a finite population, unless more meet at once.
const POPULATION: u32 = 50;

/// What is solved, and how.
#[derive(Args, Debug)]
pub struct Solve {
    /// Payoffs: a CSV, an EGTA game (.json), Gambit's .nfg, or the result folder of a tournament.
    #[arg(required_unless_present = "verify")]
    file: Option<PathBuf>,
    #[command(flatten)]
    typed: Typed,
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
    /// Write equilibria.parquet and rankings.parquet into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Hold our numbers against published, measured and derived ones instead, and print both.
    #[arg(long, conflicts_with_all = ["file", "json", "out"])]
    verify: bool,
}

/// How a game is solved.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// What is asked; all that fits without it.
    #[arg(long = "method", value_enum, value_delimiter = ',', value_name = "METHODS")]
    pub methods: Vec<Method>,
    /// Digits behind the point.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(0..18))]
    digits: u16,
    /// Resample payoffs with several samples so often; 0: no intervals.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub bootstrap: u32,
    /// Confidence of the intervals.
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = open_share)]
    pub confidence: f64,
    /// What resampling and larger graphs are drawn from.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Players of a finite population; without it 50, or as many as meet at once.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub population: Option<u32>,
    /// Intensity of selection, per unit of payoff.
    #[arg(long, value_name = "BETA", default_value_t = 1.0, value_parser = not_negative)]
    pub intensity: f64,
    /// Who takes over on a graph, too: complete:N, cycle:N, star:N, lattice:RxC, moore:RxC, regular:N:D, small_world:N:D:P.
    #[arg(long, value_name = "GRAPH", value_parser = shape)]
    pub graph: Option<Shape>,
    /// How strategies spread on the graph.
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Spread::BirthDeath, requires = "graph")]
    pub update: Spread,
    /// Alpha; without it alpha goes to infinity.
    #[arg(long, value_name = "ALPHA", value_parser = not_negative)]
    pub alpha: Option<f64>,
    /// Infinite alpha, smoothed by this much; OpenSpiel takes 0.01.
    #[arg(long, value_name = "SHARE", conflicts_with = "alpha", value_parser = open_share)]
    pub epsilon: Option<f64>,
    /// Precisions of quantal responses, per unit of payoff.
    #[arg(long, value_name = "LAMBDAS", value_delimiter = ',', default_values_t = [0.1, 1.0, 10.0], value_parser = not_negative)]
    pub lambda: Vec<f64>,
}

fn open_share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| "write a number between 0 and 1, such as 0.95".to_owned())
}

fn not_negative(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| *number >= 0.0 && number.is_finite());
    number.ok_or_else(|| "write a number from 0 on, such as 0.1".to_owned())
}

impl Default for Options {
    fn default() -> Self {
        Self {
            methods: Vec::new(),
            digits: 4,
            bootstrap: 200,
            confidence: 0.95,
            seed: 1,
            population: None,
            intensity: 1.0,
            graph: None,
            update: Spread::BirthDeath,
            alpha: None,
            epsilon: None,
            lambda: vec![0.1, 1.0, 10.0],
        }
    }
}

/// One game, and how it is asked about.
pub struct Ask<'a> {
    /// The game.
    pub told: &'a Told,
    /// How.
    pub options: &'a Options,
}

impl Ask<'_> {
    /// How payoffs are resampled; not at all where each has one sample.
    pub fn bootstrap(&self) -> Option<Bootstrap> {
        let Options { bootstrap: replicates, confidence, seed, .. } = *self.options;
        let (_, most) = self.told.samples();
        (most > 1 && replicates > 0).then_some(Bootstrap { replicates, confidence, seed })
    }
}

/// All that is said of one game.
pub fn sections(told: &Told, options: &Options) -> Vec<Section> {
    let methods = if options.methods.is_empty() { &Method::ALL[..] } else { &options.methods };
    methods.iter().map(|method| method.answer(&Ask { told, options })).collect()
}

impl Solve {
    /// The answer, and whether all is as it should be: whether every method that was asked for by name could be used, and
    /// with `--verify` whether all numbers agree.
    ///
    /// # Errors
    /// What is wrong with the input, options that change nothing, or the disk's error.
    pub fn run(&self, look: Look) -> Result<(String, bool), String> {
        let Some(file) = self.file.as_ref().filter(|_| !self.verify) else {
            self.typed.check_none()?;
            return Ok(oracles::report(look));
        };
        self.typed.check()?;
        let options = &self.typed.options;
        let games: Vec<Told> = read(file)?.into_iter().map(Told::folded).collect();
        let answers: Vec<Vec<Section>> = games.iter().map(|told| sections(told, options)).collect();
        let fits = options.methods.is_empty() || answers.iter().flatten().all(|section| !section.untold);
        if let Some(out) = &self.out {
            write(out, &games, &answers)?;
        }
        if self.json {
            let game = |(told, answer): (&Told, &Vec<Section>)| {
                json!({ "title": told.title, "setting": told.setting, "mechanism": told.mechanism,
                        "answers": answer.iter().map(Section::json).collect::<Vec<_>>() })
            };
            let all: Vec<_> = games.iter().zip(&answers).map(game).collect();
            return Ok((format!("{:#}\n", json!(all)), fits));
        }
        let mut text = String::new();
        for (told, answer) in games.iter().zip(&answers) {
            text += &format!("{}\n{}\n", told.title, "=".repeat(told.title.chars().count()));
            answer.iter().for_each(|section| text += &section.text(look));
            text.push('\n');
        }
        Ok((text, fits))
    }
}

/// The rows of both frames.
pub fn rows(told: &Told, answer: &[Section]) -> (Vec<Share>, Vec<Ranked>) {
    let (mut shares, mut ranked) = (Vec::new(), Vec::new());
    for section in answer {
        for (at, found) in section.found.iter().enumerate() {
            shares.extend(found.parts.iter().map(|part| Share {
                setting: told.setting.clone(),
                mechanism: told.mechanism.clone(),
                method: section.method.to_owned(),
                equilibrium: at + 1,
                player: part.player.clone(),
                strategy: part.strategy.clone(),
                share: part.share,
                payoff: part.payoff,
                regret: part.regret,
                stability: found.stability.clone(),
            }));
        }
        for ranking in &section.rankings {
            ranked.extend(ranking.lines.iter().map(|(strategy, rank, score)| Ranked {
                setting: told.setting.clone(),
                mechanism: told.mechanism.clone(),
                method: ranking.rule.to_owned(),
                strategy: strategy.clone(),
                rank: *rank,
                score: *score,
            }));
        }
    }
    (shares, ranked)
}

fn write(out: &Path, games: &[Told], answers: &[Vec<Section>]) -> Result<(), String> {
    if out.join("manifest.json").exists() {
        return Err(format!(
            "error: `{}` is a result folder, whose frames belong together\n  next: choose another folder with --out",
            out.display()
        ));
    }
    let (mut shares, mut ranked) = (Vec::new(), Vec::new());
    for (told, answer) in games.iter().zip(answers) {
        let (more, ranks) = rows(told, answer);
        shares.extend(more);
        ranked.extend(ranks);
    }
    let written = || {
        results::solved::write(out, "equilibria", &results::solved::equilibria(&shares)?)?;
        results::solved::write(out, "rankings", &results::solved::rankings(&ranked)?)
    };
    written().map_err(told)
}
