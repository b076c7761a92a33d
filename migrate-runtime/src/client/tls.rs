//! TLS of our own connections: by rustls, whose provider is handed over by value, or by the system's library.

#[cfg(feature = "tls-native-tls")]
mod native;

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::sslmode::{Roots, Trust};
use super::target::{Identity, Target};

/// TLS for connections, by the library that makes it.
pub(super) enum Connector {
    Rustls(MakeRustlsConnect),
    #[cfg(feature = "tls-native-tls")]
    Native(postgres_native_tls::MakeTlsConnector),
}

/// TLS for connections to a server, by whom it may be; none where it is not asked for, or only preferred and not to be had.
pub(super) fn connector(target: &Target) -> Result<Option<Connector>, String> {
    let (mode, trust, identity) = (target.config.get_ssl_mode(), &target.trust, target.identity.as_ref());
    match (mode, provider()) {
        (SslMode::Disable, _) => Ok(None),
        (_, Some(provider)) => by_rustls(provider, trust, identity).map(Connector::Rustls).map(Some),
        #[cfg(feature = "tls-native-tls")]
        (_, None) => native::connector(trust, identity).map(Connector::Native).map(Some),
        #[cfg(not(feature = "tls-native-tls"))]
        (SslMode::Prefer, None) => Ok(None),
        #[cfg(not(feature = "tls-native-tls"))]
        (_, None) => Err(NO_TLS.to_owned()),
    }
}

fn by_rustls(
    provider: Arc<CryptoProvider>,
    trust: &Trust,
    identity: Option<&Identity>,
) -> Result<MakeRustlsConnect, String> {
    let roots = trust.roots().map(|roots| by_roots(roots, &provider)).transpose()?;
    let verifier =
        Arc::new(Verifier { provider: Arc::clone(&provider), roots, asks_name: trust.asks_name() });
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous() // the verifier is ours; what it lets pass is what `sslmode` says
        .with_custom_certificate_verifier(verifier);
    let config = match identity {
        Some(identity) => {
            let (certificates, key) = read(identity)?;
            config.with_client_auth_cert(certificates, key).map_err(|error| error.to_string())?
        }
        None => config.with_no_client_auth(),
    };
    Ok(MakeRustlsConnect::new(config))
}

/// What makes TLS: always handed over by value, so that it is the same whatever else the process has linked.
#[cfg(feature = "tls-rustls-ring")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there may be none")]
fn provider() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::ring::default_provider()))
}

/// What makes TLS: as above, by the other feature.
#[cfg(all(feature = "tls-rustls-aws-lc-rs", not(feature = "tls-rustls-ring")))]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there may be none")]
fn provider() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

/// What makes TLS: the system's library where that is turned on; else that of the application, if it has chosen one for its process.
#[cfg(not(any(feature = "tls-rustls-ring", feature = "tls-rustls-aws-lc-rs")))]
fn provider() -> Option<Arc<CryptoProvider>> {
    CryptoProvider::get_default().filter(|_| cfg!(not(feature = "tls-native-tls"))).map(Arc::clone)
}

/// Where TLS is asked for and can't be made.
#[cfg(not(feature = "tls-native-tls"))]
const NO_TLS: &str = "\
the URL asks for TLS, and this program has none for it
turn on the feature `tls-rustls-ring`, `tls-rustls-aws-lc-rs` or `tls-native-tls` of migrate-runtime; or, where the program has a provider of rustls \
of its own, install it first: `rustls::crypto::CryptoProvider::install_default`";

fn read(identity: &Identity) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let Identity { certificate, key } = identity;
    let certificates = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect);
    let certificates =
        certificates.map_err(|error| format!("can't read sslcert `{certificate}`: {error}"))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| match error {
        pem::Error::NoItemsFound => format!("there is no key without a passphrase in sslkey `{key}`"),
        error => format!("can't read sslkey `{key}`: {error}"),
    })?;
    Ok((certificates, key))
}

fn by_roots(roots: &Roots, provider: &Arc<CryptoProvider>) -> Result<ByRoots, String> {
    let mut own = Vec::new();
    let mut store = RootCertStore::empty();
    match roots {
        Roots::System => {
            let found = rustls_native_certs::load_native_certs();
            store.add_parsable_certificates(found.certs);
        }
        Roots::File(path) => {
            own = in_file(path)?;
            for certificate in own.iter().cloned() {
                store.add(certificate).map_err(|error| unusable(path, &error))?;
            }
        }
    }
    if store.is_empty() {
        return Err("there are no root certificates to verify the server by: install ca-certificates, \
                    or name a file with sslrootcert"
            .to_owned());
    }
    let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider)).build();
    Ok(ByRoots { chain: chain.map_err(|error| error.to_string())?, own })
}

/// The certificates that `sslrootcert` names.
fn in_file(path: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match certificates.map_err(|error| unusable(path, &error))? {
        none if none.is_empty() => Err(unusable(path, &"there is no certificate in it")),
        certificates => Ok(certificates),
    }
}

fn unusable(path: &str, why: &dyn std::fmt::Display) -> String {
    format!("can't read sslrootcert `{path}`: {why}")
}

/// Certificates that vouch for others, and those among them that a file has named.
#[derive(Debug)]
struct ByRoots {
    chain: Arc<WebPkiServerVerifier>,
    own: Vec<CertificateDer<'static>>,
}

impl ByRoots {
    /// Whether the server may be this one. A certificate that is its own root is no end of a chain to webpki, and to
    /// OpenSSL, and so to psql, it is; its dates webpki has looked at by then.
    fn verify(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let outcome =
            self.chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match outcome {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::Other(_),
            )) if self.own.iter().any(|own| own.as_ref() == end_entity.as_ref()) => {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            outcome => outcome,
        }
    }
}

/// Asks for what `sslmode` says.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// Who has to vouch for the server, if anybody.
    roots: Option<ByRoots>,
    /// Whether the certificate has to be for the host's name.
    asks_name: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(roots) = &self.roots else { return Ok(ServerCertVerified::assertion()) };
        match roots.verify(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.asks_name => Ok(ServerCertVerified::assertion()),
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
