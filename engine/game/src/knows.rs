//! What a strategy may know: it declares so, and the turn enforces it.
//!
//! Strategies of repeated games differ in what they need to know: how many moves back, whose moves, whether they throw
//! dice, whether they look at anything beyond the two who play. Axelrod's library calls that a classifier; here it is a
//! promise that is kept. Columns that a strategy does not declare read as 0, the dice are refused to the deterministic, and
//! a mind with a finite memory begins anew in every round: what it remembers is what the turn tells of the match. (A Lua
//! script could cheat by variables outside its functions, which all its peers share: those are not taken from it.)
//!
//! Whoever declares nothing knows everything, as strategies of other games need.

/// What a strategy may know when it plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knows {
    /// How many turns of a match it remembers; `None`: all of them, and whatever its mind keeps.
    pub memory: Option<u32>,
    /// Whether it knows its own moves.
    pub own_moves: bool,
    /// Whether it knows the moves of those it plays with.
    pub its_moves: bool,
    /// Whether it knows anything else than its matches: the clock, standings, what the mechanism recommends, amounts.
    pub global: bool,
    /// Whether it draws random numbers.
    pub stochastic: bool,
}

/// Where the flags stand among the bits of [`Knows::bits`]; the memory is below them.
const OWN_MOVES: u64 = 1 << 32;
const ITS_MOVES: u64 = 1 << 33;
const GLOBAL: u64 = 1 << 34;
const STOCHASTIC: u64 = 1 << 35;

impl Knows {
    /// Everything: what stands where a strategy declares nothing.
    pub const EVERYTHING: Self =
        Self { memory: None, own_moves: true, its_moves: true, global: true, stochastic: true };

    /// Nothing at all.
    pub const NOTHING: Self =
        Self { memory: Some(0), own_moves: false, its_moves: false, global: false, stochastic: false };

    /// What the other did in the last `memory` turns.
    pub const fn its(memory: u32) -> Self {
        Self { memory: Some(memory), its_moves: true, ..Self::NOTHING }
    }

    /// What both did in the last `memory` turns.
    pub const fn both(memory: u32) -> Self {
        Self { own_moves: true, ..Self::its(memory) }
    }

    /// What the other did in all turns.
    pub const ITS: Self = Self { memory: None, ..Self::its(0) };

    /// What both did in all turns.
    pub const BOTH: Self = Self { memory: None, ..Self::both(0) };

    /// With dice.
    pub const fn with_dice(mut self) -> Self {
        self.stochastic = true;
        self
    }

    /// Whether it goes by matches and by nothing else.
    pub const fn needs_matches(self) -> bool {
        !self.global && !matches!(self.memory, Some(0))
    }

    /// What crosses the plug-in door.
    pub const fn bits(self) -> u64 {
        let memory = match self.memory {
            Some(turns) => turns as u64,
            None => u32::MAX as u64,
        };
        memory
            | (self.own_moves as u64 * OWN_MOVES)
            | (self.its_moves as u64 * ITS_MOVES)
            | (self.global as u64 * GLOBAL)
            | (self.stochastic as u64 * STOCHASTIC)
    }

    /// The reverse of [`Knows::bits`].
    pub const fn from_bits(bits: u64) -> Self {
        let memory = bits as u32;
        Self {
            memory: if memory == u32::MAX { None } else { Some(memory) },
            own_moves: bits & OWN_MOVES != 0,
            its_moves: bits & ITS_MOVES != 0,
            global: bits & GLOBAL != 0,
            stochastic: bits & STOCHASTIC != 0,
        }
    }

    /// In words, for a person: "the last 2 moves of the other; throws dice".
    pub fn words(self) -> String {
        if self == Self::EVERYTHING {
            return "everything that a turn tells".to_owned();
        }
        let whose = match (self.own_moves, self.its_moves) {
            (true, true) => "of both",
            (true, false) => "of its own",
            (false, true) => "of the other",
            (false, false) => "",
        };
        let mut words = match (self.memory, whose) {
            (_, "") | (Some(0), _) => "no moves".to_owned(),
            (None, whose) => format!("all moves {whose}"),
            (Some(1), whose) => format!("the last move {whose}"),
            (Some(turns), whose) => format!("the last {turns} moves {whose}"),
        };
        if self.global {
            words.push_str(", and what is beyond the match");
        }
        words.push_str(if self.stochastic { "; throws dice" } else { "; throws no dice" });
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_crosses_the_door_unchanged() {
        let all = [
            Knows::EVERYTHING,
            Knows::NOTHING,
            Knows::its(1),
            Knows::both(3).with_dice(),
            Knows::ITS,
            Knows { global: true, ..Knows::NOTHING },
        ];
        for knows in all {
            assert_eq!(Knows::from_bits(knows.bits()), knows);
        }
    }

    #[test]
    fn it_says_what_it_knows() {
        assert_eq!(Knows::its(1).words(), "the last move of the other; throws no dice");
        assert_eq!(Knows::both(2).with_dice().words(), "the last 2 moves of both; throws dice");
        assert_eq!(Knows::BOTH.words(), "all moves of both; throws no dice");
        assert_eq!(Knows::NOTHING.words(), "no moves; throws no dice");
    }
}
