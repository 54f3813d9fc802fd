//! Signing in and out.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::incoming::{COOKIE, Incoming, SignedIn, SignedInAnywhere};
use crate::demo::accounts::{ACCOUNTS, SignInMode, User};
use crate::demo::calls::CONTEXT;
use crate::demo::forgetting;
use crate::demo::options::Encryption;
use crate::demo::refusal::Refusal;
use crate::demo::rules::SignInAgain;
use crate::demo::server::Shared;

const TOKEN: HeaderName = HeaderName::from_static("x-mstr-authtoken");
const IDENTITY: HeaderName = HeaderName::from_static("x-mstr-identitytoken");

/// The body of a sign-in. What only sets up the session is taken and has no effect.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Credentials {
    login_mode: Option<Value>,
    username: Option<String>,
    password: Option<String>,
    identity_token: Option<String>,
    application_type: Option<Value>,
    working_set: Option<Value>,
    max_search: Option<Value>,
    application_id: Option<Value>,
    metadata_locale: Option<Value>,
    warehouse_data_locale: Option<Value>,
    display_locale: Option<Value>,
    messages_locale: Option<Value>,
    number_locale: Option<Value>,
    time_zone: Option<Value>,
}

impl Credentials {
    /// The settings of the session must at least be scalars, and the numbers numbers.
    fn check_settings(&self) -> Result<(), Refusal> {
        let texts = [
            &self.application_id,
            &self.metadata_locale,
            &self.warehouse_data_locale,
            &self.display_locale,
            &self.messages_locale,
            &self.number_locale,
            &self.time_zone,
        ];
        if texts.into_iter().flatten().any(|value| value.is_array() || value.is_object()) {
            return Err(Refusal::invalid("A setting of the session must be a number or a string."));
        }
        number("applicationType", self.application_type.as_ref())?;
        number("maxSearch", self.max_search.as_ref())?;
        match number("workingSet", self.working_set.as_ref())? {
            Some(size) if size < 3 => Err(Refusal::invalid("The 'workingSet' must be at least 3.")),
            _ => Ok(()),
        }
    }

    fn account(&self) -> Result<&'static User, Refusal> {
        let mode = number("loginMode", self.login_mode.as_ref())?.unwrap_or(1);
        let mode = SignInMode::from_number(mode)
            .ok_or_else(|| Refusal::invalid(format!("The login mode {mode} is not supported.")))?;
        let login = self.username.as_deref().unwrap_or_default();
        let password = self.password.as_deref().unwrap_or_default();
        let fits = |own: &str| match mode {
            SignInMode::Guest => true,
            SignInMode::ApiToken => own == login,
            SignInMode::Standard | SignInMode::Ldap => own.eq_ignore_ascii_case(login),
        };
        let account = ACCOUNTS.iter().find(|account| account.mode == mode && fits(account.login));
        let proven = account.filter(|account| mode == SignInMode::Guest || account.password == password);
        proven.map(|account| account.user).ok_or_else(Refusal::login_failed)
    }
}

/// A number, or digits in a string, as forms and some clients send it.
fn number(name: &str, value: Option<&Value>) -> Result<Option<i64>, Refusal> {
    let parsed = match value {
        None => return Ok(None),
        Some(Value::String(text)) => text.parse().ok(),
        Some(other) => other.as_i64(),
    };
    parsed.map(Some).ok_or_else(|| Refusal::invalid(format!("The field '{name}' must be a whole number.")))
}

/// `POST auth/login`
pub(in crate::demo) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    incoming: Incoming,
) -> Result<Response, Refusal> {
    let login: Credentials = incoming.json_or_form()?;
    if login.identity_token.is_some() {
        return Err(Refusal::invalid("An identity token goes to auth/delegate."));
    }
    login.check_settings()?;
    Ok(welcome(&shared, login.account()?))
}

/// `POST auth/delegate`
pub(in crate::demo) async fn delegate(
    State(shared): State<Arc<Shared>>,
    incoming: Incoming,
) -> Result<Response, Refusal> {
    let login: Credentials = incoming.json()?;
    if number("loginMode", login.login_mode.as_ref())? != Some(-1) {
        return Err(Refusal::invalid("The 'loginMode' of a delegation is -1."));
    }
    if login.username.is_some() || login.password.is_some() {
        return Err(Refusal::invalid("A delegation takes neither 'username' nor 'password'."));
    }
    login.check_settings()?;
    let token = login.identity_token.ok_or_else(|| Refusal::missing("missing field `identityToken`"))?;
    let user = shared.sign_ins.identity(&token).ok_or_else(Refusal::login_failed)?;
    Ok(welcome(&shared, user))
}

fn welcome(shared: &Shared, user: &'static User) -> Response {
    if shared.rules.sign_in_again == SignInAgain::LosesUploads {
        forgetting::all_of(shared, user);
    }
    let pass = shared.sign_ins.begin(user);
    let secure = match shared.encryption {
        // Over plain HTTP a browser or a cookie jar would drop it.
        Encryption::None => "",
        Encryption::OwnCertificate => "; Secure",
    };
    let cookie = format!("{COOKIE}={}; Path={CONTEXT}{secure}; HttpOnly", pass.cookie);
    (StatusCode::NO_CONTENT, [(TOKEN, pass.token), (header::SET_COOKIE, cookie)]).into_response()
}

/// `POST auth/identityToken`
pub(in crate::demo) async fn new_identity_token(
    State(shared): State<Arc<Shared>>,
    SignedInAnywhere(request): SignedInAnywhere,
) -> Result<Response, Refusal> {
    request.incoming.nothing()?;
    let token = shared.sign_ins.new_identity(request.user);
    Ok((StatusCode::CREATED, [(IDENTITY, token)]).into_response())
}

/// `GET auth/identityToken`
pub(in crate::demo) async fn check_identity_token(
    State(shared): State<Arc<Shared>>,
    incoming: Incoming,
) -> Result<StatusCode, Refusal> {
    let token = incoming.headers.get(IDENTITY).and_then(|value| value.to_str().ok());
    let user = token.and_then(|token| shared.sign_ins.identity(token));
    user.map(|_| StatusCode::OK).ok_or_else(Refusal::login_failed)
}

/// `POST auth/logout`
pub(in crate::demo) async fn sign_out(
    State(shared): State<Arc<Shared>>,
    request: SignedIn,
) -> Result<StatusCode, Refusal> {
    request.incoming.nothing()?;
    shared.sign_ins.end(&request.token);
    Ok(StatusCode::NO_CONTENT)
}
