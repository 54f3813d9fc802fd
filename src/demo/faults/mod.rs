//! Misbehaviour on demand, as plain data: at which call, how often, at which point of it, and what. A fault
//! is planted, counts how often it fired, and can be waited for and taken out again.

mod act;
mod body;
mod grammar;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub(super) use act::{Cut, carry_out, page};
pub use grammar::NotAFault;

use super::calls::Call;

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// At which call; none for any.
    pub call: Option<Call>,
    /// From which such call on, counted from 1 since the fault was planted.
    pub from: u32,
    /// How many of them; none for all that follow.
    pub times: Option<u32>,
    /// At which point of the call.
    pub point: Point,
    /// What happens.
    pub what: Misdeed,
}

/// How far a call has come when a fault fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// Its headers are there; of its body nothing is read.
    Start,
    /// That many hundredths of its body are read, if its length was announced; all of it otherwise.
    Share(u8),
    /// That many bytes of its body are read, or all if it is shorter.
    Bytes(u64),
    /// Its body is read, and nothing was done about it.
    End,
    /// It took effect, and its answer was not sent.
    Applied,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misdeed {
    /// An answer with another status.
    Answer {
        /// The HTTP status.
        status: u16,
        /// What stands in it.
        form: Form,
        /// Its header `Retry-After`.
        retry_after: Option<RetryAfter>,
    },
    /// The call is sent to another place, given as the beginning of an address: `http://host:port`.
    Redirect(String),
    /// Body and answer go at that many bytes a second.
    Slow(u32),
    /// Nothing, until the fault is taken out; then the call goes on.
    Hang,
    /// The connection is reset.
    Reset,
    /// The connection is closed without an answer.
    Close,
    /// Half of the answer's body, then the connection is closed.
    Truncate,
    /// An answer that says it is JSON and is not.
    Garbage,
    /// All sign-ins end.
    ExpireSignIns,
    /// All upload sessions are lost.
    ForgetUploads,
    /// The call goes on only when every publishing under way has ended: whoever cancels comes too late.
    Settle,
    /// The publishing that this call begins walks through its statuses and does not succeed.
    Publishing(Ending),
}

/// What stands in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Code, message and ticket id, as the server itself writes it.
    Json,
    /// A page, as proxies write it.
    Html,
    /// Nothing.
    Empty,
}

/// When to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// In so many seconds.
    Seconds(u32),
    /// The same as a date, so many seconds from the answer.
    Date(u32),
}

/// How publishing ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With this status.
    Status(u8),
    /// Whoever asks for its status is refused.
    Refusal,
    /// Not at all: it stays in its last status until the session is deleted.
    Never,
}

impl Fault {
    /// That misdeed at the first such call, at the point that is usual for it.
    pub fn new(call: Call, what: Misdeed) -> Self {
        Self { call: Some(call), from: 1, times: Some(1), point: what.usual_point(), what }
    }

    /// At any call.
    #[must_use]
    pub fn at_any_call(self) -> Self {
        Self { call: None, ..self }
    }

    /// From the `nth` such call on.
    #[must_use]
    pub fn from(self, nth: u32) -> Self {
        Self { from: nth, ..self }
    }

    /// That many times.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// At all such calls that follow.
    #[must_use]
    pub fn for_ever(self) -> Self {
        Self { times: None, ..self }
    }

    /// At that point of the call.
    #[must_use]
    pub fn at(self, point: Point) -> Self {
        Self { point, ..self }
    }

    fn fires_at(&self, nth: u32) -> bool {
        nth.checked_sub(self.from).is_some_and(|after| self.times.is_none_or(|times| after < times))
    }
}

impl Misdeed {
    /// The point at which it happens unless another one is given.
    pub(super) fn usual_point(&self) -> Point {
        match self {
            Self::Answer { .. } | Self::Redirect(_) | Self::Hang | Self::Reset | Self::Close => Point::End,
            Self::Truncate | Self::Garbage => Point::Applied,
            Self::Slow(_) | Self::ExpireSignIns | Self::ForgetUploads | Self::Settle | Self::Publishing(_) => {
                Point::Start
            }
        }
    }

    /// Whether it can happen at another point.
    pub(super) fn has_points(&self) -> bool {
        !matches!(self, Self::Truncate | Self::Slow(_) | Self::Publishing(_))
    }
}

/// All faults of one server.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Registry>>);

#[derive(Debug, Default)]
struct Registry {
    last: u64,
    planted: Vec<Arc<Entry>>,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    fault: Fault,
    /// How many calls of its kind came.
    came: Mutex<u32>,
    fired: watch::Sender<u32>,
    out: CancellationToken,
}

/// A fault that was planted. It stays when this is dropped.
#[derive(Debug)]
pub struct Planted {
    entry: Arc<Entry>,
    faults: Faults,
}

impl Faults {
    /// Plants a fault. Of several that are due at one call, the one planted first fires.
    pub fn add(&self, fault: Fault) -> Planted {
        let mut registry = self.lock();
        registry.last += 1;
        let fired = watch::Sender::new(0);
        let out = CancellationToken::new();
        let entry = Arc::new(Entry { id: registry.last, fault, came: Mutex::new(0), fired, out });
        registry.planted.push(Arc::clone(&entry));
        Planted { entry, faults: self.clone() }
    }

    /// All that are planted, in that order.
    pub fn all(&self) -> Vec<Planted> {
        self.lock().planted.iter().map(|entry| Planted { entry: Arc::clone(entry), faults: self.clone() }).collect()
    }

    /// Takes all out.
    pub fn clear(&self) {
        self.all().into_iter().for_each(Planted::remove);
    }

    fn lock(&self) -> MutexGuard<'_, Registry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call; the fault that is due at it, if there is one.
    pub(super) fn due(&self, call: Call) -> Option<Due> {
        let mut due = None;
        for entry in &self.lock().planted {
            if entry.fault.call.is_some_and(|own| own != call) {
                continue;
            }
            let mut came = entry.came.lock().unwrap_or_else(PoisonError::into_inner);
            *came = came.saturating_add(1);
            if due.is_none() && entry.fault.fires_at(*came) {
                due = Some(Due(Arc::clone(entry)));
            }
        }
        due
    }
}

impl Planted {
    /// Its number on this server.
    pub fn id(&self) -> u64 {
        self.entry.id
    }

    /// What it is.
    pub fn fault(&self) -> &Fault {
        &self.entry.fault
    }

    /// How often it fired.
    pub fn count(&self) -> u32 {
        *self.entry.fired.borrow()
    }

    /// Waits until it has fired.
    pub async fn fired(&self) {
        self.fired_times(1).await;
    }

    /// Waits until it has fired that many times.
    pub async fn fired_times(&self, times: u32) {
        // The sender lives as long as this does.
        let _ = self.entry.fired.subscribe().wait_for(|count| *count >= times).await;
    }

    /// Takes it out. Calls that hang because of it go on.
    pub fn remove(self) {
        self.faults.lock().planted.retain(|entry| !Arc::ptr_eq(entry, &self.entry));
        self.entry.out.cancel();
    }
}

/// A fault on its way to fire at one call.
pub(super) struct Due(Arc<Entry>);

impl Due {
    fn fault(&self) -> &Fault {
        &self.0.fault
    }

    fn fire(&self) {
        self.0.fired.send_modify(|count| *count += 1);
    }

    /// Waits until the fault is taken out.
    async fn taken_out(&self) {
        self.0.out.cancelled().await;
    }
}
