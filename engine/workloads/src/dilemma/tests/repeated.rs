//! Both players move.

use super::super::repeated::Repeated;
use super::*;
use game::moves::Moves;
use game::request::{Grants, Requests};

/// Who plays how, by what it sees of the match.
type Player = fn(&Moves) -> bool;

fn tit_for_tat(seen: &Moves) -> bool {
    seen.turns == 0 || seen.its_moves & 1 == 1
}

fn kind(_: &Moves) -> bool {
    true
}

fn unkind(_: &Moves) -> bool {
    false
}

/// Defects first, and then changes its move in every turn.
fn alternator(seen: &Moves) -> bool {
    seen.turns % 2 == 1
}

/// The parameters of a choice, whatever it is by default.
fn chosen(param: &str, which: &str, set: &[(&str, Value)]) -> Value {
    let params = &ENTRY.card.params;
    let param = params.iter().find(|p| p.name == param).expect(param);
    let game::card::Domain::Choice { options } = &param.domain else { unreachable!() };
    let option = options.iter().find(|option| option.name == which).expect("an alternative");
    let mut inner = game::card::defaults(&option.params);
    set.iter().for_each(|(name, value)| inner.set(name, value.clone()));
    Value::Choice(which.to_owned(), inner)
}

/// A matrix game without newcomers.
fn matrix(peers: u32, matching: Value, set: &[(&str, Value)]) -> Params {
    let plain = [
        ("peers", Value::Integer(i64::from(peers))),
        ("game", chosen("game", "matrix", &[])),
        ("turnover", Value::Number(0.0)),
        ("matching", matching),
    ];
    params(&[&plain, set].concat())
}

fn fixed(turns: i64) -> (&'static str, Value) {
    ("length", chosen("length", "fixed", &[("turns", Value::Integer(turns))]))
}

fn probabilistic(again: f64) -> (&'static str, Value) {
    ("length", chosen("length", "probabilistic", &[("continue", Value::Number(again))]))
}

fn all_pairs() -> Value {
    chosen("matching", "all_pairs", &[])
}

fn pairs() -> Value {
    chosen("matching", "pairs", &[])
}

/// A game on the board.
struct Board {
    dilemma: Repeated,
    round: u64,
    requests: Requests,
    facts: Vec<Fact>,
}

impl Board {
    fn new(params: &Params, seed: u64) -> Self {
        (ENTRY.check)(params).expect("parameters that go together");
        let peers = params.count("peers") as u32;
        let mut dilemma = Repeated::new(params, &cast(peers, params, seed));
        (0..peers).for_each(|id| dilemma.enter(at(0), Party { peer: PeerId(id), account: AccountId(id) }));
        Self { dilemma, round: 0, requests: Requests::default(), facts: Vec::new() }
    }

    /// What each request's match looks like to the one that is asked.
    fn seen(&mut self) -> Vec<Moves> {
        self.dilemma.requests(at(self.round), &mut self.requests);
        let mut seen = Vec::new();
        for place in 0..self.requests.providers.len() {
            let mut mine = Vec::new();
            self.dilemma.moves(&self.requests.all[self.requests.of(place)], &mut mine);
            seen.extend(mine);
        }
        seen
    }

    /// Plays a round with a player for each peer.
    fn round(&mut self, player: impl Fn(PeerId) -> Player) {
        let seen = self.seen();
        let mut share = vec![0.0; seen.len()];
        for (place, peer) in self.requests.providers.iter().enumerate() {
            for asked in self.requests.of(place) {
                share[asked] = f64::from(player(*peer)(&seen[asked]));
            }
        }
        self.dilemma.tremble(at(self.round), &self.requests, &mut share);
        let grants = Grants { share, limit_bytes: vec![UNIT_BYTES; seen.len()], ..Grants::default() };
        self.transfer(&grants);
    }

    fn transfer(&mut self, grants: &Grants) {
        self.facts.clear();
        self.dilemma.transfer(at(self.round), &self.requests, grants, &mut self.facts);
        self.round += 1;
    }

    /// Plays until nothing more can happen; how many rounds that took.
    fn play(&mut self, player: impl Fn(PeerId) -> Player) -> u64 {
        while !self.dilemma.done() {
            self.round(&player);
        }
        self.round
    }

    fn utility(&self, peer: u32) -> f64 {
        self.dilemma.utility(at(self.round), PeerId(peer))
    }

    /// Who played whom in the last round.
    fn played(&self) -> Vec<[u32; 2]> {
        let two = |fact: &Fact| match fact {
            Fact::Played { players, .. } => Some(players.map(|who| who.peer.0)),
            _ => None,
        };
        self.facts.iter().filter_map(two).collect()
    }
}

/// What two get in a match of so many turns.
fn scores(turns: i64, players: [Player; 2]) -> [f64; 2] {
    let mut board = Board::new(&matrix(2, pairs(), &[fixed(turns)]), 1);
    assert_eq!(board.play(|peer| players[peer.index()]), turns as u64);
    [board.utility(0), board.utility(1)]
}

#[test]
fn axelrods_payoffs() {
    for turns in [1, 10, 200] {
        let n = turns as f64;
        assert_eq!(scores(turns, [tit_for_tat, unkind]), [n - 1.0, 5.0 + n - 1.0], "G19");
        assert_eq!(scores(turns, [tit_for_tat, tit_for_tat]), [3.0 * n; 2], "G19");
        assert_eq!(scores(turns, [unkind, unkind]), [n; 2]);
    }
    assert_eq!(scores(200, [alternator, tit_for_tat]), [500.0, 500.0]);
}

/// Mean length of many matches of tit for tat, and what a tit for tat and two invaders gain against it on average.
fn against_tit_for_tat(again: f64) -> [f64; 4] {
    const PAIRS: u32 = 4000;
    let board = |invader: Player| {
        let mut board = Board::new(&matrix(2 * PAIRS, pairs(), &[probabilistic(again)]), 11);
        let mut turns = 0;
        while !board.dilemma.done() {
            board.round(|peer| if peer.0 % 2 == 0 { invader } else { tit_for_tat });
            turns += board.played().len();
        }
        let gained: f64 = (0..PAIRS).map(|pair| board.utility(2 * pair)).sum();
        (turns as f64 / f64::from(PAIRS), gained / f64::from(PAIRS))
    };
    let (turns, own) = board(tit_for_tat);
    let [(same, defector), (too, alternator)] = [board(unkind), board(alternator)];
    assert_eq!((turns, turns), (same, too), "how long a match is hangs on nobody's moves");
    // The mean of a geometric distribution, and the deviation of the mean of 4000.
    let deviation = again.sqrt() / (1.0 - again) / f64::from(PAIRS).sqrt();
    assert!((turns - 1.0 / (1.0 - again)).abs() < 4.0 * deviation, "{turns} turns at w = {again}");
    [turns, own, defector, alternator]
}

#[test]
fn nobody_invades_tit_for_tat_where_the_future_counts_enough() {
    // G19: defectors do below w = (T - R) / (T - P) = 1/2, alternation below (T - R) / (R - S) = 2/3.
    for again in [0.3, 0.45, 0.55, 0.62, 0.71, 0.9] {
        let [_, own, defector, alternator] = against_tit_for_tat(again);
        assert_eq!(defector > own, again < 0.5, "w = {again}: {defector} and {own}");
        assert_eq!(alternator > own, again < 2.0 / 3.0, "w = {again}: {alternator} and {own}");
        // What they gain in expectation: lengths are paired, so only theirs vary.
        let exact = [3.0 / (1.0 - again), 5.0 + again / (1.0 - again), 5.0 / (1.0 - again * again)];
        for (found, exact) in [own, defector, alternator].into_iter().zip(exact) {
            assert!((found / exact - 1.0).abs() < 0.08, "w = {again}: {found}, not {exact}");
        }
    }
}

#[test]
fn lengths_are_drawn_for_each_match() {
    let lengths = |seed| {
        let mut board = Board::new(&matrix(40, all_pairs(), &[probabilistic(0.8)]), seed);
        let mut turns = vec![0; 780];
        while !board.dilemma.done() {
            board.round(|_| kind);
            board.played().iter().for_each(|[one, other]| turns[(other * (other - 1) / 2 + one) as usize] += 1);
        }
        turns
    };
    let first = lengths(1);
    assert_ne!(first, lengths(2));
    assert!(first.contains(&1) && first.iter().any(|turns| *turns > 10));
    let mut board = Board::new(&matrix(2, pairs(), &[probabilistic(1.0)]), 1);
    (0..1000).for_each(|_| board.round(|_| kind));
    assert!(!board.dilemma.done(), "w = 1 has no end");
}

#[test]
fn everybody_plays_everybody() {
    let mut board = Board::new(&matrix(7, all_pairs(), &[]), 1);
    for _ in 0..3 {
        board.round(|_| kind);
        assert_eq!(board.requests.providers.len(), 7);
        assert!((0..7).all(|place| board.requests.of(place).len() == 6));
        let mut played = board.played();
        played.sort_unstable();
        played.dedup();
        assert_eq!(played.len(), 21);
    }
    assert_eq!(board.utility(3), 3.0 * 6.0 * 3.0);
    assert!(!board.dilemma.done());
}

#[test]
fn a_match_is_told_as_each_sees_it() {
    let mut board = Board::new(&matrix(2, pairs(), &[]), 1);
    (0..70).for_each(|_| board.round(|peer| if peer.0 == 0 { alternator } else { tit_for_tat }));
    let seen = board.seen();
    let moves = |latest: u64| (0..26).fold(0, |bits, _| bits << 2 | latest);
    assert_eq!((seen[0].turns, seen[0].own_moves, seen[0].its_moves), (70, moves(0b01), moves(0b10)));
    assert_eq!((seen[0].own_cooperations, seen[0].own_score, seen[0].its_score), (35, 175.0, 175.0));
    assert_eq!((seen[1].own_moves, seen[1].its_moves), (seen[0].its_moves, seen[0].own_moves));
    assert_eq!((seen[1].its_cooperations, seen[1].own_score), (35, 175.0));
}

/// Partners in each of a few rounds.
fn partners(board: &mut Board, rounds: usize) -> Vec<Vec<[u32; 2]>> {
    (0..rounds)
        .map(|_| {
            board.round(|_| kind);
            let mut played = board.played();
            played.sort_unstable();
            played
        })
        .collect()
}

#[test]
fn partners_at_random_stay_together_for_a_match() {
    let random = || chosen("matching", "random", &[]);
    let mut board = Board::new(&matrix(21, random(), &[fixed(3)]), 1);
    let rounds = partners(&mut board, 9);
    for (round, played) in rounds.iter().enumerate() {
        assert_eq!(played.len(), 10, "one sits out");
        let mut peers = played.as_flattened().to_vec();
        peers.sort_unstable();
        peers.dedup();
        assert_eq!(peers.len(), 20);
        assert_eq!(round > 0 && rounds[round - 1] == *played, round % 3 != 0);
    }
    assert!(board.seen().iter().all(|seen| seen.turns == 0), "the next matches begin");
    assert!(!board.dilemma.done());
}

#[test]
fn endless_matches_at_random_go_on_when_two_meet_again() {
    let mut board = Board::new(&matrix(4, chosen("matching", "random", &[]), &[]), 1);
    let mut met = [[0; 4]; 4];
    for played in partners(&mut board, 60) {
        played.iter().for_each(|[one, other]| met[*one as usize][*other as usize] += 1);
    }
    let seen = board.seen();
    for (request, seen) in board.requests.all.iter().zip(seen) {
        let (one, other) = (request.to.0.min(request.by.0), request.to.0.max(request.by.0));
        assert_eq!(seen.turns, met[one as usize][other as usize]);
    }
    let all: Vec<u32> = met.as_flattened().iter().copied().filter(|times| *times > 0).collect();
    assert!(all.len() == 6 && all.iter().all(|times| (10..32).contains(times)), "{all:?}");
}

#[test]
fn hands_tremble_at_the_rate_and_whatever_was_meant() {
    let errs = |player: Player, rate: f64| {
        let mut board = Board::new(&matrix(40, all_pairs(), &[("noise", Value::Number(rate))]), 5);
        let mut all = Vec::new();
        for _ in 0..20 {
            board.round(|_| player);
            all.extend(board.facts.iter().filter_map(|fact| match fact {
                Fact::Played { moves, .. } => Some(moves.map(|cooperates| cooperates != player(&Moves::default()))),
                _ => None,
            }));
        }
        all
    };
    for rate in [0.0, 0.05, 0.5, 1.0] {
        let found = errs(kind, rate);
        assert_eq!(found, errs(unkind, rate), "the same hands");
        let n = 2.0 * found.len() as f64;
        let share = found.as_flattened().iter().filter(|errs| **errs).count() as f64 / n;
        assert!((share - rate).abs() <= 4.0 * (rate * (1.0 - rate) / n).sqrt(), "{share}, not {rate}");
        let both = found.iter().filter(|errs| **errs == [true, true]).count() as f64 / found.len() as f64;
        assert!((both - rate * rate).abs() <= 4.0 * (rate * rate * (1.0 - rate * rate) / (n / 2.0)).sqrt());
    }
}

#[test]
fn newcomers_begin_anew_and_others_go_on() {
    let mut board = Board::new(&matrix(3, all_pairs(), &[fixed(10)]), 1);
    (0..4).for_each(|_| board.round(|_| kind));
    board.dilemma.leave(at(4), Party { peer: PeerId(1), account: AccountId(1) });
    assert_eq!(board.seen().len(), 2, "the other two play on");
    board.round(|_| kind);
    board.dilemma.enter(at(5), Party { peer: PeerId(1), account: AccountId(7) });
    let turns: Vec<(u32, u32, u32)> = {
        let seen = board.seen();
        board.requests.all.iter().zip(seen).map(|(request, seen)| (request.to.0, request.by.0, seen.turns)).collect()
    };
    assert_eq!(turns, [(0, 7, 0), (0, 2, 5), (7, 0, 0), (7, 2, 0), (2, 0, 5), (2, 7, 0)]);
    assert_eq!(board.play(|_| kind), 15, "its matches have ten turns, too");
    // Who comes back under the same account goes on.
    let mut board = Board::new(&matrix(2, pairs(), &[]), 1);
    (0..4).for_each(|_| board.round(|_| kind));
    let who = Party { peer: PeerId(1), account: AccountId(1) };
    board.dilemma.leave(at(4), who);
    board.round(|_| kind);
    board.dilemma.enter(at(5), who);
    assert_eq!(board.seen()[0].turns, 4);
}

#[test]
fn what_the_books_deny_is_defection() {
    let mut board = Board::new(&matrix(3, all_pairs(), &[]), 1);
    let n = board.seen().len();
    let mut limit_bytes = vec![UNIT_BYTES; n];
    limit_bytes[0] = UNIT_BYTES - 1;
    // Peer 2 may take one service and a half.
    let brakes = vec![(PeerId(2), UNIT_BYTES * 3 / 2)];
    board.transfer(&Grants { share: vec![1.0; n], limit_bytes, brakes, ..Grants::default() });
    let moves: Vec<[bool; 2]> = board
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Played { moves, .. } => Some(*moves),
            _ => None,
        })
        .collect();
    assert_eq!(moves, [[false, true], [true, true], [false, true]], "0 with 1, 0 with 2, 1 with 2");
    assert_eq!([0, 1, 2].map(|peer| board.utility(peer)), [5.0 + 3.0, 0.0 + 5.0, 3.0 + 0.0]);
    let refused = board.facts.iter().filter(|fact| matches!(fact, Fact::Refused { .. })).count();
    let given = board.facts.iter().filter(|fact| matches!(fact, Fact::Transfer { bytes: UNIT_BYTES, .. })).count();
    assert_eq!((refused, given), (2, 4));
}

#[test]
fn other_payoffs_than_axelrods() {
    let payoffs = [("r", -1.0), ("s", 2.0), ("t", 7.5), ("p", -4.0)].map(|(name, value)| (name, Value::Number(value)));
    let game = ("game", chosen("game", "matrix", &payoffs));
    let mut board = Board::new(&matrix(2, pairs(), &[game]), 1);
    let total = |board: &Board| [board.utility(0), board.utility(1)];
    board.round(|peer| if peer.0 == 0 { kind } else { unkind });
    assert_eq!(total(&board), [2.0, 7.5]);
    board.round(|_| kind);
    assert_eq!(total(&board), [1.0, 6.5]);
    board.round(|_| unkind);
    assert_eq!(total(&board), [-3.0, 2.5]);
}

#[test]
fn every_variant_keeps_the_laws() {
    let graph = |kind: &str| chosen("matching", "graph", &[("kind", Value::Word(kind.to_owned()))]);
    let matchings = [all_pairs(), pairs(), chosen("matching", "random", &[]), graph("star"), graph("small_world")];
    for matching in matchings {
        for length in [fixed(3), probabilistic(0.7), ("length", chosen("length", "endless", &[]))] {
            for (noise, turnover) in [(0.0, 0.0), (0.2, 0.1)] {
                let set = [length.clone(), ("noise", Value::Number(noise)), ("turnover", Value::Number(turnover))];
                let params = matrix(24, matching.clone(), &set);
                game::laws::workload::with(&ENTRY, &params).unwrap_or_else(|trouble| panic!("{trouble}: {params:?}"));
            }
        }
    }
}

#[test]
fn what_does_not_go_together_is_told() {
    let verdict = |set: &[(&str, Value)]| (ENTRY.check)(&params(set));
    let matrix_game = ("game", chosen("game", "matrix", &[]));
    let candidates = chosen("matching", "random", &[("candidates", Value::Integer(3))]);
    for (set, word) in [
        (vec![("matching", all_pairs())], "`matching: all_pairs` is for matrix games"),
        (vec![fixed(3)], "`length: fixed` is for matrix games"),
        (vec![matrix_game.clone(), ("matching", candidates)], "`candidates` and `hit_rate`"),
        (vec![matrix_game.clone(), ("matching", pairs()), ("peers", Value::Integer(3))], "an even number"),
        (vec![matrix_game.clone(), ("matching", all_pairs()), ("peers", Value::Integer(6000))], "fewer `peers`"),
    ] {
        let trouble = verdict(&set).expect_err(word);
        assert!(trouble.contains(word), "{trouble}");
    }
    assert_eq!(verdict(&[matrix_game, ("matching", all_pairs())]), Ok(()));
    assert_eq!(verdict(&[("noise", Value::Number(0.1))]), Ok(()), "servers err, too");
}
