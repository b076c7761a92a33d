//! `tenants = "schemas"`: a folder that is run for one schema after the other.

use super::*;

const FOR_SCHEMAS: (&str, &str) = ("migrate.toml", "tenants = \"schemas\"\n");

fn for_schemas(sql: &str) -> String {
    said(&[("001_orders.sql", sql), FOR_SCHEMAS])
}

/// Of a database that holds nothing but what is declared.
fn said(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    let problems = check(&Folder::new("migrations", folder.path())).err().unwrap_or_default();
    problems.iter().map(|problem| format!("error: {problem}\n\n")).collect()
}

#[test]
fn a_name_with_a_schema_is_the_same_for_all() {
    let sql = "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
CREATE TABLE public.customers (id bigint PRIMARY KEY);
ALTER TABLE public.orders ADD note text;
CREATE FUNCTION total() RETURNS numeric LANGUAGE sql AS 'SELECT sum(total) FROM public.orders';
CREATE TYPE public.mood AS ENUM ('well');";
    // For one schema, which is `public`, all of it is right.
    assert_eq!(said(&[("001_orders.sql", sql)]), "");
    insta::assert_snapshot!(for_schemas(sql), @r#"
    error: relation `public.orders` does not exist
     --> migrations/001_orders.sql:3:13
      |
    3 | ALTER TABLE public.orders ADD note text;
      |             ^^^^^^^^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P01
      = note: `tenants = "schemas"` in migrate.toml: it is refused for a schema other than `public`
      = note: rule: refused-statement (deny by default)
      = help: write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, and named with its schema

    error: relation `public.orders` does not exist
     --> migrations/001_orders.sql:4:81
      |
    4 | CREATE FUNCTION total() RETURNS numeric LANGUAGE sql AS 'SELECT sum(total) FROM public.orders';
      |                                                                                 ^^^^^^^^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P01
      = note: `tenants = "schemas"` in migrate.toml: it is refused for a schema other than `public`
      = note: rule: refused-statement (deny by default)
      = help: write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, and named with its schema

    error: table `public.customers` exists already
     --> migrations/001_orders.sql:2:14
      |
    2 | CREATE TABLE public.customers (id bigint PRIMARY KEY);
      |              ^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P07
      = note: `tenants = "schemas"` in migrate.toml: it is refused for a second schema
      = note: rule: refused-statement (deny by default)
      = help: write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, and named with its schema

    error: type `public.mood` exists already
     --> migrations/001_orders.sql:5:13
      |
    5 | CREATE TYPE public.mood AS ENUM ('well');
      |             ^^^^^^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42710
      = note: `tenants = "schemas"` in migrate.toml: it is refused for a second schema
      = note: rule: refused-statement (deny by default)
      = help: write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, and named with its schema
    "#);
    // Where `public` may hold what no migration makes, only what is made twice is certain.
    let open = problems(&[("001_orders.sql", sql), FOR_SCHEMAS]);
    assert!(!open.contains("does not exist") && open.contains("`public.customers` exists already"), "{open}");
}

#[test]
fn what_is_there_once_is_made_once() {
    insta::assert_snapshot!(for_schemas("CREATE SCHEMA audit;\nCREATE ROLE reader;\nCREATE EXTENSION pgcrypto;"), @r#"
    error: schema `audit` exists already
     --> migrations/001_orders.sql:1:15
      |
    1 | CREATE SCHEMA audit;
      |               ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P06
      = note: `tenants = "schemas"` in migrate.toml: it is refused for a second schema
      = note: rule: refused-statement (deny by default)
      = help: write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, and named with its schema

    error: role `reader` exists already
     --> migrations/001_orders.sql:2:13
      |
    2 | CREATE ROLE reader;
      |             ^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42710
      = note: `tenants = "schemas"` in migrate.toml: it is refused for a second schema
      = note: rule: refused-statement (deny by default)
      = help: write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, and named with its schema

    error: extension `pgcrypto` exists already
     --> migrations/001_orders.sql:3:18
      |
    3 | CREATE EXTENSION pgcrypto;
      |                  ^^^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42710
      = note: `tenants = "schemas"` in migrate.toml: it is refused for a second schema
      = note: rule: refused-statement (deny by default)
      = help: write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, and named with its schema
    "#);
    insta::assert_snapshot!(for_schemas(
        "CREATE EXTENSION IF NOT EXISTS citext;\nCREATE TABLE users (mail citext);"
    ), @r#"
    error: type `citext` does not exist
     --> migrations/001_orders.sql:2:26
      |
    2 | CREATE TABLE users (mail citext);
      |                          ^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42704
      = note: `tenants = "schemas"` in migrate.toml: it is refused for a second schema
      = note: rule: refused-statement (deny by default)
      = help: write what each tenant has without a schema; what all share is made with `IF NOT EXISTS` or declared in external.sql, and named with its schema
    "#);
}

#[test]
fn what_all_share_is_taken() {
    let shared = "CREATE TABLE IF NOT EXISTS public.countries (code text PRIMARY KEY);
CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;
CREATE TABLE orders (id bigint PRIMARY KEY, country text REFERENCES public.countries, mail public.citext);
CREATE INDEX orders_by_country ON orders (country);
CREATE VIEW of_countries AS SELECT country, pg_catalog.count(*) FROM orders GROUP BY country;
DO $$ BEGIN CREATE TYPE public.mood AS ENUM ('well'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER TABLE orders ADD mood public.mood;
CREATE OR REPLACE FUNCTION public.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER stamp BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION public.stamp();";
    let external =
        ("external.sql", "CREATE SCHEMA billing;\nCREATE TABLE billing.plans (id bigint PRIMARY KEY);");
    let plans = ("002_plans.sql", "ALTER TABLE orders ADD plan bigint REFERENCES billing.plans;");
    let files = [("001_orders.sql", shared), plans, external, FOR_SCHEMAS];
    assert_eq!(said(&files), "");
}

#[test]
fn whoever_means_it_says_so() {
    let sql = "-- migrate:allow refused-statement: the first tenant makes it for all\nCREATE TABLE public.countries ();";
    assert_eq!(for_schemas(sql), "");
}

#[test]
fn what_tenants_can_be() {
    let file = ("001_orders.sql", "CREATE TABLE orders ();");
    let with = |text| said(&[file, ("migrate.toml", text)]);
    insta::assert_snapshot!(with("tenants = \"databases\"\n"), @r#"
    error: tenants are `schemas`
     --> migrations/migrate.toml:1:11
      |
    1 | tenants = "databases"
      |           ^^^^^^^^^^^
      |
      = help: `tenants = "schemas"` says that the folder is run for one schema after the other of a database; leave it out for a database for each tenant
    "#);
    insta::assert_snapshot!(with("tenants = \"schemas\"\ntenants = \"schemas\"\n"), @r#"
    error: `tenants` is said twice
     --> migrations/migrate.toml:2:1
      |
    2 | tenants = "schemas"
      | ^^^^^^^
      |
      = help: keep the one that you mean
    "#);
}
