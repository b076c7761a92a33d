//! The options of a URL or a connection string: which are tokio-postgres', which are ours to understand, which mean nothing
//! here.

use std::error::Error as _;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tokio_postgres::Config;

use super::bad_url;

/// What libpq, or Prisma (`schema`), reads and tokio-postgres does not.
const OURS: [&str; 8] =
    ["passfile", "schema", "service", "servicefile", "sslcert", "sslkey", "sslmode", "sslrootcert"];

/// What tokio-postgres reads.
const THEIRS: [&str; 18] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "sslnegotiation",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// What other clients read in a URL, and what means nothing on one connection without prepared statements (sqlx's and
/// Prisma's), in this client (libpq's), or for a key that is not encrypted.
const SET_ASIDE: [&str; 14] = [
    "client_encoding",
    "connection_limit",
    "fallback_application_name",
    "gssencmode",
    "pgbouncer",
    "pool_mode",
    "pool_timeout",
    "prepare_threshold",
    "socket_timeout",
    "sslcompression",
    "sslpassword",
    "sslsni",
    "statement-cache-capacity",
    "statement_cache_size",
];

/// What libpq would keep and this client can't: to leave it out would be less safe than the URL says.
const NOT_KEPT: [&str; 6] = [
    "require_auth",
    "requirepeer",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcrl",
    "sslcrldir",
];

pub(super) struct Parameters {
    is_uri: bool,
    /// What tokio-postgres reads.
    rest: String,
    /// Which of it are options, by name.
    said: Vec<String>,
    ours: Vec<(&'static str, String)>,
    unknown: Vec<String>,
}

impl Parameters {
    pub(super) fn split(url: &str) -> Result<Parameters, String> {
        let is_uri = is_uri(url);
        let (head, options) = match url.split_once('?') {
            Some((head, options)) if is_uri => (head, options),
            _ if is_uri => (url, ""),
            _ => ("", url),
        };
        let mut split = Parameters {
            is_uri,
            rest: head.to_owned(),
            said: Vec::new(),
            ours: Vec::new(),
            unknown: Vec::new(),
        };
        for option in if is_uri { options.split('&').collect() } else { words(options) } {
            split.take(option)?;
        }
        Ok(split)
    }

    fn take(&mut self, option: &str) -> Result<(), String> {
        let Some((name, value)) = option.split_once('=').map(|(name, value)| (name.trim(), value.trim()))
        else {
            // No option, and perhaps a part of a password: the parser says that it can't be read.
            self.push(option);
            return Ok(());
        };
        let name = match name {
            "ssl-mode" => "sslmode",
            "keepalives_count" => "keepalives_retries",
            name => name,
        };
        if let Some(own) = OURS.into_iter().find(|own| *own == name) {
            let value = self.decoded(value);
            self.ours.push((own, value));
        } else if THEIRS.contains(&name) {
            self.said.push(name.to_owned());
            self.push(&format!("{name}={value}"));
        } else if NOT_KEPT.contains(&name) {
            return Err(format!(
                "invalid database URL: `{name}` can't be kept here\n\
                 leave it out, or hand in a connection that keeps it: `apply`, `apply_async`, `apply_sqlx`, `apply_diesel`"
            ));
        } else if !bad_url::is_word(name) {
            self.push(option);
        } else if !SET_ASIDE.contains(&name) {
            self.unknown.push(name.to_owned());
        }
        Ok(())
    }

    fn decoded(&self, value: &str) -> String {
        if self.is_uri {
            percent_decode_str(value).decode_utf8_lossy().into_owned()
        } else {
            let value = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')).unwrap_or(value);
            value.replace("\\'", "'").replace("\\\\", "\\")
        }
    }

    fn push(&mut self, option: &str) {
        push(&mut self.rest, option);
    }

    /// One of those that tokio-postgres does not read.
    pub(super) fn own(&self, name: &str) -> Option<&str> {
        self.ours.iter().rev().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn config(&self) -> Result<Config, String> {
        self.rest.parse().map_err(|error: tokio_postgres::Error| bad_url::explained(error.source()))
    }

    /// Whether the URL says it.
    pub(super) fn says(&self, name: &str, config: &Config) -> bool {
        match name {
            "host" | "hostaddr" => !config.get_hosts().is_empty() || !config.get_hostaddrs().is_empty(),
            "port" => !config.get_ports().is_empty() && !self.is_port_left_open(),
            "user" => config.get_user().is_some(),
            "password" => config.get_password().is_some(),
            "dbname" => config.get_dbname().is_some(),
            name => self.own(name).is_some() || self.said.iter().any(|said| said == name),
        }
    }

    /// Adds what the URL does not say.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        if let Some(own) = OURS.into_iter().find(|own| *own == name) {
            self.ours.push((own, value.to_owned()));
        } else if name == "port" && self.is_port_left_open() {
            let with_port = |host: &str| format!("{host}:{}", encoded(value));
            let hosts: Vec<String> = self.hosts().split(',').map(with_port).collect();
            self.rest.replace_range(bad_url::hosts(&self.rest), &hosts.join(","));
        } else {
            self.rest = with_option(&self.rest, name, value);
        }
    }

    /// Hosts without a port: tokio-postgres says 5432 for each.
    fn is_port_left_open(&self) -> bool {
        let hosts = self.hosts();
        !hosts.is_empty() && hosts.rsplit(']').next().is_some_and(|end| !end.contains(':'))
    }

    fn hosts(&self) -> &str {
        self.rest.get(bad_url::hosts(&self.rest)).unwrap_or_default()
    }

    pub(super) fn into_unknown(self) -> Vec<String> {
        self.unknown
    }
}

/// A URL, or a connection string, with an option more.
pub(crate) fn with_option(url: &str, name: &str, value: &str) -> String {
    let value = if is_uri(url) {
        encoded(value)
    } else {
        format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
    };
    let mut url = url.to_owned();
    push(&mut url, &format!("{name}={value}"));
    url
}

fn push(url: &mut String, option: &str) {
    let between = match (is_uri(url), url.contains('?')) {
        (true, false) => "?",
        (true, true) => "&",
        (false, _) => " ",
    };
    if !option.is_empty() {
        url.push_str(between);
        url.push_str(option);
    }
}

fn is_uri(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// The options of a connection string. A value in quotes may hold blank space.
fn words(text: &str) -> Vec<&str> {
    let (mut words, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\'' => is_quoted = !is_quoted,
            c if c.is_whitespace() && !is_quoted => {
                words.extend(text.get(start..at));
                start = at;
            }
            _ => {}
        }
    }
    words.extend(text.get(start..));
    words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect()
}
