//! `sslmode` is respected.

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::connect;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use throwaway_postgres::Server;

use crate::stable;

static SHOP: Migrations = embed_migrations!("fixtures/shop");

#[test]
fn sslmode_says_who_may_answer() {
    let _stable = stable();
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let server = Server::builder()
        .tcp()
        .file("server.key", &key.serialize_pem())
        .file("server.crt", &certificate.pem())
        .setting("ssl", "on")
        .start()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, authority.pem()).unwrap();
    let roots = roots.to_str().unwrap();

    let by_address = server.tcp_url("postgres").unwrap();
    let by_name = by_address.replace("127.0.0.1", "localhost");
    let wrong_name = by_address.clone();
    let outcome = |url: &str, parameters: &str| match SHOP.apply_url(&format!("{url}?{parameters}")) {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    };
    for parameters in ["", "sslmode=disable", "sslmode=require"] {
        assert_eq!(outcome(&by_address, parameters), "ok", "{parameters}");
    }
    assert_eq!(outcome(&by_name, &format!("sslmode=verify-full&sslrootcert={roots}")), "ok");
    assert_eq!(outcome(&wrong_name, &format!("sslmode=verify-ca&sslrootcert={roots}")), "ok");
    insta::assert_snapshot!(outcome(&wrong_name, &format!("sslmode=verify-full&sslrootcert={roots}")), @r#"can't connect to the database at SERVER: error performing TLS handshake: invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("localhost")"#);
    insta::assert_snapshot!(outcome(&by_name, "sslmode=verify-full"), @"can't connect to the database at SERVER: error performing TLS handshake: invalid peer certificate: UnknownIssuer");
    insta::assert_snapshot!(outcome(&by_name, "sslmode=verify-full&sslrootcert=/no/such/file"), @"can't read sslrootcert `/no/such/file`: I/O error: No such file or directory (os error 2)");
}

/// As `openssl req -x509` makes it: its own root, and marked as one.
#[test]
fn a_certificate_that_is_its_own_root_is_trusted_as_psql_does() {
    let key = KeyPair::generate().unwrap();
    let mut certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
    certificate.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = certificate.self_signed(&key).unwrap().pem();
    let server = Server::builder()
        .tcp()
        .file("server.key", &key.serialize_pem())
        .file("server.crt", &certificate)
        .setting("ssl", "on")
        .start()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, certificate).unwrap();
    let by_address = server.tcp_url("postgres").unwrap();
    let by_name = by_address.replace("127.0.0.1", "localhost");
    let trusting =
        |url: &str, mode| SHOP.apply_url(&format!("{url}?sslmode={mode}&sslrootcert={}", roots.display()));
    trusting(&by_name, "verify-full").unwrap();
    trusting(&by_address, "verify-ca").unwrap();
    let error = trusting(&by_address, "verify-full").unwrap_err().to_string();
    assert!(error.contains("certificate not valid for name"), "{error}");
}

/// With two of them in a program, rustls can't choose, and panics in whoever asks it to; we don't.
#[test]
fn another_provider_in_the_program_is_no_clash() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let server = Server::builder()
        .tcp()
        .file("server.key", &key.serialize_pem())
        .file("server.crt", &certificate.pem())
        .setting("ssl", "on")
        .start()
        .unwrap();
    std::panic::catch_unwind(rustls::ClientConfig::builder)
        .expect_err("both are linked, and none is installed");
    SHOP.apply_url(&format!("{}?sslmode=require", server.tcp_url("postgres").unwrap())).unwrap();
}

#[test]
fn what_asks_for_tls_gets_no_plain_connection() {
    let _stable = stable();
    let server = Server::builder().tcp().start().unwrap();
    let url = server.tcp_url("postgres").unwrap();
    assert!(SHOP.apply_url(&format!("{url}?sslmode=prefer")).is_ok());
    insta::assert_snapshot!(SHOP.apply_url(&format!("{url}?sslmode=require")).unwrap_err(), @"can't connect to the database at SERVER: error performing TLS handshake: server does not support TLS");
}

/// `sslcert` and `sslkey`, as the server asks for them where its `pg_hba.conf` says `cert`.
#[test]
fn a_server_knows_its_client_by_a_certificate() {
    let _stable = stable();
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
    let server = Server::builder()
        .tcp()
        .file("server.key", &key)
        .file("server.crt", &certificate)
        .file("authority.crt", &authority.pem())
        .setting("ssl", "on")
        .setting("ssl_ca_file", "authority.crt")
        .start()
        .unwrap();
    let by_socket = &mut connect(&server.url("postgres"));
    by_socket
        .batch_execute(
            "COPY (VALUES ('local all all trust'), ('hostssl all all all cert')) TO PROGRAM 'cat > pg_hba.conf';
             SELECT pg_reload_conf();",
        )
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).display().to_string()
    };
    let (certificate, key) = signed("postgres");
    let (certificate, key) = (write("client.crt", &certificate), write("client.key", &key));
    let url = server.tcp_url("postgres").unwrap();
    let outcome = |parameters: &str| match SHOP.apply_url(&format!("{url}?sslmode=require{parameters}")) {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(outcome(&format!("&sslcert={certificate}&sslkey={key}")), "ok");
    insta::assert_snapshot!(outcome(""), @"can't connect to the database at SERVER: connection requires a valid client certificate (SQLSTATE 28000)");
    insta::assert_snapshot!(outcome(&format!("&sslcert={certificate}&sslkey=/no/such/key")), @"can't read sslkey `/no/such/key`: I/O error: No such file or directory (os error 2)");
    insta::assert_snapshot!(outcome(&format!("&sslcert=/no/such/certificate&sslkey={key}")), @"can't read sslcert `/no/such/certificate`: I/O error: No such file or directory (os error 2)");
    let no_key = outcome(&format!("&sslcert={certificate}&sslkey={certificate}"));
    assert_eq!(no_key, format!("there is no key without a passphrase in sslkey `{certificate}`"));
}
