//! The page for people. What it shows came out of somebody's files, so none of it may act in a browser.

use serde_json::json;

use crate::page::model;
use crate::visitor::{Visitor, client, server};

async fn page(base: &str) -> (String, String) {
    let answer = client().get(base).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    (policy, answer.text().await.unwrap())
}

#[tokio::test]
async fn it_says_where_the_server_is_and_who_may_sign_in() {
    let server = server().await;
    let (policy, text) = page(&server.base_url()).await;
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for word in [server.base_url().as_str(), "administrator", "push-me", "MicroStrategy Tutorial", "stand-in"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains("<script"), "{text}");
    let root = server.base_url().replace("/MicroStrategyLibrary", "/");
    assert_eq!(page(&root).await.1, text);
}

#[tokio::test]
async fn what_files_held_is_text_there() {
    let server = server().await;
    let visitor = Visitor::new(&server).await;
    let mut body = model();
    body["name"] = json!("<b>&'bold'");
    body["description"] = json!("<img src=x onerror=alert(1)>");
    body["tables"][0]["columnHeaders"][3]["name"] = json!("</table><i>");
    for group in ["attributes", "metrics"] {
        let named = body[group].to_string().replace("\"Category\"", "\"</table><i>\"");
        body[group] = serde_json::from_str(&named).unwrap();
    }
    let dataset = visitor.define(&body).await;
    let hostile = "<script>alert('x')</script>\"&\u{0}";
    visitor.push(&dataset, "table1", "replace", &json!([[1, "2017-12-04", "11:00:00", hostile, 1.5]])).await;
    let (_, text) = page(&server.base_url()).await;
    for raw in ["<script", "<b>&", "<img", "</table><i>"] {
        assert!(!text.contains(raw), "{raw}: {text}");
    }
    assert!(text.contains("&lt;script&gt;"), "the value is there, as text: {text}");
    assert!(text.contains("&lt;b&gt;"), "so is the name: {text}");
}
