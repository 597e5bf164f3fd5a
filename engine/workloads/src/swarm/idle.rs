//! Settings that do nothing: each is allowed, and probably not meant.

use super::life::LINGER_S;
use game::cast::GroupSize;
use game::params::Params;

/// What there is to say of a swarm with these groups.
pub fn warn(params: &Params, groups: &[GroupSize]) -> Vec<String> {
    let leechers = || groups.iter().filter(|group| !group.extra && group.peers > 0).map(|group| group.params);
    let mut warnings = Vec::new();
    let empty = |own: &Params| own.numbers("holds").is_empty() && initial_pieces(own) == 0;
    if params.count("seeds") == 0 && leechers().all(empty) {
        warnings.push("nobody has anything to begin with: set `seeds`, `initial_share` or `holds`".to_owned());
    } else if leechers().any(|own| own.number("initial_share") > 0.0 && initial_pieces(own) == 0) {
        warnings
            .push("`initial_share` brings no whole piece and so does nothing: set more, or smaller pieces".to_owned());
    }
    if leechers().any(|own| own.choice("on_session_end").0 == "return" && own.choice("session").0 == "endless") {
        warnings.push("`on_session_end` does nothing where a `session` is endless: say how long it is".to_owned());
    }
    if leechers().any(lingers_otherwise) {
        warnings
            .push("`seconds` of `linger` does nothing unless its `stay` is constant: set what `stay` has".to_owned());
    }
    if leechers().any(|own| !own.numbers("leeches").is_empty() && own.count("swarms_per_peer") > 1) {
        warnings.push("`swarms_per_peer` does nothing where `leeches` names the swarms: keep one of them".to_owned());
    }
    warnings
}

/// How many pieces of each file a leecher brings.
fn initial_pieces(own: &Params) -> usize {
    let pieces = own.count("file_kib").div_ceil(own.count("piece_kib"));
    ((own.number("initial_share") * pieces as f64) as usize).min(pieces - 1)
}

/// Whether seconds were set for a stay that is drawn.
fn lingers_otherwise(own: &Params) -> bool {
    match own.choice("on_completion") {
        ("linger", linger) => linger.choice("stay").0 != "constant" && linger.number("seconds") != LINGER_S,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::params::Value;

    fn choice(name: &str, params: &[(&str, Value)]) -> Value {
        let mut inner = Params::default();
        params.iter().for_each(|(name, value)| inner.set(name, value.clone()));
        Value::Choice(name.to_owned(), inner)
    }

    fn warnings(set: &[(&str, Value)]) -> Vec<String> {
        let mut params = super::super::ENTRY.card.defaults();
        set.iter().for_each(|(name, value)| params.set(name, value.clone()));
        warn(&params, &[GroupSize { params: &params, peers: 350, extra: false }])
    }

    #[test]
    fn what_does_nothing_is_told() {
        assert_eq!(warnings(&[]), [""; 0]);
        let none = ("seeds", Value::Integer(0));
        let linger =
            |seconds| choice("linger", &[("seconds", Value::Number(seconds)), ("stay", choice("exponential", &[]))]);
        for (set, word) in [
            (vec![none.clone()], "nobody has anything"),
            (vec![none.clone(), ("initial_share", Value::Number(0.01))], "nobody has anything"),
            (vec![("initial_share", Value::Number(0.01))], "`initial_share`"),
            (vec![("on_session_end", choice("return", &[]))], "`on_session_end`"),
            (vec![("on_completion", linger(60.0))], "`linger`"),
            (
                vec![("leeches", Value::Numbers(vec![0.0])), ("swarms_per_peer", Value::Integer(900))],
                "`swarms_per_peer`",
            ),
        ] {
            let told = warnings(&set);
            assert!(told.len() == 1 && told[0].contains(word), "{told:?}");
        }
        for fine in [
            vec![none.clone(), ("initial_share", Value::Number(0.5))],
            vec![none, ("holds", Value::Numbers(vec![0.0]))],
            vec![("on_completion", linger(LINGER_S))],
        ] {
            assert_eq!(warnings(&fine), [""; 0]);
        }
    }
}
