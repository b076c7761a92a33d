//! README's project, as it stands and on the packages as they would be published: built, run, and rebuilt when its
//! migrations change.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrate_tests::{ask, connect, fresh_database};

use crate::{package, stable};

const README: &str = include_str!("../../README.md");

struct Project {
    folder: tempfile::TempDir,
    database: String,
}

impl Project {
    /// The files that README shows.
    fn new(name: &str) -> Project {
        let project = Project { folder: tempfile::tempdir().unwrap(), database: fresh_database() };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n{}\n{}",
            block("# Cargo.toml"),
            package::patch()
        );
        project.write("Cargo.toml", &manifest);
        for path in ["src/main.rs", "build.rs"] {
            project.write(path, block(&format!("// {path}")));
        }
        for path in ["migrations/001_customers.sql", "migrations/002_orders.sql"] {
            project.write(path, block(&format!("-- {path}")));
        }
        fs::copy(root.join("Cargo.lock"), project.path("Cargo.lock")).unwrap();
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What the compiler says of the project.
    fn check(&self) -> String {
        let mut cargo = self.cargo("check");
        String::from_utf8(cargo.output().unwrap().stderr).unwrap()
    }

    /// What `cargo run` prints: the program's output, or else what the compiler or the program complains of.
    fn run(&self) -> String {
        let output = self.cargo("run").output().unwrap();
        let said = if output.status.success() { output.stdout } else { output.stderr };
        String::from_utf8(said).unwrap().trim_end().to_owned()
    }

    fn cargo(&self, command: &str) -> Command {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args([command, "--quiet", "--offline"])
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", target)
            .env("DATABASE_URL", &self.database)
            .env_remove("RUST_BACKTRACE");
        cargo
    }
}

/// The code block of README that begins with this line, or holds it.
fn block(line: &str) -> &'static str {
    let mut blocks = README.split("```").skip(1).step_by(2);
    let block = blocks.find(|block| block.contains(line)).unwrap_or_else(|| panic!("README shows no {line}"));
    block.split_once('\n').unwrap().1
}

#[test]
fn readme_runs_as_it_stands_and_changed_migrations_are_noticed() {
    let _stable = stable();
    let project = Project::new("readme-runs");
    let without_times = |text: &str| {
        let words = text.split_whitespace().filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        without_times(&project.run()),
        without_times(block("applied 2 migrations")),
        "README's first start"
    );
    assert_eq!(project.run(), block("nothing to apply").trim_end(), "README's second start");

    let unset = project.cargo("run").env_remove("DATABASE_URL").output().unwrap();
    insta::assert_snapshot!(String::from_utf8_lossy(&unset.stderr), @r#"Error: "set DATABASE_URL: postgresql://user@host/database""#);

    project.write("migrations/003_notes.sql", "ALTER TABLE orders ADD COLUMN note text;");
    insta::assert_snapshot!(project.run(), @"
    applied 1 migration in N ms, 2 applied before
      003_notes N ms, adds columns to orders
    ");

    // Without the build script nobody tells cargo that a file was added.
    fs::remove_file(project.path("build.rs")).unwrap();
    insta::assert_snapshot!(project.run(), @"nothing to apply: 3 migrations up to 003_notes applied before");
    project.write("migrations/004_more.sql", "ALTER TABLE orders ADD COLUMN more text;");
    insta::assert_snapshot!(project.run(), @r#"
    Error: this program is stale, it was built before its migrations changed: migrations/004_more.sql was added
    rebuild it; a `build.rs` with `println!("cargo:rerun-if-changed=migrations");` lets cargo notice
    "#);
    // An edit it notices, and the new file comes with it.
    project.write("migrations/003_notes.sql", "-- Notes.\nALTER TABLE orders ADD COLUMN note text;");
    insta::assert_snapshot!(project.run(), @"
    applied 1 migration in N ms, 3 applied before
      004_more N ms, adds columns to orders
    ");
    let columns = "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = 'orders'::regclass AND attnum > 0";
    assert_eq!(ask(&mut connect(&project.database), columns), "id,customer_id,note,more");
}

#[test]
fn readme_shows_what_the_compiler_says() {
    let project = Project::new("readme-errors");
    project.write(
        "migrations/003_add_invoices.sql",
        "-- Invoices.\nCREATE TABEL invoices (\n    id bigint\n);\n",
    );
    project.write("migrations/004_coupons.sql", "CREATE TABLE coupons (id bigint);");
    project.write("migrations/004_refunds.sql", "CREATE TABLE refunds (id bigint);");
    let said = project.run();
    for error in block("error: syntax error").split("\n\n") {
        assert!(said.contains(error.trim_end()), "README shows\n{error}\nand the compiler says\n{said}");
    }
    let errors = said.split('\n').filter(|line| line.starts_with("error")).count();
    assert_eq!(errors, 3, "two problems, and `could not compile`:\n{said}");
}

/// A binary that was built when its folder was another one.
mod stale {
    use migrate_runtime::__private::{Order, Packed, embedded};
    use migrate_runtime::Migrations;

    static NONE: Packed = Packed::new("", "", &[]);

    fn fresh(files: &[(&str, &str)]) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let path: &'static str = folder.path().to_str().unwrap().to_owned().leak();
        let migrations: Migrations = embedded("migrations", Some(path), Order::Numeric, &NONE);
        let said = std::panic::catch_unwind(|| migrations.assert_fresh());
        said.map_err(|said| said.downcast_ref::<String>().unwrap().clone())
    }

    #[test]
    fn a_test_fails_with_the_names_of_what_was_added() {
        assert_eq!(fresh(&[]), Ok(()));
        assert_eq!(
            fresh(&[("x.sql", "-- migrate:ignore"), ("README.md", ""), ("migrations.lock", "")]),
            Ok(())
        );
        insta::assert_snapshot!(fresh(&[("1_a.sql", "SELECT 1;"), ("2_b.sql", "SELECT 1;")]).unwrap_err(), @r#"
        this program is stale, it was built before its migrations changed: migrations/1_a.sql was added, migrations/2_b.sql was added
        rebuild it; a `build.rs` with `println!("cargo:rerun-if-changed=migrations");` lets cargo notice
        "#);
    }
}

#[test]
fn what_a_migration_breaks_is_a_warning_of_the_compiler() {
    let project = Project::new("readme-warnings");
    project.write("migrations/003_by_customer.sql", "CREATE INDEX ON orders (customer_id);");
    let warnings = project.check();
    let count = |text: &str| warnings.matches(text).count();
    assert_eq!(count("warning: "), 1, "{warnings}");
    assert_eq!(count("building an index of `orders` blocks its writes"), 1, "{warnings}");
    assert_eq!(count("--> migrations/003_by_customer.sql:1:1"), 1, "{warnings}");
    assert!(!warnings.contains("error"), "{warnings}");

    project.write("migrations/migrate.toml", "[lints]\nrequire-concurrent-index-creation = \"deny\"\n");
    assert!(project.check().contains("error: building an index of `orders` blocks its writes"));
    project.write("migrations/migrate.toml", "[lints]\nrequire-concurrent-index-creation = \"allow\"\n");
    assert_eq!(project.check(), "", "the file is tracked");
}
