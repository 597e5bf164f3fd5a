//! BitTyrant share by share, the reference client, and what each parameter does.

use super::*;
use crate::bittyrant::BitTyrant;
use crate::trial::{BLANK, play, serve, shares};
use game::params::Value;
use game::turn::serve::Place;
use game::{Purpose, Stream};

const KIB_ROUND: f64 = 10.0 * 1024.0;

/// What makes a BitTyrant of it.
const TYRANT: [(&str, Value); 8] = [
    ("offer_kib_s", Value::Number(15.0)),
    ("cost_weight", Value::Number(1.0)),
    ("raise", Value::Number(0.2)),
    ("cut", Value::Number(0.1)),
    ("credit", Value::Number(1.0)),
    ("forget", Value::Number(0.0)),
    ("strangers", Value::Integer(0)),
    ("seek", Value::Number(200.0)),
];

fn client(set: &[(&str, Value)]) -> [GeneralClient; 1] {
    let mut params = CARD.defaults();
    set.iter().for_each(|(name, value)| params.set(name, value.clone()));
    [GeneralClient::seat(&params)]
}

/// Shares in KiB/s, at an uplink of 20 KiB/s, where the reference client has 4 slots.
fn round(client: &mut [GeneralClient; 1], round: u64, rows: &[&[(&str, f64)]]) -> Vec<f64> {
    let mut table = serve(round, 20.0 * KIB_ROUND, 1e9, rows);
    play(client, &mut table);
    shares(&table).iter().map(|share| share * 20.0).collect()
}

fn gave(kib_s: f64) -> [(&'static str, f64); 2] {
    [("granted", 1.0), ("received_bytes", kib_s * KIB_ROUND)]
}

#[test]
fn with_its_parameters_it_decides_as_bittyrant_share_by_share() {
    for seed in 0..40 {
        let mut stream = Stream::new(seed, Purpose::Trial, 9, 0);
        let period_s = [5.0, 10.0, 30.0][seed as usize % 3];
        let period = ("period_s", Value::Number(period_s));
        let mut general = client(&[&TYRANT[..], &[("offer", Value::Word("rate".to_owned())), period.clone()]].concat());
        let mut params = BitTyrant::card().defaults();
        params.set(period.0, period.1);
        params.set("recognise_kin", Value::Bool(false));
        let mut tyrant = [BitTyrant::seat(&params)];
        for round in 0..80 {
            let row = |_| {
                let granted = f64::from(stream.unit() < 0.4);
                let received = granted * stream.unit() * 30.0 * KIB_ROUND;
                let gained = f64::from(stream.unit() < 0.3) * stream.unit() * 100.0 * KIB_ROUND;
                [("granted", granted), ("received_bytes", received), ("gained_bytes", gained)]
            };
            let rows: Vec<[(&str, f64); 3]> = (0..15).map(row).collect();
            let rows: Vec<&[(&str, f64)]> = rows.iter().map(|row| &row[..]).collect();
            let table = || serve(round, 100.0 * KIB_ROUND, 1e9, &rows);
            let (mut one, mut other) = (table(), table());
            play(&mut general, &mut one);
            play(&mut tyrant, &mut other);
            assert_eq!(shares(&one), shares(&other), "seed {seed}, round {round}");
        }
    }
}

#[test]
fn by_default_three_who_gave_most_and_a_stranger_share_the_uplink() {
    let mut c = client(&[]);
    let rows = [gave(3.0), gave(9.0), gave(5.0), gave(4.0), gave(0.0), gave(0.0)];
    let rows: Vec<&[(&str, f64)]> = rows.iter().map(|row| &row[..]).collect();
    let sent = round(&mut c, 0, &rows);
    assert_eq!(sent[1..4], [5.0; 3], "{sent:?}");
    let strangers: Vec<f64> = [sent[0], sent[4], sent[5]].into_iter().filter(|s| *s > 0.0).collect();
    assert_eq!(strangers, [5.0], "{sent:?}");
}

#[test]
fn strangers_stay_for_three_periods_and_are_drawn_anew() {
    let mut c = client(&[]);
    let who = |sent: Vec<f64>| sent.iter().position(|s| *s > 0.0).expect("somebody");
    let drawn: Vec<usize> = (0..30).map(|at| who(round(&mut c, at, &[BLANK; 20]))).collect();
    assert!(drawn.chunks(3).all(|three| three[0] == three[1] && three[1] == three[2]), "{drawn:?}");
    let mut different: Vec<usize> = drawn.iter().copied().step_by(3).collect();
    different.sort_unstable();
    different.dedup();
    assert!(different.len() > 5, "{drawn:?}");
}

#[test]
fn who_falls_silent_is_forgotten_bit_by_bit() {
    let mut c = client(&[("strangers", Value::Integer(0)), ("slots", Value::Integer(1))]);
    round(&mut c, 0, &[&gave(8.0), &gave(3.0)]);
    // 8, 4, 2 beside 3.
    assert_eq!(round(&mut c, 1, &[BLANK, &gave(3.0)]), [20.0, 0.0]);
    assert_eq!(round(&mut c, 2, &[BLANK, &gave(3.0)]), [0.0, 20.0]);
}

#[test]
fn slots_are_those_of_the_reference_client() {
    // The steps and the numbers that the mechanism `tit_for_tat` holds its own table to.
    let slots = |kib_s: f64| reference_slots(kib_s * 1024.0);
    let steps = [8.0, 9.0, 14.0, 15.0, 41.0, 42.0, 100.0, 1024.0];
    assert_eq!(steps.map(slots), [2.0, 3.0, 3.0, 4.0, 4.0, 5.0, 7.0, 24.0]);
    assert_eq!(reference_slots(u64::MAX as f64), 7.0);
}

#[test]
fn a_seed_follows_the_mechanism_and_only_who_is_told_withholds() {
    let mut table = serve(0, 1000.0, 0.0, &[&[("recommended", 0.75)], &[("recommended", 0.25)]]);
    play(&mut client(&[]), &mut table);
    assert_eq!(shares(&table), [0.75, 0.25]);
    for withhold in [false, true] {
        let mut table = serve(0, 1000.0, 1e9, &[BLANK]);
        play(&mut client(&[("withhold", Value::Bool(withhold))]), &mut table);
        assert_eq!(table.place_column(Place::withhold as usize)[0], f64::from(withhold));
    }
}
