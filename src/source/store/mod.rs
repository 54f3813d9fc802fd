//! Object storage and web servers. Readers are synchronous; what has to be fetched for them is fetched on a
//! thread of its own, which is there only once something is asked for. What signs the requests comes from
//! outside as a value.

mod ranged;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::path::Path as Key;
use object_store::{ClientOptions, Error, ObjectMeta, ObjectStore, ObjectStoreExt};
use tokio::runtime::{Builder, Handle};
use tokio_util::sync::{CancellationToken, DropGuard};
use xxhash_rust::xxh3::xxh3_64;

pub(super) use ranged::Ranged;

use super::tree::Child;
use super::{Fault, SourceError};
use crate::dataset::{EntryKind, FileFacts, Store};
use crate::secret::Secret;
use crate::text;

/// For one request with its answer, however slow the line is.
const ONE_REQUEST: Duration = Duration::from_mins(2);
/// How much of what a store says is told.
const SAID: usize = 300;

type Client = Arc<dyn ObjectStore>;

/// The stores that can be reached, and how.
pub(super) struct Stores {
    /// The variables that say who one is and where the stores are.
    settings: Vec<(String, Secret)>,
    fetching: OnceLock<Result<Fetching, String>>,
    clients: Mutex<HashMap<String, Client>>,
}

/// The thread that fetches.
struct Fetching {
    runtime: Handle,
    /// Ends it.
    _end: DropGuard,
}

impl Fetching {
    fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (handle, end) = (runtime.handle().clone(), CancellationToken::new());
        let ended = end.clone();
        std::thread::Builder::new()
            .name("stores".to_owned())
            .spawn(move || runtime.block_on(ended.cancelled_owned()))?;
        Ok(Self { runtime: handle, _end: end.drop_guard() })
    }
}

/// Something in a store: the client that reaches it, and its key there.
#[derive(Clone)]
struct Object {
    client: Client,
    key: Key,
}

impl Stores {
    pub(super) fn new(settings: Vec<(String, Secret)>) -> Self {
        Self { settings, fetching: OnceLock::new(), clients: Mutex::default() }
    }

    fn runtime(&self) -> Result<&Handle, Fault> {
        let fetching = self.fetching.get_or_init(|| Fetching::start().map_err(|error| error.to_string()));
        fetching.as_ref().map(|fetching| &fetching.runtime).map_err(|why| Fault::Open(why.clone()))
    }

    fn settings_of(&self, prefix: &str) -> impl Iterator<Item = (String, &str)> {
        let prefix = prefix.to_owned();
        let of_it = self.settings.iter().filter(move |(name, _)| name.starts_with(&prefix));
        of_it.map(|(name, value)| (name.to_ascii_lowercase(), value.expose()))
    }

    fn object(&self, store: Store<'_>) -> Result<Object, Fault> {
        if let Some(why) = refusal(store) {
            return Err(Fault::Open(why.to_owned()));
        }
        let key = if store.is_web() { Key::from_url_path(store.key()) } else { Key::parse(store.key()) };
        let key = key.map_err(|error| Fault::Open(error.to_string()))?;
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(store.root()) {
            return Ok(Object { client: Arc::clone(client), key });
        }
        let client = self.client(store).map_err(|error| fault(&error))?;
        clients.insert(store.root().to_owned(), Arc::clone(&client));
        Ok(Object { client, key })
    }

    fn client(&self, store: Store<'_>) -> object_store::Result<Client> {
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = ClientOptions::new().with_timeout(ONE_REQUEST);
        let root = store.root();
        Ok(match store.scheme {
            "s3" | "s3a" => {
                let builder = AmazonS3Builder::new().with_client_options(options).with_url(root);
                let settings = self.settings_of("AWS_").filter_map(|(key, value)| Some((key.parse().ok()?, value)));
                Arc::new(settings.fold(builder, |builder, (key, value)| builder.with_config(key, value)).build()?)
            }
            "gs" => {
                let builder = GoogleCloudStorageBuilder::new().with_client_options(options).with_url(root);
                let settings = self.settings_of("GOOGLE_").filter_map(|(key, value)| Some((key.parse().ok()?, value)));
                Arc::new(settings.fold(builder, |builder, (key, value)| builder.with_config(key, value)).build()?)
            }
            "http" | "https" => {
                let options = options.with_allow_http(store.scheme == "http");
                Arc::new(HttpBuilder::new().with_client_options(options).with_url(root).build()?)
            }
            _ => {
                let builder = MicrosoftAzureBuilder::new().with_client_options(options).with_url(root);
                let settings = self.settings_of("AZURE_").filter_map(|(key, value)| Some((key.parse().ok()?, value)));
                Arc::new(settings.fold(builder, |builder, (key, value)| builder.with_config(key, value)).build()?)
            }
        })
    }

    /// What a store says of something in it.
    fn head(&self, store: Store<'_>) -> Result<(Object, ObjectMeta), Fault> {
        let object = self.object(store)?;
        let head = self.runtime()?.block_on(object.client.head(&object.key)).map_err(|error| fault(&error))?;
        Ok((object, head))
    }

    /// Opens something to be read.
    pub(super) fn open(self: &Arc<Self>, path: &Path, store: Store<'_>) -> Result<Ranged, SourceError> {
        let opened = self.head(store).and_then(|(object, head)| {
            let tag = tag(&head).map(str::to_owned);
            Ok(Ranged::new(object, head.size, tag, self.runtime()?.clone(), Arc::clone(self)))
        });
        opened.map_err(|fault| SourceError::of(path, fault))
    }

    /// Size and time of change.
    pub(super) fn facts(&self, path: &Path, store: Store<'_>) -> Result<FileFacts, SourceError> {
        let (_, head) = self.head(store).map_err(|fault| SourceError::of(path, fault))?;
        Ok(FileFacts::stored(path.to_owned(), head.size, modified(&head)).known_as(identity(&head)))
    }

    /// What something in a store is, if it is no folder.
    pub(super) fn child(&self, path: &Path, store: Store<'_>) -> Result<Child, SourceError> {
        let FileFacts { path, size, modified, identity, .. } = self.facts(path, store)?;
        Ok(Child { path, kind: EntryKind::File(size), modified, identity })
    }

    /// Whether a name is that of a folder: nothing has it, and something lies below it.
    pub(super) fn is_folder(&self, path: &Path, store: Store<'_>) -> bool {
        if store.is_web() {
            return false;
        }
        store.key().is_empty()
            || (self.child(path, store).is_err() && self.children(path, store).is_ok_and(|below| !below.is_empty()))
    }

    /// What lies in a folder, by name.
    pub(super) fn children(&self, path: &Path, store: Store<'_>) -> Result<Vec<Child>, SourceError> {
        let listed = self.object(store).and_then(|Object { client, key }| {
            let listed = self.runtime()?.block_on(client.list_with_delimiter(Some(&key)));
            let listed = listed.map_err(|error| fault(&error))?;
            let at = |key: &Key| format!("{}/{key}", store.root()).into();
            let folders = listed.common_prefixes.iter();
            let folders = folders.map(|key| Child::folder(at(key)));
            // Some programs leave an empty object where they see a folder.
            let files = listed.objects.iter().filter(|object| object.location != key);
            let files = files.map(|object| Child {
                path: at(&object.location),
                kind: EntryKind::File(object.size),
                modified: modified(object),
                identity: identity(object),
            });
            Ok(folders.chain(files).collect())
        });
        let mut children: Vec<Child> = listed.map_err(|fault| SourceError::of(path, fault))?;
        children.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(children)
    }
}

/// Why a name is not used: a journal and a log keep names as they are.
fn refusal(store: Store<'_>) -> Option<&'static str> {
    let authority = store.root().split_once("://").map_or("", |(_, authority)| authority);
    if authority.is_empty() {
        return Some("names no bucket and no host");
    }
    let has_password = authority.split_once('@').is_some_and(|(who, _)| store.is_web() || who.contains(':'));
    let has_query = store.is_web() && store.key().contains(['?', '#']);
    (has_password || has_query).then_some(
        "has a password or a query in it, which would be kept in journals; fetch it by another program: curl … | pushcube push -",
    )
}

/// In milliseconds since 1970 UTC, where the store says so.
fn modified(meta: &ObjectMeta) -> Option<i64> {
    Some(meta.last_modified.timestamp_millis()).filter(|millis| *millis != 0)
}

/// What a store calls these very bytes.
fn tag(meta: &ObjectMeta) -> Option<&str> {
    // A weak one is the same for what only looks the same.
    meta.e_tag.as_deref().filter(|tag| !tag.starts_with("W/"))
}

/// What tells it from other bytes of the same name.
fn identity(meta: &ObjectMeta) -> Option<u64> {
    tag(meta).map(|tag| xxh3_64(tag.as_bytes()))
}

/// What went wrong, for people.
fn fault(error: &Error) -> Fault {
    let said = |error: &dyn std::error::Error| text::excerpt(&error.to_string(), SAID);
    match error {
        Error::NotFound { .. } => Fault::Open("there is nothing of that name".to_owned()),
        Error::Precondition { .. } => Fault::Open("it was changed while it was read".to_owned()),
        // What lets one in may have run out in mid upload.
        Error::Unauthenticated { source, .. } | Error::PermissionDenied { source, .. } => Fault::Away(format!(
            "the store does not let you in; who you are is taken from the variables AWS_…, GOOGLE_… or AZURE_…: {}",
            said(source.as_ref())
        )),
        Error::Generic { .. } => Fault::Away(said(error)),
        other => Fault::Open(said(other)),
    }
}

#[cfg(test)]
mod tests;
