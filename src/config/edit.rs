//! Changes to `config.toml`. The file belongs to the operator, who may have written it by hand: comments, order and
//! keys that a change is not about stay as they are, and the file is replaced in one step or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::settings::{ConfigError, Guard, Settings, SignInMode};
use crate::dataset::{Fingerprint, LabelColour, ServerAddress};

/// A change to the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A server is set, or what is set of it becomes this.
    Write(Box<Draft>),
    /// It gets another name.
    Rename {
        /// The name that it has.
        from: String,
        /// The name that it gets.
        to: String,
    },
    /// It is taken away.
    Remove(String),
    /// From now on this certificate of it is trusted, and no other.
    Pin(String, Fingerprint),
    /// Its secret comes from the system's keyring, or does no more.
    Keyring(String, bool),
    /// The screens become like this.
    Taste(Taste),
}

/// How the operator wants the screens, as far as it is chosen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taste {
    /// This theme.
    Theme(String),
    /// With a bell when an upload ends, or without.
    Notices(bool),
}

/// What the login screen sets of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its Library URL.
    pub url: ServerAddress,
    /// Its label.
    pub label: String,
    /// Its label's colour.
    pub colour: Option<LabelColour>,
    /// Who signs in.
    pub username: String,
    /// How.
    pub sign_in: SignInMode,
    /// How careful one has to be with it.
    pub guard: Guard,
    /// The certificate that was accepted for it.
    pub certificate: Option<Fingerprint>,
}

/// Why the configuration was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It is wrong as it is, or would be afterwards.
    #[error("{0}; correct the file first")]
    Wrong(#[from] ConfigError),
    /// It holds no server of this name.
    #[error("no server is called {0:?} in it any more")]
    Unknown(String),
    /// It holds one of this name already.
    #[error("a server is called {0:?} already")]
    Taken(String),
    /// It can't be written.
    #[error("{} can't be written: {why}", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
}

impl Change {
    /// Makes the change to a file, which need not be there yet.
    pub fn save(&self, file: &Path) -> Result<(), EditError> {
        // A link stays a link, and what it leads to is changed.
        let file = &std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
        let before = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(ConfigError::Unreadable { file: file.clone(), why: error.to_string() }.into());
            }
        };
        let after = self.apply(file, &before)?;
        replace(file, &after).map_err(|error| EditError::Unwritable { file: file.clone(), why: error.to_string() })
    }

    /// The text of the file after the change.
    pub fn apply(&self, file: &Path, text: &str) -> Result<String, EditError> {
        Settings::parse(file, text)?;
        let broken = |error: toml_edit::TomlError| ConfigError::Wrong {
            file: file.to_owned(),
            line: 1,
            column: 1,
            what: error.message().to_owned(),
        };
        let mut document: DocumentMut = text.parse().map_err(broken)?;
        if let Self::Taste(taste) = self {
            let screen = document.entry("screen").or_insert_with(|| Item::Table(Table::new()));
            let screen = screen.as_table_like_mut().ok_or_else(|| EditError::Unknown("screen".to_owned()))?;
            match taste {
                Taste::Theme(name) => put(screen, "theme", Some(name.as_str().into())),
                Taste::Notices(given) => put(screen, "notices", (!given).then(|| false.into())),
            }
            let after = document.to_string();
            Settings::parse(file, &after)?;
            return Ok(after);
        }
        let servers = document.entry("servers").or_insert_with(|| Item::Table(implicit()));
        let servers = servers.as_table_like_mut().ok_or_else(|| EditError::Unknown("servers".to_owned()))?;
        match self {
            Self::Taste(_) => {}
            Self::Write(draft) => draft.put(servers),
            Self::Rename { from, to } => rename(servers, from, to)?,
            Self::Remove(name) => {
                servers.remove(name).ok_or_else(|| EditError::Unknown(name.clone()))?;
            }
            Self::Pin(name, fingerprint) => {
                let server = servers.get_mut(name).and_then(Item::as_table_like_mut);
                let server = server.ok_or_else(|| EditError::Unknown(name.clone()))?;
                pin(server, *fingerprint);
            }
            Self::Keyring(name, is_there) => {
                let server = servers.get_mut(name).and_then(Item::as_table_like_mut);
                let server = server.ok_or_else(|| EditError::Unknown(name.clone()))?;
                put(server, "keyring", is_there.then(|| true.into()));
            }
        }
        let after = document.to_string();
        Settings::parse(file, &after)?;
        Ok(after)
    }
}

/// A table that only holds others and has no line of its own.
fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

fn pin(server: &mut dyn TableLike, fingerprint: Fingerprint) {
    // One certificate and a file of authorities contradict each other.
    server.remove("ca_file");
    put(server, "certificate_sha256", Some(fingerprint.to_string().into()));
}

fn rename(servers: &mut dyn TableLike, from: &str, to: &str) -> Result<(), EditError> {
    if servers.contains_key(to) {
        return Err(EditError::Taken(to.to_owned()));
    }
    let server = servers.remove(from).ok_or_else(|| EditError::Unknown(from.to_owned()))?;
    servers.insert(to, server);
    Ok(())
}

impl Draft {
    fn put(&self, servers: &mut dyn TableLike) {
        let server = servers.entry(&self.name).or_insert_with(|| Item::Table(Table::new()));
        let Some(server) = server.as_table_like_mut() else { return };
        let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
        put(server, "url", Some(self.url.as_str().into()));
        put(server, "label", text(&self.label));
        put(server, "colour", self.colour.map(|colour| colour.word().into()));
        put(server, "username", text(&self.username));
        put(server, "sign_in", (self.sign_in != SignInMode::User).then(|| self.sign_in.key().into()));
        put(server, "protected", (self.guard == Guard::Protected).then(|| true.into()));
        put(server, "read_only", (self.guard == Guard::ReadOnly).then(|| true.into()));
        if let Some(fingerprint) = self.certificate {
            pin(server, fingerprint);
        }
    }
}

/// Sets a key, or takes it away. What stands beside it stays, and a key that says the same already is not touched.
fn put(server: &mut dyn TableLike, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        server.remove(key);
        return;
    };
    match server.get_mut(key).and_then(Item::as_value_mut) {
        Some(there) if is_same(there, &value) => {}
        Some(there) => {
            *value.decor_mut() = there.decor().clone();
            *there = value;
        }
        None => {
            server.insert(key, Item::Value(value));
        }
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Boolean(one), Value::Boolean(other)) => one.value() == other.value(),
        _ => false,
    }
}

/// Replaces a file in one step. A new one is private; one that is there keeps its permissions.
pub(super) fn replace(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::NotFound)?;
    private_folder(folder)?;
    let mut written = tempfile::NamedTempFile::new_in(folder)?;
    written.write_all(text.as_bytes())?;
    if let Ok(about) = std::fs::metadata(file) {
        written.as_file().set_permissions(about.permissions())?;
    }
    written.as_file().sync_all()?;
    written.persist(file)?;
    Ok(())
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    const TEXT: &str = "\
# mine
[servers.test] # the one for tests
url = \"https://test/Lib\"   # behind the VPN
project = \"Finance\"
protected = false

# careful
[servers.prod]
url = \"https://prod/Lib\"
label = \"PROD\"
protected = true
";

    fn applied(change: &Change, text: &str) -> Result<String, EditError> {
        change.apply(Path::new("c.toml"), text)
    }

    #[test]
    fn the_keyring_is_one_key_and_goes_as_it_came() -> Tested {
        let with = applied(&Change::Keyring("test".to_owned(), true), TEXT)?;
        assert!(with.contains("protected = false\nkeyring = true\n"), "{with}");
        assert_eq!(applied(&Change::Keyring("test".to_owned(), false), &with)?, TEXT);
        let unknown = applied(&Change::Keyring("other".to_owned(), true), TEXT);
        assert_eq!(unknown, Err(EditError::Unknown("other".to_owned())));
        Ok(())
    }

    fn draft(name: &str) -> Result<Draft, crate::dataset::BadAddress> {
        Ok(Draft {
            name: name.to_owned(),
            url: ServerAddress::parse("https://test/Lib")?,
            label: String::new(),
            colour: None,
            username: String::new(),
            sign_in: SignInMode::User,
            guard: Guard::Open,
            certificate: None,
        })
    }

    #[test]
    fn what_a_change_is_not_about_stays_to_the_letter() -> Tested {
        let same = Change::Write(Box::new(draft("test")?));
        assert_eq!(applied(&same, TEXT)?, TEXT.replace("protected = false\n", ""));
        let careful = Draft { guard: Guard::ReadOnly, username: "jdoe".to_owned(), ..draft("test")? };
        let wanted = "protected = false\n";
        let after = applied(&Change::Write(Box::new(careful)), TEXT)?;
        assert_eq!(after, TEXT.replace(wanted, "username = \"jdoe\"\nread_only = true\n"));
        let moved = Draft { url: ServerAddress::parse("https://new/Lib")?, ..draft("test")? };
        assert!(
            applied(&Change::Write(Box::new(moved)), TEXT)?.contains("url = \"https://new/Lib\"   # behind the VPN\n")
        );
        Ok(())
    }

    #[test]
    fn a_new_server_comes_last_and_a_name_may_be_anything() -> Tested {
        let new = Draft { sign_in: SignInMode::ApiToken, label: "\"x\" \u{202e}".to_owned(), ..draft("my server.2")? };
        let after = applied(&Change::Write(Box::new(new)), TEXT)?;
        let (kept, added) = after.split_at(TEXT.len());
        assert_eq!(kept, TEXT);
        assert!(added.starts_with("\n[servers.\"my server.2\"]\nurl = \"https://test/Lib\"\n"), "{added}");
        assert!(added.contains("sign_in = \"api_token\""), "{added}");
        let first = applied(&Change::Write(Box::new(draft("a")?)), "")?;
        assert_eq!(first, "[servers.a]\nurl = \"https://test/Lib\"\n");
        Ok(())
    }

    #[test]
    fn a_server_is_renamed_in_its_place_and_taken_away_alone() -> Tested {
        let rename = |to: &str| Change::Rename { from: "test".to_owned(), to: to.to_owned() };
        assert_eq!(applied(&rename("trial"), TEXT)?, TEXT.replace("[servers.test]", "[servers.trial]"));
        assert_eq!(applied(&rename("prod"), TEXT), Err(EditError::Taken("prod".to_owned())));
        let after = applied(&Change::Remove("prod".to_owned()), TEXT)?;
        assert!(after.starts_with("# mine\n[servers.test]") && !after.contains("prod"), "{after}");
        assert_eq!(applied(&Change::Remove("gone".to_owned()), TEXT), Err(EditError::Unknown("gone".to_owned())));
        Ok(())
    }

    #[test]
    fn an_accepted_certificate_takes_the_place_of_a_file_of_authorities() -> Tested {
        let pin = Change::Pin("test".to_owned(), Fingerprint::new([7; 32]));
        let text = "[servers]\ntest = { url = \"https://test/Lib\", ca_file = \"ca.pem\" }\n";
        let after = applied(&pin, text)?;
        assert!(after.contains("certificate_sha256 = \"07:07:") && !after.contains("ca_file"), "{after}");
        Ok(())
    }

    #[test]
    fn a_theme_chosen_on_screen_stands_below_its_table_and_nothing_else_moves() -> Tested {
        let dark = Change::Taste(Taste::Theme("dark".to_owned()));
        assert_eq!(applied(&dark, "")?, "[screen]\ntheme = \"dark\"\n");
        let text = "[screen] # mine\ntheme = \"light\"  # at noon\nmouse = false\n";
        assert_eq!(applied(&dark, text)?, text.replace("light", "dark"));
        assert_eq!(applied(&dark, TEXT)?, format!("{TEXT}\n[screen]\ntheme = \"dark\"\n"));
        let quiet = applied(&Change::Taste(Taste::Notices(false)), text)?;
        assert_eq!(quiet, format!("{text}notices = false\n"));
        assert_eq!(applied(&Change::Taste(Taste::Notices(true)), &quiet)?, text);
        Ok(())
    }

    #[test]
    fn a_file_that_is_wrong_is_left_alone() {
        let change = Change::Remove("a".to_owned());
        assert!(matches!(applied(&change, "[servers.a]\nurl = 1\n"), Err(EditError::Wrong(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_private_and_a_link_stays_one() -> Tested {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("pushcube/config.toml");
        let change = Change::Write(Box::new(draft("test")?));
        change.save(&file)?;
        assert_eq!(std::fs::metadata(&file)?.mode() & 0o777, 0o600);
        let link = folder.path().join("link.toml");
        std::os::unix::fs::symlink(&file, &link)?;
        Change::Rename { from: "test".to_owned(), to: "b".to_owned() }.save(&link)?;
        assert!(std::fs::symlink_metadata(&link)?.is_symlink());
        assert!(std::fs::read_to_string(&file)?.contains("[servers.b]"));
        Ok(())
    }
}
