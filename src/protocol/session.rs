//! The calls around a session: is there a server, who signs in, which projects are there, are we still
//! known, goodbye. None of them names a project.

use reqwest::header::HeaderValue;
use reqwest::{Method, StatusCode};

use super::client::Client;
use super::exchange::{Answer, Call, Scope, TOKEN};
use super::wire::{Delegate, Session, SignIn, Status, WireProject};
use crate::dataset::{CallFailure, Credentials, Project, ServerFacts, UserSession};

/// The longest token that is taken; those seen are 26 characters long.
const LONGEST_TOKEN: usize = 4096;

impl Client {
    /// What the server says of itself (`GET /api/status`). Some ask for a sign-in even for that: then
    /// nothing is known, which is no failure.
    pub async fn server_status(&self) -> Result<ServerFacts, CallFailure> {
        let call = Call::new(Method::GET, "/status", Scope::Anyone);
        match self.make(&call).await {
            Ok(answer) => {
                let status: Status = call.read(&answer)?;
                Ok(ServerFacts { web_version: status.web_version, server_version: status.server_version })
            }
            Err(failure) if failure.is_session_lost() => Ok(ServerFacts::default()),
            Err(failure) => Err(failure),
        }
    }

    /// Signs in (`POST /api/auth/login` or `/delegate`) and keeps the token for the calls that follow,
    /// and the secret for the day on which the server forgets us.
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<(), CallFailure> {
        let login = || Call::new(Method::POST, "/auth/login", Scope::Anyone);
        let call = match credentials {
            Credentials::Standard { username, password } => {
                login().with(&SignIn::new(1, Some(username), Some(password.expose())))
            }
            Credentials::Ldap { username, password } => {
                login().with(&SignIn::new(16, Some(username), Some(password.expose())))
            }
            Credentials::Guest => login().with(&SignIn::new(8, None, None)),
            Credentials::ApiToken(token) => login().with(&SignIn::new(4096, Some(token.expose()), None)),
            Credentials::IdentityToken(token) => Call::new(Method::POST, "/auth/delegate", Scope::Anyone)
                .with(&Delegate { login_mode: -1, identity_token: token.expose() }),
        }?;
        let answer = self.make(&call).await?;
        let token = token(&answer).map_err(|why| call.unreadable(answer.status, why))?;
        self.set_token(Some(token));
        self.held().signed_in(credentials);
        Ok(())
    }

    /// Signs out (`POST /api/auth/logout`). The token is forgotten whatever the server says, and a server
    /// that doesn't know it any more has nothing to say.
    pub async fn sign_out(&self) -> Result<(), CallFailure> {
        if !self.is_signed_in() {
            return Ok(());
        }
        self.held().signed_out();
        let result = self.make(&Call::new(Method::POST, "/auth/logout", Scope::SignedIn)).await;
        self.set_token(None);
        match result {
            Err(failure) if !failure.is_session_lost() && !failure.is_not_found() => Err(failure),
            _ => Ok(()),
        }
    }

    /// Who is signed in, and for how long without a call (`GET /api/sessions`).
    pub async fn user_session(&self) -> Result<UserSession, CallFailure> {
        let call = Call::new(Method::GET, "/sessions", Scope::SignedIn);
        let session: Session = call.read(&self.make(&call).await?)?;
        let timeout = session.timeout.and_then(|seconds| u64::try_from(seconds).ok());
        Ok(UserSession { full_name: session.full_name, timeout })
    }

    /// Starts the server's timeouts anew (`PUT /api/sessions`).
    pub async fn keep_alive(&self) -> Result<(), CallFailure> {
        self.make(&Call::new(Method::PUT, "/sessions", Scope::SignedIn)).await.map(drop)
    }

    /// The projects that the user may see (`GET /api/projects`).
    pub async fn projects(&self) -> Result<Vec<Project>, CallFailure> {
        let call = Call::new(Method::GET, "/projects", Scope::SignedIn);
        let projects: Vec<WireProject> = call.read(&self.make(&call).await?)?;
        Ok(projects.into_iter().map(Project::from).collect())
    }
}

fn token(answer: &Answer) -> Result<HeaderValue, &'static str> {
    if !matches!(answer.status, StatusCode::NO_CONTENT | StatusCode::OK) {
        return Err("a sign-in is answered with 204 or 200");
    }
    let Some(token) = answer.headers.get(TOKEN).filter(|token| !token.is_empty()) else {
        return Err("the server signed us in without a token; is the Library URL that of the REST server?");
    };
    if token.len() > LONGEST_TOKEN || !token.as_bytes().iter().all(u8::is_ascii_graphic) {
        return Err("the server's token is not visible ASCII of a sensible length");
    }
    let mut token = token.clone();
    token.set_sensitive(true);
    Ok(token)
}
