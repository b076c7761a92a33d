//! EXIT, CONTINUE, and the labels that they go to.

use std::ops::Range;

use super::Compile;
use super::names::Label;
use crate::check::model::{Code, Ident, Name, Refusal};

impl Compile<'_> {
    pub(super) fn left(
        &self,
        at: &Range<usize>,
        label: Option<&Name>,
        is_continue: bool,
    ) -> Result<(), Refusal> {
        let refuse = |at: &Range<usize>, title: String| Err(Refusal::new(Code::SyntaxError, at, title));
        let Some(label) = label else {
            if self.names.labels().any(|(_, is)| is == Label::Loop) {
                return Ok(());
            }
            let title = if is_continue {
                "CONTINUE cannot be used outside a loop"
            } else {
                "EXIT cannot be used outside a loop, unless it has a label"
            };
            return refuse(at, title.to_owned());
        };
        let name = &*label.name;
        match self.names.labels().find(|(own, _)| *own == Some(&label.name)) {
            None => {
                let title = format!(
                    "there is no label `{name}` attached to any block or loop enclosing this statement"
                );
                refuse(&label.at, title)
            }
            Some((_, Label::Block)) if is_continue => {
                refuse(&label.at, format!("block label `{name}` cannot be used in CONTINUE"))
            }
            Some(_) => Ok(()),
        }
    }
}

/// `check_labels`
pub(super) fn end(start: Option<&Ident>, end: Option<&Name>) -> Result<(), Refusal> {
    let Some(end) = end else { return Ok(()) };
    let name = &*end.name;
    let title = match start {
        None => format!("end label `{name}` specified for unlabeled block"),
        Some(start) if *start != end.name => {
            format!("end label `{name}` differs from block's label `{}`", &**start)
        }
        Some(_) => return Ok(()),
    };
    Err(Refusal::new(Code::SyntaxError, &end.at, title))
}
