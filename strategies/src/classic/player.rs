//! A player of a repeated game of two, and how it becomes a strategy.
//!
//! A player answers one question: given what it may know of a match, does it cooperate? The adapter [`Plays`] asks it
//! for every row of `serve`, where a row is the match with one other: to cooperate is to grant a share, to defect is to
//! grant nothing. What a player keeps of each of those it plays with is its [`Player::Mind`]; who keeps nothing has a
//! mind of no size, and no time is spent on looking for it.

use super::acquaintances::Acquaintances;
use game::card::{Card, Kind, Param, text};
use game::{Knows, Listed, Params, ServeTurn, Strategy, StrategyEntry, Verb, Verbs};
use std::borrow::Cow;

/// A strategy of repeated games.
pub trait Player: Clone + Send + 'static {
    /// What it knows of a match, and no more than it needs.
    const KNOWS: Knows;

    /// What it keeps of each of those it plays with, from the beginning of a match to its end; `()` for nothing.
    type Mind: Default + Clone + Send;

    /// What it says about itself.
    fn card() -> &'static Card;

    /// Whether these parameters go together.
    ///
    /// # Errors
    /// What does not, in a sentence for a person.
    fn check(_: &Params) -> Result<(), String> {
        Ok(())
    }

    /// The player with these parameters.
    fn of(params: &Params) -> Self;

    /// What it keeps of somebody it never played with; also when it takes a match over from another strategy.
    fn mind(&self) -> Self::Mind {
        Self::Mind::default()
    }

    /// Whether it cooperates in the next turn of a match.
    fn cooperates(&self, mind: &mut Self::Mind, game: &mut Match) -> bool;
}

/// The catalogue entry of a player.
pub const fn entry<P: Player>() -> StrategyEntry {
    StrategyEntry::of::<Plays<P>>()
}

/// The card of a player. All are of the same kind and play the same game.
pub const fn card(
    name: &'static str,
    summary: &'static str,
    source: &'static str,
    params: &'static [Param],
    example: &'static str,
) -> Card {
    Card {
        kind: Kind::Strategy,
        name: text(name),
        summary: text(summary),
        source: text(source),
        version: 1,
        params: Cow::Borrowed(params),
        fits: Cow::Borrowed(const { &[text("dilemma")] }),
        example: text(example),
    }
}

/// What a player may know of a match before its next turn. Moves that were not played yet, or are not its to know, count
/// as none, neither as cooperation nor as defection.
#[derive(Debug)]
pub struct Match<'r, 't, 'a> {
    turn: &'r mut ServeTurn<'t, 'a>,
    row: usize,
}

impl Match<'_, '_, '_> {
    /// Turns that were played; at most as many as it remembers.
    pub fn turns(&self) -> u32 {
        self.turn.turns(self.row) as u32
    }

    /// Whether no turn was played yet.
    pub fn is_new(&self) -> bool {
        self.turn.turns(self.row) == 0.0
    }

    /// The other's account.
    pub fn account(&self) -> f64 {
        self.turn.account(self.row)
    }

    /// The last moves of the other as bits: bit 0 is the latest, 1 is cooperation.
    pub fn its_moves(&self) -> u64 {
        self.turn.its_moves(self.row) as u64
    }

    /// Its own last moves, in the same way.
    pub fn own_moves(&self) -> u64 {
        self.turn.own_moves(self.row) as u64
    }

    /// Whether the other's latest move was to cooperate.
    pub fn it_cooperated(&self) -> bool {
        self.its_moves() & 1 == 1
    }

    /// Whether the other's latest move was to defect.
    pub fn it_defected(&self) -> bool {
        !self.is_new() && !self.it_cooperated()
    }

    /// Whether its own latest move was to cooperate.
    pub fn i_cooperated(&self) -> bool {
        self.own_moves() & 1 == 1
    }

    /// How often the other defected in the last `turns` turns.
    pub fn its_defections_in(&self, turns: u32) -> u32 {
        let played = turns.min(self.turns()).min(game::moves::TOLD_MOVES);
        (!self.its_moves() & ((1 << played) - 1)).count_ones()
    }

    /// How often the other cooperated in the whole match.
    pub fn its_cooperations(&self) -> u32 {
        self.turn.its_cooperations(self.row) as u32
    }

    /// How often the other defected in the whole match.
    pub fn its_defections(&self) -> u32 {
        self.turns().saturating_sub(self.its_cooperations())
    }

    /// The sum of its own payoffs.
    pub fn own_score(&self) -> f64 {
        self.turn.own_score(self.row)
    }

    /// The sum of the other's payoffs.
    pub fn its_score(&self) -> f64 {
        self.turn.its_score(self.row)
    }

    /// True with this probability. Nothing is drawn for what is certain.
    pub fn chance(&mut self, p: f64) -> bool {
        p >= 1.0 || p > 0.0 && self.turn.random() < p
    }

    /// A random number in [0, 1).
    pub fn random(&mut self) -> f64 {
        self.turn.random()
    }
}

/// A player in its seat.
#[derive(Clone, Debug)]
pub struct Plays<P: Player> {
    player: P,
    others: Acquaintances<P::Mind>,
}

impl<P: Player> Strategy for Plays<P> {
    fn serve(&mut self, turn: &mut ServeTurn) {
        let rows = turn.rows();
        let share = 1.0 / rows as f64;
        for row in 0..rows {
            let mut game = Match { turn, row };
            let cooperates = if size_of::<P::Mind>() == 0 {
                self.player.cooperates(&mut self.player.mind(), &mut game)
            } else {
                let mind = self.others.of(game.account(), game.is_new(), || self.player.mind());
                self.player.cooperates(mind, &mut game)
            };
            if cooperates {
                turn.grant(row, share);
            }
        }
    }
}

impl<P: Player> Listed for Plays<P> {
    const VERBS: Verbs = Verbs::of(&[Verb::Serve]);
    const KNOWS: Knows = P::KNOWS;

    fn card() -> &'static Card {
        P::card()
    }

    fn check(params: &Params) -> Result<(), String> {
        P::check(params)
    }

    fn seat(params: &Params) -> Self {
        Self { player: P::of(params), others: Acquaintances::new() }
    }
}
