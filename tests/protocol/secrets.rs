//! A planted secret turns up in no `Debug`, no failure and no log line.

use bytes::Bytes;
use pushcube::dataset::Credentials;
use pushcube::protocol::{ChunkBody, Client, Options};
use pushcube::secret::Secret;
use tokio::sync::mpsc;

use crate::listener::{Listener, json, signed_in, within};

const SENTINEL: &str = "sentinel-4711";

#[tokio::test]
async fn nothing_prints_a_secret() {
    let refusal = json("401 Unauthorized", r#"{"code":"ERR003","message":"Login failed"}"#);
    let listener = Listener::start([refusal, signed_in(SENTINEL), json("500 Server Error", "{}")]).await;
    let (observer, mut records) = mpsc::channel(8);
    let options = Options { observer: Some(observer), ..Options::default() };
    let mut printed = vec![format!("{options:?}")];
    let client = Client::new(&listener.address, options).unwrap();

    let secret = || Secret::new(SENTINEL);
    let credentials = Credentials::Standard { username: "ann".to_owned(), password: secret() };
    for credentials in [&credentials, &Credentials::ApiToken(secret()), &Credentials::IdentityToken(secret())] {
        printed.push(format!("{credentials:?}"));
    }
    let failure = within(client.sign_in(&credentials)).await.unwrap_err();
    printed.push(format!("{failure:?} {failure} {}", serde_json::to_string(&failure).unwrap()));
    within(client.sign_in(&credentials)).await.unwrap();
    printed.push(format!("{client:?}"));
    let failure = within(client.projects()).await.unwrap_err();
    printed.push(format!("{failure:?}"));
    printed.push(format!("{:?}", ChunkBody::from(Bytes::from_static(SENTINEL.as_bytes()))));
    while let Ok(record) = records.try_recv() {
        printed.push(format!("{record:?} {}", serde_json::to_string(&record).unwrap()));
    }
    assert_eq!(printed.len(), 11);
    for text in printed {
        assert!(!text.contains(SENTINEL), "{text}");
    }
}
