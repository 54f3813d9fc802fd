//! The one thread that writes. Jobs come through a channel and are done in order, each with the
//! connection to itself, so no transaction ever waits for another.

use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::place::Place;
use crate::demo::ingest::Fault;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The way to the thread that writes.
pub(in crate::demo) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the thread. It ends when the writer is dropped, and takes `place` with it.
    pub(in crate::demo) fn start(mut connection: Connection, place: Place) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("demo-writer".to_owned()).spawn(move || {
            for job in queue {
                job(&mut connection);
            }
            // The files may only go once nobody has them open.
            drop(connection);
            drop(place);
        })?;
        Ok((Self { jobs }, thread))
    }

    /// Has a job done, and waits for it. If the waiting ends early, the job is done all the same.
    pub(in crate::demo) async fn run<T, E>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.post(move |connection| {
            // Nobody waits any more if the client went away.
            let _ = answer.send(job(connection));
        });
        waiting.await.unwrap_or_else(|_| Err(E::from(Fault::Gone)))
    }

    /// Has a job done some time.
    pub(in crate::demo) fn post(&self, job: impl FnOnce(&mut Connection) + Send + 'static) {
        // The thread outlives all writers.
        let _ = self.jobs.send(Box::new(job));
    }
}
