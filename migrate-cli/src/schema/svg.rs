//! A picture of the tables: a box each, its columns in rows, and a line for each foreign key from its column to the one that it refers to.

mod layout;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::drawing::{Attribute, Drawing, Entity, Relation};
use crate::xml::escaped;
use layout::{Place, Size};

/// Of a row.
const ROW: usize = 18;
const HEAD: usize = 24;
/// Between the edge of a box and what is in it.
const PADDING: usize = 10;
/// How far a line swings out.
const SWING: usize = 40;

pub(crate) fn text(drawing: &Drawing) -> String {
    let shapes: Vec<Shape<'_>> = drawing.boxes.iter().map(Shape::new).collect();
    let sizes: Vec<Size> = shapes.iter().map(|shape| shape.size).collect();
    let edges: Vec<(usize, usize)> = drawing.relations.iter().map(|it| (it.from, it.to)).collect();
    let (places, Size { width, height }) = layout::place(&sizes, &edges);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"12\">\n\
         {DEFINITIONS}<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    let standing: Vec<Placed<'_>> =
        shapes.iter().zip(places).map(|(shape, place)| Placed { shape, place }).collect();
    for relation in &drawing.relations {
        if let (Some(from), Some(to)) = (standing.get(relation.from), standing.get(relation.to)) {
            svg.push_str(&line(relation, from, to));
        }
    }
    svg.extend(standing.iter().map(Placed::text));
    svg + "</svg>\n"
}

/// A box, wherever it is.
struct Shape<'d> {
    entity: &'d Entity,
    size: Size,
    /// Where its types and its marks begin.
    types: usize,
    marks: usize,
}

impl<'d> Shape<'d> {
    fn new(entity: &'d Entity) -> Shape<'d> {
        let widest = |text: fn(&Attribute) -> String| {
            entity.columns.iter().map(|column| width(&text(column))).max().unwrap_or_default()
        };
        let types = PADDING + widest(|column| column.name.clone()) + 2 * PADDING;
        let marks = types + widest(of_type) + PADDING;
        let rows = marks + widest(marks_of) + PADDING;
        let size = Size {
            width: rows.max(width(&entity.name) + 3 * PADDING),
            height: HEAD + entity.columns.len() * ROW + if entity.columns.is_empty() { 0 } else { 6 },
        };
        Shape { entity, size, types, marks }
    }

    /// How far below its top the row of this column is; without one, the name of the table.
    fn row(&self, column: Option<&String>) -> usize {
        let row = self.entity.columns.iter().position(|it| Some(&it.name) == column);
        row.map_or(HEAD / 2, |row| HEAD + row * ROW + ROW / 2 + 3)
    }
}

struct Placed<'d> {
    shape: &'d Shape<'d>,
    place: Place,
}

impl Placed<'_> {
    fn right(&self) -> usize {
        self.place.x + self.place.width
    }

    fn text(&self) -> String {
        let Placed { shape, place: Place { x, y, width } } = self;
        let height = shape.size.height;
        let is_empty = shape.entity.columns.is_empty();
        let name = escaped(&shape.entity.name);
        let dashes = if is_empty { " stroke-dasharray=\"4 3\"" } else { "" };
        let mut svg = format!(
            "<g transform=\"translate({x} {y})\">\n\
             <rect width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"#fff\" stroke=\"#57606a\"{dashes}/>\n"
        );
        if !is_empty {
            _ = writeln!(svg, "<path d=\"M0 {HEAD}H{width}\" stroke=\"#57606a\"/>");
        }
        _ = writeln!(svg, "<text x=\"{PADDING}\" y=\"16\" font-weight=\"bold\">{name}</text>");
        for (row, column) in shape.entity.columns.iter().enumerate() {
            let y = HEAD + row * ROW + 16;
            _ = write!(svg, "<text x=\"{PADDING}\" y=\"{y}\">{}</text>", escaped(&column.name));
            _ = write!(
                svg,
                "<text x=\"{}\" y=\"{y}\" fill=\"#57606a\">{}</text>",
                shape.types,
                escaped(&of_type(column))
            );
            if !column.marks.is_empty() {
                _ = write!(
                    svg,
                    "<text x=\"{}\" y=\"{y}\" fill=\"#0550ae\">{}</text>",
                    shape.marks,
                    marks_of(column)
                );
            }
            svg.push('\n');
        }
        svg + "</g>\n"
    }
}

/// From the left side of a box to the right side of one that stands before it, where that can be.
fn line(relation: &Relation, from: &Placed<'_>, to: &Placed<'_>) -> String {
    let y1 = from.place.y + from.shape.row(relation.from_columns.first());
    let y2 = to.place.y + to.shape.row(relation.to_columns.first());
    let (left, right) = (|x: usize| x.saturating_sub(SWING), |x: usize| x + SWING);
    let (x1, x2, c1, c2) = if to.right() <= from.place.x {
        (from.place.x, to.right(), left(from.place.x), right(to.right()))
    } else if from.right() <= to.place.x {
        (from.right(), to.place.x, right(from.right()), left(to.place.x))
    } else {
        (from.right(), to.right(), right(from.right()), right(to.right()))
    };
    let start = if relation.is_unique { "maybe" } else { "many" };
    let end = if relation.is_required { "one" } else { "maybe" };
    format!(
        "<path d=\"M{x1} {y1}C{c1} {y1} {c2} {y2} {x2} {y2}\" fill=\"none\" stroke=\"#57606a\" \
         marker-start=\"url(#{start})\" marker-end=\"url(#{end})\"/>\n"
    )
}

fn of_type(column: &Attribute) -> String {
    if column.not_null { column.of_type.clone() } else { format!("{} null", column.of_type) }
}

fn marks_of(column: &Attribute) -> String {
    column.marks.join(" ")
}

/// Of a text, in pixels: as the widest of the usual fonts has it.
fn width(text: &str) -> usize {
    (text.width() * 15).div_ceil(2)
}

/// How a line ends: at exactly one row, at one or none, at any number.
const DEFINITIONS: &str = "\
<defs>
<marker id=\"one\" viewBox=\"0 0 16 12\" refX=\"16\" refY=\"6\" markerWidth=\"16\" markerHeight=\"12\" markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M8 1V11M12 1V11\" fill=\"none\" stroke=\"#57606a\"/></marker>
<marker id=\"maybe\" viewBox=\"0 0 16 12\" refX=\"16\" refY=\"6\" markerWidth=\"16\" markerHeight=\"12\" markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M12 1V11\" stroke=\"#57606a\"/><circle cx=\"6\" cy=\"6\" r=\"3\" fill=\"#fff\" stroke=\"#57606a\"/></marker>
<marker id=\"many\" viewBox=\"0 0 16 12\" refX=\"16\" refY=\"6\" markerWidth=\"16\" markerHeight=\"12\" markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M7 6L16 1M7 6L16 11\" fill=\"none\" stroke=\"#57606a\"/><circle cx=\"4\" cy=\"6\" r=\"3\" fill=\"#fff\" stroke=\"#57606a\"/></marker>
</defs>
";
