//! One upload: as a value ([`job`]), as facts ([`event`]), as figures ([`meter`]), as a process ([`run()`])
//! with its waits as data ([`Timing`]), and as a file that survives a crash. The screens and the command
//! line drive the same engine through the same door.

pub mod event;
pub mod job;
pub mod meter;

mod chunk;
mod close;
mod ending;
mod integrity;
mod journal;
mod ledger;
mod limits;
mod publish;
mod question;
mod report;
mod restart;
mod retry;
mod run;
mod stop;
mod timing;
mod totals;
mod upload;

pub use question::{Asks, Unasked};
pub use run::{Upload, run};
pub use timing::Timing;
