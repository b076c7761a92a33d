//! `WITH name AS (…), …`

use super::{Rows, read};
use crate::check::act::expression::{Cte, Output, Scope};
use crate::check::model::{Code, Ident, Model, Refusal, Target};
use crate::check::syntax::cursor::Cursor;

/// The queries, and all that they use.
///
/// # Errors
///
/// A name in one of them is not there.
pub(in crate::check::act) fn with(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
) -> Result<(Vec<Cte>, Vec<Target>), Refusal> {
    words.eat("with");
    let is_recursive = words.eat("recursive");
    let mut scope = Scope { outer: Some(outer), ..Scope::default() };
    if is_recursive {
        scope.ctes = names(*words);
    }
    let (mut ctes, mut uses) = (Vec::<Cte>::new(), Vec::new());
    loop {
        let start = *words;
        let Some(name) = words.ident() else { break };
        let at = words.since(start);
        let list = words.brackets();
        words.eat("as");
        words.eat("not");
        words.eat("materialized");
        let inner = words.brackets();
        if ctes.iter().any(|cte| cte.name == name) {
            let title = format!("WITH query name `{}` specified more than once", &*name);
            return Err(Refusal::new(Code::DuplicateAlias, &at, title));
        }
        let rows = read(model, inner, &scope)?;
        let has_extra = extra(words);
        let mut cte = cte(name, rows, list, &mut uses)?;
        cte.is_open |= has_extra;
        if is_recursive && inner.tokens().iter().any(|token| token.text.eq_ignore_ascii_case(&cte.name)) {
            // What its recursive part says of itself can be judged only now.
            scope.ctes.push(cte.clone());
            let rows = read(model, inner, &scope)?;
            cte = self::cte(cte.name, rows, list, &mut uses)?;
        }
        cte.is_open |= has_extra;
        scope.ctes.push(cte.clone());
        ctes.push(cte);
        if !words.eat(",") {
            break;
        }
    }
    Ok((ctes, uses))
}

fn cte(name: Ident, rows: Rows, mut list: Cursor<'_>, uses: &mut Vec<Target>) -> Result<Cte, Refusal> {
    let mut columns: Vec<Output> = rows.columns;
    let (at, mut number) = (list.range(), 0);
    while let Some(label) = list.ident() {
        match columns.get_mut(number) {
            Some(column) => column.name = label,
            None if rows.is_open => columns.push(Output::unknown(label)),
            None => {
                let title =
                    format!("WITH query `{}` has {} columns, and more are named here", &*name, columns.len());
                return Err(Refusal::new(Code::InvalidColumnReference, &at, title));
            }
        }
        number += 1;
        list.eat(",");
    }
    for column in &mut columns {
        column.target = None;
    }
    uses.extend(rows.uses);
    Ok(Cte { name, columns, is_open: rows.is_open })
}

/// All names of a WITH RECURSIVE: each query may use each other one.
fn names(mut words: Cursor<'_>) -> Vec<Cte> {
    let mut ctes = Vec::new();
    loop {
        let Some(name) = words.ident() else { return ctes };
        ctes.push(Cte { name, columns: Vec::new(), is_open: true });
        words.brackets();
        words.eat_all(&["as", "not", "materialized"]);
        words.brackets();
        extra(&mut words);
        if !words.eat(",") {
            return ctes;
        }
    }
}

/// `SEARCH … SET column` and `CYCLE … SET column … USING column`: they add columns.
fn extra(words: &mut Cursor<'_>) -> bool {
    let mut is_there = false;
    while words.is_one_of(&["search", "cycle"]) {
        is_there = true;
        words.eat_up_to("set");
        words.ident();
        if words.eat("to") {
            words.eat_up_to("default");
            words.advance();
        }
        if words.eat("using") {
            words.ident();
        }
    }
    is_there
}
