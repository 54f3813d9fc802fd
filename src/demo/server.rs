//! One running server: its options, its start, its end. It has a runtime of its own, so that it ends
//! completely when it is dropped, and so that neither a test nor the screens share threads with it.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use thiserror::Error;
use tokio::runtime::{Builder, Runtime};

use super::calls::{self, CONTEXT};
use super::gates::Gates;
use super::log::{Log, Request};
use super::pace::Pace;
use super::sign_ins::SignIns;
use super::status::{self, StatusForm};
use super::store::{Catalogue, Place, Published, ReadError, Table, Writer};
use super::upload::Uploads;

/// How a server is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens; port 0 for a free one.
    pub listen: SocketAddr,
    /// The SQLite file that keeps the datasets; none for one that goes with the server.
    pub database: Option<PathBuf>,
    /// How fast it is.
    pub pace: Pace,
    /// How it writes a publish status.
    pub status_form: StatusForm,
    /// The statuses that publishing walks through before it is done.
    pub walk: Vec<u8>,
    /// How long a sign-in lives unused.
    pub idle: Duration,
}

impl Default for Options {
    /// A free port on loopback, a file that goes with the server, no waiting.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            database: None,
            pace: Pace::NONE,
            status_form: StatusForm::default(),
            walk: status::WALK.to_vec(),
            idle: Duration::from_mins(30),
        }
    }
}

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file can't be opened, or holds something else.
    #[error("cannot use the database {}: {source}", file.display())]
    Database {
        /// The file asked for.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// No temporary folder, no thread.
    #[error("cannot start the server: {0}")]
    System(#[from] std::io::Error),
}

/// What the calls work with.
pub(super) struct Shared {
    pub(super) address: SocketAddr,
    pub(super) started: SystemTime,
    pub(super) scratch: PathBuf,
    pub(super) pace: Pace,
    pub(super) status_form: StatusForm,
    pub(super) walk: Vec<u8>,
    pub(super) sign_ins: SignIns,
    pub(super) datasets: Catalogue,
    pub(super) uploads: Uploads,
    pub(super) writer: Writer,
    pub(super) gates: Gates,
    pub(super) log: Log,
    /// Held while it is decided whether a dataset or a session may be made.
    pub(super) turn: tokio::sync::Mutex<()>,
}

/// A running server. It ends when this is dropped, and its temporary files with it.
pub struct Server {
    address: SocketAddr,
    database: PathBuf,
    shared: Option<Arc<Shared>>,
    engine: Engine,
    writer: Option<JoinHandle<()>>,
    gates: Gates,
}

/// The server's own runtime. It is waited for by a thread, since a runtime refuses to be waited for
/// from within another one.
struct Engine(Option<Runtime>);

impl Engine {
    fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("demo-server").enable_all().build()?;
        Ok(Self(Some(runtime)))
    }

    /// Does blocking work on a thread of the runtime.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StartError> + Send + 'static,
    ) -> Result<T, StartError> {
        let Some(runtime) = &self.0 else { return Err(std::io::Error::other("the server has ended").into()) };
        runtime.spawn_blocking(work).await.unwrap_or_else(|error| Err(std::io::Error::other(error).into()))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let Some(runtime) = self.0.take() else { return };
        let ending = std::thread::Builder::new()
            .name("demo-ending".to_owned())
            .spawn(move || runtime.shutdown_timeout(Duration::from_secs(5)));
        if let Ok(ending) = ending {
            let _ = ending.join();
        }
    }
}

/// Starts a server.
pub async fn start(options: Options) -> Result<Server, StartError> {
    let engine = Engine::start()?;
    let (listener, shared, writer, database) = engine.blocking(move || open(options)).await?;
    let server = Server {
        address: shared.address,
        database,
        gates: shared.gates.clone(),
        shared: Some(Arc::clone(&shared)),
        engine,
        writer: Some(writer),
    };
    let serve = move || {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::spawn(async move { axum::serve(listener, calls::router(shared)).await });
        Ok(())
    };
    server.engine.blocking(serve).await?;
    Ok(server)
}

type Opened = (TcpListener, Arc<Shared>, JoinHandle<()>, PathBuf);

fn open(options: Options) -> Result<Opened, StartError> {
    let Options { listen, database, pace, status_form, walk, idle } = options;
    let listener = TcpListener::bind(listen).map_err(|source| StartError::Listen { address: listen, source })?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let place = Place::new(database)?;
    let file = place.file().to_owned();
    let failed = |source| StartError::Database { file: file.clone(), source };
    let connection = place.open().map_err(failed)?;
    let datasets = Catalogue::load(&connection).map_err(failed)?;
    let scratch = place.scratch().to_owned();
    let (writer, thread) = Writer::start(connection, place)?;
    let shared = Shared {
        address,
        started: SystemTime::now(),
        scratch,
        pace,
        status_form,
        walk,
        sign_ins: SignIns::new(idle),
        datasets,
        uploads: Uploads::default(),
        writer,
        gates: Gates::default(),
        log: Log::default(),
        turn: tokio::sync::Mutex::default(),
    };
    Ok((listener, Arc::new(shared), thread, file))
}

impl Server {
    /// What a client is given: `http://HOST:PORT/MicroStrategyLibrary`.
    pub fn base_url(&self) -> String {
        format!("http://{}{CONTEXT}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The SQLite file; `Published::open` reads it.
    pub fn database(&self) -> &std::path::Path {
        &self.database
    }

    /// Where it can be made to stand still.
    pub fn gates(&self) -> &Gates {
        &self.gates
    }

    /// What was asked of it so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.as_ref().map(|shared| shared.log.all()).unwrap_or_default()
    }

    /// The rows of a published table; `dataset` is an id or a name.
    pub fn read_table(&self, dataset: &str, table: &str) -> Result<Table, ReadError> {
        Published::open(&self.database)?.table(dataset, table)
    }

    /// Ends every sign-in, as if their time were over.
    pub fn expire_sign_ins(&self) {
        if let Some(shared) = &self.shared {
            shared.sign_ins.end_all();
        }
    }

    /// Ends the server and waits until it has ended. Connections are cut, as by a kill.
    pub async fn stop(self) {
        // Dropping waits, so it is not for a thread that drives tasks.
        let _ = tokio::task::spawn_blocking(move || drop(self)).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The tasks first: whoever is being served is cut off, and gets no answer in haste.
        drop(Engine(self.engine.0.take()));
        // With this goes the last way to the writer; what it is at work on it drops.
        if let Some(shared) = self.shared.take() {
            shared.uploads.cancel_all();
        }
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}
