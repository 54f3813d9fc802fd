//! The words about who signs in, and where the password comes from when nobody is there to type it. There is no
//! argument for the password itself: arguments can be read by everyone on the machine.

use std::path::PathBuf;

use clap::Args;

use crate::config::{SecretSource, SignInMode};
use crate::dataset::{Fingerprint, Trust};

/// Who signs in, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct SignInArgs {
    /// Who signs in; else `MSTR_USERNAME`, else who began the upload, else the one of the profile
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// How: user, ldap, api-token, identity-token, guest; else `MSTR_LOGIN_MODE`, else as the profile says
    #[arg(long, value_name = "WAY", value_parser = way)]
    pub sign_in: Option<SignInMode>,
    /// Where the password or token comes from
    #[command(flatten)]
    pub secret: SecretArgs,
    /// The authorities that its certificate must come from, in PEM; else `MSTR_CA_CERT`, else as the profile says, else
    /// those of the system
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// Its certificate is the one with this SHA-256, and no other; else `MSTR_CERTIFICATE_SHA256`, else as the profile
    /// says
    #[arg(long, value_name = "HEX", conflicts_with = "ca_cert")]
    pub certificate_sha256: Option<Fingerprint>,
    /// Sign in over plain http, also at another machine: whoever sits on the way can read password and data
    #[arg(long)]
    pub allow_http: bool,
}

impl SignInArgs {
    /// How the arguments say that the server's certificate is judged.
    pub(super) fn trust(&self) -> Trust {
        match (&self.ca_cert, self.certificate_sha256) {
            (_, Some(fingerprint)) => Trust::Pinned(fingerprint),
            (Some(file), None) => Trust::Authority(file.clone()),
            (None, None) => Trust::System,
        }
    }
}

/// Where a password or token comes from that nobody types.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct SecretArgs {
    /// A program that writes the password or token in its first line; unless one of these is given, `keyring store` asks
    /// for it, and every other command takes `MSTR_PASSWORD`, `MSTR_PASSWORD_FILE` or `MSTR_PASSWORD_COMMAND`, else what
    /// the profile says
    #[arg(
        id = "password_command",
        long = "password-command",
        value_name = "COMMAND",
        conflicts_with_all = ["password_file", "password_stdin"]
    )]
    pub command: Option<String>,
    /// A file that holds it in its first line; nobody else may read it
    #[arg(id = "password_file", long = "password-file", value_name = "FILE", conflicts_with = "password_stdin")]
    pub file: Option<PathBuf>,
    /// It is the first line of standard input
    #[arg(id = "password_stdin", long = "password-stdin")]
    pub stdin: bool,
}

impl SecretArgs {
    /// The source that the arguments name, and the argument.
    pub(super) fn source(&self) -> Option<(SecretSource, &'static str)> {
        match self {
            Self { command: Some(line), .. } => Some((SecretSource::Command(line.clone()), "--password-command")),
            Self { file: Some(file), .. } => Some((SecretSource::File(file.clone()), "--password-file")),
            Self { stdin: true, .. } => Some((SecretSource::Stdin, "--password-stdin")),
            _ => None,
        }
    }
}

/// A way to sign in, by its word or by the number that the vendor's own client has for it.
pub(super) fn way(text: &str) -> Result<SignInMode, String> {
    match text.to_ascii_lowercase().replace('_', "-").as_str() {
        "user" | "1" => Ok(SignInMode::User),
        "ldap" | "16" => Ok(SignInMode::Ldap),
        "api-token" | "4096" => Ok(SignInMode::ApiToken),
        "identity-token" | "-1" => Ok(SignInMode::IdentityToken),
        "guest" | "8" => Ok(SignInMode::Guest),
        _ => Err("there are user, ldap, api-token, identity-token and guest (1, 16, 4096, -1, 8)".to_owned()),
    }
}
