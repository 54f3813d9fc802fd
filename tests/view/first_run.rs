//! The first run: what the login screen offers, and the tour.

use pushcube::app::first_run::offers;
use pushcube::app::login::{Origin, ServerEntry};

use crate::scene::Scene;
use crate::snapshots::check;

fn first() -> Scene {
    let mut servers = offers();
    servers.push(ServerEntry {
        name: "new server".to_owned(),
        note: "type its address".to_owned(),
        origin: Origin::New,
        ..ServerEntry::default()
    });
    Scene::of(servers, &[])
}

#[test]
fn the_first_screen() {
    check("first_run", &first());
    check("first_run_tour", &first().press("Down"));
}

#[test]
fn the_tour() {
    check("tour_1", &first().press("Down Enter"));
    check("tour_2", &first().press("Down Enter Enter"));
    check("tour_3", &first().press("Down Enter Enter Enter"));
}
