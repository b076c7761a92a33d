//! `sslmode` and `sslrootcert` as libpq understands them; tokio-postgres knows neither verification nor roots.

use std::error::Error as _;
use std::time::Duration;

use migrate_core::printable::line;
use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::bad_url;

/// Where to connect, and whom to trust there.
pub(super) struct Target {
    pub(super) config: Config,
    pub(super) trust: Trust,
}

/// Who may answer, where TLS is spoken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// `prefer`, `require`: whoever answers.
    Anyone,
    /// `verify-ca`: whoever has a certificate that the roots vouch for.
    Certified(Roots),
    /// `verify-full`: the same, for the host's name.
    Named(Roots),
}

/// Certificates that vouch for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Roots {
    System,
    File(String),
}

impl Target {
    /// Reads a URL or a connection string; the error says which option is wrong, and holds nothing else of it.
    pub(super) fn parse(url: &str) -> Result<Target, String> {
        bad_url::refuse(url)?;
        let Split { rest, mode, roots, schema } = split(url);
        let mut config: Config =
            rest.parse().map_err(|error: tokio_postgres::Error| bad_url::explained(error.source()))?;
        let (ssl_mode, trust) = meaning(mode.as_deref(), roots.as_deref())?;
        // A socket of this machine has no wire to protect; libpq ignores sslmode there too.
        let is_local = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
        config.ssl_mode(if is_local { SslMode::Disable } else { ssl_mode });
        with_limits(&mut config);
        if let Some(schema) = schema {
            let options = config.get_options().map(|options| format!("{options} ")).unwrap_or_default();
            config.options(format!("{options}-c search_path={}", as_option(&crate::sql::name(&schema))));
        }
        Ok(Target { config, trust })
    }

    /// How long reaching the server and being let in may take: as long for each host as `connect_timeout` says, and an answer.
    pub(super) fn patience(&self, answer: Duration) -> Duration {
        let hosts = self.config.get_hosts().len().max(self.config.get_hostaddrs().len()).max(1);
        let reach = self.config.get_connect_timeout().map_or(answer, |timeout| answer.min(*timeout));
        reach.saturating_mul(u32::try_from(hosts).unwrap_or(1)).saturating_add(answer.min(reach))
    }

    /// Where the server is, for people: hosts and ports, nothing else of the URL.
    pub(super) fn place(&self) -> String {
        let ports = self.config.get_ports();
        let hosts = self.config.get_hosts().iter().enumerate().map(|(number, host)| {
            let port = ports.get(number).or(ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(host) => line(&format!("{host}:{port}")).into_owned(),
                Host::Unix(folder) => line(&format!("{}:{port}", folder.display())).into_owned(),
            }
        });
        hosts.collect::<Vec<_>>().join(", ")
    }
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

/// What other clients read in a URL, and what means nothing on one connection without prepared statements: sqlx's and
/// Prisma's.
const SET_ASIDE: [&str; 8] = [
    "statement-cache-capacity",
    "statement_cache_size",
    "pgbouncer",
    "connection_limit",
    "pool_timeout",
    "pool_mode",
    "socket_timeout",
    "prepare_threshold",
];

/// A URL, without what tokio-postgres does not know.
struct Split {
    rest: String,
    /// `sslmode`.
    mode: Option<String>,
    /// `sslrootcert`.
    roots: Option<String>,
    /// Prisma's `schema`: the search path.
    schema: Option<String>,
}

fn split(url: &str) -> Split {
    let is_uri = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let (head, parameters) = match url.split_once('?') {
        Some((head, parameters)) if is_uri => (format!("{head}?"), parameters),
        _ if is_uri => (url.to_owned(), ""),
        _ => (String::new(), url),
    };
    let ends = |c: char| if is_uri { c == '&' } else { c.is_whitespace() };
    let mut split = Split { rest: head, mode: None, roots: None, schema: None };
    for parameter in parameters.split_inclusive(ends) {
        let value = |value: &str| {
            Some(if is_uri {
                percent_decode_str(value).decode_utf8_lossy().into_owned()
            } else {
                value.trim_matches('\'').to_owned()
            })
        };
        match parameter.trim_end_matches(ends).split_once('=') {
            Some(("sslmode" | "ssl-mode", found)) => split.mode = value(found),
            Some(("sslrootcert", found)) => split.roots = value(found),
            Some(("schema", found)) => split.schema = value(found),
            Some((name, _)) if SET_ASIDE.contains(&name) => {}
            _ => split.rest.push_str(parameter),
        }
    }
    split.rest.truncate(split.rest.trim_end_matches(['&', '?']).len());
    split
}

/// A word of `options`, which the server divides at blank space.
fn as_option(word: &str) -> String {
    let escaped = |c: char| if c == '\\' || c.is_whitespace() { vec!['\\', c] } else { vec![c] };
    word.chars().flat_map(escaped).collect()
}

/// From libpq's documentation: with `sslrootcert`, `require` is `verify-ca`; `system` asks for `verify-full`.
fn meaning(mode: Option<&str>, roots: Option<&str>) -> Result<(SslMode, Trust), String> {
    let file = roots.map(|roots| match roots {
        "system" => Roots::System,
        file => Roots::File(file.to_owned()),
    });
    let or_system = |roots: Option<Roots>| roots.unwrap_or(Roots::System);
    Ok(match (mode, file) {
        (Some("disable"), _) => (SslMode::Disable, Trust::Anyone),
        (Some("verify-full"), roots) => (SslMode::Require, Trust::Named(or_system(roots))),
        (None, Some(Roots::System)) => (SslMode::Require, Trust::Named(Roots::System)),
        (Some("verify-ca"), roots) => (SslMode::Require, Trust::Certified(or_system(roots))),
        (Some("require"), Some(roots)) => (SslMode::Require, Trust::Certified(roots)),
        (Some("require"), None) => (SslMode::Require, Trust::Anyone),
        (None | Some("prefer" | "allow"), _) => (SslMode::Prefer, Trust::Anyone),
        (Some(_), _) => {
            return Err("invalid database URL: sslmode must be one of \
                        disable, allow, prefer, require, verify-ca and verify-full"
                .to_owned());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> (SslMode, Trust) {
        let target = Target::parse(url).unwrap();
        assert_eq!(target.config.get_user(), Some("u"));
        (target.config.get_ssl_mode(), target.trust)
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
        ];
        for (parameters, mode, trust) in cases {
            assert_eq!(parsed(&format!("postgresql://u:p@h/d{parameters}")), (mode, trust), "{parameters}");
        }
        let words = parsed("host=h user=u password='a  b' sslmode=verify-full");
        assert_eq!(words, (SslMode::Require, Trust::Named(Roots::System)));
    }

    #[test]
    fn what_other_clients_read_is_understood_or_set_aside() {
        let url = "postgresql://u@h/d?schema=my%20app&pgbouncer=true&connection_limit=1&statement-cache-capacity=100&ssl-mode=require";
        let target = Target::parse(url).unwrap();
        assert_eq!(target.config.get_options(), Some(r#"-c search_path="my\ app""#));
        assert_eq!(target.config.get_ssl_mode(), SslMode::Require);
        assert_eq!(target.config.get_dbname(), Some("d"));
    }

    #[test]
    fn a_socket_needs_no_tls() {
        assert_eq!(parsed("postgresql://u@%2Ftmp/d?sslmode=require").0, SslMode::Disable);
    }

    #[test]
    fn what_is_wrong_is_named_and_nothing_else() {
        let error = |url| Target::parse(url).map(|_| ()).unwrap_err();
        let url = "postgresql://u:canary@h/d?colour=red";
        assert_eq!(error(url), "invalid database URL: unknown option `colour`");
        let modes = "disable, allow, prefer, require, verify-ca and verify-full";
        let expected = format!("invalid database URL: sslmode must be one of {modes}");
        assert_eq!(error("postgresql://u:canary@h/d?sslmode=canary"), expected);
    }
}
