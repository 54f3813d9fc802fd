//! Certificates: which server is talked to, which is not, and what is known of the one that is not.

use pushcube::dataset::{Credentials, FailureKind, Fingerprint, ServerAddress, Trust};
use pushcube::demo::{self, Encryption, Server};
use pushcube::protocol::{Client, Options, shown_certificate};
use pushcube::secret::Secret;

use crate::listener::within;

async fn server() -> (Server, ServerAddress) {
    let options = demo::Options { encryption: Encryption::OwnCertificate, ..demo::Options::default() };
    let server = demo::start(options).await.unwrap();
    let address = ServerAddress::parse(&server.base_url()).unwrap();
    (server, address)
}

fn trusting(address: &ServerAddress, trust: Trust) -> Client {
    Client::new(address, Options { trust, ..Options::default() }).unwrap()
}

fn credentials() -> Credentials {
    Credentials::Standard { username: "administrator".to_owned(), password: Secret::new("") }
}

#[tokio::test]
async fn a_certificate_can_be_seen_before_it_is_trusted() {
    let (server, address) = server().await;
    let failure = within(trusting(&address, Trust::System).sign_in(&credentials())).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Tls, "{failure}");
    assert!(failure.message.contains("does not know"), "{failure}");
    let shown = within(shown_certificate(&address, Options::default())).await.unwrap();
    assert!(
        shown.hosts.contains(&"localhost".to_owned()) && shown.hosts.contains(&"127.0.0.1".to_owned()),
        "{shown:?}"
    );
    assert_eq!(shown.subject, shown.issuer, "it made it for itself");
    assert!(shown.from < shown.until, "{shown:?}");
    assert_eq!(shown.lines().len(), 7);
    assert_eq!(server.requests().len(), 0, "nothing was sent");

    let client = trusting(&address, Trust::Pinned(shown.fingerprint));
    within(client.sign_in(&credentials())).await.unwrap();
    assert!(!within(client.projects()).await.unwrap().is_empty());
}

#[tokio::test]
async fn only_the_pinned_certificate_will_do() {
    let (_one, first) = server().await;
    let shown = within(shown_certificate(&first, Options::default())).await.unwrap();
    let (other, second) = server().await;
    for wanted in [shown.fingerprint, Fingerprint::new([7; 32])] {
        let failure = within(trusting(&second, Trust::Pinned(wanted)).sign_in(&credentials())).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Tls);
        assert!(failure.message.contains("not the one that was accepted"), "{failure}");
    }
    assert_eq!(other.requests().len(), 0, "no password was sent");
}

#[tokio::test]
async fn a_file_of_authorities_takes_the_place_of_the_systems() {
    let (server, address) = server().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, server.certificate_pem().unwrap()).unwrap();
    let client = trusting(&address, Trust::Authority(file.clone()));
    within(client.sign_in(&credentials())).await.unwrap();
    // Another server's certificate comes from another authority.
    let (_other, elsewhere) = self::server().await;
    let failure = within(trusting(&elsewhere, Trust::Authority(file.clone())).server_status()).await.unwrap_err();
    assert!(failure.message.contains("was not signed by the authority that it names"), "{failure}");
    for (text, words) in [("", "holds no certificate"), ("-----BEGIN CERTIFICATE-----\nx\n", "no certificate")] {
        std::fs::write(&file, text).unwrap();
        let trust = Trust::Authority(file.clone());
        let failure = Client::new(&address, Options { trust, ..Options::default() }).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Tls);
        assert!(failure.message.contains(words) && failure.message.contains("ca.pem"), "{failure}");
    }
    let trust = Trust::Authority(folder.path().join("none.pem"));
    let failure = Client::new(&address, Options { trust, ..Options::default() }).unwrap_err();
    assert!(failure.message.contains("can't be read"), "{failure}");
}

#[tokio::test]
async fn a_port_without_tls_shows_no_certificate() {
    let server = demo::start(demo::Options::default()).await.unwrap();
    let address = ServerAddress::parse(&server.base_url().replace("http:", "https:")).unwrap();
    let failure = within(shown_certificate(&address, Options::default())).await.unwrap_err();
    assert!(failure.message.contains("does not speak TLS"), "{failure}");
}
