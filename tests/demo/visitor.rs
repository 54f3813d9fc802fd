//! A client of the plainest kind: it sends what a test says, and nothing else.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pushcube::demo::{Options, Server, start};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

pub(crate) const TUTORIAL: &str = "B19DEDCC11D4E0EFC000EB9495D0F44F";
pub(crate) const HUMAN_RESOURCES: &str = "AF09B3E3458F78B4FBE4DEB68528BF7B";

/// Waits for `what`; nothing in these tests may take longer than 30 s.
pub(crate) async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), work).await.expect(what)
}

pub(crate) fn client() -> Client {
    // A second provider is refused, which is just as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // A connection for each call: one that the server is about to close would fail the call behind it.
    Client::builder().no_proxy().cookie_store(true).pool_max_idle_per_host(0).build().unwrap()
}

pub(crate) async fn server() -> Server {
    start(Options::default()).await.unwrap()
}

/// Somebody who is signed in.
pub(crate) struct Visitor {
    pub(crate) http: Client,
    pub(crate) base: String,
    pub(crate) token: String,
    pub(crate) project: String,
}

impl Visitor {
    pub(crate) async fn new(server: &Server) -> Self {
        Self::with(server, json!({"loginMode": 1, "username": "administrator", "password": ""})).await
    }

    pub(crate) async fn with(server: &Server, login: Value) -> Self {
        let (http, base) = (client(), server.base_url());
        let answer = http.post(format!("{base}/api/auth/login")).json(&login).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let token = answer.headers()["x-mstr-authtoken"].to_str().unwrap().to_owned();
        Self { http, base, token, project: TUTORIAL.to_owned() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/{path}", self.base)).header("X-MSTR-AuthToken", &self.token)
    }

    pub(crate) fn in_project(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("X-MSTR-ProjectID", &self.project)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.in_project(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.in_project(Method::POST, path).json(body)).await
    }

    /// Defines a dataset; returns its id.
    pub(crate) async fn define(&self, model: &Value) -> String {
        let answer = self.post("datasets/models", model).await;
        answer.ok().json["id"].as_str().unwrap().to_owned()
    }

    /// Opens a session; returns its path.
    pub(crate) async fn open(&self, dataset: &str, tables: Value) -> String {
        let path = format!("datasets/{dataset}/uploadSessions");
        let answer = self.post(&path, &json!({"tables": tables})).await;
        format!("{path}/{}", answer.ok().json["uploadSessionId"].as_str().unwrap())
    }

    /// Sends a chunk.
    pub(crate) async fn put(&self, session: &str, table: &str, index: u32, data: &Value) -> Answer {
        let body = json!({"tableName": table, "index": index, "data": encoded(data)});
        Answer::of(self.in_project(Method::PUT, session).json(&body)).await
    }

    /// Publishes and waits for the end; returns every status seen.
    pub(crate) async fn publish(&self, session: &str) -> Vec<Value> {
        Answer::of(self.in_project(Method::POST, &format!("{session}/publish"))).await.ok();
        soon("publishing", self.wait_published(session)).await
    }

    pub(crate) async fn wait_published(&self, session: &str) -> Vec<Value> {
        let mut seen = Vec::new();
        loop {
            let answer = self.get(&format!("{session}/publishStatus")).await;
            let status = answer.ok().json["status"].clone();
            let last = matches!(status.to_string().trim_matches('"'), "1" | "3" | "18");
            if seen.last() != Some(&status) {
                seen.push(status);
            }
            if last {
                return seen;
            }
        }
    }

    pub(crate) async fn delete(&self, session: &str) -> Answer {
        Answer::of(self.in_project(Method::DELETE, session)).await
    }

    /// A whole upload of one table in one chunk.
    pub(crate) async fn push(&self, dataset: &str, table: &str, policy: &str, data: &Value) {
        let session = self.open(dataset, json!([{"name": table, "updatePolicy": policy}])).await;
        self.put(&session, table, 1, data).await.ok();
        assert_eq!(self.publish(&session).await.last(), Some(&json!(1)));
        self.delete(&session).await.ok();
    }
}

pub(crate) fn encoded(data: &Value) -> String {
    STANDARD.encode(data.to_string())
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        Self::read(soon("an answer", request.send()).await.unwrap()).await
    }

    pub(crate) async fn read(response: Response) -> Self {
        let status = response.status();
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, text, json }
    }

    #[track_caller]
    pub(crate) fn ok(&self) -> &Self {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self
    }

    /// Checks the shape of a refusal, and which one it is.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str, case: &str) {
        assert_eq!((self.status.as_u16(), self.json["code"].as_str()), (status, Some(code)), "{case}: {}", self.text);
        let ticket = self.json["ticketId"].as_str().unwrap();
        assert!(ticket.len() == 32 && ticket.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{case}");
        assert!(!self.json["message"].as_str().unwrap().is_empty(), "{case}");
    }
}
