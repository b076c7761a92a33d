//! Each text is cut into its tokens once.

use super::*;
use crate::check::syntax::watch::{CUT, MARK};

/// A body whose statements are of every kind: filled variables, a condition, a loop, SQL in a constant.
const BODY: &str = "DECLARE n int; DECLARE m int;
BEGIN
    SELECT count(*) INTO n FROM watched_text;
    IF n > 0 THEN UPDATE watched_text SET note = NULL; END IF;
    FOR m IN SELECT id FROM watched_text LOOP PERFORM m; END LOOP;
    RETURN NEW;
END";

const BLOCK: &str = "BEGIN DROP TABLE IF EXISTS old_watched_text; EXECUTE 'ANALYZE watched_text'; END";

const QUERY: &str = "SELECT count(*) FROM watched_text";

#[test]
fn each_text_is_cut_once() {
    let first = format!(
        "BEGIN;\nCREATE TABLE watched_text (id int PRIMARY KEY, note text);
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ {BODY} $$;
        CREATE FUNCTION many() RETURNS bigint LANGUAGE sql AS '{QUERY}';
        CREATE TRIGGER touch AFTER INSERT ON watched_text FOR EACH STATEMENT EXECUTE FUNCTION touch();
        INSERT INTO watched_text VALUES (1);
        INSERT INTO watched_text VALUES (2);
        DO $block$ {BLOCK} $block$;\nCOMMIT;"
    );
    let second = "-- migrate:up\nALTER TABLE watched_text ADD COLUMN more text;\n-- migrate:down
        ALTER TABLE watched_text DROP COLUMN more;\n-- migrate:verify\nSELECT many() >= 0 FROM watched_text;";
    let third = "SELECT set_config('search_path', 'public', true); INSERT INTO watched_text VALUES (3);";
    let verify = "SELECT count(*) > 0 FROM watched_text;";
    let down = "DELETE FROM watched_text WHERE id = 3;";
    let external = "CREATE TABLE outside_watched_text (id int);";
    let files = [
        ("1_a.up.sql", first.as_str()),
        ("1_a.down.sql", "DROP TABLE watched_text; DROP FUNCTION touch(); DROP FUNCTION many();"),
        ("2_b.sql", second),
        ("3_c.up.sql", third),
        ("3_c.down.sql", down),
        ("3_c.verify.sql", verify),
        ("external.sql", external),
    ];
    let config = ("migrate.toml", "postgres = \"14\"");
    let all: Vec<(&str, &str)> = files.into_iter().chain([config]).collect();
    let root = folder(&all);
    check(&Folder { world: Some(World::Closed), ..opened(root.path()) }).unwrap();

    let inside =
        [format!(" {BODY} "), format!(" {BLOCK} "), QUERY.to_owned(), "ANALYZE watched_text".to_owned()];
    let texts = files.iter().map(|(_, text)| (*text).to_owned());
    let mut expected: Vec<String> = texts.chain(inside).collect();
    let mut cut = CUT.lock().unwrap().clone();
    assert!(expected.iter().all(|text| text.contains(MARK)));
    expected.sort();
    cut.sort();
    assert_eq!(cut, expected);
}
