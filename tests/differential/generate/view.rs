//! Queries, and views of them.

use super::Writer;
use super::book::{Table, View};
use super::words::{NUMBERS, ORDERED, TEXTS, base};

/// Names and types of what a query returns.
type Columns = Vec<(String, String)>;

impl Writer<'_> {
    pub(super) fn view_statement(&mut self) -> String {
        match self.weighted(&[50, 16, 12, 8, 6, 8]) {
            1 => self.materialized_view(),
            2 => self.replaced_view(),
            3 => self.renamed_view(),
            4 => self.refreshed_view(),
            5 => self.query().0,
            _ => self.view(),
        }
    }

    fn view(&mut self) -> String {
        let name = self.fresh_in_schema("view");
        let (query, mut columns, on) = self.query();
        let mut list = String::new();
        if self.chance(12) {
            columns.iter_mut().enumerate().for_each(|(number, column)| column.0 = format!("v{number}"));
            list = format!(" ({})", columns.iter().map(|it| it.0.clone()).collect::<Vec<_>>().join(", "));
        }
        let replace = self.maybe(30, "OR REPLACE ");
        let options = self.maybe(8, " WITH (security_barrier = true)");
        let view = View { name: name.clone(), columns, on, is_materialized: false, query: query.clone() };
        if list.is_empty() {
            self.book.views.push(view);
        } else {
            self.book.views.push(View { query: String::new(), ..view });
        }
        format!("CREATE {replace}VIEW {name}{list}{options} AS {query}")
    }

    fn materialized_view(&mut self) -> String {
        let name = self.fresh_in_schema("totals");
        let (query, columns, on) = self.query();
        let if_not = self.maybe(20, "IF NOT EXISTS ");
        let data = self.maybe(20, " WITH NO DATA");
        self.book.views.push(View {
            name: name.clone(),
            columns,
            on,
            is_materialized: true,
            query: query.clone(),
        });
        format!("CREATE MATERIALIZED VIEW {if_not}{name} AS {query}{data}")
    }

    /// With one more column at its end, which is what PostgreSQL allows.
    fn replaced_view(&mut self) -> String {
        let views: Vec<View> = self
            .book
            .views
            .iter()
            .filter(|it| {
                !it.is_materialized
                    && it.query.contains(" FROM ")
                    && !it.query.contains("GROUP")
                    && !it.query.contains("UNION")
                    && !it.query.contains("WITH")
                    && !it.query.contains("DISTINCT")
            })
            .cloned()
            .collect();
        let Some(view) = self.one(&views) else { return self.view() };
        let column = self.fresh("more");
        let query = view.query.replacen(" FROM ", &format!(", 1 AS {column} FROM "), 1);
        if let Some(view) = self.book.views.iter_mut().find(|it| it.name == view.name) {
            view.query.clone_from(&query);
            view.columns.push((column, "integer".to_owned()));
        }
        format!("CREATE OR REPLACE VIEW {} AS {query}", view.name)
    }

    fn renamed_view(&mut self) -> String {
        let views = self.book.views.clone();
        let Some(view) = self.one(&views) else { return self.view() };
        let kind = if view.is_materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        if self.chance(40)
            && let Some((old, _)) = self.one(&view.columns)
        {
            let new = self.fresh("shown");
            if let Some(view) = self.book.views.iter_mut().find(|it| it.name == view.name) {
                view.columns.iter_mut().filter(|it| it.0 == old).for_each(|it| it.0.clone_from(&new));
                view.query = String::new();
            }
            return format!("ALTER {kind} {} RENAME COLUMN {old} TO {new}", view.name);
        }
        let new = self.fresh("view");
        let schema = view.name.strip_suffix(super::book::bare(&view.name)).unwrap_or_default();
        self.book.rename_table(&view.name, &format!("{schema}{new}"));
        format!("ALTER {kind} {} RENAME TO {new}", view.name)
    }

    fn refreshed_view(&mut self) -> String {
        let views: Vec<View> = self.book.views.iter().filter(|it| it.is_materialized).cloned().collect();
        let Some(view) = self.one(&views) else { return self.materialized_view() };
        if self.chance(30)
            && let Some((column, _)) = self.one(&view.columns)
        {
            let name = self.fresh("idx");
            return format!("CREATE INDEX {name} ON {} ({column})", view.name);
        }
        let concurrently = self.maybe(5, "CONCURRENTLY ");
        format!("REFRESH MATERIALIZED VIEW {concurrently}{}", view.name)
    }

    /// A SELECT, what it returns, and what it reads.
    pub(super) fn query(&mut self) -> (String, Columns, Vec<String>) {
        let table = self.readable();
        match self.dice.below(10) {
            0 => {
                let columns = table.columns.iter().map(|it| (it.name.clone(), it.of_type.clone())).collect();
                (format!("SELECT * FROM {}", table.name), columns, vec![table.name])
            }
            1 | 2 => self.join(&table),
            3 => {
                let Some(by) = self.column_of(&table, ORDERED) else { return self.simple(&table) };
                let mut columns =
                    vec![(by.name.clone(), by.of_type.clone()), ("total".to_owned(), "bigint".to_owned())];
                let mut more = String::new();
                if let Some(number) = self.column_of(&table, NUMBERS) {
                    more = format!(", sum(t.{}) AS sum_of", number.name);
                    columns.push(("sum_of".to_owned(), "numeric".to_owned()));
                }
                (
                    format!(
                        "SELECT t.{0}, count(*) AS total{more} FROM {1} t GROUP BY t.{0}",
                        by.name, table.name
                    ),
                    columns,
                    vec![table.name],
                )
            }
            4 => {
                let column = self.some_column(&table);
                let columns = vec![(column.name.clone(), column.of_type.clone())];
                let query = format!(
                    "WITH recent AS (SELECT {0} FROM {1}) SELECT recent.{0} FROM recent",
                    column.name, table.name
                );
                (query, columns, vec![table.name])
            }
            5 => {
                let Some(column) = self.column_of(&table, ORDERED) else { return self.simple(&table) };
                let columns = vec![(column.name.clone(), column.of_type.clone())];
                let query = format!(
                    "SELECT {0} FROM {1} UNION ALL SELECT {0} FROM {1} WHERE {0} IS NULL",
                    column.name, table.name
                );
                (query, columns, vec![table.name])
            }
            6 => {
                let column = self.some_column(&table);
                let columns = vec![
                    (column.name.clone(), column.of_type.clone()),
                    ("found".to_owned(), "boolean".to_owned()),
                ];
                let other = self.readable();
                let inner = self.some_column(&other);
                let query = format!(
                    "SELECT a.{}, EXISTS (SELECT 1 FROM {} b WHERE b.{} IS NOT NULL) AS found FROM {} a",
                    column.name, other.name, inner.name, table.name
                );
                (query, columns, vec![table.name, other.name])
            }
            _ => self.simple(&table),
        }
    }

    fn simple(&mut self, table: &Table) -> (String, Columns, Vec<String>) {
        let mut columns = Vec::new();
        let mut list = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let column = self.some_column(table);
            if columns.iter().any(|(name, _)| *name == column.name) {
                continue;
            }
            let (text, name, of_type) = self.selected(&column.name, &column.of_type);
            if columns.iter().all(|(other, _)| *other != name) {
                columns.push((name, of_type));
                list.push(text);
            }
        }
        let mut query = format!("SELECT {} FROM {}", list.join(", "), table.name);
        if self.chance(30) {
            let column = self.some_column(table);
            query.push_str(&format!(" WHERE {} IS NOT NULL", column.name));
        }
        if self.chance(15)
            && let Some(column) = self.column_of(table, ORDERED)
        {
            query.push_str(&format!(" ORDER BY {}", column.name));
        }
        (query, columns, vec![table.name.clone()])
    }

    /// A column of a SELECT: its text, its name and its type.
    fn selected(&mut self, column: &str, of_type: &str) -> (String, String, String) {
        let plain = (column.to_owned(), column.to_owned(), of_type.to_owned());
        match self.dice.below(6) {
            0 => {
                let alias = self.fresh("shown");
                (format!("{column} AS {alias}"), alias, of_type.to_owned())
            }
            1 if TEXTS.contains(&base(of_type)) => {
                let alias = self.fresh("label");
                (format!("coalesce(upper({column}), 'none') AS {alias}"), alias, "text".to_owned())
            }
            2 if NUMBERS.contains(&base(of_type)) => {
                let alias = self.fresh("twice");
                (format!("{column} * 2 AS {alias}"), alias, of_type.to_owned())
            }
            3 => {
                let alias = self.fresh("text");
                (format!("{column}::text AS {alias}"), alias, "text".to_owned())
            }
            4 => {
                let alias = self.fresh("state");
                (
                    format!("CASE WHEN {column} IS NULL THEN 'no' ELSE 'yes' END AS {alias}"),
                    alias,
                    "text".to_owned(),
                )
            }
            _ => plain,
        }
    }

    fn join(&mut self, left: &Table) -> (String, Columns, Vec<String>) {
        let right = self.readable();
        let (a, b) = (self.some_column(left), self.some_column(&right));
        let on = match self
            .column_of(left, ORDERED)
            .and_then(|key| Some((key.clone(), self.column_of(&right, &[base(&key.of_type)])?)))
        {
            Some((key, other)) => format!("l.{} = r.{}", key.name, other.name),
            None => "true".to_owned(),
        };
        let alias = self.fresh("other");
        let kind = self.word(&["JOIN", "LEFT JOIN", "INNER JOIN", "FULL OUTER JOIN", "LEFT OUTER JOIN"]);
        let kind = if on == "true" { "JOIN" } else { kind };
        let aliased = self.word(&["AS ", ""]);
        let query = format!(
            "SELECT l.{}, r.{} AS {alias} FROM {} {aliased}l {kind} {} {aliased}r ON {on}",
            a.name, b.name, left.name, right.name
        );
        (query, vec![(a.name, a.of_type), (alias, b.of_type)], vec![left.name.clone(), right.name])
    }

    /// A table, or a view as one.
    fn readable(&mut self) -> Table {
        let views: Vec<View> = self.book.views.iter().filter(|it| !it.columns.is_empty()).cloned().collect();
        if self.chance(15)
            && let Some(view) = self.one(&views)
        {
            let columns =
                view.columns.iter().map(|(name, of_type)| super::words::column(name, of_type)).collect();
            return Table::plain(view.name, columns);
        }
        let lasting: Vec<Table> = self.book.tables.iter().filter(|it| !it.is_temporary).cloned().collect();
        match self.one(&lasting) {
            Some(table) => table,
            None => self.some_table(),
        }
    }
}
