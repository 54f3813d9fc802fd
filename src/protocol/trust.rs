//! Certificates: the authorities of a file, the one certificate that was accepted, and the look at one that is
//! not trusted yet. That look ends the connection before anything is sent over it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::tls::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};
use x509_parser::time::ASN1Time;

use super::client::{Client, Options, Tls};
use crate::dataset::{CallFailure, Fingerprint, ServerAddress, ShownCertificate};
use crate::text;

/// The longest name of a certificate that is shown.
const NAME: usize = 120;
/// The most hosts of a certificate that are shown.
const HOSTS: usize = 6;

/// The authorities in a PEM file.
pub(super) fn authorities(file: &Path) -> Result<Vec<Certificate>, String> {
    let pem = std::fs::read(file).map_err(|error| format!("the CA file {} can't be read: {error}", file.display()))?;
    let found = Certificate::from_pem_bundle(&pem);
    let found = found.map_err(|_| format!("the CA file {} holds something that is no certificate", file.display()))?;
    if found.is_empty() {
        return Err(format!("the CA file {} holds no certificate in PEM", file.display()));
    }
    Ok(found)
}

/// Trusts one certificate and no other.
pub(super) fn pinned(fingerprint: Fingerprint) -> Result<ClientConfig, Error> {
    config(Arc::new(One { provider: ring::default_provider(), wanted: Some(fingerprint), seen: Mutex::default() }))
}

fn config(verifier: Arc<One>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(verifier.provider.clone());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    // What the HTTP library offers by itself.
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Reads the certificate that a server shows, trusting nothing: the handshake is broken off, and no request is
/// sent.
///
/// # Errors
/// Why no certificate was shown.
pub async fn shown_certificate(address: &ServerAddress, options: Options) -> Result<ShownCertificate, CallFailure> {
    let look = Arc::new(One { provider: ring::default_provider(), wanted: None, seen: Mutex::default() });
    let client = Client::with_tls(address, options, || {
        let config = config(Arc::clone(&look)).map_err(|error| error.to_string())?;
        Ok(Tls::Own(Box::new(config)))
    })?;
    let failure = client.server_status().await.err();
    let seen = look.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (seen.as_deref().map(read), failure) {
        (Some(Some(shown)), _) => Ok(shown),
        (Some(None), Some(failure)) => {
            Err(CallFailure { message: "the server shows something that is no certificate".to_owned(), ..failure })
        }
        (_, Some(failure)) => Err(failure),
        // It answered without TLS, which no address with https does.
        (_, None) => Err(CallFailure::not_signed_in("GET /api/status")),
    }
}

/// Judges by the fingerprint alone; without one it only looks.
#[derive(Debug)]
struct One {
    provider: CryptoProvider,
    wanted: Option<Fingerprint>,
    seen: Mutex<Option<Vec<u8>>>,
}

impl ServerCertVerifier for One {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.wanted == Some(fingerprint(shown)) {
            return Ok(ServerCertVerified::assertion());
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown.to_vec());
        Err(CertificateError::ApplicationVerificationFailure.into())
    }

    // The certificate can be copied by anybody; its key can't.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, shown, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, shown, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn fingerprint(der: &[u8]) -> Fingerprint {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(::ring::digest::digest(&::ring::digest::SHA256, der).as_ref());
    Fingerprint::new(bytes)
}

/// What a certificate says of itself.
fn read(der: &[u8]) -> Option<ShownCertificate> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let names = certificate.subject_alternative_name().ok().flatten();
    let hosts = names.map_or_else(Vec::new, |names| names.value.general_names.iter().filter_map(host).collect());
    let valid = certificate.validity();
    Some(ShownCertificate {
        subject: text::excerpt(&certificate.subject().to_string(), NAME),
        hosts: hosts.into_iter().take(HOSTS).collect(),
        issuer: text::excerpt(&certificate.issuer().to_string(), NAME),
        from: day(&valid.not_before),
        until: day(&valid.not_after),
        fingerprint: fingerprint(der),
    })
}

fn host(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(text::excerpt(name, NAME)),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(|bytes| std::net::IpAddr::from(bytes).to_string());
            four.or_else(|_| <[u8; 16]>::try_from(*bytes).map(|bytes| std::net::IpAddr::from(bytes).to_string())).ok()
        }
        _ => None,
    }
}

fn day(time: &ASN1Time) -> String {
    let time = time.to_datetime();
    format!("{}-{:02}-{:02}", time.year(), u8::from(time.month()), time.day())
}
