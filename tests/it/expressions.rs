//! Expressions are read as the server reads them: it groups their parts alike.

use migrate_core::check::fuzzing::grouped;
use migrate_tests::{connect, fresh_database};

/// Operands of one type, and what may join them.
const OPERANDS: [[&str; 3]; 5] = [
    ["i", "j", "k"],
    ["p", "q", "r"],
    ["s", "u", "'x'::text"],
    ["ts", "ts", "ts"],
    ["js", "'a'::text", "js"],
];

const OPERATORS: [&str; 28] = [
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "||",
    "&",
    "|",
    "#",
    "<<",
    "->",
    "->>",
    "@>",
    "=",
    "<",
    ">=",
    "<>",
    "!=",
    "~~",
    "OPERATOR(pg_catalog.+)",
    "AND",
    "OR",
    "LIKE",
    "NOT ILIKE",
    "IS DISTINCT FROM",
    "AT TIME ZONE",
    "IN (1, 2) =",
];

const BEHIND: [&str; 12] = [
    "IS NULL",
    "IS NOT TRUE",
    "NOTNULL",
    "::text",
    "::int",
    "COLLATE \"C\"",
    "BETWEEN 1 AND 2",
    "NOT BETWEEN 1 AND j + 2",
    "IN (1, 2)",
    "= ANY (ARRAY[1])",
    "LIKE 'a' ESCAPE 'b'",
    "AT TIME ZONE 'utc'",
];

const BEFORE: [&str; 4] = ["-", "NOT", "@", "~"];

#[test]
fn the_server_groups_them_alike() {
    let database = fresh_database();
    let mut client = connect(&database);
    client
        .batch_execute(
            "CREATE TABLE t (i int, j int, k int, p bool, q bool, r bool, s text, u text, ts timestamptz, js jsonb);
             CREATE FUNCTION definition(expression text) RETURNS text LANGUAGE plpgsql AS $$
             DECLARE found text;
             BEGIN
                 EXECUTE 'CREATE VIEW v AS SELECT ' || expression || ' AS x FROM t';
                 found := pg_get_viewdef('v');
                 DROP VIEW v;
                 RETURN found;
             EXCEPTION WHEN OTHERS THEN
                 RETURN NULL;
             END $$;",
        )
        .unwrap();
    let mut expressions = Vec::new();
    for [a, b, c] in OPERANDS {
        for first in OPERATORS {
            for second in OPERATORS {
                expressions.push(format!("{a} {first} {b} {second} {c}"));
            }
            for behind in BEHIND {
                expressions.push(format!("{a} {first} {b} {behind}"));
                expressions.push(format!("{a} {behind} {first} {b}"));
            }
            for before in BEFORE {
                expressions.push(format!("{before} {a} {first} {b}"));
                expressions.push(format!("{a} {first} {before} {b}"));
            }
        }
        for first in BEHIND {
            expressions.extend(BEFORE.map(|before| format!("{before} {a} {first}")));
            expressions.extend(BEHIND.map(|second| format!("{a} {first} {second}")));
        }
    }
    let (mut compared, mut differing) = (0, Vec::new());
    for chunk in expressions.chunks(500) {
        let ours: Vec<String> = chunk.iter().map(|sql| grouped(sql).unwrap_or_default()).collect();
        let query = "SELECT sql, definition(sql), definition(ours) FROM unnest($1::text[], $2::text[]) AS u (sql, ours)";
        for row in client.query(query, &[&chunk, &ours]).unwrap() {
            let (sql, theirs, ours): (String, Option<String>, Option<String>) =
                (row.get(0), row.get(1), row.get(2));
            compared += usize::from(theirs.is_some());
            if theirs.is_some() && theirs != ours {
                differing.push(format!(
                    "{sql}: {} and not {}",
                    ours.unwrap_or_default(),
                    theirs.unwrap_or_default()
                ));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(compared >= 300, "only {compared} expressions were compared");
}
