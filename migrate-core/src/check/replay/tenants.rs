//! The world of a folder that is run for one schema after the other: each is the whole search path, and `public` is nobody's. What
//! PostgreSQL would refuse for the first or the second, it refuses at somebody's boot.

use std::collections::BTreeSet;

use super::folder::{Ground, RULE};
use super::{Refused, Replay};
use crate::check::release::level::Level;
use crate::check::syntax::lexed::Lexed;
use crate::check::tell::lint::Linted;
use crate::{Diagnostic, Mode};

/// What is refused there, and how strictly that is taken. Nothing was refused for one schema, `public`, before which there is
/// what is in `start`.
pub(super) fn check(start: &Replay, migrations: &[Linted], ground: &Ground<'_>) -> Vec<(Level, Diagnostic)> {
    let mut world = start.clone();
    let (mut found, mut places) = (Vec::new(), BTreeSet::new());
    for (schema, tenant) in [("tenant_1", "a schema other than `public`"), ("tenant_2", "a second schema")] {
        world.enter(schema);
        for linted in migrations {
            let refused = world.whole(linted).into_iter();
            let new = refused.filter(|one| places.insert((linted.migration.version, one.at.start)));
            found.extend(new.map(|one| told(linted, one, tenant, ground)));
        }
    }
    found
}

fn told(linted: &Linted, refused: Refused, tenant: &str, ground: &Ground<'_>) -> (Level, Diagnostic) {
    let Refused { sqlstate, diagnostic, .. } = refused;
    // The other place is the same, in the run for the first.
    let diagnostic = diagnostic
        .place()
        .map_or_else(|| diagnostic.clone(), |place| Diagnostic::at(place.clone(), diagnostic.title()))
        .refused_with(sqlstate, "")
        .note(format!("`tenants = \"schemas\"` in migrate.toml: it is refused for {tenant}"))
        .help(
            "write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, \
             and named with its schema",
        );
    (ground.level(linted, RULE), diagnostic)
}

impl Replay {
    /// A schema that is there, and the whole search path.
    fn enter(&mut self, schema: &str) {
        let text = Lexed::of(&format!("CREATE SCHEMA IF NOT EXISTS {schema}; SET search_path = {schema};"));
        let statements = super::read(&text).statements.into_iter();
        self.all("", &text, Mode::Statements, statements);
        self.model.keep_search_path();
        self.end();
    }
}
