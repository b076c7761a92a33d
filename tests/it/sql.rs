//! `plan --sql` prints what is sent, and psql does with it what the runner does.

use std::io::Write;
use std::process::Stdio;

use migrate_runtime::{Migrations, Runner, Version, embed_migrations};
use migrate_tests::dump::{difference, dump};
use migrate_tests::proxy::Proxy;
use migrate_tests::ways::plan_sql;
use migrate_tests::{WAYS, Way, ask, connect, fresh_database, run};
use throwaway_postgres::Server;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static REVERSIBLE: Migrations = embed_migrations!("fixtures/reversible");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");
static STEPS_SESSION: Migrations = embed_migrations!("fixtures/steps_session");
static LEAKY: Migrations = embed_migrations!("fixtures/leaky");
static UNCHANGED: Migrations = embed_migrations!("fixtures/unchanged_holds");
static EXAMPLE: &Migrations = &server_example::MIGRATIONS;

/// Those that a database has some of before, and what is applied of them.
fn cases() -> Vec<(Runner, Option<i64>)> {
    let together = SHOP.runner().single_transaction(true).lock_timeout(std::time::Duration::from_millis(700));
    vec![
        (SHOP.runner(), None),
        (together, Some(1)),
        (REVERSIBLE.runner(), None),
        (REVERSIBLE.runner(), Some(2)),
        (STEPWISE.runner(), None),
        (STEPWISE.runner(), Some(1)),
        (STEPS_SESSION.runner(), None),
        (LEAKY.runner(), None),
        (UNCHANGED.runner(), None),
        (EXAMPLE.runner(), None),
    ]
}

/// What a script leaves behind in the session, and the runner removes, nobody knows before.
fn leaks(runner: &Runner) -> bool {
    format!("{runner:?}").contains("leaky")
}

/// A database that has the migrations up to a version.
fn database(runner: &Runner, up_to: Option<i64>) -> String {
    let url = fresh_database();
    if let Some(version) = up_to.and_then(Version::new) {
        run(Way::Blocking, &runner.clone().target(version), &url).unwrap();
    }
    url
}

/// Without comments and blank space, and without what differs from run to run: times.
fn comparable(sql: &str) -> Vec<String> {
    let lines = sql.lines().filter(|line| !line.starts_with("--"));
    let sql = lines.collect::<Vec<_>>().join("\n");
    let mut words: Vec<String> = Vec::new();
    for word in
        sql.split(|c: char| c.is_whitespace() || c == ';' || c == '\\').filter(|word| !word.is_empty())
    {
        let is_time = words.ends_with(&["execution_time_ms".to_owned(), "=".to_owned()]);
        words.push(if is_time { "N".to_owned() } else { word.to_owned() });
    }
    words
}

#[test]
fn what_is_printed_is_what_is_sent() {
    for (runner, up_to) in cases().into_iter().filter(|(runner, _)| !leaks(runner)) {
        for way in WAYS {
            let url = database(&runner, up_to);
            let before = dump(&mut connect(&url));
            let printed = plan_sql(way, &runner, &url).unwrap();
            assert_eq!(difference(&before, &dump(&mut connect(&url))), "", "{way:?}");
            let proxy = Proxy::start(Server::shared().unwrap(), None);
            run(Way::Blocking, &runner, &proxy.url(url.rsplit('/').next().unwrap())).unwrap();
            let mut sent = proxy.queries();
            if up_to.is_none() {
                // The question that tells there is no history: it fails, so no script can hold it.
                sent.remove(0);
            }
            let (_, printed) = printed.split_once("\\set ON_ERROR_STOP on").unwrap();
            similar(&comparable(printed), &comparable(&sent.join("\n")));
        }
    }
}

fn similar(printed: &[String], sent: &[String]) {
    let first = printed.iter().zip(sent).position(|(a, b)| a != b).unwrap_or(printed.len().min(sent.len()));
    let around = |words: &[String]| {
        words.iter().skip(first.saturating_sub(10)).take(30).cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(around(printed), around(sent));
    assert_eq!(printed.len(), sent.len());
}

#[test]
fn psql_does_what_the_runner_does() {
    for (runner, up_to) in cases() {
        let (ours, theirs) = (database(&runner, up_to), database(&runner, up_to));
        let script = plan_sql(Way::Url, &runner, &theirs).unwrap();
        run(Way::Blocking, &runner, &ours).unwrap();
        let psql =
            Server::shared().unwrap().psql(&theirs).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let mut psql = psql.unwrap();
        psql.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        assert!(psql.wait().unwrap().success());
        assert_eq!(run(Way::Blocking, &runner, &theirs).unwrap().applied.len(), 0);
        let dumped = |url| without_times(&dump(&mut connect(url)));
        assert_eq!(difference(&dumped(&ours), &dumped(&theirs)), "");
    }
}

/// A dump in which all times of rows are alike.
fn without_times(dump: &str) -> String {
    let is_time =
        |piece: &&str| piece.len() > 19 && piece.starts_with("20") && piece.get(10..11) == Some("T");
    dump.split('"').map(|piece| if is_time(&piece) { "TIME" } else { piece }).collect::<Vec<_>>().join("\"")
}

#[test]
fn two_psqls_at_once_do_it_once() {
    let url = fresh_database();
    let script = plan_sql(Way::Url, &SHOP.runner(), &url).unwrap();
    let start = || {
        let mut psql = Server::shared().unwrap().psql(&url);
        let mut psql =
            psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        psql.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        psql
    };
    let psqls = [start(), start(), start()];
    let succeeded =
        psqls.into_iter().filter_map(|mut psql| psql.wait().unwrap().success().then_some(())).count();
    assert_eq!(succeeded, 1);
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM orders"), "1");
}

#[test]
fn the_script_of_one_migration() {
    static TINY: Migrations = embed_migrations!("fixtures/tiny");
    insta::assert_snapshot!(plan_sql(Way::Url, &TINY.runner(), &fresh_database()).unwrap(), @r#"
    -- What would be sent to bring this database up to date, for psql.
    -- psql stops at an error; what it does not do is look at answers. So when you run this, see that
    --   * nobody else migrates: the lock is taken if `lock` answers with t or taken (if it is not, the row in the
    --     history is in the way of the second one);
    --   * each row that a verify script answers with begins with t, and row counts that must stay do stay.
    \set ON_ERROR_STOP on

    SELECT false, pg_catalog.pg_is_in_recovery(), false, EXISTS (SELECT FROM pg_catalog.pg_lock_status() l WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.objsubid OPERATOR(pg_catalog.=) 1 AND (l.classid::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32 OPERATOR(pg_catalog.|) l.objid::pg_catalog.int8) OPERATOR(pg_catalog.=) 8187617364133685829 AND l.database OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database()));

    SELECT n.nspname, c.relname,
      (SELECT pg_catalog.string_agg(a.attname::pg_catalog.text, ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped),
      EXISTS (SELECT FROM pg_catalog.pg_class r WHERE r.relnamespace OPERATOR(pg_catalog.=) n.oid
        AND r.relname OPERATOR(pg_catalog.=) 'ar_internal_metadata')
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE c.relkind OPERATOR(pg_catalog.=) 'r'
      AND (n.nspname OPERATOR(pg_catalog.=) ANY (pg_catalog.current_schemas(false))
        OR n.nspname OPERATOR(pg_catalog.=) ANY ('{public,supabase_migrations}'::pg_catalog.name[]))
      AND NOT (n.nspname OPERATOR(pg_catalog.=) 'migrate' AND c.relname OPERATOR(pg_catalog.=) 'schema_migrations')
      AND EXISTS (SELECT FROM pg_catalog.pg_attribute a
        WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND NOT a.attisdropped
          AND a.attname OPERATOR(pg_catalog.=) ANY ('{version,version_id,migration_name}'::pg_catalog.name[]))
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_type y ON y.oid OPERATOR(pg_catalog.=) a.atttypid
        JOIN pg_catalog.pg_namespace m ON m.oid OPERATOR(pg_catalog.=) y.typnamespace
        WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
          AND m.nspname OPERATOR(pg_catalog.<>) 'pg_catalog')
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
      AND NOT pg_catalog.row_security_active(c.oid)
    ORDER BY n.nspname, c.relname;

    BEGIN ISOLATION LEVEL READ COMMITTED;
    SELECT 'lock', pg_catalog.pg_try_advisory_xact_lock(8187617364133685829);
    SELECT 'user', session_user::pg_catalog.text, pg_catalog.current_setting('role')
    UNION ALL SELECT 'server', pg_catalog.current_setting('server_version_num'), NULL
    UNION ALL SELECT 'path', pg_catalog.current_setting('search_path'), pg_catalog.current_setting('row_security')
    UNION ALL SELECT 'setting', name, setting FROM pg_catalog.pg_settings
      WHERE source OPERATOR(pg_catalog.=) 'session' AND NOT name OPERATOR(pg_catalog.~) '^transaction_(isolation|read_only|deferrable)$'
    UNION ALL SELECT 'relation', relkind::pg_catalog.text, relname::pg_catalog.text FROM pg_catalog.pg_class
      WHERE relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema() AND relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,S,f}'::"char"[])
    UNION ALL SELECT 'cursor', name, NULL FROM pg_catalog.pg_cursors WHERE is_holdable
    UNION ALL SELECT 'prepared', name, NULL FROM pg_catalog.pg_prepared_statements WHERE from_sql
    UNION ALL SELECT 'channel', pg_catalog.pg_listening_channels(), NULL;
    SET LOCAL search_path = pg_catalog, pg_temp;
    SET LOCAL row_security = off;
    SET LOCAL standard_conforming_strings = on;
    SET LOCAL synchronous_commit = on;
    SET LOCAL lock_timeout = 2000;
    SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = '1min';
    SELECT set_config('transaction_timeout', '0', true) WHERE current_setting('transaction_timeout', true) IS NOT NULL;
    SET LOCAL application_name = 'migrate:001_tiny';
    SELECT 'table', s.oid IS NOT NULL, c.relkind, v.oid IS NOT NULL, (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), obj_description(c.oid, 'pg_class'), pg_catalog.pg_get_userbyid(c.relowner), (c.relowner OPERATOR(pg_catalog.=) (SELECT datdba FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database()) OR CASE WHEN pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on' THEN pg_catalog.pg_get_userbyid(c.relowner) OPERATOR(pg_catalog.=) CURRENT_USER OR EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.roleid OPERATOR(pg_catalog.=) c.relowner AND pg_catalog.pg_get_userbyid(m.member) OPERATOR(pg_catalog.=) CURRENT_USER) ELSE pg_catalog.pg_has_role(c.relowner, 'MEMBER') END OR EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid OPERATOR(pg_catalog.=) c.relowner AND r.rolsuper)), CURRENT_USER, (SELECT t.tgname FROM pg_catalog.pg_trigger t WHERE t.tgrelid OPERATOR(pg_catalog.=) c.oid AND NOT t.tgisinternal LIMIT 1), (SELECT r.rulename FROM pg_catalog.pg_rewrite r WHERE r.ev_class OPERATOR(pg_catalog.=) c.oid LIMIT 1), (SELECT p.polname FROM pg_catalog.pg_policy p WHERE p.polrelid OPERATOR(pg_catalog.=) c.oid AND (pg_catalog.pg_get_expr(p.polqual, p.polrelid) OPERATOR(pg_catalog.<>) 'true' OR pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) OPERATOR(pg_catalog.<>) 'true') LIMIT 1) FROM (SELECT 1) one LEFT JOIN pg_catalog.pg_namespace s ON s.nspname = 'migrate' LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid AND c.relname = 'schema_migrations' LEFT JOIN pg_catalog.pg_class v ON v.relnamespace = s.oid AND v.relname = 'migration_status';

    CREATE SCHEMA "migrate";
    CREATE TABLE "migrate"."schema_migrations" (
               version bigint PRIMARY KEY CHECK (version >= 0),
               name text NOT NULL,
               checksum text NOT NULL,
               applied_at timestamptz,
               execution_time_ms bigint,
               applied_by text NOT NULL DEFAULT session_user,
               state text NOT NULL CHECK (state IN ('applying', 'running', 'applied', 'reverting')),
               step int NOT NULL DEFAULT 0,
               in_doubt boolean NOT NULL DEFAULT false,
               started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
               origin text,
               class text
             );
             COMMENT ON TABLE "migrate"."schema_migrations" IS 'Which migrations were applied, by embed_migrations. Format 1.';
             REVOKE ALL ON "migrate"."schema_migrations" FROM PUBLIC;
    CREATE VIEW "migrate".migration_status AS
             SELECT version, name, applied_at, execution_time_ms, applied_by,
               CASE WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '1 day') THEN 'recent' WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '7 day') THEN 'this_week' WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '30 day') THEN 'this_month' ELSE 'older' END AS age
             FROM "migrate"."schema_migrations" WHERE state = 'applied';
    SELECT 'count', count(*) FROM "migrate"."schema_migrations" WHERE state <> 'running';

    INSERT INTO "migrate"."schema_migrations" (version, name, checksum, class, state) VALUES (1, 'tiny', '6837a2ea7b396ecc69e4507e397fdb5a50e3d31af799e582a38b0006a65726c3', 'additive', 'applying');
    SET LOCAL row_security TO DEFAULT;
    SET LOCAL search_path TO DEFAULT;

    -- fixtures/tiny/001_tiny.sql
    CREATE TABLE IF NOT EXISTS tiny ();

    ;
    SET SESSION AUTHORIZATION "postgres";
    RESET ROLE;
    RESET ALL;
    DISCARD TEMP;
    UNLISTEN *;
    WITH done AS (UPDATE "migrate"."schema_migrations" SET state = 'applied', applied_at = pg_catalog.clock_timestamp(), execution_time_ms = (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.statement_timestamp()) OPERATOR(pg_catalog.*) 1000)::pg_catalog.int8 WHERE version OPERATOR(pg_catalog.=) 1 AND NOT (state OPERATOR(pg_catalog.<>) 'applying' OR xmin OPERATOR(pg_catalog.<>) pg_catalog.pg_current_xact_id()::pg_catalog.xid) RETURNING execution_time_ms AS answer) SELECT 'elapsed', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN 'migrate:ended' WHEN EXISTS (SELECT FROM pg_catalog.pg_prepared_statement() WHERE from_sql) OR EXISTS (SELECT FROM pg_catalog.pg_cursor() WHERE is_holdable) THEN 'migrate:left' ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8;
    COMMIT;
    "#);
    let url = fresh_database();
    TINY.apply_url(&url).unwrap();
    insta::assert_snapshot!(plan_sql(Way::Url, &TINY.runner(), &url).unwrap(), @r#"
    -- What would be sent to bring this database up to date, for psql.
    -- psql stops at an error; what it does not do is look at answers. So when you run this, see that
    --   * nobody else migrates: the lock is taken if `lock` answers with t or taken (if it is not, the row in the
    --     history is in the way of the second one);
    --   * each row that a verify script answers with begins with t, and row counts that must stay do stay.
    \set ON_ERROR_STOP on

    SELECT WHERE (CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace WHERE n.nspname OPERATOR(pg_catalog.=) 'migrate' AND c.relname OPERATOR(pg_catalog.=) 'schema_migrations' AND NOT ((c.relowner OPERATOR(pg_catalog.=) (SELECT datdba FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database()) OR CASE WHEN pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on' THEN pg_catalog.pg_get_userbyid(c.relowner) OPERATOR(pg_catalog.=) CURRENT_USER OR EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.roleid OPERATOR(pg_catalog.=) c.relowner AND pg_catalog.pg_get_userbyid(m.member) OPERATOR(pg_catalog.=) CURRENT_USER) ELSE pg_catalog.pg_has_role(c.relowner, 'MEMBER') END OR EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid OPERATOR(pg_catalog.=) c.relowner AND r.rolsuper)) AND (c.relkind OPERATOR(pg_catalog.=) 'r' AND NOT (c.relhastriggers AND EXISTS (SELECT t.tgname FROM pg_catalog.pg_trigger t WHERE t.tgrelid OPERATOR(pg_catalog.=) c.oid AND NOT t.tgisinternal)) AND NOT (c.relhasrules AND EXISTS (SELECT r.rulename FROM pg_catalog.pg_rewrite r WHERE r.ev_class OPERATOR(pg_catalog.=) c.oid)) AND NOT (c.relrowsecurity AND EXISTS (SELECT p.polname FROM pg_catalog.pg_policy p WHERE p.polrelid OPERATOR(pg_catalog.=) c.oid AND (pg_catalog.pg_get_expr(p.polqual, p.polrelid) OPERATOR(pg_catalog.<>) 'true' OR pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) OPERATOR(pg_catalog.<>) 'true')))))) THEN 'migrate:untrusted' WHEN pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp() THEN pg_catalog.concat(pg_catalog.left(pg_catalog.set_config('lock_timeout', '2000', true), 0), '0') ELSE '0' END)::pg_catalog.int4 OPERATOR(pg_catalog.<>) 0\;
    SELECT version, CASE WHEN state OPERATOR(pg_catalog.=) 'applied' THEN checksum END FROM "migrate"."schema_migrations" WHERE pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp();
    "#);
}
