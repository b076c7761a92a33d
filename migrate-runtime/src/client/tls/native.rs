//! TLS by the system's library.

use std::fs;

use native_tls::{Certificate, TlsConnector};
use postgres_native_tls::{MakeTlsConnector, set_postgresql_alpn};

use super::super::sslmode::{Roots, Trust};
use super::super::target::Identity;
use super::{in_file, unusable};

pub(super) fn connector(trust: &Trust, identity: Option<&Identity>) -> Result<MakeTlsConnector, String> {
    let mut builder = TlsConnector::builder();
    set_postgresql_alpn(&mut builder);
    // What passes is what `sslmode` says.
    builder.danger_accept_invalid_certs(trust.roots().is_none());
    builder.danger_accept_invalid_hostnames(!trust.asks_name());
    if let Some(Roots::File(path)) = trust.roots() {
        builder.disable_built_in_roots(true);
        for certificate in in_file(path)? {
            let certificate = Certificate::from_der(&certificate).map_err(|error| unusable(path, &error))?;
            builder.add_root_certificate(certificate);
        }
    }
    if let Some(identity) = identity {
        builder.identity(read(identity)?);
    }
    builder.build().map(MakeTlsConnector::new).map_err(|error| error.to_string())
}

fn read(Identity { certificate, key }: &Identity) -> Result<native_tls::Identity, String> {
    let of = |option: &str, path: &str| {
        fs::read(path).map_err(|error| format!("can't read {option} `{path}`: {error}"))
    };
    let (certificates, private) = (of("sslcert", certificate)?, of("sslkey", key)?);
    native_tls::Identity::from_pkcs8(&certificates, &private).map_err(|error| {
        format!(
            "sslcert `{certificate}` and sslkey `{key}` are not to be used: {error}\n\
             the key has to be in PKCS #8, without a passphrase: `openssl pkcs8 -topk8 -nocrypt`"
        )
    })
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
    use throwaway_postgres::Server;

    use super::super::super::own::Own;
    use super::super::super::surroundings::Surroundings;
    use super::super::super::target::Target;
    use super::super::Connector;
    use super::*;
    use crate::link::Link;
    use crate::settings::Settings;

    /// Whether the server is reached over TLS, and whom it takes us for; or why it is not.
    fn outcome(url: &str) -> String {
        let target = Target::parse(url, &Surroundings::NONE).unwrap();
        let tls = match connector(&target.trust, target.identity.as_ref()) {
            Ok(tls) => Connector::Native(tls),
            Err(error) => return error,
        };
        let settings = Settings::default();
        let asked = async {
            let mut own = Own::connect(&target, Some(&tls), &settings).await?;
            own.query("SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()").await
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        match runtime.block_on(asked) {
            Ok(rows) => format!("{} {}", rows[0].text(0), rows[0].text(1)).trim_end().to_owned(),
            Err(failure) => failure.to_string(),
        }
    }

    /// The same questions as of rustls, in `tests/it/tls.rs`.
    #[test]
    fn sslmode_says_who_may_answer() {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let signed = |name: &str| {
            let key = KeyPair::generate().unwrap();
            let mut certificate = CertificateParams::new([name.to_owned()]).unwrap();
            certificate.distinguished_name.push(DnType::CommonName, name);
            (certificate.signed_by(&key, &authority).unwrap().pem(), key.serialize_pem())
        };
        let (certificate, key) = signed("localhost");
        let server = Server::builder().tcp().file("server.key", &key).file("server.crt", &certificate);
        let server = server.file("authority.crt", &authority.pem()).setting("ssl_ca_file", "authority.crt");
        let server = server.setting("ssl", "on").start().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            folder.path().join(name).display().to_string()
        };
        let roots = file("roots.pem", &authority.pem());
        let (own, own_key) = signed("client");
        let (own, own_key) = (file("own.crt", &own), file("own.key", &own_key));

        let by_address = server.tcp_url("postgres").unwrap();
        let by_name = by_address.replace("127.0.0.1", "localhost");
        assert_eq!(outcome(&format!("{by_address}?sslmode=require")), "t");
        assert_eq!(outcome(&format!("{by_name}?sslmode=verify-full&sslrootcert={roots}")), "t");
        assert_eq!(outcome(&format!("{by_address}?sslmode=verify-ca&sslrootcert={roots}")), "t");
        let known = outcome(&format!("{by_address}?sslmode=require&sslcert={own}&sslkey={own_key}"));
        assert!(known.starts_with("t ") && known.contains("CN=client"), "{known}");
        for (url, why) in [
            (format!("{by_address}?sslmode=verify-full&sslrootcert={roots}"), "IP address mismatch"),
            (format!("{by_name}?sslmode=verify-full"), "certificate verify failed"),
            (format!("{by_name}?sslmode=verify-ca&sslrootcert={own}"), "certificate verify failed"),
        ] {
            let error = outcome(&url);
            assert!(error.starts_with("error performing TLS handshake: ") && error.contains(why), "{error}");
        }
        insta::with_settings!({ filters => [(folder.path().to_str().unwrap(), "FOLDER")] }, {
            insta::assert_snapshot!(outcome(&format!("{by_name}?sslmode=verify-ca&sslrootcert={own_key}")), @"can't read sslrootcert `FOLDER/own.key`: there is no certificate in it");
            insta::assert_snapshot!(outcome(&format!("{by_name}?sslmode=require&sslcert=/no/such/file&sslkey={own_key}")), @"can't read sslcert `/no/such/file`: No such file or directory (os error 2)");
            insta::assert_snapshot!(outcome(&format!("{by_name}?sslmode=require&sslcert={own}&sslkey={own}")), @"
            sslcert `FOLDER/own.crt` and sslkey `FOLDER/own.crt` are not to be used: expected PKCS#8 PEM
            the key has to be in PKCS #8, without a passphrase: `openssl pkcs8 -topk8 -nocrypt`
            ");
        });
    }
}
