use std::io;

use nix::unistd::{User, geteuid};

/// The account that a server of ours has to run as: `None` is our own, unless we are root.
pub(crate) fn unprivileged() -> io::Result<Option<User>> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name)? {
            return Ok(Some(user));
        }
    }
    Err(io::Error::other(
        "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as",
    ))
}
