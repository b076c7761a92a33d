//! Addresses: `network_in`, `macaddr_in`.

/// Of what can be no address whatever is left out of it: a letter where none can be, a number above 255.
pub(super) fn is_address(text: &str) -> bool {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let is_bits = bits.is_none_or(|bits| {
        !bits.is_empty()
            && bits.bytes().all(|byte| byte.is_ascii_digit())
            && bits.parse().is_ok_and(|bits: u32| bits <= 128)
    });
    if address.contains(':') {
        return is_bits
            && address.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    }
    // A cidr may leave octets out, and may be hexadecimal.
    if address.starts_with("0x") || address.starts_with("0X") {
        return true;
    }
    let parts: Vec<&str> = address.split('.').collect();
    let is_octet = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|octet: u32| octet <= 255)
    };
    is_bits && parts.len() <= 4 && parts.iter().all(is_octet)
}

/// Letters that are no hexadecimal digits, or too few digits.
pub(super) fn is_mac(text: &str) -> bool {
    let text = text.trim_matches(super::is_space);
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    text.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'-' | b'.' | b' '))
        && digits >= 6
}
