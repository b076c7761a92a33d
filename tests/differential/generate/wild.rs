//! Statements with a fault that people make: wrong kinds, names taken, columns that are none, keys that are none.

use super::Writer;
use super::book::{PartKind, Table, View};

impl Writer<'_> {
    pub(super) fn wild(&mut self) -> String {
        let table = self.some_table();
        let views = self.book.views.clone();
        match (self.dice.below(4), self.one(&views)) {
            (0, Some(view)) => self.of_wrong_kind(&table, &view),
            (1, _) => self.taken(&table),
            (2, _) => self.wrong_reference(&table),
            _ => self.wrong_rows(&table),
        }
    }

    fn of_wrong_kind(&mut self, table: &Table, view: &View) -> String {
        let (name, shown) = (&table.name, &view.name);
        let column = self.some_column(table).name;
        let kind = if view.is_materialized { "VIEW" } else { "MATERIALIZED VIEW" };
        match self.dice.below(15) {
            0 => format!("DROP TABLE {shown}"),
            1 => format!("DROP {kind} {shown}"),
            2 => format!("DROP VIEW IF EXISTS {name}"),
            3 => format!("COMMENT ON TABLE {shown} IS 'a view'"),
            4 => format!("CREATE INDEX ON {shown} (no_column)"),
            5 => format!("ALTER TABLE {shown} ADD COLUMN extra integer"),
            6 => format!("CREATE POLICY nobody ON {shown} USING (true)"),
            7 => format!("CREATE VIEW {shown} AS SELECT 1 AS one"),
            8 => format!("CREATE TABLE {shown} (id integer)"),
            9 => format!("REFRESH MATERIALIZED VIEW {name}"),
            10 => format!("ALTER SEQUENCE {name} RESTART"),
            11 => format!("TRUNCATE {shown}"),
            12 => format!("CREATE OR REPLACE VIEW {shown} AS SELECT {column} AS another_name FROM {name}"),
            13 => format!(
                "ALTER TABLE {name} ADD CONSTRAINT to_view FOREIGN KEY ({column}) REFERENCES {shown} ({column})"
            ),
            _ => format!("ALTER VIEW {shown} RENAME COLUMN never_made TO other"),
        }
    }

    fn taken(&mut self, table: &Table) -> String {
        let name = &table.name;
        let column = self.some_column(table);
        let other = self.some_column(table);
        let part = self.one(&self.book.parts.clone());
        let function = self.one(&self.book.functions.clone());
        let of_enum = self.one(&self.book.enums.clone());
        match (self.dice.below(14), part, function, of_enum) {
            (0, ..) => format!("CREATE TABLE {name} (id integer)"),
            (1, ..) => format!("ALTER TABLE {name} ADD COLUMN {} {}", column.name, column.of_type),
            (2, ..) => format!("ALTER TABLE {name} RENAME COLUMN {} TO {}", column.name, other.name),
            (3, Some(part), ..) if part.kind == PartKind::Index => {
                format!("CREATE INDEX {} ON {name} ({})", part.name, column.name)
            }
            (3, Some(part), ..) if part.kind == PartKind::Policy => {
                format!("CREATE POLICY {} ON {} USING (true)", part.name, part.table)
            }
            (3 | 4, Some(part), ..) if part.kind == PartKind::Constraint => {
                format!("ALTER TABLE {} ADD CONSTRAINT {} CHECK (true)", part.table, part.name)
            }
            (5, _, Some(it), _) => format!(
                "CREATE FUNCTION {}({}) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                it.name, it.arguments
            ),
            (6, _, Some(it), _) => format!("DROP FUNCTION {}(point, point)", it.name),
            (7, .., Some(it)) => format!("CREATE TYPE {} AS ENUM ('a')", it.name),
            (8, .., Some(it)) => match it.values.first() {
                Some(value) => format!("ALTER TYPE {} ADD VALUE '{value}'", it.name),
                None => format!("CREATE TYPE {} AS (a integer)", it.name),
            },
            (9, .., Some(it)) => format!("ALTER TYPE {} RENAME VALUE 'never made' TO 'x'", it.name),
            (10, .., Some(it)) => format!("CREATE DOMAIN {} AS text", it.name),
            (11, ..) => {
                let schema = self.one(&self.book.schemas.clone()).unwrap_or_else(|| "public".to_owned());
                format!("CREATE SCHEMA {schema}")
            }
            (12, ..) => format!("ALTER TABLE {name} ADD PRIMARY KEY ({})", column.name),
            _ => {
                let second = self.some_table();
                format!("ALTER TABLE {name} RENAME TO {}", second.bare())
            }
        }
    }

    fn wrong_reference(&mut self, table: &Table) -> String {
        let name = &table.name;
        let column = self.some_column(table);
        let other = self.some_table();
        let (to, key) = (&other.name, self.some_column(&other));
        match self.dice.below(18) {
            0 => {
                format!("ALTER TABLE {name} ADD FOREIGN KEY ({}) REFERENCES {to} ({})", column.name, key.name)
            }
            1 => format!("ALTER TABLE {name} ADD COLUMN ref_id integer REFERENCES {to} ({})", key.name),
            2 => format!("CREATE INDEX ON {name} (never_made)"),
            3 => format!("ALTER TABLE {name} ADD CHECK (never_made > 0)"),
            4 => format!("ALTER TABLE {name} ADD UNIQUE ({0}, {0})", column.name),
            5 => format!("ALTER TABLE {name} DROP CONSTRAINT never_made"),
            6 => format!("DROP TRIGGER never_made ON {name}"),
            7 => format!(
                "CREATE TRIGGER broken BEFORE UPDATE OF never_made ON {name} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            ),
            8 => format!(
                "CREATE TRIGGER broken BEFORE INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION never_made()"
            ),
            9 => format!("CREATE POLICY broken ON {name} USING (never_made = 1)"),
            10 => format!("COMMENT ON COLUMN {name}.never_made IS 'none'"),
            11 => format!("GRANT SELECT (never_made) ON {name} TO PUBLIC"),
            12 => format!(
                "CREATE VIEW broken_{} AS SELECT a.{}, b.never_made FROM {name} a, {to} b",
                self.made, column.name
            ),
            13 => format!(
                "CREATE VIEW broken_{} AS SELECT {1} FROM {name} a JOIN {name} b ON true",
                self.made, column.name
            ),
            14 => format!("CREATE VIEW broken_{} AS SELECT {1}, {1} FROM {name}", self.made, column.name),
            15 => format!(
                "CREATE FUNCTION broken_{}() RETURNS integer LANGUAGE sql AS $$ SELECT never_made FROM {name} $$",
                self.made
            ),
            16 => format!("ALTER TABLE {name} ALTER COLUMN {} TYPE never_made", column.name),
            _ => format!(
                "ALTER TABLE {name} ALTER COLUMN never_made SET NOT NULL, ADD COLUMN extra_{} text",
                self.made
            ),
        }
    }

    fn wrong_rows(&mut self, table: &Table) -> String {
        let name = &table.name;
        let column = self.some_column(table);
        let value = self.value(&column.of_type);
        match self.dice.below(14) {
            0 => format!("INSERT INTO {name} (never_made) VALUES (1)"),
            1 => format!("INSERT INTO {name} ({0}, {0}) VALUES ({value}, {value})", column.name),
            2 => format!("INSERT INTO {name} ({}) VALUES ({value}, {value})", column.name),
            3 => format!(
                "INSERT INTO {name} ({}) VALUES ({value}) ON CONFLICT ({}) DO NOTHING",
                column.name, column.name
            ),
            4 => format!("UPDATE {name} SET never_made = 1"),
            5 => format!("UPDATE {name} SET {} = other.missing FROM {name} other", column.name),
            6 => format!("DELETE FROM {name} WHERE never_made IS NULL"),
            7 => format!("DELETE FROM {name} t WHERE {name}.{} IS NULL", column.name),
            8 => format!("SELECT x.{} FROM {name} t", column.name),
            9 => format!("SELECT never_made(1) FROM {name}"),
            10 => format!("INSERT INTO {name} DEFAULT VALUES"),
            11 => format!("INSERT INTO {name} VALUES (DEFAULT)"),
            12 => match self.one(&self.book.enums.clone()) {
                Some(it) => format!("SELECT 'never made'::{}", it.name),
                None => format!("SELECT count(never_made) FROM {name}"),
            },
            _ => format!("UPDATE {name} SET {} = NULL WHERE false", column.name),
        }
    }
}
