//! A column or table is dropped or renamed that the body of a function still uses.

use super::{Broken, Judged, StatementRule, warn};

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn(
        "breaking-function",
        "PostgreSQL looks into the body when the function is called, and the next call fails",
    ),
    judge,
    broken: "ALTER TABLE tenants DROP COLUMN name;",
    harmless: "ALTER TABLE tenants DROP COLUMN name;
        CREATE OR REPLACE FUNCTION tenant_name(tenant bigint) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let mut stale = judged.case.ground.stale(&judged.case.linted.migration.up, judged.statement.span);
    let first = stale.next()?;
    let more = stale.count();
    let others = if more > 0 { format!(", and {more} more do") } else { String::new() };
    let (function, place) = (&first.function, &first.place);
    Some(Broken {
        of: function.clone(),
        title: format!(
            "the body of `{function}` in {}:{} still uses what is gone then: {}{others}",
            place.path(),
            place.line(),
            first.title
        ),
        better: "give the function a body without it in the same migration, or drop it".to_owned(),
    })
}
