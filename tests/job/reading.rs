//! What is wrong in a job is told with line, column and what to do.

use std::path::Path;

use pushcube::job::read;

const GOOD: &str = "\
[server]
url = \"https://bi.example.com/Lib\"
[project]
name = \"Finance\"
[dataset]
name = \"Sales\"
[[tables]]
name = \"orders\"
files = \"orders.csv\"
policy = \"replace\"
";

fn refused(text: &str) -> String {
    read(Path::new("sales.job.toml"), text).map_or_else(|error| error.to_string(), |job| format!("{job:?}"))
}

#[test]
fn each_fault_is_told_where_it_is() {
    assert!(read(Path::new("sales.job.toml"), GOOD).is_ok());
    let with = |line: &str| format!("{GOOD}{line}\n");
    for (text, begin, part) in [
        (with("polcy = \"add\""), "sales.job.toml:11:1: unknown field `polcy`", "`pushcube job-schema`"),
        (with("[tables.reading]\nencodng = \"x\""), "sales.job.toml:12:1: unknown field `encodng`", "`encoding`"),
        (with("[guards]\nmax_shrnk = \"x\""), "sales.job.toml:12:1: unknown field `max_shrnk`", "`max_shrink`"),
        (with("[guards]\nmax_shrink = \"x\""), "sales.job.toml:12:14: \"x\" is no share", "write 20%"),
        (with("max_age = \"soon\""), "sales.job.toml:11:11: \"soon\" is no time", "15min"),
        (with("min_rows = -1"), "sales.job.toml:11:12: ", "invalid value"),
        (with("chunk_size = \"12 elephants\""), "sales.job.toml:11:14: ", "50MB"),
        (with("chunk_size = \"10B\""), "sales.job.toml:11:14: no size for a chunk", "1 kB"),
        (with("chunk_size = \"1MB\"\nmax_body = \"1MB\""), "sales.job.toml:12:12: ", "not both"),
        (with("min_rows = 5\nallow_empty = true"), "sales.job.toml:12:15: ", "min_rows wants some: one of them"),
        (with("pick = \"oldest\""), "sales.job.toml:11:8: unknown variant `oldest`", "`exactly_one`"),
        (with("bad_values = \"drop\""), "sales.job.toml:11:14: ", "set-aside"),
        (with("[tables.reading]\ndelimiter = \"::\""), "sales.job.toml:12:13: ", "one character of ASCII, or tab"),
        (with("[tables.reading]\nformat = \"json\"\ndelimiter = \";\""), "sales.job.toml:11:1: ", "JSON has none"),
        (with("[run]\non_session_lost = \"cry\""), "sales.job.toml:12:19: ", "`repeat`"),
        (
            with("[[tables]]\nname = \"Orders\"\nfiles = \"b.csv\"\npolicy = \"add\""),
            "sales.job.toml:12:8: ",
            "two tables",
        ),
        (GOOD.replace("\"replace\"", "\"merge\""), "sales.job.toml:10:10: ", "upsert"),
        (GOOD.replace("\"orders.csv\"", "[\"a.csv\", \"b.csv\"]"), "sales.job.toml:9:9: ", "exactly_one"),
        (GOOD.replace("\"orders.csv\"", "\"-\""), "sales.job.toml:9:9: ", "pushcube push - --table"),
        (GOOD.replace("\"orders.csv\"", "[]"), "sales.job.toml:9:9: ", "needs a path"),
        (GOOD.replace("https://", "ftp://"), "sales.job.toml:2:7: ", "https://"),
        (GOOD.replace("[[tables]]", "[[tables]"), "sales.job.toml:7:", ""),
        (GOOD.replace("policy = \"replace\"\n", ""), "sales.job.toml:7:", "missing field `policy`"),
        (GOOD.replace("[dataset]\n", "[dataset]\nid = \"12\"\n"), "sales.job.toml:6:6: ", "32 hexadecimal"),
        (
            GOOD.replace("[dataset]\n", "[dataset]\noverwrite = true\n").replace("\"replace\"", "\"add\""),
            "sales.job.toml:11:10: ",
            "the policy is replace",
        ),
        (with("[model]\nname = \"S\"\ntables = []"), "sales.job.toml:8:8: the model has no table", "\"orders\""),
        (with("[model]\nname = \"S\"\ntabels = []"), "sales.job.toml:13:1: unknown field `tabels`", "`tables`"),
        (
            with(
                "[model]\nname = \"S\"\n[[model.tables]]\nname = \"orders\"\ncolumnHeaders = [{ name = \"a\", dataType = \"TEXT\" }]",
            ),
            "sales.job.toml:15:",
            "BIGDECIMAL",
        ),
    ] {
        let told = refused(&text);
        assert!(told.starts_with(begin) && told.contains(part), "{begin} … {part}\n{told}");
    }
}

/// A place after letters of several bytes is counted in letters.
#[test]
fn a_column_is_counted_in_letters() {
    let text = GOOD.replace("name = \"orders\"", "name = \"ö\"").replace("policy = \"replace\"", "\"ö\" = 1");
    assert!(refused(&text).starts_with("sales.job.toml:10:1: unknown field"), "{}", refused(&text));
}
