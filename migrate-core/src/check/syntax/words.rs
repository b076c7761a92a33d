//! Which words can be names where: <https://www.postgresql.org/docs/current/sql-keywords-appendix.html>,
//! "reserved" there is `reserved_keyword` in `gram.y`, "reserved (can be function or type)" is
//! `type_func_name_keyword`, "non-reserved (cannot be function or type)" is `col_name_keyword`. The words are
//! those of PostgreSQL 15 (`pg_get_keywords()`): what later servers added is a name to earlier ones.

use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// No keyword, so a name anywhere.
    Identifier,
    /// A keyword, and a name anywhere.
    Unreserved,
    /// A name of columns and tables, not of functions and types.
    ColumnName,
    /// A name of functions and types, not of columns and tables.
    FunctionName,
    /// A name only after `AS`, after a dot, or in quotes.
    Reserved,
}

/// The class of an unquoted word.
pub(crate) fn class(word: &str) -> Class {
    // Most words are in small letters already, and looking them up must cost little.
    let found = if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        CLASSES.get(word.to_ascii_lowercase().as_str())
    } else {
        CLASSES.get(word)
    };
    found.copied().unwrap_or(Class::Identifier)
}

static CLASSES: LazyLock<HashMap<&'static str, Class>> = LazyLock::new(|| {
    let lists = [
        (RESERVED, Class::Reserved),
        (FUNCTION_NAMES, Class::FunctionName),
        (COLUMN_NAMES, Class::ColumnName),
        (UNRESERVED, Class::Unreserved),
    ];
    let words = lists
        .into_iter()
        .flat_map(|(words, class)| words.split_ascii_whitespace().map(move |word| (word, class)));
    words.collect()
});

const RESERVED: &str =
    "all analyse analyze and any array as asc asymmetric both case cast check collate column
    constraint create current_catalog current_date current_role current_time current_timestamp current_user
    default deferrable desc distinct do else end except false fetch for foreign from grant group having in
    initially intersect into lateral leading limit localtime localtimestamp not null offset on only or order
    placing primary references returning select session_user some symmetric table then to trailing true union
    unique user using variadic when where window with";

const FUNCTION_NAMES: &str =
    "authorization binary collation concurrently cross current_schema freeze full ilike
    inner is isnull join left like natural notnull outer overlaps right similar tablesample verbose";

const COLUMN_NAMES: &str = "between bigint bit boolean char character coalesce dec decimal exists extract float
    greatest grouping inout int integer interval least national nchar none normalize nullif numeric out overlay
    position precision real row setof smallint substring time timestamp treat trim values varchar xmlattributes
    xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable";

const UNRESERVED: &str =
    "abort absolute access action add admin after aggregate also alter always asensitive assertion assignment
    at atomic attach attribute backward before begin breadth by cache call called cascade cascaded catalog
    chain characteristics checkpoint class close cluster columns comment comments commit committed
    compression configuration conflict connection constraints content continue conversion copy cost csv cube
    current cursor cycle data database day deallocate declare defaults deferred definer delete delimiter
    delimiters depends depth detach dictionary disable discard document domain double drop each enable
    encoding encrypted enum escape event exclude excluding exclusive execute explain expression extension
    external family filter finalize first following force forward function functions generated global
    granted groups handler header hold hour identity if immediate immutable implicit import include
    including increment index indexes inherit inherits inline input insensitive insert instead invoker
    isolation key label language large last leakproof level listen load local location lock locked logged
    mapping match matched materialized maxvalue merge method minute minvalue mode month move name names new
    next nfc nfd nfkc nfkd no normalized nothing notify nowait nulls object of off oids old operator option
    options ordinality others over overriding owned owner parallel parameter parser partial partition
    passing password plans policy preceding prepare prepared preserve prior privileges procedural procedure
    procedures program publication quote range read reassign recheck recursive ref referencing refresh
    reindex relative release rename repeatable replace replica reset restart restrict return returns revoke
    role rollback rollup routine routines rows rule savepoint schema schemas scroll search second security
    sequence sequences serializable server session set sets share show simple skip snapshot sql stable
    standalone start statement statistics stdin stdout storage stored strict strip subscription support
    sysid system tables tablespace temp template temporary text ties transaction transform trigger truncate
    trusted type types uescape unbounded uncommitted unencrypted unknown unlisten unlogged until update
    vacuum valid validate validator value varying version view views volatile whitespace within without work
    wrapper write xml year yes zone";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        let words = ["users", "name", "VALUES", "left", "Select"];
        let classes =
            [Class::Identifier, Class::Unreserved, Class::ColumnName, Class::FunctionName, Class::Reserved];
        assert_eq!(words.map(class), classes);
    }
}
