//! What is played, with whom, and for what.

use super::card::ENTRY;
use super::*;
use game::ids::{AccountId, Clock, PeerId};

mod client_server;
