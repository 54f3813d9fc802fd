//! The upload itself: table by table, chunk by chunk, one request each. Nothing is acknowledged on anyone's
//! word but the server's, and a table counts as uploaded only when every byte of its file has been read
//! and every row accepted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::{JoinError, JoinHandle};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::chunk::{self, Made};
use super::event::{Doing, Fact, Reason};
use super::job::TableJob;
use super::ledger::Ledger;
use super::line::Line;
use super::rejects::Aside;
use super::restart::Turn;
use super::retry::Failures;
use super::run::Engine;
use super::stop::Break;
use super::verify::added_up;
use crate::dataset::proof::Total;
use crate::dataset::value::{Rule, Utc};
use crate::dataset::{CallFailure, DatasetId, Definition, Supply, UploadSessionId, told};
use crate::encode::{ChunkFacts, EncodeError, Encoder, Outcome, PlanColumn, TablePlan};
use crate::protocol::retry::Repeat;

/// How many threads write rows at most.
const MOST_WRITERS: usize = 4;

/// Which chunk: the table's place in the job, and its index from 1.
#[derive(Debug, Clone, Copy)]
struct At {
    table: usize,
    index: u32,
}

/// A chunk that is all on its way.
struct Whole {
    /// Stands at the next one.
    encoder: Encoder,
    facts: ChunkFacts,
    /// How long the rejects file of its table is behind it.
    rejects: u64,
}

/// How a try went.
enum Tried {
    Whole(Box<Whole>),
    Missed(Box<Missed>),
    /// It was broken off, because the upload is to stand still.
    Paused,
}

/// A chunk that did not arrive, or of which that is not known.
struct Missed {
    failure: CallFailure,
    /// What it was, if the encoder came to its end.
    facts: Option<ChunkFacts>,
}

impl Engine {
    /// Sends all tables.
    pub(super) async fn upload_tables(&mut self, dataset: &DatasetId, session: &UploadSessionId) -> Result<(), Turn> {
        self.sending_since = Some(Instant::now());
        for table in 0..self.job.tables.len() {
            self.upload_table(dataset, session, table).await?;
        }
        Ok(())
    }

    async fn upload_table(&mut self, dataset: &DatasetId, session: &UploadSessionId, table: usize) -> Result<(), Turn> {
        self.check_source(table).await?;
        self.begin_stream(table).await?;
        let mut encoder = None;
        while !self.ledger(table)?.is_complete() {
            encoder = Some(self.send_chunk(dataset, session, table, encoder).await?);
        }
        Ok(())
    }

    pub(super) fn ledger(&self, table: usize) -> Result<&Ledger, Reason> {
        self.ledgers.get(table).ok_or_else(|| broken("the job has no such table"))
    }

    pub(super) async fn open_encoder(&mut self, table: usize) -> Result<Encoder, Reason> {
        let start = self.ledger(table)?.position();
        let Some(source) = self.job.tables.get(table) else { return Err(broken("the job has no such table")) };
        let plan = table_plan(&self.job.definition, source)?;
        let columns = added_up(&self.job, &plan);
        let wanted = self.rows_wanted(self.ledger(table)?).unwrap_or(u64::MAX);
        let (path, reading) = (source.file.path.clone(), source.reading.clone());
        // Opening a file waits for the disk, or for the network behind it.
        let reach = self.reach.clone();
        let writers = match source.file.supply {
            Supply::Stored => writers(),
            // What is read of a stream beyond the chunk would have to be kept.
            Supply::Stream => 0,
        };
        let opening = tokio::task::spawn_blocking(move || {
            let encoder = Encoder::open_at(reach.at(&path), &reading, plan, start)?;
            encoder.adding_up(&columns).limited_to(wanted).ahead(writers)
        });
        match self.stops.unless(opening).await? {
            Ok(opened) => opened.map_err(|error: EncodeError| data(&error)),
            Err(error) => Err(broke(error)),
        }
    }

    /// Sends the next chunk of a table, as often as it takes: each time the same index with the same bytes,
    /// made again from the file. Gives the encoder back, which stands at the next one.
    async fn send_chunk(
        &mut self,
        dataset: &DatasetId,
        session: &UploadSessionId,
        table: usize,
        mut encoder: Option<Encoder>,
    ) -> Result<Encoder, Turn> {
        let at = At { table, index: self.ledger(table)?.next() };
        // Whoever went before us may have sent it, and never heard what became of it.
        let mut known = self.sent_once.get_mut(table).and_then(Option::take);
        if let Some(facts) = self.gather(table, at.index).await? {
            known = Some(facts);
            encoder = None;
        }
        let mut failures = Failures::default();
        loop {
            self.stand_still().await?;
            self.check_source(table).await?;
            self.stops.check()?;
            self.cut_rejects(table).await?;
            known = self.measured(table, at.index, known).await?;
            let (length, sent_before) = (self.announced(known.as_ref()), self.sent(table));
            let opened = match encoder.take() {
                Some(encoder) => encoder,
                None => self.open_encoder(table).await?,
            };
            let (next, facts, missed) = match self.try_chunk(dataset, session, at, (opened, length)).await? {
                Tried::Whole(whole) => {
                    let Whole { encoder, facts, rejects } = *whole;
                    (Some((encoder, rejects)), Some(facts), None)
                }
                Tried::Missed(missed) => (None, missed.facts, Some(missed.failure)),
                Tried::Paused => {
                    self.take_back(table)?;
                    continue;
                }
            };
            if let (Some(before), Some(now)) = (&known, &facts)
                && !now.is_the_same_as(before)
            {
                return Err(self.changed(at).into());
            }
            known = known.or(facts);
            match (next, known, missed) {
                (Some((next, rejects)), Some(facts), _) => {
                    self.went_on(&failures);
                    self.length_helped()?;
                    self.acknowledge(at, &facts, (rejects, next.totals())).await?;
                    return Ok(next);
                }
                (_, _, Some(failure)) => {
                    let refused = self.size_of(table, known)?;
                    let taken = self.sent(table).saturating_sub(sent_before);
                    self.take_back(table)?;
                    if self.announces_after(&failure, taken) {
                        continue;
                    }
                    if let Err(beyond) = self.wait_out(Repeat::Freely, failure, &mut failures).await {
                        self.turn(session, table, refused, beyond).await?;
                    }
                }
                (_, None, None) => return Err(broken("a chunk without facts").into()),
                (None, Some(_), None) => return Err(broken("a chunk without an encoder").into()),
            }
        }
    }

    /// Sends a chunk once.
    async fn try_chunk(
        &mut self,
        dataset: &DatasetId,
        session: &UploadSessionId,
        at: At,
        (encoder, length): (Encoder, Option<u64>),
    ) -> Result<Tried, Reason> {
        let At { table, index } = at;
        let Some(totals) = self.totals.get(table).cloned() else { return Err(broken("the job has no such table")) };
        self.note(Line::Sending { table, index, start: encoder.position() }).await?;
        totals.began(index);
        self.reporter.tell(Fact::ChunkBegun { table, index });
        let aside = self.aside();
        let throttle = self.stops.throttle();
        let chunk::Making { body, mut taken, mut made, stop } =
            chunk::make(encoder, index, &totals, aside, throttle, length);
        let sent_before = totals.read().sent;
        let mut sent = None;
        let mut tick = interval(self.timing.progress.max(Duration::from_millis(1)));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.sign_in = self.client.current_sign_in();
        let answer = {
            // Leaving this block drops the request, and with it the connection that it is on.
            let (client, project) = (self.client.clone(), self.job.project.clone());
            let put = client.put_chunk(&project, dataset, session, body);
            tokio::pin!(put);
            loop {
                tokio::select! {
                    biased;
                    // A body that is all on its way is worth the wait for its answer.
                    wanted = self.stops.interrupted(sent.is_none()) => match wanted {
                        Break::Stop(stop) => return Err(stop.into()),
                        Break::Pause => return Ok(Tried::Paused),
                    },
                    answer = &mut put => break answer,
                    Ok(()) = &mut taken, if sent.is_none() => {
                        sent = Some(self.tell_sent(at, &mut made).await?);
                    }
                    _ = tick.tick() => {
                        if totals.read().sent > sent_before {
                            // It moves again: what was waited for is over, as far as one can see.
                            self.reporter.show(Doing::Working);
                        }
                        self.reporter.show_progress();
                    }
                }
            }
        };
        drop(stop);
        Ok(match (answer, sent) {
            (Ok(()), Some(sent)) => Tried::Whole(Box::new(sent)),
            (Ok(()), None) => Tried::Whole(Box::new(self.tell_sent(at, &mut made).await?)),
            (Err(failure), Some(Whole { facts, .. })) => {
                Tried::Missed(Box::new(Missed { failure, facts: Some(facts) }))
            }
            (Err(failure), None) => Tried::Missed(Box::new(self.why(table, failure, made).await?)),
        })
    }

    /// Tells that a chunk's last byte has been taken, with what the encoder says of it.
    async fn tell_sent(&mut self, at: At, made: &mut JoinHandle<Made>) -> Result<Whole, Reason> {
        let At { table, index } = at;
        let Made { encoder, outcome, aside } = made.await.map_err(broke)?;
        match outcome {
            Ok(Outcome::Made(facts)) => {
                let rejects = self.keep_rejects(table, encoder.head_of_set_aside(), aside).await?;
                let totals = encoder.totals().to_vec();
                self.note(Line::Sent { table, index, facts, rejects, totals }).await?;
                let ChunkFacts { rows, body_bytes, .. } = facts;
                self.reporter.tell(Fact::ChunkSent { table, index, rows, body_bytes });
                Ok(Whole { encoder, facts, rejects })
            }
            Ok(Outcome::Stopped) => Err(broken("the encoder stopped before the end of a chunk")),
            Err(error) => Err(data(&error)),
        }
    }

    /// The server has accepted a chunk.
    async fn acknowledge(
        &mut self,
        at: At,
        facts: &ChunkFacts,
        (rejects, sums): (u64, &[Option<Total>]),
    ) -> Result<(), Reason> {
        let At { table, index } = at;
        let (Some(ledger), Some(totals)) = (self.ledgers.get_mut(table), self.totals.get(table)) else {
            return Err(broken("the job has no such table"));
        };
        ledger.enter(facts, rejects).map_err(|text| Reason::Miscounted { text })?;
        ledger.add(sums);
        let (totals, rows, set_aside) = (Arc::clone(totals), ledger.rows(), ledger.set_aside());
        self.note(Line::Accepted { table, index }).await?;
        self.let_go(table, facts.end).await?;
        totals.accepted(self.ledger(table)?);
        self.reporter.tell(Fact::ChunkAcknowledged { table, index, rows, set_aside });
        self.reporter.show_progress();
        Ok(())
    }

    /// How many bytes of a table the connection has taken so far.
    fn sent(&self, table: usize) -> u64 {
        self.totals.get(table).map_or(0, |totals| totals.read().sent)
    }

    /// A chunk will be sent again, or not at all: the figures forget it.
    fn take_back(&self, table: usize) -> Result<(), Reason> {
        if let Some(totals) = self.totals.get(table) {
            totals.back_to(self.ledger(table)?);
        }
        self.reporter.show_progress();
        Ok(())
    }

    /// How many bytes of data a chunk had, or could have had.
    fn size_of(&self, table: usize, known: Option<ChunkFacts>) -> Result<u64, Reason> {
        let Some(source) = self.job.tables.get(table) else { return Err(broken("the job has no such table")) };
        // The JSON of a file is never twice as long as the file, unless rows are of a few bytes each.
        let most = source.chunk_size.min(source.file.size.saturating_mul(2));
        Ok(known.map_or(most, |facts| facts.json_bytes))
    }

    /// Why a chunk did not arrive. The encoder is asked first: a value that doesn't fit breaks the body off,
    /// and must not come out as trouble with the network.
    async fn why(&mut self, table: usize, failure: CallFailure, made: JoinHandle<Made>) -> Result<Missed, Reason> {
        match timeout(self.timing.encoder, made).await {
            Ok(Ok(Made { outcome: Err(error), .. })) => {
                // What doesn't fit may stand at the seam of two versions of the file.
                self.check_source(table).await?;
                Err(data(&error))
            }
            Ok(Err(error)) => Err(broke(error)),
            Ok(Ok(Made { aside: Aside { trouble: Some(error), .. }, .. })) => Err(self.no_rejects(table, &error)),
            Ok(Ok(Made { outcome: Ok(Outcome::Made(facts)), .. })) => Ok(Missed { failure, facts: Some(facts) }),
            Ok(Ok(_)) | Err(_) => Ok(Missed { failure, facts: None }),
        }
    }

    /// A chunk that was made again came out as another one.
    fn changed(&self, at: At) -> Reason {
        let path = self.job.tables.get(at.table).map(|table| told(&table.file.path)).unwrap_or_default();
        Reason::SourceChanged {
            text: format!("{path} has changed under the upload: chunk {} came out different the second time", at.index),
        }
    }

    /// Fails unless all that was read was encoded, all that was encoded accepted, and all of each file read.
    pub(super) fn balance(&self) -> Result<(), Reason> {
        for ((source, totals), ledger) in self.job.tables.iter().zip(&self.totals).zip(&self.ledgers) {
            let size = self.size_at_end(source, ledger);
            ledger.balance(size, totals.read().rows).map_err(|why| {
                let path = told(&source.file.path);
                Reason::Miscounted { text: format!("{path}: {why}") }
            })?;
        }
        Ok(())
    }
}

/// How a table of the job is encoded.
pub(super) fn table_plan(definition: &Definition, source: &TableJob) -> Result<TablePlan, Reason> {
    let table = definition.tables.iter().find(|table| table.name == source.name);
    let defined = table.map_or(&[][..], |table| &table.column_headers);
    if defined.len() != source.columns.len() {
        return Err(broken(format!("the job's columns of table {} are not the definition's", source.name)));
    }
    let columns = defined.iter().zip(&source.columns).map(|(column, from)| PlanColumn {
        source: from.index,
        header: from.header.clone(),
        name: column.name.clone(),
        rule: Rule { data_type: column.data_type, utc: if from.utc { Utc::TakenOff } else { Utc::Absent } },
        own: from.reading.own(source.reading.values),
    });
    Ok(TablePlan {
        table: source.name.clone(),
        columns: columns.collect(),
        orientation: source.orientation,
        limit: source.chunk_size,
        on_bad: source.on_bad,
    })
}

/// How many threads write rows ahead: all but one of the processors, as long as the blocks between them stay few.
fn writers() -> usize {
    std::thread::available_parallelism().map_or(0, |all| all.get() - 1).min(MOST_WRITERS)
}

pub(super) fn data(error: &EncodeError) -> Reason {
    let text = error.to_string();
    match error {
        EncodeError::Source(source) if source.fault.is_away() => Reason::SourceAway { text },
        EncodeError::Threads { .. } => broken(text),
        _ => Reason::Data { text },
    }
}

/// A thread of this program broke, or could not be had.
pub(super) fn broke(error: JoinError) -> Reason {
    let Ok(panic) = error.try_into_panic() else { return broken("a thread of pushcube could not be had") };
    let said = crate::text::of_panic(panic.as_ref());
    broken(format!("a part of pushcube broke, which is a fault of it ({said}); please report it"))
}

pub(super) fn broken(what: impl std::fmt::Display) -> Reason {
    Reason::Local { text: what.to_string() }
}
