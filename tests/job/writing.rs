//! Whatever a job says, its file says the same, and people can read it.

use std::path::Path;

use proptest::prelude::{ProptestConfig, prop_assert_eq};
use proptest::proptest;
use pushcube::job::{read, schema, write};

use crate::made;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(job in made::job()) {
        let text = write(&job);
        let again = read(Path::new("x.job.toml"), &text);
        prop_assert_eq!(again.as_ref(), Ok(&job), "{}", text);
        prop_assert_eq!(write(&again.unwrap()), text);
    }
}

/// A job that is written by hand, as short as it can be, and what is written of it.
#[test]
fn a_job_reads_like_what_one_would_write() {
    let text = "\
[server]
url = \"https://bi.example.com/MicroStrategyLibrary/\"
profile = \"test\"

[project]
name = \"Finance\"

[dataset]
name = \"Sales\"
folder = \"Shared Reports/Finance\"

[[tables]]
name = \"orders\"
files = [\"in/orders-*.csv\", \"in/orders-*.csv.gz\"]
pick = \"newest\"
policy = \"upsert\"
matches = { \"Order Id\" = \"order_id\" }
min_rows = 1000
max_age = \"26h\"
settle = \"90s\"

[tables.reading]
delimiter = \";\"
null = [\"NULL\", \"#N/A\"]
decimal = \"comma\"

[guards]
max_shrink = \"20%\"

[run]
on_session_lost = \"repeat\"
limit_rate = \"2MB\"
deadline = \"4h\"
";
    let job = read(Path::new("sales.job.toml"), text).unwrap();
    let written = write(&job);
    let body = written.split_once("\n\n").unwrap().1;
    assert_eq!(body, text.replace("Library/\"", "Library\""));
}

/// Every key that a written job can have is known to editors.
#[test]
fn the_schema_knows_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    let all = schema.to_string();
    for key in
        ["max_body", "on_session_lost", "exactly_one", "set-aside", "day-first", "max_shrink", "report_dir", "upsert"]
    {
        assert!(all.contains(&format!("\"{key}\"")), "{key}");
    }
    assert_eq!(schema["additionalProperties"], false);
}
