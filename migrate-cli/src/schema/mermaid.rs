//! An `erDiagram` of Mermaid (<https://mermaid.js.org/syntax/entityRelationshipDiagram.html>), as its strictest grammar of the last
//! years has it: code hosts are not all at the newest.

use super::drawing::{Attribute, Drawing, Entity, Relation};

pub(crate) fn text(drawing: &Drawing) -> String {
    let boxes = drawing.boxes.iter().map(entity);
    let relations = drawing.relations.iter().filter_map(|relation| line(relation, &drawing.boxes));
    let mut lines = vec!["erDiagram".to_owned()];
    lines.extend(boxes.chain(relations));
    lines.join("\n") + "\n"
}

fn entity(entity: &Entity) -> String {
    let name = quoted(&entity.name);
    if entity.columns.is_empty() {
        return format!("    {name}");
    }
    let columns: Vec<String> = entity.columns.iter().map(attribute).collect();
    format!("    {name} {{\n{}\n    }}", columns.join("\n"))
}

/// `bigint user_id FK`
fn attribute(attribute: &Attribute) -> String {
    let name = word(&attribute.name);
    let marks = attribute.marks.join(", ");
    // What can't be written as it is stands beside it.
    let comment = if name == attribute.name { String::new() } else { quoted(&attribute.name) };
    let words = [word(&attribute.of_type), name, marks, comment];
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    format!("        {}", words.join(" "))
}

/// `"users" ||--o{ "orders" : "user_id"`
fn line(relation: &Relation, boxes: &[Entity]) -> Option<String> {
    let (from, to) = (boxes.get(relation.from)?, boxes.get(relation.to)?);
    let to_side = if relation.is_required { "||" } else { "|o" };
    let from_side = if relation.is_unique { "o|" } else { "o{" };
    let label = quoted(&relation.from_columns.join(", "));
    Some(format!("    {} {to_side}--{from_side} {} : {label}", quoted(&to.name), quoted(&from.name)))
}

/// Text between quotes, of a name as SQL or several. None of these letters may stand there, however they are escaped.
fn quoted(text: &str) -> String {
    let safe = |letter: char| if letter.is_control() || "%\\~`".contains(letter) { '_' } else { letter };
    let text: String = text.replace("\"\"", "'").replace('"', "").chars().map(safe).collect();
    format!("\"{}\"", if text.trim().is_empty() { "_" } else { &text })
}

/// A type or a column's name: letters, digits, `_`, and for types brackets; it begins with no digit.
fn word(text: &str) -> String {
    let safe = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() || "_()[]".contains(letter) => Some(letter),
        '"' => None,
        _ => Some('_'),
    };
    let word: String = text.chars().filter_map(safe).collect();
    let begins_well = word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    // Mermaid takes these words for its marks, in small letters too.
    let first = word.split(['(', ')', '[', ']']).next().unwrap_or_default();
    let is_mark = MARKS.iter().any(|mark| first.eq_ignore_ascii_case(mark));
    if begins_well && !is_mark { word } else { format!("_{word}") }
}

const MARKS: [&str; 3] = ["PK", "FK", "UK"];
