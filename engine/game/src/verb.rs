//! Verbs: the four things that a peer decides.

/// What a peer decides in a round, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Verb {
    /// Under which accounts it takes part.
    Join = 0,
    /// Whom it asks for what.
    Ask = 1,
    /// How it divides its capacity over those who ask.
    Serve = 2,
    /// What it tells the mechanism about what happened.
    Report = 3,
}

impl Verb {
    /// All four, in the order of a round.
    pub const ALL: [Verb; 4] = [Verb::Join, Verb::Ask, Verb::Serve, Verb::Report];

    /// Its name, in Lua too.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Join => "join",
            Verb::Ask => "ask",
            Verb::Serve => "serve",
            Verb::Report => "report",
        }
    }
}

/// A set of verbs: those that a strategy changes. The others cost nothing, the host plays them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Verbs(u32);

impl Verbs {
    /// The honest peer changes none.
    pub const NONE: Verbs = Verbs(0);

    /// These verbs.
    pub const fn of(verbs: &[Verb]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < verbs.len() {
            bits |= 1 << verbs[i] as u32;
            i += 1;
        }
        Verbs(bits)
    }

    /// Whether the verb is among them.
    pub fn has(self, verb: Verb) -> bool {
        self.0 & (1 << verb as u32) != 0
    }

    /// As a bit set, for the plug-in ABI.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// From a bit set; unknown bits are dropped.
    pub fn from_bits(bits: u32) -> Self {
        Verbs(bits & 0b1111)
    }

    /// Those in the set, in the order of a round.
    pub fn iter(self) -> impl Iterator<Item = Verb> {
        Verb::ALL.into_iter().filter(move |v| self.has(*v))
    }
}
