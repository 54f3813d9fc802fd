//! The upload itself: table by table, chunk by chunk, one request each. Nothing is acknowledged on anyone's
//! word but the server's, and a table counts as uploaded only when every byte of its file has been read
//! and every row accepted.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::chunk::{self, Made};
use super::event::{Fact, Reason};
use super::job::{Job, TableJob};
use super::report::Reporter;
use super::run::Engine;
use crate::dataset::value::{Rule, Utc};
use crate::dataset::{CallFailure, DatasetId, Position, UploadSessionId};
use crate::encode::{ChunkFacts, EncodeError, Encoder, Outcome, PlanColumn, TablePlan};
use crate::text;

impl Engine {
    /// Sends a whole table.
    pub(super) async fn upload_table(
        &mut self,
        dataset: &DatasetId,
        session: &UploadSessionId,
        table: usize,
    ) -> Result<(), Reason> {
        self.check_source(table).await?;
        let mut encoder = self.open_encoder(table).await?;
        let mut index = 1;
        loop {
            self.check_source(table).await?;
            self.stops.check()?;
            let (next, facts) = self.send_chunk(dataset, session, (table, index), encoder).await?;
            if facts.last {
                return self.count(table, &facts);
            }
            encoder = next;
            index += 1;
        }
    }

    async fn open_encoder(&mut self, table: usize) -> Result<Encoder, Reason> {
        let Some(source) = self.job.tables.get(table) else { return Err(broken("the job has no such table")) };
        let plan = table_plan(&self.job, source)?;
        let (path, reading) = (source.file.path.clone(), source.reading.clone());
        // Opening a file waits for the disk, or for the network behind it.
        let opening = tokio::task::spawn_blocking(move || Encoder::open_at(&path, &reading, plan, Position::START));
        match self.stops.unless(opening).await? {
            Ok(opened) => opened.map_err(|error| data(&error)),
            Err(error) => Err(broken(error)),
        }
    }

    async fn send_chunk(
        &mut self,
        dataset: &DatasetId,
        session: &UploadSessionId,
        (table, index): (usize, u32),
        encoder: Encoder,
    ) -> Result<(Encoder, ChunkFacts), Reason> {
        let Some(totals) = self.totals.get(table).cloned() else { return Err(broken("the job has no such table")) };
        totals.began(index);
        self.reporter.tell(Fact::ChunkBegun { table, index });
        let chunk::Making { body, mut taken, mut made, stop } = chunk::make(encoder, index, &totals);
        let mut sent = None;
        let mut tick = interval(self.timing.progress.max(Duration::from_millis(1)));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let answer = {
            // Leaving this block drops the request, and with it the connection that it is on.
            let put = self.client.put_chunk(&self.job.project, dataset, session, body);
            tokio::pin!(put);
            loop {
                tokio::select! {
                    biased;
                    stop = self.stops.wanted() => return Err(stop.into()),
                    answer = &mut put => break answer,
                    Ok(()) = &mut taken, if sent.is_none() => {
                        sent = Some(tell_sent(&mut self.reporter, (table, index), &mut made).await?);
                    }
                    _ = tick.tick() => self.reporter.show_progress(),
                }
            }
        };
        drop(stop);
        let (encoder, facts) = match (answer, sent) {
            (Ok(()), Some(sent)) => sent,
            (Ok(()), None) => tell_sent(&mut self.reporter, (table, index), &mut made).await?,
            (Err(failure), Some(_)) => return Err(Reason::of_call(failure)),
            (Err(failure), None) => return Err(self.why(table, failure, made).await),
        };
        let rows = totals.accepted(facts.body_bytes, facts.rows);
        self.reporter.tell(Fact::ChunkAcknowledged { table, index, rows });
        self.reporter.show_progress();
        Ok((encoder, facts))
    }

    /// Why a chunk did not arrive. The encoder is asked first: a value that doesn't fit breaks the body off,
    /// and must not come out as trouble with the network.
    async fn why(&mut self, table: usize, failure: CallFailure, made: JoinHandle<Made>) -> Reason {
        match timeout(self.timing.encoder, made).await {
            Ok(Ok(Made { outcome: Err(error), .. })) => match self.check_source(table).await {
                // What doesn't fit may stand at the seam of two versions of the file.
                Err(changed) => changed,
                Ok(()) => data(&error),
            },
            Ok(Err(error)) => broken(error),
            Ok(Ok(_)) | Err(_) => Reason::of_call(failure),
        }
    }

    /// Whether a table that has been sent is all of its file.
    fn count(&self, table: usize, last: &ChunkFacts) -> Result<(), Reason> {
        let (Some(source), Some(totals)) = (self.job.tables.get(table), self.totals.get(table)) else {
            return Err(broken("the job has no such table"));
        };
        if last.end.byte != source.file.size {
            let path = text::harmless(&source.file.path.display().to_string()).into_owned();
            let (read, size) = (text::count(last.end.byte), text::count(source.file.size));
            return Err(Reason::SourceChanged { text: format!("{path} has {size} bytes, and {read} were read") });
        }
        let totals = totals.read();
        if totals.rows != totals.accepted_rows {
            let (rows, accepted) = (text::count(totals.rows), text::count(totals.accepted_rows));
            return Err(broken(format!("{rows} rows were encoded and {accepted} accepted")));
        }
        Ok(())
    }
}

/// Tells that a chunk's last byte has been taken, with what the encoder says of it.
async fn tell_sent(
    reporter: &mut Reporter,
    (table, index): (usize, u32),
    made: &mut JoinHandle<Made>,
) -> Result<(Encoder, ChunkFacts), Reason> {
    let Made { encoder, outcome } = made.await.map_err(broken)?;
    match outcome {
        Ok(Outcome::Made(facts)) => {
            let ChunkFacts { rows, body_bytes, .. } = facts;
            reporter.tell(Fact::ChunkSent { table, index, rows, body_bytes });
            Ok((encoder, facts))
        }
        Ok(Outcome::Stopped) => Err(broken("the encoder stopped before the end of a chunk")),
        Err(error) => Err(data(&error)),
    }
}

/// How a table of the job is encoded.
fn table_plan(job: &Job, source: &TableJob) -> Result<TablePlan, Reason> {
    let table = job.definition.tables.iter().find(|table| table.name == source.name);
    let defined = table.map_or(&[][..], |table| &table.column_headers);
    if defined.len() != source.columns.len() {
        return Err(broken(format!("the job's columns of table {} are not the definition's", source.name)));
    }
    let columns = defined.iter().zip(&source.columns).map(|(column, from)| PlanColumn {
        source: from.index,
        header: from.header.clone(),
        name: column.name.clone(),
        rule: Rule { data_type: column.data_type, utc: if from.utc { Utc::TakenOff } else { Utc::Absent } },
    });
    Ok(TablePlan {
        table: source.name.clone(),
        columns: columns.collect(),
        orientation: source.orientation,
        limit: source.chunk_size,
    })
}

fn data(error: &EncodeError) -> Reason {
    Reason::Data { text: error.to_string() }
}

fn broken(what: impl std::fmt::Display) -> Reason {
    Reason::Local { text: what.to_string() }
}
