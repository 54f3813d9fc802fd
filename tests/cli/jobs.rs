//! Jobs without the screens: what `push NAME.job.toml` does by day and by night, what its guards hold back, and where it
//! stops because something is not what it was.

use std::process::Command;

use pushcube::demo::{Call, Moment, Options, Published};

use crate::tool::{Running, Said, Stage, TUTORIAL, run, text};

/// A job of one table, `orders` of `orders.csv`; `more` stands at the end of its table, `after` behind that.
fn job_text(stage: &Stage, dataset: &str, more: &str, after: &str) -> String {
    let url = stage.server.base_url();
    format!(
        "[server]\nurl = \"{url}\"\nusername = \"administrator\"\n\n[project]\nname = \"{TUTORIAL}\"\n\n[dataset]\n\
         {dataset}\n\n[[tables]]\nname = \"orders\"\nfiles = \"in/orders*.csv\"\npick = \"newest\"\npolicy = \"upsert\"\n\
         {more}\n{after}\n"
    )
}

/// A server, a folder with three orders, and a job that pushes them.
fn stage_with(dataset: &str, more: &str, after: &str) -> Stage {
    let stage = Stage::new();
    std::fs::create_dir(stage.home.path().join("in")).unwrap();
    stage.write("in/orders.csv", "order_id,amount\n1,1.5\n2,2.5\n3,3.5\n");
    stage.write("sales.job.toml", &job_text(&stage, dataset, more, after));
    stage
}

fn stage() -> Stage {
    stage_with("name = \"Sales\"", "", "")
}

/// `pushcube push` with these words and a password in its environment, and nothing else there.
fn push(stage: &Stage, words: &[&str]) -> Command {
    let mut command = stage.tool();
    command.arg("push").args(words).env("MSTR_PASSWORD", "");
    command
}

fn job(stage: &Stage, words: &[&str]) -> Said {
    run(push(stage, &[&["sales.job.toml"], words].concat()))
}

fn rows(stage: &Stage) -> Vec<Vec<String>> {
    let table = stage.server.read_table("Sales", "orders").unwrap();
    table.rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

fn calls(stage: &Stage, call: Call) -> usize {
    stage.server.requests().into_iter().filter(|request| request.call == call).count()
}

fn id(stage: &Stage) -> String {
    Published::open(stage.server.database()).unwrap().tables().unwrap()[0].dataset_id.clone()
}

#[test]
fn the_first_run_makes_the_dataset_and_the_next_ones_refresh_it() {
    let stage = stage();
    let first = job(&stage, &[]);
    first.assert(0, &["password from MSTR_PASSWORD", "defined"]);
    assert!(first.last_line().contains(&format!(") in {TUTORIAL} on 127.0.0.1:")), "{}", first.last_line());
    stage.write("in/orders-2.csv", "amount,order_id\n9.5,3\n4.5,4\n");
    let second = job(&stage, &[]);
    second.assert(0, &["dataset Sales found", "; rows there: 3 before, 4 now; "]);
    assert_eq!(rows(&stage), [["1", "1.5"], ["2", "2.5"], ["3", "9.5"], ["4", "4.5"]]);
    assert_eq!(calls(&stage, Call::Define), 1);
}

#[test]
fn a_job_runs_from_any_folder_since_its_paths_begin_at_its_own() {
    let stage = stage();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = push(&stage, &[stage.home.path().join("sales.job.toml").to_str().unwrap()]);
    command.current_dir(elsewhere.path());
    run(command).assert(0, &["published"]);
}

#[test]
fn a_dry_run_says_what_would_be_and_sends_nothing() {
    let stage = stage();
    let dry = job(&stage, &["--dry-run"]);
    dry.assert(0, &["orders: upsert with 3 rows of ", "none there now, the dataset is new", "nothing was sent"]);
    assert!(dry.last_line().starts_with("dry run: dataset Sales (to be defined) in "), "{}", dry.last_line());
    assert_eq!((calls(&stage, Call::Define), calls(&stage, Call::OpenUpload)), (0, 0));
    job(&stage, &[]).assert(0, &[]);
    let told = job(&stage, &["--dry-run", "--json", "--quiet"]);
    let json: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!((&json["event"], &json["tables"][0]["policy"]), (&"dry_run".into(), &"upsert".into()));
    assert_eq!(json["rows_now"]["read"]["rows"]["orders"], 3);
    assert_eq!(told.stderr.lines().count(), 1, "{}", told.stderr);
    let plain = run(stage.push(["in/orders.csv", "--dataset", "Sales", "--policy", "add", "--dry-run"]));
    plain.assert(0, &["orders: add with 3 rows of ", "3 there now"]);
    assert_eq!(calls(&stage, Call::OpenUpload), 1);
}

#[test]
fn a_quiet_push_says_one_line_and_a_quiet_failure_why() {
    let stage = stage();
    let said = job(&stage, &["--quiet"]);
    said.assert(0, &[]);
    assert_eq!((said.stdout.as_str(), said.stderr.lines().count()), ("", 1), "{}", said.stderr);
    stage.write("in/orders-2.csv", "order_id,amount\nfive,1\n");
    let failed = job(&stage, &["--quiet"]);
    failed.assert(3, &["\"order_id\" holds STRING in the file", "not pushed: job sales: dataset Sales in "]);
    assert_eq!(failed.stderr.lines().count(), 2, "{}", failed.stderr);
}

/// Each guard, the file that it meets, and what is said.
#[test]
fn each_guard_holds_the_push_back_and_says_why() {
    let rows = |count: usize| {
        let rows: Vec<_> = (0..count).map(|row| format!("{row},{row}.5")).collect();
        format!("order_id,amount\n{}\n", rows.join("\n"))
    };
    let header = || "order_id,amount\n".to_owned();
    for (more, after, file, code, why) in [
        ("min_rows = 4", "", rows(3), 3, "table orders has 3 rows, and min_rows is 4"),
        ("min_rows = 3", "", rows(3), 0, "published"),
        (
            "",
            "[guards]\nmax_shrink = \"30%\"",
            rows(2),
            3,
            "would shrink from 3 rows to 2, by 33%, and max_shrink is 30%",
        ),
        ("", "[guards]\nmax_shrink = \"34%\"", rows(2), 0, "published"),
        ("max_age = \"0s\"", "", rows(3), 3, "old, and max_age is 0s"),
        ("", "", header(), 3, "orders-2.csv holds no rows, only a header"),
        (
            "",
            "",
            header(),
            3,
            "allow_empty = true in [[tables]] permits that; with policy replace orders is emptied then",
        ),
        ("allow_empty = true", "", header(), 0, "orders-2.csv holds no rows, which is allowed: orders is emptied"),
        (
            "allow_empty = true",
            "[guards]\nmax_shrink = \"50%\"",
            header(),
            3,
            "would shrink from 3 rows to 0, by 100%, and max_shrink is 50%",
        ),
    ] {
        let stage = stage();
        job(&stage, &[]).assert(0, &[]);
        stage.write("in/orders-2.csv", &file);
        let text = job_text(&stage, "name = \"Sales\"", more, after).replace("upsert", "replace");
        stage.write("sales.job.toml", &text);
        let before = calls(&stage, Call::OpenUpload);
        let dry = job(&stage, &["--dry-run"]);
        assert_eq!(dry.code(), Some(code), "{}", dry.stderr);
        job(&stage, &[]).assert(code, &[why]);
        let opened = calls(&stage, Call::OpenUpload) - before;
        assert_eq!(opened, usize::from(code == 0), "{more} {after}: nothing is sent in vain");
    }
}

/// What a pattern finds when nobody has delivered anything.
#[test]
fn a_table_without_a_file_stops_the_job_unless_it_may_be_empty() {
    let stage = stage();
    job(&stage, &[]).assert(0, &["published"]);
    std::fs::remove_file(stage.home.path().join("in/orders.csv")).unwrap();
    let stopped = job(&stage, &[]);
    stopped.assert(3, &["a pattern without a file that could be read", "allow_empty = true in its [[tables]]"]);
    stage.write("sales.job.toml", &job_text(&stage, "name = \"Sales\"", "allow_empty = true", ""));
    let before = calls(&stage, Call::SignIn);
    let nothing = job(&stage, &[]);
    nothing.assert(0, &["allow_empty lets the rows of orders stay"]);
    assert!(nothing.last_line().starts_with("nothing to push: dataset Sales in "), "{}", nothing.last_line());
    assert_eq!((rows(&stage).len(), calls(&stage, Call::SignIn)), (3, before));
    // The folder itself is another matter: what should deliver into it has never been there.
    std::fs::remove_dir(stage.home.path().join("in")).unwrap();
    job(&stage, &[]).assert(3, &["in"]);
}

/// What was published last is known again, whatever the file is called now.
#[test]
fn the_same_content_is_skipped_refused_or_pushed_as_the_job_says() {
    let stage = stage_with("name = \"Sales\"", "", "[guards]\nsame_content = \"skip\"");
    job(&stage, &[]).assert(0, &["published"]);
    let id = id(&stage);
    std::fs::copy(stage.home.path().join("in/orders.csv"), stage.home.path().join("in/orders-2.csv")).unwrap();
    let opened = calls(&stage, Call::OpenUpload);
    let skipped = job(&stage, &["--quiet"]);
    skipped.assert(0, &["skipped: dataset Sales in ", "every file holds what upload 20", "nothing was sent"]);
    assert_eq!(skipped.stderr.lines().count(), 1, "{}", skipped.stderr);
    let says = |word: &str| {
        let after = format!("[guards]\nsame_content = \"{word}\"");
        stage.write("sales.job.toml", &job_text(&stage, &format!("name = \"Sales\"\nid = \"{id}\""), "", &after));
        job(&stage, &[])
    };
    says("fail").assert(3, &["not pushed: dataset Sales", "same_content is \"fail\""]);
    assert_eq!(calls(&stage, Call::OpenUpload), opened);
    says("push").assert(0, &["published"]);
    stage.write("in/orders-3.csv", "order_id,amount\n1,9.5\n");
    says("fail").assert(0, &["published"]);
}

/// None of the keys is there: the zeros that one side has lost are the reason, as a rule.
#[test]
fn keys_that_are_not_there_hold_a_job_back_that_says_so() {
    let stage = stage();
    stage.write("in/orders.csv", "order_id,amount\nA42,1.5\nA43,2.5\n");
    job(&stage, &[]).assert(0, &["published"]);
    stage.write("in/orders-2.csv", "order_id,amount\nA00042,1.5\n");
    let before = calls(&stage, Call::OpenUpload);
    let guarded = job_text(&stage, "name = \"Sales\"", "", "[guards]\nunknown_keys = \"fail\"");
    stage.write("sales.job.toml", &guarded);
    let said = job(&stage, &["--quiet"]);
    said.assert(
        3,
        &["not pushed: dataset Sales in ", "no key of orders-2.csv is in orders", "unknown_keys is \"fail\""],
    );
    assert_eq!((said.stderr.lines().count(), calls(&stage, Call::OpenUpload)), (1, before), "{}", said.stderr);
    // What can't be asked holds back as well.
    stage.write("in/orders-2.csv", "order_id,amount\nA43,9.5\n");
    let fault = stage.server.faults().add("new-instance:*:403".parse().unwrap());
    job(&stage, &[]).assert(3, &["can't be read: POST ", "unknown_keys is \"fail\""]);
    fault.remove();
    job(&stage, &[]).assert(0, &["1 of 1 keys of orders-2.csv that were looked up are in orders", "published"]);
    // One that says nothing of it is told, and pushes.
    stage.write("in/orders-3.csv", "order_id,amount\nA00042,1.5\n");
    stage.write("sales.job.toml", &job_text(&stage, "name = \"Sales\"", "", ""));
    job(&stage, &[]).assert(0, &["note: no key of orders-3.csv is in orders", "published"]);
}

/// Where the rows are not counted before, the guard holds by what was sent, before anything is published.
#[test]
fn a_guard_of_a_long_file_holds_before_the_publish() {
    let stage = stage_with("name = \"Sales\"", "min_rows = 1000000", "");
    let rows: Vec<_> = (0..300_000).map(|row| format!("{row},{row}.5")).collect();
    stage.write("in/orders-2.csv", &format!("order_id,amount\n{}\n", rows.join("\n")));
    job(&stage, &[]).assert(3, &["held back, so nothing is published", "300 000 rows, and min_rows is 1 000 000"]);
    assert_eq!((calls(&stage, Call::Publish), calls(&stage, Call::DeleteUpload)), (0, 1));
}

#[test]
fn a_file_that_still_grows_is_not_pushed() {
    use std::io::{BufRead as _, Write as _};
    let stage = stage_with("name = \"Sales\"", "settle = \"2s\"", "");
    let file = stage.home.path().join("in/orders.csv");
    let grow = |line: &str| {
        // As if it had been written in this moment, however long the machine took to come here.
        let mut open = std::fs::OpenOptions::new().append(true).open(&file).unwrap();
        writeln!(open, "{line}").unwrap();
        open.set_modified(std::time::SystemTime::now() + std::time::Duration::from_mins(1)).unwrap();
    };
    grow("4,4.5");
    let mut running = push(&stage, &["sales.job.toml"]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufReader::new(running.stderr.take().unwrap()).lines();
    let waits = lines.find(|line| line.as_ref().unwrap().contains("are looked at again in"));
    assert!(waits.is_some(), "it looks again");
    grow("5,5.5");
    let rest: Vec<_> = lines.map(Result::unwrap).collect();
    assert_eq!(running.wait().unwrap().code(), Some(3), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("orders.csv still grows: 40 bytes, then 46")), "{rest:?}");
    // One that is left alone is pushed after the wait.
    job(&stage, &[]).assert(0, &["are looked at again in", "published"]);
}

#[test]
fn two_runs_at_once_are_one_and_the_second_hears_of_the_first() {
    let stage = stage();
    let gate = stage.server.gates().hold(Moment::Call(Call::Chunk));
    let first = Running::start(push(&stage, &["sales.job.toml"]));
    stage.reached(&gate, &first);
    let second = job(&stage, &[]);
    second.assert(1, &["this job is being run already, by job sales (process ", "not pushed: job sales"]);
    assert!(second.stderr.contains(&first.pid().to_string()), "{}", second.stderr);
    // By another way into the same dataset.
    stage.write("copy.job.toml", &job_text(&stage, "name = \"Sales\"", "", ""));
    let third = run(push(&stage, &["copy.job.toml"]));
    third.assert(1, &["dataset Sales is being pushed into by upload 20"]);
    drop(gate);
    first.said().assert(0, &["published"]);
    job(&stage, &[]).assert(0, &["published"]);
}

#[test]
fn a_job_whose_server_or_project_is_another_stops_with_both_named() {
    let stage = stage();
    let other = Stage::new();
    let url = &other.server.base_url();
    let moved = |words: &[&str], variable: (&str, &str)| {
        let mut command = push(&stage, &[&["sales.job.toml"], words].concat());
        command.env(variable.0, variable.1);
        run(command)
    };
    let (own, theirs) = (format!("the job's is {}", stage.server.base_url()), format!("MSTR_BASE_URL is {url}"));
    moved(&[], ("MSTR_BASE_URL", url)).assert(2, &["two servers", &own, &theirs, "--retarget"]);
    let flag = moved(&["--url", url], ("A", "b"));
    flag.assert(2, &[&own, &format!("--url is {url}")]);
    let project = moved(&[], ("MSTR_PROJECT_ID", "Consolidated Education Project"));
    project.assert(2, &["two projects: the job's is \"MicroStrategy Tutorial\", MSTR_PROJECT_ID is \"Consolidated"]);
    assert_eq!((calls(&stage, Call::Define), calls(&other, Call::Define)), (0, 0));
    // On purpose.
    moved(&["--url", url, "--retarget"], ("MSTR_USERNAME", "jdoe")).assert(4, &["not pushed"]);
    moved(&["--url", url, "--retarget"], ("MSTR_USERNAME", "administrator")).assert(0, &["published"]);
    assert_eq!((calls(&stage, Call::Define), calls(&other, Call::Define)), (0, 1));
}

#[test]
fn a_job_whose_ids_mean_something_else_now_stops_with_both_named() {
    let stage = stage();
    job(&stage, &[]).assert(0, &[]);
    let id = id(&stage);
    let with = |dataset: &str, project: &str| {
        let text = job_text(&stage, dataset, "", "").replace(&format!("name = \"{TUTORIAL}\""), project);
        stage.write("sales.job.toml", &text);
        job(&stage, &[])
    };
    let tutorial = format!("name = \"{TUTORIAL}\"");
    with(&format!("name = \"Sales\"\nid = \"{id}\""), &tutorial).assert(0, &["dataset Sales found"]);
    let dataset = with(&format!("name = \"Revenue\"\nid = \"{id}\""), &tutorial);
    dataset.assert(1, &["was \"Revenue\" when the job was made, and is \"Sales\" now", &id, "--retarget"]);
    let gone = with("name = \"Sales\"\nid = \"00000000000000000000000000000001\"", &tutorial);
    gone.assert(1, &["dataset \"Sales\" (00000000000000000000000000000001) is not in project"]);
    let projects = run(stage.push(["in/orders.csv", "--name", "x", "--dry-run", "--json"])).stdout;
    let projects: serde_json::Value = serde_json::from_str(&projects).unwrap();
    let project = format!("name = \"Finance\"\nid = {}", projects["project"]);
    let renamed = with("name = \"Sales\"", &project);
    renamed.assert(1, &["was \"Finance\" when the job was made, and is \"MicroStrategy Tutorial\" now"]);
}

/// A first run that came to nothing leaves a dataset without data; the next one is none the worse for it.
#[test]
fn a_job_whose_first_run_failed_runs_again() {
    let stage = stage();
    stage.write("in/orders.csv", "order_id,amount\n1,1.5\n2,2.5\n3,3.5\n");
    let gate = stage.server.gates().hold(Moment::Call(Call::Chunk));
    let first = Running::start(push(&stage, &["sales.job.toml"]));
    stage.reached(&gate, &first);
    first.signal("KILL");
    first.said();
    drop(gate);
    run(stage.sessions(&["list"])).assert(0, &[]);
    let id = run(stage.sessions(&["list", "--json"])).stdout;
    let id: serde_json::Value = serde_json::from_str(&id).unwrap();
    run(stage.sessions(&["delete", id["id"].as_str().unwrap()])).assert(0, &[]);
    job(&stage, &[]).assert(0, &["never held data", "published"]);
    assert_eq!(rows(&stage).len(), 3);
}

#[test]
fn a_deadline_leaves_the_upload_to_be_gone_on_with() {
    let stage = stage_with("name = \"Sales\"", "", "[run]\ndeadline = \"1s\"");
    let gate = stage.server.gates().hold(Moment::Call(Call::Chunk));
    let said = job(&stage, &[]);
    said.assert(6, &["its deadline has passed", "interrupted, nothing published", "`pushcube resume "]);
    drop(gate);
    run(stage.resume(&[])).assert(0, &["published"]);
}

/// What would be sent in a moment is far from all sent when the deadline comes: at a thousand bytes a second.
#[test]
fn a_limit_of_the_job_holds_and_one_beside_it_goes_before_it() {
    let run_table = "[run]\nlimit_rate = \"1kB\"\n";
    let stage = stage_with("name = \"Sales\"", "", &format!("{run_table}deadline = \"1s\""));
    let rows: Vec<_> = (0..2_000).map(|row| format!("{row},{row}.5")).collect();
    stage.write("in/orders.csv", &format!("order_id,amount\n{}\n", rows.join("\n")));
    job(&stage, &[]).assert(6, &["note: at most 1.0 kB a second are sent", "its deadline has passed"]);
    // One that is taken up again has the limit that is said beside it, and else none.
    run(stage.resume(&["--limit-rate", "500MB"])).assert(0, &["note: at most 500.0 MB a second are sent", "published"]);
    stage.write("sales.job.toml", &job_text(&stage, "name = \"Sales\"", "", run_table));
    job(&stage, &["--limit-rate", "400 MB/s"]).assert(0, &["note: at most 400.0 MB a second are sent", "published"]);
    job(&stage, &["--limit-rate", "10"]).assert(2, &["at least 1.0 kB a second"]);
}

#[test]
fn the_report_is_copied_to_where_the_job_wants_it() {
    let stage = stage_with("name = \"Sales\"", "", "[run]\nreport_dir = \"reports\"");
    let said = job(&stage, &["--quiet"]);
    said.assert(0, &["; report "]);
    let mut names: Vec<_> = std::fs::read_dir(stage.home.path().join("reports"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() == 2 && names[0].ends_with(".report.json") && names[1].ends_with(".report.txt"), "{names:?}");
}

#[test]
fn what_a_job_says_can_not_be_said_beside_it() {
    let stage = stage();
    for (words, part) in [
        (&["--name", "Other"][..], "the job says that itself: leave out --name"),
        (&["--decimal", "comma"], "leave out --decimal"),
        (&["--chunk-size", "100MB"], "leave out --chunk-size"),
        (&["--folder", "Shared Reports"], "or say --retarget"),
        (&["in/orders.csv"], "give one .job.toml and no other file"),
    ] {
        job(&stage, words).assert(2, &[part]);
    }
    run(push(&stage, &["in/orders.csv", "--name", "x", "--retarget"])).assert(2, &["--retarget is about a job"]);
    stage.write("sales.job.toml", "[server]\nurl = 1\n");
    job(&stage, &[]).assert(2, &["sales.job.toml:2:7: ", "not pushed: job sales"]);
    run(push(&stage, &["none.job.toml"])).assert(2, &["none.job.toml can't be read"]);
}

/// Two tables with a model inside, a column by another name, and one that no file has.
#[test]
fn a_job_with_its_model_inside_makes_what_the_model_says() {
    let stage = Stage::with(Options::default());
    std::fs::create_dir(stage.home.path().join("in")).unwrap();
    stage.write("in/orders.csv", "id,total,extra\n1,1.5,x\n");
    let model = "[model]\nname = \"ignored\"\n[[model.tables]]\nname = \"orders\"\n\
                 columnHeaders = [{ name = \"order_id\", dataType = \"string\" }, { name = \"amount\", dataType = \"double\" }]\n\
                 [[model.attributes]]\nname = \"Order\"\n\
                 attributeForms = [{ category = \"ID\", expressions = [{ tableName = \"orders\", columnName = \"order_id\" }] }]\n\
                 [[model.metrics]]\nname = \"Amount\"\nexpressions = [{ tableName = \"orders\", columnName = \"amount\" }]\n";
    let matches = "matches = { order_id = \"id\", amount = \"total\" }";
    stage.write("sales.job.toml", &job_text(&stage, "name = \"Sales\"\nfolder = \"Shared Reports\"", matches, model));
    let dry = job(&stage, &["--dry-run"]);
    dry.assert(0, &["orders: order_id from id, amount from total"]);
    job(&stage, &[]).assert(0, &["published"]);
    assert_eq!(rows(&stage), [["1", "1.5"]]);
    job(&stage, &[]).assert(0, &["dataset Sales found"]);
}
