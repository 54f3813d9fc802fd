//! `pushcube serve`: the embedded server alone, until a signal ends it.

use std::io::Write;

use anyhow::{Context, Result};

use super::args::ServeArgs;
use crate::demo::{self, Options};
use crate::runtime::signals::Signals;

pub(super) fn serve(args: ServeArgs) -> Result<i32> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let options = Options { listen: args.listen, database: args.db, ..Options::default() };
        let server = demo::start(options).await.context("the server did not start")?;
        {
            let mut stdout = std::io::stdout().lock();
            writeln!(stdout, "{}", server.base_url())?;
            // Whoever started us may wait for this line through a pipe.
            stdout.flush()?;
        }
        signals.next().await;
        server.stop().await;
        Ok(0)
    })
}
