//! TLS with a certificate that the server makes for itself at each start, so that a client has something to
//! distrust, and then to be told of.

use std::io::{Error, Result};
use std::net::IpAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

/// A certificate, its key, and who shows it to clients.
pub(in crate::demo) struct Certificate {
    acceptor: TlsAcceptor,
    pem: String,
}

impl Certificate {
    /// Makes one for loopback and for that address.
    pub(in crate::demo) fn new(address: IpAddr) -> Result<Self> {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), address.to_string()];
        let own = rcgen::generate_simple_self_signed(names).map_err(Error::other)?;
        let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).map_err(Error::other)?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .map_err(Error::other)?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), pem: own.cert.pem() })
    }

    /// The certificate as a client takes it, without its key.
    pub(in crate::demo) fn pem(&self) -> &str {
        &self.pem
    }

    pub(super) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}
