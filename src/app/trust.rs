//! Certificates that the machine does not trust: the login screen reads what the server shows, lays it before the
//! operator when they want to sign in, and trusts it only by their word. What was accepted for a server of the
//! configuration is kept there; for any other address it holds until the end.

use super::effect::{Effect, Effects, Remote, TaskId};
use super::list::Cursor;
use super::login::{self, Origin};
use super::overlay::{Choice, Decision, Overlay, Question};
use super::servers;
use super::sign_in;
use super::state::{Mark, State};
use crate::config::Change;
use crate::dataset::{CallFailure, FailureKind, ServerAddress, ShownCertificate, Trust};

/// Tells the shell how each server of the list is judged.
pub(super) fn begin(state: &State) -> Effects {
    let known = state.login.servers.iter().filter(|server| server.trust != Trust::System);
    let told = known.filter_map(|server| {
        let address = ServerAddress::parse(&server.url).ok()?;
        Some(Effect::Trust(address, server.trust.clone()))
    });
    Effects(told.collect())
}

/// Has the certificate read of a server that was not reached since its certificate is not trusted.
pub(super) fn look(state: &mut State, address: &ServerAddress, failure: &CallFailure) -> Effects {
    if failure.kind != FailureKind::Tls || address.is_plain() {
        return Effects::none();
    }
    let task = state.task();
    state.login.distrust = Some((address.clone(), failure.message.clone()));
    let earlier = state.login.certificate.wait_for(task);
    Effects::from(earlier).and(Effect::ReadCertificate(task, address.clone()))
}

/// Takes a certificate in.
pub(super) fn arrived(state: &mut State, task: TaskId, answer: Result<ShownCertificate, CallFailure>) {
    if state.login.certificate.awaits(task) {
        state.login.certificate = answer.into();
    }
}

/// Asks about the certificate where it is what stands between us and the server. Gives whether it did.
pub(super) fn ask(state: &mut State) -> bool {
    let login = &state.login;
    let typed = ServerAddress::parse(login.url.text()).ok();
    let (Some((address, why)), Remote::Ready(shown)) = (&login.distrust, &login.certificate) else { return false };
    if typed.as_ref() != Some(address) {
        return false;
    }
    let address = address.clone();
    let mut text = shown.lines();
    text.push(why.clone());
    if let Trust::Pinned(before) = login.trust_of(&address)
        && before != shown.fingerprint
    {
        text.push("It is not the certificate that was accepted for this server before.".to_owned());
    }
    text.push(
        "Compare the SHA-256 with what the server's administrator says: only that tells it from a forged one."
            .to_owned(),
    );
    let choices = vec![
        Choice::new("Don't trust it", "nothing is sent there", Decision::Stay),
        Choice::new("Trust this certificate", keeps(state, &address), Decision::TrustCertificate),
    ];
    let title = format!("Trust the certificate of {}?", address.host());
    state.open(Overlay::Question(Question { title, text, choices, cursor: Cursor(0), upload: None }));
    true
}

fn keeps(state: &State, address: &ServerAddress) -> &'static str {
    match state.login.entry_at(address).map(|entry| entry.origin) {
        Some(Origin::Configured) => "this one and no other; kept in config.toml",
        _ => "this one and no other, until pushcube ends",
    }
}

/// Trusts what was shown, and signs in as was wanted.
pub(super) fn accept(state: &mut State) -> Effects {
    let login = &mut state.login;
    let (distrust, certificate) = (login.distrust.take(), std::mem::take(&mut login.certificate));
    let (Some((address, _)), Remote::Ready(shown)) = (distrust, certificate) else { return Effects::none() };
    let trust = Trust::Pinned(shown.fingerprint);
    let mut kept = None;
    for server in &mut login.servers {
        if ServerAddress::parse(&server.url).is_ok_and(|known| known == address) {
            server.trust = trust.clone();
            if server.origin == Origin::Configured {
                kept = Some(server.name.clone());
            }
        }
    }
    login.accepted.retain(|(known, _)| *known != address);
    login.accepted.push((address.clone(), trust.clone()));
    login.asked = None;
    let gone = login.facts.give_up();
    let effects = Effects::from(gone).and(Effect::Trust(address, trust));
    state.say(Mark::Ok, "this certificate is trusted");
    let keep = kept.map_or_else(Effects::none, |name| servers::keep(state, Change::Pin(name, shown.fingerprint)));
    effects.and(keep).and(login::ask_server(state)).and(sign_in::submit(state))
}
