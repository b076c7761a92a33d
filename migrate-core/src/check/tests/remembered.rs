//! What is remembered is what would be made, or it is not believed.

use super::*;

struct Project {
    root: tempfile::TempDir,
    memory: tempfile::TempDir,
}

impl Project {
    fn with(files: &[(&str, &str)]) -> Project {
        Project { root: folder(files), memory: tempfile::tempdir().unwrap() }
    }

    fn folder(&self) -> Folder<'_> {
        opened(self.root.path())
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.root.path().join("migrations").join(name), text).unwrap();
    }

    fn embed(&self) -> Result<Embedded, Vec<Diagnostic>> {
        embed(&self.folder(), Some(self.memory.path()))
    }

    /// With what is remembered, and without.
    fn is_embedded_alike(&self) -> bool {
        self.embed() == embed(&self.folder(), None)
    }

    fn recalled(&self) -> Option<Embedded> {
        let contents = crate::check::folder::contents::Contents::of(&self.folder());
        crate::check::embed::memory::Memory::of(self.memory.path(), &self.folder(), &contents)
            .recall(&contents)
    }

    /// The files of the memory: of all migrations, and of those that are released.
    fn kept(&self) -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(self.memory.path()).unwrap();
        let mut kept: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        kept.sort();
        kept
    }
}

const FILES: &[(&str, &str)] = &[
    ("1_a.sql", "-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;\n"),
    ("2_b.sql", "\u{feff}CREATE INDEX i ON a (b);"),
    ("2_b.verify.sql", "SELECT true"),
];

#[test]
fn every_fixture_is_remembered_as_it_is() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let mut count = 0;
    for parent in ["fixtures", "peers/fixtures"].map(|parent| fixtures.join(parent)) {
        for fixture in fs::read_dir(&parent).unwrap() {
            let name = fixture.unwrap().file_name().into_string().unwrap();
            let (folder, memory) = (Folder::new(&name, &parent), tempfile::tempdir().unwrap());
            let fresh = embed(&folder, None);
            assert_eq!(embed(&folder, Some(memory.path())), fresh, "{name}");
            assert_eq!(embed(&folder, Some(memory.path())), fresh, "{name}");
            let contents = crate::check::folder::contents::Contents::of(&folder);
            let recalled =
                crate::check::embed::memory::Memory::of(memory.path(), &folder, &contents).recall(&contents);
            assert_eq!(recalled, fresh.ok(), "{name}");
            count += usize::from(recalled.is_some());
        }
    }
    assert!(count > 25, "only {count} folders");
}

#[test]
fn warnings_are_remembered() {
    let project = Project::with(FILES);
    project.embed().unwrap();
    let recalled = project.recalled().unwrap();
    assert_eq!(recalled.warnings.len(), 1);
    assert_eq!(Ok(recalled), embed(&project.folder(), None));
}

#[test]
fn any_change_is_seen() {
    let project = Project::with(FILES);
    let changes: [(&str, &str); 6] = [
        ("2_b.sql", "CREATE INDEX j ON a (b);"),
        ("2_b.sql", "CREATE INDEX j ON a (b); -- a comment"),
        ("3_c.sql", "DROP TABLE a;"),
        ("2_b.verify.sql", "SELECT 1 = 1"),
        ("migrate.toml", "[lints]\nban-drop-table = \"allow\"\n"),
        ("migrations.lock", "# nothing is frozen\n"),
    ];
    for (name, text) in changes {
        project.embed().unwrap();
        assert!(project.recalled().is_some());
        project.write(name, text);
        assert_eq!(project.recalled(), None, "{name}");
        assert!(project.is_embedded_alike());
    }
    fs::remove_file(project.root.path().join("migrations/3_c.sql")).unwrap();
    assert_eq!(project.recalled(), None);
    project.embed().unwrap();
    // Without a file in it, which is a problem.
    fs::create_dir(project.root.path().join("migrations/20240101000000_d")).unwrap();
    assert_eq!(project.recalled(), None);
    assert!(project.embed().is_err());
    assert_eq!(project.kept().len(), 2, "whatever has changed");
}

#[test]
fn problems_are_never_remembered() {
    let project = Project::with(&[("1_a.sql", "CREATE TABEL a ();")]);
    assert!(project.embed().is_err() && project.embed().is_err());
    assert_eq!(project.kept().len(), 0);
    // A file that can't be read has no text, as an empty one.
    project.write("1_a.sql", "SELECT 1;");
    project.embed().unwrap();
    fs::write(project.root.path().join("migrations/1_a.sql"), [0xff]).unwrap();
    assert!(project.embed().is_err());
}

#[test]
fn what_is_damaged_is_not_believed() {
    let project = Project::with(FILES);
    let fresh = project.embed().unwrap();
    let file = project.kept().remove(0);
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        fs::write(&file, &damaged).unwrap();
        assert_eq!(project.recalled(), None, "byte {at}");
        fs::write(&file, &whole[..at]).unwrap();
        assert_eq!(project.recalled(), None, "cut at byte {at}");
    }
    assert_eq!(project.embed(), Ok(fresh.clone()));
    assert_eq!(project.recalled(), Some(fresh));
}

#[test]
fn several_builds_at_once_disturb_none() {
    let project = Project::with(FILES);
    let fresh = embed(&project.folder(), None).unwrap();
    std::thread::scope(|scope| {
        let builds: Vec<_> = (0..8).map(|_| scope.spawn(|| project.embed().unwrap())).collect();
        for build in builds {
            assert_eq!(build.join().unwrap(), fresh);
        }
    });
    assert_eq!(project.embed().unwrap(), fresh);
}

#[test]
fn a_place_that_is_none_is_no_problem() {
    let project = Project::with(FILES);
    assert!(embed(&project.folder(), Some(Path::new("/nowhere/at/all"))).is_ok());
}

/// Files with all that is read in parts, or not at all.
const PARTED: &[(&str, &str)] = &[
    (
        "1_a.sql",
        "-- migrate:up\nCREATE TABLE a (b int); INSERT INTO a VALUES (1);\n-- migrate:down\nDROP TABLE a;\n",
    ),
    ("2_b.up.sql", "BEGIN;\nCREATE INDEX i ON a (b);\nCOMMIT;\n"),
    ("2_b.down.sql", "DROP INDEX i;"),
    ("2_b.verify.sql", "SELECT true"),
    ("3_c.sql", "-- migrate:allow refused-statement: a reader's error\nCREATE TABEL c ();\nSELECT 'a';"),
    (
        "4_d.sql",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.b := 1; RETURN NEW; END $$;\n\
         CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f();",
    ),
    ("5_e.sql", "UPDATE a SET b = 2 WHERE b = 1;"),
];

/// The parts of files that are parsed, though they were before.
fn parsed(project: &Project) -> Vec<String> {
    use crate::check::folder::section::divided;
    let contents = crate::check::folder::contents::Contents::of(&project.folder());
    let memory = crate::check::embed::memory::Memory::of(project.memory.path(), &project.folder(), &contents);
    let readings = memory.readings();
    let mut parsed = Vec::new();
    for file in contents.files() {
        for section in divided(file, Part::Up).unwrap().sections {
            readings.of((&file.path, &file.text), &section.range, || {
                parsed.push(file.name.clone());
                crate::check::syntax::Reading::default()
            });
        }
    }
    parsed
}

#[test]
fn only_what_has_changed_is_parsed() {
    let project = Project::with(PARTED);
    assert_eq!(parsed(&project).len(), 8);
    project.embed().unwrap();
    // In which something could not be read.
    assert_eq!(parsed(&project), ["3_c.sql"]);
    project.write("5_e.sql", "UPDATE a SET b = 3 WHERE b = 1;");
    assert_eq!(parsed(&project), ["3_c.sql", "5_e.sql"]);
    project.embed().unwrap();
    assert_eq!(parsed(&project), ["3_c.sql"]);
    // With an error in the folder what was known stays so.
    project.write("5_e.sql", "UPDATE a SET WHERE b = 1;");
    project.embed().unwrap_err();
    assert_eq!(parsed(&project), ["3_c.sql", "5_e.sql"]);
    fs::remove_file(project.root.path().join("migrations/5_e.sql")).unwrap();
    assert_eq!(parsed(&project), ["3_c.sql"]);
}

#[test]
fn an_edit_anywhere_gives_what_a_check_from_nothing_gives() {
    let project = Project::with(PARTED);
    project.embed().unwrap();
    let mut checker = Checker::default();
    let mut errors = 0;
    for (name, text) in PARTED {
        let words = text.match_indices(' ').enumerate();
        let edits = words.map(|(number, (at, _))| {
            let (before, after) = text.split_at(at);
            match number % 3 {
                0 => format!("{before}{}", after.trim_start()),
                1 => format!("{before} ;{after}"),
                _ => before.to_owned(),
            }
        });
        let others = PARTED.iter().map(|(_, other)| (*other).to_owned());
        for edit in edits.chain(others) {
            project.write(name, &edit);
            let fresh = embed(&project.folder(), None);
            assert_eq!(project.embed(), fresh, "{name}: {edit}");
            assert_eq!(checker.check(&project.folder()), check(&project.folder()), "{name}: {edit}");
            errors += usize::from(fresh.is_err());
        }
        project.write(name, text);
        assert!(project.is_embedded_alike());
    }
    assert!(errors > 50, "{errors}");
}

#[test]
fn nothing_of_what_is_damaged_is_taken_over() {
    let files = &PARTED[4..];
    let project = Project::with(&[("1_a.sql", "CREATE TABLE a (b int);"), files[0], files[2]]);
    project.embed().unwrap();
    project.write("5_e.sql", "UPDATE a SET b = 4 WHERE b = 1;");
    let fresh = embed(&project.folder(), None);
    let kept = project.kept();
    assert_eq!(kept.len(), 2);
    for file in kept {
        let whole = fs::read(&file).unwrap();
        for at in (0..whole.len()).step_by(3) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x01;
            fs::write(&file, &damaged).unwrap();
            assert_eq!(project.embed(), fresh, "byte {at} of {}", file.display());
            fs::write(&file, &whole[..at]).unwrap();
            assert_eq!(project.embed(), fresh, "cut at byte {at} of {}", file.display());
        }
    }
}
