//! A folder in which commands are run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// With these files, by their paths.
    pub(crate) fn of(files: &[(&str, &str)]) -> Project {
        let project = Project { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    /// With these migrations, each an empty file.
    pub(crate) fn of_names(names: &[&str]) -> Project {
        let paths: Vec<String> = names.iter().map(|name| format!("migrations/{name}")).collect();
        Project::of(&paths.iter().map(|path| (path.as_str(), "SELECT 1;")).collect::<Vec<_>>())
    }

    /// With the migrations of a fixture.
    pub(crate) fn of_fixture(name: &str) -> Project {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(name);
        let project = Project::of(&[]);
        project.copy_below(&fixture, "migrations/");
        project
    }

    /// Adds the files of a folder, and of those in it.
    pub(crate) fn copy(&self, folder: &Path) {
        self.copy_below(folder, "");
    }

    fn copy_below(&self, folder: &Path, above: &str) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{above}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                self.copy_below(&path, &format!("{name}/"));
            } else {
                self.write(&name, &fs::read_to_string(&path).unwrap());
            }
        }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// All files that are there, without git's.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if !path.is_dir() {
                    let path = path.strip_prefix(self.folder.path()).unwrap();
                    files.push(path.to_string_lossy().into_owned());
                } else if !path.ends_with(".git") {
                    folders.push(path);
                }
            }
        }
        files.sort();
        files
    }

    /// The command, without what the surroundings may say to it.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        for name in [
            "COLUMNS",
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "GIT_DIR",
            "GIT_INDEX_FILE",
            "GIT_WORK_TREE",
            "GITHUB_ACTIONS",
        ] {
            command.env_remove(name);
        }
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CEILING_DIRECTORIES", self.folder.path().parent().unwrap());
        command
    }

    /// What a person sees: stdout, then stderr, then the exit status.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        self.run_with(&[], arguments)
    }

    /// The same with these variables.
    pub(crate) fn run_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> String {
        let mut command = self.command(env!("CARGO_BIN_EXE_cargo-migrate"));
        let output = command.arg("migrate").args(arguments).envs(variables.iter().copied()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let mut shown = text(output.stdout);
        let wrong = text(output.stderr);
        if !wrong.is_empty() {
            shown += "--- stderr\n";
            shown += &wrong;
        }
        format!("{shown}--- exit {}", output.status.code().unwrap())
    }

    /// Runs git and gives back what it says.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_at(0, arguments)
    }

    /// Runs git so many days after a certain one.
    pub(crate) fn git_at(&self, day: u32, arguments: &[&str]) -> String {
        self.try_git(day, arguments).unwrap_or_else(|said| panic!("{arguments:?}: {said}"))
    }

    /// The same, where it may fail.
    pub(crate) fn try_git(&self, day: u32, arguments: &[&str]) -> Result<String, String> {
        let date = format!("2025-10-{:02}T12:00:00Z", day + 1);
        let mut git = self.command("git");
        git.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]).args(arguments);
        let output = git.env("GIT_COMMITTER_DATE", &date).env("GIT_AUTHOR_DATE", &date).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    /// Commits all that is there.
    pub(crate) fn commit(&self, day: u32) {
        if !self.path(".git").exists() {
            self.git(&["init", "-q"]);
        }
        self.git(&["add", "--all"]);
        self.git_at(day, &["commit", "-q", "-m", "a change"]);
    }
}
