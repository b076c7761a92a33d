use std::time::Duration;

use migrate_core::Version;

/// How to apply. The defaults are what a server wants that boots beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) schema: String,
    pub(crate) table: String,
    pub(crate) lock_timeout: Duration,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) wait: Duration,
    pub(crate) target: Option<Version>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            schema: "migrate".to_owned(),
            table: "schema_migrations".to_owned(),
            lock_timeout: Duration::from_secs(2),
            statement_timeout: None,
            wait: Duration::from_mins(10),
            target: None,
        }
    }
}

impl Settings {
    /// The first setting that can't be used, and why.
    pub(crate) fn check(&self) -> Result<(), String> {
        [("schema", &self.schema), ("table", &self.table)].into_iter().try_for_each(|(what, name)| {
            if is_plain(name) {
                Ok(())
            } else {
                Err(format!(
                    "`{name}` can't be the {what} of the history: \
                     take 1 to 63 of a-z, 0-9 and _, the first no digit"
                ))
            }
        })
    }
}

/// A name that needs no quotes and is not cut at 63 bytes.
fn is_plain(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let all = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    starts && all && name.len() <= 63
}
