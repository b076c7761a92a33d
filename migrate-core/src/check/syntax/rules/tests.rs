//! Where each rule is broken.

use squawk_syntax::SourceFile;
use squawk_syntax::ast::AstNode;

use super::*;

/// What stands at the first violation.
fn violations(sql: &str) -> Vec<&str> {
    let tree = SourceFile::parse(sql).tree();
    let starts = tree.syntax().descendants().filter_map(|node| violation(&node));
    starts.map(|at| sql.get(at..).unwrap().split([' ', ')']).next().unwrap()).collect()
}

#[test]
fn expressions() {
    assert_eq!(violations("SELECT a <> <> 1 FROM t WHERE >= 2"), ["<>", ">="]);
    assert_eq!(violations("SELECT @ -5, a IS NOT NULL, b IS NOT NOT NULL"), ["NOT"]);
    assert_eq!(violations("SELECT a LIKE b ESCAPE 'c', d 'e' ESCAPE 'f'"), ["ESCAPE"]);
    assert_eq!(violations("SELECT (f(x)).a, f(x).a, b[1:2], b[]"), [".a,", "]"]);
    assert_eq!(violations("SELECT current_time(3), now(), current_time() "), [""]);
    assert_eq!(violations("SELECT a OPERATOR(s.+) b, a OPERATOR(s +) b"), ["+"]);
    assert_eq!(
        violations("SELECT a < b = c, a <= (b < c), a = b AND c = d, a < b IS NULL, a < b LIKE c"),
        ["="]
    );
    assert_eq!(violations("SELECT a LIKE b LIKE c, a IS DISTINCT FROM b IS DISTINCT FROM c"), ["LIKE", "IS"]);
    assert_eq!(violations("SELECT a BETWEEN b AND c BETWEEN d AND e, a BETWEEN 1 AND 2 AND b"), ["BETWEEN"]);
    assert_eq!(violations("SELECT a OPERATOR(s.<) b OPERATOR(s.<) c, a IN (1) IN (2), a - b - c"), [""; 0]);
}

#[test]
fn from_items() {
    assert_eq!(violations("SELECT 1 FROM t AS x (a, b), f() AS (a int), g() AS x (a int)"), [""; 0]);
    assert_eq!(violations("SELECT 1 FROM t AS WHERE true"), ["WHERE"]);
    assert_eq!(violations("SELECT 1 FROM f() AS (a, b)"), ["(a,"]);
    assert_eq!(violations("SELECT 1 FROM t AS x (a b)"), ["b"]);
    assert_eq!(violations("SELECT 1 FROM user, current_date AS d"), [""; 0]);
    assert_eq!(violations("SELECT 1 LIMIT 1 LIMIT 2"), ["LIMIT"]);
}

#[test]
fn names() {
    assert_eq!(violations("SELECT a AS select, b AS \"verbose\""), [""; 0]);
    assert_eq!(violations("UPDATE verbose SET a = 1"), ["verbose"]);
    assert_eq!(violations("CREATE TABLE t (a precision, b numeric(3), c s.values)"), ["precision,"]);
    assert_eq!(violations("CREATE TABLE t (a int (4))"), ["(4"]);
    assert_eq!(violations("CREATE DOMAIN d text CONSTRAINT NOT NULL"), ["NOT"]);
    assert_eq!(violations("UPDATE s.* SET a = 1"), ["*"]);
}

#[test]
fn tables_and_indexes() {
    assert_eq!(violations("CREATE TABLE p PARTITION OF t (a DEFAULT 0) DEFAULT"), [""; 0]);
    assert_eq!(violations("CREATE TABLE p PARTITION OF t (a int) DEFAULT"), ["int"]);
    assert_eq!(violations("CREATE TABLE t (a b) AS SELECT 1"), ["b"]);
    assert_eq!(violations("CREATE TABLE t (a int DEFAULT NOT NULL)"), ["NOT"]);
    assert_eq!(violations("CREATE INDEX i ON t (a, (a + b), f(a), CAST(a AS b))"), [""; 0]);
    assert_eq!(violations("CREATE INDEX i ON t (a + b)"), ["+"]);
    assert_eq!(violations("CREATE INDEX i ON t (nulls first)"), ["first"]);
    assert_eq!(
        violations("CREATE TABLE t (a int REFERENCES b NOT VALID, CHECK (a > 1) NOT VALID)"),
        ["VALID,"]
    );
    assert_eq!(
        violations("ALTER TABLE t ADD a varchar(max), ADD b char(-1), ADD c varchar(1, 2)"),
        ["max", "-1", ","]
    );
    assert_eq!(violations("ALTER TABLE t ADD a int, RENAME TO b"), ["RENAME"]);
    assert_eq!(violations("ALTER TABLE t SET SCHEMA s, ADD a int"), [","]);
}
