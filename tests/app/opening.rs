//! Jobs and recent pushes on the login screen: from Enter to the review in few keys, and whatever stands in the way
//! stops on the screen where it can be mended.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pushcube::app::known::{JobLoss, Row, rows};
use pushcube::app::login::{Focus, Origin, ServerEntry};
use pushcube::app::opening::{Opened, Parts};
use pushcube::app::overlay::Overlay;
use pushcube::app::review::Part;
use pushcube::app::{Answer, Effect, Screen, Setup, Start};
use pushcube::config::{Memory, Note, SecretSource};
use pushcube::dataset::{Preview, RowCount, ServerAddress};
use pushcube::job::file::{JobFile, JobTable};
use pushcube::job::read;
use pushcube::job::target::{Goal, NoGoal};
use pushcube::push::event::Phase;
use pushcube::push::history::PastPush;

use crate::past::past;
use crate::story::{Story, assert_effects};
use crate::things::{DATASET, ended, failure, people, preview, projects, server, start, stored};

pub(crate) const SALES: &str = "/jobs/Sales.job.toml";
const GONE: &str = "/jobs/Gone.job.toml";
const TEST: &str = "https://bi-test/MicroStrategyLibrary";

fn job_text(url: &str) -> String {
    let project = &projects()[1];
    format!(
        "[server]\nurl = \"{url}\"\nprofile = \"test-eu\"\nusername = \"jane\"\n\
         [project]\nname = \"Finance\"\nid = \"{}\"\n[dataset]\nname = \"Sales\"\nid = \"{DATASET}\"\n\
         [[tables]]\nname = \"orders\"\nfiles = \"/data/orders.csv\"\npolicy = \"upsert\"\nas_null = [\"quantity\"]\n\
         matches = {{ value = \"amount\" }}\nmin_rows = 2\n[guards]\nmax_shrink = \"20%\"\n",
        project.id
    )
}

fn job() -> JobFile {
    read(Path::new(SALES), &job_text(TEST)).unwrap()
}

fn opened(job: JobFile) -> Answer {
    Answer::JobOpened(Ok(Box::new(Opened { job, definition: None, folder: "/jobs".into(), text: None })))
}

fn orders() -> Preview {
    preview("/data/orders.csv")
}

fn parts(goal: Result<Goal, NoGoal>, looks: Vec<Result<Preview, &str>>) -> Answer {
    let looks = looks.into_iter().map(|look| look.map(Box::new).map_err(str::to_owned)).collect();
    Answer::JobLaid(Box::new(Parts { goal, looks, doubts: Vec::new(), left: Vec::new() }))
}

pub(crate) fn there() -> Goal {
    Goal::There(Arc::new(stored()))
}

/// The demo and a server of the configuration, whose password comes from a command where that is said.
fn begun(source: Option<SecretSource>) -> Start {
    let test = ServerEntry { origin: Origin::Configured, source, ..server("test-eu", "TEST", TEST, "jane", None) };
    let mut memory = Memory::default();
    memory.take(&Note::Job(GONE.into()));
    memory.take(&Note::Job(SALES.into()));
    let mut begun = start();
    begun.servers.insert(1, test);
    Start { setup: Setup { memory, ..Setup::default() }, ..begun }
}

/// In front of the list, which has been read.
fn listed(start: Start) -> Story {
    let mut story = Story::with(start);
    let seen = vec![(PathBuf::from(SALES), Ok(Box::new(job()))), (PathBuf::from(GONE), Err(JobLoss::Missing))];
    story.answer(Answer::JobsSeen(seen));
    while story.state.login.focus != Focus::Jobs {
        story.keys("Tab");
    }
    story.seen();
    story
}

fn with_secret() -> Story {
    listed(begun(Some(SecretSource::File("/run/secret".into()))))
}

/// As far as the projects, with the key that opens it alone.
fn at_projects() -> Story {
    let mut story = with_secret();
    story.keys("Enter").answer(opened(job())).answer(Answer::SignedIn(Ok(people())));
    story
}

fn at_files() -> Story {
    let mut story = at_projects();
    story.answer(Answer::Projects(Ok(projects())));
    story
}

/// In front of the review of a job whose table has these files, and that ends like this; with its text.
pub(crate) fn at_job(goal: Goal, files: &str, end: &str) -> (Story, String) {
    let text = job_text(TEST).replace("/data/orders.csv", files);
    let text = format!("{}{end}", text.split("[guards]").next().unwrap());
    let job = read(Path::new(SALES), &text).unwrap();
    let mut story = with_secret();
    let opened = Opened { job, definition: None, folder: "/jobs".into(), text: Some(text.clone()) };
    story.keys("Enter").answer(Answer::JobOpened(Ok(Box::new(opened)))).answer(Answer::SignedIn(Ok(people())));
    story.answer(Answer::Projects(Ok(projects()))).answer(parts(Ok(goal), vec![Ok(orders())]));
    (story, text)
}

/// In front of the review that a job has led to.
pub(crate) fn before_the_review() -> Story {
    let mut story = at_files();
    story.answer(parts(Ok(there()), vec![Ok(orders())]));
    story
}

#[track_caller]
fn stops(story: &Story, screen: Screen, words: &str) {
    assert_eq!((story.state.screen, story.state.overlays.len()), (screen, 0));
    let trouble = story.state.troubles.last().expect("nothing is said");
    assert!(trouble.title.contains(words), "{:?} does not say {words:?}", trouble.title);
    assert!(!trouble.next.is_empty(), "it is not said what to do");
}

#[test]
fn one_key_leads_to_the_review_where_the_secret_is_kept() {
    let mut story = with_secret();
    story.keys("Enter");
    assert_effects!(story, [Effect::OpenJob(_, path)] if path == Path::new(SALES));
    story.answer(opened(job()));
    assert!(
        story.effects().iter().any(|effect| matches!(effect, Effect::SignInFrom(_, at, _, _) if at.as_str() == TEST))
    );
    story.answer(Answer::SignedIn(Ok(people()))).answer(Answer::Projects(Ok(projects())));
    match story.effects().last() {
        Some(Effect::LayJob(_, wanted)) => assert_eq!(wanted.project, projects()[1]),
        other => panic!("{other:?}"),
    }
    story.answer(parts(Ok(there()), vec![Ok(orders())]));
    let review = story.sheet();
    let table = &review.job.tables[0];
    let sources: Vec<_> = table.columns.iter().map(|column| (column.header.as_str(), column.index)).collect();
    assert_eq!(sources, [("order_id", Some(0)), ("customer_id", Some(1)), ("amount", Some(2)), ("quantity", None)]);
    assert_eq!((table.policy.to_string().to_lowercase().as_str(), table.min_rows), ("upsert", 2));
    assert_eq!((review.job.max_shrink, review.part), (Some(20), Part::Back));
    assert_eq!(story.state.screen, Screen::Designer);
    // Back on the model the bounds of the job still hold.
    story.keys("Esc >");
    assert_eq!((story.sheet().job.max_shrink, story.sheet().job.tables[0].min_rows), (Some(20), 2));
}

#[test]
fn where_no_secret_is_kept_the_password_alone_is_asked_for() {
    let mut story = listed(begun(None));
    let mut keys = 1;
    story.keys("Enter").answer(opened(job())).says("type what is missing here");
    assert_eq!((story.state.login.focus, story.state.login.username.text()), (Focus::Password, "jane"));
    story.paste("secret").seen().keys("Enter");
    keys += 2;
    assert!((story.top(), story.state.opening.title().as_deref()) == (&Overlay::Opening, Some("job Sales")));
    story.answer(Answer::SignedIn(Ok(people()))).answer(Answer::Projects(Ok(projects())));
    story.answer(parts(Ok(there()), vec![Ok(orders())]));
    story.sheet();
    assert!(keys <= 6, "{keys} keys");
}

#[test]
fn a_wrong_password_is_typed_again_and_the_job_goes_on() {
    let mut story = listed(begun(None));
    story.keys("Enter").answer(opened(job())).paste("wrong").keys("Enter");
    story.answer(Answer::SignedIn(Err(failure(Some(401), "Login failure"))));
    assert_eq!((story.state.overlays.len(), story.state.login.focus), (0, Focus::Password));
    story.paste("right").keys("Enter").answer(Answer::SignedIn(Ok(people()))).answer(Answer::Projects(Ok(projects())));
    story.answer(parts(Ok(there()), vec![Ok(orders())]));
    story.sheet();
}

#[test]
fn a_second_job_of_the_same_server_needs_no_sign_in() {
    let mut story = at_files();
    story.answer(parts(Ok(there()), vec![Ok(orders())])).keys("Esc 1");
    story.click(pushcube::app::pointing::Target::Row(pushcube::app::pointing::Place::Jobs, 0)).seen().keys("Enter");
    story.answer(opened(job()));
    let effects = story.effects();
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::SignInFrom(..))), "{effects:?}");
    story.answer(parts(Ok(there()), vec![Ok(orders())]));
    story.sheet();
}

#[test]
fn the_steps_that_were_closed_decide_nothing() {
    let mut story = at_files();
    story.keys("Esc").answer(parts(Ok(there()), vec![Ok(orders())])).says("is laid");
    assert_eq!((story.state.overlays.len(), story.state.screen), (0, Screen::Designer));
    story.keys(">");
    assert_eq!(story.sheet().job.tables[0].min_rows, 2);
}

#[test]
fn esc_on_the_login_screen_gives_it_up() {
    let mut story = with_secret();
    story.keys("Enter").answer(opened(job())).keys("Esc Esc").says("given up");
    story.keys("Tab Enter");
    let mut other = listed(begun(None));
    other.keys("Enter").answer(opened(job())).keys("Esc Esc").says("job Sales is not opened");
}

#[test]
fn another_server_than_the_jobs_is_not_mistaken_for_it() {
    let mut story = listed(begun(None));
    story.keys("Enter").answer(opened(job())).keys("Esc");
    story.click(pushcube::app::pointing::Target::Row(pushcube::app::pointing::Place::Servers, 0)).keys("Enter Enter");
    story.answer(Answer::SignedIn(Ok(people())));
    assert_eq!(story.state.screen, Screen::Projects);
    story.answer(Answer::Projects(Ok(projects()))).seen().keys("Enter");
    assert_eq!(story.state.screen, Screen::Files);
}

#[test]
fn a_job_that_stopped_on_its_way_does_not_go_on_at_another_server() {
    let stopped = |story: &mut Story| {
        let mut renamed = projects();
        "Finance 2027".clone_into(&mut renamed[1].name);
        story.answer(Answer::Projects(Ok(renamed)));
    };
    let laying = |story: &mut Story| {
        story.answer(Answer::Projects(Ok(projects()))).keys("Esc");
    };
    for begin in [stopped, laying] {
        let mut story = at_projects();
        begin(&mut story);
        story.keys("1").seen();
        story
            .click(pushcube::app::pointing::Target::Row(pushcube::app::pointing::Place::Servers, 0))
            .keys("Enter Enter");
        story.answer(Answer::SignedIn(Ok(people()))).says("job Sales is not opened: this is another server");
        // The same project is there, by its id.
        story.answer(Answer::Projects(Ok(projects())));
        let effects = story.effects();
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::LayJob(..))), "{effects:?}");
        assert!(story.state.overlays.is_empty());
    }
}

#[test]
fn a_job_that_can_not_be_read_and_a_profile_that_goes_elsewhere_stop_on_the_login_screen() {
    let mut story = with_secret();
    story.keys("Enter").answer(Answer::JobOpened(Err("Sales.job.toml:3:1: unknown key".to_owned())));
    stops(&story, Screen::Login, "Sales.job.toml:3:1");
    let mut story = with_secret();
    let elsewhere = read(Path::new(SALES), &job_text("https://bi-prod/MicroStrategyLibrary")).unwrap();
    story.keys("Enter").answer(opened(elsewhere));
    stops(&story, Screen::Login, "goes to https://bi-prod/MicroStrategyLibrary, and its profile \"test-eu\" is");
    let effects = story.effects();
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::SignIn(..) | Effect::SignInFrom(..))), "{effects:?}");
}

#[test]
fn a_project_that_is_not_what_it_was_is_chosen_by_hand_and_the_job_goes_on_there() {
    let mut story = at_projects();
    let mut renamed = projects();
    "Finance 2027".clone_into(&mut renamed[1].name);
    story.answer(Answer::Projects(Ok(renamed)));
    stops(&story, Screen::Projects, "was \"Finance\" when it was made, and is \"Finance 2027\" now");
    story.seen().keys("Enter");
    let with_id = |effect: &Effect| matches!(effect, Effect::LayJob(_, wanted) if wanted.job.dataset.id.is_some());
    assert!(story.effects().iter().any(with_id), "it is the same project");
    story.answer(parts(Ok(there()), vec![Ok(orders())]));
    story.sheet();
    // In another project the id of the dataset means nothing.
    let mut story = at_projects();
    let others = projects().into_iter().filter(|project| project.name != "Finance").collect();
    story.answer(Answer::Projects(Ok(others)));
    stops(&story, Screen::Projects, "no project \"Finance\" (");
    story.seen().keys("Enter");
    let without = |effect: &Effect| matches!(effect, Effect::LayJob(_, wanted) if wanted.job.dataset.id.is_none());
    assert!(story.effects().iter().any(without));
}

#[test]
fn a_project_that_refuses_jobs_is_said_and_one_that_can_not_be_read_is_read_again() {
    let mut story = at_projects();
    let mut idle = projects();
    idle[1].status = idle[0].status;
    story.answer(Answer::Projects(Ok(idle)));
    stops(&story, Screen::Projects, "stops: project \"Finance\"");
    let mut story = at_projects();
    story.answer(Answer::Projects(Err(failure(Some(500), "busy"))));
    stops(&story, Screen::Projects, "The projects could not be read");
    story.seen().keys("R").answer(Answer::Projects(Ok(projects())));
    assert!(story.effects().iter().any(|effect| matches!(effect, Effect::LayJob(..))));
}

#[test]
fn a_dataset_that_is_not_what_it_was_stops_on_the_model() {
    let mut story = at_files();
    let gone = NoGoal::Gone { id: stored().id, name: "Sales".to_owned(), project: "Finance".to_owned() };
    story.answer(parts(Err(gone), vec![Ok(orders())]));
    stops(&story, Screen::Designer, "is not in project \"Finance\" any more");
    let model = story.state.designer.as_ref().unwrap().model();
    assert!(model.target.existing().is_none() && model.tables.iter().all(|table| table.feed.is_some()));

    let mut story = at_files();
    let dataset = Arc::new(stored());
    let renamed = NoGoal::Renamed { dataset, was: "Sales".to_owned(), now: "Sales 2027".to_owned() };
    story.answer(parts(Err(renamed), vec![Ok(orders())]));
    stops(&story, Screen::Designer, "was \"Sales\" when the job was made, and is \"Sales 2027\" now");
    assert!(story.state.designer.as_ref().unwrap().model().target.existing().is_some());

    let mut story = at_files();
    story.answer(parts(Err(NoGoal::Call(failure(Some(403), "no right"))), vec![Ok(orders())]));
    stops(&story, Screen::Login, "its dataset can't be read: no right");
}

#[test]
fn a_file_that_is_gone_stops_where_files_are_chosen() {
    let mut story = at_files();
    story.answer(parts(Ok(there()), vec![Err("table orders: no file is called /data/orders.csv")]));
    stops(&story, Screen::Files, "no file is called /data/orders.csv");
    let asked =
        story.effects().iter().any(|effect| matches!(effect, Effect::ListFolder(_, at) if at == Path::new("/data")));
    assert!(asked, "the folder of the file is not shown");
    assert!(
        story.state.designer.as_ref().unwrap().model().target.existing().is_some(),
        "the model is not that of the job"
    );
}

#[test]
fn a_table_that_may_have_no_file_is_left_out_and_where_none_has_one_there_is_nothing_to_push() {
    let mut two = job();
    two.tables.push(JobTable { name: "calendar".to_owned(), allow_empty: true, ..two.tables[0].clone() });
    let with = |job: JobFile, goal: Goal, looks: Vec<Preview>, left: &str| {
        let mut story = with_secret();
        story.keys("Enter").answer(opened(job)).answer(Answer::SignedIn(Ok(people())));
        story.answer(Answer::Projects(Ok(projects())));
        let said = format!("table {left}: no file is called x; allow_empty lets the rows of {left} stay");
        let looks = looks.into_iter().map(|look| Ok(Box::new(look))).collect();
        let parts = Parts { goal: Ok(goal), looks, doubts: vec![said], left: vec![left.to_owned()] };
        story.answer(Answer::JobLaid(Box::new(parts)));
        story
    };
    let story = with(two.clone(), there(), vec![orders()], "calendar");
    assert_eq!(story.sheet().job.tables.len(), 1);
    assert!(story.sheet().all_warnings().join("; ").contains("allow_empty lets the rows of calendar stay"));
    let story = with(job(), there(), Vec::new(), "orders");
    stops(&story, Screen::Login, "no file is there, and allow_empty lets the rows stay");
    let story = with(two, Goal::Defined(None), vec![orders()], "calendar");
    stops(&story, Screen::Login, "a dataset that is made from its files needs all of them");
}

#[test]
fn a_model_that_no_longer_fits_stops_at_its_first_problem() {
    let mut story = at_files();
    let mut other = orders();
    "price".clone_into(&mut other.sample.columns[2].name);
    story.answer(parts(Ok(there()), vec![Ok(other)])).says("job Sales no longer fits");
    assert_eq!((story.state.screen, story.state.overlays.len()), (Screen::Designer, 0));
}

#[test]
fn a_job_that_is_gone_is_shown_as_gone_and_taken_out_by_x() {
    let mut story = with_secret();
    let words = |story: &Story| rows(&story.state).iter().map(Row::title).collect::<Vec<_>>();
    assert_eq!(words(&story), ["Sales", "Gone"]);
    story.keys("Down x").says("Gone is out of the list");
    assert_eq!(words(&story), ["Sales"]);
    assert!(story.remembered.contains(&Note::NoJob(GONE.into())));
    assert!(!story.state.memory.jobs.contains(&PathBuf::from(GONE)));
    story.keys("r").says("select a server first");
}

/// A push of the orders into the dataset that is there, as it is told by the history.
fn pushed() -> PastPush {
    let mut story = at_files();
    story.answer(parts(Ok(there()), vec![Ok(orders())]));
    let job = story.sheet().job.clone();
    let mut past = past("u1", ended(Phase::Done, None));
    (past.server, past.user) = (ServerAddress::parse(TEST).unwrap(), Some("jane".to_owned()));
    (past.contents, past.outcome.rows) = (vec![None], vec![3]);
    *past.job = job;
    past
}

#[test]
fn a_recent_push_is_opened_like_a_job() {
    let mut earlier = pushed();
    earlier.job.max_shrink = Some(20);
    let history = vec![earlier];
    let mut start = begun(Some(SecretSource::File("/run/secret".into())));
    start.setup.memory = Memory::default();
    let mut story = Story::with(start);
    story.answer(Answer::History(Ok(history.clone()))).back(Some(history));
    while story.state.login.focus != Focus::Jobs {
        story.keys("Tab");
    }
    assert_eq!(rows(&story.state).len(), 1);
    story.keys("x").says("screen 5 takes it out");
    story.seen().keys("Enter");
    assert!(story.effects().iter().any(|effect| matches!(effect, Effect::SignInFrom(..))));
    story.answer(Answer::SignedIn(Ok(people()))).answer(Answer::Projects(Ok(projects())));
    story.answer(parts(Ok(there()), vec![Ok(orders())]));
    let notes = story.sheet().notes().join("; ");
    assert!(notes.contains("as last time: the same columns, encoding, reading and policies"), "{notes}");
    assert!(notes.contains("rows last time: 3 into orders"), "{notes}");
    assert_eq!(story.sheet().job.max_shrink, Some(20), "what held it back then does so now");
}

#[test]
fn what_has_changed_since_last_time_is_said_on_the_review() {
    let mut then = pushed();
    let table = &mut then.job.tables[0];
    "windows-1252".clone_into(&mut table.reading.encoding);
    table.columns[3].index = Some(3);
    table.policy = pushcube::dataset::UpdatePolicy::Add;
    let mut story = at_files();
    let mut today = orders();
    today.rows = RowCount::Exact(5);
    story.back(Some(vec![then])).answer(parts(Ok(there()), vec![Ok(today)]));
    let all = story.sheet().all_warnings().join("; ");
    for words in [
        "orders: sent last time and not now: quantity",
        "orders.csv is read as UTF-8, last time as windows-1252",
        "the policy is upsert, last time it was add",
    ] {
        assert!(all.contains(words), "{words:?} is missing in {all:?}");
    }
    let notes = story.sheet().notes().join("; ");
    assert!(notes.contains("rows last time: 3 into orders") && !notes.contains("as last time:"), "{notes}");
}

#[test]
fn only_the_newest_published_push_into_a_dataset_is_listed_and_none_of_an_embedded_server_that_is_gone() {
    let (first, mut second, mut failed, mut gone) = (pushed(), pushed(), pushed(), pushed());
    let mut tried = pushed();
    tried.job = Box::new(tried.job.tried_with(3));
    second.begun += 1_000_000;
    failed.outcome.phase = Phase::Failed;
    gone.server = ServerAddress::parse("http://127.0.0.1:9/Lib").unwrap();
    let mut story = Story::with(begun(None));
    story.answer(Answer::History(Ok(vec![first, second.clone(), failed, gone, tried])));
    let listed: Vec<_> = rows(&story.state).into_iter().filter(|row| matches!(row, Row::Push(_))).collect();
    assert_eq!(listed, [Row::Push(&second)]);
}
