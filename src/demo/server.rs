//! One running server: its options, its start, its end. It has a runtime of its own, so that it ends
//! completely when it is dropped, and so that neither a test nor the screens share threads with it.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use tokio::runtime::{Builder, Runtime};

use super::admin;
use super::calls::{self, CONTEXT};
use super::faults::Faults;
use super::gates::Gates;
use super::instances::Instances;
use super::log::{Log, Request};
use super::options::{Encryption, Options, StartError, Storage};
use super::pace::Pace;
use super::rules::Rules;
use super::searches::Searches;
use super::sign_ins::SignIns;
use super::store::{Catalogue, Folders, Place, Published, ReadError, Table, Writer};
use super::upload::Uploads;
use super::wire::{Certificate, Door, Wire};

/// What the calls work with.
pub(super) struct Shared {
    pub(super) address: SocketAddr,
    pub(super) encryption: Encryption,
    pub(super) started: SystemTime,
    pub(super) scratch: PathBuf,
    pub(super) database: PathBuf,
    pub(super) pace: Pace,
    pub(super) storage: Storage,
    pub(super) rules: Rules,
    pub(super) sign_ins: SignIns,
    pub(super) datasets: Catalogue,
    pub(super) folders: Folders,
    pub(super) instances: Instances,
    pub(super) searches: Searches,
    pub(super) uploads: Uploads,
    pub(super) writer: Writer,
    pub(super) gates: Gates,
    pub(super) faults: Faults,
    pub(super) log: Log,
    /// Held while it is decided whether a dataset or a session may be made.
    pub(super) turn: tokio::sync::Mutex<()>,
}

/// A running server. It ends when this is dropped, and its temporary files with it.
pub struct Server {
    address: SocketAddr,
    admin: Option<SocketAddr>,
    certificate: Option<Arc<Certificate>>,
    database: PathBuf,
    shared: Option<Arc<Shared>>,
    engine: Engine,
    writer: Option<JoinHandle<()>>,
    gates: Gates,
    faults: Faults,
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
    let Opened { listener, admin, certificate, shared, writer, database } =
        engine.blocking(move || open(options)).await?;
    let server = Server {
        address: shared.address,
        admin: admin.as_ref().map(TcpListener::local_addr).transpose()?,
        certificate: certificate.clone(),
        database,
        gates: shared.gates.clone(),
        faults: shared.faults.clone(),
        shared: Some(Arc::clone(&shared)),
        engine,
        writer: Some(writer),
    };
    let serve = move || {
        if let Some(listener) = admin {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let router = admin::router(shared.faults.clone());
            tokio::spawn(async move { axum::serve(listener, router).await });
        }
        let door = Door::new(tokio::net::TcpListener::from_std(listener)?, certificate);
        let router = calls::router(shared).into_make_service_with_connect_info::<Wire>();
        tokio::spawn(async move { axum::serve(door, router).await });
        Ok(())
    };
    server.engine.blocking(serve).await?;
    Ok(server)
}

/// What is there before anything is served.
struct Opened {
    listener: TcpListener,
    admin: Option<TcpListener>,
    certificate: Option<Arc<Certificate>>,
    shared: Arc<Shared>,
    writer: JoinHandle<()>,
    database: PathBuf,
}

fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    let listener = TcpListener::bind(address).map_err(|source| StartError::Listen { address, source })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn open(options: Options) -> Result<Opened, StartError> {
    let Options { listen: address, encryption, admin, database, storage, pace, rules, idle } = options;
    if let Some(address) = admin.filter(|address| !address.ip().is_loopback()) {
        return Err(StartError::AdminNotLocal(address));
    }
    let listener = listen(address)?;
    let address = listener.local_addr()?;
    let admin = admin.map(listen).transpose()?;
    let certificate = match encryption {
        Encryption::None => None,
        Encryption::OwnCertificate => Some(Arc::new(Certificate::new(address.ip())?)),
    };
    let place = Place::new(database.clone()).map_err(|error| match database {
        Some(file) if error.kind() == std::io::ErrorKind::WouldBlock => StartError::InUse(file),
        _ => error.into(),
    })?;
    let file = place.file().to_owned();
    let failed = |source| StartError::Database { file: file.clone(), source };
    let connection = place.open().map_err(failed)?;
    let datasets = Catalogue::load(&connection).map_err(failed)?;
    let folders = Folders::load(&connection).map_err(failed)?;
    let scratch = place.scratch().to_owned();
    let (writer, thread) = Writer::start(connection, place)?;
    let shared = Shared {
        address,
        encryption,
        started: SystemTime::now(),
        scratch,
        database: file.clone(),
        pace,
        storage,
        sign_ins: SignIns::new(idle, rules.cookies),
        rules,
        datasets,
        folders,
        instances: Instances::default(),
        searches: Searches::default(),
        uploads: Uploads::default(),
        writer,
        gates: Gates::default(),
        faults: Faults::default(),
        log: Log::default(),
        turn: tokio::sync::Mutex::default(),
    };
    Ok(Opened { listener, admin, certificate, shared: Arc::new(shared), writer: thread, database: file })
}

impl Shared {
    /// What a client is given.
    pub(super) fn base_url(&self) -> String {
        let scheme = match self.encryption {
            Encryption::None => "http",
            Encryption::OwnCertificate => "https",
        };
        format!("{scheme}://{}{CONTEXT}", self.address)
    }
}

impl Server {
    /// What a client is given: `http://HOST:PORT/MicroStrategyLibrary`, or `https`.
    pub fn base_url(&self) -> String {
        self.shared.as_ref().map(|shared| shared.base_url()).unwrap_or_default()
    }

    /// The certificate that a client must trust, if the server speaks TLS.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.certificate.as_deref().map(Certificate::pem)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where faults can be planted over HTTP, if anywhere.
    pub fn admin(&self) -> Option<SocketAddr> {
        self.admin
    }

    /// The SQLite file; `Published::open` reads it.
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// Where it can be made to stand still.
    pub fn gates(&self) -> &Gates {
        &self.gates
    }

    /// How it can be made to misbehave.
    pub fn faults(&self) -> &Faults {
        &self.faults
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
