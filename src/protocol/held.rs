//! What a client remembers of its sign-in beside the token: the secret it was made with, so that a server
//! which has forgotten us is told again, and when the server was last heard of, so that it does not come to
//! that. A call that is refused with 401 starts one sign-in, however many are refused at the same time.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::client::Client;
use crate::dataset::{CallFailure, Credentials};
use crate::secret::Secret;

/// How long a sign-in lasts without a call where the server does not say it: the least that is usual.
const USUAL_TIMEOUT: Duration = Duration::from_mins(5);

/// What is remembered.
#[derive(Default)]
pub(super) struct Held {
    credentials: Mutex<Option<Credentials>>,
    /// Who signed in and how, without the secret.
    who: Mutex<Option<Credentials>>,
    /// Counts the sign-ins.
    sign_in: watch::Sender<u64>,
    heard: Mutex<Option<Instant>>,
    renewing: tokio::sync::Mutex<()>,
}

/// Which sign-in a call was made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn(u64);

impl Held {
    /// A sign-in worked. An identity token works only once, so it is not kept.
    pub(super) fn signed_in(&self, credentials: &Credentials) {
        let kept = !matches!(credentials, Credentials::IdentityToken(_));
        *lock(&self.credentials) = kept.then(|| credentials.clone());
        *lock(&self.who) = Some(credentials.clone().with_secret(Secret::default()));
        self.sign_in.send_modify(|sign_in| *sign_in += 1);
    }

    /// The operator signs out, or the server takes the secret no more.
    pub(super) fn signed_out(&self) {
        *lock(&self.credentials) = None;
    }

    /// The server has answered something.
    pub(super) fn heard(&self) {
        *lock(&self.heard) = Some(Instant::now());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Client {
    /// Who is signed in, where that is known by name.
    pub fn username(&self) -> Option<String> {
        match &*lock(&self.held().who) {
            Some(Credentials::Standard { username, .. } | Credentials::Ldap { username, .. }) => Some(username.clone()),
            _ => None,
        }
    }

    /// The present sign-in.
    pub fn current_sign_in(&self) -> SignIn {
        SignIn(*self.held().sign_in.borrow())
    }

    /// Waits until there is another sign-in than this one.
    pub async fn signed_in_after(&self, before: SignIn) {
        let mut sign_ins = self.held().sign_in.subscribe();
        // The sender lives as long as this client.
        let _ = sign_ins.wait_for(|now| SignIn(*now) != before).await;
    }

    /// Signs in once more as the same user with another secret, unless somebody has done so since.
    ///
    /// # Errors
    /// What the server says to the sign-in.
    pub async fn sign_in_with(&self, refused: SignIn, secret: Secret) -> Result<(), CallFailure> {
        let _one_at_a_time = self.held().renewing.lock().await;
        if self.current_sign_in() != refused {
            return Ok(());
        }
        let who = lock(&self.held().who).clone();
        let who = who.ok_or_else(|| CallFailure::not_signed_in("POST /api/auth/login"))?;
        self.sign_in(&who.with_secret(secret)).await
    }

    /// Signs in once more with the secret that is held, unless that was done since; gives whether there is a
    /// new sign-in.
    ///
    /// # Errors
    /// What the server says to the sign-in.
    pub async fn renew(&self, refused: SignIn) -> Result<bool, CallFailure> {
        let _one_at_a_time = self.held().renewing.lock().await;
        if self.current_sign_in() != refused {
            return Ok(self.is_signed_in());
        }
        let credentials = lock(&self.held().credentials).clone();
        let Some(credentials) = credentials else { return Ok(false) };
        let signed_in = self.sign_in(&credentials).await.map(|()| true);
        if signed_in.as_ref().is_err_and(|failure| matches!(failure.status, Some(401 | 403))) {
            // A second refusal of the same secret would bring the account nearer to being locked.
            self.held().signed_out();
        }
        signed_in
    }

    /// Sees to it that the server does not forget us, for as long as it is polled: whenever nothing was heard
    /// for a third of `timeout`, it is told that we are still here.
    pub async fn stay_signed_in(&self, timeout: Option<Duration>) {
        let third = (timeout.unwrap_or(USUAL_TIMEOUT) / 3).max(Duration::from_millis(10));
        loop {
            let quiet = lock(&self.held().heard).map_or(Duration::ZERO, |heard| heard.elapsed());
            if quiet < third {
                tokio::time::sleep(third.saturating_sub(quiet)).await;
            } else if self.keep_alive().await.is_err() {
                tokio::time::sleep(third).await;
            }
        }
    }
}
