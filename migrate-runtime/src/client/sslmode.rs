//! `sslmode` and `sslrootcert` as libpq understands them; tokio-postgres knows neither verification nor roots.

use tokio_postgres::config::SslMode;

/// Who may answer, where TLS is spoken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// `prefer`, `require`: whoever answers.
    Anyone,
    /// `verify-ca`: whoever has a certificate that the roots vouch for.
    Certified(Roots),
    /// `verify-full`: the same, for the host's name.
    Named(Roots),
}

impl Trust {
    /// Who has to vouch for the server, if anybody.
    pub(super) fn roots(&self) -> Option<&Roots> {
        match self {
            Trust::Anyone => None,
            Trust::Certified(roots) | Trust::Named(roots) => Some(roots),
        }
    }

    /// Whether the certificate has to be for the host's name.
    pub(super) fn asks_name(&self) -> bool {
        matches!(self, Trust::Named(_))
    }
}

/// Certificates that vouch for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Roots {
    System,
    File(String),
}

/// From libpq's documentation: with `sslrootcert`, `require` is `verify-ca`; `system` asks for `verify-full`.
pub(super) fn meaning(mode: Option<&str>, roots: Option<&str>) -> Result<(SslMode, Trust), String> {
    let file = roots.map(|roots| match roots {
        "system" => Roots::System,
        file => Roots::File(file.to_owned()),
    });
    let or_system = |roots: Option<Roots>| roots.unwrap_or(Roots::System);
    Ok(match (mode, file) {
        (Some("disable"), _) => (SslMode::Disable, Trust::Anyone),
        (Some("verify-full"), roots) => (SslMode::Require, Trust::Named(or_system(roots))),
        (None, Some(Roots::System)) => (SslMode::Require, Trust::Named(Roots::System)),
        (Some("verify-ca"), roots) => (SslMode::Require, Trust::Certified(or_system(roots))),
        (Some("require"), Some(roots)) => (SslMode::Require, Trust::Certified(roots)),
        (Some("require"), None) => (SslMode::Require, Trust::Anyone),
        (None | Some("prefer" | "allow"), _) => (SslMode::Prefer, Trust::Anyone),
        (Some(_), _) => {
            return Err("invalid database URL: sslmode must be one of \
                        disable, allow, prefer, require, verify-ca and verify-full"
                .to_owned());
        }
    })
}
