//! Whatever a server, or what pretends to be one, replies: each call comes back with a value or a failure in words,
//! and never breaks. The replies are shapes of the server's own with anything in their places, and no shapes at all.

use proptest::prelude::*;
use pushcube::dataset::Credentials;
use pushcube::secret::Secret;

use crate::listener::{Listener, Reply, within};

const PROJECT: &str = "B19DEDCC11D4E0EFC000EB9495D0F44F";
const DATASET: &str = "D13539E5433CDB837363F086C6DA6B5C";
const SESSION: &str = "9A4EE1C04C4EA20C8A976A8172034DD0";

/// Names that replies have.
const NAMES: [&str; 22] = [
    "id",
    "name",
    "status",
    "message",
    "code",
    "errors",
    "ticketId",
    "uploadSessionId",
    "projects",
    "result",
    "tables",
    "columns",
    "dataType",
    "type",
    "subtype",
    "owner",
    "ancestors",
    "definition",
    "data",
    "paging",
    "totalItems",
    "acg",
];

fn json() -> impl Strategy<Value = serde_json::Value> {
    let id = "[0-9A-F]{32}".prop_map(serde_json::Value::from);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        "\\PC{0,12}".prop_map(serde_json::Value::from),
        id,
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let name = proptest::sample::select(NAMES.to_vec()).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            proptest::collection::vec((name, inner), 0..6)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn reply() -> impl Strategy<Value = Vec<u8>> {
    let status =
        proptest::sample::select(vec![200_u16, 201, 202, 204, 301, 400, 401, 403, 404, 409, 413, 429, 500, 503, 599]);
    let body = prop_oneof![
        4 => json().prop_map(|value| value.to_string().into_bytes()),
        1 => proptest::collection::vec(any::<u8>(), 0..200),
        1 => Just(b"<html><body>no</body></html>".to_vec()),
    ];
    let kind = proptest::sample::select(vec!["application/json", "text/html", "\u{e9}", ""]);
    let header = proptest::option::of("[ -~]{0,20}");
    (status, body, kind, header).prop_map(|(status, body, kind, header)| {
        // Such a reply has no body, and what follows it would be taken for the next one.
        let body = if status == 204 { Vec::new() } else { body };
        let header = header.map(|text| {
            format!("X-MSTR-AuthToken: {text}\r\nRetry-After: {text}\r\nLocation: {text}\r\nSet-Cookie: {text}\r\n")
        });
        let head = format!(
            "HTTP/1.1 {status} Some Reason\r\nContent-Type: {kind}\r\n{}Content-Length: {}\r\n\r\n",
            header.unwrap_or_default(),
            body.len()
        );
        [head.into_bytes(), body].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn no_reply_breaks_the_client(replies in proptest::collection::vec(reply(), 48)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let told = runtime.block_on(within(async {
            let listener = Listener::start(replies.into_iter().map(Reply::SayAndClose)).await;
            let client = listener.client();
            let credentials = Credentials::Standard { username: "ann".to_owned(), password: Secret::new("x") };
            let (project, dataset) = (PROJECT.parse().unwrap(), DATASET.parse().unwrap());
            let session = SESSION.parse().unwrap();
            let mut told = Vec::new();
            let mut note = |failed: Option<pushcube::dataset::CallFailure>| told.extend(failed.map(|failure| failure.to_string()));
            note(client.server_status().await.err());
            note(client.sign_in(&credentials).await.err());
            note(client.user_session().await.err());
            note(client.keep_alive().await.err());
            note(client.projects().await.err());
            note(client.top_folders(&project).await.err());
            note(client.find_datasets(&project, "x").await.err());
            note(client.place_of(&project, &dataset).await.err());
            note(client.stored_dataset(&project, &dataset).await.err());
            note(client.open_upload_session(&project, &dataset, &[]).await.err());
            note(client.publish(&project, &dataset, &session).await.err());
            note(client.publish_status(&project, &dataset, &session).await.err());
            note(client.delete_upload_session(&project, &dataset, &session).await.err());
            note(client.sign_out().await.err());
            told
        }));
        for text in told {
            // A reply of anything is told in few words.
            prop_assert!(!text.is_empty() && text.len() < 10_000, "{}", text);
        }
    }
}
