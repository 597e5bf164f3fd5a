//! The three forms, there and back, and what is said about bad ones.

use super::*;
use crate::bridges::told::Game;
use equilibria::Matrix;

fn wrong(text: &str) -> String {
    read("game.csv", text).expect_err("wrong").to_string()
}

#[test]
fn a_square_is_read_whatever_the_order_of_its_rows_and_written_again() {
    let told = read("game.csv", ",c,d\nd,5,1\nc,3,2/4\n").expect("a game");
    assert_eq!(told.mean_game().matrix(), Some(Matrix::from_rows(&[&[3.0, 0.5], &[5.0, 1.0]])));
    assert!(told.exact.is_some());
    assert_eq!(write(&told), Ok(",c,d\nc,3,0.5\nd,5,1\n".to_owned()));
}

#[test]
fn samples_with_seeds_are_pairs_and_others_only_in_their_profile() {
    let told =
        read("g", "strategy,opponent,payoff,seed\na,b,1,7\nb,a,2,7\na,b,3,8\na,a,0,7\nb,b,0,7\n").expect("a game");
    assert_eq!(told.samples(), (1, 2));
    assert_eq!(told.cells[0], [(7, 1.0), (8, 3.0)]);
    assert!(told.exact.is_none());
    let again = read("g", &write(&told).expect("alike")).expect("a game");
    assert_eq!((again.cells, again.players), (told.cells, told.players));
    let loose = read("g", "strategy,opponent,payoff\na,b,1\nb,a,2\na,a,3\na,b,4\n").expect("a game");
    let seeds = |cell: usize| loose.cells[cell].iter().map(|(seed, _)| *seed).collect::<Vec<_>>();
    assert_eq!(seeds(0)[0], seeds(1)[0], "one profile");
    assert!(!seeds(0).contains(&seeds(2)[0]), "another one");
}

#[test]
fn profiles_of_many_players_may_have_holes() {
    let told = read("g", "x,y,strategy,payoff\n3,0,x,1\n2,1,x,2\n2,1,y,\n0,3,y,4\n").expect("a game");
    let Game::Symmetric(game) = told.mean_game() else { panic!("alike") };
    assert_eq!((game.players, game.profiles.len()), (3, 3));
    assert!(game.profiles[1].payoffs[1].is_nan());
}

#[test]
fn a_symmetric_game_told_for_both_players_is_written_as_a_square() {
    let text = "NFG 1 R \"pd\" { \"1\" \"2\" } { { \"c\" \"d\" } { \"c\" \"d\" } } 3 3 5 0 0 5 1 1";
    let told = crate::bridges::nfg::read("pd.nfg", text).expect("a game");
    assert_eq!(write(&told), Ok(",c,d\nc,3,0\nd,5,1\n".to_owned()));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let cases: [(&str, &[&str]); 22] = [
        (",a,b\r\na,1,2\r\nb,1,x\r\n", &["game.csv:3:5", "`x` is not a number"]),
        ("\n\n,a,b\n\na,1,2\n\n\nb,1,x\n", &["game.csv:8:5"]),
        ("\r\n\r\n,a,a\r\na,1,2\r\n", &["game.csv:3:4", "two columns"]),
        ("\n,a,b\na,1,2\n", &["game.csv:2:4", "`b` has a column but no row"]),
        ("\n,,\n\nstrategy,opponent,payoff,x\n", &["game.csv:4:26", "a column is called `x`"]),
        ("strategy,opponent,payoff\na,,1\n", &["game.csv:2:3", "no name"]),
        (",b,strategy,payoff\n1,1,b,2\n", &["game.csv:1:1", "no name"]),
        ("a,b,strategy,payoff\n4294967295,3,a,2\n", &["game.csv:2:1", "too many players"]),
        ("", &["empty", "game.csv:1:1"]),
        (",a,b\na,1,x\nb,1,2\n", &["game.csv:2:5", "`x` is not a number"]),
        (",a,b\na,1,2\n", &["`b` has a column but no row"]),
        (",a,b\na,1,2\na,1,2\n", &["two rows", "game.csv:3:1"]),
        (",a,b\na,1\nb,1,2\n", &["2 fields, and the header has 3", "game.csv:2:1"]),
        (",a,b\nc,1,2\n", &["unknown strategy `c`", "game.csv:2:1"]),
        ("a,b,strategy,payoff\n1,1,a,2\n2,1,a,2\n", &["3 players, and 2", "game.csv:3:5"]),
        ("a,b,strategy,payoff\n0,2,a,2\n", &["nobody plays `a`"]),
        ("a,b,strategy,payoff\n1,one,a,2\n", &["`one` is no number of players", "game.csv:2:3"]),
        ("strategy,opponent,payoff,seed\na,b,1,4\na,b,2,4\n", &["seed 4 stands here twice", "line 2"]),
        ("strategy,opponent,payof\na,b,1\n", &["called `payof`", "game.csv:1:19", "did you mean `payoff`?"]),
        ("strategy,oponent,payoff\na,b,1\n", &["called `oponent`", "did you mean `opponent`?"]),
        ("Strategy,Opponent,Payoff\na,b,1\n", &["called `Strategy`", "did you mean `strategy`?"]),
        ("strategy,opponent,payoff,seeds\na,b,1,4\n", &["called `seeds`", "did you mean `seed`?"]),
    ];
    for (text, words) in cases {
        let message = wrong(text);
        assert!(words.iter().all(|word| message.contains(word)) && message.contains("next"), "{message}");
    }
}
