//! Who may sign in, and which projects there are. Constant, and public, so that a page or a help text
//! can show what to type.

/// How an account proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInMode {
    /// `loginMode` 1: user name and password of the server.
    Standard,
    /// `loginMode` 8: nothing to prove.
    Guest,
    /// `loginMode` 16: user name and password of a directory.
    Ldap,
    /// `loginMode` 4096: the token stands in `username`.
    ApiToken,
}

impl SignInMode {
    /// The mode that the REST API calls by that number.
    pub(super) fn from_number(number: i64) -> Option<Self> {
        Some(match number {
            1 => Self::Standard,
            8 => Self::Guest,
            16 => Self::Ldap,
            4096 => Self::ApiToken,
            _ => return None,
        })
    }
}

/// What an account may do once it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// Look around, but push nothing.
    Browse,
    /// Define and push datasets.
    Push,
}

/// One way to sign in.
#[derive(Debug, PartialEq, Eq)]
pub struct Account {
    /// The mode it belongs to.
    pub mode: SignInMode,
    /// What to give as `username`: a name, a token, or nothing for a guest.
    pub login: &'static str,
    /// What to give as `password`.
    pub password: &'static str,
    /// The user behind it; two accounts of one user share their datasets and sessions.
    pub user: &'static User,
}

/// A user of the demo server.
#[derive(Debug, PartialEq, Eq)]
pub struct User {
    /// The id of the user object.
    pub id: &'static str,
    /// As shown after signing in.
    pub full_name: &'static str,
    /// Likewise.
    pub initials: &'static str,
    /// The folder that `folderId` means when it is empty.
    pub my_reports: &'static str,
    /// What the user may do.
    pub privilege: Privilege,
}

const ADMINISTRATOR: User = User {
    id: "54F3D26011D2896560009A8E67019608",
    full_name: "Administrator",
    initials: "A",
    my_reports: "6F1C0A5B4E2D4D1B9C7A3E5F80A1B2C3",
    privilege: Privilege::Push,
};

const JDOE: User = User {
    id: "2E7A91C04B5D4F6A8D3C1B0F9E8D7C6B",
    full_name: "Doe, Jane",
    initials: "DJ",
    my_reports: "A94D3B2C1E0F4A5B8C7D6E5F4A3B2C1D",
    privilege: Privilege::Push,
};

const GUEST: User = User {
    id: "294DEDC011D2F1D56000D98E67019608",
    full_name: "Public / Guest",
    initials: "PG",
    my_reports: "C0FFEE5A4B3C4D2E9F1A0B1C2D3E4F50",
    privilege: Privilege::Browse,
};

/// Every way to sign in. The first has no password, as in the samples of the REST documentation.
pub const ACCOUNTS: &[Account] = &[
    Account { mode: SignInMode::Standard, login: "administrator", password: "", user: &ADMINISTRATOR },
    Account { mode: SignInMode::Standard, login: "jdoe", password: "push-me", user: &JDOE },
    Account { mode: SignInMode::Ldap, login: "jdoe", password: "directory", user: &JDOE },
    Account { mode: SignInMode::ApiToken, login: "demo-api-token-of-jdoe", password: "", user: &JDOE },
    Account { mode: SignInMode::Guest, login: "", password: "", user: &GUEST },
];

/// Whether a project takes work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectState {
    /// Loaded and at work.
    Active,
    /// Loaded, but takes no new requests.
    RequestIdle,
    /// Not loaded.
    Offline,
}

impl ProjectState {
    /// The number it has in a list of projects.
    pub(super) fn number(self) -> i8 {
        match self {
            Self::Active => 0,
            Self::RequestIdle => 2,
            Self::Offline => -1,
        }
    }
}

/// A project of the demo server.
#[derive(Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id, as in the header `X-MSTR-ProjectID`.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Whether it takes work.
    pub state: ProjectState,
}

/// All projects.
pub const PROJECTS: &[Project] = &[
    Project {
        id: "B19DEDCC11D4E0EFC000EB9495D0F44F",
        name: "MicroStrategy Tutorial",
        description: "Sales, stock and staff of a made-up media store.",
        state: ProjectState::Active,
    },
    Project {
        id: "AF09B3E3458F78B4FBE4DEB68528BF7B",
        name: "Human Resources Analysis Module",
        description: "Headcount, hiring and pay.",
        state: ProjectState::Active,
    },
    Project {
        id: "7C1D5E3A4F6B48A29D0E1F2A3B4C5D6E",
        name: "Finance (month-end freeze)",
        description: "Idle: it takes no new requests until the books are closed.",
        state: ProjectState::RequestIdle,
    },
    Project {
        id: "D8E7F6A5B4C34D2E8F1A9B0C1D2E3F4A",
        name: "Archive 2019",
        description: "Offline: kept for the auditors.",
        state: ProjectState::Offline,
    },
];

/// The folder that all users of a project share.
pub const SHARED_REPORTS: &str = "D3C7D461F69C4610AA6BAA5EF51F4125";
