//! The door to a server without the screens: its address, who signs in there, and where the password or token
//! comes from. An argument goes before the environment, and that before the configuration; which one it was is
//! said, and of two that contradict each other none is taken.

use super::environment::Environment;
use super::failure::{Code, Failure, usage};
use super::narrator::{Narrator, Voice};
use super::sign_in_args::{SignInArgs, way};
use crate::config::{Complaints, KeyringAccount, SecretSource, Server, SignInMode};
use crate::dataset::{Credentials, ServerAddress, Trust};
use crate::secret::Secret;

/// A server, and how one gets in.
pub(super) struct Door {
    /// The server.
    pub(super) address: ServerAddress,
    /// How its certificate is judged.
    pub(super) trust: Trust,
    /// Whether it is said where a secret comes from.
    pub(super) voice: Voice,
    who: Who,
}

/// Who signs in.
enum Who {
    Guest,
    User { name: String, is_ldap: bool, password: Held },
    Token { is_identity: bool, token: Held },
}

/// A secret, or where it is read from; and who says so.
pub(super) struct Held {
    pub(super) from: Given,
    by: String,
}

pub(super) enum Given {
    Known(Secret),
    Source(SecretSource),
}

impl Door {
    /// Finds out who signs in at a server. `before` is who did so when the upload began, `entry` what the
    /// configuration says of the server, with its name there.
    pub(super) fn find(
        address: ServerAddress,
        args: &SignInArgs,
        before: Option<&str>,
        entry: Option<(&str, &Server)>,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        if address.is_open() && !args.allow_http {
            return Err(usage(format!(
                "{address} is another machine, and http is not encrypted: whoever sits on the way can read the password \
                 and all data; use https, or allow it with --allow-http"
            )));
        }
        let server = entry.map(|(_, server)| server);
        let sign_in = match args.sign_in {
            Some(sign_in) => Some(sign_in),
            None => sign_in_way(environment)?,
        };
        let sign_in = sign_in.or_else(|| server.map(|server| server.sign_in)).unwrap_or_default();
        let who = match sign_in {
            SignInMode::Guest => Who::Guest,
            SignInMode::ApiToken | SignInMode::IdentityToken => {
                let token = held(args, entry, environment)?.of(&KeyringAccount::of(sign_in, "", &address));
                Who::Token { is_identity: sign_in == SignInMode::IdentityToken, token }
            }
            SignInMode::User | SignInMode::Ldap => {
                let theirs = server.map(|server| server.username.as_str()).filter(|name| !name.is_empty());
                let name = args.username.as_deref().or_else(|| environment.text("MSTR_USERNAME"));
                let name = name.or(before).or(theirs);
                let name = name.ok_or_else(|| usage("no user: give --username or set MSTR_USERNAME"))?.to_owned();
                let password = held(args, entry, environment)?.of(&KeyringAccount::of(sign_in, &name, &address));
                Who::User { name, is_ldap: sign_in == SignInMode::Ldap, password }
            }
        };
        let trust = match args.trust() {
            Trust::System => environment_trust(environment)?,
            given => given,
        };
        let trust = match (trust, server) {
            (Trust::System, Some(server)) => server.trust.clone(),
            (known, _) => known,
        };
        Ok(Self { address, trust, voice: Voice::Usual, who })
    }

    /// Reads what is needed to sign in, and says where it comes from.
    pub(super) async fn credentials(&self) -> Result<Credentials, Failure> {
        Ok(match &self.who {
            Who::Guest => Credentials::Guest,
            Who::User { name, is_ldap, password } => {
                let (username, password) = (name.clone(), password.read("password", self.voice).await?);
                if *is_ldap {
                    Credentials::Ldap { username, password }
                } else {
                    Credentials::Standard { username, password }
                }
            }
            Who::Token { is_identity, token } => {
                let by = &token.by;
                let token = token.read("token", self.voice).await?;
                if token.is_empty() {
                    return Err(Failure::new(Code::Auth, format!("the token from {by} is empty")));
                }
                if *is_identity { Credentials::IdentityToken(token) } else { Credentials::ApiToken(token) }
            }
        })
    }
}

impl Held {
    /// The same, where the keyring is asked for whoever signs in here, and for nobody else.
    fn of(mut self, account: &KeyringAccount) -> Self {
        if let Given::Source(SecretSource::Keyring(held)) = &mut self.from {
            held.clone_from(account);
        }
        self
    }

    async fn read(&self, what: &str, voice: Voice) -> Result<Secret, Failure> {
        let secret = match &self.from {
            Given::Known(secret) => Ok(secret.clone()),
            Given::Source(source) => source.fetch(Complaints::Shown).await,
        };
        let by = &self.by;
        let secret = secret.map_err(|error| Failure::new(Code::Auth, format!("no {what} from {by}: {error}")))?;
        if voice == Voice::Usual {
            Narrator::say(&format!("{what} from {by}"));
        }
        Ok(secret)
    }
}

/// A variable that says something.
pub(super) fn set<'e>(environment: &'e Environment, name: &str) -> Option<&'e str> {
    environment.text(name).filter(|value| !value.is_empty())
}

/// How the environment says that certificates are judged.
pub(super) fn environment_trust(environment: &Environment) -> Result<Trust, Failure> {
    const NAMES: [&str; 2] = ["MSTR_CA_CERT", "MSTR_CERTIFICATE_SHA256"];
    match NAMES.map(|name| set(environment, name)) {
        [Some(_), Some(_)] => Err(usage("MSTR_CA_CERT and MSTR_CERTIFICATE_SHA256 are both set; unset one of them")),
        [Some(file), None] => Ok(Trust::Authority(file.into())),
        [None, Some(text)] => match text.parse() {
            Ok(fingerprint) => Ok(Trust::Pinned(fingerprint)),
            Err(why) => Err(usage(format!("MSTR_CERTIFICATE_SHA256: {why}"))),
        },
        [None, None] => Ok(Trust::System),
    }
}

/// The way to sign in that the environment names, if it does.
pub(super) fn sign_in_way(environment: &Environment) -> Result<Option<SignInMode>, Failure> {
    let named = set(environment, "MSTR_LOGIN_MODE").map(|text| (text, way(text)));
    named.map(|(text, way)| way.map_err(|why| usage(format!("MSTR_LOGIN_MODE is {text:?}; {why}")))).transpose()
}

/// Where the secret comes from.
fn held(args: &SignInArgs, entry: Option<(&str, &Server)>, environment: &Environment) -> Result<Held, Failure> {
    if let Some((source, by)) = args.secret.source() {
        return Ok(Held { from: Given::Source(source), by: by.to_owned() });
    }
    if let Some(held) = of_environment(environment)? {
        return Ok(held);
    }
    if let Some((name, Server { secret: Some(source), .. })) = entry
        && let Some(key) = source.key()
    {
        let by = format!("{key} of the configured server {:?}", crate::text::excerpt(name, 60));
        return Ok(Held { from: Given::Source(source.clone()), by });
    }
    Err(usage(
        "no password: set MSTR_PASSWORD (it may be empty), or give --password-command, --password-file or \
         --password-stdin, or name one of the first two in the configuration, or put it into the keyring",
    ))
}

/// The secret, or where it comes from, as the environment says.
pub(super) fn of_environment(environment: &Environment) -> Result<Option<Held>, Failure> {
    const NAMES: [&str; 3] = ["MSTR_PASSWORD", "MSTR_PASSWORD_FILE", "MSTR_PASSWORD_COMMAND"];
    let [password, file, command] = NAMES;
    let sources = [
        environment.secret(password).map(Given::Known),
        set(environment, file).map(|file| Given::Source(SecretSource::File(file.into()))),
        set(environment, command).map(|line| Given::Source(SecretSource::Command(line.to_owned()))),
    ];
    let mut found = sources.into_iter().zip(NAMES).filter_map(|(from, name)| Some((from?, name)));
    match (found.next(), found.next()) {
        (Some((_, one)), Some((_, two))) => Err(usage(format!("{one} and {two} are both set; unset one of them"))),
        (Some((from, by)), None) => Ok(Some(Held { from, by: by.to_owned() })),
        (None, _) => Ok(None),
    }
}
