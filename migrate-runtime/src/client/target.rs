//! Where to connect, and how: what the URL says, what is around it, and what nobody has said.

use std::time::Duration;

use migrate_core::printable::line;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::parameters::Parameters;
use super::sslmode::{self, Trust};
use super::surroundings::Surroundings;
use super::{bad_url, passfile};

pub(super) struct Target {
    pub(super) config: Config,
    pub(super) trust: Trust,
    /// The certificate by which the server knows the client, if it wants one.
    pub(super) identity: Option<Identity>,
    /// Options of the URL that nobody knows.
    pub(super) unknown: Vec<String>,
}

/// The files of a certificate and its key: `sslcert` and `sslkey`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) certificate: String,
    pub(super) key: String,
}

impl Target {
    /// Reads a URL or a connection string; the error says which option is wrong, and holds nothing else of it.
    pub(super) fn parse(url: &str, surroundings: &Surroundings<'_>) -> Result<Target, String> {
        bad_url::refuse(url)?;
        let mut given = Parameters::split(url)?;
        surroundings.complete(&mut given)?;
        let mut config = given.config()?;
        with_host(&mut config);
        with_limits(&mut config);
        let (ssl_mode, trust) = sslmode::meaning(given.own("sslmode"), given.own("sslrootcert"))?;
        // A socket of this machine has no wire to protect; libpq ignores sslmode there too.
        let is_local = config.get_hostaddrs().is_empty()
            && config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
        config.ssl_mode(if is_local { SslMode::Disable } else { ssl_mode });
        if let Some(schema) = given.own("schema") {
            let options = config.get_options().map(|options| format!("{options} ")).unwrap_or_default();
            config.options(format!("{options}-c search_path={}", as_option(&crate::sql::name(schema))));
        }
        if config.get_password().is_none()
            && let Some(password) = given.own("passfile").and_then(|file| passfile::password(file, &config))
        {
            config.password(password);
        }
        let identity = match (given.own("sslcert"), given.own("sslkey")) {
            (Some(certificate), Some(key)) => {
                Some(Identity { certificate: certificate.to_owned(), key: key.to_owned() })
            }
            (None, _) => None,
            (Some(_), None) => return Err("sslcert is given, and no sslkey for it".to_owned()),
        };
        Ok(Target { config, trust, identity, unknown: given.into_unknown() })
    }

    /// How long reaching the server and being let in may take: as long for each host as `connect_timeout` says, and an answer.
    pub(super) fn patience(&self, answer: Duration) -> Duration {
        let hosts = self.config.get_hosts().len().max(self.config.get_hostaddrs().len()).max(1);
        let reach = self.config.get_connect_timeout().map_or(answer, |timeout| answer.min(*timeout));
        reach.saturating_mul(u32::try_from(hosts).unwrap_or(1)).saturating_add(answer.min(reach))
    }

    /// Where the server is, for people: hosts and ports, nothing else of the URL.
    pub(super) fn place(&self) -> String {
        let named = self.config.get_hosts().iter().map(|host| match host {
            Host::Tcp(host) => host.clone(),
            Host::Unix(folder) => folder.display().to_string(),
        });
        let mut hosts: Vec<String> = named.collect();
        if hosts.is_empty() {
            hosts = self.config.get_hostaddrs().iter().map(ToString::to_string).collect();
        }
        let ports = self.config.get_ports();
        let places = hosts.iter().enumerate().map(|(number, host)| {
            let port = ports.get(number).or(ports.first()).copied().unwrap_or(DEFAULT_PORT);
            line(&format!("{host}:{port}")).into_owned()
        });
        places.collect::<Vec<_>>().join(", ")
    }
}

const DEFAULT_PORT: u16 = 5432;

/// Where nobody has named a host: the socket of this machine, where Debian or PostgreSQL itself puts it; else this machine.
fn with_host(config: &mut Config) {
    if !config.get_hosts().is_empty() || !config.get_hostaddrs().is_empty() {
        return;
    }
    let port = config.get_ports().first().copied().unwrap_or(DEFAULT_PORT);
    let sockets = ["/var/run/postgresql", "/tmp"];
    let is_there = |folder: &&str| std::path::Path::new(folder).join(format!(".s.PGSQL.{port}")).exists();
    config.host(sockets.into_iter().find(is_there).unwrap_or("localhost"));
}

/// What the URL leaves open, so that a server that is gone is noticed: how long a connection takes, and when a silent one is
/// asked whether it lives. libpq's names for these count where they are given.
fn with_limits(config: &mut Config) {
    const SYSTEMS_DEFAULT: Duration = Duration::from_hours(2);
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(10));
    }
    if config.get_keepalives_idle() == SYSTEMS_DEFAULT {
        config.keepalives_idle(Duration::from_secs(30));
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(Duration::from_secs(10));
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(3);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_mins(1));
    }
}

/// A word of `options`, which the server divides at blank space.
fn as_option(word: &str) -> String {
    let escaped = |c: char| if c == '\\' || c.is_whitespace() { vec!['\\', c] } else { vec![c] };
    word.chars().flat_map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sslmode::Roots;
    use super::*;

    fn read(url: &str) -> Target {
        Target::parse(url, &Surroundings::NONE).unwrap()
    }

    /// Beside variables, by name.
    fn beside(url: &str, variables: &[(&str, &str)]) -> Result<Target, String> {
        let variable =
            |name: &str| variables.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        Target::parse(url, &Surroundings::of(&variable))
    }

    #[test]
    fn libpqs_modes() {
        let file = || Roots::File("/etc/my ca.pem".to_owned());
        let cases = [
            ("", SslMode::Prefer, Trust::Anyone),
            ("?sslmode=disable", SslMode::Disable, Trust::Anyone),
            ("?connect_timeout=3&sslmode=require", SslMode::Require, Trust::Anyone),
            ("?sslmode=require&sslrootcert=%2Fetc%2Fmy%20ca.pem", SslMode::Require, Trust::Certified(file())),
            ("?sslmode=verify-ca&connect_timeout=3", SslMode::Require, Trust::Certified(Roots::System)),
            ("?sslmode=verify-full", SslMode::Require, Trust::Named(Roots::System)),
            ("?sslrootcert=system", SslMode::Require, Trust::Named(Roots::System)),
            ("?hostaddr=127.0.0.1&sslmode=require", SslMode::Require, Trust::Anyone),
        ];
        for (parameters, mode, trust) in cases {
            let target = read(&format!("postgresql://u:p@h/d{parameters}"));
            assert_eq!((target.config.get_ssl_mode(), target.trust), (mode, trust), "{parameters}");
            assert_eq!(target.config.get_user(), Some("u"));
        }
        let words = read("host=h user=u password='a  b' sslmode='verify-full'");
        assert_eq!(
            (words.config.get_ssl_mode(), words.trust),
            (SslMode::Require, Trust::Named(Roots::System))
        );
        assert_eq!(words.config.get_password(), Some(&b"a  b"[..]));
        assert_eq!(read("hostaddr=127.0.0.1 sslmode=require").config.get_ssl_mode(), SslMode::Require);
        assert_eq!(read("hostaddr=127.0.0.1").place(), "127.0.0.1:5432");
    }

    #[test]
    fn what_other_clients_read_is_understood_or_set_aside() {
        let url = "postgresql://u@h/d?schema=my%20app&pgbouncer=true&connection_limit=1&statement-cache-capacity=100&ssl-mode=require&keepalives_count=7";
        let target = read(url);
        assert_eq!(target.config.get_options(), Some(r#"-c search_path="my\ app""#));
        assert_eq!(target.config.get_ssl_mode(), SslMode::Require);
        assert_eq!(target.config.get_dbname(), Some("d"));
        assert_eq!(target.config.get_keepalives_retries(), Some(7));
        assert_eq!(target.unknown, Vec::<String>::new());
    }

    #[test]
    fn an_option_that_nobody_knows_is_named_and_left_out() {
        for url in
            ["postgresql://u:p@h/d?colour=red&sslmode=require", "host=h user=u colour='a red' dbname=d"]
        {
            let target = read(url);
            assert_eq!(target.unknown, ["colour"]);
            assert_eq!(target.config.get_dbname(), Some("d"));
        }
    }

    #[test]
    fn a_socket_needs_no_tls() {
        assert_eq!(read("postgresql://u@%2Ftmp/d?sslmode=require").config.get_ssl_mode(), SslMode::Disable);
    }

    #[test]
    fn what_is_wrong_is_named_and_nothing_else() {
        let error = |url| Target::parse(url, &Surroundings::NONE).map(|_| ()).unwrap_err();
        let modes = "disable, allow, prefer, require, verify-ca and verify-full";
        let expected = format!("invalid database URL: sslmode must be one of {modes}");
        assert_eq!(error("postgresql://u:canary@h/d?sslmode=canary"), expected);
        assert_eq!(
            error("postgresql://u:canary@h/d?sslcrl=canary"),
            "invalid database URL: `sslcrl` can't be kept here\n\
             leave it out, or hand in a connection that keeps it: `apply`, `apply_async`, `apply_sqlx`, `apply_diesel`"
        );
        assert_eq!(
            error("postgresql://u:canary@h/d?sslcert=canary.pem"),
            "sslcert is given, and no sslkey for it"
        );
    }

    #[test]
    fn variables_say_what_the_url_does_not() {
        let variables = [
            ("PGHOST", "other"),
            ("PGPORT", "6543"),
            ("PGUSER", "o'hara"),
            ("PGDATABASE", "a shop"),
            ("PGPASSWORD", "p@ss/w\\rd"),
            ("PGAPPNAME", "boot"),
            ("PGCONNECT_TIMEOUT", "3"),
            ("PGSSLMODE", "require"),
            ("PGOPTIONS", "-c geqo=off"),
            ("PGTARGETSESSIONATTRS", "read-write"),
        ];
        for url in ["postgresql://", "connect_timeout=3"] {
            let target = beside(url, &variables).unwrap();
            let config = &target.config;
            assert_eq!(target.place(), "other:6543");
            assert_eq!((config.get_user(), config.get_dbname()), (Some("o'hara"), Some("a shop")));
            assert_eq!(config.get_password(), Some(&b"p@ss/w\\rd"[..]));
            assert_eq!(config.get_application_name(), Some("boot"));
            assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(3)));
            assert_eq!(config.get_ssl_mode(), SslMode::Require);
            assert_eq!(config.get_options(), Some("-c geqo=off"));
        }
        let said = beside("postgresql://u:p@h:1/d?sslmode=disable&application_name=own", &variables).unwrap();
        assert_eq!(said.place(), "h:1");
        assert_eq!((said.config.get_user(), said.config.get_dbname()), (Some("u"), Some("d")));
        assert_eq!(said.config.get_application_name(), Some("own"));
        assert_eq!(said.config.get_ssl_mode(), SslMode::Disable);
        // A port that the URL does not say is the variable's, for each of its hosts.
        assert_eq!(beside("postgresql://u@a,b/d", &variables).unwrap().place(), "a:6543, b:6543");
        assert_eq!(beside("postgresql://u@[::1]/d", &variables).unwrap().place(), "::1:6543");
        let bad = beside("postgresql://h/d", &[("PGPORT", "canary")]).map(|_| ());
        assert_eq!(bad.unwrap_err(), "invalid database URL: invalid value for option `port`");
    }

    #[test]
    fn a_service_is_a_section_of_a_file() {
        let home = tempfile::tempdir().unwrap();
        let home_path = home.path().to_str().unwrap();
        let file = home.path().join(".pg_service.conf");
        std::fs::write(
            &file,
            "# ours\n[other]\nhost=no\n\n[shop]\nhost=db.internal\nport=6543\nsslmode=verify-full\n",
        )
        .unwrap();
        let target =
            beside("postgresql://u@/d?service=shop", &[("HOME", home_path), ("PGPORT", "1")]).unwrap();
        assert_eq!(target.place(), "db.internal:6543");
        assert_eq!(target.trust, Trust::Named(Roots::System));
        let by_variable = [("HOME", home_path), ("PGSERVICE", "shop")];
        assert_eq!(beside("postgresql://u@h/d", &by_variable).unwrap().place(), "h:6543");
        let missing = [("HOME", "/h"), ("PGSERVICE", "no"), ("PGSYSCONFDIR", "/s")];
        let error = beside("postgresql://u@h/d", &missing).map(|_| ()).unwrap_err();
        assert_eq!(error, "there is no service `no` in `/h/.pg_service.conf` or `/s/pg_service.conf`");
    }

    #[cfg(unix)]
    #[test]
    fn a_password_stands_in_a_file_that_nobody_else_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("passwords");
        std::fs::write(
            &file,
            "# host:port:database:user:password\nh:5432:d:x:wrong\nh:*:d:u\\:1:a\\:b\\\\c\n*:*:*:u:any\n",
        )
        .unwrap();
        let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let password = |url: &str| {
            let target = beside(url, &[("PGPASSFILE", file.to_str().unwrap())]).unwrap();
            target.config.get_password().map(|password| String::from_utf8_lossy(password).into_owned())
        };
        mode(0o600);
        assert_eq!(password("postgresql://u%3A1@h/d").as_deref(), Some("a:b\\c"));
        assert_eq!(password("postgresql://u@elsewhere:1/e").as_deref(), Some("any"));
        assert_eq!(password("postgresql://u:own@h/d").as_deref(), Some("own"));
        assert_eq!(password("postgresql://v@h/d"), None);
        mode(0o644);
        assert_eq!(password("postgresql://u@h/d"), None);
    }
}
