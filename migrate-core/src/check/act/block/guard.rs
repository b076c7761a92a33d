//! `IF NOT EXISTS (SELECT … FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood … END IF`: whichever it was, the type is there
//! now.

use crate::check::act::body::statements;
use crate::check::act::expression::text_of;
use crate::check::model::{Key, Kind, Model, Name, TypeRef};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::TokenKind;

/// What a statement makes: a type, a table, a schema, a column.
pub(super) struct Made {
    kind: Kind,
    name: Name,
    /// The table of a column.
    table: Option<Name>,
}

/// What the statements make, if all of them make something and do nothing else.
pub(super) fn creates(words: Cursor<'_>) -> Option<Vec<Made>> {
    let made: Option<Vec<Made>> = statements(words.tokens()).map(made).collect();
    made.filter(|made| !made.is_empty())
}

impl Made {
    /// Whether one may have been there before that is another one.
    pub(super) fn is_unsure(&self, model: &Model) -> bool {
        let there = model.known(self.kind, self.table.as_ref().unwrap_or(&self.name));
        let Some(object) = there.map(|id| model.object(id)) else { return false };
        if self.table.is_none() {
            return object.is_doubtful;
        }
        let column =
            object.relation().and_then(|relation| relation.columns.get(relation.find(&self.name.name)?));
        object.is_doubtful || column.map_or(object.is_open, |column| column.is_doubtful)
    }

    /// It is there, as it was before or as it is written here.
    pub(super) fn settle(&self, model: &mut Model) {
        let Some(id) = model.known(self.kind, self.table.as_ref().unwrap_or(&self.name)) else { return };
        if self.table.is_none() {
            let owner = model.object(id).links.first().map(|link| link.target.object);
            let is_row = model.object(id).kind == Kind::RowType;
            model.doubt_inside(owner.filter(|_| is_row).unwrap_or(id));
            return;
        }
        model.change(id, |object| {
            let relation = object.relation_mut();
            let column = relation.and_then(|relation| {
                let number = relation.find(&self.name.name)?;
                relation.columns.get_mut(number)
            });
            if let Some(column) = column {
                column.of_type = TypeRef::unknown();
                column.not_null = false;
                column.has_default = true;
                column.default_type = None;
            }
        });
    }

    /// Whether something else of that name may answer the question for it.
    fn is_answered_by_another(&self, model: &Model, literals: &[String]) -> bool {
        let wanted = self.table.as_ref().unwrap_or(&self.name);
        let own = model.known(self.kind, wanted).map(|id| model.object(id).within);
        let home = own.or_else(|| match &wanted.schema {
            Some(schema) => model.known(Kind::Schema, &Name::bare(schema.clone(), 0..0)),
            None => model.path(Kind::Function).next(),
        });
        let Some(home) = home.filter(|_| self.kind != Kind::Schema) else { return false };
        let is_of_table = |literal: &String| {
            let last = literal.rsplit('.').next().unwrap_or_default();
            last.trim_matches('"') == &*wanted.name
        };
        if self.table.is_some() && !literals.iter().any(is_of_table) {
            let table = model.known(Kind::Table, wanted);
            return model.all().any(|(id, object)| {
                let relation = object.relation();
                Some(id) != table && relation.is_some_and(|relation| relation.find(&self.name.name).is_some())
            });
        }
        let names_home = literals.iter().any(|literal| {
            *literal == *model.object(home).name
                || literal.split_once('.').is_some_and(|(schema, _)| *schema == *model.object(home).name)
        });
        !names_home
            && model.schemas().into_iter().filter(|schema| *schema != home).any(|within| {
                [Kind::Table, Kind::SomeType]
                    .into_iter()
                    .any(|space| !model.named(&Key { space, within, name: wanted.name.clone() }).is_empty())
            })
    }
}

/// The one statement behind a question for what it makes.
pub(super) fn of<'t>(model: &Model, asked: Cursor<'t>, whole: Cursor<'t>) -> Option<(Cursor<'t>, Made)> {
    let asks_catalog = asked.is("not exists (")
        && asked.tokens().iter().any(|token| {
            let name = token.text.to_ascii_lowercase();
            matches!(
                name.as_str(),
                "pg_type"
                    | "pg_class"
                    | "pg_tables"
                    | "pg_namespace"
                    | "pg_attribute"
                    | "tables"
                    | "columns"
                    | "schemata"
            )
        });
    let has_others = ["or", "and not"].iter().any(|word| {
        let mut ahead = asked;
        ahead.eat("not exists");
        ahead.brackets();
        ahead.contains(word)
    });
    if !asks_catalog || has_others {
        return None;
    }
    let mut inner = whole;
    inner.before(|token| is_word(token, "then"));
    inner.eat("then");
    let is_plain = !["else", "elsif", "elseif", "if not", "begin", "loop", "case"]
        .iter()
        .any(|word| inner.contains(word));
    let tokens = inner.tokens();
    let end = tokens.iter().rposition(|token| is_word(token, "end"))?;
    let inner = Cursor::new(tokens.get(..end)?);
    let mut all = statements(inner.tokens());
    let (first, second) = (all.next()?, all.next());
    let made = made(first)?;
    let literals = asked.tokens().iter().filter(|token| token.kind == TokenKind::Literal);
    let literals: Vec<String> = literals.filter_map(text_of).collect();
    let is_named = literals.iter().any(|text| *text == *made.name.name);
    let is_one = is_plain && second.is_none() && is_named;
    (is_one && !made.is_answered_by_another(model, &literals)).then_some((inner, made))
}

fn made(mut words: Cursor<'_>) -> Option<Made> {
    if words.eat("create") {
        let kind = match words.eat_one_of(&["type", "domain", "table", "schema", "sequence"])? {
            "type" | "domain" => Kind::SomeType,
            "schema" => Kind::Schema,
            _ => Kind::Table,
        };
        words.eat("if not exists");
        return Some(Made { kind, name: words.qualified()?, table: None });
    }
    if words.eat("alter table") {
        words.eat("if exists");
        words.eat("only");
        let table = words.qualified()?;
        if !words.eat("add")
            || words.is_one_of(&["constraint", "primary", "foreign", "unique", "check", "exclude"])
        {
            return None;
        }
        words.eat("column");
        words.eat("if not exists");
        let start = words;
        let name = words.ident()?;
        let name = Name::bare(name, words.since(start));
        let is_one = !words.has(",");
        return is_one.then_some(Made { kind: Kind::Table, name, table: Some(table) });
    }
    None
}
