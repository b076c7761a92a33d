//! What a new column, or a column's new type, does to the rows that are there.

use super::*;
use crate::Work;

#[test]
fn types_that_can_lose_values() {
    let loses = |sql: &str| !effects(&format!("ALTER TABLE t ALTER c TYPE {sql}"))[0].destroys.is_empty();
    for kept in [
        "text",
        "varchar",
        "varchar(20)",
        "character varying(3)",
        "bigint",
        "numeric",
        "timestamptz",
        "timestamp with time zone",
        "pg_catalog.text",
        "bytea",
        "uuid",
        "text[]",
        "text COLLATE \"C\"",
    ] {
        assert!(!loses(kept), "{kept}");
    }
    for lost in [
        "int",
        "smallint",
        "real",
        "numeric(10, 2)",
        "date",
        "timestamp",
        "timestamptz(3)",
        "timestamp(0)",
        "timestamp(0) with time zone",
        "char(3)",
        "double precision",
        "bigint USING c::bigint",
    ] {
        assert!(loses(lost), "{lost}");
    }
}

#[test]
fn defaults_that_differ_from_row_to_row() {
    let work = |column: &str| {
        let effects = effects(&format!("ALTER TABLE t ADD COLUMN c {column}"));
        effects[0].locks.iter().find(|lock| lock.on.table() == Some("t")).unwrap().work
    };
    for constant in [
        "text DEFAULT 'x'::text",
        "int DEFAULT -1",
        "text DEFAULT NULL",
        "timestamptz DEFAULT now()",
        "timestamptz DEFAULT CURRENT_TIMESTAMP",
        "timestamptz DEFAULT (now() AT TIME ZONE 'utc')",
        "boolean NOT NULL DEFAULT false",
        "int REFERENCES u ON DELETE SET DEFAULT ON UPDATE SET NULL",
        "uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid",
        "numeric DEFAULT CAST(1 AS numeric(10, 2))",
        "text DEFAULT pg_catalog.concat('a', 'b')",
        "date DEFAULT CURRENT_DATE + interval '1 day'",
        "text[] DEFAULT '{}'",
        "int DEFAULT (CASE WHEN (true) THEN 1 END)",
        "character varying(20) COLLATE \"C\"",
        "text GENERATED ALWAYS AS (a || b) VIRTUAL",
    ] {
        assert_eq!(work(constant), Work::None, "{constant}");
    }
    for differing in [
        "uuid DEFAULT gen_random_uuid()",
        "uuid DEFAULT extensions.uuid_generate_v4()",
        "bigserial",
        "int DEFAULT app.now()",
        "int DEFAULT \"Now\"()",
        "bigint DEFAULT nextval('s') NOT NULL",
        "double precision DEFAULT random() * 2",
        "int GENERATED ALWAYS AS IDENTITY (START 5)",
        "int DEFAULT (CASE WHEN 1 IS NOT NULL THEN app.f() END)",
        "int NOT NULL REFERENCES u ON DELETE SET DEFAULT DEFAULT app.f()",
        "int GENERATED ALWAYS AS (a + 1) STORED UNIQUE",
    ] {
        assert_eq!(work(differing), Work::Rewrite, "{differing}");
    }
    for unknown in ["mood", "app.positive DEFAULT 1", "public.\"Mood\" NOT NULL"] {
        assert_eq!(work(unknown), Work::MayRewrite, "{unknown}");
    }
    assert_eq!(work("mood[]"), Work::None);
    assert_eq!(work("int NOT NULL"), Work::Scan);
}
