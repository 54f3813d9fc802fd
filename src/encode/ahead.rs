//! A file read and written ahead: one thread splits it into blocks, others write the rows of whole blocks as JSON,
//! and whoever makes chunks takes the blocks in the order of the file. Where a chunk ends, and what becomes of a
//! row that doesn't fit its columns, is decided there and nowhere else: a block with such a row comes without its
//! JSON. A fixed number of blocks goes round, so that a slow receiver slows the reader down.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use super::row::RowWriter;
use super::rows::{self, Written};
use super::sums::Sums;
use super::{EncodeError, TablePlan};
use crate::dataset::Position;
use crate::source::{Block, Reached, Source, SourceError};
use crate::text;

/// How many blocks go round besides one for each thread that writes.
const SPARE: usize = 2;

/// A block on its way, and what has to be known of the source that it came from.
#[derive(Default)]
pub(super) struct Stretch {
    pub(super) block: Block,
    /// Its rows as JSON; nothing when one of them has to be looked at.
    pub(super) written: Option<Written>,
    /// The file it is of.
    pub(super) file: Option<Arc<Path>>,
    /// Where the next block begins.
    pub(super) after: Position,
    pub(super) reach: Reached,
    /// Why there is no block.
    fault: Option<SourceError>,
    /// The buffers of `written`, while it is nothing.
    spare: Written,
}

/// The receiving end.
pub(super) struct Ahead {
    /// One for each thread that writes; the blocks come from them in turn.
    done: Vec<Receiver<Stretch>>,
    turn: usize,
    spent: Sender<Stretch>,
    /// Those that write, and behind them the one that reads.
    threads: Vec<JoinHandle<()>>,
}

impl Ahead {
    /// Starts the threads. They end when this is dropped, or when the file does.
    pub(super) fn start(
        source: Source,
        plan: &Arc<TablePlan>,
        sums: &Sums,
        writers: usize,
        file: &Path,
    ) -> Result<Self, EncodeError> {
        let (spent, spare) = channel();
        let (mut wanted, mut done, mut threads) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..writers {
            let (give, take) = channel::<Stretch>();
            let (give_on, taken) = channel();
            let (mut writer, plan, mut sums, reading) =
                (RowWriter::default(), Arc::clone(plan), sums.another(), source.reading().clone());
            let width = source.width();
            threads.push(start("write", file, move || {
                for mut stretch in take {
                    stretch.write(|block, written| {
                        rows::write_all(block, &plan, (&reading, width), (&mut writer, &mut sums), written)
                    });
                    if give_on.send(stretch).is_err() {
                        return;
                    }
                }
            })?);
            wanted.push(give);
            done.push(taken);
        }
        for _ in 0..writers + SPARE {
            // The other end is right here.
            let _ = spent.send(Stretch::default());
        }
        threads.push(start("read", file, move || read(source, &spare, &wanted))?);
        Ok(Self { done, turn: 0, spent, threads })
    }

    /// Takes the next block in place of one that is used up. Behind the last one it stays empty.
    pub(super) fn next(&mut self, stretch: &mut Stretch, file: &Path) -> Result<(), EncodeError> {
        if stretch.is_last() {
            return stretch.fault.clone().map_or(Ok(()), |fault| Err(fault.into()));
        }
        let taken = self.done.get(self.turn).map(Receiver::recv);
        let Some(Ok(next)) = taken else {
            return Err(EncodeError::Threads { file: file.to_owned(), text: self.why_ended() });
        };
        self.turn = (self.turn + 1) % self.done.len();
        // Whoever read the end of the file wants no more of them.
        let _ = self.spent.send(std::mem::replace(stretch, next));
        stretch.fault.clone().map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Why no block comes from the thread whose turn it is: it broke, or has ended since the one that reads did.
    fn why_ended(&mut self) -> String {
        let mut threads = std::mem::take(&mut self.threads);
        let reader = threads.pop();
        let writer = (self.turn < threads.len()).then(|| threads.swap_remove(self.turn));
        for thread in writer.into_iter().chain(reader) {
            if let Err(panic) = thread.join() {
                return format!("one of them broke, which is a fault of pushcube: {}", text::of_panic(panic.as_ref()));
            }
        }
        "one of them has ended".to_owned()
    }
}

impl Stretch {
    /// Whether the file is at its end, or can't be read any further.
    fn is_last(&self) -> bool {
        self.file.is_some() && self.block.is_empty()
    }

    fn write(&mut self, write: impl FnOnce(&Block, &mut Written) -> bool) {
        let mut room = self.written.take().unwrap_or_else(|| std::mem::take(&mut self.spare));
        if write(&self.block, &mut room) {
            self.written = Some(room);
        } else {
            self.spare = room;
        }
    }
}

fn start(what: &str, file: &Path, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, EncodeError> {
    let started = Builder::new().name(format!("pushcube-{what}")).spawn(work);
    let failed = |error: std::io::Error| EncodeError::Threads { file: file.to_owned(), text: error.to_string() };
    started.map_err(failed)
}

/// Reads the file to its end, as fast as used blocks come back.
fn read(mut source: Source, spare: &Receiver<Stretch>, wanted: &[Sender<Stretch>]) {
    let mut file: Arc<Path> = Arc::from(source.file());
    for writer in wanted.iter().cycle() {
        let Ok(mut stretch) = spare.recv() else { return };
        stretch.fault = source.next_block(&mut stretch.block).err();
        if *file != *source.file() {
            file = Arc::from(source.file());
        }
        stretch.file = Some(Arc::clone(&file));
        stretch.after = source.position();
        stretch.reach = source.reach_of_block().unwrap_or_default();
        let is_last = stretch.is_last();
        if writer.send(stretch).is_err() || is_last {
            return;
        }
    }
}
