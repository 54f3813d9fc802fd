//! Who is signed in: tokens, the cookie each belongs to, and when it was last used.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::accounts::User;
use super::ids;
use super::rules::Cookies;

/// A sign-in as the client must show it: token and cookie together.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    pub(super) token: String,
    pub(super) cookie: String,
}

struct SignIn {
    user: &'static User,
    cookie: String,
    used: Instant,
}

/// All sign-ins and identity tokens.
pub(super) struct SignIns {
    idle: Duration,
    cookies: Cookies,
    passes: Mutex<HashMap<String, SignIn>>,
    identities: Mutex<HashMap<String, &'static User>>,
}

impl SignIns {
    /// Sign-ins that end when they are not used for `idle`.
    pub(super) fn new(idle: Duration, cookies: Cookies) -> Self {
        Self { idle, cookies, passes: Mutex::default(), identities: Mutex::default() }
    }

    /// Signs `user` in.
    pub(super) fn begin(&self, user: &'static User) -> Pass {
        let pass = Pass { token: ids::token(), cookie: ids::object() };
        let sign_in = SignIn { user, cookie: pass.cookie.clone(), used: Instant::now() };
        let mut passes = self.passes.lock().unwrap_or_else(PoisonError::into_inner);
        passes.retain(|_, other| other.used.elapsed() < self.idle);
        passes.insert(pass.token.clone(), sign_in);
        pass
    }

    /// The user behind token and cookie, if both are good, or the token alone where cookies are ignored; counts as a use.
    pub(super) fn user(&self, token: &str, cookie: Option<&str>) -> Option<&'static User> {
        let mut passes = self.passes.lock().unwrap_or_else(PoisonError::into_inner);
        let sign_in = passes.get_mut(token)?;
        let proven = self.cookies == Cookies::Ignored || cookie == Some(sign_in.cookie.as_str());
        if !proven || sign_in.used.elapsed() >= self.idle {
            return None;
        }
        sign_in.used = Instant::now();
        Some(sign_in.user)
    }

    /// Ends one sign-in.
    pub(super) fn end(&self, token: &str) {
        self.passes.lock().unwrap_or_else(PoisonError::into_inner).remove(token);
    }

    /// Ends all of them, as a restart of a real server would.
    pub(super) fn end_all(&self) {
        self.passes.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A new identity token of `user`.
    pub(super) fn new_identity(&self, user: &'static User) -> String {
        let token = ids::token();
        self.identities.lock().unwrap_or_else(PoisonError::into_inner).insert(token.clone(), user);
        token
    }

    /// The user behind an identity token.
    pub(super) fn identity(&self, token: &str) -> Option<&'static User> {
        self.identities.lock().unwrap_or_else(PoisonError::into_inner).get(token).copied()
    }

    /// How long a sign-in lives unused.
    pub(super) fn idle(&self) -> Duration {
        self.idle
    }
}
