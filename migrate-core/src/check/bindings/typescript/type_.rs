//! Types of columns, arguments and results as `PostgREST` sends them in JSON.

use super::layout::{Doc, quoted};
use crate::check::bindings::{relation_of, under};
use crate::check::model::builtin::internal_name;
use crate::check::model::{Base, Body, Id, Kind, Model, Type, TypeRef};

/// Of a column: a domain is what it is over.
pub(super) fn of_column(model: &Model, of_type: &TypeRef) -> Doc {
    of(model, under(model, of_type))
}

/// Of an argument, a result or a field: a domain is nothing that is known.
pub(super) fn of(model: &Model, of_type: &TypeRef) -> Doc {
    if of_type.is_array {
        let one = TypeRef { is_array: false, ..of_type.clone() };
        return Doc::Array(Box::new(of(model, &one)));
    }
    match &of_type.base {
        Base::Builtin(shown) => Doc::text(builtin(internal_name(shown))),
        Base::Own(id) => own(model, *id, of_type),
        Base::Unknown => Doc::text("unknown"),
    }
}

fn builtin(name: &str) -> &'static str {
    match name {
        "bool" => "boolean",
        "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" => "number",
        "bytea" | "bpchar" | "varchar" | "date" | "text" | "citext" | "time" | "timetz" | "timestamp"
        | "timestamptz" | "uuid" | "vector" | "interval" => "string",
        "json" | "jsonb" => "Json",
        "void" => "undefined",
        "record" => "Record<string, unknown>",
        _ => "unknown",
    }
}

fn own(model: &Model, id: Id, of_type: &TypeRef) -> Doc {
    let object = model.object(id);
    let path = |group: &str, name: &str, row: &str| {
        let schema = quoted(&model.object(object.within).name);
        Doc::text(format!("Database[{schema}][\"{group}\"][{}]{row}", quoted(name)))
    };
    match object.kind {
        Kind::Enum if matches!(&object.body, Body::Type(Type::Enum(values)) if !values.is_empty()) => {
            path("Enums", &object.name, "")
        }
        Kind::CompositeType => path("CompositeTypes", &object.name, ""),
        Kind::RowType => match relation_of(model, of_type).map(|relation| model.object(relation)) {
            Some(relation) if matches!(relation.kind, Kind::Table | Kind::PartitionedTable) => {
                path("Tables", &relation.name, "[\"Row\"]")
            }
            Some(relation) if relation.kind == Kind::View => path("Views", &relation.name, "[\"Row\"]"),
            Some(relation) if relation.kind == Kind::CompositeType => {
                path("CompositeTypes", &relation.name, "")
            }
            _ => Doc::text("unknown"),
        },
        // Of an extension.
        _ => Doc::text(builtin(&object.name)),
    }
}
