//! What a real server decides and no document says, each as a switch whose default is the strict choice, or
//! the likely one where there is evidence.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::status::{self, StatusForm};

/// How the server behaves where servers may differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Which version it says it is; decides what a name that is taken means.
    pub version: Version,
    /// How many upload sessions may be open.
    pub open_sessions: OpenSessions,
    /// What a chunk means whose index came before.
    pub same_index: SameIndex,
    /// When a cell that does not fit its column is told.
    pub type_errors: TypeErrors,
    /// What becomes of a user's upload sessions when the user signs in again.
    pub sign_in_again: SignInAgain,
    /// Whether a token needs its cookie.
    pub cookies: Cookies,
    /// How a publish status is written.
    pub status_form: StatusForm,
    /// The statuses that publishing walks through before it is done.
    pub walk: Vec<u8>,
    /// The longest body that gets through, as if a proxy stood before the server.
    pub longest_body: Option<u64>,
    /// What becomes of bodies that come without their length, as if a proxy stood before the server.
    pub unannounced: Unannounced,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            version: Version::DEFAULT,
            open_sessions: OpenSessions::default(),
            same_index: SameIndex::default(),
            type_errors: TypeErrors::default(),
            sign_in_again: SignInAgain::default(),
            cookies: Cookies::default(),
            status_form: StatusForm::default(),
            walk: status::WALK.to_vec(),
            longest_body: None,
            unannounced: Unannounced::default(),
        }
    }
}

/// A version of a server, like `11.3.0500.00000`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    text: Cow<'static, str>,
    /// Its first three numbers.
    numbers: [u32; 3],
}

impl Version {
    const DEFAULT: Self = Self { text: Cow::Borrowed("11.3.0500.00000"), numbers: [11, 3, 500] };
    /// From here on a definition overwrites the dataset that has its name.
    const OVERWRITES: [u32; 3] = [11, 2, 300];

    pub(super) fn overwrites(&self) -> bool {
        self.numbers >= Self::OVERWRITES
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("'{}' is no server version; write one like 11.3.0500 or 11.1.0400.00000", text.escape_debug());
        let parts: Vec<_> = text.split('.').map(|part| part.parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
        match parts[..] {
            [major, minor, patch] | [major, minor, patch, _] => {
                Ok(Self { text: text.to_owned().into(), numbers: [major, minor, patch] })
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// How many upload sessions may be open at a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OpenSessions {
    /// One a dataset.
    #[default]
    OneADataset,
    /// One a user, and one a dataset.
    OneAUser,
    /// Any number.
    Unlimited,
}

/// What a chunk means whose index came before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SameIndex {
    /// It is taken for a repetition if it has the same bytes, and refused otherwise.
    #[default]
    SameBytes,
    /// It takes the place of the one before.
    Overwrites,
    /// It is refused.
    Refused,
}

/// When a cell that does not fit its column is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TypeErrors {
    /// When its chunk comes.
    #[default]
    AtPut,
    /// When the session is published, which then ends with status 3.
    AtPublish,
}

/// What becomes of a user's upload sessions when the user signs in again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SignInAgain {
    /// They stay; else nobody could end a session that a crash left behind.
    #[default]
    KeepsUploads,
    /// They are lost.
    LosesUploads,
}

/// What becomes of a body that comes without its length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unannounced {
    /// It gets through.
    #[default]
    Taken,
    /// 411.
    Refused,
}

/// Whether a token needs its cookie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cookies {
    /// A token without its cookie is none.
    #[default]
    Required,
    /// The token is enough.
    Ignored,
}
