//! A dry run of a job in an empty environment, as cron would begin it: this program once more, with nothing that the
//! operator's own shell knows. What it says is shown as it is.

use std::process::{Command, Stdio};

use crate::app::jobs::DryRun;

/// The most lines that are shown.
const LINES: usize = 200;

/// Runs these words.
pub(super) fn run(words: &[String]) -> Result<DryRun, String> {
    let [program, arguments @ ..] = words else { return Err("there is nothing to run".to_owned()) };
    let mut command = Command::new(program);
    command.args(arguments).env_clear().stdin(Stdio::null()).current_dir("/");
    let output = command.output().map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(DryRun { code: output.status.code(), said: said.lines().take(LINES).map(str::to_owned).collect() })
}
