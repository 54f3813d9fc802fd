//! The embedded server: it stands in for an Intelligence Server with its REST API, so that the program
//! can be tried and tested without one. It is strict, keeps what is published in SQLite, and says so
//! when a client does something that no document allows. It shares nothing with the client, not even a
//! type, so that the two can't agree on a mistake.

mod accounts;
mod admin;
mod api;
mod calls;
mod faults;
mod forgetting;
mod gates;
mod home;
mod ids;
mod ingest;
mod instances;
mod log;
mod model;
mod notice;
mod options;
mod pace;
mod publishing;
mod refusal;
mod rules;
mod searches;
mod server;
mod sign_ins;
mod status;
mod store;
mod upload;
mod wire;

pub use accounts::{ACCOUNTS, Account, PROJECTS, Privilege, Project, ProjectState, SHARED_REPORTS, SignInMode, User};
pub use calls::Call;
pub use faults::{Ending, Fault, Faults, Form, Misdeed, NotAFault, Planted, Point, RetryAfter};
pub use gates::{Gate, Gates, Moment};
pub use log::Request;
pub use notice::NOTICE;
pub use options::{Encryption, Options, StartError, Storage};
pub use pace::Pace;
pub use rules::{Cookies, OpenSessions, Rules, SameIndex, SignInAgain, TypeErrors, Unannounced, Version};
pub use server::{Server, start};
pub use status::StatusForm;
pub use store::{Cell, Published, PublishedTable, ReadError, Table};
