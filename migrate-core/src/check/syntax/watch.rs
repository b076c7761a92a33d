//! Which texts have been cut, of those that a test marks.

use std::sync::Mutex;

pub(crate) const MARK: &str = "watched_text";

pub(crate) static CUT: Mutex<Vec<String>> = Mutex::new(Vec::new());

pub(super) fn note(text: &str) {
    if text.contains(MARK) {
        CUT.lock().unwrap().push(text.to_owned());
    }
}
