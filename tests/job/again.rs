//! A job that is saved again from screens that show a part of it: what was not changed there is still what it was, to
//! the letter where it is its own file.

use std::path::{Path, PathBuf};

use proptest::prelude::{ProptestConfig, any, prop_assert_eq};
use proptest::proptest;
use pushcube::dataset::{OnBad, UpdatePolicy};
use pushcube::job::again::{holding, moved, patterns, running, saved_again, warning};
use pushcube::job::file::{JobFile, JobTable};
use pushcube::job::guards::{Guards, Pick, Running};
use pushcube::job::{read, rewrite, write};

use crate::made;

/// What screens make of a job: the files that were found, ids in the place of names, and nothing that they don't know.
fn laid(job: &JobFile) -> JobFile {
    let table = |(at, table): (usize, &JobTable)| JobTable {
        files: vec![format!("/found/{at}.csv").into()],
        pick: Pick::All,
        max_body: None,
        min_rows: 0,
        allow_empty: false,
        max_age: None,
        settle: None,
        ..table.clone()
    };
    let mut laid = job.clone();
    laid.tables = job.tables.iter().enumerate().map(table).collect();
    (laid.guards, laid.run) = (Guards::default(), Running::default());
    laid.project.id = job.project.id.clone().or_else(|| Some("0123456789ABCDEF0123456789ABCDEF".parse().unwrap()));
    laid.dataset.id = job.dataset.id.clone().or_else(|| Some("1123456789ABCDEF0123456789ABCDEF".parse().unwrap()));
    laid.dataset.folder = Some("2123456789ABCDEF0123456789ABCDEF".to_owned());
    (laid.dataset.overwrite, laid.model) = (false, None);
    laid
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_job_of_which_nothing_was_changed_is_what_it_was(job in made::job()) {
        let laid = laid(&job);
        prop_assert_eq!(saved_again(&job, &laid, laid.clone()), job);
    }

    #[test]
    fn what_was_changed_is_changed_and_nothing_else(job in made::job(), policy in any::<bool>()) {
        let laid = laid(&job);
        let mut now = laid.clone();
        let mut wanted = job.clone();
        for changed in [&mut now.tables[0], &mut wanted.tables[0]] {
            if policy {
                changed.policy = UpdatePolicy::Add;
            } else {
                changed.bad_values = OnBad::Null;
            }
            changed.matches.insert("new".to_owned(), "NEW".to_owned());
        }
        prop_assert_eq!(saved_again(&job, &laid, now), wanted);
    }

    /// Written over any file, a job says what it says.
    #[test]
    fn over_another_job_it_is_what_it_is(opened in made::job(), job in made::job()) {
        let text = rewrite(&write(&opened), &opened, &job);
        prop_assert_eq!(read(Path::new("x.job.toml"), &text), Ok(job));
    }
}

const BY_HAND: &str = "\
# Nightly, see the wiki.
[server]
url = \"https://bi.example.com/Lib\"   # production
profile = \"prod\"

[project]
name = 'Finance'

[run]
deadline = \"240min\"    # four hours
limit_rate = \"2 MB/s\"
report_dir = \"reports\"

[dataset]
name = \"Sales\"

# From the warehouse.
[[tables]]
name = \"orders\"
files = \"in/orders-*.csv\"
pick = \"newest\"
policy = \"upsert\" # late corrections
min_rows = 1000
settle = \"60s\"
max_age = \"1d\"
matches = { value = \"amount\" }

[[tables]]
name = \"regions\"
files = [\"s3://lake/regions.csv\", \"~/regions.csv\"]
pick = \"exactly_one\"
policy = \"replace\"
allow_empty = true

[guards]
max_shrink = \"20%\"
same_content = \"fail\"
unknown_keys = \"fail\"
";

fn by_hand() -> JobFile {
    read(Path::new("x.job.toml"), BY_HAND).unwrap()
}

#[test]
fn a_file_that_was_written_by_hand_keeps_its_words_and_comments() {
    let opened = by_hand();
    let laid = laid(&opened);
    assert_eq!(rewrite(BY_HAND, &opened, &saved_again(&opened, &laid, laid.clone())), BY_HAND);
    let mut now = laid.clone();
    now.tables[0].policy = UpdatePolicy::Replace;
    now.tables[0].matches.clear();
    now.tables[1].bad_values = OnBad::Null;
    let text = rewrite(BY_HAND, &opened, &saved_again(&opened, &laid, now));
    let wanted = BY_HAND
        .replace("policy = \"upsert\" #", "policy = \"replace\" #")
        .replace("matches = { value = \"amount\" }\n", "")
        .replace("allow_empty = true\n", "allow_empty = true\nbad_values = \"null\"\n");
    assert_eq!(text, wanted);
}

#[test]
fn tables_that_were_not_laid_stay_and_those_that_were_taken_away_go() {
    let opened = by_hand();
    // No file was found for the second one.
    let mut laid = laid(&opened);
    laid.tables.truncate(1);
    assert_eq!(saved_again(&opened, &laid, laid.clone()).tables, opened.tables);
    // One more was added, and the first one was taken away.
    let added = JobTable { name: "new".to_owned(), files: vec!["/found/new.csv".into()], ..laid.tables[0].clone() };
    let mut now = laid.clone();
    now.tables = vec![added.clone()];
    assert_eq!(saved_again(&opened, &laid, now).tables, [opened.tables[1].clone(), added]);
}

#[test]
fn a_table_is_known_by_its_file_when_its_name_was_changed_and_by_its_name_when_its_file_was() {
    let opened = by_hand();
    let laid = laid(&opened);
    let mut now = laid.clone();
    "sales".clone_into(&mut now.tables[0].name);
    now.tables[1].files = vec!["/other/regions.csv".into()];
    let saved = saved_again(&opened, &laid, now);
    assert_eq!(saved.tables[0], JobTable { name: "sales".to_owned(), ..opened.tables[0].clone() });
    let files = vec!["/other/regions.csv".into()];
    assert_eq!(saved.tables[1], JobTable { files, pick: Pick::All, ..opened.tables[1].clone() });
}

#[test]
fn another_order_of_the_tables_is_that_of_the_job() {
    let opened = by_hand();
    let laid = laid(&opened);
    let mut now = laid.clone();
    now.tables.reverse();
    let names: Vec<_> = saved_again(&opened, &laid, now).tables.into_iter().map(|table| table.name).collect();
    assert_eq!(names, ["regions", "orders"]);
}

#[test]
fn a_dataset_that_is_called_otherwise_now_is_saved_as_it_is_called() {
    let mut opened = by_hand();
    let id = "1123456789ABCDEF0123456789ABCDEF".parse().unwrap();
    opened.dataset.id = Some(id);
    let mut laid = laid(&opened);
    "Sales 2027".clone_into(&mut laid.dataset.name);
    let saved = saved_again(&opened, &laid, laid.clone());
    assert_eq!((saved.dataset.name.as_str(), &saved.dataset.id), ("Sales 2027", &opened.dataset.id));
    assert_eq!((saved.guards, saved.run), (opened.guards.clone(), opened.run.clone()));
    // Another server is another server in all.
    let mut now = laid.clone();
    now.server.url = pushcube::dataset::ServerAddress::parse("https://test.example.com/Lib").unwrap();
    now.server.profile = None;
    let saved = saved_again(&opened, &laid, now.clone());
    assert_eq!(saved.server, now.server);
}

#[test]
fn a_file_in_another_folder_finds_what_the_first_one_found() {
    let whole = moved(by_hand(), Path::new("/jobs"), Path::new("/elsewhere"));
    let files = |at: usize| whole.tables[at].files.clone();
    assert_eq!(files(0), [PathBuf::from("/jobs/in/orders-*.csv")]);
    assert_eq!(files(1), [PathBuf::from("s3://lake/regions.csv"), PathBuf::from("~/regions.csv")]);
    assert_eq!(whole.run.report_dir, Some("/jobs/reports".into()));
    assert_eq!(moved(by_hand(), Path::new("/jobs"), Path::new("/jobs")), by_hand());
}

#[test]
fn what_is_kept_is_told_in_the_words_of_the_file() {
    let job = by_hand();
    let held =
        ["max_shrink 20%", "same_content fail", "unknown_keys fail", "orders min_rows 1000", "regions allow_empty"];
    assert_eq!(holding(&job), held);
    assert_eq!(warning(&job), ["orders max_age 1d settle 1min"]);
    assert_eq!(running(&job), ["limit_rate 2MB", "deadline 4h", "report_dir reports"]);
    let files = ["orders in/orders-*.csv, the newest", "regions s3://lake/regions.csv, ~/regions.csv, exactly one"];
    assert_eq!(patterns(&job, &laid(&job)), files);
    assert_eq!(patterns(&job, &job), Vec::<String>::new());
}
