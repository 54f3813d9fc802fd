//! A server whose certificate nobody on this machine knows: it is shown, accepted, kept in the configuration, and
//! trusted from there the next time.

use pushcube::config::Settings;
use pushcube::dataset::Trust;
use pushcube::demo::{self, Encryption, Options};

use crate::operator::Operator;

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_accepted_once_and_kept() {
    let options = Options { encryption: Encryption::OwnCertificate, ..Options::default() };
    let server = demo::start(options).await.unwrap();
    let mut operator = Operator::at(&server);
    operator.sees("does not know; Sign in shows it").await;
    operator.press("Enter");
    operator.sees("Trust the certificate of 127.0.0.1").await;
    operator.sees("SHA-256:").await;
    assert_eq!(server.requests().len(), 0, "nothing was sent");
    operator.press("Down Enter");
    operator.sees("MicroStrategy Tutorial").await;
    operator.press("1");
    operator.sees("[[ Sign in ]]").await;
    operator.press("w");
    operator.sees("Name of the server").await;
    operator.press("Enter");
    operator.sees_gone("Name of the server").await;
    operator.sees("is kept in config.toml").await;
    let settings = Settings::read(&operator.config()).unwrap();
    let kept = settings.servers.values().next().unwrap();
    assert!(matches!(kept.trust, Trust::Pinned(_)), "{kept:?}");
    operator.press("q");
    let (exit, home) = operator.leaves_its_home().await;
    assert_eq!(exit.code, 0);

    // The next time nothing is asked.
    let mut operator = Operator::at_home(&server, home);
    operator.sees("server and Library").await;
    operator.press("Enter");
    operator.sees("MicroStrategy Tutorial").await;
}
