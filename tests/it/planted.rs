//! A history that somebody else has made is not read: it would run code as whoever migrates, or say that nothing is to do.

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::ways::{plan, revert, status};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};
use postgres::Client;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");

/// What was there before anybody migrated, made by a role that may create in the schema, and what the role becomes by it.
const PLANTED: [&str; 3] = [
    // A trigger, as in the table that we would make.
    "CREATE TABLE planted.schema_migrations (LIKE public.ours INCLUDING ALL);
     CREATE FUNCTION planted.strike() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ALTER ROLE evil SUPERUSER; RETURN NEW; END $$;
     CREATE TRIGGER strike BEFORE INSERT ON planted.schema_migrations FOR EACH ROW EXECUTE FUNCTION planted.strike();",
    // A view that strikes when it is read.
    "CREATE FUNCTION planted.strike() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN ALTER ROLE evil SUPERUSER; RETURN 1; END $$;
     CREATE VIEW planted.schema_migrations AS SELECT planted.strike() AS version, 'a' AS name, 'b' AS checksum,
       now() AS applied_at, 1::bigint AS execution_time_ms, 'me' AS applied_by, 'applied' AS state, 0 AS step,
       false AS in_doubt, now() AS started_at, NULL AS origin, NULL AS class;",
    // Rows that say that nothing is to do.
    "CREATE TABLE planted.schema_migrations (LIKE public.ours INCLUDING ALL);
     INSERT INTO planted.schema_migrations SELECT * FROM public.ours;",
];

/// A database in which somebody has planted a history, and a connection of the superuser.
fn planted(sql: &str) -> (String, Client) {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute(&format!(
            "DO $$ BEGIN CREATE ROLE evil LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             ALTER ROLE evil NOSUPERUSER;
             CREATE TABLE public.ours AS TABLE migrate.schema_migrations; GRANT SELECT ON public.ours TO evil;
             CREATE SCHEMA planted; GRANT ALL ON SCHEMA planted TO evil;
             SET SESSION AUTHORIZATION evil; {sql}; RESET SESSION AUTHORIZATION;
             DROP TABLE public.ours, customers, orders; DROP TYPE payment",
        ))
        .unwrap();
    (url, client)
}

#[test]
fn a_history_that_somebody_has_planted_is_not_read() {
    for way in WAYS {
        for (number, sql) in PLANTED.into_iter().enumerate() {
            let (url, mut client) = planted(sql);
            let runner = SHOP.runner().schema("planted");
            let errors = [
                run(way, &runner, &url).unwrap_err(),
                status(way, &runner, &url).unwrap_err(),
                plan(way, &runner, &url).unwrap_err(),
                revert(way, &runner, &url, 1.into()).unwrap_err(),
            ];
            for error in errors {
                let error = error.to_string();
                if number == 1 {
                    insta::allow_duplicates! { insta::assert_snapshot!(error, @r#"
                    "planted"."schema_migrations" is a view, not a history of embed_migrations
                    name another one: `MIGRATIONS.runner().table("embedded_migrations")`
                    "#) };
                } else {
                    insta::allow_duplicates! { insta::assert_snapshot!(error, @r#"
                    "planted"."schema_migrations" belongs to the role evil, which postgres does not trust: its owner decides what the history says, and what runs when it is written
                    trusted are the role itself, one that it is a member of, the database's owner and superusers
                    if evil is right, say so: `MIGRATIONS.runner().history_owner("evil")`, `--history-owner evil`; or give the table to another owner: ALTER TABLE "planted"."schema_migrations" OWNER TO "postgres"
                    "#) };
                }
            }
            assert_eq!(
                ask(&mut client, "SELECT rolsuper FROM pg_roles WHERE rolname = 'evil'"),
                "f",
                "{way:?}"
            );
            // Whoever knows that role may say so, but for what runs.
            let known = run(way, &runner.history_owner("evil"), &url);
            match number {
                0 => insta::allow_duplicates! { insta::assert_snapshot!(known.unwrap_err(), @r#"
                "planted"."schema_migrations" has a trigger, "strike": it would run with the rights of whoever migrates
                if it is not known whose it is, find that out first; then drop it: DROP TRIGGER "strike" ON "planted"."schema_migrations"
                "#) },
                1 => drop(known.unwrap_err()),
                _ => assert_eq!(known.unwrap().before, 3),
            }
            assert_eq!(
                ask(&mut client, "SELECT rolsuper FROM pg_roles WHERE rolname = 'evil'"),
                "f",
                "{way:?}"
            );
        }
    }
}

/// Itself, a role that it is a member of, the database's owner.
#[test]
fn whom_a_role_trusts() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute(
            "DO $$ BEGIN CREATE ROLE owning_team; CREATE ROLE one_of_it LOGIN IN ROLE owning_team; CREATE ROLE stranger LOGIN;
               EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             GRANT USAGE ON SCHEMA migrate TO PUBLIC; GRANT SELECT ON migrate.schema_migrations TO PUBLIC",
        )
        .unwrap();
    let database = ask(&mut client, "SELECT current_database()");
    let may =
        |role: &str| status(Way::Url, &SHOP.runner(), &url.replace("postgres@", &format!("{role}@"))).is_ok();
    assert_eq!(["postgres", "one_of_it", "stranger"].map(may), [true; 3], "a superuser's table");
    client.batch_execute("ALTER TABLE migrate.schema_migrations OWNER TO owning_team").unwrap();
    assert_eq!(["postgres", "one_of_it", "stranger"].map(may), [false, true, false], "a team's table");
    client.batch_execute("GRANT owning_team TO postgres").unwrap();
    assert_eq!(
        ["postgres", "one_of_it", "stranger"].map(may),
        [true, true, false],
        "a team's table, and one of it"
    );
    client
        .batch_execute(&format!(
            "REVOKE owning_team FROM postgres; ALTER DATABASE {database} OWNER TO owning_team"
        ))
        .unwrap();
    assert_eq!(
        ["postgres", "one_of_it", "stranger"].map(may),
        [true; 3],
        "the table of the database's owner"
    );
}

#[test]
fn nothing_of_others_hangs_on_it() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute(
            "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
             CREATE TRIGGER audit AFTER INSERT ON migrate.schema_migrations FOR EACH ROW EXECUTE FUNCTION audit()",
        )
        .unwrap();
    // Nothing is to do: nothing of it is read or written.
    assert_eq!(apply(Way::Url, &SHOP, &url).unwrap().before, 3);
    insta::assert_snapshot!(apply(Way::Url, &LATER, &url).unwrap_err(), @r#"
    "migrate"."schema_migrations" has a trigger, "audit": it would run with the rights of whoever migrates
    if it is not known whose it is, find that out first; then drop it: DROP TRIGGER "audit" ON "migrate"."schema_migrations"
    "#);
    client
        .batch_execute(
            "DROP TRIGGER audit ON migrate.schema_migrations;
             CREATE RULE swallow AS ON INSERT TO migrate.schema_migrations DO INSTEAD NOTHING",
        )
        .unwrap();
    insta::assert_snapshot!(apply(Way::Async, &LATER, &url).unwrap_err(), @r#"
    "migrate"."schema_migrations" has a rule, "swallow": it would run with the rights of whoever migrates
    if it is not known whose it is, find that out first; then drop it: DROP RULE "swallow" ON "migrate"."schema_migrations"
    "#);
    client
        .batch_execute(
            "DROP RULE swallow ON migrate.schema_migrations; ALTER TABLE migrate.schema_migrations ENABLE ROW LEVEL SECURITY;
             CREATE POLICY odd ON migrate.schema_migrations USING (length(name) > 0)",
        )
        .unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &LATER, &url).unwrap_err(), @r#"
    "migrate"."schema_migrations" has a policy that does not let everything pass, "odd": it would run with the rights of whoever migrates
    if it is not known whose it is, find that out first; then drop it: DROP POLICY "odd" ON "migrate"."schema_migrations"
    "#);
    client
        .batch_execute(
            "DROP POLICY odd ON migrate.schema_migrations;
             CREATE TRIGGER audit AFTER UPDATE ON migrate.schema_migrations_digest FOR EACH ROW EXECUTE FUNCTION audit()",
        )
        .unwrap();
    insta::assert_snapshot!(apply(Way::Sqlx, &LATER, &url).unwrap_err(), @r#"
    "migrate"."schema_migrations_digest" has a trigger, "audit": it would run with the rights of whoever migrates
    if it is not known whose it is, find that out first; then drop it: DROP TRIGGER "audit" ON "migrate"."schema_migrations_digest"
    "#);
    client.batch_execute("DROP TRIGGER audit ON migrate.schema_migrations_digest").unwrap();
    assert_eq!(apply(Way::Blocking, &LATER, &url).unwrap().before, 3);
}
