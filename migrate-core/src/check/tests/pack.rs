//! What is packed is unpacked as it was.

use super::*;
use crate::packed::{Packed, Summary};

fn packed(embedded: Embedded) -> Packed {
    let Embedded { texts, names, numbers, .. } = embedded;
    Packed::new(texts.leak(), names.leak(), numbers.leak())
}

fn unpacked(embedded: Embedded) -> Vec<Migration> {
    let packed = packed(embedded);
    let migrations = packed.migrations().to_vec();
    assert_eq!(packed.summary(), Summary::of(&migrations));
    migrations
}

#[test]
fn every_fixture_is_unpacked_as_it_was_packed() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let mut count = 0;
    for parent in ["fixtures", "peers/fixtures"].map(|parent| fixtures.join(parent)) {
        for fixture in fs::read_dir(&parent).unwrap() {
            let name = fixture.unwrap().file_name().into_string().unwrap();
            let folder = Folder::new(&name, &parent);
            let Ok(catalog) = check(&folder) else { continue };
            assert_eq!(unpacked(embed(&folder, None).unwrap()), catalog.migrations, "{name}");
            count += 1;
        }
    }
    assert!(count > 25, "only {count} folders");
}

#[test]
fn what_fixtures_lack_is_unpacked_as_it_was_packed() {
    let sql = "-- migrate:lock-timeout 3s\n-- migrate:statement-timeout 1h\n-- migrate:expect-unchanged public.a, b\n\
               ALTER TABLE a DROP c; CREATE TABLE \"É\" (); UPDATE a SET b = 1; LOCK b IN EXCLUSIVE MODE;";
    let steps = "CREATE INDEX CONCURRENTLY i ON a (b); DROP INDEX CONCURRENTLY j; REINDEX INDEX CONCURRENTLY i; VACUUM a;
        ALTER TABLE a DETACH PARTITION p CONCURRENTLY; SET x.y = 1;";
    let sections =
        "-- migrate:up\nCREATE TABLE d ();\n-- migrate:down\nDROP TABLE d;\n-- migrate:verify\nSELECT true;";
    let texts = [sql, steps, sections, "", "SELECT 1;"];
    let paths: Vec<String> =
        (0..texts.len()).map(|number| format!("{}_a.sql", 1_i64 << (number * 15))).collect();
    let files: Vec<(&str, &str)> = paths.iter().map(String::as_str).zip(texts).collect();
    let root = folder(&files);
    let folder = opened(root.path());
    let migrations = check(&folder).unwrap().migrations;
    let embedded = embed(&folder, None).unwrap();
    assert_eq!(embedded.texts, texts.concat(), "once each");
    assert_eq!(unpacked(embedded), migrations);
}

#[test]
fn damaged_numbers_never_panic() {
    let root = folder(&[
        ("1_a.sql", "CREATE TABLE a (b int); CREATE INDEX CONCURRENTLY i ON a (b);"),
        ("2_b.sql", "DROP TABLE a;"),
    ]);
    let whole = embed(&opened(root.path()), None).unwrap();
    for at in 0..whole.numbers.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged.numbers[at] ^= change;
            let damaged = packed(damaged);
            let _ = damaged.summary();
            for migration in damaged.migrations() {
                migration.scripts().for_each(|script| {
                    let _ = script.statements.len();
                });
            }
        }
    }
}

/// Beside its text, of which a release binary carries one copy: the checksum is 32 bytes, the path 35, and names of tables
/// and indexes 30; which table gets a column, 4.
#[test]
fn a_migration_of_three_statements_adds_less_than_125_bytes() {
    const COUNT: usize = 1_000;
    let file = |number: usize| {
        let sql = format!(
            "CREATE TABLE orders_{number:05} (id int);\nCREATE INDEX orders_{number:05}_id ON orders_{number:05} (id);\n\
             ALTER TABLE orders_{:05} ADD COLUMN note_{number} text;\n",
            number.max(2) - 1
        );
        (format!("{number:05}_orders_{number:05}.sql"), sql)
    };
    let files: Vec<(String, String)> = (1..=COUNT).map(file).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, sql)| (path.as_str(), sql.as_str())).collect();
    let root = folder(&files);
    let Embedded { names, numbers, .. } = embed(&opened(root.path()), None).unwrap();
    let bytes = names.len() + numbers.len();
    assert!(bytes < 125 * COUNT, "{bytes} bytes for {COUNT} migrations");
}
