//! Extensions of which is known what they bring besides functions and operators.

/// Names with blanks between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    name: &'static str,
    pub(super) types: &'static str,
    pub(super) relations: &'static str,
    pub(super) wrappers: &'static str,
    /// The extension that has to be there before.
    pub(super) requires: Option<&'static str>,
}

pub(super) fn find(name: &str) -> Option<&'static Known> {
    if let Some(known) = KNOWN.iter().find(|known| known.name == name) {
        return Some(known);
    }
    PLAIN.split_ascii_whitespace().any(|plain| plain == name).then_some(&NOTHING)
}

const NOTHING: Known = Known { name: "", types: "", relations: "", wrappers: "", requires: None };

/// They bring functions, operators, access methods and the like, and nothing else.
const PLAIN: &str = "
    adminpack amcheck autoinc bloom btree_gin dict_int dict_xsyn fuzzystrmatch insert_username intagg moddatetime
    old_snapshot pageinspect pg_freespacemap pg_prewarm pg_surgery pg_visibility pg_walinspect pgcrypto pgjwt
    pgrowlocks pgstattuple pg_uuidv7 refint sslinfo tcn tsm_system_rows tsm_system_time unaccent uuid-ossp xml2";

const KNOWN: &[Known] = &[
    Known {
        name: "btree_gist",
        types: "gbtreekey2 gbtreekey4 gbtreekey8 gbtreekey16 gbtreekey32 gbtreekey_var",
        ..NOTHING
    },
    Known { name: "citext", types: "citext", ..NOTHING },
    Known { name: "cube", types: "cube", ..NOTHING },
    Known { name: "dblink", types: "dblink_pkey_results", wrappers: "dblink_fdw", ..NOTHING },
    Known { name: "earthdistance", types: "earth", requires: Some("cube"), ..NOTHING },
    Known { name: "file_fdw", wrappers: "file_fdw", ..NOTHING },
    Known { name: "hstore", types: "hstore ghstore", ..NOTHING },
    Known { name: "intarray", types: "query_int intbig_gkey", ..NOTHING },
    Known { name: "isn", types: "ean13 isbn isbn13 ismn ismn13 issn issn13 upc", ..NOTHING },
    Known { name: "lo", types: "lo", ..NOTHING },
    Known { name: "ltree", types: "ltree lquery ltxtquery ltree_gist", ..NOTHING },
    Known { name: "pg_buffercache", relations: "pg_buffercache", ..NOTHING },
    Known { name: "pg_stat_statements", relations: "pg_stat_statements pg_stat_statements_info", ..NOTHING },
    Known { name: "pg_trgm", types: "gtrgm", ..NOTHING },
    Known { name: "postgres_fdw", wrappers: "postgres_fdw", ..NOTHING },
    Known { name: "seg", types: "seg", ..NOTHING },
    Known {
        name: "tablefunc",
        types: "tablefunc_crosstab_2 tablefunc_crosstab_3 tablefunc_crosstab_4",
        ..NOTHING
    },
    Known { name: "vector", types: "vector halfvec sparsevec", ..NOTHING },
];
