//! An upload that another program runs: it is shown like one's own, told what it can be told, left alone when the
//! screens are left, and offered to be taken up when its program has died.

use pushcube::app::overlay::Overlay;
use pushcube::app::{Action, Answer, Effect, Screen, Setup, Start};
use pushcube::dataset::ServerAddress;
use pushcube::push::event::{Control, Event, Fact, Phase, Progress, Stage, TableProgress};
use pushcube::push::past::{Past, PastPublish, PastSession, PastTable, Standing};

use crate::story::{MORNING, Story, assert_effects};
use crate::things::{DEMO, UPLOAD, dataset, ended, session, start};

/// What a journal tells of an upload in its middle.
fn past(standing: Standing) -> Past {
    let job = Story::uploading().state.monitor.uploads[0].job.clone();
    let table = |name: &str| PastTable {
        name: name.to_owned(),
        file: format!("/data/{name}.csv"),
        size: Some(1000),
        covered: 500,
        chunks: 1,
        rows: 2,
        body_bytes: 700,
        set_aside: 0,
        as_null: 0,
    };
    Past {
        id: UPLOAD.to_owned(),
        begun: MORNING - 60_000,
        last: MORNING,
        server: ServerAddress::parse(DEMO).unwrap(),
        user: Some("administrator".to_owned()),
        project: job.project_name.clone(),
        name: job.definition.name.clone(),
        tables: job.tables.iter().map(|fed| table(&fed.name)).collect(),
        job: Box::new(job),
        dataset: Some(dataset()),
        session: PastSession::Open(session()),
        unsent: Vec::new(),
        publish: PastPublish::NotBegun,
        outcome: None,
        afterwards: None,
        proof: None,
        standing,
    }
}

fn attached() -> Story {
    let setup = Setup { attach: Some(Box::new(past(Standing::Running))), ..Setup::default() };
    let mut story = Story::with(Start { setup, ..start() });
    story.says("runs in another program: it goes on when you leave, q");
    story
}

impl Story {
    fn reports(&mut self, since_start: u64, fact: Fact) -> &mut Self {
        let task = self.task(&Answer::Untold(String::new()));
        let at = MORNING - 60_000 + i64::try_from(since_start).unwrap();
        self.act(Action::Upload(task, Event { since_start, at, fact })).drawn()
    }
}

#[test]
fn it_stands_on_the_monitor_from_the_first_frame_and_nobody_has_to_sign_in() {
    let mut story = attached();
    assert_eq!(story.state.screen, Screen::Monitor);
    assert!(story.effects().iter().any(|effect| matches!(effect, Effect::Watch(_, id) if id == UPLOAD)));
    story.reports(10, Fact::StageBegun { stage: Stage::Define }).reports(20, Fact::StageEnded { stage: Stage::Define });
    story.reports(30, Fact::StageBegun { stage: Stage::Upload });
    let tables = vec![TableProgress { source_bytes: 750, sent: 900, ..TableProgress::default() }; 2];
    let task = story.task(&Answer::Untold(String::new()));
    story.act(Action::Progress(task, Progress { since_start: 61_000, tables, ..Progress::default() }));
    let upload = story.state.monitor.selected().unwrap();
    assert_eq!((upload.word().1, upload.source_bytes()), ("uploading", (1500, 2000)));
    // What was reported long ago is no news.
    story.reports(40, Fact::Paused);
    assert!(!story.state.message.as_ref().unwrap().text.contains("paused"));
    story.reports(60_000, Fact::Paused).says("paused: nothing is sent");
}

#[test]
fn leaving_leaves_it_alone() {
    let mut story = attached();
    story.seen().keys("q");
    assert_effects!(story, [Effect::Quit(0)]);
    let mut story = attached();
    story.seen().keys("Ctrl-Z");
    assert_effects!(story, [Effect::Suspend]);
}

#[test]
fn it_is_paused_and_ended_from_here_and_its_bandwidth_is_not_touched() {
    let mut story = attached();
    story.reports(30, Fact::StageBegun { stage: Stage::Upload }).seen().keys("z");
    assert_effects!(story, [Effect::Control(_, Control::Pause)]);
    story.keys("o");
    assert!(matches!(story.top(), Overlay::Menu(menu) if menu.items.iter().all(|item| !item.label.contains("band"))));
    story.keys("Esc X");
    assert!(
        matches!(story.top(), Overlay::Question(it) if it.choices.iter().any(|c| c.note.contains("its own program")))
    );
    story.seen().keys("Down Down Down Enter");
    assert_effects!(story, [Effect::EndUpload(_)]);
    story.reports(61_000, Fact::Ended(Box::new(ended(Phase::Cancelled, None))));
    let upload = story.state.monitor.selected().unwrap();
    assert_eq!(upload.word().1, "ended by you, not published");
    story.answer(Answer::Watched(Ok(Box::new(past(Standing::Finished)))));
    assert_eq!(story.state.monitor.selected().unwrap().word().1, "ended by you, not published");
}

#[test]
fn a_wish_that_can_not_be_left_leaves_it_running() {
    let mut story = attached();
    story.reports(30, Fact::StageBegun { stage: Stage::Upload }).keys("X Down Down Down Enter");
    story.answer(Answer::Untold("the disk is full".to_owned())).says("can't be told: the disk is full");
    assert_eq!(story.state.monitor.selected().unwrap().word().1, "uploading");
}

#[test]
fn when_its_program_has_died_it_is_said_and_going_on_is_offered() {
    let mut story = attached();
    story.answer(Answer::Watched(Ok(Box::new(past(Standing::Unfinished)))));
    story.says("has died in the middle of it");
    let upload = story.state.monitor.selected().unwrap();
    assert!(upload.can_go_on() && !upload.is_running());
    assert_eq!(upload.word().1, "interrupted");
    story.seen().keys("R").says("sign in");
    let trouble = story.state.troubles.last().unwrap();
    assert!(trouble.next[0].starts_with("R goes on with it here"), "{:?}", trouble.next);
    // Signed in, the same key goes on with it.
    story.keys("1 Enter").answer(Answer::SignedIn(Ok(crate::things::people()))).seen().keys("5 R");
    assert!(story.effects().iter().any(|effect| matches!(effect, Effect::TakeUp(_, id, _) if id == UPLOAD)));
}

#[test]
fn a_journal_that_can_not_be_read_on_is_said() {
    let mut story = attached();
    story.answer(Answer::Watched(Err("permission denied".to_owned()))).says("can't be watched: permission denied");
    assert!(!story.state.monitor.selected().unwrap().is_running());
}
