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

    /// Whether this is how it is written. A boot compares all of a long history, so nothing is made for it.
    #[must_use]
    pub fn is_written(&self, text: &str) -> bool {
        self.digits() == *text.as_bytes()
    }

    fn digits(&self) -> [u8; 64] {
        let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' - 10 + half };
        let mut digits = [0; 64];
        for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(self.0) {
            *pair = [digit(byte >> 4), digit(byte & 0x0f)];
        }
        digits
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_in_small_hexadecimal_digits() {
        let checksum = Checksum::new(std::array::from_fn(|at| u8::try_from(at * 9 % 256).unwrap()));
        let written = checksum.to_string();
        assert_eq!(written, checksum.bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        assert!(checksum.is_written(&written));
        let others =
            [written.to_uppercase(), format!("{written}0"), written.replacen('0', "1", 1), String::new()];
        assert!(!others.iter().any(|other| checksum.is_written(other)));
    }
}
