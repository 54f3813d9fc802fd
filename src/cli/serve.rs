//! `pushcube serve`: the embedded server alone, until a signal ends it.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::serve_args::ServeArgs;
use crate::demo::{self, Server};
use crate::runtime::signals::Signals;

pub(super) fn serve(args: &ServeArgs) -> Result<i32> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let server = demo::start(args.options()).await.context("the server did not start")?;
        for fault in &args.faults {
            server.faults().add(fault.clone());
        }
        introduce();
        announce(&server, args.tls_cert.as_deref())?;
        signals.next().await;
        server.stop().await;
        Ok(0)
    })
}

/// Says where the server is; whoever started us may wait for the first line through a pipe.
fn announce(server: &Server, certificate: Option<&Path>) -> Result<()> {
    if let (Some(file), Some(pem)) = (certificate, server.certificate_pem()) {
        std::fs::write(file, pem)
            .with_context(|| format!("the certificate could not be written to {}", file.display()))?;
    }
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{}", server.base_url())?;
    if let Some(admin) = server.admin() {
        writeln!(stdout, "http://{admin}/faults")?;
    }
    if let (None, Some(pem)) = (certificate, server.certificate_pem()) {
        write!(stdout, "{pem}")?;
    }
    stdout.flush()?;
    Ok(())
}

/// Says what the server is and is not, where it can't be taken for the base URL.
fn introduce() {
    let mut stderr = std::io::stderr().lock();
    for paragraph in demo::NOTICE {
        // Without a standard error there is nobody to tell.
        let _ = writeln!(stderr, "{paragraph}");
    }
}
