//! The one directive that boot must understand as well: a file that is no migration is not a file that was
//! added.

pub(crate) const IGNORE: &str = "ignore";

/// Whether the first line of a `.sql` file, `-- migrate:ignore`, says that it is no migration.
///
/// ```
/// assert!(migrate_core::is_ignored("-- migrate:ignore, imported by hand\nINSERT …"));
/// assert!(!migrate_core::is_ignored("INSERT …"));
/// ```
#[must_use]
pub fn is_ignored(text: &str) -> bool {
    let line = text.split('\n').next().and_then(|line| line.split('\r').next());
    line.and_then(word).is_some_and(|(_, word)| word == IGNORE)
}

/// The word of a comment `-- migrate:word …`, and how many bytes after the beginning of the comment it stands.
pub(crate) fn word(comment: &str) -> Option<(usize, &str)> {
    let text = comment.trim_start().strip_prefix("--")?.trim_start().strip_prefix("migrate:")?;
    let word = text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).next();
    word.filter(|word| !word.is_empty()).map(|word| (comment.len() - text.len(), word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_line_ignores_a_file() {
        assert!(is_ignored("-- migrate:ignore\nSELECT"));
        assert!(is_ignored("--migrate:ignore, data for a manual import\r\n"));
        for text in ["\n-- migrate:ignore\n", "-- migrate: ignore\n", "-- migrated: ignore\n", ""] {
            assert!(!is_ignored(text), "{text:?}");
        }
    }
}
