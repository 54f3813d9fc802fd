//! The embedded server: it stands in for an Intelligence Server with its REST API, so that the program
//! can be tried and tested without one. It is strict, keeps what is published in SQLite, and says so
//! when a client does something that no document allows. It shares nothing with the client, not even a
//! type, so that the two can't agree on a mistake.

mod accounts;
mod api;
mod calls;
mod gates;
mod ids;
mod ingest;
mod log;
mod model;
mod pace;
mod publishing;
mod refusal;
mod server;
mod sign_ins;
mod status;
mod store;
mod upload;

pub use accounts::{ACCOUNTS, Account, PROJECTS, Privilege, Project, ProjectState, SHARED_REPORTS, SignInMode, User};
pub use calls::Call;
pub use gates::{Gate, Gates, Moment};
pub use log::Request;
pub use pace::Pace;
pub use server::{Options, Server, StartError, start};
pub use status::StatusForm;
pub use store::{Cell, Published, PublishedTable, ReadError, Table};
