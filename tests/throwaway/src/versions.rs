use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A PostgreSQL that this machine has: its major version, and the folder of its programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// As in `18.4`, the 18.
    pub major: u32,
    /// For [`Builder::bin`](crate::Builder::bin).
    pub bin: PathBuf,
}

/// Every version that this machine has, the oldest first: the distribution's, and what `script/postgres 14` to
/// `script/postgres 18` have brought.
///
/// # Errors
///
/// If there is no shell.
pub fn versions() -> io::Result<Vec<Version>> {
    let output = Command::new("sh").args(["-c", FIND]).output()?;
    Ok(output.stdout.split(|&byte| byte == b'\n').filter_map(version).collect())
}

fn version(line: &[u8]) -> Option<Version> {
    let (major, bin) = line.split_at_checked(line.iter().position(|&byte| byte == b'\t')?)?;
    let bin = Path::new(OsStr::from_bytes(bin.get(1..)?)).to_owned();
    Some(Version { major: std::str::from_utf8(major).ok()?.parse().ok()?, bin })
}

const FIND: &str = concat!(include_str!("find.sh"), "find_versions\n");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Server;

    #[test]
    fn each_version_is_the_servers() {
        let all = versions().unwrap();
        assert!(!all.is_empty());
        assert!(all.is_sorted_by_key(|version| version.major), "{all:?}");
        for Version { major, bin } in [all.first().unwrap(), all.last().unwrap()] {
            let server = Server::builder().bin(bin).start().unwrap();
            let mut psql = server.psql(&server.url("postgres"));
            let output = psql.args(["-At", "-c", "SHOW server_version_num"]).output().unwrap();
            let number = String::from_utf8(output.stdout).unwrap();
            assert_eq!(number.trim().parse::<u32>().unwrap() / 10_000, *major, "{}", bin.display());
        }
    }
}
