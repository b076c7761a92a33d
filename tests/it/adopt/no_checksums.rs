//! Tools that keep nothing of a migration's text, and those that name no file of ours.

use migrate_tests::{connect, fresh_database};

use super::{SHOP, adopt, begins, history, refusal, shop};

/// The tables as the tools make them, with all three of the shop in them.
fn named_like_files(table: &str, suffix: &str) -> String {
    format!(
        "SET TimeZone = 'UTC'; {table}
         INSERT INTO pg_temp.names VALUES ('1_customers{suffix}'), ('2_orders{suffix}'), ('3_first_customer{suffix}');"
    )
    .replace("pg_temp.names", table.split(' ').nth(2).unwrap_or_default())
}

#[test]
fn tools_that_keep_names_of_files() {
    let table = "CREATE TABLE pgmigrations (name varchar(255) NOT NULL, id SERIAL PRIMARY KEY, run_on timestamp NOT NULL DEFAULT '2024-01-02');";
    let url = shop(&named_like_files(table, ""));
    insta::assert_snapshot!(adopt(&url), @"
    version  node-pg-migrate   here                content
    1        1_customers       001_customers       not verified: node-pg-migrate keeps no checksum; recorded
    2        2_orders          002_orders          not verified: node-pg-migrate keeps no checksum; recorded
    3        3_first_customer  003_first_customer  not verified: node-pg-migrate keeps no checksum; recorded

    recorded 3, none of them verified
    ");
    insta::assert_snapshot!(history(&url), @"
    1|customers|2024-01-02 00:00:00|postgres|node-pg-migrate, content not verified
    2|orders|2024-01-02 00:00:00|postgres|node-pg-migrate, content not verified
    3|first_customer|2024-01-02 00:00:00|postgres|node-pg-migrate, content not verified
    ");

    let table = "CREATE TABLE gorp_migrations (id text NOT NULL PRIMARY KEY, applied_at timestamptz DEFAULT '2024-01-02 03:04:05Z');";
    let url = shop(&named_like_files(table, ".sql"));
    insta::assert_snapshot!(adopt(&url), @"
    version  sql-migrate           here                content
    1        1_customers.sql       001_customers       not verified: sql-migrate keeps no checksum; recorded
    2        2_orders.sql          002_orders          not verified: sql-migrate keeps no checksum; recorded
    3        3_first_customer.sql  003_first_customer  not verified: sql-migrate keeps no checksum; recorded

    recorded 3, none of them verified
    ");
    insta::assert_snapshot!(history(&url), @"
    1|customers|2024-01-02 03:04:05|postgres|sql-migrate, content not verified
    2|orders|2024-01-02 03:04:05|postgres|sql-migrate, content not verified
    3|first_customer|2024-01-02 03:04:05|postgres|sql-migrate, content not verified
    ");
}

#[test]
fn tern_is_at_a_version() {
    let tern = |version: u32| {
        format!(
            "CREATE TABLE schema_version (version int4 NOT NULL); INSERT INTO schema_version VALUES ({version});"
        )
    };
    let url = shop(&tern(3));
    insta::assert_snapshot!(SHOP.apply_url(&url).unwrap_err(), @r#"
    tern has migrated this database: version 3 in "public"."schema_version"
    take over what it has applied: `cargo migrate adopt`, which first shows what it would record
    or, if that is another application's, begin a history beside it: `MIGRATIONS.runner().other_histories(true)`, `--other-histories`
    "#);
    insta::assert_snapshot!(adopt(&url), @"
    version  tern     here                content
    1        up to 3  001_customers       not verified: tern keeps its newest version only; recorded
    2        up to 3  002_orders          not verified: tern keeps its newest version only; recorded
    3        3        003_first_customer  not verified: tern keeps its newest version only; recorded

    recorded 3, none of them verified
    ");
    assert!(begins(&SHOP, &{
        let url = fresh_database();
        connect(&url).batch_execute(&tern(0)).unwrap();
        url
    }));
}

const ATLAS: &str = "CREATE SCHEMA atlas_schema_revisions;
    CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version character varying NOT NULL PRIMARY KEY,
      description character varying NOT NULL, type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0,
      total bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL DEFAULT '2024-01-02 03:04:05Z',
      execution_time bigint NOT NULL DEFAULT 7000000, error text NULL, error_stmt text NULL, hash character varying NOT NULL DEFAULT 'h',
      partial_hashes jsonb NULL, operator_version character varying NOT NULL DEFAULT 'v1');
    INSERT INTO atlas_schema_revisions.atlas_schema_revisions (version, description, type, applied, total) VALUES
      ('.atlas_cloud_identifier', 'id', 2, 0, 0),";

#[test]
fn of_atlas_every_finished_row_counts() {
    let url = shop(&format!("{ATLAS} ('2', 'baseline', 1, 0, 0), ('3', 'first_customer', 2, 1, 1);"));
    insta::assert_snapshot!(SHOP.apply_url(&url).unwrap_err(), @r#"
    Atlas has migrated this database: 2 migrations in "atlas_schema_revisions"."atlas_schema_revisions"
    take over what it has applied: `cargo migrate adopt`, which first shows what it would record
    or, if that is another application's, begin a history beside it: `MIGRATIONS.runner().other_histories(true)`, `--other-histories`
    "#);
    insta::assert_snapshot!(adopt(&url), @"
    version  Atlas             here                content
    1        up to 2           001_customers       not verified: it is not above Atlas' baseline; recorded
    2        2_baseline        002_orders          not verified: Atlas keeps no hash of a file alone; recorded
    3        3_first_customer  003_first_customer  not verified: Atlas keeps no hash of a file alone; recorded

    recorded 3, none of them verified
    ");
    insta::assert_snapshot!(history(&url), @"
    1|customers|now|postgres|Atlas, content not verified
    2|orders|2024-01-02 03:04:05|7|postgres|Atlas, content not verified
    3|first_customer|2024-01-02 03:04:05|7|postgres|Atlas, content not verified
    ");

    let url = shop(&format!("{ATLAS} ('2', 'baseline', 1, 0, 0), ('3', 'first_customer', 2, 1, 2);"));
    insta::assert_snapshot!(refusal(&SHOP.runner(), &url), @r#"
    the history of Atlas, "atlas_schema_revisions"."atlas_schema_revisions", can't be adopted
    in the way: Atlas has not finished 3_first_customer
      look at the database, put right what it left, and say where it is: `atlas migrate set VERSION`
    "#);
}

/// Each as its tool makes it, with a row; and what none has in it lets `apply` begin.
#[test]
fn histories_that_name_no_file_here_stop_apply_too() {
    let tables = [
        (
            "drizzle",
            "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)",
            "drizzle.__drizzle_migrations (hash) VALUES ('h')",
        ),
        (
            "SeaORM",
            "CREATE TABLE seaql_migrations (version varchar PRIMARY KEY, applied_at bigint NOT NULL)",
            "seaql_migrations VALUES ('m20220101_000001_create_table', 1)",
        ),
        (
            "Alembic",
            "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
            "alembic_version VALUES ('ae1027a6acf')",
        ),
        (
            "Liquibase",
            "CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted timestamp NOT NULL, orderexecuted int NOT NULL, exectype varchar(10) NOT NULL, md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10))",
            "databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype) VALUES ('1', 'a', 'f', now(), 1, 'EXECUTED')",
        ),
        (
            "Knex",
            "CREATE TABLE knex_migrations (id serial PRIMARY KEY, name varchar(255), batch integer, migration_time timestamptz)",
            "knex_migrations (name, batch) VALUES ('001_a.js', 1)",
        ),
        (
            "graphile-migrate",
            "CREATE SCHEMA graphile_migrate; CREATE TABLE graphile_migrate.migrations (hash text PRIMARY KEY, previous_hash text, filename text NOT NULL, date timestamptz NOT NULL DEFAULT now())",
            "graphile_migrate.migrations VALUES ('sha1:a', NULL, '000001.sql')",
        ),
        (
            "Sequelize",
            r#"CREATE TABLE "SequelizeMeta" (name varchar(255) PRIMARY KEY)"#,
            r#""SequelizeMeta" VALUES ('1-a.js')"#,
        ),
        (
            "TypeORM",
            r#"CREATE TABLE migrations (id serial PRIMARY KEY, "timestamp" bigint NOT NULL, name varchar NOT NULL)"#,
            r#"migrations ("timestamp", name) VALUES (1, 'a')"#,
        ),
        (
            "Django",
            "CREATE TABLE django_migrations (id bigint PRIMARY KEY, app varchar(255), name varchar(255), applied timestamptz)",
            "django_migrations VALUES (1, 'a', 'b', now())",
        ),
        (
            "Entity Framework",
            r#"CREATE TABLE "__EFMigrationsHistory" ("MigrationId" varchar(150) PRIMARY KEY, "ProductVersion" varchar(32) NOT NULL)"#,
            r#""__EFMigrationsHistory" VALUES ('1', '2')"#,
        ),
        (
            "Rails",
            "CREATE TABLE ar_internal_metadata (key varchar PRIMARY KEY); CREATE TABLE schema_migrations (version varchar PRIMARY KEY)",
            "schema_migrations VALUES ('1')",
        ),
    ];
    for (tool, create, row) in tables {
        let url = fresh_database();
        let mut client = connect(&url);
        client.batch_execute(create).unwrap();
        client.batch_execute(&format!("INSERT INTO {row}")).unwrap();
        let error = SHOP.apply_url(&url).unwrap_err();
        assert!(error.is_other_history() && error.to_string().starts_with(tool), "{tool}: {error}");
    }
    let url = fresh_database();
    let (_, create, row) = tables[2];
    connect(&url).batch_execute(&format!("{create}; INSERT INTO {row}")).unwrap();
    insta::assert_snapshot!(SHOP.apply_url(&url).unwrap_err(), @r#"
    Alembic has migrated this database: version ae1027a6acf in "public"."alembic_version"
    write what is there as migrations, and record them as applied: `cargo migrate baseline VERSION`
    or, if that is another application's, begin a history beside it: `MIGRATIONS.runner().other_histories(true)`, `--other-histories`
    "#);
    insta::assert_snapshot!(refusal(&SHOP.runner(), &url), @r#"
    Alembic has migrated this database: version ae1027a6acf in "public"."alembic_version", which does not say which of the files here are applied, so it can't be adopted
    write what is there as migrations, and record them as applied: `cargo migrate baseline VERSION`
    "#);
    connect(&url).batch_execute("TRUNCATE alembic_version").unwrap();
    assert!(begins(&SHOP, &url));
}
