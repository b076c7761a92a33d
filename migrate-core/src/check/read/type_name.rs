//! Names of types, by all their spellings: <https://www.postgresql.org/docs/current/datatype.html>.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::name::Name;

/// A type as it is written: `numeric(10,2)`, `public.mood[]`, `timestamp(3) with time zone`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeName {
    pub(crate) base: BaseName,
    /// What stands in brackets after it: `10,2`.
    pub(crate) modifiers: String,
    pub(crate) is_array: bool,
    /// Its bytes in the script.
    pub(crate) at: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BaseName {
    /// One of PostgreSQL's own, as `format_type()` calls it.
    Builtin(&'static str),
    /// `serial` and its kin: the type of a new column whose values come from a sequence of its own.
    Serial {
        word: Name,
        canonical: &'static str,
    },
    Named(Name),
    /// `table.column%TYPE`
    OfColumn {
        table: Name,
        column: Name,
    },
    /// `column%TYPE`, or nothing that is understood.
    Unknown,
}

/// Reads a type where one has to stand.
pub(crate) fn read(words: &mut Cursor<'_>) -> TypeName {
    let start = *words;
    let (base, modifiers) = match builtin(words) {
        Some((canonical, modifiers)) => (BaseName::Builtin(canonical), modifiers),
        None => named(words),
    };
    finish(words, start, base, modifiers)
}

/// The same of a column, where `serial` is a type.
pub(super) fn of_column(words: &mut Cursor<'_>) -> TypeName {
    let start = *words;
    let mut ahead = *words;
    match ahead.bare().and_then(|word| Some((serial(&word.name)?, word))) {
        Some((canonical, word)) if !ahead.is(".") => {
            *words = ahead;
            finish(words, start, BaseName::Serial { word, canonical }, String::new())
        }
        _ => read(words),
    }
}

/// What may stand after a type.
fn finish(words: &mut Cursor<'_>, start: Cursor<'_>, base: BaseName, modifiers: String) -> TypeName {
    let mut is_array = false;
    while words.eat("array") || words.is("[") {
        is_array = true;
        if words.eat("[") {
            words.before(|token| token.text == "]");
            words.eat("]");
        }
    }
    TypeName { base, modifiers, is_array, at: words.since(start) }
}

fn named(words: &mut Cursor<'_>) -> (BaseName, String) {
    let mut ahead = *words;
    if let Some((table, column)) = ahead.table_and_column()
        && ahead.eat("% type")
    {
        *words = ahead;
        return (BaseName::OfColumn { table, column }, String::new());
    }
    let Some(name) = words.qualified() else { return (BaseName::Unknown, String::new()) };
    let modifiers = modifiers(words);
    // After a cast `%` may also be an operator.
    if words.eat_one_of(OF_WHAT).is_some() {
        return (BaseName::Unknown, String::new());
    }
    (BaseName::Named(name), modifiers)
}

/// What names a type by what has it.
const OF_WHAT: &[&str] = &["% type", "% rowtype"];

/// One of PostgreSQL's own without a schema; passes nothing if another type comes next.
fn builtin(words: &mut Cursor<'_>) -> Option<(&'static str, String)> {
    let first = words.first()?;
    let mut ahead = *words;
    ahead.advance();
    if ahead.is(".") || ahead.is_one_of(OF_WHAT) {
        return None;
    }
    if first.kind == TokenKind::QuotedName {
        let mut ahead = *words;
        let name = ahead.ident()?;
        let canonical = if &*name == "char" { "\"char\"" } else { single_quoted(&name)? };
        let modifiers = modifiers(&mut ahead);
        *words = ahead;
        return Some((canonical, modifiers));
    }
    let word = first.text.to_ascii_lowercase();
    let (canonical, with_modifiers) = match word.as_str() {
        "double" if !ahead.is("precision") => return None,
        "double" => ("double precision", ahead.eat("precision")),
        "national" => {
            ahead.eat_one_of(&["character", "char"]);
            (if ahead.eat("varying") { "character varying" } else { "character" }, true)
        }
        "character" | "char" | "nchar" if ahead.eat("varying") => ("character varying", true),
        "bit" if ahead.eat("varying") => ("bit varying", true),
        "timestamp" | "time" => {
            let modifiers = modifiers(&mut ahead);
            let with_zone = ahead.eat("with time zone");
            ahead.eat("without time zone");
            *words = ahead;
            let canonical = match (word.as_str(), with_zone) {
                ("timestamp", true) => "timestamp with time zone",
                ("timestamp", false) => "timestamp without time zone",
                (_, true) => "time with time zone",
                (_, false) => "time without time zone",
            };
            return Some((canonical, modifiers));
        }
        "interval" => {
            let fields = interval_fields(&mut ahead);
            let precision = modifiers(&mut ahead);
            let modifiers = match (fields.is_empty(), precision.is_empty()) {
                (true, _) => precision,
                (false, true) => fields,
                (false, false) => format!("{fields}({precision})"),
            };
            *words = ahead;
            return Some(("interval", modifiers));
        }
        _ => (single(&word)?, true),
    };
    let mut modifiers = if with_modifiers { modifiers(&mut ahead) } else { String::new() };
    if modifiers.is_empty() && matches!(canonical, "character" | "bit") && word != "bpchar" {
        modifiers.push('1');
    }
    if canonical == "numeric" && !modifiers.is_empty() && !modifiers.contains(',') {
        modifiers.push_str(",0");
    }
    if word == "float" {
        let precision = modifiers.parse::<u32>();
        let is_single = precision.as_ref().is_ok_and(|precision| *precision <= 24);
        *words = ahead;
        if precision.is_ok_and(|precision| !(1..54).contains(&precision)) {
            return Some(("double precision", modifiers));
        }
        return Some((if is_single { "real" } else { "double precision" }, String::new()));
    }
    *words = ahead;
    Some((canonical, modifiers))
}

/// `day to second`, which can have a precision behind it.
fn interval_fields(words: &mut Cursor<'_>) -> String {
    let mut fields = Vec::new();
    while let Some(field) = words.eat_one_of(&["year", "month", "day", "hour", "minute", "second", "to"]) {
        fields.push(field);
    }
    fields.join(" ")
}

/// What stands in brackets after a type, without blanks.
fn modifiers(words: &mut Cursor<'_>) -> String {
    words.brackets().tokens().iter().map(|token| plain(token.text)).collect()
}

/// A number may stand in quotes.
fn plain(text: &str) -> &str {
    let inside = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).map(str::trim);
    inside.filter(|inside| inside.parse::<i64>().is_ok()).unwrap_or(text)
}

/// The canonical name of a type of one word.
pub(crate) fn single(word: &str) -> Option<&'static str> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == word).map(|(_, canonical)| *canonical);
    alias.or_else(|| single_quoted(word))
}

/// The name that a type of PostgreSQL has in `pg_type`: `int4` of `integer`.
pub(crate) fn internal(canonical: &'static str) -> &'static str {
    let found = INTERNAL.iter().find(|(_, name)| *name == canonical);
    found.map_or(canonical.trim_matches('"'), |(internal, _)| internal)
}

/// In quotes only the names that stand in `pg_type` are known.
fn single_quoted(word: &str) -> Option<&'static str> {
    CANONICAL.get(word).copied()
}

/// By the names in `pg_type`.
static CANONICAL: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let same = SAME.split_ascii_whitespace().map(|name| (name, name));
    same.chain(INTERNAL.iter().copied()).collect()
});

fn serial(word: &str) -> Option<&'static str> {
    match word {
        "serial" | "serial4" => Some("integer"),
        "bigserial" | "serial8" => Some("bigint"),
        "smallserial" | "serial2" => Some("smallint"),
        _ => None,
    }
}

/// Keywords that stand for a type of another name.
const ALIASES: &[(&str, &str)] = &[
    ("int", "integer"),
    ("integer", "integer"),
    ("bigint", "bigint"),
    ("smallint", "smallint"),
    ("real", "real"),
    ("float", "double precision"),
    ("decimal", "numeric"),
    ("dec", "numeric"),
    ("boolean", "boolean"),
    ("char", "character"),
    ("character", "character"),
    ("nchar", "character"),
];

/// The names in `pg_type` of types that are shown under another one.
pub(crate) const INTERNAL: &[(&str, &str)] = &[
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("float4", "real"),
    ("float8", "double precision"),
    ("bool", "boolean"),
    ("varchar", "character varying"),
    ("bpchar", "character"),
    ("varbit", "bit varying"),
    ("timestamptz", "timestamp with time zone"),
    ("timetz", "time with time zone"),
    ("timestamp", "timestamp without time zone"),
    ("time", "time without time zone"),
];

/// The types that have one name only, pseudo-types too.
const SAME: &str = "
    aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray
    anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange bit box bytea cid cidr circle cstring date
    datemultirange daterange event_trigger fdw_handler gtsvector index_am_handler inet int2vector
    int4multirange int4range int8multirange int8range internal interval json jsonb jsonpath language_handler line
    lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path pg_brin_bloom_summary
    pg_brin_minmax_multi_summary pg_ddl_command pg_dependencies pg_lsn pg_mcv_list pg_ndistinct pg_node_tree
    pg_snapshot point polygon record refcursor regclass regcollation regconfig regdictionary regnamespace regoper
    regoperator regproc regprocedure regrole regtype table_am_handler text tid trigger tsm_handler tsmultirange tsquery
    tsrange tstzmultirange tstzrange tsvector txid_snapshot unknown uuid void xid xid8 xml";
