//! Names, types and values.

use super::Writer;
use super::book::{Column, Table};

const THINGS: &[&str] = &[
    "account", "booking", "comment", "customer", "device", "event", "file", "group", "invoice", "item",
    "job", "member", "message", "order", "payment", "product", "project", "report", "session", "task",
    "team", "user",
];

const COLUMNS: &[&str] = &[
    "title",
    "name",
    "email",
    "status",
    "amount",
    "price",
    "note",
    "body",
    "kind",
    "position",
    "active",
    "created_at",
    "updated_at",
    "deleted_at",
    "started_on",
    "tags",
    "payload",
    "slug",
    "owner_id",
    "score",
    "\"displayName\"",
    "\"order\"",
    "\"Ünit\"",
    "token",
    "width",
    "height",
    "code",
    "level",
    "address",
    "\"is ok\"",
];

const TYPES: &[&str] = &[
    "integer",
    "int",
    "bigint",
    "int8",
    "smallint",
    "text",
    "text",
    "text",
    "varchar(80)",
    "varchar",
    "boolean",
    "bool",
    "character varying(12)",
    "char(3)",
    "numeric(10,2)",
    "numeric",
    "decimal(8)",
    "timestamptz",
    "timestamptz",
    "timestamp",
    "timestamp(3)",
    "timestamp with time zone",
    "date",
    "time",
    "interval",
    "uuid",
    "jsonb",
    "json",
    "bytea",
    "inet",
    "real",
    "double precision",
    "float8",
    "text[]",
    "integer[]",
    "uuid[]",
    "int4range",
    "tsvector",
    "citext_like",
    "point",
    "money",
    "bit(4)",
    "xml",
    "cidr",
    "tstzrange",
    "timestamptz(0)",
    "name",
];

impl Writer<'_> {
    /// A name that nothing had before.
    pub(super) fn fresh(&mut self, stem: &str) -> String {
        self.made += 1;
        let name = match self.dice.below(40) {
            0 => format!("\"{}{}\"", capital(stem), self.made),
            1 => format!(
                "{stem}_{}_{}",
                self.made, "of_a_name_that_is_much_longer_than_a_name_may_be_in_postgresql"
            ),
            2 => format!("{}{}", stem.to_uppercase(), self.made),
            3 => format!("\"{stem} {}\"", self.made),
            _ => format!("{stem}_{}", self.made),
        };
        self.book.heard.insert(name.clone());
        name
    }

    /// A new name, in a schema now and then.
    pub(super) fn fresh_in_schema(&mut self, stem: &str) -> String {
        let name = self.fresh(stem);
        if self.chance(15)
            && let Some(schema) = self.one(&self.book.schemas.clone())
        {
            return format!("{schema}.{name}");
        }
        if self.chance(5) || !self.book.path_schema.is_empty() {
            return format!("public.{name}");
        }
        name
    }

    pub(super) fn thing(&mut self) -> &'static str {
        self.word(THINGS)
    }

    /// A column's name that this table does not have.
    pub(super) fn column_name(&mut self, taken: &[Column]) -> String {
        for _ in 0..8 {
            let name = self.word(COLUMNS);
            if !taken.iter().any(|column| column.name == name) {
                self.book.heard.insert(name.to_owned());
                return name.to_owned();
            }
        }
        self.fresh("extra")
    }

    pub(super) fn type_name(&mut self) -> String {
        let book = &self.book;
        let own: Vec<String> = match self.dice.below(12) {
            0 => book.enums.iter().map(|it| it.name.clone()).collect(),
            1 => book.domains.iter().map(|it| it.name.clone()).collect(),
            2 => book.composites.iter().map(|it| it.name.clone()).collect(),
            3 => book.enums.iter().map(|it| format!("{}[]", it.name)).collect(),
            _ => Vec::new(),
        };
        if let Some(name) = self.one(&own) {
            return name;
        }
        match self.word(TYPES) {
            "citext_like" => "text".to_owned(),
            name => name.to_owned(),
        }
    }

    /// A value of a type.
    pub(super) fn value(&mut self, of_type: &str) -> String {
        if let Some(it) = self.book.enums.iter().find(|it| it.name == of_type).cloned() {
            return self.one(&it.values).map_or("NULL".to_owned(), |value| format!("'{value}'"));
        }
        if let Some(it) = self.book.domains.iter().find(|it| it.name == of_type).cloned() {
            return self.value(&it.of_type);
        }
        if of_type.ends_with("[]") {
            return "'{}'".to_owned();
        }
        let number = self.dice.below(90) + 1;
        match base(of_type) {
            "integer" | "int" | "bigint" | "int8" | "smallint" => number.to_string(),
            "numeric" | "decimal" | "real" | "double precision" | "float8" | "money" => format!("{number}.5"),
            "boolean" | "bool" => self.word(&["true", "false"]).to_owned(),
            "timestamptz" | "timestamp" | "timestamp with time zone" => {
                self.word(&["now()", "CURRENT_TIMESTAMP", "'2024-05-01'"]).to_owned()
            }
            "date" => self.word(&["CURRENT_DATE", "'2024-05-01'", "now()::date"]).to_owned(),
            "time" => "'10:00'".to_owned(),
            "interval" => "'1 day'".to_owned(),
            "uuid" => self.word(&["gen_random_uuid()", "'00000000-0000-0000-0000-000000000001'"]).to_owned(),
            "json" | "jsonb" => self.word(&["'{}'", "'{}'::jsonb", "'[]'"]).to_owned(),
            "inet" | "cidr" => "'10.0.0.1'".to_owned(),
            "int4range" => "'[1,4)'".to_owned(),
            "tstzrange" => "'empty'".to_owned(),
            "bytea" => "'\\x00'".to_owned(),
            "point" => "'(1,2)'".to_owned(),
            "bit" => "B'1010'".to_owned(),
            "char" => "'abc'".to_owned(),
            "text" | "varchar" | "character varying" | "name" | "tsvector" | "xml" => format!("'v{number}'"),
            _ => "NULL".to_owned(),
        }
    }

    pub(super) fn some_table(&mut self) -> Table {
        let tables = self.book.tables.clone();
        self.one(&tables).unwrap_or_else(|| Table::plain("nothing".to_owned(), Vec::new()))
    }

    /// Neither a partition nor a child nor divided: anything can be done to it.
    pub(super) fn plain_table(&mut self) -> Table {
        let is_plain = |it: &&Table| !it.is_temporary && it.divided_by.is_none() && it.parent.is_none();
        let tables: Vec<Table> = self.book.tables.iter().filter(is_plain).cloned().collect();
        match self.one(&tables) {
            Some(table) => table,
            None => self.some_table(),
        }
    }

    pub(super) fn some_column(&mut self, table: &Table) -> Column {
        self.one(&table.columns).unwrap_or_else(|| column("id", "bigint"))
    }

    /// A column of one of these types.
    pub(super) fn column_of(&mut self, table: &Table, types: &[&str]) -> Option<Column> {
        let columns: Vec<Column> = table
            .columns
            .iter()
            .filter(|it| types.contains(&base(&it.of_type)) && !it.of_type.ends_with(']'))
            .cloned()
            .collect();
        self.one(&columns)
    }
}

pub(super) fn column(name: &str, of_type: &str) -> Column {
    Column { name: name.to_owned(), of_type: of_type.to_owned(), is_required: false, is_generated: false }
}

/// A type without what stands in brackets.
pub(super) fn base(of_type: &str) -> &str {
    of_type.split('(').next().unwrap_or(of_type)
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// Types with an order.
pub(super) const ORDERED: &[&str] = &[
    "integer",
    "int",
    "bigint",
    "int8",
    "smallint",
    "text",
    "varchar",
    "character varying",
    "char",
    "numeric",
    "decimal",
    "timestamptz",
    "timestamp",
    "date",
    "uuid",
    "boolean",
    "bool",
    "real",
    "double precision",
    "float8",
    "inet",
    "time",
    "timestamp with time zone",
];

pub(super) const NUMBERS: &[&str] = &[
    "integer",
    "int",
    "bigint",
    "int8",
    "smallint",
    "numeric",
    "decimal",
    "real",
    "double precision",
    "float8",
];

pub(super) const TEXTS: &[&str] = &["text", "varchar", "character varying"];
