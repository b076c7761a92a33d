//! Rows that migrations bring, change and delete.

use super::Writer;
use super::book::{Column, Table};
use super::words::{NUMBERS, ORDERED, base};

impl Writer<'_> {
    pub(super) fn rows(&mut self) -> String {
        let table = self.some_table();
        match self.dice.below(10) {
            0..=4 => self.insert(&table),
            5 | 6 => self.update(&table),
            7 => self.delete(&table),
            8 => self.insert_selected(&table),
            _ => self.query().0,
        }
    }

    fn insert(&mut self, table: &Table) -> String {
        let is_wanted = |column: &&Column| column.is_required && !column.is_generated;
        let mut columns: Vec<Column> = table.columns.iter().filter(is_wanted).cloned().collect();
        let more = self.some_column(table);
        if !more.is_generated && !columns.iter().any(|it| it.name == more.name) {
            columns.push(more);
        }
        if columns.is_empty() {
            return format!("INSERT INTO {} DEFAULT VALUES", table.name);
        }
        let names: Vec<&str> = columns.iter().map(|it| it.name.as_str()).collect();
        let values: Vec<String> = columns.iter().map(|it| self.value(&it.of_type)).collect();
        let end = match self.dice.below(8) {
            0 | 1 => " ON CONFLICT DO NOTHING".to_owned(),
            2 if table.key.len() == 1 => format!(" ON CONFLICT ({}) DO NOTHING", table.key[0]),
            3 => format!(" RETURNING {}", names[0]),
            _ => String::new(),
        };
        let alias = self.maybe(5, " AS t");
        format!(
            "INSERT INTO {}{alias} ({}) VALUES ({}){end}",
            table.name,
            names.join(", "),
            values.join(", ")
        )
    }

    fn insert_selected(&mut self, table: &Table) -> String {
        let from = self.some_table();
        let own = self.column_of(table, ORDERED).filter(|it| !it.is_generated);
        let Some(own) = own else { return self.insert(table) };
        let Some(other) = self.column_of(&from, &[base(&own.of_type)]) else { return self.insert(table) };
        format!(
            "INSERT INTO {} ({}) SELECT s.{} FROM {} s WHERE s.{} IS NULL AND false",
            table.name, own.name, other.name, from.name, other.name
        )
    }

    fn update(&mut self, table: &Table) -> String {
        let column = self.some_column(table);
        if column.is_generated {
            return self.delete(table);
        }
        let test = self.some_column(table);
        if self.chance(15)
            && let Some(number) = self.column_of(table, NUMBERS)
            && !number.is_generated
        {
            return format!(
                "UPDATE {} SET {1} = {1} + 1 WHERE {2} IS NOT NULL",
                table.name, number.name, test.name
            );
        }
        let from = self.some_table();
        let other = self.some_column(&from);
        let value = self.value(&column.of_type);
        if self.chance(20) {
            return format!(
                "UPDATE {} AS t SET {} = {value} FROM {} f WHERE f.{} IS NULL AND t.{} IS NULL",
                table.name, column.name, from.name, other.name, test.name
            );
        }
        format!("UPDATE {} SET {} = {value} WHERE {} IS NULL", table.name, column.name, test.name)
    }

    fn delete(&mut self, table: &Table) -> String {
        let test = self.some_column(table);
        match self.dice.below(6) {
            0 => format!("TRUNCATE TABLE {} CASCADE", table.name),
            1 => {
                let other = self.some_table();
                let inner = self.some_column(&other);
                format!(
                    "DELETE FROM {} t USING {} o WHERE t.{} IS NULL AND o.{} IS NULL",
                    table.name, other.name, test.name, inner.name
                )
            }
            _ => format!("DELETE FROM {} WHERE {} IS NULL", table.name, test.name),
        }
    }
}
