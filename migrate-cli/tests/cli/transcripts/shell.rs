//! Runs the commands of a page in one shell, in a repository of their own, with databases of their own.

use std::path::Path;

use throwaway_postgres::Server;

use super::page::Page;
use crate::project::Project;

/// Stands in no answer.
const END: char = '\u{1e}';

/// What each command of the page prints.
pub(super) fn answers(page: &Page, path: &Path) -> Vec<String> {
    let project = project(path);
    let server = Server::shared().unwrap();
    let psql = server.psql("");
    let mut script = format!(
        "exec 2>&1\n\
         cargo() {{ '{}' \"$@\"; }}\n\
         psql() {{ command '{}' --no-psqlrc \"$@\"; }}\n\
         answered() {{ status=$?; printf '{END}'; return $status; }}\n",
        env!("CARGO_BIN_EXE_cargo-migrate"),
        psql.get_program().display(),
    );
    for exchange in &page.exchanges {
        script.extend([&exchange.command, "\nanswered\n"]);
    }
    let mut shell = project.command("sh");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PG")) {
        shell.env_remove(name);
    }
    for name in ["DATABASE_URL", "STAGING_DATABASE_URL"] {
        shell.env(name, database(server, page));
    }
    shell.env("LC_ALL", "C").env("TZ", "UTC").env("PAGER", "cat");
    for role in ["AUTHOR", "COMMITTER"] {
        shell.env(format!("GIT_{role}_NAME"), "Ada").env(format!("GIT_{role}_EMAIL"), "ada@example.org");
    }
    let output = shell.args(["-c", &script]).stdin(std::process::Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let mut answers: Vec<String> = said.split(END).map(without_blanks).collect();
    assert_eq!(answers.pop().as_deref(), Some(""), "{}: the shell gave up:\n{said}", path.display());
    assert_eq!(answers.len(), page.exchanges.len(), "{}: the shell gave up:\n{said}", path.display());
    answers
}

/// psql fills its columns up; a page keeps no blanks that nobody sees.
fn without_blanks(answer: &str) -> String {
    answer.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

/// A copy of the page's folder, which is called by the page's number or name.
fn project(page: &Path) -> Project {
    let folder = match page.file_name().unwrap().to_str().unwrap().split_once('_') {
        Some((number, _)) if number.parse::<u16>().is_ok() => page.with_file_name(number),
        _ if page.ends_with("README.md") => page.with_file_name("docs/readme"),
        _ => page.with_extension(""),
    };
    let project = Project::of(&[]);
    project.copy(&folder);
    project.commit(0);
    project
}

/// An empty database; or one like Supabase's, where the page says so.
fn database(server: &Server, page: &Page) -> String {
    let url = server.fresh_database().unwrap();
    if page.text().contains("supabase.sql)") {
        let script = super::guides().join("supabase.sql");
        let output = server.psql(&url).args(["-v", "ON_ERROR_STOP=1", "-f"]).arg(script).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    url
}
