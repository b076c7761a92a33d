//! What libpq reads beside the URL: environment variables, service files, and files in the home folder.

use std::path::{Path, PathBuf};

use super::parameters::Parameters;

/// Options and the variables that stand for them: <https://www.postgresql.org/docs/current/libpq-envars.html>.
const VARIABLES: [(&str, &str); 19] = [
    ("application_name", "PGAPPNAME"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("dbname", "PGDATABASE"),
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
    ("options", "PGOPTIONS"),
    ("passfile", "PGPASSFILE"),
    ("password", "PGPASSWORD"),
    ("port", "PGPORT"),
    ("service", "PGSERVICE"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslmode", "PGSSLMODE"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("user", "PGUSER"),
];

pub(super) struct Surroundings<'s> {
    variable: &'s (dyn Fn(&str) -> Option<String> + Sync),
}

#[cfg(test)]
impl<'s> Surroundings<'s> {
    pub(super) const NONE: Surroundings<'static> = Surroundings { variable: &|_| None };

    pub(super) fn of(variable: &'s (dyn Fn(&str) -> Option<String> + Sync)) -> Surroundings<'s> {
        Surroundings { variable }
    }
}

impl Surroundings<'_> {
    /// Those of this process.
    pub(super) const PROCESS: Surroundings<'static> =
        Surroundings { variable: &|name| std::env::var(name).ok() };

    /// An empty variable is none.
    fn variable(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// What the URL leaves open: by the service that it or `PGSERVICE` names, by variables, by files in the home folder.
    pub(super) fn complete(&self, given: &mut Parameters) -> Result<(), String> {
        let config = given.config()?;
        let says_service = given.own("service").map(str::to_owned).or_else(|| self.variable("PGSERVICE"));
        let service =
            says_service.map_or(Ok(Vec::new()), |name| self.service(&name, given.own("servicefile")))?;
        let of_service =
            |option: &str| service.iter().find(|(name, _)| name == option).map(|(_, value)| value.clone());
        // As host and its address go together, neither is taken from elsewhere where one is given.
        for (option, variable) in VARIABLES {
            if given.says(option, &config) {
                continue;
            }
            if let Some(value) = of_service(option).or_else(|| self.variable(variable)) {
                given.add(option, &value);
            }
        }
        for (option, file) in [
            ("passfile", ".pgpass"),
            ("sslrootcert", ".postgresql/root.crt"),
            ("sslcert", ".postgresql/postgresql.crt"),
            ("sslkey", ".postgresql/postgresql.key"),
        ] {
            let default = self.home().map(|home| home.join(file)).filter(|file| file.is_file());
            if let (None, Some(path)) = (given.own(option), default.as_deref().and_then(Path::to_str)) {
                given.add(option, path);
            }
        }
        Ok(())
    }

    fn home(&self) -> Option<PathBuf> {
        self.variable("HOME").map(PathBuf::from)
    }

    /// The options of a service: <https://www.postgresql.org/docs/current/libpq-pgservice.html>.
    fn service(&self, name: &str, file: Option<&str>) -> Result<Vec<(String, String)>, String> {
        let user = file.map(PathBuf::from).or_else(|| self.variable("PGSERVICEFILE").map(PathBuf::from));
        let user = user.or_else(|| self.home().map(|home| home.join(".pg_service.conf")));
        let folder = self.variable("PGSYSCONFDIR").unwrap_or_else(|| "/etc/postgresql-common".to_owned());
        let files = [user, Some(Path::new(&folder).join("pg_service.conf"))].into_iter().flatten();
        let files: Vec<PathBuf> = files.collect();
        let found = files.iter().find_map(|file| section(&std::fs::read_to_string(file).ok()?, name));
        found.ok_or_else(|| {
            let files: Vec<String> = files.iter().map(|file| format!("`{}`", file.display())).collect();
            format!("there is no service `{}` in {}", migrate_core::printable::line(name), files.join(" or "))
        })
    }
}

/// The lines of a section; none if there is no such section.
fn section(text: &str, name: &str) -> Option<Vec<(String, String)>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut lines = lines.skip_while(|line| *line != format!("[{name}]"));
    lines.next()?;
    let own = lines.take_while(|line| !line.starts_with('['));
    Some(
        own.filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}
