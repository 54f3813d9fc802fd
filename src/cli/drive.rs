//! Running an upload from the command line: sign in, run the engine, tell what happens, listen to signals,
//! sign out. Beginning one, going on with one and giving one up differ in what the engine is handed.

use std::time::Duration;

use anyhow::Result;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinError;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::bar;
use super::door::Door;
use super::failure::{Code, Failure};
use super::narrator::{Manner, Named, Narrator, Subject};
use super::push::tell_notes;
use crate::dataset::{CallFailure, FailureKind, ServerAddress};
use crate::protocol::{self, Client};
use crate::push::event::{Control, Fact, Outcome, Progress};
use crate::push::job::Job;
use crate::push::{self, Attending, Upload};
use crate::runtime::signals::Signals;
use crate::text;

/// Between two lines about the progress.
const LINES: Duration = Duration::from_secs(5);
/// Between two pictures of the bar, where there is one.
const FRAMES: Duration = Duration::from_millis(200);
/// For the sign-out at the end, which nothing depends on.
const SIGN_OUT: Duration = Duration::from_secs(3);
/// For threads that are still at work when everything is said.
const THREADS: Duration = Duration::from_millis(500);

/// Signs in, does the work, and signs out; gives the exit code.
pub(super) fn signed_in<W>(door: &Door, work: W) -> Result<i32>
where
    W: AsyncFnOnce(&Client, &mut Signals) -> Result<Drive, Failure>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let code = runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let options = protocol::Options { trust: door.trust.clone(), ..protocol::Options::default() };
        let client = Client::new(&door.address, options).map_err(|failure| Failure::of_call(&failure))?;
        let credentials = tokio::select! {
            signal = signals.next() => return Err(Failure::signal(signal).into()),
            credentials = door.credentials() => credentials?,
        };
        tokio::select! {
            signal = signals.next() => return Err(Failure::signal(signal).into()),
            signed_in = client.sign_in(&credentials) => if let Err(failure) = signed_in {
                show_certificate(&door.address, &failure).await;
                return Err(Failure::of_call(&failure).into());
            },
        }
        let watcher = client.clone();
        let staying = tokio::spawn(async move {
            let session = watcher.user_session().await.ok();
            watcher.stay_signed_in(session.and_then(|session| session.timeout).map(Duration::from_secs)).await;
        });
        let done = work(&client, &mut signals).await;
        staying.abort();
        match &done {
            Ok(Drive::Abandoned(_)) => {}
            // A server may end what was begun under a sign-in together with it.
            Ok(Drive::Ended(outcome)) if outcome.can_go_on() => {}
            _ => tokio::select! {
                // The server forgets us by itself if this goes wrong.
                _ = tokio::time::timeout(SIGN_OUT, client.sign_out()) => {}
                _ = signals.next() => {}
            },
        }
        Ok(done?.exit_code())
    });
    // An encoder may hang in a read from a network file system.
    runtime.shutdown_timeout(THREADS);
    code
}

/// Says which certificate it is that is not trusted, and how it would be.
async fn show_certificate(address: &ServerAddress, failure: &CallFailure) {
    if failure.kind != FailureKind::Tls {
        return;
    }
    if let Ok(shown) = protocol::shown_certificate(address, protocol::Options::default()).await {
        Narrator::say("the server shows a certificate that is not trusted, and was sent nothing:");
        for line in shown.lines() {
            Narrator::say(&format!("  {line}"));
        }
        Narrator::say(
            "if that is the server's, as its administrator says: --ca-cert or --certificate-sha256 trusts it",
        );
    }
}

/// How an upload was left.
pub(super) enum Drive {
    /// It ended like this.
    Ended(Box<Outcome>),
    /// It is over, and this is what it means for the command.
    Over(i32),
    /// A second signal came before its end.
    Abandoned(i32),
}

impl Drive {
    /// What the program ends with.
    const fn exit_code(&self) -> i32 {
        match self {
            Self::Ended(outcome) => outcome.exit_code(),
            Self::Over(code) => *code,
            Self::Abandoned(signal) => 128 + *signal,
        }
    }
}

/// Runs an upload to its end, telling what happens. The first signal makes the engine leave, the second
/// one makes us leave the engine.
pub(super) async fn drive(upload: Upload, manner: Manner, signals: &mut Signals) -> Drive {
    let (deadline, journals) = (manner.deadline, manner.journals.clone());
    let beside = upload.timing.beside;
    let (controls, control) = mpsc::channel(4);
    limit(&controls, &manner);
    let mut narrator = Narrator::new(manner, subject(&upload));
    let (events, mut told) = mpsc::unbounded_channel();
    let (figures, progress) = watch::channel(Progress::default());
    let cancel = CancellationToken::new();
    let mut running = tokio::spawn(push::run(upload, events, figures, control, cancel.clone()));
    let mut attending = None;
    let mut lines = interval(if bar::is_wanted() { FRAMES } else { LINES });
    lines.set_missed_tick_behavior(MissedTickBehavior::Delay);
    lines.reset();
    let mut seen = progress.borrow().clone();
    let mut asked = false;
    let too_late = tokio::time::sleep(deadline.unwrap_or(Duration::MAX));
    tokio::pin!(too_late);
    let mut is_late = false;
    let outcome: Result<Outcome, _> = loop {
        tokio::select! {
            biased;
            signal = signals.next() => {
                if asked {
                    narrator.abandon(signal);
                    return Drive::Abandoned(signal);
                }
                asked = true;
                // An engine that listens no more has just ended by itself.
                let _ = controls.try_send(Control::Leave { signal });
            }
            () = &mut too_late, if deadline.is_some() && !is_late => {
                is_late = true;
                let _ = controls.try_send(Control::Late);
            }
            Some(event) = told.recv() => {
                narrator.tell(&event);
                if let Fact::Begun { id } | Fact::Resumed { id, .. } = &event.fact {
                    let ends = (progress.clone(), controls.clone(), cancel.clone());
                    attending = Some(Attending::begin(&journals, id, ends, beside));
                }
                if matches!(event.fact, Fact::ChunkAcknowledged { .. }) && bar::is_wanted() {
                    narrator.progress(&progress.borrow().clone());
                }
            }
            outcome = &mut running => break outcome,
            _ = lines.tick() => {
                let now = progress.borrow().clone();
                if now.tables != seen.tables {
                    narrator.progress(&now);
                    seen = now;
                }
            }
        }
    };
    if let Some(attending) = attending {
        attending.end().await;
    }
    while let Ok(event) = told.try_recv() {
        narrator.tell(&event);
    }
    concluded(&narrator, outcome)
}

/// Says how it ended.
fn concluded(narrator: &Narrator, outcome: Result<Outcome, JoinError>) -> Drive {
    match outcome {
        Ok(outcome) => {
            narrator.conclude(&outcome);
            Drive::Ended(Box::new(outcome))
        }
        Err(error) => {
            Narrator::say(&format!("the upload broke down: {error}"));
            Drive::Over(Code::Failed as i32)
        }
    }
}

/// Limits how much is sent a second, and says so.
fn limit(controls: &mpsc::Sender<Control>, manner: &Manner) {
    let Some(rate) = manner.rate else { return };
    tell_notes([format!("at most {} a second are sent", text::size(rate))], manner);
    // There is room for the first one, and it holds before anything is sent.
    let _ = controls.try_send(Control::Limit { rate: Some(rate) });
}

fn subject(upload: &Upload) -> Subject {
    let Job { definition, dataset, project_name, tables, .. } = &upload.job;
    Subject {
        dataset: definition.name.clone(),
        is_there: dataset.is_some(),
        project: project_name.clone(),
        server: upload.client.address().clone(),
        tables: tables.iter().map(|table| Named { name: table.name.clone(), size: table.file.length() }).collect(),
    }
}
