//! An error at every call: the screen says which call it was and what the server answered, and when the server
//! comes to its senses, the operator goes on from where they are.

use pushcube::demo::{self, Options, Planted, Server};

use crate::operator::Operator;
use crate::publish::to_the_review;
use crate::samples::{published, rows_of};

/// The ways to say no after which nothing is tried again by itself.
const REFUSALS: [(&str, &str); 2] = [("403", "403"), ("404,html", "404")];

fn refuse(server: &Server, call: &str, answer: &str) -> Planted {
    server.faults().add(format!("{call}:*:{answer}").parse().unwrap())
}

async fn assert_published(operator: &mut Operator, server: &Server) {
    operator.sees("Coffee shop is published: 58 rows").await;
    assert_eq!(published(server, "Coffee shop", "customers"), rows_of("customers.csv"));
    assert_eq!(published(server, "Coffee shop", "orders"), rows_of("orders.csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_server_is_looked_at() {
    for (answer, status) in REFUSALS {
        let server = demo::start(Options::default()).await.unwrap();
        let fault = refuse(&server, "server-status", answer);
        let mut operator = Operator::at(&server);
        operator.sees(status).await;
        fault.remove();
        to_the_review(&mut operator).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_sign_in() {
    // The focus goes to what may be wrong: the way to sign in, or the address.
    let ways = [("e", "Tab Tab Tab"), ("Esc e", "Tab Tab Tab Tab")];
    for ((answer, status), (to_the_error, to_the_button)) in REFUSALS.into_iter().zip(ways) {
        let server = demo::start(Options::default()).await.unwrap();
        let fault = refuse(&server, "sign-in", answer);
        let mut operator = Operator::at(&server);
        operator.sees("[ Sign in ]").await;
        operator.press("Enter");
        operator.sees(&format!("{status} ")).await;
        operator.press(to_the_error);
        operator.sees("POST /api/auth/login").await;
        fault.remove();
        operator.press("Esc");
        operator.sees_gone("What went wrong").await;
        operator.press(to_the_button);
        operator.sees("[[ Sign in ]]").await;
        operator.press("Enter");
        operator.sees("MicroStrategy Tutorial").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_list_of_projects() {
    for (answer, status) in REFUSALS {
        let server = demo::start(Options::default()).await.unwrap();
        let fault = refuse(&server, "projects", answer);
        let mut operator = Operator::at(&server);
        operator.sees("[ Sign in ]").await;
        operator.press("Enter");
        operator.sees("R reads again").await;
        operator.press("e");
        operator.sees("Request   GET /api/projects").await;
        operator.sees(&format!("Status    {status}")).await;
        fault.remove();
        operator.press("Esc");
        operator.sees_gone("What went wrong").await;
        operator.press("R");
        operator.sees("MicroStrategy Tutorial").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_each_call_of_an_upload() {
    // Where the session stays, R goes on; elsewhere it opens the review.
    for (call, request, goes_on) in [
        ("define", "POST /api/datasets/models", &[][..]),
        ("open-upload", "POST /api/datasets/", &[]),
        ("chunk", "PUT /api/datasets/", &["403", "404"]),
        ("publish", "POST /api/datasets/", &["403"]),
        ("publish-status", "GET /api/datasets/", &["403", "404"]),
    ] {
        for (answer, status) in REFUSALS {
            let server = demo::start(Options::default()).await.unwrap();
            let mut operator = Operator::at(&server);
            to_the_review(&mut operator).await;
            let fault = refuse(&server, call, answer);
            operator.press("Enter");
            let end = if goes_on.contains(&status) { "was stopped" } else { "was not published" };
            operator.sees(&format!("Coffee shop {end}")).await;
            operator.press("e");
            operator.sees("What went wrong").await;
            operator.sees(&format!("Request   {request}")).await;
            operator.sees(&format!("Status    {status}")).await;
            fault.remove();
            operator.press("Esc");
            operator.sees_gone("What went wrong").await;
            operator.press("R");
            if !goes_on.contains(&status) {
                operator.sees("nothing is sent yet").await;
                operator.press("Enter");
            }
            assert_published(&mut operator, &server).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_end_of_the_session() {
    for (answer, status) in REFUSALS {
        let server = demo::start(Options::default()).await.unwrap();
        let mut operator = Operator::at(&server);
        to_the_review(&mut operator).await;
        let fault = refuse(&server, "delete-upload", answer);
        operator.press("Enter");
        assert_published(&mut operator, &server).await;
        operator.sees("Not cleaned up: upload session").await;
        operator.sees(status).await;
        drop(fault);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_sign_out() {
    let server = demo::start(Options::default()).await.unwrap();
    let fault = refuse(&server, "sign-out", "403");
    let mut operator = Operator::at(&server);
    operator.sees("[ Sign in ]").await;
    operator.press("Enter");
    operator.sees("MicroStrategy Tutorial").await;
    operator.press("q");
    assert_eq!(operator.leaves().await.code, 0);
    assert_eq!(fault.count(), 1);
}
