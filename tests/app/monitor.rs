//! Screen 5: watching an upload, ending it, and what its end says.

use pushcube::app::monitor::{Upload, UploadState, sentences};
use pushcube::app::overlay::{Overlay, Question};
use pushcube::app::{Effect, Mark, Screen, TaskId};
use pushcube::dataset::{CallRecord, FailureKind};
use pushcube::push::event::{Fact, Outcome, Phase, Progress, Reason, SessionEnd, Stage, TableProgress};

use crate::story::{MORNING, Story, assert_effects};
use crate::things::{DATASET, SESSION, UPLOAD, dataset, ended, failure, session};

fn upload(story: &Story) -> &Upload {
    story.state.monitor.selected().unwrap()
}

#[track_caller]
fn question(story: &Story) -> &Question {
    match story.top() {
        Overlay::Question(question) => question,
        other => panic!("{other:?}"),
    }
}

fn sent(since_start: u64, bytes: u64) -> Progress {
    let table = |share: u64| TableProgress {
        source_bytes: share * 10,
        rows: share,
        chunk: 1,
        sent: bytes / 2,
        accepted: bytes / 4,
        accepted_rows: share / 2,
        ..TableProgress::default()
    };
    Progress { since_start, tables: vec![table(40), table(20)], ..Progress::default() }
}

/// The data is on its way.
fn sending() -> Story {
    let mut story = Story::uploading();
    story
        .fact(0, Fact::StageBegun { stage: Stage::Define })
        .fact(300, Fact::Defined { dataset: dataset() })
        .fact(300, Fact::StageEnded { stage: Stage::Define })
        .fact(300, Fact::StageBegun { stage: Stage::OpenSession })
        .fact(400, Fact::SessionOpened { session: session() })
        .fact(400, Fact::StageEnded { stage: Stage::OpenSession })
        .fact(400, Fact::StageBegun { stage: Stage::Upload });
    story
}

#[test]
fn facts_fold_into_stages_with_ids_and_times() {
    let mut story = sending();
    assert_eq!(upload(&story).word(), (Mark::Busy, "uploading"));
    let times = |story: &Story| upload(story).stages.iter().map(|s| (s.begun, s.ended)).collect::<Vec<_>>();
    assert_eq!(
        times(&story),
        [(Some(0), Some(300)), (Some(300), Some(400)), (Some(400), None), (None, None), (None, None)]
    );
    assert_eq!(upload(&story).dataset, Some(dataset()));
    assert_eq!(upload(&story).session, Some(session()));
    story
        .fact(900, Fact::StageEnded { stage: Stage::Upload })
        .fact(900, Fact::StageBegun { stage: Stage::Publish })
        .fact(950, Fact::StatusChanged { status: 6, message: "running the load".to_owned() })
        .fact(990, Fact::StatusChanged { status: 1, message: "ready".to_owned() });
    assert_eq!(upload(&story).word().1, "publishing");
    let statuses = [(MORNING + 950, 6, "running the load".to_owned()), (MORNING + 990, 1, "ready".to_owned())];
    assert_eq!(upload(&story).statuses, statuses);
    assert_eq!(story.state.overlays.len(), 0);
}

#[test]
fn totals_become_share_rate_and_time_left() {
    let mut story = sending();
    story.progress(sent(1000, 0)).progress(sent(3000, 6000));
    let upload = upload(&story);
    assert_eq!((upload.source_bytes(), upload.wire_bytes()), ((600, 2000), (6000, 3000)));
    assert!((upload.share() - 0.3).abs() < 1e-9);
    assert_eq!(upload.meter.rate(), Some(3000.0));
    // 1400 bytes of the files are 14 000 on the wire.
    assert_eq!(upload.time_left().unwrap().as_millis() / 100, 46);
}

#[test]
fn one_can_leave_the_screen_and_come_back() {
    let mut story = sending();
    story.keys("3 5");
    assert_eq!(story.state.screen, Screen::Monitor);
    story.keys("Esc");
    assert_eq!(story.state.screen, Screen::Designer);
    story.keys("5 >").says("last step");
}

#[test]
fn ending_asks_and_keep_uploading_is_preselected() {
    let mut story = sending();
    story.progress(sent(3000, 6000)).seen().keys("X");
    assert_eq!(question(&story).choices[0].label, "Keep uploading");
    let text = question(&story).text.join(" ");
    assert!(text.contains("DEMO demo / Finance / data") && text.contains("9A4EE1C0") && text.contains("3.0 kB"));
    story.keys("Enter");
    assert_effects!(story, []);
    assert_eq!(upload(&story).state, UploadState::Running);
}

#[test]
fn the_letters_x_and_y_and_space_answer_nothing() {
    let mut story = sending();
    story.seen().keys("X X y Y Space x n q");
    assert_eq!(story.state.overlays.len(), 1);
    assert_effects!(story, []);
    story.keys("Esc");
    assert_eq!(story.state.overlays.len(), 0);
}

#[test]
fn end_it_asks_the_shell_once() {
    let mut story = sending();
    let task = story.upload();
    story.seen().keys("X Shift-Tab Enter").says("being deleted");
    assert_effects!(story, [Effect::EndUpload(ended)] if *ended == task);
    assert_eq!(upload(&story).state, UploadState::Ending);
    story.keys("X").says("being ended already");
    assert!(story.state.overlays.is_empty());
    story.fact(2000, Fact::Ended(Box::new(ended(Phase::Cancelled, Some(Reason::Ended))))).says("you ended the upload");
    assert_eq!(upload(&story).word(), (Mark::Warn, "ended by you, not published"));
    assert_effects!(story, []);
    story.keys("X").says("over already");
}

#[test]
fn the_menu_leads_to_the_same_question() {
    let mut story = sending();
    story.seen().keys("Enter Enter");
    assert_effects!(story, []);
    story.keys("Enter e Enter");
    assert_eq!(question(&story).title, "End this upload?  It goes on meanwhile.");
}

#[test]
fn an_upload_that_ends_under_the_question_changes_it() {
    let mut story = sending();
    story.seen().keys("X Down");
    story.fact(2000, Fact::Ended(Box::new(ended(Phase::Done, None))));
    assert_eq!((question(&story).title.as_str(), question(&story).choices.len()), ("It is over already", 1));
    assert!(question(&story).text[0].contains("published: 6 rows"));
    story.keys("Enter");
    assert_effects!(story, [Effect::Notify(_)]);
    assert!(story.state.overlays.is_empty());
}

#[test]
fn enter_pressed_while_the_question_changed_does_nothing() {
    let mut story = sending();
    story.seen().keys("X Down");
    let task = story.upload();
    let fact = Fact::Ended(Box::new(ended(Phase::Done, None)));
    let event = pushcube::push::event::Event { since_start: 1, at: MORNING, fact };
    story.act(pushcube::app::Action::Upload(task, event)).ahead("Enter");
    assert_eq!(story.state.overlays.len(), 1);
    assert_effects!(story, [Effect::Notify(_)]);
}

#[test]
fn while_the_server_publishes_the_question_says_what_ending_means_then() {
    let mut story = sending();
    story.fact(900, Fact::StageEnded { stage: Stage::Upload }).fact(900, Fact::StageBegun { stage: Stage::Publish });
    story.keys("X");
    assert!(question(&story).text.last().unwrap().contains("publishing"));
}

#[test]
fn each_ending_has_its_sentence_and_opens_nothing_by_itself() {
    let refused = || failure(Some(400), "no such folder");
    let table = [
        (Phase::Done, None, Mark::Ok, "data is published: 6 rows"),
        (Phase::Cancelled, Some(Reason::Ended), Mark::Warn, "was not published: you ended"),
        (Phase::Failed, Some(Reason::Refused(refused())), Mark::Bad, "no such folder"),
        (Phase::Failed, Some(Reason::PublishRefused(refused())), Mark::Bad, "refused to publish"),
        (Phase::Failed, Some(Reason::Data { text: "line 7: x is no Date".to_owned() }), Mark::Bad, "line 7"),
        (Phase::Failed, Some(Reason::PublishFailed { status: 3, message: "bad".to_owned() }), Mark::Bad, "status 3"),
        (Phase::Interrupted, Some(Reason::Unreachable(failure(None, "no route"))), Mark::Bad, "no route"),
        (Phase::Interrupted, Some(Reason::SignedOut(failure(Some(401), "who"))), Mark::Bad, "sign-in is lost"),
        (
            Phase::Interrupted,
            Some(Reason::PublishDeadline { status: 6, message: "busy".to_owned() }),
            Mark::Bad,
            "did not end in time",
        ),
    ];
    for (phase, reason, mark, words) in table {
        let mut story = sending();
        let badge = usize::from(mark == Mark::Bad);
        story.seen().fact(2000, Fact::Ended(Box::new(ended(phase, reason)))).says(words);
        assert_eq!(story.state.message.as_ref().unwrap().mark, mark);
        assert_eq!((story.state.unseen, story.state.overlays.len()), (badge, 0));
        assert!(!upload(&story).is_running());
        if mark == Mark::Warn {
            assert_effects!(story, []);
        } else {
            assert_effects!(story, [Effect::Notify(_)]);
        }
        if badge == 1 {
            story.keys("e");
            assert!(matches!(story.top(), Overlay::Text(view) if view.whole().contains(words)));
            assert_eq!(story.state.unseen, 0);
        }
    }
}

#[test]
fn an_ending_tells_what_it_leaves_on_the_server() {
    let told = |outcome: Outcome| sentences("Ledger", &outcome).join(" ");
    let reason = |status| Some(Reason::Unreachable(failure(status, "gone")));
    let open = SessionEnd::Open { id: session(), failure: failure(None, "no route") };
    let words = told(Outcome { session: open, ..ended(Phase::Done, None) });
    assert!(words.contains(SESSION) && words.contains(DATASET) && words.contains("Not cleaned up"), "{words}");
    assert!(words.contains(&format!("`pushcube sessions delete {UPLOAD}` deletes the session")), "{words}");
    let kept = SessionEnd::Kept { id: session() };
    let words = told(Outcome { session: kept, ..ended(Phase::Interrupted, reason(None)) });
    assert!(words.contains(SESSION) && words.contains(DATASET) && words.contains("stays on the server"), "{words}");
    assert!(words.contains(&format!("`pushcube resume {UPLOAD}` goes on")), "{words}");
    // A line that broke does not know whether the server goes on.
    assert!(words.contains("may still finish it"), "{words}");
    let words = told(Outcome { session: SessionEnd::Unknown, ..ended(Phase::Failed, reason(None)) });
    assert!(words.contains("may be open"), "{words}");
    let words = told(Outcome { session: SessionEnd::None, dataset: None, ..ended(Phase::Failed, reason(None)) });
    assert!(words.contains("holds no definition"), "{words}");
    assert!(told(ended(Phase::Cancelled, Some(Reason::Ended))).contains("as before"));
}

#[test]
fn a_push_can_be_made_again_when_it_is_over() {
    let mut story = sending();
    story.keys("R").says("still goes on");
    story.fact(2000, Fact::Ended(Box::new(ended(Phase::Failed, None)))).keys("R");
    assert!(matches!(story.top(), Overlay::Review(_)));
    story.seen().keys("Enter");
    assert_effects!(story, [Effect::Push(..)]);
    assert_eq!((story.state.monitor.uploads.len(), story.state.monitor.cursor.0), (2, 1));
    story.keys("k");
    assert!(!upload(&story).is_running());
}

#[test]
fn a_push_is_not_made_again_into_another_project() {
    let mut story = sending();
    story.fact(2000, Fact::Ended(Box::new(ended(Phase::Failed, None)))).keys("2 j Enter 5 R");
    story.says("choose the project of that push first");
    assert!(story.state.overlays.is_empty());
}

#[test]
fn the_log_shows_the_requests_of_the_upload() {
    let mut story = sending();
    story.keys("L");
    assert!(matches!(story.top(), Overlay::Text(view) if view.whole().contains("no request was made")));
    let failure = failure(Some(500), "out of space");
    assert_eq!(failure.kind, FailureKind::Refused);
    story.keys("q").fact(
        500,
        Fact::Request(CallRecord {
            request: "PUT /api/datasets/D1/uploadSessions/S1".to_owned(),
            status: Some(500),
            failure: Some(failure),
            millis: 41_600,
            body_bytes: 49_900_000,
        }),
    );
    story.keys("L");
    let Overlay::Text(view) = story.top() else { panic!("a text") };
    for words in ["500", "41.6 s", "49.9 MB", "PUT /api/datasets/D1/", "out of space"] {
        assert!(view.whole().contains(words), "{}", view.whole());
    }
}

#[test]
fn y_copies_both_ids() {
    let mut story = sending();
    story.seen().keys("y Enter");
    let [Effect::Copy(text)] = story.effects() else { panic!("one copy") };
    assert!(text.contains(DATASET) && text.contains(SESSION));
}

#[test]
fn facts_of_an_upload_that_nobody_knows_change_nothing() {
    let mut story = sending();
    let before = story.state.clone();
    let event = |fact| pushcube::push::event::Event { since_start: 1, at: MORNING, fact };
    let unknown = TaskId(9999);
    story.act(pushcube::app::Action::Upload(unknown, event(Fact::Ended(Box::new(ended(Phase::Done, None))))));
    story.act(pushcube::app::Action::Progress(unknown, sent(1, 1)));
    assert_eq!(story.state, before);
}
