//! Enums, domains, composite types, schemas and sequences.

use super::Writer;
use super::book::{Domain, Enum};

const VALUES: &[&str] =
    &["new", "open", "done", "failed", "it''s", "In Progress", "archived", "paid", "void", "late"];

impl Writer<'_> {
    pub(super) fn type_statement(&mut self) -> String {
        match self.weighted(&[24, 22, 10, 8, 10, 8, 12, 12]) {
            0 => self.create_enum(),
            1 => self.alter_enum(),
            2 => self.domain(),
            3 => self.alter_domain(),
            4 => self.composite(),
            5 => self.alter_composite(),
            6 => self.schema(),
            _ => self.sequence(),
        }
    }

    fn create_enum(&mut self) -> String {
        let name = self.fresh_in_schema("state");
        let from = self.dice.below(VALUES.len() - 3);
        let values: Vec<String> = VALUES[from..from + 3].iter().map(|&value| value.to_owned()).collect();
        let list: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
        self.book.enums.push(Enum { name: name.clone(), values });
        format!("CREATE TYPE {name} AS ENUM ({})", list.join(", "))
    }

    fn alter_enum(&mut self) -> String {
        let enums = self.book.enums.clone();
        let Some(it) = self.one(&enums) else { return self.create_enum() };
        let name = &it.name;
        let Some(known) = self.one(&it.values) else { return self.create_enum() };
        match self.dice.below(6) {
            0 => {
                let new = format!("{known} again");
                self.change_enum(name, |values| {
                    values.iter_mut().filter(|it| **it == known).for_each(|it| it.clone_from(&new));
                });
                format!("ALTER TYPE {name} RENAME VALUE '{known}' TO '{new}'")
            }
            1 => {
                let new = self.fresh("state");
                let schema = name.strip_suffix(super::book::bare(name)).unwrap_or_default();
                let full = format!("{schema}{new}");
                for table in &mut self.book.tables {
                    table
                        .columns
                        .iter_mut()
                        .filter(|it| it.of_type == *name)
                        .for_each(|it| it.of_type.clone_from(&full));
                }
                self.book
                    .enums
                    .iter_mut()
                    .filter(|it| it.name == *name)
                    .for_each(|it| it.name.clone_from(&full));
                format!("ALTER TYPE {name} RENAME TO {new}")
            }
            _ => {
                self.made += 1;
                let new = format!("value {}", self.made);
                let place = match self.dice.below(4) {
                    0 => format!(" BEFORE '{known}'"),
                    1 => format!(" AFTER '{known}'"),
                    _ => String::new(),
                };
                let if_not = self.maybe(30, "IF NOT EXISTS ");
                self.change_enum(name, |values| values.push(new.clone()));
                format!("ALTER TYPE {name} ADD VALUE {if_not}'{new}'{place}")
            }
        }
    }

    fn change_enum(&mut self, name: &str, change: impl Fn(&mut Vec<String>)) {
        self.book.enums.iter_mut().filter(|it| it.name == name).for_each(|it| change(&mut it.values));
    }

    fn domain(&mut self) -> String {
        let name = self.fresh_in_schema("domain");
        let (of_type, rule) = match self.dice.below(4) {
            0 => ("text", " CHECK (VALUE ~ '^.+$')"),
            1 => ("integer", " CONSTRAINT small CHECK (VALUE < 1000000)"),
            2 => ("varchar(40)", " DEFAULT 'x'"),
            _ => ("numeric(8,2)", ""),
        };
        self.book.domains.push(Domain { name: name.clone(), of_type: of_type.to_owned() });
        format!("CREATE DOMAIN {name} AS {of_type}{rule}")
    }

    fn alter_domain(&mut self) -> String {
        let domains = self.book.domains.clone();
        let Some(it) = self.one(&domains) else { return self.domain() };
        let name = it.name;
        match self.dice.below(5) {
            0 => format!("ALTER DOMAIN {name} SET DEFAULT NULL"),
            1 => format!("ALTER DOMAIN {name} DROP CONSTRAINT IF EXISTS small"),
            2 => format!(
                "ALTER DOMAIN {name} ADD CONSTRAINT {} CHECK (VALUE IS NOT NULL) NOT VALID",
                self.fresh("rule")
            ),
            3 => format!("COMMENT ON DOMAIN {name} IS 'a domain'"),
            _ => format!("ALTER DOMAIN {name} OWNER TO postgres"),
        }
    }

    fn composite(&mut self) -> String {
        let name = self.fresh_in_schema("pair");
        self.book.composites.push(Domain { name: name.clone(), of_type: String::new() });
        let second = self.type_name();
        format!("CREATE TYPE {name} AS (\n  first integer,\n  second {second}\n)")
    }

    fn alter_composite(&mut self) -> String {
        let composites = self.book.composites.clone();
        let Some(it) = self.one(&composites) else { return self.composite() };
        let name = it.name;
        match self.dice.below(4) {
            0 => format!("ALTER TYPE {name} ADD ATTRIBUTE {} text", self.fresh("third")),
            1 => format!("ALTER TYPE {name} DROP ATTRIBUTE IF EXISTS third"),
            2 => {
                self.book.composites.retain(|it| it.name != name);
                format!("ALTER TYPE {name} RENAME ATTRIBUTE second TO second_one")
            }
            _ => format!("COMMENT ON TYPE {name} IS 'two values'"),
        }
    }

    fn schema(&mut self) -> String {
        let schemas = self.book.schemas.clone();
        if self.chance(30)
            && let Some(schema) = self.one(&schemas)
        {
            self.book.path_schema.clone_from(&schema);
            return format!("SET search_path = {schema}, public");
        }
        if self.chance(20)
            && let Some(schema) = self.one(&schemas)
        {
            return format!("CREATE SCHEMA IF NOT EXISTS {schema}");
        }
        let name = self.fresh("app");
        self.book.schemas.push(name.clone());
        let owner = self.maybe(15, " AUTHORIZATION postgres");
        format!("CREATE SCHEMA {name}{owner}")
    }

    fn sequence(&mut self) -> String {
        let sequences = self.book.sequences.clone();
        let table = self.plain_table();
        match (self.dice.below(5), self.one(&sequences)) {
            (0, Some(name)) => match self.column_of(&table, &["integer", "bigint", "int", "int8"]) {
                Some(column) => format!(
                    "ALTER TABLE {} ALTER COLUMN {} SET DEFAULT nextval('{}')",
                    table.name,
                    column.name,
                    name.replace('\'', "''")
                ),
                None => format!("ALTER SEQUENCE {name} RESTART WITH 5"),
            },
            (1, Some(name)) => format!("ALTER SEQUENCE {name} INCREMENT BY 5 CACHE 10"),
            (2, Some(name)) => match self.column_of(&table, &["integer", "bigint"]) {
                Some(column) if !table.name.contains('.') && !name.contains('.') => {
                    format!("ALTER SEQUENCE {name} OWNED BY {}.{}", table.name, column.name)
                }
                _ => format!("SELECT setval('{name}', 10)"),
            },
            (3, Some(name)) => format!("SELECT nextval('{name}')"),
            _ => {
                let name = self.fresh_in_schema("seq");
                self.book.sequences.push(name.clone());
                let options = self.maybe(40, " AS integer START WITH 10 INCREMENT BY 2");
                format!("CREATE SEQUENCE {name}{options}")
            }
        }
    }
}
