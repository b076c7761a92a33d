//! The packages as the registry would hand them out: packed from this workspace, and unpacked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// What an application builds, by what its manifest calls it.
const PACKAGES: [&str; 3] = ["migrate-runtime", "migrate-macros", "migrate-runtime-core"];

/// The section of a manifest that takes the packed packages in place of published ones.
pub(crate) fn patch() -> String {
    let of = |name: &str| format!("{name} = {{ path = '{}' }}\n", UNPACKED.join(name).display());
    format!("[patch.crates-io]\n{}", PACKAGES.map(of).concat())
}

/// Packed once a run.
static UNPACKED: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (target, packed) =
        (Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages"), tempfile::tempdir().unwrap());
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["package", "--quiet", "--offline", "--no-verify", "--allow-dirty", "--target-dir"])
        .arg(&target);
    run(cargo.args(PACKAGES.map(|name| format!("-p={name}"))).current_dir(root));
    for name in PACKAGES {
        let file = target.join(format!("package/{name}-{}.crate", env!("CARGO_PKG_VERSION")));
        run(Command::new("tar").arg("-xzf").arg(&file).arg("-C").arg(packed.path()));
        let from = packed.path().join(format!("{name}-{}", env!("CARGO_PKG_VERSION")));
        for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            assert!(from.join(file).is_file(), "{name} is packed without {file}");
        }
        mirror(&from, &target.join(name));
    }
    target
});

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Makes a folder the same as another one, and touches no file that is the same: cargo goes by times, and packed files
/// have one that never changes.
fn mirror(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for old in names(to).into_iter().filter(|name| !from.join(name).exists()) {
        let old = to.join(old);
        if old.is_dir() { fs::remove_dir_all(old).unwrap() } else { fs::remove_file(old).unwrap() }
    }
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            mirror(&from, &to);
        } else {
            let text = fs::read(from).unwrap();
            if fs::read(&to).ok().as_ref() != Some(&text) {
                fs::write(to, text).unwrap();
            }
        }
    }
}

fn names(folder: &Path) -> Vec<std::ffi::OsString> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}
