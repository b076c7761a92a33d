//! Migrations for Diesel that are in memory, as those that it embeds.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use diesel::migration::{
    self, Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion,
};
use diesel::pg::Pg;

#[derive(Clone)]
pub(crate) struct Source(Arc<Vec<One>>);

#[derive(Clone)]
struct One {
    name: Name,
    sql: Arc<str>,
}

#[derive(Clone)]
struct Name(String);

struct InTransaction;

impl Source {
    pub(crate) fn of(folder: &Path) -> Result<Source> {
        let mut all = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = Name(entry.file_name().to_string_lossy().into_owned());
            all.push(One { name, sql: fs::read_to_string(entry.path().join("up.sql"))?.into() });
        }
        Ok(Source(Arc::new(all)))
    }
}

impl MigrationSource<Pg> for Source {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn Migration<Pg>>>> {
        Ok(self.0.iter().map(|one| Box::new(one.clone()) as Box<dyn Migration<Pg>>).collect())
    }
}

impl Migration<Pg> for One {
    fn run(&self, connection: &mut dyn diesel::connection::BoxableConnection<Pg>) -> migration::Result<()> {
        Ok(connection.batch_execute(&self.sql)?)
    }

    fn revert(&self, _: &mut dyn diesel::connection::BoxableConnection<Pg>) -> migration::Result<()> {
        Ok(())
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        &InTransaction
    }

    fn name(&self) -> &dyn MigrationName {
        &self.name
    }
}

impl MigrationMetadata for InTransaction {}

impl MigrationName for Name {
    fn version(&self) -> MigrationVersion<'_> {
        let version = self.0.split('_').next().unwrap_or_default();
        MigrationVersion::from(version.replace('-', ""))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
