//! What is renamed to what.

use super::*;

/// `old -> new` for all that would be renamed if every migration but the first of each clash moved.
fn renumbered(files: &[(&str, &str)]) -> Vec<String> {
    let inventory = inventory(files);
    let moving: Vec<Found> =
        inventory.clashes().into_iter().flat_map(|clash| clash.into_iter().skip(1)).collect();
    let renumbered = inventory.renumber(&moving, &now()).unwrap();
    let renames = renumbered.iter().flat_map(|one| &one.renames);
    renames.map(|rename| format!("{} -> {}", rename.from, rename.to)).collect()
}

#[test]
fn free_versions_are_handed_out_in_the_order_of_versions() {
    let files = ["010_f.sql", "03_c.sql", "003_a.sql", "003_b.sql", "2_e.sql", "002_d.sql"];
    assert_eq!(
        renumbered(&files.map(|file| (file, ""))),
        [
            "migrations/2_e.sql -> migrations/11_e.sql",
            "migrations/003_b.sql -> migrations/012_b.sql",
            "migrations/03_c.sql -> migrations/13_c.sql"
        ]
    );
    assert_eq!(renumbered(&[]), [""; 0]);
    assert_eq!(renumbered(&[("1_a.sql", "SELECT 1;"), ("2_a.sql", "SELECT 1;")]), [""; 0]);
}

/// One digit too many, and a day alone: their tool orders them by number, and databases have them all.
#[test]
fn in_place_versions_of_another_length_keep_their_place() {
    let files = ["20251028_x.sql", "20251007210243_a.sql", "20260113122024_b.sql", "202601016134308_c.sql"];
    let in_place = |files: &[(&str, &str)]| inventory(files).renumber_in_place();
    let renames = in_place(&files.map(|file| (file, ""))).unwrap().into_iter().flat_map(|one| one.renames);
    assert_eq!(
        renames.map(|rename| format!("{} -> {}", rename.from, rename.to)).collect::<Vec<_>>(),
        [
            "migrations/20251028_x.sql -> migrations/20251007210242_x.sql",
            "migrations/202601016134308_c.sql -> migrations/20260113122025_c.sql"
        ]
    );
    let (one, two) = (("1_a.sql", "SELECT 1;"), ("1_b.sql", "SELECT 2;"));
    let lock = freeze(&opened(folder(&[two]).path())).unwrap().text;
    let problem = in_place(&[one, two, (LOCK_FILE, &lock)]).unwrap_err();
    insta::assert_snapshot!(problem, @"
    a frozen migration keeps its version
    --> migrations/1_b.sql
     = note: to keep its place it needs another one
     = help: renumber without `--in-place`
    ");
}

#[test]
fn all_that_belongs_to_a_migration_moves_with_it() {
    let reversible = ["1_a.up.sql", "1_b.up.sql", "01_b.down.sql", "1_b.verify.sql"];
    assert_eq!(
        renumbered(&reversible.map(|file| (file, ""))),
        [
            "migrations/1_b.up.sql -> migrations/2_b.up.sql",
            "migrations/01_b.down.sql -> migrations/02_b.down.sql",
            "migrations/1_b.verify.sql -> migrations/2_b.verify.sql"
        ]
    );
    let diesel = ["2024-01-01-000003_a/up.sql", "20240101000003_b/up.sql", "20240101000003_b/down.sql"];
    assert_eq!(
        renumbered(&diesel.map(|file| (file, ""))),
        ["migrations/20240101000003_b -> migrations/20251120080358_b"]
    );
}

#[test]
fn a_version_is_taken_by_what_cant_be_read_too() {
    let root = folder(&[("1_a.sql", "SELECT 1;"), ("1_b.sql", "SELECT 1;")]);
    fs::write(root.path().join("migrations/2_c.sql"), b"SELECT '\xff';").unwrap();
    let problems = check_in(root.path()).unwrap_err();
    insta::assert_snapshot!(problems.iter().map(|problem| format!("{problem}\n")).collect::<String>(), @"
    two migrations have the version 1
    --> migrations/1_b.sql
     = note: the other one is migrations/1_a.sql
     = help: rename the one that no database has yet; the next free version is 3: `3_b.sql`; where databases have both, `cargo migrate renumber --in-place`
    this file is not UTF-8
     --> migrations/2_c.sql:1:9
      |
    1 | SELECT '�';
      |         ^
      |
      = help: save it as UTF-8
    ");
}

#[test]
fn what_is_no_migration_may_be_anything() {
    let root = folder(&[("1_a.sql", "SELECT 1;")]);
    fs::write(root.path().join("migrations/data.sql"), b"-- migrate:ignore, \xff\nINSERT '\xff';").unwrap();
    assert_eq!(check_in(root.path()).unwrap().len(), 1);
}

#[test]
fn which_are_the_last() {
    let inventory =
        inventory(&["1_a.sql", "2_b.sql", "3_c.sql", "3_d.sql", "4_e.sql"].map(|file| (file, "")));
    let found = inventory.migrations();
    let are_last = |indices: &[usize]| {
        inventory.are_last(&indices.iter().map(|index| found[*index].clone()).collect::<Vec<_>>())
    };
    assert!(are_last(&[4]));
    assert!(!are_last(&[3]));
    assert!(!are_last(&[2, 3, 4]), "two with one version");
    assert!(!are_last(&[1, 4]));
    assert!(are_last(&[]));
}
