//! What differs between two schemas, thing by thing.

use super::block::{Block, Item};
use crate::paint::{ADDED, REMOVED, painted};

/// What differs of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// `table orders`; nothing if it was not there.
    pub(crate) before: Option<String>,
    /// Nothing if it is not there any more.
    pub(crate) after: Option<String>,
    /// Its facts, in an order in which two of the same name stand together.
    pub(crate) lines: Vec<Line>,
}

/// A fact that was, or is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Removed(String),
    Added(String),
}

impl Line {
    pub(crate) fn text(&self) -> &str {
        match self {
            Line::Removed(text) | Line::Added(text) => text,
        }
    }
}

/// What is there and was changed or is new, and then what is gone.
pub(crate) fn changes(before: &[Block], after: &[Block]) -> Vec<Change> {
    let was = |block: &Block| {
        let same = |other: &&Block| other.number == block.number;
        let alike = |other: &&Block| other.title == block.title;
        before.iter().find(same).or_else(|| before.iter().find(alike))
    };
    let mut gone: Vec<&Block> = before.iter().collect();
    let mut changes = Vec::new();
    for block in after {
        let was = was(block);
        gone.retain(|other| was.is_none_or(|was| was.number != other.number));
        let change = Change::of(was, Some(block));
        changes
            .extend(Some(change).filter(|change| change.before != change.after || !change.lines.is_empty()));
    }
    changes.extend(gone.into_iter().map(|block| Change::of(Some(block), None)));
    changes
}

impl Change {
    fn of(before: Option<&Block>, after: Option<&Block>) -> Change {
        let items = |block: Option<&Block>| -> Vec<Item> {
            block.into_iter().flat_map(Block::items).cloned().collect()
        };
        Change {
            before: before.map(title),
            after: after.map(title),
            lines: lines(&items(before), &items(after)),
        }
    }
}

fn title(block: &Block) -> String {
    if block.mark.is_empty() { block.title.clone() } else { format!("{} ({})", block.title, block.mark) }
}

fn lines(before: &[Item], after: &[Item]) -> Vec<Line> {
    let is_new = |item: &&Item| !before.contains(item);
    let is_like = |a: &Item, b: &Item| (a.kind, &a.name) == (b.kind, &b.name);
    let mut lines = Vec::new();
    for item in before.iter().filter(|item| !after.contains(item)) {
        lines.push(Line::Removed(item.text()));
        let instead = after.iter().filter(is_new).find(|other| is_like(item, other));
        lines.extend(instead.map(|item| Line::Added(item.text())));
    }
    let is_instead = |item: &&Item| before.iter().any(|other| is_like(item, other));
    let added = after.iter().filter(is_new).filter(|item| !is_instead(item));
    lines.extend(added.map(|item| Line::Added(item.text())));
    lines
}

/// For people: lines with `+` and `-` under the thing that they are of.
pub(crate) fn text(changes: &[Change]) -> String {
    let mut text = String::new();
    let mut was_short = true;
    for change in changes {
        let paragraph = paragraph(change);
        let is_short = !paragraph.contains('\n');
        text.push_str(match (text.is_empty(), was_short && is_short) {
            (true, _) => "",
            (false, true) => "\n",
            (false, false) => "\n\n",
        });
        text.push_str(&paragraph);
        was_short = is_short;
    }
    text
}

fn paragraph(change: &Change) -> String {
    let removed = |text: &str| painted(&format!("- {text}"), REMOVED);
    let added = |text: &str| painted(&format!("+ {text}"), ADDED);
    let mut lines = match (&change.before, &change.after) {
        (Some(before), Some(after)) if before == after => vec![format!("  {after}")],
        (before, after) => before
            .iter()
            .map(|before| removed(before))
            .chain(after.iter().map(|after| added(after)))
            .collect(),
    };
    lines.extend(change.lines.iter().map(|line| match line {
        Line::Removed(text) => removed(&format!("  {text}")),
        Line::Added(text) => added(&format!("  {text}")),
    }));
    lines.join("\n")
}
