//! Who plays: the strategies, and the doors through which they come.
//!
//! A native strategy is one file here and one line in [`ALL`]. A Lua script or a plug-in library
//! needs no line at all: an experiment names its path, and [`open`] finds the door.

pub mod altruist;
pub mod best_response;
pub mod birds;
pub mod bitthief;
pub mod bittyrant;
pub mod claim_dropper;
pub mod classic;
pub mod coalition;
pub mod contributor;
pub mod defaulter;
pub mod design_space;
pub mod free_rider;
pub mod general_client;
pub mod greedy_node;
pub mod hoarder;
pub mod honest;
pub mod large_view;
pub mod launderer;
pub mod leg_hugger;
pub mod loyal;
pub mod over_issuer;
pub mod plan_ignorer;
pub mod prop_share;
pub mod reciprocative;
pub mod ring;
pub mod seeder;
pub mod sort_slowest;
pub mod spot_barterer;
pub mod strategic_revelation;
pub mod strategic_seeder;
pub mod sybil;
pub mod threat_model;
pub mod ticket_hoarder;
pub mod token_forger;
pub mod traitor;
pub mod whitewasher;
pub mod withholder;

pub mod lua;
mod partner;
pub mod plugin;
mod reference;
mod source;

#[cfg(test)]
mod trial;

pub use reference::reference;
pub use source::{Source, Unfit, native, open};

use game::{Knows, Params, StrategyEntry, Verb, Verbs};

/// The words that stand for several strategies.
pub const FIELDS: [&str; 2] = ["classic", "first_tournament"];

/// The strategies that a word stands for.
pub fn field(word: &str) -> Option<&'static [&'static str]> {
    match word {
        "classic" => Some(classic::CLASSIC),
        "first_tournament" => Some(classic::FIRST_TOURNAMENT),
        _ => None,
    }
}

/// All points of a strategy's parameters that mean different things, if it has finitely many.
pub fn points(name: &str) -> Option<Vec<Params>> {
    let all = || design_space::Point::all().map(|point| point.params()).collect();
    (name == "design_space").then(all)
}

/// All native strategies.
pub static ALL: &[StrategyEntry] = &[
    StrategyEntry::of::<honest::Honest>(),
    StrategyEntry::of::<free_rider::FreeRider>(),
    StrategyEntry::of::<altruist::Altruist>(),
    StrategyEntry::of::<bittyrant::BitTyrant>(),
    StrategyEntry::of::<design_space::DesignSpace>(),
    StrategyEntry::of::<general_client::GeneralClient>(),
    StrategyEntry::of::<birds::Birds>(),
    StrategyEntry::of::<loyal::LoyalWhenNeeded>(),
    StrategyEntry::of::<sort_slowest::SortSlowest>(),
    StrategyEntry::of::<bitthief::BitThief>(),
    StrategyEntry::of::<large_view::LargeView>(),
    StrategyEntry::of::<strategic_revelation::StrategicRevelation>(),
    StrategyEntry::of::<prop_share::PropShare>(),
    StrategyEntry::of::<sybil::Sybil>(),
    StrategyEntry::of::<coalition::Coalition>(),
    StrategyEntry::of::<best_response::BestResponse>(),
    StrategyEntry::of::<reciprocative::Reciprocative>(),
    StrategyEntry::of::<contributor::Contributor>(),
    StrategyEntry::of::<leg_hugger::LegHugger>(),
    StrategyEntry::of::<ring::Ring>(),
    StrategyEntry::of::<seeder::Seeder>(),
    StrategyEntry::of::<strategic_seeder::StrategicSeeder>(),
    StrategyEntry::of::<threat_model::ThreatModel>(),
    StrategyEntry::of::<traitor::Traitor>(),
    StrategyEntry::of::<whitewasher::Whitewasher>(),
    StrategyEntry::of::<token_forger::TokenForger>(),
    StrategyEntry::of::<withholder::Withholder>(),
    StrategyEntry::of::<launderer::Launderer>(),
    StrategyEntry::of::<plan_ignorer::PlanIgnorer>(),
    StrategyEntry::of::<claim_dropper::ClaimDropper>(),
    StrategyEntry::of::<greedy_node::GreedyNode>(),
    StrategyEntry::of::<over_issuer::OverIssuer>(),
    StrategyEntry::of::<defaulter::Defaulter>(),
    StrategyEntry::of::<ticket_hoarder::TicketHoarder>(),
    StrategyEntry::of::<spot_barterer::SpotBarterer>(),
    StrategyEntry::of::<hoarder::Hoarder>(),
    // The classic field of the repeated prisoner's dilemma.
    classic::entry::<classic::adaptive::Adaptive>(),
    classic::entry::<classic::adaptive_tit_for_tat::AdaptiveTitForTat>(),
    classic::entry::<classic::alternator::Alternator>(),
    classic::entry::<classic::anti_tit_for_tat::AntiTitForTat>(),
    classic::entry::<classic::bully::Bully>(),
    classic::entry::<classic::capri::Capri>(),
    classic::entry::<classic::champion::Champion>(),
    classic::entry::<classic::contrite_tit_for_tat::ContriteTitForTat>(),
    classic::entry::<classic::cooperator::Cooperator>(),
    classic::entry::<classic::cycler::Cycler>(),
    classic::entry::<classic::davis::Davis>(),
    classic::entry::<classic::defector::Defector>(),
    classic::entry::<classic::downing::Downing>(),
    classic::entry::<classic::easy_go::EasyGo>(),
    classic::entry::<classic::eatherley::Eatherley>(),
    classic::entry::<classic::feld::Feld>(),
    classic::entry::<classic::firm_but_fair::FirmButFair>(),
    classic::entry::<classic::fortress::Fortress>(),
    classic::entry::<classic::generous_tit_for_tat::GenerousTitForTat>(),
    classic::entry::<classic::graaskamp::Graaskamp>(),
    classic::entry::<classic::gradual::Gradual>(),
    classic::entry::<classic::gradual_killer::GradualKiller>(),
    classic::entry::<classic::grofman::Grofman>(),
    classic::entry::<classic::grudger::Grudger>(),
    classic::entry::<classic::handshake::Handshake>(),
    classic::entry::<classic::hard_tit_for_tat::HardTitForTat>(),
    classic::entry::<classic::hard_tit_for_two_tats::HardTitForTwoTats>(),
    classic::entry::<classic::joss::Joss>(),
    classic::entry::<classic::majority::SoftMajority>(),
    classic::entry::<classic::majority::HardMajority>(),
    classic::entry::<classic::memory_one::MemoryOne>(),
    classic::entry::<classic::name_withheld::NameWithheld>(),
    classic::entry::<classic::nydegger::Nydegger>(),
    classic::entry::<classic::omega_tit_for_tat::OmegaTitForTat>(),
    classic::entry::<classic::prober::Prober>(),
    classic::entry::<classic::random::Random>(),
    classic::entry::<classic::reactive::Reactive>(),
    classic::entry::<classic::remorseful_prober::RemorsefulProber>(),
    classic::entry::<classic::shubik::Shubik>(),
    classic::entry::<classic::soft_grudger::SoftGrudger>(),
    classic::entry::<classic::stein_rapoport::SteinRapoport>(),
    classic::entry::<classic::suspicious_tit_for_tat::SuspiciousTitForTat>(),
    classic::entry::<classic::tester::Tester>(),
    classic::entry::<classic::tideman_chieruzzi::TidemanChieruzzi>(),
    classic::entry::<classic::tit_for_tat::TitForTat>(),
    classic::entry::<classic::tit_for_two_tats::TitForTwoTats>(),
    classic::entry::<classic::tullock::Tullock>(),
    classic::entry::<classic::two_tits_for_tat::TwoTitsForTat>(),
    classic::entry::<classic::win_stay_lose_shift::WinStayLoseShift>(),
    classic::entry::<classic::zero_determinant::ZeroDeterminant>(),
];

/// Who may not know everything plays `serve` only: the other verbs tell of what is beyond a match.
fn serve_only(knows: Knows, verbs: Verbs) -> Result<(), String> {
    match verbs.iter().find(|verb| *verb != Verb::Serve) {
        Some(verb) if !knows.global => Err(format!(
            "it changes `{}`, but declares that it knows of its matches only, and that is what `serve` tells; declare `global`, or leave the verb alone",
            verb.word()
        )),
        _ => Ok(()),
    }
}
