//! A schema as people read it: a block for each thing, a line for each fact of it.

use migrate_core::check::replay::{Column, Named, Schema, Table, Type};

/// A table, a view, a type, or whatever else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The same for as long as the thing lives.
    pub(crate) number: usize,
    pub(crate) order: Order,
    /// `orders`
    pub(crate) name: String,
    /// `table orders`
    pub(crate) title: String,
    /// `from outside`, `maybe`, or empty.
    pub(crate) mark: &'static str,
    pub(crate) columns: Vec<Item>,
    pub(crate) parts: Vec<Item>,
}

/// What people look for first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    Table,
    View,
    Type,
    Sequence,
    Function,
    Other,
}

/// A fact of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// `column`, `foreign key`, `index`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    /// What is said of it, in columns.
    pub(crate) details: Vec<String>,
    pub(crate) mark: &'static str,
}

impl Item {
    /// `column note text`
    pub(crate) fn text(&self) -> String {
        let mark = if self.mark.is_empty() { String::new() } else { format!("({})", self.mark) };
        let words = [self.kind, &self.name].into_iter().chain(self.details.iter().map(String::as_str));
        let words = words.chain([mark.as_str()]).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    }

    fn new(kind: &'static str, named: &Named, details: String) -> Item {
        Item { kind, name: named.name.clone(), details: vec![details], mark: mark(named) }
    }

    fn plain(kind: &'static str, name: &str) -> Item {
        Item { kind, name: name.to_owned(), details: Vec::new(), mark: "" }
    }
}

/// Tables first, each kind by name.
pub(crate) fn blocks(schema: &Schema) -> Vec<Block> {
    let tables = schema.tables.iter().map(of_table);
    let types = schema.types.iter().map(of_type);
    let is_owned = |named: &&Named| schema.owned_sequences.contains(&named.number);
    let sequences = schema.sequences.iter().filter(|named| !is_owned(named));
    let sequences = sequences.map(|named| Block::of(named, Order::Sequence));
    let functions = schema.functions.iter().map(|named| Block::of(named, Order::Function));
    let others = schema.schemas.iter().chain(&schema.others).map(|named| Block::of(named, Order::Other));
    let all = tables.chain(types).chain(sequences).chain(functions).chain(others);
    let mut all: Vec<Block> = all.filter(|block| !is_of_server(block)).collect();
    all.sort_by(|a, b| (a.order, &a.name, &a.title).cmp(&(b.order, &b.name, &b.title)));
    all
}

/// PostgreSQL's own, which a statement names.
fn is_of_server(block: &Block) -> bool {
    let schemas = ["pg_catalog", "information_schema"];
    let is_in = |schema: &str| {
        block.name.strip_prefix(schema).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    block.mark == OUTSIDE && schemas.iter().any(|schema| is_in(schema))
}

impl Block {
    fn of(named: &Named, order: Order) -> Block {
        Block {
            number: named.number,
            order,
            name: named.name.clone(),
            title: format!("{} {}", named.kind, named.name),
            mark: mark(named),
            columns: Vec::new(),
            parts: Vec::new(),
        }
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = &Item> {
        self.columns.iter().chain(&self.parts)
    }
}

fn of_table(table: &Table) -> Block {
    let is_view = table.named.kind.ends_with("view");
    let mut block = Block::of(&table.named, if is_view { Order::View } else { Order::Table });
    let kind = if table.is_partition { "partition of" } else { "inherits" };
    block.columns = table.columns.iter().map(of_column).collect();
    block.parts = table.parents.iter().map(|parent| Item::plain(kind, parent)).collect();
    let constraints = &table.constraints;
    block.parts.extend(constraints.iter().map(|it| Item::new(it.kind, &it.named, it.details())));
    // The index of a constraint has its name.
    let is_constraints =
        |name: &str| constraints.iter().any(|constraint| constraint.named.name == unqualified(name));
    let indexes = table.indexes.iter().filter(|index| !is_constraints(&index.named.name));
    block.parts.extend(indexes.map(|index| {
        let kind = if index.is_unique { "unique index" } else { "index" };
        let item = Item::new(kind, &index.named, index.details());
        Item { name: unqualified(&item.name).to_owned(), ..item }
    }));
    block.parts.sort_by_key(|item| rank(item.kind));
    block.parts.extend(table.parts.iter().map(|part| Item::new(part.kind, part, String::new())));
    if table.has_row_security {
        block.parts.push(Item::plain("row level security", ""));
    }
    if table.is_open && !table.named.is_outside {
        block.parts.push(Item { mark: MAYBE, ..Item::plain("others", "") });
    }
    block
}

/// Keys first.
fn rank(kind: &str) -> usize {
    const ORDER: [&str; 6] = ["partition of", "inherits", "primary key", "unique", "foreign key", "exclude"];
    ORDER.iter().position(|ranked| *ranked == kind).unwrap_or(if kind == "check" { 6 } else { 7 })
}

fn of_column(column: &Column) -> Item {
    let not_null = if column.not_null { "not null" } else { "" };
    let of_type = column.of_type.as_deref().unwrap_or("?");
    Item {
        kind: "column",
        name: column.name.clone(),
        details: [of_type, not_null, column.value].map(str::to_owned).to_vec(),
        mark: if column.is_doubtful { MAYBE } else { "" },
    }
}

fn of_type(of_type: &Type) -> Block {
    let mut block = Block::of(&of_type.named, Order::Type);
    let value = |value: &String| format!("'{}'", value.replace('\'', "''"));
    block.parts.extend(of_type.values.iter().map(|it| Item::plain("value", &value(it))));
    block.columns.extend(of_type.fields.iter().map(of_column));
    block.parts.extend(of_type.base.iter().map(|base| Item::plain("as", base)));
    block
}

const OUTSIDE: &str = "from outside";
const MAYBE: &str = "maybe";

fn mark(named: &Named) -> &'static str {
    match (named.is_outside, named.is_doubtful) {
        (true, _) => OUTSIDE,
        (false, true) => MAYBE,
        (false, false) => "",
    }
}

/// `orders_pkey` of `sales.orders_pkey`. Between quotes a dot is a part of a name.
fn unqualified(name: &str) -> &str {
    let mut is_quoted = false;
    let dots = name.char_indices().filter(|(_, letter)| {
        is_quoted ^= *letter == '"';
        *letter == '.' && !is_quoted
    });
    let last = dots.last().map(|(at, _)| at + 1);
    last.and_then(|at| name.get(at..)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::unqualified;

    #[test]
    fn a_name_without_its_schema() {
        assert_eq!(unqualified("orders_pkey"), "orders_pkey");
        assert_eq!(unqualified("sales.orders_pkey"), "orders_pkey");
        assert_eq!(unqualified("\"a.b\".\"c.d\""), "\"c.d\"");
        assert_eq!(unqualified("\"a.b\""), "\"a.b\"");
    }
}
