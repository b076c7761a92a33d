//! `DECLARE`: variables, whose names are no columns.

use crate::check::model::Ident;
use crate::check::syntax::cursor::Cursor;

/// The names up to BEGIN, and the SQL that is computed for them.
pub(super) fn read<'t>(words: &mut Cursor<'t>) -> (Vec<Ident>, Vec<Cursor<'t>>) {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    while words.first().is_some() && !words.is("begin") {
        if words.eat("declare") || words.eat("<<") {
            continue;
        }
        let mut item = words.before(|token| token.text == ";");
        words.eat(";");
        names.extend(item.ident());
        let is_cursor = item.contains("cursor");
        let mut after = item;
        if !is_cursor
            && (after.eat_up_to(":=")
                || {
                    after = item;
                    after.eat_up_to("default")
                }
                || {
                    after = item;
                    after.eat_up_to("=")
                })
        {
            values.push(after);
        }
        if is_cursor {
            // Its arguments are names too.
            let mut inside = item;
            inside.eat_up_to("cursor");
            for mut argument in inside.brackets().items() {
                names.extend(argument.ident());
            }
        }
    }
    (names, values)
}
