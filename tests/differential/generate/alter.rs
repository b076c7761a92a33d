//! `ALTER TABLE` and indexes.

use super::Writer;
use super::book::{Part, PartKind, Table, bare};
use super::words::{NUMBERS, ORDERED, TEXTS, base};

impl Writer<'_> {
    pub(super) fn alter_table(&mut self) -> String {
        let table = if self.chance(85) { self.plain_table() } else { self.some_table() };
        let count = if self.chance(15) { 2 + self.dice.below(2) } else { 1 };
        let mut actions = Vec::new();
        if count == 1
            && let Some(sql) = self.whole_statement(&table)
        {
            return sql;
        }
        for _ in 0..12 {
            let table = self.book.table(&table.name).cloned().unwrap_or_else(|| table.clone());
            actions.extend(self.action(&table));
            if actions.len() >= count {
                break;
            }
        }
        if actions.is_empty() {
            return self.create_table();
        }
        let only = self.maybe(3, "ONLY ");
        let if_exists = if only.is_empty() { self.maybe(6, "IF EXISTS ") } else { "" };
        format!("ALTER TABLE {if_exists}{only}{} {}", table.name, actions.join(", "))
    }

    /// What can't be one action of several.
    fn whole_statement(&mut self, table: &Table) -> Option<String> {
        let name = &table.name;
        match self.dice.below(40) {
            0..=3 => {
                let column = self.some_column(table);
                let new = self.column_name(&table.columns);
                self.book.with_children(name, |table| {
                    table
                        .columns
                        .iter_mut()
                        .filter(|it| it.name == column.name)
                        .for_each(|it| it.name.clone_from(&new));
                    table.key.iter_mut().filter(|it| **it == column.name).for_each(|it| it.clone_from(&new));
                });
                let word = self.word(&["COLUMN ", "COLUMN ", ""]);
                Some(format!("ALTER TABLE {name} RENAME {word}{} TO {new}", column.name))
            }
            4 | 5 => {
                let stem = self.thing();
                let new = self.fresh(stem);
                let schema = name.strip_suffix(bare(name)).unwrap_or_default();
                self.book.rename_table(name, &format!("{schema}{new}"));
                Some(format!("ALTER TABLE {name} RENAME TO {new}"))
            }
            6 => {
                let schema = self.one(&self.book.schemas.clone())?;
                if name.contains('.') || table.is_temporary {
                    return None;
                }
                self.book.rename_table(name, &format!("{schema}.{}", table.bare()));
                Some(format!("ALTER TABLE {name} SET SCHEMA {schema}"))
            }
            7 => {
                let old = self.part(PartKind::Constraint, name)?;
                let new = self.fresh("rule");
                self.rename_part(&old, &new);
                Some(format!("ALTER TABLE {name} RENAME CONSTRAINT {} TO {new}", old.name))
            }
            8 => {
                let parent = table.parent.as_ref().filter(|_| table.divided_by.is_none())?;
                let parent = self.book.table(parent)?.clone();
                self.book.table(name)?.parent = None;
                Some(match parent.divided_by {
                    Some(_) => format!("ALTER TABLE {} DETACH PARTITION {name}", parent.name),
                    None => format!("ALTER TABLE {name} NO INHERIT {}", parent.name),
                })
            }
            9 => {
                let divided = self.book.tables.iter().find(|it| it.divided_by == Some("LIST"))?.clone();
                let same = self.book.tables.iter().find(|it| {
                    it.parent.is_none() && it.divided_by.is_none() && it.bare().starts_with("part")
                })?;
                let same = same.name.clone();
                self.book.table(&same)?.parent = Some(divided.name.clone());
                Some(format!("ALTER TABLE {} ATTACH PARTITION {same} FOR VALUES IN ('{same}')", divided.name))
            }
            _ => None,
        }
    }

    fn action(&mut self, table: &Table) -> Option<String> {
        let name = &table.name;
        match self.weighted(&[30, 12, 12, 8, 8, 14, 6, 3, 4, 3, 3, 2]) {
            0 => {
                let mut wider = table.clone();
                let line = self.column_line(&mut wider, table.is_temporary);
                let added = wider.columns.last()?.clone();
                // A table with rows takes no NOT NULL without a default.
                let line = if self.chance(85) && !line.contains("DEFAULT") {
                    line.replace(" NOT NULL", "")
                } else {
                    line
                };
                let required = line.contains("NOT NULL");
                self.book.with_children(name, |table| {
                    table.columns.push(super::book::Column {
                        is_required: required && !line.contains("DEFAULT"),
                        ..added.clone()
                    });
                });
                let if_not = self.maybe(25, "IF NOT EXISTS ");
                let word = self.word(&["COLUMN ", "COLUMN ", ""]);
                let word = if if_not.is_empty() { word } else { "COLUMN " };
                Some(format!("ADD {word}{if_not}{line}"))
            }
            1 => {
                let column = self.some_column(table);
                if table.columns.len() < 3 {
                    return None;
                }
                let cascade = if self.book.has_views(name) || self.chance(20) { " CASCADE" } else { "" };
                self.book.with_children(name, |table| {
                    table.columns.retain(|it| it.name != column.name);
                    table.key.retain(|it| *it != column.name);
                });
                if !cascade.is_empty() {
                    self.book.forget_views_on(name);
                }
                let if_exists = self.maybe(20, "IF EXISTS ");
                Some(format!("DROP COLUMN {if_exists}{}{cascade}", column.name))
            }
            2 => Some(self.new_type(table)),
            3 => {
                let column = self.some_column(table);
                let value = self.value(&column.of_type);
                self.book
                    .table(name)?
                    .columns
                    .iter_mut()
                    .filter(|it| it.name == column.name)
                    .for_each(|it| it.is_required = false);
                Some(format!("ALTER COLUMN {} SET DEFAULT {value}", column.name))
            }
            4 => {
                let column = self.some_column(table);
                Some(match self.dice.below(3) {
                    0 => format!("ALTER COLUMN {} DROP DEFAULT", column.name),
                    1 => {
                        self.book
                            .table(name)?
                            .columns
                            .iter_mut()
                            .filter(|it| it.name == column.name)
                            .for_each(|it| it.is_required = true);
                        format!("ALTER COLUMN {} SET NOT NULL", column.name)
                    }
                    _ => format!("ALTER {} DROP NOT NULL", column.name),
                })
            }
            5 => {
                let (_, text) = self.table_constraint(table, table.is_temporary)?;
                let can_wait = text.contains("CHECK") || text.contains("FOREIGN");
                let later = if can_wait { self.maybe(20, " NOT VALID") } else { "" };
                Some(format!("ADD {text}{later}"))
            }
            6 => {
                let part = self.part(PartKind::Constraint, name)?;
                if self.chance(30) {
                    return Some(format!("VALIDATE CONSTRAINT {}", part.name));
                }
                self.forget_part(&part);
                let if_exists = self.maybe(30, "IF EXISTS ");
                let cascade = self.maybe(10, " CASCADE");
                Some(format!("DROP CONSTRAINT {if_exists}{}{cascade}", part.name))
            }
            7 => Some(
                self.word(&[
                    "ENABLE ROW LEVEL SECURITY",
                    "FORCE ROW LEVEL SECURITY",
                    "DISABLE ROW LEVEL SECURITY",
                ])
                .to_owned(),
            ),
            8 => {
                let number = self.column_of(table, &["integer", "int", "bigint", "int8"])?;
                Some(match self.dice.below(3) {
                    0 => format!("ALTER COLUMN {} ADD GENERATED BY DEFAULT AS IDENTITY", number.name),
                    1 => format!("ALTER COLUMN {} DROP IDENTITY IF EXISTS", number.name),
                    _ => format!("ALTER COLUMN {} SET STATISTICS 200", number.name),
                })
            }
            9 => Some(
                self.word(&[
                    "SET (fillfactor = 70)",
                    "REPLICA IDENTITY FULL",
                    "OWNER TO postgres",
                    "SET UNLOGGED",
                    "DISABLE TRIGGER USER",
                ])
                .to_owned(),
            ),
            10 => {
                if !table.key.is_empty() || table.divided_by.is_some() {
                    return None;
                }
                let column = self.column_of(table, ORDERED)?;
                self.book.table(name)?.key = vec![column.name.clone()];
                Some(format!("ADD PRIMARY KEY ({})", column.name))
            }
            _ => {
                let part = self.part(PartKind::Trigger, name)?;
                Some(format!("DISABLE TRIGGER {}", part.name))
            }
        }
    }

    fn new_type(&mut self, table: &Table) -> String {
        let column = self.some_column(table);
        let from = base(&column.of_type).to_owned();
        let wider: &[&'static str] = match from.as_str() {
            "integer" | "int" | "smallint" => &["bigint", "numeric", "text"],
            "varchar" | "character varying" | "char" => &["text", "varchar(200)"],
            "timestamp" | "date" => &["timestamptz", "timestamp"],
            "json" => &["jsonb"],
            "real" => &["double precision"],
            "numeric" | "decimal" => &["numeric(20,4)", "double precision"],
            "text" => &["varchar(300)", "text", "integer"],
            _ => &["text"],
        };
        let to = self.word(wider);
        let needs_using = to == "integer" || self.chance(25);
        let using = if needs_using { format!(" USING {}::{to}", column.name) } else { String::new() };
        self.book.with_children(&table.name, |table| {
            table
                .columns
                .iter_mut()
                .filter(|it| it.name == column.name)
                .for_each(|it| to.clone_into(&mut it.of_type));
        });
        let words = self.word(&["TYPE", "SET DATA TYPE"]);
        format!("ALTER COLUMN {} {words} {to}{using}", column.name)
    }

    pub(super) fn index(&mut self) -> String {
        let table = self.some_table();
        match self.dice.below(10) {
            0 => {
                if let Some(part) = self.part(PartKind::Index, &table.name) {
                    let new = self.fresh("idx");
                    self.rename_part(&part, &new);
                    return format!("ALTER INDEX {}{} RENAME TO {new}", schema_of(&table.name), part.name);
                }
            }
            1 => {
                if let Some(part) = self.part(PartKind::Index, &table.name) {
                    self.forget_part(&part);
                    let if_exists = self.maybe(40, "IF EXISTS ");
                    return format!("DROP INDEX {if_exists}{}{}", schema_of(&table.name), part.name);
                }
            }
            _ => {}
        }
        let Some(first) = self.column_of(&table, ORDERED) else { return self.create_table() };
        let second = self.column_of(&table, ORDERED).filter(|it| it.name != first.name);
        let manner = self.word(&["", "", "", "UNIQUE "]);
        let mut key = match second {
            Some(second) if self.chance(40) => format!("{}, {}", first.name, second.name),
            _ => first.name.clone(),
        };
        if TEXTS.contains(&base(&first.of_type)) && self.chance(25) {
            key = format!("lower({})", first.name);
        } else if NUMBERS.contains(&base(&first.of_type)) && self.chance(10) {
            key = format!("({} + 1)", first.name);
        } else if self.chance(10) {
            key = format!("{} DESC NULLS LAST", first.name);
        }
        let method = if !manner.is_empty() || key.contains(',') || key.contains("DESC") {
            ""
        } else {
            self.word(&["", "", "", " USING btree", " USING hash"])
        };
        let condition = match self.dice.below(6) {
            0 => format!(" WHERE {} IS NOT NULL", first.name),
            _ => String::new(),
        };
        let include = match self.dice.below(12) {
            0 if !method.contains("hash") => format!(" INCLUDE ({})", self.some_column(&table).name),
            _ => String::new(),
        };
        let concurrently = if table.divided_by.is_none() { self.maybe(6, "CONCURRENTLY ") } else { "" };
        if self.chance(25) {
            return format!(
                "CREATE {manner}INDEX {concurrently}ON {}{method} ({key}){include}{condition}",
                table.name
            );
        }
        let name = self.fresh("idx");
        self.book.parts.push(Part { kind: PartKind::Index, table: table.name.clone(), name: name.clone() });
        let if_not = self.maybe(25, "IF NOT EXISTS ");
        format!(
            "CREATE {manner}INDEX {concurrently}{if_not}{name} ON {}{method} ({key}){include}{condition}",
            table.name
        )
    }

    pub(super) fn part(&mut self, kind: PartKind, table: &str) -> Option<Part> {
        let parts: Vec<Part> =
            self.book.parts.iter().filter(|it| it.kind == kind && it.table == table).cloned().collect();
        self.one(&parts)
    }

    pub(super) fn forget_part(&mut self, part: &Part) {
        self.book.parts.retain(|it| it.kind != part.kind || it.table != part.table || it.name != part.name);
    }

    pub(super) fn rename_part(&mut self, part: &Part, new: &str) {
        self.forget_part(part);
        self.book.parts.push(Part { name: new.to_owned(), ..part.clone() });
    }
}

/// With its point.
fn schema_of(table: &str) -> &str {
    table.strip_suffix(bare(table)).unwrap_or_default()
}
