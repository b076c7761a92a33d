//! `DROP …` of what is there, with what it takes along.

use super::Writer;

impl Writer<'_> {
    pub(super) fn drop(&mut self) -> String {
        match self.weighted(&[20, 28, 12, 8, 14, 8, 4, 6]) {
            0 => self.drop_table(),
            1 => self.drop_view(),
            2 => self.drop_type(),
            3 => self.drop_sequence(),
            4 => self.drop_function(),
            5 => self.drop_nothing(),
            6 => self.drop_schema(),
            _ => self.drop_trigger_function(),
        }
    }

    fn drop_table(&mut self) -> String {
        if self.book.tables.len() < 5 {
            return self.create_table();
        }
        let table = self.some_table();
        let cascade = if self.book.has_views(&table.name) || self.chance(50) { " CASCADE" } else { "" };
        let if_exists = self.maybe(40, "IF EXISTS ");
        self.book.forget_table(&table.name);
        format!("DROP TABLE {if_exists}{}{cascade}", table.name)
    }

    fn drop_view(&mut self) -> String {
        let views = self.book.views.clone();
        let Some(view) = self.one(&views) else { return self.view_statement() };
        let kind = if view.is_materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        let cascade = if self.book.has_views(&view.name) { " CASCADE" } else { "" };
        let if_exists = self.maybe(40, "IF EXISTS ");
        self.book.views.retain(|it| it.name != view.name);
        self.book.forget_views_on(&view.name);
        format!("DROP {kind} {if_exists}{}{cascade}", view.name)
    }

    fn drop_type(&mut self) -> String {
        let enums = self.book.enums.clone();
        let Some(it) = self.one(&enums) else { return self.type_statement() };
        let cascade = self.maybe(60, " CASCADE");
        let if_exists = self.maybe(30, "IF EXISTS ");
        self.book.enums.retain(|other| other.name != it.name);
        if !cascade.is_empty() {
            let users: Vec<String> = self
                .book
                .tables
                .iter()
                .filter(|table| {
                    table.columns.iter().any(|column| column.of_type.trim_end_matches("[]") == it.name)
                })
                .map(|table| table.name.clone())
                .collect();
            for table in &mut self.book.tables {
                table.columns.retain(|column| column.of_type.trim_end_matches("[]") != it.name);
            }
            users.iter().for_each(|name| self.book.forget_views_on(name));
        }
        format!("DROP TYPE {if_exists}{}{cascade}", it.name)
    }

    fn drop_sequence(&mut self) -> String {
        let sequences = self.book.sequences.clone();
        let Some(name) = self.one(&sequences) else { return self.type_statement() };
        self.book.sequences.retain(|it| *it != name);
        let cascade = self.maybe(50, " CASCADE");
        format!("DROP SEQUENCE {name}{cascade}")
    }

    fn drop_function(&mut self) -> String {
        let functions = self.book.functions.clone();
        let Some(it) = self.one(&functions) else { return self.drop_view() };
        self.book.functions.retain(|other| other.name != it.name || other.arguments != it.arguments);
        let kind = if it.is_procedure { "PROCEDURE" } else { "FUNCTION" };
        let if_exists = self.maybe(40, "IF EXISTS ");
        let alone = !self.book.functions.iter().any(|other| other.name == it.name);
        if alone && self.chance(30) {
            return format!("DROP {kind} {if_exists}{}", it.name);
        }
        format!("DROP {kind} {if_exists}{}({})", it.name, it.arguments)
    }

    fn drop_trigger_function(&mut self) -> String {
        let functions = self.book.trigger_functions.clone();
        let Some((name, _)) = self.one(&functions) else { return self.drop_nothing() };
        self.book.trigger_functions.retain(|it| it.0 != name);
        format!("DROP FUNCTION {name}() CASCADE")
    }

    fn drop_schema(&mut self) -> String {
        let schemas = self.book.schemas.clone();
        let Some(name) = self.one(&schemas) else { return self.drop_nothing() };
        let inside = format!("{name}.");
        self.book.schemas.retain(|it| *it != name);
        let tables: Vec<String> =
            self.book.tables.iter().map(|it| it.name.clone()).filter(|it| it.starts_with(&inside)).collect();
        tables.iter().for_each(|name| self.book.forget_table(name));
        let views: Vec<String> =
            self.book.views.iter().map(|it| it.name.clone()).filter(|it| it.starts_with(&inside)).collect();
        views.iter().for_each(|name| self.book.forget_views_on(name));
        self.book.views.retain(|it| !it.name.starts_with(&inside));
        let book = &mut self.book;
        book.enums.retain(|it| !it.name.starts_with(&inside));
        book.domains.retain(|it| !it.name.starts_with(&inside));
        book.composites.retain(|it| !it.name.starts_with(&inside));
        book.sequences.retain(|it| !it.starts_with(&inside));
        book.functions.retain(|it| !it.name.starts_with(&inside));
        book.trigger_functions.retain(|it| !it.0.starts_with(&inside));
        book.path_schema.clear();
        format!("DROP SCHEMA {name} CASCADE")
    }

    /// What is not there, said to be maybe not there.
    fn drop_nothing(&mut self) -> String {
        let table = self.some_table().name;
        match self.dice.below(6) {
            0 => "DROP TABLE IF EXISTS never_made CASCADE".to_owned(),
            1 => format!("ALTER TABLE {table} DROP COLUMN IF EXISTS never_made"),
            2 => "DROP FUNCTION IF EXISTS never_made(integer, text)".to_owned(),
            3 => format!("DROP POLICY IF EXISTS never_made ON {table}"),
            4 => "DROP TYPE IF EXISTS never_made, nor_this_one".to_owned(),
            _ => format!("ALTER TABLE IF EXISTS {table} DROP CONSTRAINT IF EXISTS never_made"),
        }
    }
}
