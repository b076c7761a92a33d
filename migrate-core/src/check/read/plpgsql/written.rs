//! Which variables statements write.

use std::collections::BTreeSet;

use super::{Execute, Over, Sql, Statement};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Ident;

/// The variables that these statements and those in them write: of `a.b[c]` all names, since a label may stand in front of one.
pub(crate) fn written(statements: &[Statement<'_>]) -> BTreeSet<Ident> {
    let mut names = BTreeSet::new();
    all(statements, &mut names);
    names
}

fn all(statements: &[Statement<'_>], names: &mut BTreeSet<Ident>) {
    for statement in statements {
        one(statement, names);
    }
}

fn one(statement: &Statement<'_>, names: &mut BTreeSet<Ident>) {
    match statement {
        Statement::Block(block) => {
            all(&block.statements, names);
            for handler in &block.handlers {
                all(&handler.statements, names);
            }
        }
        Statement::If { branches, otherwise } | Statement::Case { branches, otherwise, .. } => {
            for branch in branches {
                all(&branch.statements, names);
            }
            all(otherwise, names);
        }
        Statement::Loop { over, body, .. } => {
            all(body, names);
            if let Over::Rows { targets, .. }
            | Over::Executed { targets, .. }
            | Over::Values { targets, .. } = over
            {
                names.extend(all_names(*targets));
            }
        }
        Statement::Sql(sql) => names.extend(of_sql(sql)),
        Statement::Assign { target: targets, .. }
        | Statement::Execute(Execute { into: targets, .. })
        | Statement::Cursor { into: targets, .. } => names.extend(all_names(*targets)),
        Statement::Diagnostics(targets) => names.extend(targets.iter().copied().flat_map(all_names)),
        Statement::ReturnQuery(_)
        | Statement::ReturnExecute(_)
        | Statement::Return(..)
        | Statement::ReturnNext(..)
        | Statement::Raise { .. }
        | Statement::Exit { .. }
        | Statement::Open { .. }
        | Statement::OpenExecute { .. }
        | Statement::Other
        | Statement::EndTransaction => {}
    }
}

/// What INTO fills; the arguments of a procedure may be filled too.
fn of_sql<'s>(sql: &'s Sql<'_>) -> impl Iterator<Item = Ident> + 's {
    let words = sql.words();
    let called = if words.is("call") { words } else { Cursor::new(&[]) };
    all_names(sql.into).chain(all_names(called))
}

fn all_names(words: Cursor<'_>) -> impl Iterator<Item = Ident> {
    words.tokens().iter().filter_map(|token| Cursor::new(std::slice::from_ref(token)).ident())
}
