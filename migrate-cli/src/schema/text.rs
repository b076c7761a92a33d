//! A schema for a person at a terminal.

use migrate_runtime::cli::aligned;

use super::block::{Block, Item, Order};
use crate::paint::{DOUBTFUL, HEADING, painted};

/// A block a table or view, a line for everything else.
pub(crate) fn text(blocks: &[Block]) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut last = None;
    for block in blocks {
        let is_short = !matches!(block.order, Order::Table | Order::View);
        match paragraphs.last_mut() {
            Some(paragraph) if is_short && last == Some(block.order) => {
                paragraph.push('\n');
                paragraph.push_str(&line(block));
            }
            _ if is_short => paragraphs.push(line(block)),
            _ => paragraphs.push(paragraph(block)),
        }
        last = Some(block.order);
    }
    if paragraphs.is_empty() { "nothing is there".to_owned() } else { paragraphs.join("\n\n") }
}

fn paragraph(block: &Block) -> String {
    let head = with_mark(painted(&block.title, HEADING), block.mark);
    let columns =
        rows(&block.columns, |item| std::iter::once(item.name.clone()).chain(item.details.clone()).collect());
    let parts = rows(&block.parts, |item| {
        vec![item.kind.to_owned(), format!("{} {}", item.name, item.details.join(" ")).trim().to_owned()]
    });
    std::iter::once(head).chain(columns).chain(parts).collect::<Vec<_>>().join("\n")
}

/// The items under each other.
fn rows(items: &[Item], cells: impl Fn(&Item) -> Vec<String>) -> Vec<String> {
    let rows: Vec<Vec<String>> = items.iter().map(cells).collect();
    let text = aligned(&rows);
    text.lines()
        .zip(items)
        .map(|(line, item)| format!("  {}", with_mark(line.to_owned(), item.mark)))
        .collect()
}

/// `type mood  'sad', 'ok'`
fn line(block: &Block) -> String {
    let texts: Vec<String> = block
        .items()
        .map(|item| match item.kind {
            "value" => item.name.clone(),
            "column" => item.text().split_once(' ').map(|(_, text)| text.to_owned()).unwrap_or_default(),
            _ => item.text(),
        })
        .collect();
    let details = if texts.is_empty() { String::new() } else { format!("  {}", texts.join(", ")) };
    with_mark(format!("{}{details}", painted(&block.title, HEADING)), block.mark)
}

fn with_mark(text: String, mark: &str) -> String {
    if mark.is_empty() { text } else { format!("{text}  {}", painted(&format!("({mark})"), DOUBTFUL)) }
}
