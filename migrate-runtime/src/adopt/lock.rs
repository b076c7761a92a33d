//! The lock that a tool takes while it migrates: taken together with ours, so that it is not at work meanwhile.

use migrate_core::Tool;

use crate::foreign::Foreign;
use crate::sql::literal;

/// Takes the tool's lock and one on its table until the end of the transaction; fails at once if it is not free, with the
/// server's code for that, so that it is tried again. Waiting for it inside the server would hold a snapshot, for which
/// the tool's CREATE INDEX CONCURRENTLY waits.
pub(super) fn take(foreign: &Foreign, database: &str) -> String {
    let keys: Vec<String> = keys(foreign, database).iter().map(ToString::to_string).collect();
    let busy = literal(&format!("{} is at work: it holds its migration lock", foreign.tool()));
    let advisory = if keys.is_empty() {
        String::new()
    } else {
        format!(
            "DO $lock$ BEGIN \
               IF EXISTS (SELECT FROM unnest('{{{keys}}}'::bigint[]) key WHERE NOT pg_try_advisory_xact_lock(key)) THEN \
                 RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = {busy}; \
               END IF; \
             END $lock$;\n",
            keys = keys.join(",")
        )
    };
    format!("{advisory}LOCK TABLE {foreign} IN SHARE ROW EXCLUSIVE MODE NOWAIT;\n")
}

/// The keys of its advisory lock; none where it has none, or none that is always taken in this form.
fn keys(foreign: &Foreign, database: &str) -> Vec<i64> {
    let crc32 = |text: &str| crc32fast::hash(text.as_bytes());
    match foreign.tool() {
        // sqlx-postgres/src/migrate.rs, `generate_lock_id`
        Tool::Sqlx => vec![0x3d32_ad9e * i64::from(crc32(database))],
        // of a URL the driver takes the database with its slash
        Tool::GolangMigrate => [database, &format!("/{database}")]
            .map(|database| golang_migrate(&[&foreign.schema, &foreign.table, database]))
            .to_vec(),
        // lock/session_locker_options.go, `DefaultLockID`; taken by who asks for it
        Tool::Goose => vec![5_887_940_537_704_921_958],
        // PostgreSQLAdvisoryLockTemplate: `Flyway` in bytes, and Java's hash of the table's name
        Tool::Flyway => {
            let hash = foreign
                .to_string()
                .encode_utf16()
                .fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)));
            vec![0x466c_7977_6179 + i64::from(hash)]
        }
        // schema-engine, `ADVISORY_LOCK`
        Tool::Prisma => vec![72_707_369],
        // ActiveRecord's `MIGRATOR_SALT`
        Tool::Rails => vec![2_053_462_845 * i64::from(crc32(database))],
        // src/runner.ts, `PG_MIGRATE_LOCK_ID`
        Tool::NodePgMigrate => vec![7_241_865_325_823_964],
        // migrate/migrate.go, `lockNum`
        Tool::Tern => vec![9_628_173_550_095_224],
        // sql/postgres/driver.go, `Lock`: FNV-1 of the name that `migrate apply` gives it
        Tool::Atlas => vec![i64::from(fnv("atlas_migrate_execute"))],
        _ => Vec::new(),
    }
}

/// database/util.go, `GenerateAdvisoryLockId`.
fn golang_migrate(names: &[&str]) -> i64 {
    i64::from(crc32fast::hash(names.join("\0").as_bytes()).wrapping_mul(1_486_364_155))
}

/// FNV-1 in 32 bits (draft-eastlake-fnv).
fn fnv(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash: u32, byte| hash.wrapping_mul(0x0100_0193) ^ u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An example of the draft's, for FNV-1.
    #[test]
    fn the_hash_of_atlas() {
        assert_eq!(fnv("foobar"), 0x31f0_b262);
    }

    /// The examples of its own tests.
    #[test]
    fn the_keys_of_golang_migrate() {
        assert_eq!(golang_migrate(&["database_name"]), 1_764_327_054);
        assert_eq!(golang_migrate(&["schema_name_1", "database_name"]), 2_453_313_553);
    }
}
