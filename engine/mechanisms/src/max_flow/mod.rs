//! Max-flow reputation: what somebody gave is worth what of it could have reached oneself.
//!
//! Edge j -> k holds the bytes that j uploaded to k, f(j -> i) is the largest flow from j to i. Whatever liars claim
//! about each other, no more flows from them to i than they gave to those who gave to i. That is so as long as nobody's own word
//! about what it gave to others counts (`evidence: receiver`, the default). Two forms:
//!
//! - **`bartercast`** (Tribler; Meulpolder et al. 2009): `R_i(j) = atan(alpha (f(j->i) - f(i->j)) kB) / (pi/2)` with alpha =
//!   1/30000 and flows over at most two hops: a surplus of 30,000 kB (of 1024 bytes) makes R = 0.5, a stranger has 0. Peers gossip
//!   about their ten largest partners. Either queues are ordered by R (`rank`), or whoever has less than -0.5 is
//!   refused and the others are served as they come (`ban`).
//! - **`feldman`** (Feldman et al. 2004): `min(1, f(j->i) / f(i->j))` over the whole graph of what everybody reported, the
//!   collusion-proof form of "serve whoever gave as much as you did". A stranger, whom no flow joins to the observer, stands
//!   as `stranger` says: 0 never serves it before others, 1 always.
//!
//! What the sources leave open, and how it is settled here:
//!
//! - **Whose word**: edges of the observer come from its own records, as of the last round: what it reported itself.
//!   Everything else comes from gossip, where each account tells about its own edges only. Of two claims about one
//!   edge the receiver's counts, or the larger (`either`), or the smaller (`both`); the sources are silent. With `either`
//!   a boast about an honest peer is as good as a gift: one third of boasters then takes a population over.
//! - **What has been heard**: each peer knowing its own part of the gossip would take a graph for each pair of accounts. Here
//!   all have heard the last message of everybody, so there is one graph of gossip, with one's own edges in place of
//!   what is said about them. What is lost is ignorance: the real graphs are parts of this one, with strangers that
//!   are none here. It is not lost that news are old: messages go out every `message_s`.
//! - **Lists**: Tribler renews the list of partners each half hour and sends one message an hour; the clocks of a run
//!   beat together, so a list is made when it is sent. It holds the partners with most bytes both ways.
//! - **Feldman's reports** are heard when they are made, with all partners: `bartercast` with `partners: 0` does the same.
//! - **Messages**: one per account with records and `message_s`; an entry is a name of 160 bits and two numbers of 64.
//! - **Tiers** are the fewest hops over which something flows either way, up to three; more count as `FAR`.
//! - **Seekers** choose sources by chance: both forms say whom to serve.
//!
//! Full flows are worked out on a graph per observer, made when it is asked, and a pair of 120 accounts that all dealt
//! with each other takes about 2 ms: they are for small worlds. Two hops (`hops: 2`) have a closed form in either form.

use crate::books::{self, Books};
use crate::evidence::{self, Evidence};
use crate::queue::{self, OPTIMISTIC_SLOTS, Queue, SLOTS};
use game::card::{Alternative, Card, Kind, Param, Text, alternative, choice, integer, number, text, word};
use game::ids::{AccountId, Clock, grown};
use game::maths::atan;
use game::measure::{Frame, whole};
use game::mechanism::{FAR, Mechanism, MechanismEntry, Provider, Report};
use game::params::Params;
use game::request::Request;
use gossip::Gossip;
use std::borrow::Cow;
use std::f64::consts::FRAC_PI_2;
use std::sync::{Mutex, PoisonError};
use view::View;

mod gossip;
mod view;

/// Bytes of a message's entry: a name of 160 bits and two numbers of 64.
const ENTRY_BYTES: f64 = 36.0;

/// What reputation decides.
const POLICIES: &[Text] = &[text("rank"), text("ban")];

/// Which of two claims about one edge counts.
const EVIDENCE: Param = evidence::evidence(
    CLAIMS,
    "what counts as given, over all that was told: the receiver's claim, the larger of both ends', or the smaller",
);

const CLAIMS: &[Text] = &[text("receiver"), text("either"), text("both")];

/// What BarterCast needs to know.
const BARTERCAST: &[Param] = &[
    number("alpha_per_kib", 1.0 / 30_000.0, 0.0, 1e9, "what a KiB of surplus is worth"),
    integer("hops", 2, 0, 1000, "hops of a flow at most; 0: any number"),
    integer("partners", 10, 0, 1_000_000, "partners that a message tells of, the largest; 0: all"),
    number("message_s", 3600.0, 0.001, 1e12, "seconds between two messages of an account"),
    word(
        "policy",
        POLICIES,
        "serve by reputation, or refuse those below `ban_below` and serve the others as they come",
    ),
    number("ban_below", -0.5, -1.0, 1.0, "reputation below which an account is refused"),
];

/// What the subjective form of Feldman et al. needs to know.
const FELDMAN: &[Param] = &[
    integer("hops", 0, 0, 1000, "hops of a flow at most; 0: any number"),
    integer("partners", 0, 0, 1_000_000, "partners that an account tells of, the largest; 0: all"),
    number("message_s", 0.001, 0.001, 1e12, "seconds between two messages; within a round: each round"),
    number("stranger", 0.0, 0.0, 1.0, "standing of those whom nothing joins to the observer"),
];

/// What may become of flows.
const FORMS: &[Alternative] = &[
    alternative("bartercast", "the arc tangent of the surplus of what flowed here", BARTERCAST),
    alternative("feldman", "what flowed here over what flowed there, at most 1", FELDMAN),
];

static CARD: Card = Card {
    kind: Kind::Mechanism,
    name: text("max_flow"),
    summary: text("Ranks everybody by what of its gifts could have reached the observer, as gossip has it."),
    source: text("Meulpolder et al. 2009, BarterCast, with Tribler's constants; Feldman et al. 2004"),
    version: 1,
    params: Cow::Borrowed(&[
        choice("form", FORMS, "what becomes of flows"),
        EVIDENCE,
        books::window_days(0.0),
        SLOTS,
        OPTIMISTIC_SLOTS,
    ]),
    fits: Cow::Borrowed(&queue::FITS),
    example: text("mechanism: { max_flow: { form: { bartercast: { policy: ban, ban_below: -0.3 } } } }"),
};

/// The catalogue entry.
pub const ENTRY: MechanismEntry = MechanismEntry {
    card: &CARD,
    columns: &[
        books::MESSAGES,
        books::MESSAGE_BYTES,
        whole(
            Frame::Cells,
            "gossiped_pairs",
            "pairs of accounts of which gossip says that one gave the other something",
        ),
    ],
    misfit: "it knows accounts by what they gave each other, and there all give to the system as a whole",
    attackers: &["free_rider", "ring"],
    new: |params| Box::new(MaxFlow::new(params)),
};

/// What becomes of flows.
#[derive(Clone, Copy, Debug)]
enum Form {
    Bartercast { alpha_per_byte: f64 },
    Feldman { stranger: f64 },
}

impl Form {
    /// What an account stands for from whom so much flowed here, and to whom so much flowed.
    fn standing(self, here: u64, there: u64) -> f64 {
        match self {
            Self::Bartercast { alpha_per_byte } => {
                let surplus = here.abs_diff(there) as f64;
                let surplus = if here < there { -surplus } else { surplus };
                atan(alpha_per_byte * surplus) / FRAC_PI_2
            }
            Self::Feldman { stranger } => match (here, there) {
                (0, 0) => stranger,
                (_, 0) => 1.0,
                _ => (here as f64 / there as f64).min(1.0),
            },
        }
    }
}

struct MaxFlow {
    form: Form,
    hops: u32,
    partners: usize,
    evidence: Evidence,
    /// Whoever stands below this is refused; others are served as they come.
    ban_below: Option<f64>,
    /// What each account had from each other, by its own word.
    had: Books,
    /// What each account gave each other, by its own word.
    gave: Books,
    online: Vec<bool>,
    gossip: Gossip,
    /// The view that was asked for last, until something new is heard.
    view: Mutex<Option<View>>,
    queue: Queue,
    messages: f64,
    entries: f64,
}

impl MaxFlow {
    fn new(params: &Params) -> Self {
        let (form, own) = params.choice("form");
        let bartercast = form == "bartercast";
        let books = || Books::over(params.number("window_days"), own.number("message_s"));
        Self {
            form: match bartercast {
                true => Form::Bartercast { alpha_per_byte: own.number("alpha_per_kib") / 1024.0 },
                false => Form::Feldman { stranger: own.number("stranger") },
            },
            hops: own.count("hops") as u32,
            partners: own.count("partners"),
            evidence: Evidence::new(params),
            ban_below: (bartercast && own.word("policy") == "ban").then(|| own.number("ban_below")),
            had: books(),
            gave: books(),
            online: Vec::new(),
            gossip: Gossip::none(),
            view: Mutex::new(None),
            queue: Queue::new(params),
            messages: 0.0,
            entries: 0.0,
        }
    }

    /// What an observer sees is worked out once, and kept until somebody else is asked.
    fn seen<T>(&self, observer: AccountId, look: impl FnOnce(&mut View) -> T) -> T {
        let mut kept = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        let view = kept.take().filter(|view| view.observer() == observer.0);
        look(kept.insert(view.unwrap_or_else(|| View::new(observer.0, &self.had.ledger, &self.gave.ledger))))
    }

    /// Everybody who is there tells of its partners.
    fn tell(&mut self) {
        let accounts = self.had.accounts().max(self.gave.accounts());
        let (had, gave) = (self.had.ledger.amounts(accounts), self.gave.ledger.amounts(accounts));
        self.gossip = Gossip::new(&had, &gave, self.partners, self.evidence);
        let tells = self.gossip.told.iter().zip(&self.online).filter(|(told, online)| **told > 0 && **online);
        let (messages, entries) = tells.fold((0.0, 0.0), |sum, (told, _)| (sum.0 + 1.0, sum.1 + f64::from(*told)));
        self.messages += messages;
        self.entries += entries;
    }

    fn set_online(&mut self, account: AccountId, online: bool) {
        *grown(&mut self.online, account.index(), || false) = online;
    }
}

impl Mechanism for MaxFlow {
    fn enter(&mut self, account: AccountId) {
        self.set_online(account, true);
    }

    fn leave(&mut self, account: AccountId) {
        self.set_online(account, false);
    }

    fn standing(&self, observer: AccountId, subject: AccountId) -> f64 {
        let (here, there) = self.seen(observer, |view| view.flows(&self.gossip, subject.0, self.hops));
        self.form.standing(here, there)
    }

    fn tier(&self, observer: AccountId, subject: AccountId) -> Option<u32> {
        let within = |hops: u32| self.hops == 0 || hops <= self.hops;
        self.seen(observer, |view| {
            let mut joined = |hops: u32| view.flows(&self.gossip, subject.0, hops) != (0, 0);
            let near = (1..=3).filter(|hops| within(*hops)).find(|hops| joined(*hops));
            near.or_else(|| (within(4) && joined(self.hops)).then_some(FAR))
        })
    }

    fn rank(&self, _: Clock, provider: AccountId, requests: &[Request], keys: &mut Vec<f64>) {
        keys.clear();
        keys.extend(requests.iter().map(|request| self.standing(provider, request.by)));
        if let Some(ban_below) = self.ban_below {
            keys.iter_mut().for_each(|key| *key = if *key < ban_below { -1.0 } else { 0.0 });
        }
    }

    fn recommend(&mut self, clock: Clock, provider: &mut Provider, requests: &[Request], shares: &mut [f64]) {
        let mut keys = std::mem::take(&mut self.queue.keys);
        self.rank(clock, provider.account, requests, &mut keys);
        if self.ban_below.is_none() {
            return self.queue.divide(provider, requests, keys, shares);
        }
        let served: Vec<usize> = (0..requests.len()).filter(|place| keys[*place] >= 0.0).collect();
        let asking: Vec<Request> = served.iter().map(|place| requests[*place]).collect();
        let mut theirs = vec![0.0; served.len()];
        keys.retain(|key| *key >= 0.0);
        self.queue.divide(provider, &asking, keys, &mut theirs);
        served.iter().zip(theirs).for_each(|(place, share)| shares[*place] = share);
    }

    fn hear(&mut self, clock: Clock, reports: &[Report]) {
        let others = || reports.iter().filter(|report| report.by != report.about);
        let amount = |bytes| i64::try_from(bytes).unwrap_or(i64::MAX);
        let said = |bytes: fn(&Report) -> u64| {
            let entries = others().map(move |report| (report.by.0, report.about.0, amount(bytes(report))));
            entries.filter(|(.., bytes)| *bytes > 0)
        };
        self.had.add(clock, said(|report| report.received_bytes));
        self.gave.add(clock, said(|report| report.sent_bytes));
        self.had.ledger.merge();
        self.gave.ledger.merge();
    }

    fn settle(&mut self, clock: Clock) {
        if self.had.due(clock) {
            self.tell();
            self.had.ledger.next_period();
            self.gave.ledger.next_period();
        }
        self.view = Mutex::new(None);
    }

    fn observe(&self, columns: &mut Vec<(&'static str, f64)>) {
        columns.extend([
            ("messages", self.messages),
            ("message_bytes", self.entries * ENTRY_BYTES),
            ("gossiped_pairs", self.gossip.uploads.entries() as f64),
        ]);
    }
}

#[cfg(test)]
mod tests;
