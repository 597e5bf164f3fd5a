//! One account's choker in one swarm: its connections in order, and the rates it has seen.

use super::rate::Rate;
use super::{Account, Rules, SeedPolicy};
use game::ids::{AccountId, Clock};
use game::mechanism::{Provider, Report};
use game::random::Stream;
use game::request::Request;

/// Rechokes for which a seed keeps whom it unchoked.
const SEED_WINDOW: u32 = 3;

/// A connection, in the choker's order.
#[derive(Clone, Copy, Debug)]
struct Connection {
    account: u32,
    /// How often the account had left when it was met.
    departures: u32,
    /// Whether it is served when it asks.
    unchoked: bool,
    /// Whether it asks now, and whether it asked when the choker decided last.
    asks: bool,
    asked: bool,
    /// Whether it has won a regular slot, while the choker decides.
    regular: bool,
    /// The rechoke at which it was unchoked.
    unchoked_at: u32,
}

impl Connection {
    /// A connection to one who asks for the first time.
    fn new(account: AccountId, departures: u32) -> Self {
        let account = account.0;
        Self { account, departures, unchoked: false, asks: true, asked: false, regular: false, unchoked_at: 0 }
    }
}

/// A pair of rates with one counterpart.
#[derive(Clone, Copy, Debug)]
struct Trade {
    /// How often the account had left when this began.
    departures: u32,
    received: Rate,
    sent: Rate,
    received_last_s: f64,
    /// When anything went either way last.
    last_s: f64,
}

/// The rates with all counterparts. Their accounts stand apart, so that one is found within a cache line or two.
#[derive(Clone, Debug, Default)]
struct Trades {
    accounts: Vec<u32>,
    rates: Vec<Trade>,
}

impl Trades {
    fn of(&self, account: u32) -> Option<&Trade> {
        self.accounts.iter().position(|a| *a == account).map(|at| &self.rates[at])
    }

    fn of_mut(&mut self, account: u32) -> Option<&mut Trade> {
        self.accounts.iter().position(|a| *a == account).map(|at| &mut self.rates[at])
    }

    /// What is known of an account since it came last; a new page if there is nothing.
    fn page(&mut self, account: u32, departures: u32, now_s: f64) -> &mut Trade {
        let rate = Rate::starting(now_s);
        let new = Trade { departures, received: rate, sent: rate, received_last_s: f64::NEG_INFINITY, last_s: now_s };
        let at = self.accounts.iter().position(|a| *a == account).unwrap_or_else(|| {
            self.accounts.push(account);
            self.rates.push(new);
            self.rates.len() - 1
        });
        if self.rates[at].departures != departures {
            self.rates[at] = new;
        }
        &mut self.rates[at]
    }

    fn retain(&mut self, keep: impl Fn(u32, &Trade) -> bool) {
        let mut kept = 0;
        for at in 0..self.accounts.len() {
            if keep(self.accounts[at], &self.rates[at]) {
                (self.accounts[kept], self.rates[kept]) = (self.accounts[at], self.rates[at]);
                kept += 1;
            }
        }
        self.accounts.truncate(kept);
        self.rates.truncate(kept);
    }
}

/// The state of one choker.
#[derive(Clone, Debug, Default)]
pub struct Choker {
    connections: Vec<Connection>,
    trades: Trades,
    rechokes: u32,
    /// Unchokes since the last regular rechoke of a seed.
    unchokes_since: usize,
    /// Whether somebody who was served is gone since the last rechoke.
    lost: bool,
}

impl Choker {
    /// Forgets one account: its connection ended.
    pub fn part(&mut self, account: AccountId) {
        self.lost |= self.connections.iter().any(|c| c.account == account.0 && c.unchoked && c.asked);
        self.connections.retain(|c| c.account != account.0);
        self.trades.retain(|a, _| a != account.0);
    }

    /// Drops the connections of accounts that left since, and takes in those who ask for the first time, each at
    /// a random place of the order. The accounts of `group` are marked as asking.
    pub fn meet(&mut self, group: &[Request], accounts: &mut [Account], stream: &mut Stream) {
        const MET: u32 = 1 << 31;
        let lost = &mut self.lost;
        self.connections.retain_mut(|connection| {
            let account = &mut accounts[connection.account as usize];
            let stays = connection.departures == account.departures;
            *lost |= !stays && connection.unchoked && connection.asked;
            connection.asks = account.asks > 0;
            if stays && connection.asks {
                account.asks |= MET;
            }
            stays
        });
        for request in group {
            let account = &mut accounts[request.by.index()];
            if account.asks & MET == 0 {
                let at = stream.below(self.connections.len() + 1);
                self.connections.insert(at, Connection::new(request.by, account.departures));
            }
            account.asks &= !MET;
        }
    }

    /// Decides who is served (`wants`: by one who wants more itself, not by a seed): in full when a rechoke is due,
    /// and between two rechokes only when an unchoked connection began or ceased to ask.
    pub fn rechoke(
        &mut self,
        rules: &Rules,
        clock: Clock,
        provider: &mut Provider,
        wants: bool,
        accounts: &mut [Account],
    ) {
        let due = clock.round.is_multiple_of(clock.rounds_in(rules.rechoke_s));
        let lost = std::mem::take(&mut self.lost);
        let changed = || self.connections.iter().any(|c| c.unchoked && c.asked != c.asks);
        if !due && !lost && self.rechokes > 0 && !changed() {
            return;
        }
        if due || self.rechokes == 0 {
            self.rechokes += 1;
        }
        let now_s = clock.start_s();
        let memory_s = rules.snub_s.max(rules.rate_window_s);
        self.trades
            .retain(|account, t| t.departures == accounts[account as usize].departures && now_s - t.last_s <= memory_s);
        let slots = rules.slots(provider.uplink_bytes_per_s);
        if wants {
            if due && self.rechokes.is_multiple_of(rules.optimistic_rechokes) {
                self.rotate();
            }
            let claims = self.claims(accounts, |t| {
                (now_s - t.received_last_s < rules.snub_s).then(|| t.received.polled(now_s, rules.rate_window_s))
            });
            self.regular_and_optimistic(claims, slots, rules.min_slots);
        } else {
            match rules.seed_policy {
                SeedPolicy::FastestFirst => {
                    if due && self.rechokes.is_multiple_of(rules.optimistic_rechokes) {
                        self.rotate();
                    }
                    let rate = |t: &mut Trade| t.sent.polled(now_s, rules.rate_window_s);
                    let claims = self.claims(accounts, |t| Some(rate(t)).filter(|rate| *rate > 0.0));
                    self.regular_and_optimistic(claims, slots, rules.min_slots);
                }
                SeedPolicy::RoundRobin => self.round_robin(slots, due, |t| t.sent.polled(now_s, rules.rate_window_s)),
                SeedPolicy::Random => self.random(slots, &mut provider.stream),
            }
        }
        self.connections.iter_mut().for_each(|c| c.asked = c.asks);
    }

    /// The accounts that are served this round.
    pub fn served(&self) -> impl Iterator<Item = u32> {
        self.connections.iter().filter(|c| c.unchoked && c.asked).map(|c| c.account)
    }

    /// Optimistic rotation: the first choked connection that asks becomes the head of the order.
    fn rotate(&mut self) {
        if let Some(at) = self.connections.iter().position(|c| !c.unchoked && c.asks) {
            self.connections.rotate_left(at);
        }
    }

    /// Those who ask and have a claim to a regular slot, by rate, best first; equals by their order.
    fn claims(&mut self, accounts: &mut [Account], rate: impl Fn(&mut Trade) -> Option<f64>) -> Vec<(f64, usize)> {
        for (at, account) in self.trades.accounts.iter().enumerate() {
            accounts[*account as usize].trade = at as u32 + 1;
        }
        let rates = &mut self.trades.rates;
        let mut claim = |connection: &Connection| {
            let trade = accounts[connection.account as usize].trade.checked_sub(1)?;
            rate(&mut rates[trade as usize])
        };
        let asking = self.connections.iter().enumerate().filter(|(_, c)| c.asks);
        let mut claims: Vec<(f64, usize)> = asking.filter_map(|(at, c)| Some((claim(c)?, at))).collect();
        for account in &self.trades.accounts {
            accounts[*account as usize].trade = 0;
        }
        claims.sort_by(|a, b| b.0.total_cmp(&a.0));
        claims
    }

    /// The leecher's rule: all slots but one go to the best claims, the rest to the head of the
    /// order, where those who do not ask are unchoked for nothing.
    fn regular_and_optimistic(&mut self, claims: Vec<(f64, usize)>, slots: usize, min_slots: usize) {
        let regular = claims.len().min(slots.saturating_sub(1));
        let mut optimistic = min_slots.saturating_sub(regular).max(1);
        for &(_, at) in &claims[..regular] {
            self.connections[at].regular = true;
        }
        for connection in &mut self.connections {
            let regular = std::mem::take(&mut connection.regular);
            let out_of_turn = !regular && optimistic > 0;
            if out_of_turn && connection.asks {
                optimistic -= 1;
            }
            let unchoke = regular || out_of_turn;
            if unchoke && !connection.unchoked {
                connection.unchoked_at = self.rechokes;
            }
            connection.unchoked = unchoke;
        }
    }

    /// The seed's rule of mainline 4.x: keeps those it unchoked in the last three rechokes, then
    /// those it sends to fastest, and brings in fresh ones in turn.
    fn round_robin(&mut self, slots: usize, due: bool, rate: impl Fn(&mut Trade) -> f64) {
        let fresh = if due {
            let third = slots.div_ceil(3);
            let wanted = (third + (self.rechokes % SEED_WINDOW) as usize) / 3;
            wanted.saturating_sub(self.unchokes_since)
        } else {
            0
        };
        let mut keep: Vec<(i64, f64, usize)> = Vec::new();
        for (at, c) in self.connections.iter().enumerate() {
            if c.unchoked && c.asks {
                let recent = self.rechokes - c.unchoked_at < SEED_WINDOW;
                let rate = self.trades.of_mut(c.account).map_or(0.0, &rate);
                keep.push((if recent { -i64::from(c.unchoked_at) } else { 1 }, rate, at));
            }
        }
        keep.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        keep.truncate(slots.saturating_sub(fresh));
        let mut free = slots - keep.len();
        let mut kept = vec![false; self.connections.len()];
        for &(.., at) in &keep {
            kept[at] = true;
        }
        let unchokes = free;
        let mut last = None;
        for (at, connection) in self.connections.iter_mut().enumerate() {
            if kept[at] {
                continue;
            }
            let unchoke = free > 0 && connection.asks;
            if unchoke {
                free -= 1;
                last = Some(at);
                if !connection.unchoked {
                    connection.unchoked_at = self.rechokes;
                }
            }
            connection.unchoked = unchoke;
        }
        if let Some(last) = last {
            // Whoever had its turn waits behind all others.
            self.connections.rotate_left(last + 1);
        }
        self.unchokes_since = if due { 0 } else { self.unchokes_since + unchokes };
    }

    /// The seed serves anyone, drawn anew at each rechoke.
    fn random(&mut self, slots: usize, stream: &mut Stream) {
        let mut asking: Vec<usize> = (0..self.connections.len()).filter(|at| self.connections[*at].asks).collect();
        stream.choose_front(&mut asking, slots);
        self.connections.iter_mut().for_each(|c| c.unchoked = false);
        for &at in asking.iter().take(slots) {
            self.connections[at].unchoked = true;
        }
    }

    /// Takes in what the owner of this choker reports about one counterpart.
    pub fn hear(&mut self, rules: &Rules, clock: Clock, report: &Report, departures: u32) {
        let trade = self.trades.page(report.about.0, departures, clock.start_s());
        let now_s = clock.end_s();
        if report.received_bytes.max(report.sent_bytes) > 0 {
            trade.last_s = now_s;
        }
        if report.received_bytes > 0 {
            trade.received.update(report.received_bytes as f64, now_s, rules.rate_window_s);
            trade.received_last_s = now_s;
        }
        if report.sent_bytes > 0 {
            trade.sent.update(report.sent_bytes as f64, now_s, rules.rate_window_s);
        }
    }

    /// The rate at which an account gave lately, in bytes per second.
    pub fn rate_from(&self, account: AccountId, departures: u32, now_s: f64) -> f64 {
        let known = self.trades.of(account.0).filter(|t| t.departures == departures);
        known.map_or(0.0, |t| t.received.at(now_s))
    }
}

#[cfg(test)]
impl Choker {
    /// The rates of all who ask, best first, as the choker compares them.
    pub fn compared_for_test(&mut self, accounts: &mut [Account], now_s: f64, window_s: f64) -> Vec<f64> {
        self.claims(accounts, |t| Some(t.received.polled(now_s, window_s))).into_iter().map(|(rate, _)| rate).collect()
    }

    /// The accounts it holds connections to, in ascending order.
    pub fn connections_for_test(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self.connections.iter().map(|c| c.account).collect();
        all.sort_unstable();
        all
    }
}
