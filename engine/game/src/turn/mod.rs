//! Turns: exactly what a peer may know and do when a verb is its to play.
//!
//! Each verb has one file, which lists its columns once. From that list come the methods here, the
//! fields and functions of the Lua API (same names, rows counted from 1), the columns of the
//! plug-in ABI and the generated reference page.

pub mod ask;
pub mod join;
pub mod report;
pub mod serve;

pub use ask::AskTurn;
pub use join::JoinTurn;
pub use report::ReportTurn;
pub use serve::ServeTurn;

use crate::table::Schema;
use crate::verb::Verb;

/// The columns of a verb.
pub fn schema(verb: Verb) -> &'static Schema {
    match verb {
        Verb::Join => &join::SCHEMA,
        Verb::Ask => &ask::SCHEMA,
        Verb::Serve => &serve::SCHEMA,
        Verb::Report => &report::SCHEMA,
    }
}

/// Declares a verb's columns, and the turn whose methods read them.
macro_rules! turn {
    (
        $(#[doc = $turn_doc:literal])+
        $turn:ident plays $verb:expr;
        place { $($(#[doc = $p_doc:literal])+ $p:ident,)* }
        place decided { $($(#[doc = $pd_doc:literal])+ $pd:ident,)* }
        row { $($(#[doc = $r_doc:literal])+ $r:ident,)* }
        row decided { $($(#[doc = $rd_doc:literal])+ $rd:ident,)* }
    ) => {
        /// Indices of the columns over the places.
        #[allow(non_camel_case_types, missing_docs, reason = "the names and the docs of the columns stand in the schema")]
        #[derive(Clone, Copy)]
        #[repr(usize)]
        pub enum Place { $($p,)* $($pd,)* COUNT }

        /// Indices of the columns over the rows.
        #[allow(non_camel_case_types, missing_docs, reason = "the names and the docs of the columns stand in the schema")]
        #[derive(Clone, Copy)]
        #[repr(usize)]
        pub enum Row { $($r,)* $($rd,)* COUNT }

        /// The columns of this verb.
        pub static SCHEMA: $crate::table::Schema = $crate::table::Schema {
            verb: $verb,
            place: &[
                $($crate::table::Column { name: stringify!($p), doc: concat!($($p_doc),+), decided: false },)*
                $($crate::table::Column { name: stringify!($pd), doc: concat!($($pd_doc),+), decided: true },)*
            ],
            row: &[
                $($crate::table::Column { name: stringify!($r), doc: concat!($($r_doc),+), decided: false },)*
                $($crate::table::Column { name: stringify!($rd), doc: concat!($($rd_doc),+), decided: true },)*
            ],
        };

        $(#[doc = $turn_doc])+
        #[derive(Debug)]
        pub struct $turn<'t, 'a>($crate::table::Seat<'t, 'a>);

        impl<'t, 'a> $turn<'t, 'a> {
            /// The turn of the peer at one place.
            pub fn at(view: &'t mut $crate::table::View<'a>, place: usize) -> Self {
                Self($crate::table::Seat::at(view, place))
            }

            /// How many rows there are.
            #[inline]
            pub fn rows(&self) -> usize {
                self.0.rows()
            }

            /// The round that is being played, from 0.
            pub fn round(&self) -> u64 {
                self.0.clock().round
            }

            /// Length of a round in seconds.
            pub fn round_seconds(&self) -> f64 {
                self.0.clock().round_seconds
            }

            /// A random number in [0, 1), from this peer's own stream.
            #[inline]
            pub fn random(&mut self) -> f64 {
                self.0.random()
            }

            $($(#[doc = $p_doc])+ #[inline] pub fn $p(&self) -> f64 { self.0.get(Place::$p as usize) })*
            $($(#[doc = $r_doc])+ #[inline] pub fn $r(&self, row: usize) -> f64 { self.0.get_row(Row::$r as usize, row) })*
        }
    };
}
pub(crate) use turn;
