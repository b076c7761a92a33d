//! What extensions bring.

use std::sync::OnceLock;

use super::{Lines, Rows, Source};

/// An extension that is known.
#[derive(Debug)]
pub(crate) struct Extension {
    /// The extensions that have to be there before.
    pub(crate) requires: &'static str,
    /// The one schema that it can be in, if there is only one.
    pub(crate) schema: Option<&'static str>,
    /// Other versions may bring names that begin so; `*` for any.
    open: &'static str,
    pub(crate) source: Source,
}

impl Extension {
    pub(crate) fn find(name: &str) -> Option<&'static Extension> {
        let at = TEXTS.binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
        let (_, text) = TEXTS.get(at)?;
        READ.get(at).map(|read| read.get_or_init(|| Extension::read(text)))
    }

    fn read(text: &'static str) -> Extension {
        let mut extension = Extension {
            requires: "",
            schema: None,
            open: "",
            source: Source {
                types: Rows::new(""),
                functions: Lines::new(""),
                operators: Rows::new(""),
                casts: Rows::new(""),
                classes: Rows::new(""),
                relations: Lines::new(""),
                names: Lines::new(""),
            },
        };
        for (heading, body) in sections(text) {
            let source = &mut extension.source;
            match heading {
                "types" => source.types = Rows::new(body),
                "functions" => source.functions = Lines::new(body),
                "operators" => source.operators = Rows::new(body),
                "casts" => source.casts = Rows::new(body),
                "classes" => source.classes = Rows::new(body),
                "relations" => source.relations = Lines::new(body),
                "names" => source.names = Lines::new(body),
                "extension" => {
                    for (word, value) in body.lines().filter_map(|line| line.split_once(' ')) {
                        match word {
                            _ if value == "-" => {}
                            "requires" => extension.requires = value,
                            "schema" => extension.schema = Some(value),
                            _ => extension.open = value,
                        }
                    }
                }
                _ => {}
            }
        }
        extension
    }

    /// Whether another version than the one that was asked may bring a function of this name.
    pub(crate) fn may_bring(&self, name: &str) -> bool {
        self.open.split(',').any(|prefix| prefix == "*" || (!prefix.is_empty() && name.starts_with(prefix)))
    }

    /// What it brings may differ from version to version.
    pub(crate) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }
}

/// Each `[heading]` with the lines behind it.
fn sections(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut rest = text.strip_prefix('[').unwrap_or_default();
    std::iter::from_fn(move || {
        let (heading, after) = rest.split_once("]\n")?;
        // A bracket in a line is that of an array.
        let mut from = 0;
        let end = loop {
            let Some(at) = after.get(from..).and_then(|after| after.find('[')).map(|at| from + at) else {
                break after.len();
            };
            if at == 0 || after.as_bytes().get(at - 1) == Some(&b'\n') {
                break at;
            }
            from = at + 1;
        };
        rest = after.get(end + 1..).unwrap_or_default();
        Some((heading, after.get(..end).unwrap_or_default()))
    })
}

macro_rules! texts {
    ($($name:literal),* $(,)?) => {
        /// By their names, in order.
        const TEXTS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("extensions/", $name, ".txt")))),*];
        /// Those that have been asked for.
        static READ: [OnceLock<Extension>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];
    };
}

texts! {
    "address_standardizer",
    "adminpack",
    "amcheck",
    "autoinc",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "old_snapshot",
    "pageinspect",
    "pg_buffercache",
    "pg_cron",
    "pg_freespacemap",
    "pg_logicalinspect",
    "pg_partman",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_surgery",
    "pg_trgm",
    "pg_visibility",
    "pg_walinspect",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "pgtap",
    "pltcl",
    "postgis",
    "postgis_raster",
    "postgis_sfcgal",
    "postgis_tiger_geocoder",
    "postgis_topology",
    "postgres_fdw",
    "refint",
    "seg",
    "sslinfo",
    "tablefunc",
    "tcn",
    "timescaledb",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "vector",
    "xml2",
}

#[cfg(test)]
mod tests {
    use super::{Extension, TEXTS};

    #[test]
    fn extensions_are_in_order_and_say_what_they_bring() {
        assert!(TEXTS.is_sorted_by_key(|(name, _)| *name));
        let trigrams = Extension::find("pg_trgm").unwrap();
        assert!(trigrams.source.operator_classes("gin").any(|class| class.name == "gin_trgm_ops"));
        assert!(trigrams.source.functions.has("similarity"));
        assert!(!trigrams.is_open());
        let citext = Extension::find("citext").unwrap();
        assert_eq!(citext.source.type_row("citext").unwrap().category, 'S');
        assert_eq!(Extension::find("earthdistance").unwrap().requires, "cube");
        assert_eq!(Extension::find("postgis_topology").unwrap().schema, Some("topology"));
        assert!(Extension::find("postgis").unwrap().may_bring("st_something_new"));
        assert!(Extension::find("no_such").is_none());
    }
}
