//! What comes after released migrations is judged as if all were checked from nothing, whatever was edited before.

use super::*;
use crate::check::replay::statements;

/// Statements that are right and wrong, as migrations of a few each.
fn history(path: &Path) -> Vec<String> {
    const STATEMENTS: usize = 4;
    let text = fs::read_to_string(path).unwrap();
    let statements: Vec<String> =
        statements(&text).into_iter().map(|range| format!("{};\n", text.get(range).unwrap())).collect();
    // What stands by itself is read as a part of any migration.
    let is_read = |sql: &&[String]| check_in_world(&[("1_a.sql", &sql.concat())]).is_ok();
    statements.chunks(STATEMENTS).filter(is_read).map(<[String]>::concat).collect()
}

fn check_in_world(files: &[(&str, &str)]) -> Result<Catalog, Vec<Diagnostic>> {
    check(&Folder::new("migrations", folder(&[files, &[("migrate.toml", &levels())]].concat()).path()))
}

/// Nothing is an error that can be a warning.
fn levels() -> String {
    let rules = RULES.iter().map(|rule| format!("{} = \"warn\"\n", rule.name));
    format!("[lints]\n{}", rules.collect::<String>())
}

struct Edited {
    root: tempfile::TempDir,
    memory: tempfile::TempDir,
    checker: Checker,
    chance: u64,
}

impl Edited {
    fn file(&self, number: usize) -> std::path::PathBuf {
        self.root.path().join(format!("migrations/{:03}_a.sql", number + 1))
    }

    /// Any number below that.
    fn any(&mut self, below: usize) -> usize {
        self.chance =
            self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) as usize % below
    }

    fn is_as_from_nothing(&mut self, what: &str) {
        let folder = Folder::new("migrations", self.root.path());
        let known = (self.checker.check(&folder), embed(&folder, Some(self.memory.path())));
        assert_eq!(known, (check(&folder), embed(&folder, None)), "{what}");
    }

    fn edit(&mut self, count: usize, all: &[String]) -> String {
        // Mostly what was written last.
        let at = if self.any(2) == 0 { count - 1 } else { self.any(count) };
        let text = fs::read_to_string(self.file(at)).unwrap_or_default();
        let other = self.any(count);
        match self.any(5) {
            0 => {
                fs::write(self.file(at), &all[other]).unwrap();
                format!("{at} changed to {other}")
            }
            1 => {
                fs::write(self.file(count + 1), &all[other]).unwrap();
                format!("{other} inserted after all")
            }
            2 => {
                fs::remove_file(self.file(at)).ok();
                format!("{at} deleted")
            }
            3 => {
                let there = fs::read_to_string(self.file(other)).unwrap_or_default();
                fs::write(self.file(at), there).unwrap();
                fs::write(self.file(other), text).unwrap();
                format!("{at} and {other} exchanged")
            }
            _ => {
                let words: Vec<&str> = text.split_inclusive(' ').collect();
                let without = self.any(words.len().max(1));
                let left = words.iter().enumerate().filter(|(word, _)| *word != without);
                fs::write(self.file(at), left.map(|(_, word)| *word).collect::<String>()).unwrap();
                format!("{at} without word {without}")
            }
        }
    }
}

#[test]
fn after_any_edit_the_verdict_is_that_of_a_check_from_nothing() {
    let histories = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/histories");
    let mut paths: Vec<_> = fs::read_dir(histories).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let edits: Option<usize> = std::env::var("MIGRATE_TESTS_EDITS").ok().map(|edits| edits.parse().unwrap());
    // Not all of them, where nobody asks for more.
    for (seed, path) in paths.iter().enumerate().step_by(if edits.is_some() { 1 } else { 7 }) {
        let all = history(path);
        let root = folder(&[("migrate.toml", &levels())]);
        let memory = tempfile::tempdir().unwrap();
        let mut edited = Edited { root, memory, checker: Checker::default(), chance: seed as u64 };
        for (number, sql) in all.iter().enumerate() {
            fs::write(edited.file(number), sql).unwrap();
            edited.checker.check(&Folder::new("migrations", edited.root.path())).unwrap();
        }
        edited.is_as_from_nothing(&path.display().to_string());
        for _ in 0..edits.unwrap_or(2) {
            let what = edited.edit(all.len(), &all);
            edited.is_as_from_nothing(&format!("{}: {what}", path.display()));
        }
    }
}
