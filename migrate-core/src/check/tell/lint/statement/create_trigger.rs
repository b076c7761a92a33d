//! A trigger on a table that others use.

use super::{Broken, Judged, StatementRule, warn};
use crate::LockMode;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn(
        "adding-trigger",
        "it waits for every writer of the table, and from its commit on runs for the version of the application that is running",
    ),
    judge,
    broken: "CREATE TRIGGER stamped BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stamp();",
    harmless: "CREATE TABLE notes (id int); CREATE TRIGGER stamped BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION stamp();",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let table = judged.table(LockMode::ShareRowExclusive).filter(|_| judged.is("CREATE TRIGGER"))?;
    Some(Broken {
        of: table.to_owned(),
        title: format!("a new trigger of `{table}` blocks its writes, and runs for whoever writes then"),
        better:
            "put it into a migration of its own, and see that the version that is running can live with it"
                .to_owned(),
    })
}
