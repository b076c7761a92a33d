//! The `Database` type in the shape that Supabase generates: a member a schema, and in it its tables, views, functions and types.

mod function;
mod layout;
mod relationship;
mod type_;

use super::{Written, columns, doubt, is_not_null, is_of_extension, own};
use crate::check::model::{Base, Body, Column, Id, Ident, Kind, Model, Object, Type, TypeRef};
use layout::{Doc, Member, key, order, quoted};

const HEAD: &str = "\
// Made from the migrations by `cargo migrate schema --typescript`: not to be edited.

export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = ";

const TABLES: &[Kind] = &[Kind::Table, Kind::PartitionedTable, Kind::ForeignTable];
const VIEWS: &[Kind] = &[Kind::View, Kind::MaterializedView];

/// What picks one of them: `Tables<\"orders\">`, `Tables<{ schema: \"app\" }, \"orders\">`.
const HELPERS: &str = include_str!("typescript/helpers.txt");

pub(super) fn written(model: &Model) -> Written {
    let mut written = Written::default();
    let schemas = schemas(model);
    let members = schemas.iter().map(|(name, id)| Member::new(key(name), schema(model, *id, &mut written)));
    let database = Doc::tall(members.collect()).print(0, 0);
    let constants =
        Doc::tall(schemas.iter().map(|(name, id)| Member::new(key(name), values(model, *id))).collect());
    let constants = with_commas(&constants.print(0, 0));
    written.text = format!("{HEAD}{database}\n\n{HELPERS}\nexport const Constants = {constants} as const\n");
    written
}

/// `public`, and those that migrations make.
fn schemas(model: &Model) -> Vec<(Ident, Id)> {
    let all = model.schemas().into_iter().filter(|id| {
        let object = model.object(*id);
        *id == Model::PUBLIC || own(model, &[Kind::Schema]).any(|(own, _)| own == *id) && !object.is_outside
    });
    let mut all: Vec<_> = all.map(|id| (model.object(id).name.clone(), id)).collect();
    all.sort_by_cached_key(|(name, _)| order(name));
    all
}

/// What migrations make of these kinds in a schema, by name.
fn sorted<'m>(model: &'m Model, schema: Id, kinds: &'static [Kind]) -> Vec<(Id, &'m Object)> {
    let mut all: Vec<_> = own(model, kinds).filter(|(_, object)| object.within == schema).collect();
    all.sort_by_cached_key(|(_, object)| order(&object.name));
    all
}

fn schema(model: &Model, id: Id, written: &mut Written) -> Doc {
    let tables = sorted(model, id, TABLES);
    let tables = tables
        .into_iter()
        .map(|(table, object)| Member::new(key(&object.name), relation(model, table, object, written)));
    let tables = group(tables.collect());
    let views = sorted(model, id, VIEWS);
    let views = views
        .into_iter()
        .map(|(view, object)| Member::new(key(&object.name), relation(model, view, object, written)));
    let views = group(views.collect());
    let functions = group(function::members(model, id));
    let enums = enums(model, id).map(|(name, values)| {
        Member::new(key(name), Doc::Union(values.into_iter().map(Doc::Text).collect()))
    });
    let enums = group(enums.collect());
    let composites = sorted(model, id, &[Kind::CompositeType]);
    let composites = composites.into_iter().map(|(_, object)| {
        let fields = columns(object);
        let field =
            |field: &Column| Member::new(key(&field.name), type_::of(model, &field.of_type).nullable());
        Member::new(key(&object.name), Doc::tall(fields.map(field).collect()))
    });
    let composites = group(composites.collect());
    let extensions = model.dependents(id).filter(|(_, object)| object.kind == Kind::Extension);
    let mut members: Vec<Member> = extensions
        .map(|(_, extension)| {
            let left_out =
                format!("what extension {} brings into schema {}", extension.name, model.object(id).name);
            written.not_shown.push(left_out.clone());
            Member::Line(format!("// not shown: {left_out}"))
        })
        .collect();
    let groups = [
        ("Tables", tables),
        ("Views", views),
        ("Functions", functions),
        ("Enums", enums),
        ("CompositeTypes", composites),
    ];
    members.extend(groups.map(|(name, group)| Member::new(name, group)));
    Doc::tall(members)
}

fn group(members: Vec<Member>) -> Doc {
    let nothing = || vec![Member::new("[_ in never]", Doc::text("never"))];
    Doc::tall(if members.is_empty() { nothing() } else { members })
}

/// The enums of a schema with their values, in quotes.
fn enums(model: &Model, schema: Id) -> impl Iterator<Item = (&Ident, Vec<String>)> {
    sorted(model, schema, &[Kind::Enum]).into_iter().filter_map(|(_, object)| match &object.body {
        Body::Type(Type::Enum(values)) if !values.is_empty() => {
            Some((&object.name, values.iter().map(|value| quoted(&value.name)).collect()))
        }
        _ => None,
    })
}

/// For the program: the values themselves.
fn values(model: &Model, schema: Id) -> Doc {
    let enums = enums(model, schema).map(|(name, values)| {
        let one = format!("[{}]", values.join(", "));
        // It stands in three objects, with a comma.
        let fits = 6 + key(name).chars().count() + 2 + one.chars().count() < 80;
        let tall = || format!("[\n        {},\n      ]", values.join(",\n        "));
        Member::new(key(name), Doc::Text(if fits { one } else { tall() }))
    });
    let enums: Vec<Member> = enums.collect();
    let enums = if enums.is_empty() { Doc::text("{}") } else { Doc::tall(enums) };
    Doc::tall(vec![Member::new("Enums", enums)])
}

/// Members of values have commas between them.
fn with_commas(printed: &str) -> String {
    let lines: Vec<&str> = printed.lines().collect();
    let last = lines.len().saturating_sub(1);
    let lines = lines.iter().enumerate().map(|(at, line)| {
        let goes_on = line.ends_with(['{', '[', ',']) || at == last;
        if goes_on { (*line).to_owned() } else { format!("{line},") }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A table or a view.
fn relation(model: &Model, id: Id, object: &Object, written: &mut Written) -> Doc {
    let is_table = object.kind.is_table();
    let mut members = Vec::new();
    let mut leave_out = |why: &str| {
        let left_out = format!("{} {}: {why}", object.kind.word(), model.qualified(id));
        members.push(Member::Line(format!("// {why}")));
        written.not_shown.push(left_out);
    };
    if let Some(why) = doubt(object) {
        leave_out(why);
    }
    let mut by_name: Vec<&Column> = columns(object).collect();
    by_name.sort_by_cached_key(|column| order(&column.name));
    for column in by_name.iter().filter(|column| is_unknown(model, &column.of_type)) {
        leave_out(&format!("the type of {} is not known", column.name));
    }
    if object.kind == Kind::View && object.relation().is_some_and(|view| view.not_updatable.is_none()) {
        leave_out("what can be inserted and updated through it is not known");
    }
    if !is_table && relationship::may_have(model, id) {
        leave_out("what it refers to, and what refers to it, is not known");
    }
    let mut row: Vec<Member> = by_name.iter().map(|column| field(model, column, false)).collect();
    row.extend(function::computed(model, object));
    members.push(Member::new("Row", Doc::tall(row)));
    if is_table {
        let of = |is_optional: fn(&Model, &Column) -> bool| {
            let member = |column: &&Column| written_field(model, column, is_optional(model, column));
            Doc::tall(by_name.iter().map(member).collect())
        };
        members.push(Member::new(
            "Insert",
            of(|model, column| column.has_default || !is_not_null(model, column)),
        ));
        members.push(Member::new("Update", of(|_, _| true)));
    }
    members.push(Member::new("Relationships", relationship::all(model, id)));
    Doc::tall(members)
}

/// Nothing says what it is: it may be an enum.
fn is_unknown(model: &Model, of_type: &TypeRef) -> bool {
    match of_type.base {
        Base::Unknown => true,
        Base::Own(id) => model.object(id).is_outside && !is_of_extension(model, id),
        Base::Builtin(_) => false,
    }
}

/// A column as it is read, or written where the server gives it no value itself.
fn field(model: &Model, column: &Column, is_optional: bool) -> Member {
    let of_type = type_::of_column(model, &column.of_type);
    let of_type = if is_not_null(model, column) { of_type } else { of_type.nullable() };
    let mark = if is_optional { "?" } else { "" };
    Member::new(format!("{}{mark}", key(&column.name)), of_type)
}

fn written_field(model: &Model, column: &Column, is_optional: bool) -> Member {
    if column.is_always {
        return Member::new(format!("{}?", key(&column.name)), Doc::text("never"));
    }
    field(model, column, is_optional)
}
