//! `IF NOT EXISTS (SELECT … FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood … END IF`: whichever it was, the type is there
//! now.

use crate::check::model::{Key, Kind, Model, Name, TypeRef};
use crate::check::read::alter_table::{Action, AlterTable};
use crate::check::read::plpgsql::{Branch, Handler, Statement};
use crate::check::read::{self, Command};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::literal::text_of;

/// What a statement makes: a type, a table, a schema, a column.
pub(super) struct Made {
    kind: Kind,
    name: Name,
    /// The table of a column.
    table: Option<Name>,
}

/// What the statements make, if all of them make something and do nothing else.
pub(super) fn creates(statements: &[Statement<'_>]) -> Option<Vec<Made>> {
    let made: Option<Vec<Made>> = statements.iter().map(made_by).collect();
    made.filter(|made| !made.is_empty())
}

fn made_by(statement: &Statement<'_>) -> Option<Made> {
    match statement {
        Statement::Sql(sql) => made(sql.words()),
        _ => None,
    }
}

/// Whether nothing but the errors of names that are taken is handled, and nothing is done then.
pub(super) fn handles_duplicates(handlers: &[Handler<'_>]) -> bool {
    let is_silent = |statement: &Statement<'_>| {
        matches!(statement, Statement::Other | Statement::Raise { is_error: false, .. })
    };
    handlers.iter().all(|handler| {
        handler
            .conditions
            .iter()
            .all(|condition| condition.tokens().len() == 1 && condition.is_one_of(&DUPLICATES))
            && handler.statements.iter().all(is_silent)
    })
}

const DUPLICATES: [&str; 6] = [
    "duplicate_object",
    "duplicate_table",
    "duplicate_column",
    "duplicate_schema",
    "duplicate_function",
    "invalid_table_definition",
];

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

/// What the one statement behind a question for what it makes makes.
pub(super) fn of(model: &Model, branch: &Branch<'_>) -> Option<Made> {
    let asked = branch.condition.words();
    let asks_catalog = asked.is("not exists (")
        && asked.tokens().iter().any(|token| {
            let name = token.text.to_ascii_lowercase();
            CATALOGS.contains(&name.as_str())
        });
    let mut behind = asked;
    behind.eat("not exists");
    behind.brackets();
    if !asks_catalog || behind.contains("or") || behind.contains("and not") {
        return None;
    }
    let [only] = branch.statements.as_slice() else { return None };
    let made = made_by(only)?;
    let literals = asked.tokens().iter().filter(|token| token.kind == TokenKind::Literal);
    let literals: Vec<String> = literals.filter_map(text_of).collect();
    let is_named = literals.iter().any(|text| *text == *made.name.name);
    (is_named && !made.is_answered_by_another(model, &literals)).then_some(made)
}

const CATALOGS: [&str; 8] =
    ["pg_type", "pg_class", "pg_tables", "pg_namespace", "pg_attribute", "tables", "columns", "schemata"];

fn made(words: Cursor<'_>) -> Option<Made> {
    let one = |kind: Kind, name: Name| Some(Made { kind, name, table: None });
    match read::statement(words) {
        Command::CreateTable(table) if !table.is_temporary && !table.is_foreign => {
            one(Kind::Table, table.name)
        }
        Command::CreateSequence(sequence) if !sequence.is_temporary => one(Kind::Table, sequence.name),
        Command::CreateType(of_type) => one(Kind::SomeType, of_type.name),
        Command::CreateDomain(domain) => one(Kind::SomeType, domain.name),
        Command::CreateSchema(schema) => one(Kind::Schema, schema.name?),
        Command::AlterTable(AlterTable { kind: Kind::Table, name: table, actions, .. }) => {
            match <[Action<'_>; 1]>::try_from(actions) {
                Ok([Action::AddColumn { column, .. }]) => {
                    Some(Made { kind: Kind::Table, name: column.name, table: Some(table) })
                }
                _ => None,
            }
        }
        _ => None,
    }
}
