use super::{Answer, Call, Type, World, assign, cast, common, function, is_boolean, literal, operator};
use crate::check::model::{Ident, Model, Name};

/// The result, or the SQLSTATE and the words.
fn shown(ask: impl FnOnce(&World<'_>) -> Answer) -> String {
    let model = Model::new(false);
    let world = World::new(&model);
    match ask(&world) {
        Answer::Resolved(resolved) => world.show(resolved.result),
        Answer::Refused(wrong) => {
            let help = wrong.help.map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{} {}{help}", wrong.code.sqlstate(), wrong.title)
        }
        Answer::Supposed(_) | Answer::Unknown => "unknown".to_owned(),
    }
}

fn binary(left: &'static str, name: &str, right: &'static str) -> String {
    shown(|world| operator(world, name, Some(Type::read(left)), Type::read(right)))
}

fn call(name: &str, arguments: &[&'static str]) -> String {
    let arguments = arguments.iter().map(|of| Type::read(of)).collect();
    let name = Name::bare(Ident::exact(name), 0..0);
    shown(|world| function(world, &name, &Call { arguments, ..Call::default() }).0)
}

#[test]
fn operators_are_chosen_as_the_server_does() {
    assert_eq!(binary("int4", "+", "int8"), "bigint");
    assert_eq!(binary("date", "+", "int4"), "date");
    assert_eq!(binary("date", "-", "date"), "integer");
    assert_eq!(binary("unknown", "||", "unknown"), "text");
    assert_eq!(binary("int4", "||", "text"), "text");
    assert_eq!(binary("jsonb", "->>", "unknown"), "text");
    assert_eq!(binary("text[]", "||", "unknown"), "text[]");
    assert_eq!(binary("varchar", "=", "text"), "boolean");
    assert_eq!(
        binary("int4", "+", "text"),
        "42883 operator does not exist: `integer + text` (cast the right side: `(…)::integer`)"
    );
    assert_eq!(
        binary("uuid", "=", "int4"),
        "42883 operator does not exist: `uuid = integer` (no operator of this name takes these types; a cast may be missing)"
    );
    assert_eq!(shown(|world| operator(world, "+", Some(Type::Opaque), Type::read("int4"))), "unknown");
    assert_eq!(shown(|world| operator(world, "=", Some(Type::Opaque), Type::read("int4"))), "boolean");
}

#[test]
fn functions_are_chosen_as_the_server_does() {
    assert_eq!(call("length", &["unknown"]), "integer");
    assert_eq!(call("abs", &["int8"]), "bigint");
    assert_eq!(call("coalesce_that_is_not", &[]), "42883 function `coalesce_that_is_not()` does not exist");
    assert_eq!(call("array_agg", &["int4"]), "integer[]");
    assert_eq!(call("concat", &["int4", "text", "unknown"]), "text");
    assert_eq!(call("array_append", &["int4[]", "int8"]), "bigint[]");
    assert_eq!(call("lower", &["int4range"]), "integer");
    assert_eq!(
        call("upper", &["int4"]),
        "42883 function `upper(integer)` does not exist (there are `upper(text)` and `upper(anymultirange)`)"
    );
}

#[test]
fn values_are_put_into_columns_as_the_server_does() {
    let into = |from: &'static str, column: &'static str| {
        shown(|world| assign(world, Type::read(from), Type::read(column), "c", "expression"))
    };
    assert_eq!(into("int8", "int4"), "integer");
    assert_eq!(into("int4", "text"), "text");
    assert_eq!(
        into("text", "int4"),
        "42804 column `c` is of type `integer`, but expression is of type `text` (write a cast: `(…)::integer`)"
    );
    assert_eq!(
        shown(|world| cast(world, Type::read("bool"), Type::read("date"))),
        "42846 cannot cast type `boolean` to `date` (a cast by its text is `::text::date`, where that is meant)"
    );
    assert_eq!(
        shown(|world| is_boolean(world, Type::read("int4"), "WHERE")),
        "42804 argument of WHERE must be type `boolean`, not type `integer`"
    );
    assert_eq!(
        shown(|world| common(world, &[Type::read("int4"), Type::read("text")], "CASE")),
        "42804 CASE types `integer` and `text` cannot be matched (cast one of them: `(…)::integer`)"
    );
}

#[test]
fn constants_are_refused_where_no_server_reads_them() {
    let model = Model::new(false);
    let world = World::new(&model);
    let refused = |text: &str, of: &'static str| {
        literal(&world, text, Type::read(of))
            .map(|wrong| format!("{} {}", wrong.code.sqlstate(), wrong.title))
    };
    for (text, of) in
        [("1", "int4"), ("t", "bool"), ("1 day", "interval"), ("{1,NULL}", "int4[]"), ("x", "text")]
    {
        assert_eq!(refused(text, of), None, "{text}");
    }
    let said = |text: &str, of: &'static str| refused(text, of).unwrap();
    assert_eq!(said("1x", "int4"), "22P02 invalid input syntax for type `integer`: `1x`");
    assert_eq!(said("3000000000", "int4"), "22003 value `3000000000` is out of range for type `integer`");
    assert_eq!(said("2024-02-30", "date"), "22008 date/time field value out of range: `2024-02-30`");
    assert_eq!(
        said("soon", "timestamptz"),
        "22007 invalid input syntax for type `timestamp with time zone`: `soon`"
    );
    assert_eq!(said("{1", "int4[]"), "22P02 malformed array literal: `{1`");
    assert_eq!(said("1,2", "int4range"), "22P02 malformed range literal: `1,2`");
}

#[test]
fn what_has_no_common_type_or_no_operator_class() {
    assert_eq!(
        shown(|world| common(world, &[Type::read("point"), Type::read("box")], "CASE")),
        "42846 CASE could not convert type `box` to `point`"
    );
    let class = |method: &str, of_type: &'static str, class: Option<&str>| {
        let model = Model::new(false);
        let wrong = World::new(&model).operator_class(method, Type::read(of_type), class);
        wrong.map_or_else(String::new, |wrong| wrong.title)
    };
    assert_eq!(class("btree", "int4", None), "");
    assert_eq!(
        class("btree", "json", None),
        "data type `json` has no default operator class for access method `btree`"
    );
    assert_eq!(
        class("gin", "text", Some("gin_trgm_ops")),
        "operator class `gin_trgm_ops` does not exist for access method `gin`"
    );
    assert_eq!(
        class("gin", "text", Some("jsonb_ops")),
        "operator class `jsonb_ops` does not accept data type `text`"
    );
}
