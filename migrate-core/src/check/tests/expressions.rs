//! The trees of expressions: every token is in one, whatever the text is.

use proptest::prelude::*;
use proptest::sample::select;

use super::fuzzing::{expressions, grouped};

const OPERANDS: &[&str] = &[
    "a",
    "t.b",
    "s.t.\"C\"",
    "1",
    "1.5e3",
    "'x'",
    "E'\\'' ",
    "$1",
    "NULL",
    "current_date",
    "now()",
    "count(*) FILTER (WHERE a) OVER (PARTITION BY b ORDER BY c DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
    "percentile_cont(0.5) WITHIN GROUP (ORDER BY a)",
    "f(DISTINCT a, b ORDER BY c NULLS LAST)",
    "s.f(a, n => 2, VARIADIC b)",
    "ARRAY[[1, 2], [3, 4]]",
    "ARRAY(SELECT 1)",
    "ROW(1, t.*)",
    "(a, b)",
    "(SELECT 1)",
    "((SELECT 1) UNION (VALUES (2)))",
    "EXISTS (SELECT FROM t)",
    "CASE a WHEN 1 THEN 2 ELSE 3 END",
    "CASE WHEN a AND b THEN 2 END",
    "date '2020-01-01'",
    "interval '1' day",
    "timestamp (3) with time zone '2020-01-01'",
    "double precision '1'",
    "EXTRACT(day FROM a)",
    "SUBSTRING(a FROM 1 FOR 2)",
    "POSITION('a' IN b)",
    "OVERLAY(a PLACING b FROM 1)",
    "TRIM(BOTH 'x' FROM a)",
    "COALESCE(a, b, 1)",
    "NULLIF(a, b)",
    "GREATEST(a, b)",
    "CAST(a AS numeric(10, 2))",
    "COLLATION FOR (a)",
    "GROUPING(a, b)",
    "XMLELEMENT(NAME n, XMLATTRIBUTES(a AS b), c)",
    "XMLSERIALIZE(CONTENT a AS text)",
    "XMLPARSE(DOCUMENT a PRESERVE WHITESPACE)",
    "XMLROOT(a, VERSION '1.0', STANDALONE YES)",
    "XMLEXISTS('//a' PASSING BY REF b)",
    "JSON_OBJECT('a' VALUE 1, 'b': 2 NULL ON NULL WITH UNIQUE KEYS RETURNING jsonb)",
    "JSON_ARRAY(1, a ABSENT ON NULL)",
    "JSON_ARRAY(SELECT 1)",
    "JSON_ARRAYAGG(a ORDER BY b) FILTER (WHERE c)",
    "JSON_VALUE(a, '$' PASSING b AS c RETURNING int DEFAULT 1 ON EMPTY ERROR ON ERROR)",
    "JSON_QUERY(a, '$' WITH CONDITIONAL WRAPPER OMIT QUOTES)",
    "JSON_EXISTS(a, '$' FALSE ON ERROR)",
    "MERGE_ACTION()",
    "a[1][2:3].b",
    "(a).b.c[1]",
];

const OPERATORS: &[&str] = &[
    "+",
    "-",
    "*",
    "^",
    "||",
    "->>",
    "@>",
    "=",
    "<>",
    "<=",
    "AND",
    "OR",
    "OPERATOR(pg_catalog.+)",
    "LIKE",
    "NOT ILIKE",
    "SIMILAR TO",
    "IS DISTINCT FROM",
    "IS NOT DISTINCT FROM",
    "AT TIME ZONE",
];

const BEHIND: &[&str] = &[
    "IS NULL",
    "IS NOT TRUE",
    "IS NFC NORMALIZED",
    "IS JSON OBJECT WITH UNIQUE KEYS",
    "IS DOCUMENT",
    "ISNULL",
    "::int[]",
    "::s.t(3)",
    "COLLATE \"C\"",
    "AT LOCAL",
    "BETWEEN 1 AND 2",
    "NOT BETWEEN SYMMETRIC a + 1 AND b",
    "IN (1, 2)",
    "NOT IN (SELECT 1)",
    "IN (VALUES (1), (2))",
    "= ANY (ARRAY[1])",
    "<> ALL (SELECT 1)",
    "LIKE SOME (a)",
    "LIKE 'a' ESCAPE 'b'",
];

const BEFORE: &[&str] = &["-", "NOT", "@", "OPERATOR(pg_catalog.-)"];

/// What PostgreSQL's grammar makes an expression, but for operators that bind alike and don't associate.
fn expression() -> impl Strategy<Value = String> {
    select(OPERANDS).prop_map(str::to_owned).prop_recursive(6, 48, 2, |inner| {
        prop_oneof![
            (inner.clone(), select(OPERATORS), inner.clone())
                .prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
            (inner.clone(), select(BEHIND)).prop_map(|(operand, behind)| format!("{operand} {behind}")),
            (select(BEFORE), inner.clone()).prop_map(|(before, operand)| format!("{before} {operand}")),
            inner.prop_map(|operand| format!("({operand})")),
        ]
    })
}

/// Words of expressions and queries in any order.
fn soup() -> impl Strategy<Value = String> {
    let words: Vec<&str> = "( ) [ ] , . : :: * = + -> 'a' 1 $1 a \"b\" SELECT FROM WHERE VALUES WITH AS TABLE UNION ALL JOIN ON \
                            USING CASE WHEN THEN ELSE END NOT IN LIKE BETWEEN AND OR IS NULL ANY ARRAY ROW EXISTS CAST \
                            EXTRACT XMLTABLE JSON_TABLE COLUMNS PASSING ORDER BY LIMIT FOR UPDATE SET INSERT INTO CONFLICT \
                            DO NOTHING RETURNING DELETE MERGE MATCHED OVER WINDOW COLLATE AT TIME ZONE LATERAL"
        .split_whitespace()
        .collect();
    prop::collection::vec(select(words), 0..32).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_token_of_an_expression_is_read(text in expression()) {
        prop_assert!(grouped(&text).is_some(), "{}", text);
    }

    #[test]
    fn reading_never_panics(text in prop_oneof![soup(), expression()]) {
        expressions(&text);
        expressions(&format!("SELECT {text}"));
        expressions(&format!("INSERT INTO t {text}"));
    }
}

#[test]
fn operators_bind_as_in_the_grammar() {
    let grouped = |text: &str| grouped(text).unwrap().replace(' ', "");
    assert_eq!(grouped("a OR b AND NOT c = d + e * f ^ - g"), "(aOR(bAND(NOT(c=(d+(e*(f^(-g))))))))");
    assert_eq!(grouped("a - b - c"), "((a-b)-c)");
    assert_eq!(grouped("- a::int"), "(-(a::int))");
    assert_eq!(grouped("a || b LIKE c || d IS NULL"), "(((a||b)LIKE(c||d))ISNULL)");
    assert_eq!(grouped("a BETWEEN b + 1 AND c AND d"), "((aBETWEEN(b+1)ANDc)ANDd)");
    assert_eq!(grouped("a = ANY (b) AND c"), "((a=ANY(b))ANDc)");
    assert_eq!(grouped("NOT a IN (1, 2) OR b"), "((NOT(aIN(1,2)))ORb)");
}

/// As deep as the check lets a text be, and as long.
#[test]
fn neither_depth_nor_length_ends_the_stack() {
    let run = || {
        expressions(&format!("{}1{}", "(".repeat(1_000), ")".repeat(1_000)));
        expressions(&format!("{}1{}", "(SELECT ".repeat(500), ")".repeat(500)));
        expressions(&"NOT ".repeat(20_000));
        expressions(&"- ".repeat(20_000));
        expressions(&format!("a{}", "::int".repeat(20_000)));
        expressions(&format!("a{}", " + a".repeat(20_000)));
        expressions(&format!("a{}", " OR a".repeat(20_000)));
        expressions(&format!("a{}", ".b".repeat(20_000)));
        expressions(&format!("SELECT * FROM a{}", " JOIN b".repeat(20_000)));
        expressions(&format!("SELECT 1{}", " UNION SELECT 1".repeat(20_000)));
    };
    std::thread::Builder::new().stack_size(64 << 20).spawn(run).unwrap().join().unwrap();
}
