//! A database as a whole: made, dropped, and told from those that others live on.

use std::fmt;

use tokio_postgres::config::Host;

use super::surroundings::Surroundings;
use super::target::Target;
use super::{hold, naming};
use crate::error::{CREATING_DATABASE, runner};
use crate::link::{Failure, Link, Row};
use crate::report::Outcome;
use crate::sql::{literal, name};
use crate::{Error, Report, Runner};

/// The database that a URL names.
#[derive(Debug)]
pub(crate) struct Named {
    /// Its name.
    pub(crate) name: String,
    /// Where its server is, for people.
    server: String,
    /// Its server is on this machine, or in a container beside it.
    is_near: bool,
    url: String,
}

/// What a server says of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its owner, if it is there.
    pub(crate) owner: Option<String>,
    /// How many others are connected to it.
    sessions: u64,
    archives: bool,
    replicates: bool,
}

impl Outcome for Standing {}

impl Named {
    pub(crate) fn of(url: &str) -> Result<Named, Error> {
        let target = Target::parse(url, &Surroundings::PROCESS).map_err(Error::setting)?;
        let Some(name) = target.config.get_dbname() else {
            return Err(Error::setting("the URL names no database: `postgresql://HOST/NAME`".to_owned()));
        };
        let hosts = target.config.get_hosts();
        let is_near = hosts.iter().all(is_near)
            && target.config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
        Ok(Named { name: name.to_owned(), server: target.place(), is_near, url: url.to_owned() })
    }

    /// What its server says of it, asked over another database: this one need not be there.
    pub(crate) fn standing(&self, runner: &Runner) -> Result<Standing, Error> {
        if matches!(self.name.as_str(), "postgres" | "template0" | "template1") {
            return Err(Error::setting(format!(
                "the database {} is the server's own: no other one can be made or dropped without it\n\
                 name a database of your own in the URL",
                self.name
            )));
        }
        self.asked(runner, &self.server_url())
    }

    /// The same, asked over the database itself.
    pub(crate) fn own_standing(&self, runner: &Runner) -> Result<Standing, Error> {
        self.asked(runner, &self.url)
    }

    fn asked(&self, runner: &Runner, url: &str) -> Result<Standing, Error> {
        let ask = ask(&self.name);
        hold(runner, url, async |link| match link.query(&ask).await {
            Ok(rows) => Ok(rows.first().map(Standing::of).unwrap_or_default()),
            Err(failure) => Err(failed("looking at the server", failure)),
        })
    }

    /// Makes it, for this owner or for whoever connects.
    pub(crate) fn create(&self, runner: &Runner, owner: Option<&str>) -> Result<(), Error> {
        let owner = owner.map(|owner| format!(" OWNER {}", name(owner))).unwrap_or_default();
        let create = format!("CREATE DATABASE {}{owner}", name(&self.name));
        self.run(runner, &create, CREATING_DATABASE)
    }

    /// Drops it, whoever is connected.
    pub(crate) fn drop(&self, runner: &Runner) -> Result<(), Error> {
        self.run(runner, &format!("DROP DATABASE {} WITH (FORCE)", name(&self.name)), "dropping the database")
    }

    fn run(&self, runner: &Runner, sql: &str, doing: &'static str) -> Result<(), Error> {
        hold(runner, &self.server_url(), async |link| {
            link.run(sql).await.map_err(|failure| failed(doing, failure))
        })
    }

    fn server_url(&self) -> String {
        naming(&self.url, "postgres")
    }

    /// Why it is plainly no development database: each reason a line.
    pub(crate) fn objections(&self, standing: &Standing) -> Vec<&'static str> {
        let reasons = [
            (!self.is_near, "its server is on another machine"),
            (standing.archives, "its server archives what is written, as one does that must not lose it"),
            (standing.replicates, "its server has a standby"),
        ];
        reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect()
    }
}

impl Standing {
    fn of(row: &Row) -> Standing {
        Standing {
            owner: Some(row.text(0).to_owned()).filter(|owner| !owner.is_empty()),
            sessions: row.text(1).parse().unwrap_or_default(),
            archives: row.is_true(2),
            replicates: row.is_true(3),
        }
    }

    /// What else dropping it does: `, and ends 2 sessions`.
    pub(crate) fn ending(&self) -> String {
        match self.sessions {
            0 => String::new(),
            1 => ", and ends 1 session".to_owned(),
            sessions => format!(", and ends {sessions} sessions"),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "database {} at {}", migrate_core::printable::line(&self.name), self.server)
    }
}

/// A socket, this machine, or a name without a dot: containers that are started together have such.
fn is_near(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => match name.parse::<std::net::IpAddr>() {
            Ok(address) => address.is_loopback(),
            Err(_) => !name.contains('.') || name == "host.docker.internal",
        },
    }
}

fn ask(database: &str) -> String {
    let database = literal(database);
    format!(
        "SET search_path = pg_catalog, pg_temp; \
         SELECT (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = {database}), \
           (SELECT count(*) FROM pg_stat_activity WHERE datname = {database} AND pid <> pg_backend_pid()), \
           current_setting('archive_mode') <> 'off', EXISTS (SELECT FROM pg_stat_replication)"
    )
}

fn failed(doing: &'static str, failure: Failure) -> Error {
    Error::new(runner(doing)(failure), Report::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_near() {
        for near in ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "db", "%2Ftmp", "host.docker.internal"] {
            assert!(Named::of(&format!("postgres://u@{near}/shop")).unwrap().is_near, "{near}");
        }
        for far in ["10.0.0.1", "db.example.com", "[fd00::1]", "localhost,db.example.com"] {
            assert!(!Named::of(&format!("postgres://u@{far}/shop")).unwrap().is_near, "{far}");
        }
    }

    #[test]
    fn the_servers_own_stay() {
        let named = Named::of("postgres://localhost/postgres").unwrap();
        let error = named.standing(&crate::Migrations::EMPTY.runner()).unwrap_err();
        insta::assert_snapshot!(error, @"
        the database postgres is the server's own: no other one can be made or dropped without it
        name a database of your own in the URL
        ");
        insta::assert_snapshot!(Named::of("host=localhost").unwrap_err(), @"the URL names no database: `postgresql://HOST/NAME`");
    }
}
