//! What a new migration holds: comments only, so that it passes every check until SQL is written into it. No line
//! of them may begin like a directive.

use crate::check::folder::name::Part;
use crate::check::folder::section::{self, Marks};

pub(super) const DOWN_FILE: &str = "-- Takes the migration back. Remove this file if nothing can.\n\n";

const DOWN_SECTION: &str = "-- Takes it back. Remove this section if nothing can.\n\n";

pub(super) const VERIFY: &str = "\
-- Queries whose every row has `true` in its first column; otherwise the migration rolls back. For instance:
-- SELECT count(*) = 0 FROM orders WHERE customer_id IS NULL;

";

/// The file of what is applied.
pub(super) fn up(title: &[String], sections: Option<&(Marks, Vec<Part>)>) -> String {
    let what = title.join(" ").replace('_', " ");
    let header = format!("-- What: {what}\n-- Why:\n\n");
    let sections = sections.into_iter().flat_map(|(marks, parts)| {
        parts.iter().map(|part| match part {
            Part::Up => (marks.up, "\n"),
            Part::Down => (marks.down, DOWN_SECTION),
            Part::Verify => (section::VERIFY, VERIFY),
        })
    });
    let sections = sections.filter(|(mark, _)| !mark.is_empty());
    header + &sections.map(|(mark, content)| format!("{mark}\n{content}")).collect::<String>()
}
