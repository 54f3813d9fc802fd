//! `pushcube sales.csv`: what can't be opened on the screens is refused with the command that was meant.

use crate::tool::{Stage, run};

/// What the program says to these words; there is no terminal, so screens never open.
fn said(stage: &Stage, words: &[&str], code: i32, parts: &[&str]) {
    let mut command = stage.tool();
    command.args(words);
    run(command).assert(code, parts);
}

#[test]
fn a_word_that_is_no_file_is_refused_with_the_command_that_was_meant() {
    let stage = Stage::new();
    stage.write("orders.csv", "id,amount\n1,2.5\n");
    stage.write("orders.job.toml", "");
    said(&stage, &["psuh", "orders.csv"], 2, &["no command and no file psuh", "is it `pushcube push`?"]);
    said(&stage, &["listen"], 2, &["no command and no file listen", "`pushcube --help` lists the commands"]);
    said(&stage, &["absent.csv"], 2, &["there is no file absent.csv"]);
    said(&stage, &["orders.csv", "absent.csv"], 2, &["there is no file absent.csv"]);
    said(&stage, &["-"], 2, &["`pushcube push - --table NAME` reads it"]);
    said(&stage, &["orders.job.toml"], 2, &["`pushcube push orders.job.toml` runs"]);
    said(&stage, &["orders.csv", "."], 2, &[". is a folder: name files, or one folder alone"]);
    said(&stage, &["orders.csv", "--name", "Sales"], 2, &["--name"]);
    for words in [&["orders.csv"][..], &["."], &["s3://lake/in/orders.csv"]] {
        said(&stage, words, 2, &["the screens need a terminal"]);
    }
}
