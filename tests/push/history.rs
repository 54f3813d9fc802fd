//! The history: what is over is written into it, small and for its owner only, and is read back by whoever wants
//! to know what was pushed before.

use pushcube::dataset::UpdatePolicy;
use pushcube::push::event::Phase;
use pushcube::push::history::{Likeness, last_time, same_content};
use pushcube::push::{self, forget, history_of};

use crate::rig::{Rig, Running, job, numbered, with_policies};

fn lines(rig: &Rig) -> Vec<String> {
    let text = std::fs::read_to_string(rig.journal().join("history.ndjson")).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_push_that_is_over_is_in_it_with_what_its_file_held() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", "id,name\n1,a\n2,b\n");
    let (outcome, _) = Running::start(rig.upload(job("Stock", &[items]))).outcome().await;
    let history = history_of(&rig.journal()).unwrap();
    let [past] = history.as_slice() else { panic!("{history:?}") };
    assert_eq!((&past.upload, &past.outcome), (outcome.upload.as_ref().unwrap(), &outcome));
    assert_eq!(past.user.as_deref(), Some("administrator"));
    assert_eq!(past.job.tables[0].policy, UpdatePolicy::Replace);
    let sum = xxhash_rust::xxh3::xxh3_128(&std::fs::read(&past.job.tables[0].file.path).unwrap());
    assert_eq!(past.contents[0].unwrap().to_string(), format!("{sum:032x}"));
    assert!(past.proof.is_some() && past.begun <= past.ended);
}

#[cfg(unix)]
#[tokio::test]
async fn it_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(3));
    Running::start(rig.upload(job("Stock", &[items]))).outcome().await;
    let place = rig.journal().join("history.ndjson");
    assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn the_same_content_is_known_again_whatever_the_file_is_called_and_another_one_is_not() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(30));
    let first = job("Stock", &[items]);
    let (outcome, _) = Running::start(rig.upload(first.clone())).outcome().await;
    let history = history_of(&rig.journal()).unwrap();
    let address = rig.client.address();
    let mut again = with_policies(&[UpdatePolicy::Add], first);
    again.dataset = outcome.dataset;
    let table = &again.tables[0];
    let content = history[0].contents[0];
    let (past, likeness) = same_content(&history, address, &again, table, content).unwrap();
    assert_eq!((past.rows, likeness), (30, Likeness::Content));
    assert_eq!(last_time(&history, address, &again, "items").unwrap().rows, 30);
    // Without a checksum the size and the time are compared.
    assert_eq!(same_content(&history, address, &again, table, None).unwrap().1, Likeness::SizeAndTime);
    let other = pushcube::dataset::Checksum(1);
    assert!(same_content(&history, address, &again, table, Some(other)).is_none());
    // Another dataset has not seen it.
    again.dataset = None;
    again.definition.name = "Other".to_owned();
    assert!(same_content(&history, address, &again, &again.tables[0], content).is_none());
    assert!(last_time(&history, address, &again, "items").is_none());
}

#[tokio::test]
async fn a_push_that_was_taken_up_again_is_in_it_once_and_one_can_be_taken_out() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(3));
    let (outcome, _) = Running::start(rig.upload(job("Stock", std::slice::from_ref(&items)))).outcome().await;
    Running::start(rig.upload(job("Other", &[items]))).outcome().await;
    let mut past = history_of(&rig.journal()).unwrap().remove(0);
    past.ended += 1;
    push::remember(&rig.journal(), &past).unwrap();
    let names = || {
        let history = history_of(&rig.journal()).unwrap();
        history.iter().map(|past| past.job.definition.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(), ["Other", "Stock"], "the newest last");
    forget(&rig.journal(), &outcome.upload.unwrap()).unwrap();
    assert_eq!(names(), ["Other"]);
}

#[tokio::test]
async fn what_is_not_whole_is_passed_over_and_what_another_version_wrote_is_kept() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(3));
    Running::start(rig.upload(job("Stock", &[items]))).outcome().await;
    let past = history_of(&rig.journal()).unwrap().remove(0);
    let place = rig.journal().join("history.ndjson");
    let newer = r#"{"version":2,"upload":"20990101-000000-1","what":"nobody knows"}"#;
    let text = std::fs::read_to_string(&place).unwrap();
    std::fs::write(&place, format!("{newer}\n{text}{{\"version\":1,\"upl")).unwrap();
    assert_eq!(history_of(&rig.journal()).unwrap(), std::slice::from_ref(&past));
    push::remember(&rig.journal(), &past).unwrap();
    assert_eq!(lines(&rig).len(), 2);
    assert_eq!(lines(&rig)[0], newer);
}

#[tokio::test]
async fn it_does_not_grow_without_bound_and_two_that_write_at_once_lose_nothing() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(3));
    Running::start(rig.upload(job("Stock", &[items]))).outcome().await;
    let past = history_of(&rig.journal()).unwrap().remove(0);
    let write = |from: u32| {
        let (folder, past) = (rig.journal(), past.clone());
        std::thread::spawn(move || {
            for n in from..from + 60 {
                push::remember(
                    &folder,
                    &pushcube::push::history::PastPush { upload: format!("x-{n}"), ..past.clone() },
                )
                .unwrap();
            }
        })
    };
    for thread in [write(0), write(60)] {
        thread.join().unwrap();
    }
    assert_eq!(history_of(&rig.journal()).unwrap().len(), 121);
    write(120).join().unwrap();
    write(180).join().unwrap();
    let history = history_of(&rig.journal()).unwrap();
    assert_eq!((history.len(), history.last().unwrap().upload.as_str()), (200, "x-239"));
}

#[tokio::test]
async fn one_that_failed_is_in_it_too() {
    let rig = Rig::new().await;
    let items = rig.write("items.csv", &numbered(3));
    rig.server.faults().add("publish:1:fails=18".parse::<pushcube::demo::Fault>().unwrap());
    Running::start(rig.upload(job("Stock", &[items]))).outcome().await;
    let past = history_of(&rig.journal()).unwrap().remove(0);
    assert_eq!((past.outcome.phase, past.is_published()), (Phase::Failed, false));
}
