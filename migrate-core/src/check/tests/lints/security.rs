use super::*;

#[test]
fn a_function_with_its_owners_rights() {
    let function = |clause: &str| {
        format!(
            "CREATE FUNCTION app.promote() RETURNS void LANGUAGE sql SECURITY DEFINER {clause} AS 'SELECT 1';"
        )
    };
    insta::assert_snapshot!(said(&function("")), @"
    warning: `app.promote` runs as its owner, with its caller's search_path
     --> migrations/002_a.sql:1:57
      |
    1 | CREATE FUNCTION app.promote() RETURNS void LANGUAGE sql SECURITY DEFINER  AS 'SELECT 1';
      |                                                         ^^^^^^^^^^^^^^^^
      |
      = note: it runs with its owner's rights, and its caller's search_path decides which tables and functions it means
      = note: rule: security-definer-search-path (warn by default)
      = help: write `SECURITY DEFINER SET search_path = ''`, and every name in its body with its schema; or say why it is right here: `-- migrate:allow security-definer-search-path: why`
    ");
    are_quiet(&[
        &function("SET search_path = ''"),
        &format!("{} ALTER FUNCTION app.promote() SET search_path TO '';", function("")),
        "CREATE FUNCTION app.promote() RETURNS void LANGUAGE sql SECURITY INVOKER AS 'SELECT 1';",
    ]);
}

#[test]
fn a_table_that_the_web_can_reach() {
    let exposed = "GRANT SELECT ON users TO anon;";
    insta::assert_snapshot!(said(&format!("{exposed}\nCREATE TABLE items (id int);")), @"
    warning: `items` has no row level security
     --> migrations/002_a.sql:2:1
      |
    2 | CREATE TABLE items (id int);
      | ^^^^^^^^^^^^^^^^^^
      |
      = note: through the web interface to the database everybody reads and changes its rows
      = note: rule: require-row-level-security (warn by default)
      = help: write `ALTER TABLE items ENABLE ROW LEVEL SECURITY`, and policies for those who may; or say why it is right here: `-- migrate:allow require-row-level-security: why`
    ");
    are_quiet(&[
        "CREATE TABLE items (id int);",
        &format!("{exposed} CREATE TABLE items (id int); ALTER TABLE items ENABLE ROW LEVEL SECURITY;"),
        &format!("{exposed} CREATE TABLE private.items (id int);"),
        &format!("{exposed} CREATE TEMP TABLE items (id int);"),
    ]);
    for sign in
        ["ALTER TABLE users ENABLE ROW LEVEL SECURITY;", "CREATE POLICY p ON users USING (auth.uid() = id);"]
    {
        assert!(
            said(&format!("{sign} CREATE TABLE items (id int);")).contains("no row level security"),
            "{sign}"
        );
    }
}

#[test]
fn a_password() {
    insta::assert_snapshot!(said("CREATE ROLE reporter LOGIN PASSWORD 'secret';"), @r#"
    error: a password of `reporter` in a migration
     --> migrations/002_a.sql:1:37
      |
    1 | CREATE ROLE reporter LOGIN PASSWORD '…';
      |                                     ^^^
      |
      = note: whoever reads the repository, the server's log or `pg_stat_statements` has it
      = note: rule: password-literal (deny by default)
      = help: leave it out, and set it where secrets are kept: `psql -c '\password reporter'`, which sends a hash; or say why it is right here: `-- migrate:allow password-literal: why`
    "#);
    are_quiet(&[
        "CREATE ROLE reporter LOGIN PASSWORD NULL;",
        "ALTER USER reporter PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5';",
        "ALTER USER reporter WITH ENCRYPTED PASSWORD 'md5c21f969b5f03d33d43e04f8f136e7682';",
    ]);
}

#[test]
fn a_blank_that_is_none() {
    insta::assert_snapshot!(said("SELECT id\u{a0}, note FROM orders;"), @"
    error: U+00A0 looks like a space, and is none to PostgreSQL
     --> migrations/002_a.sql:1:10
      |
    1 | SELECT id , note FROM orders;
      |          ^
      |
      = note: to PostgreSQL it is a letter, and a part of the word that it stands at
      = note: rule: look-alike-space (deny by default)
      = help: write a plain space; or say why it is right here: `-- migrate:allow look-alike-space: why`
    ");
    insta::assert_snapshot!(said("ALTER TABLE orders\u{a0}ADD COLUMN a int;"), @"
    error: syntax error at or near `COLUMN`
     --> migrations/002_a.sql:1:24
      |
    1 | ALTER TABLE orders ADD COLUMN a int;
      |                        ^^^^^^
      |
      = note: U+00A0 in this line looks like a space, and is a letter to PostgreSQL
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: write plain spaces
    ");
    are_quiet(&[
        "SELECT 'a\u{a0}b' AS \"c\u{a0}d\" -- e\u{a0}f\n FROM orders;",
        "SELECT id , note AS größe FROM orders;",
    ]);
}

#[test]
fn rows_that_row_security_hides() {
    let forced = "ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;";
    let policy = |clauses: &str| format!("{forced} CREATE POLICY own ON orders {clauses};");
    let update = "UPDATE orders SET note = '' WHERE id = 1;";
    let of_user = "USING (user_id = current_setting('app.user')::bigint)";
    let before = policy(of_user);
    let files = [("001_before.sql", BEFORE), ("002_a.sql", &before), ("003_b.sql", update)];
    insta::assert_snapshot!(said_of(&files, None), @"
    warning: UPDATE may leave rows of `orders`, which forces row level security
     --> migrations/003_b.sql:1:1
      |
    1 | UPDATE orders SET note = '' WHERE id = 1;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: unless its role is a superuser or has BYPASSRLS, the migration leaves rows that no policy shows it, and says nothing
      = note: rule: writing-under-row-security (warn by default)
      = help: write `SET LOCAL row_security = off;` before it, and it fails where it would leave rows; or `ALTER TABLE … NO FORCE ROW LEVEL SECURITY` before it, and FORCE after it; or say why it is right here: `-- migrate:allow writing-under-row-security: why`
    ");
    let rule = "rule: writing-under-row-security";
    let by_command =
        policy(&format!("FOR SELECT USING (true); CREATE POLICY own_2 ON orders FOR UPDATE {of_user}"));
    for before in [forced.to_owned(), by_command] {
        assert!(said(&format!("{before} {update}")).contains(rule), "{before}");
    }
    for before in [
        policy("USING (true)"),
        format!("{forced} ALTER TABLE orders NO FORCE ROW LEVEL SECURITY;"),
        format!("{forced} ALTER TABLE orders DISABLE ROW LEVEL SECURITY;"),
        format!("{forced} SET ROLE admin;"),
        format!("{forced} SELECT set_config('row_security', 'off', true);"),
        "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;".to_owned(),
    ] {
        assert!(!said(&format!("{before} {update}")).contains(rule), "{before}");
    }
}
