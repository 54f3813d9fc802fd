//! A trial goes the whole way and touches nothing but its own: the dataset that it is for stays as it was, what it
//! made is deleted by the word of its journal, and what is found on the way serves the push that follows.

use pushcube::dataset::proof::Verdict;
use pushcube::dataset::{Afterwards, FolderId, UpdatePolicy};
use pushcube::demo::{Call, Cell, Fault, Moment, Options, Published, Rules};
use pushcube::push::audit::Report;
use pushcube::push::event::{Choice, Control, Doing, Fact, Phase, Reason, Subject};
use pushcube::push::past::Mode;
use pushcube::push::trial::delete_trial;
use pushcube::push::{Keep, TakenUp, Upload, history_of};
use pushcube::source::Reach;

use crate::rig::{PATIENT, Rig, Running, in_chunks_of, job, numbered, story, texts, with_policies};

/// The datasets that were published: their names, and the folders they are in.
fn datasets(rig: &Rig) -> Vec<(String, String)> {
    let tables = Published::open(rig.server.database()).unwrap().tables().unwrap();
    let mut found: Vec<_> = tables.into_iter().map(|table| (table.dataset_name, table.folder_id)).collect();
    found.dedup();
    found
}

fn names(rig: &Rig) -> Vec<String> {
    datasets(rig).into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn the_first_rows_of_each_table_go_the_whole_way_and_are_proven() {
    let rig = Rig::new().await;
    let (items, shops) = (rig.write("items.csv", &numbered(500)), rig.write("shops.csv", "shop,size\nx,9.5\n"));
    let real = in_chunks_of(300, job("Stock", &[items, shops]));
    let trial = real.tried_with(40);
    let (outcome, facts) = Running::start(rig.upload(trial)).outcome().await;
    assert_eq!((outcome.phase, &outcome.rows[..]), (Phase::Done, &[40, 1][..]), "{outcome:?}");
    assert_eq!(names(&rig), ["Stock (trial)"]);
    let held = texts(&rig.server, "Stock (trial)", "items");
    assert_eq!((held.len(), &held[39][..]), (40, &["n40".to_owned(), "40".to_owned()][..]));
    let proof = facts.iter().find_map(|fact| match fact {
        Fact::Verified(proof) => Some(proof.clone()),
        _ => None,
    });
    let proof = proof.unwrap();
    assert!(proof.tables.iter().all(|table| table.verdict == Verdict::Equal), "{proof:?}");
    assert_eq!(proof.totals[0].sent.unwrap().to_string(), "820", "1 to 40");
    let upload = outcome.upload.unwrap();
    let report = Report::read(&rig.journal(), &upload).unwrap();
    let told = report.trial.clone().unwrap();
    assert_eq!((told.rows, told.of.as_str()), (40, "Stock"));
    assert!(report.page().contains("the first 40 rows of each table of what is for Stock"), "{}", report.page());
    let [past] = &history_of(&rig.journal()).unwrap()[..] else { panic!("one") };
    assert_eq!((past.job.trial.is_some(), &past.contents[..]), (true, &[None, None][..]));
    // It goes by the word of its journal, which is told so; asked for again it is gone.
    for _ in 0..2 {
        delete_trial(&rig.client, &rig.journal(), &upload).await.unwrap();
        assert_eq!(names(&rig), Vec::<String>::new());
    }
    let report = Report::read(&rig.journal(), &upload).unwrap();
    assert_eq!(report.afterwards, Some(Afterwards::TrialDeleted));
    assert_eq!(history_of(&rig.journal()).unwrap()[0].afterwards, Some(Afterwards::TrialDeleted));
}

#[tokio::test]
async fn the_dataset_that_it_is_for_is_not_touched_and_its_folder_is_shared() {
    let rig = Rig::new().await;
    let old = rig.write("items.csv", "name,amount\nold,1.5\n");
    let project = crate::rig::TUTORIAL.parse().unwrap();
    let top = rig.client.top_folders(&project).await.unwrap().folders;
    let shared: FolderId = rig.client.make_folder(&project, &top[1].id, "Finance").await.unwrap().id;
    let mut first = job("Stock", &[old]);
    first.definition.folder_id = Some(shared.clone());
    let (outcome, _) = Running::start(rig.upload(first)).outcome().await;
    let real_id = outcome.dataset.clone();
    let new = rig.write("items.csv", &numbered(100));
    let mut real = with_policies(&[UpdatePolicy::Upsert], job("Stock", &[new]));
    real.dataset = outcome.dataset;
    // What the server tells of a dataset says nothing of its folder, nor of what all of its columns serve as.
    (real.definition.attributes, real.definition.metrics) = (Vec::new(), Vec::new());
    let (outcome, _) = Running::start(rig.upload(real.tried_with(10))).outcome().await;
    assert_eq!(outcome.phase, Phase::Done, "{outcome:?}");
    assert_ne!(outcome.dataset, real_id);
    assert_eq!(texts(&rig.server, "Stock", "items"), [["old", "1.5"]]);
    assert_eq!(texts(&rig.server, "Stock (trial)", "items").len(), 10);
    let folders: Vec<_> = datasets(&rig).into_iter().map(|(_, folder)| folder).collect();
    assert_eq!(folders, [shared.as_str(), shared.as_str()]);
    delete_trial(&rig.client, &rig.journal(), &outcome.upload.unwrap()).await.unwrap();
    assert_eq!(names(&rig), ["Stock"]);
}

#[tokio::test]
async fn a_trial_takes_nobody_s_place() {
    let rig = Rig::new().await;
    let file = rig.write("items.csv", "name,amount\nmine,1.5\n");
    let (outcome, _) = Running::start(rig.upload(job("Stock (trial)", std::slice::from_ref(&file)))).outcome().await;
    let mine = outcome.upload.unwrap();
    let real = job("Stock", &[file]);
    let (outcome, _) = Running::start(rig.upload(real.tried_with(1))).outcome().await;
    assert_eq!((outcome.phase, outcome.exit_code(), outcome.dataset), (Phase::Failed, 3, None));
    let Some(Reason::Guarded { text }) = &outcome.reason else { panic!("{:?}", outcome.reason) };
    assert!(text.contains("under the name \"Stock (trial)\" something of Administrator stands already"), "{text}");
    assert_eq!(rig.calls(Call::Define).len(), 1);
    // Neither that dataset nor anything else is deleted as a trial's.
    for id in [mine, outcome.upload.unwrap()] {
        let why = delete_trial(&rig.client, &rig.journal(), &id).await.unwrap_err();
        assert!(why.contains("nothing was deleted"), "{why}");
    }
    assert_eq!(texts(&rig.server, "Stock (trial)", "items"), [["mine", "1.5"]]);
    let fault = rig.server.faults().add("search:*:500".parse::<Fault>().unwrap());
    let other = job("Other", &[rig.folder.path().join("items.csv")]);
    let (outcome, _) = Running::start(rig.upload(other.tried_with(1))).outcome().await;
    assert!(matches!(&outcome.reason, Some(Reason::Guarded { text }) if text.contains("can't be read")), "{outcome:?}");
    fault.remove();
}

#[tokio::test]
async fn a_dataset_that_has_another_name_by_now_is_not_deleted() {
    let rig = Rig::new().await;
    let real = job("Stock", &[rig.write("items.csv", &numbered(10))]);
    let (outcome, _) = Running::start(rig.upload(real.tried_with(5))).outcome().await;
    let (id, dataset) = (outcome.upload.unwrap(), outcome.dataset.unwrap());
    let visitor = rig.server.base_url();
    rename(&rig, &visitor, dataset.as_str()).await;
    let why = delete_trial(&rig.client, &rig.journal(), &id).await.unwrap_err();
    assert!(why.contains("is called \"Kept\" by now; nothing was deleted"), "{why}");
    assert_eq!(names(&rig), ["Kept"]);
}

#[tokio::test]
async fn while_somebody_is_at_a_trial_nothing_of_it_is_deleted() {
    let rig = Rig::new().await;
    let real = job("Stock", &[rig.write("items.csv", &numbered(10))]);
    let (outcome, _) = Running::start(rig.upload(real.tried_with(5))).outcome().await;
    let id = outcome.upload.unwrap();
    let journal = std::fs::File::open(rig.journal().join(format!("{id}.jsonl"))).unwrap();
    journal.lock().unwrap();
    let why = delete_trial(&rig.client, &rig.journal(), &id).await.unwrap_err();
    assert!(why.contains("right now") && why.ends_with("nothing was deleted"), "{why}");
    assert_eq!((names(&rig), rig.calls(Call::DeleteObject).len()), (vec!["Stock (trial)".to_owned()], 0));
    drop(journal);
    delete_trial(&rig.client, &rig.journal(), &id).await.unwrap();
    assert_eq!(names(&rig), Vec::<String>::new());
}

/// Somebody gives a dataset another name.
async fn rename(rig: &Rig, base: &str, dataset: &str) {
    let token = rig.identity_token().await;
    let http = reqwest::Client::builder().cookie_store(true).build().unwrap();
    let body = format!(r#"{{"loginMode":-1,"identityToken":"{}"}}"#, token.expose());
    let login = http.post(format!("{base}/api/auth/delegate")).header("content-type", "application/json");
    let login = login.body(body).send().await.unwrap();
    let token = login.headers()["x-mstr-authtoken"].to_str().unwrap().to_owned();
    let put = http.put(format!("{base}/api/objects/{dataset}?type=3")).header("x-mstr-authtoken", token);
    let put = put.header("x-mstr-projectid", crate::rig::TUTORIAL).header("content-type", "application/json");
    let answer = put.body(r#"{"name":"Kept"}"#).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

#[tokio::test]
async fn a_trial_that_was_cut_off_goes_on_to_its_own_end() {
    let rig = Rig::new().await;
    let real = in_chunks_of(300, job("Stock", &[rig.write("items.csv", &numbered(500))]));
    let gate = rig.server.gates().hold(Moment::Chunk { table: "items".to_owned(), index: 3, after_bytes: 20 });
    let mut running = Running::start(rig.upload(real.tried_with(100)));
    running.until("the third chunk", gate.reached()).await;
    running.leave(15).await;
    let (outcome, _) = running.outcome().await;
    assert_eq!(outcome.phase, Phase::Interrupted);
    gate.open();
    let taken = TakenUp::new(&rig.journal(), &outcome.upload.unwrap(), Mode::GoOn, &Reach::default()).unwrap();
    let upload = Upload { journal: Keep::On(Box::new(taken.clone())), ..rig.upload(taken.job().clone()) };
    let (outcome, _) = Running::start(upload).outcome().await;
    assert_eq!((outcome.phase, &outcome.rows[..]), (Phase::Done, &[100][..]), "{outcome:?}");
    let held = rig.server.read_table("Stock (trial)", "items").unwrap().rows;
    assert_eq!((held.len(), &held[99][0]), (100, &Cell::Text("n100".to_owned())));
}

/// The limit of something before the server is met by the trial, and the push that follows keeps within it.
#[tokio::test]
async fn a_trial_refused_by_the_body_limit_finds_the_size_that_the_push_then_has() {
    let rules = Rules { longest_body: Some(2500), ..Rules::default() };
    let rig = Rig::with(Options { rules, ..Options::default() }).await;
    let real = in_chunks_of(5000, job("Stock", &[rig.write("items.csv", &numbered(1000))]));
    let upload = |job| Upload { timing: PATIENT, ..rig.upload(job) };
    let mut running = Running::start(upload(real.tried_with(300)));
    let Doing::Asking(question) = running.asking().await else { panic!("a question") };
    assert_eq!(question.failure.as_ref().unwrap().status, Some(413));
    let Subject::TooLarge { proposed, .. } = question.subject else { panic!("{question:?}") };
    let choice = Choice::Smaller { chunk_size: proposed.min(1500) };
    running.control.send(Control::Answer { question: question.id, choice }).await.unwrap();
    let (outcome, _) = running.outcome().await;
    assert_eq!((outcome.phase, &outcome.rows[..]), (Phase::Done, &[300][..]), "{outcome:?}");
    delete_trial(&rig.client, &rig.journal(), &outcome.upload.unwrap()).await.unwrap();
    let (outcome, facts) = Running::start(upload(real)).outcome().await;
    assert_eq!((outcome.phase, &outcome.rows[..]), (Phase::Done, &[1000][..]), "{outcome:?}");
    let story = story(&facts).join(", ");
    assert!(story.starts_with("limited ") && !story.contains("asked"), "{story}");
    assert_eq!(names(&rig), ["Stock"]);
}
