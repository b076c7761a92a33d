use std::fmt;

/// The SHA-256 of a migration's SQL tokens. Comments, blank space between tokens, line ends and a byte
/// order mark are no tokens, so they don't change it; DESIGN.md says exactly what is hashed.
///
/// `Display` is what the history table stores: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// From the 32 bytes of the hash.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Checksum {
        Checksum(bytes)
    }

    /// The 32 bytes of the hash.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}
