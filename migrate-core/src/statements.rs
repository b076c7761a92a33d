use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use crate::Statement;
use crate::packed::PackedStatements;

/// The statements of a script, as a slice of them. What is embedded is unpacked when it is looked at for the first time:
/// a boot with nothing to do looks at none.
#[derive(Clone, Default)]
pub struct Statements {
    unpacked: OnceLock<Vec<Statement>>,
    packed: Option<PackedStatements>,
}

impl Statements {
    /// None.
    #[must_use]
    pub const fn none() -> Statements {
        Statements { unpacked: OnceLock::new(), packed: None }
    }
}

impl Deref for Statements {
    type Target = [Statement];

    fn deref(&self) -> &[Statement] {
        self.unpacked.get_or_init(|| self.packed.map(PackedStatements::unpacked).unwrap_or_default())
    }
}

impl From<Vec<Statement>> for Statements {
    fn from(statements: Vec<Statement>) -> Statements {
        Statements { unpacked: OnceLock::from(statements), packed: None }
    }
}

impl From<Statements> for Vec<Statement> {
    fn from(statements: Statements) -> Vec<Statement> {
        let Statements { unpacked, packed } = statements;
        let packed = || packed.map(PackedStatements::unpacked).unwrap_or_default();
        unpacked.into_inner().unwrap_or_else(packed)
    }
}

impl From<PackedStatements> for Statements {
    fn from(packed: PackedStatements) -> Statements {
        Statements { unpacked: OnceLock::new(), packed: Some(packed) }
    }
}

impl PartialEq for Statements {
    fn eq(&self, other: &Statements) -> bool {
        **self == **other
    }
}

impl Eq for Statements {}

impl fmt::Debug for Statements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
