//! Performance, robustness and aggressiveness: how well a protocol does when all, half or few use it.
//!
//! Performance is what everybody gains where all use the protocol, as a share of the best protocol's. Robustness is the
//! share of meetings that its users win where they are half of the population; aggressiveness the same where they are a
//! tenth. A meeting is won by whoever gains more per peer; a draw is not won.
//!
//! Source: Rahman, Vinkó, Hales, Pouwelse and Sips, SIGCOMM 2011 (design space analysis). The paper divides by the best
//! performance; where none is above 0 a share says nothing, and it is `NaN` here.

/// One meeting: what both sides gained per peer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meeting {
    /// The protocol that is judged.
    pub candidate: usize,
    /// The protocol that the others use.
    pub opponent: usize,
    /// What its users gained.
    pub own: f64,
    /// What the others gained.
    pub other: f64,
}

/// Performance of each protocol, from what its users gain where all use it.
pub fn performance(payoffs: &[f64]) -> Vec<f64> {
    let best = payoffs.iter().copied().fold(f64::NAN, f64::max);
    payoffs.iter().map(|payoff| if best > 0.0 { payoff / best } else { f64::NAN }).collect()
}

/// The share of its meetings that each of so many protocols wins; `NaN` without any. A meeting with one's own kind or with
/// a payoff that is not known does not count.
pub fn won(protocols: usize, meetings: &[Meeting]) -> Vec<f64> {
    let (mut wins, mut played) = (vec![0u32; protocols], vec![0u32; protocols]);
    let counts = |one: &&Meeting| one.candidate != one.opponent && !one.own.is_nan() && !one.other.is_nan();
    for meeting in meetings.iter().filter(counts) {
        played[meeting.candidate] += 1;
        wins[meeting.candidate] += u32::from(meeting.own > meeting.other);
    }
    let share = |(wins, played): (u32, u32)| if played == 0 { f64::NAN } else { f64::from(wins) / f64::from(played) };
    wins.into_iter().zip(played).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn performance_is_a_share_of_the_best() {
        assert_eq!(performance(&[10.0, 40.0, 0.0]), [0.25, 1.0, 0.0]);
        assert!(performance(&[-1.0, 0.0]).iter().all(|share| share.is_nan()));
        let partly = performance(&[f64::NAN, 2.0]);
        assert!(partly[0].is_nan() && partly[1] == 1.0);
    }

    #[test]
    fn whoever_gains_more_wins_a_meeting_and_a_draw_is_not_won() {
        let meeting = |candidate, opponent, own, other| Meeting { candidate, opponent, own, other };
        let all = [
            meeting(0, 1, 2.0, 1.0),
            meeting(0, 1, 1.0, 1.0),
            meeting(0, 2, 0.0, 1.0),
            meeting(0, 2, 5.0, 1.0),
            meeting(1, 0, 0.0, 1.0),
            meeting(1, 1, 3.0, 1.0),
            meeting(1, 2, f64::NAN, 1.0),
        ];
        let shares = won(3, &all);
        assert_eq!(shares[..2], [0.5, 0.0]);
        assert!(shares[2].is_nan());
    }
}
