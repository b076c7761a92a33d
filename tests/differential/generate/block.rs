//! `DO` blocks, whose outcome only the server knows.

use super::Writer;
use super::book::Enum;
use super::words::column;

impl Writer<'_> {
    pub(super) fn block(&mut self) -> Vec<String> {
        let table = self.plain_table();
        let name = table.name.clone();
        let sql = match self.dice.below(7) {
            0 => {
                let made = self.fresh("state");
                self.book
                    .enums
                    .push(Enum { name: made.clone(), values: vec!["a".to_owned(), "b".to_owned()] });
                format!(
                    "DO $$\n\
                     BEGIN\n\
                     IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = '{0}') THEN\n\
                     CREATE TYPE {made} AS ENUM ('a', 'b');\n\
                     END IF;\n\
                     END\n\
                     $$",
                    made.replace('"', "")
                )
            }
            1 => {
                let added = self.fresh("added");
                self.book.with_children(&name, |table| table.columns.push(column(&added, "integer")));
                format!(
                    "DO $$ BEGIN\n\
                     ALTER TABLE {name} ADD COLUMN {added} integer;\n\
                     EXCEPTION\n\
                     WHEN duplicate_column THEN NULL;\n\
                     END $$"
                )
            }
            2 => {
                let added = self.fresh("dynamic");
                self.book.with_children(&name, |table| table.columns.push(column(&added, "integer")));
                let bare = table.bare().replace('"', "");
                if name.contains('.')
                    || name.contains('"')
                    || added.contains('"')
                    || added != added.to_lowercase()
                    || name != name.to_lowercase()
                {
                    format!("DO $$ BEGIN EXECUTE 'ALTER TABLE {name} ADD COLUMN {added} integer'; END $$")
                } else {
                    format!(
                        "DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN %I integer', '{bare}', '{added}'); END $$"
                    )
                }
            }
            3 => {
                let index = self.fresh("idx");
                let key = self.some_column(&table).name;
                format!(
                    "DO $$\n\
                     DECLARE\n\
                     found boolean;\n\
                     BEGIN\n\
                     SELECT count(*) > 1000 INTO found FROM {name};\n\
                     IF found THEN\n\
                     CREATE INDEX {index} ON {name} ({key});\n\
                     END IF;\n\
                     END $$"
                )
            }
            4 => {
                let key = self.some_column(&table);
                format!(
                    "DO $$\n\
                     DECLARE\n\
                     one record;\n\
                     BEGIN\n\
                     FOR one IN SELECT t.{0} FROM {name} t LOOP\n\
                     RAISE NOTICE 'row %', one;\n\
                     END LOOP;\n\
                     END;\n\
                     $$ LANGUAGE plpgsql",
                    key.name
                )
            }
            5 => {
                let made = self.fresh("looped");
                let columns = vec![column("id", "integer")];
                self.book.tables.push(super::book::Table::plain(made.clone(), columns));
                format!(
                    "DO $$\n\
                     BEGIN\n\
                     CREATE TABLE IF NOT EXISTS {made} (id integer);\n\
                     INSERT INTO {made} (id) VALUES (1);\n\
                     PERFORM 1 FROM {name};\n\
                     END\n\
                     $$"
                )
            }
            _ => "DO $$ BEGIN PERFORM set_config('app.mode', 'on', false); END $$".to_owned(),
        };
        vec![sql]
    }
}
