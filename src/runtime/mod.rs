//! The shell around the pure core: it brings keys, time and answers in as actions, carries effects out as
//! tasks, and draws. Generic over terminal and input, so that tests run the whole loop on a test backend.

mod asking;
mod clock;
mod demo;
mod dry_runs;
mod event_loop;
mod input;
mod log;
mod looking_back;
mod model_files;
mod mouse;
mod opening;
mod perform;
mod redact;
mod reports;
mod scans;
mod screens;
mod surface;
mod terminal;
mod uploads;
mod watching;

pub mod samples;
pub mod signals;

pub use event_loop::{Exit, run};
pub(crate) use input::key;
pub use perform::Setting;
pub use reports::at as report_at;
pub use screens::{Screens, needs_terminal, open, open_on};
pub use surface::Surface;
