//! A new limit of a domain that tables of others use.

use super::{Broken, Judged, StatementRule, warn};
use crate::Work;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn(
        "ban-alter-domain-with-add-constraint",
        "every table with a column of the domain is read, and meanwhile nobody writes to it",
    ),
    judge,
    broken: "ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (VALUE > 0);",
    harmless: "ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let mut locks = judged.statement.effect.locks.iter().filter(|lock| lock.work >= Work::Scan);
    let in_use = |table: &&str| !judged.case.is_unreleased(table);
    let table =
        locks.find_map(|lock| lock.on.table().filter(in_use)).filter(|_| judged.is("ALTER DOMAIN"))?;
    Some(Broken {
        of: table.to_owned(),
        title: format!("a new limit of a domain reads all of `{table}`, and blocks its writes"),
        better: "write `ALTER DOMAIN … ADD CONSTRAINT … CHECK (…) NOT VALID`, and `VALIDATE CONSTRAINT` in the next migration"
            .to_owned(),
    })
}
