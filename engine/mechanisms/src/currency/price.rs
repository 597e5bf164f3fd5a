//! What a MiB costs, for all and at a time: fixed, or moved by how much of what is offered was sold.

use super::ledger::{UNIT, micros};
use game::card::{Alternative, Param, alternative, choice, number};
use game::ids::Bytes;
use game::params::Params;

/// Bytes in a MiB.
pub const MIB: u128 = 1 << 20;

/// The card's parameter for how the price comes about.
pub const PRICING: Param =
    choice("pricing", &RULES, "how the price comes about (KARMA leaves it to buyers and sellers)");

static RULES: [Alternative; 2] = [
    alternative("fixed", "it stays what it was", &[]),
    alternative(
        "demand",
        "it follows how much those who were asked sold in a round of what they could give",
        const {
            &[
                number("step", 0.01, 0.0, 0.5, "how much the price moves at most in a round, as a part of it"),
                number("target_use", 0.5, 0.001, 0.999, "part of the capacity of those asked at whose sale it stands"),
                number("least_per_mib", 0.001, 0.000001, 1e6, "the lowest price, in units"),
                number("most_per_mib", 1000.0, 0.000001, 1e6, "the highest, in units"),
            ]
        },
    ),
];

/// How a price follows demand.
#[derive(Clone, Copy, Debug)]
struct Demand {
    step: f64,
    target_use: f64,
    least: i128,
    most: i128,
}

/// The price.
#[derive(Clone, Debug)]
pub struct Price {
    /// Micro-units for a MiB, now and at first.
    now: i128,
    first: i128,
    demand: Option<Demand>,
    /// What those could give who were asked in this round, and what was sold.
    capacity_bytes: u128,
    sold_bytes: u128,
}

impl Price {
    /// Reads `initial_price_per_mib` and [`PRICING`].
    pub fn new(params: &Params) -> Self {
        let first = micros(params.number("initial_price_per_mib"));
        let demand = match params.choice("pricing") {
            ("demand", rule) => {
                let least = micros(rule.number("least_per_mib")).max(1);
                let most = micros(rule.number("most_per_mib")).max(least);
                Some(Demand { step: rule.number("step"), target_use: rule.number("target_use"), least, most })
            }
            _ => None,
        };
        Self { now: first, first, demand, capacity_bytes: 0, sold_bytes: 0 }
    }

    /// What so many bytes cost, in micro-units, rounded up: nothing is free because it comes in small parts.
    pub fn of(&self, bytes: Bytes) -> i128 {
        (u128::from(bytes) * self.now.unsigned_abs()).div_ceil(MIB) as i128
    }

    /// How many bytes so many micro-units buy; `None` where all is free.
    pub fn buys(&self, micros: i128) -> Option<Bytes> {
        if self.now == 0 {
            return None;
        }
        let bytes = micros.max(0).unsigned_abs().saturating_mul(MIB) / self.now.unsigned_abs();
        Some(Bytes::try_from(bytes).unwrap_or(Bytes::MAX))
    }

    /// Somebody was asked who could give so much.
    pub fn asked(&mut self, capacity_bytes: Bytes) {
        self.capacity_bytes += u128::from(capacity_bytes);
    }

    /// So much was sold.
    pub fn sold(&mut self, bytes: Bytes) {
        self.sold_bytes += u128::from(bytes);
    }

    /// Ends a round. Where nobody was asked, the price stays.
    pub fn settle(&mut self) {
        let (capacity, sold) = (self.capacity_bytes as f64, self.sold_bytes as f64);
        (self.capacity_bytes, self.sold_bytes) = (0, 0);
        let Some(Demand { step, target_use, least, most }) = self.demand.filter(|_| capacity > 0.0) else { return };
        let used = (sold / capacity).min(1.0);
        let over = used - target_use;
        let part = if over > 0.0 { over / (1.0 - target_use) } else { over / target_use };
        // At least one micro-unit, or a low price would never rise again.
        let change = ((self.now as f64 * step * part).abs().ceil() as i128) * if over > 0.0 { 1 } else { -1 };
        self.now = (self.now + change).clamp(least, most);
    }

    /// Units for a MiB.
    pub fn units(&self) -> f64 {
        self.now as f64 / UNIT
    }

    /// The price now, divided by the first one; `NaN` where that was 0.
    pub fn against_first(&self) -> f64 {
        if self.first == 0 { f64::NAN } else { self.now as f64 / self.first as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use game::params::Value;

    fn price(first: f64, demand: bool) -> Price {
        let mut params = Params::default();
        params.set("initial_price_per_mib", Value::Number(first));
        let which = &RULES[usize::from(demand)];
        params.set("pricing", Value::Choice(which.name.to_string(), game::card::defaults(&which.params)));
        Price::new(&params)
    }

    #[test]
    fn what_is_bought_is_never_more_than_what_was_paid_for() {
        for first in [0.000001, 0.3, 1.0, 1.5, 7777.0] {
            let price = price(first, false);
            for micros in [0, 1, 999, 1_000_000, 123_456_789] {
                let bytes = price.buys(micros).expect("a price");
                assert!(price.of(bytes) <= micros, "{first}: {bytes} bytes for {micros}");
                assert!(price.of(bytes + 1) > micros || bytes == Bytes::MAX);
            }
            assert_eq!(price.buys(-5), Some(0));
        }
        assert_eq!(price(1.0, false).of(1 << 20), 1_000_000);
        assert_eq!(price(1.0, false).of(1), 1, "rounded up");
        assert_eq!((price(0.0, false).of(1 << 40), price(0.0, false).buys(0)), (0, None));
    }

    #[test]
    fn it_follows_demand_between_its_ends() {
        let mut moved = price(1.0, true);
        let mut round = |sold: Bytes, capacity: Bytes| {
            if capacity > 0 {
                moved.asked(capacity);
            }
            moved.sold(sold);
            moved.settle();
            moved.units()
        };
        assert_eq!(round(500, 1000), 1.0, "the target");
        assert_eq!(round(1000, 1000), 1.01, "all is sold: a whole step");
        assert_eq!(round(0, 0), 1.01, "nobody was asked");
        assert_eq!(round(250, 1000), 1.00495, "half a step down");
        for _ in 0..5000 {
            round(0, 1000);
        }
        assert_eq!(round(0, 1000), 0.001);
        assert_eq!(round(1000, 1000), 0.00101);
        let mut fixed = price(1.0, false);
        fixed.asked(10);
        fixed.sold(10);
        fixed.settle();
        assert_eq!((fixed.units(), fixed.against_first()), (1.0, 1.0));
    }
}
