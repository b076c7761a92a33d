use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// Percent-encodes everything that could mean something in a URL, slashes too: a folder becomes a host.
pub(crate) fn encode(text: impl AsRef<OsStr>) -> String {
    text.as_ref().as_bytes().iter().map(|&byte| encoded(byte)).collect()
}

fn encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn a_folder_becomes_a_host() {
        assert_eq!(encode("/tmp/a b.Ü_1"), "%2Ftmp%2Fa%20b.%C3%9C_1");
    }
}
