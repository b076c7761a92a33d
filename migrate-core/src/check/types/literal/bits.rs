//! Bytes and bits: `byteain`, `bit_in`.

/// `\x…` or with escapes.
pub(super) fn is_bytea(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix("\\x") {
        let digits: Vec<char> = digits.chars().filter(|letter| !super::is_space(*letter)).collect();
        return digits.len().is_multiple_of(2) && digits.iter().all(char::is_ascii_hexdigit);
    }
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            continue;
        }
        match rest.next() {
            Some(b'\\') => {}
            Some(b'0'..=b'3') => {
                let mut is_octal = || rest.next().is_some_and(|byte| (b'0'..=b'7').contains(&byte));
                if !is_octal() || !is_octal() {
                    return false;
                }
            }
            _ => return false,
        }
    }
    true
}

/// `101`, `b101`, `x1F`.
pub(super) fn is_bits(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix(['x', 'X']) {
        return digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let digits = text.strip_prefix(['b', 'B']).unwrap_or(text);
    digits.bytes().all(|byte| matches!(byte, b'0' | b'1'))
}
