//! One upload: as a value ([`job`]), as facts ([`event`]), as figures ([`meter`]), as a process ([`run()`])
//! with its waits as data ([`Timing`]), and as a file that survives a crash. The screens and the command
//! line drive the same engine through the same door.

pub mod audit;
pub mod event;
pub mod history;
pub mod job;
pub mod meter;
pub mod past;
pub mod trial;

mod aftermath;
mod beside;
mod chronicle;
mod chunk;
mod claim;
mod close;
mod ending;
mod guard;
mod integrity;
mod journal;
mod ledger;
mod length;
mod limits;
mod line;
mod look_up;
mod occupied;
mod open;
mod page;
mod publish;
mod question;
mod recall;
mod rejects;
mod remember;
mod report;
mod restart;
mod retry;
mod run;
mod scan;
mod shelf;
mod standing;
mod standstill;
mod stop;
mod stream;
mod take_up;
mod throttle;
mod tidy;
mod timing;
mod totals;
mod upload;
mod verify;
mod watching;

pub use beside::{Attending, Beside, Wished};
pub use chronicle::{HistoryError, append as remember, read as history_of};
pub use claim::{Claim, ClaimError, holder};
pub use guard::held_back_early;
pub use journal::JournalError;
pub use length::SendLength;
pub use look_up::look_up_keys;
pub use question::{Asks, Unasked, Unfree, Unmoved};
pub use run::{Keep, Upload, run};
pub use scan::{ScanMeter, scan};
pub use shelf::{Shelf, TakeUpError, TakenUp, forget};
pub use tidy::{KEEP, PutAside, put_aside, tidy};
pub use timing::Timing;
pub use watching::{Glance, Watching};
