use crate::check::folder::source::SourceFile;
use crate::{ByteOffset, Diagnostic, Place};

/// Whether Diesel's `metadata.toml` takes its migration out of the transaction. To Diesel an empty file does.
pub(crate) fn leaves_transaction(file: &SourceFile) -> Result<bool, Diagnostic> {
    let mut leaves = None;
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let content = line.split('#').next().unwrap_or_default().trim();
        match content.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            None if content.is_empty() => {}
            Some(("run_in_transaction", "true")) => leaves = Some(false),
            Some(("run_in_transaction", "false")) => leaves = Some(true),
            _ => {
                let range = ByteOffset(at)..ByteOffset(at + line.trim_end().len());
                let place = Place::marked(&file.path, &file.text, range);
                return Err(Diagnostic::at(place, "not understood in Diesel's metadata.toml")
                    .help("write `run_in_transaction = true` or `run_in_transaction = false`"));
            }
        }
        at += line.len();
    }
    Ok(leaves.unwrap_or(true))
}
