//! A line a fact: two schemas are compared by them.

use std::fmt::Write as _;

use super::{Column, Constraint, Index, Schema, Table, Type};

impl Schema {
    /// Everything that is certainly there and was made by a migration, a line a fact, sorted.
    ///
    /// ```text
    /// column orders.total numeric(10,2) not null default
    /// constraint orders.orders_pkey primary key (id)
    /// index orders_note_idx on orders (note)
    /// table orders
    /// ```
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let named = [&self.schemas, &self.sequences, &self.functions, &self.others];
        for named in named.into_iter().flatten().filter(|named| !named.is_outside && !named.is_doubtful) {
            lines.push(format!("{} {}", named.kind, named.name));
        }
        for table in self.tables.iter().filter(|table| !table.named.is_outside && !table.named.is_doubtful) {
            table.lines(&mut lines);
        }
        for of_type in
            self.types.iter().filter(|of_type| !of_type.named.is_outside && !of_type.named.is_doubtful)
        {
            lines.push(of_type.line());
        }
        lines.sort();
        lines
    }

    /// How the lines begin of what may be there or not.
    pub(crate) fn unsure(&self) -> Vec<String> {
        let named = [&self.schemas, &self.sequences, &self.functions, &self.others];
        let named = named.into_iter().flatten().chain(self.types.iter().map(|of_type| &of_type.named));
        let tables = self.tables.iter().map(|table| &table.named);
        let doubtful = named.chain(tables).filter(|named| named.is_doubtful);
        let mut lines: Vec<String> = doubtful.map(|named| format!("{} {}", named.kind, named.name)).collect();
        for table in &self.tables {
            table.unsure(&mut lines);
        }
        lines
    }
}

impl Table {
    /// What is said of it, and of everything in it.
    fn lines(&self, lines: &mut Vec<String>) {
        let name = &self.named.name;
        let mut line = format!("{} {name}", self.named.kind);
        if !self.parents.is_empty() {
            _ = write!(line, " of {}", self.parents.join(", "));
        }
        if self.has_row_security {
            line.push_str(" with row level security");
        }
        lines.push(line);
        for column in self.columns.iter().filter(|column| !column.is_doubtful) {
            lines.push(format!("column {name}.{}", column.text()));
        }
        for constraint in self.constraints.iter().filter(|constraint| !constraint.named.is_doubtful) {
            lines.push(format!("constraint {name}.{}", constraint.text()));
        }
        for index in self.indexes.iter().filter(|index| !index.named.is_doubtful) {
            lines.push(index.text(name));
        }
        for part in self.parts.iter().filter(|part| !part.is_doubtful) {
            lines.push(format!("{} {} on {name}", part.kind, part.name));
        }
    }

    /// The same of what is in it.
    fn unsure(&self, lines: &mut Vec<String>) {
        let name = &self.named.name;
        for column in self.columns.iter().filter(|column| column.is_doubtful) {
            lines.push(format!("column {name}.{} ", column.name));
        }
        for constraint in self.constraints.iter().filter(|constraint| constraint.named.is_doubtful) {
            lines.push(format!("constraint {name}.{} ", constraint.named.name));
        }
        for index in self.indexes.iter().filter(|index| index.named.is_doubtful) {
            lines.push(index.text(name));
        }
        for part in self.parts.iter().filter(|part| part.is_doubtful) {
            lines.push(format!("{} {} on {name}", part.kind, part.name));
        }
    }
}

impl Column {
    /// `total numeric(10,2) not null default`
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {}", self.name, self.details())
    }

    /// `numeric(10,2) not null default`
    #[must_use]
    pub fn details(&self) -> String {
        let mut text = self.of_type.as_deref().unwrap_or("?").to_owned();
        if self.not_null {
            text.push_str(" not null");
        }
        if !self.value.is_empty() {
            _ = write!(text, " {}", self.value);
        }
        text
    }
}

impl Constraint {
    /// `orders_user_id_fkey foreign key (user_id) references users (id)`
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {} {}", self.named.name, self.kind, self.details()).trim_end().to_owned()
    }

    /// `(user_id) references users (id)`
    #[must_use]
    pub fn details(&self) -> String {
        let mut text = String::new();
        // Which columns a condition names, people read in the condition.
        if self.kind != "check" {
            _ = write!(text, "({})", self.columns.join(", "));
        }
        if let Some((table, columns)) = &self.references {
            _ = write!(text, " references {table}");
            // Those of a table from outside are not known.
            if !columns.is_empty() {
                _ = write!(text, " ({})", columns.join(", "));
            }
        }
        text
    }
}

impl Index {
    /// `unique index orders_note_key on orders (note)`
    #[must_use]
    pub fn text(&self, table: &str) -> String {
        let unique = if self.is_unique { "unique " } else { "" };
        format!("{unique}index {} on {table} {}", self.named.name, self.columns_text())
    }

    /// `(note, …) where …`
    #[must_use]
    pub fn details(&self) -> String {
        format!("{}{}", self.columns_text(), if self.is_partial { " where …" } else { "" })
    }

    fn columns_text(&self) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|column| column.as_deref().unwrap_or("…")).collect();
        format!("({})", columns.join(", "))
    }
}

impl Type {
    /// `type mood: sad, ok, happy`
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = format!("{} {}", self.named.kind, self.named.name);
        let fields: Vec<String> = self.fields.iter().map(Column::text).collect();
        let details = if fields.is_empty() { self.values.join(", ") } else { fields.join(", ") };
        if !details.is_empty() {
            _ = write!(line, ": {details}");
        }
        if let Some(base) = &self.base {
            _ = write!(line, " as {base}");
        }
        line
    }
}
