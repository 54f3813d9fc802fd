//! The words of `pushcube serve`: where it listens, what it keeps, how it decides, and how it misbehaves.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::demo::{
    Cookies, Encryption, Fault, OpenSessions, Options, Rules, SameIndex, SignInAgain, StatusForm, Storage, TypeErrors,
    Unannounced, Version,
};

const FAULTS: &str = "\
A fault is CALL:WHEN:WHAT[@POINT].
  CALL   a call of the API: sign-in, sign-out, projects, define, open-upload, chunk, publish, publish-status,
         delete-upload, …; or any
  WHEN   2 the second such call, 2-4 three of them, 2+ from the second on, * always
  WHAT   503  503,html  503,empty  429,retry-after=7  429,retry-after=date+7  redirect=http://host:port
         hang  reset  close  truncate  garbage  slow=BYTES_PER_SECOND
         expire (all sign-ins)  forget (all upload sessions)
         settle (goes on when what is being published is published: a DELETE that comes too late)
         for publish only: fails=3  fails=18  fails=refusal  never
  POINT  start (of the call), 50% or 4096B (of its body), end (of its body, nothing done), applied (done, but
         the answer is not sent)
Examples:
  pushcube serve --fault chunk:2:reset@50% --fault publish:1:fails=18
  pushcube serve --admin 127.0.0.1:8081 &
  curl -d 'chunk:*:503,retry-after=5' http://127.0.0.1:8081/faults";

/// Words of `pushcube serve`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = FAULTS)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Keep what is published in this SQLite file; in memory unless given
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Read the data of chunks and drop them: for measuring throughput
    #[arg(long, conflicts_with = "db")]
    pub discard: bool,
    /// Speak TLS with a certificate made at start
    #[arg(long)]
    pub tls: bool,
    /// Write that certificate there, as PEM; on standard output after the base URL unless given
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub tls_cert: Option<PathBuf>,
    /// Misbehave; can be given again. See below
    #[arg(long = "fault", value_name = "FAULT")]
    pub faults: Vec<Fault>,
    /// Take faults over HTTP there, on loopback: POST, GET and DELETE /faults
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub admin: Option<SocketAddr>,
    /// What a real server decides and no document says
    #[command(flatten, next_help_heading = "Behaviour")]
    pub rules: RuleArgs,
}

/// The switches of `pushcube serve`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct RuleArgs {
    /// The server's version; before 11.2.0300 a name that is taken is refused, from then on overwritten
    #[arg(long, value_name = "VERSION", default_value_t = Rules::default().version)]
    pub server_version: Version,
    /// How many upload sessions may be open
    #[arg(long, value_name = "SCOPE", default_value = "dataset")]
    pub open_sessions: Scope,
    /// A chunk whose index came before: taken if its bytes are the same, taken instead, or refused
    #[arg(long, value_name = "RULE", default_value = "same-bytes")]
    pub same_index: Again,
    /// When a cell that does not fit its column is told: with its chunk, or by status 3
    #[arg(long, value_name = "WHEN", default_value = "put")]
    pub type_errors: Told,
    /// A user who signs in again loses the upload sessions that are open
    #[arg(long)]
    pub sign_in_loses_uploads: bool,
    /// The token is enough, its cookie need not come with it
    #[arg(long)]
    pub ignore_cookies: bool,
    /// How a publish status is written
    #[arg(long, value_name = "FORM", default_value = "integer")]
    pub status_type: Form,
    /// The statuses that publishing walks through
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', default_values_t = Rules::default().walk)]
    pub statuses: Vec<u8>,
    /// Answer longer bodies with 413, like a proxy
    #[arg(long, value_name = "SIZE", value_parser = crate::text::read_size)]
    pub longest_body: Option<u64>,
    /// Answer bodies that come without their length with 411, like a proxy
    #[arg(long)]
    pub wants_length: bool,
}

/// Of what one upload session may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// One a dataset
    Dataset,
    /// One a user, too
    User,
    /// Any number
    Unlimited,
}

/// What becomes of a chunk whose index came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Again {
    /// Taken if its bytes are the same
    SameBytes,
    /// Taken instead
    Overwrite,
    /// Refused
    Refuse,
}

/// When a bad cell is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Told {
    /// With its chunk
    Put,
    /// By status 3
    Publish,
}

/// How a status is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// 1
    Integer,
    /// "1"
    String,
}

impl ServeArgs {
    /// The server that these words describe, faults aside.
    pub(super) fn options(&self) -> Options {
        Options {
            listen: self.listen,
            encryption: if self.tls { Encryption::OwnCertificate } else { Encryption::None },
            admin: self.admin,
            database: self.db.clone(),
            storage: if self.discard { Storage::Discard } else { Storage::Keep },
            rules: self.rules.rules(),
            ..Options::default()
        }
    }
}

impl RuleArgs {
    fn rules(&self) -> Rules {
        Rules {
            version: self.server_version.clone(),
            open_sessions: match self.open_sessions {
                Scope::Dataset => OpenSessions::OneADataset,
                Scope::User => OpenSessions::OneAUser,
                Scope::Unlimited => OpenSessions::Unlimited,
            },
            same_index: match self.same_index {
                Again::SameBytes => SameIndex::SameBytes,
                Again::Overwrite => SameIndex::Overwrites,
                Again::Refuse => SameIndex::Refused,
            },
            type_errors: match self.type_errors {
                Told::Put => TypeErrors::AtPut,
                Told::Publish => TypeErrors::AtPublish,
            },
            sign_in_again: if self.sign_in_loses_uploads {
                SignInAgain::LosesUploads
            } else {
                SignInAgain::KeepsUploads
            },
            cookies: if self.ignore_cookies { Cookies::Ignored } else { Cookies::Required },
            status_form: match self.status_type {
                Form::Integer => StatusForm::Integer,
                Form::String => StatusForm::Text,
            },
            walk: self.statuses.clone(),
            longest_body: self.longest_body,
            unannounced: if self.wants_length { Unannounced::Refused } else { Unannounced::Taken },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::args::{Cli, Command};
    use super::*;

    fn read(line: &str) -> Result<Options, String> {
        let cli = Cli::read(line.split_whitespace().map(Into::into)).map_err(|error| error.to_string())?;
        match cli.command {
            Some(Command::Serve(args)) => Ok(args.options()),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn without_flags_the_rules_are_the_default_ones() {
        assert_eq!(read("pushcube serve").map(|options| options.rules), Ok(Rules::default()));
    }

    #[test]
    fn every_flag_finds_its_switch() {
        let line = "pushcube serve --server-version 11.1.0400 --open-sessions user --same-index overwrite \
                    --type-errors publish --sign-in-loses-uploads --ignore-cookies --status-type string \
                    --statuses 13,6 --longest-body 5MB --wants-length --tls --discard";
        let options = read(line);
        let rules = Rules {
            version: "11.1.0400".parse().unwrap_or(Rules::default().version),
            open_sessions: OpenSessions::OneAUser,
            same_index: SameIndex::Overwrites,
            type_errors: TypeErrors::AtPublish,
            sign_in_again: SignInAgain::LosesUploads,
            cookies: Cookies::Ignored,
            status_form: StatusForm::Text,
            walk: vec![13, 6],
            longest_body: Some(5_000_000),
            unannounced: Unannounced::Refused,
        };
        assert_eq!(options.as_ref().map(|options| &options.rules), Ok(&rules));
        let rest = options.map(|options| (options.encryption, options.storage));
        assert_eq!(rest, Ok((Encryption::OwnCertificate, Storage::Discard)));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (words, hint) in [
            ("--fault chunk:2", "CALL:WHEN:WHAT"),
            ("--fault chonk:2:reset", "publish-status"),
            ("--server-version eleven", "11.3.0500"),
            ("--discard --db a.sqlite", "cannot be used with"),
            ("--tls-cert a.pem", "--tls"),
        ] {
            let refused = read(&format!("pushcube serve {words}")).err().unwrap_or_default();
            assert!(refused.contains(hint), "{words}: {refused}");
        }
    }
}
