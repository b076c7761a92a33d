//! Functions, triggers, policies, grants and comments.

use super::Writer;
use super::book::{Function, Part, PartKind, Table};
use super::words::{NUMBERS, ORDERED};

impl Writer<'_> {
    pub(super) fn code(&mut self) -> Vec<String> {
        match self.weighted(&[18, 14, 12, 16, 10, 8, 6]) {
            0 => vec![self.sql_function()],
            1 => vec![self.trigger_function()],
            2 => vec![self.body_function()],
            3 => self.trigger(),
            4 => vec![self.changed_function()],
            5 => vec![self.procedure()],
            _ => vec![self.plain_body_call()],
        }
    }

    fn sql_function(&mut self) -> String {
        let table = self.plain_table();
        let name = self.fresh_in_schema("find");
        let column = self.some_column(&table);
        let replace = self.maybe(40, "OR REPLACE ");
        let (arguments, sql) = match (self.dice.below(4), self.column_of(&table, ORDERED)) {
            (0, Some(key)) => (
                key.of_type.clone(),
                format!(
                    "(wanted {}) RETURNS SETOF {} LANGUAGE sql STABLE AS $$\n\
                     SELECT * FROM {} WHERE {} = wanted\n\
                     $$",
                    key.of_type, table.name, table.name, key.name
                ),
            ),
            (1, Some(key)) => (
                "integer".to_owned(),
                format!(
                    "(up_to integer DEFAULT 10) RETURNS TABLE (found {}) AS $$ SELECT {} FROM {} LIMIT up_to $$ LANGUAGE sql",
                    key.of_type, key.name, table.name
                ),
            ),
            (2, _) => (
                String::new(),
                format!(
                    "() RETURNS bigint LANGUAGE sql AS 'SELECT count({}) FROM {}'",
                    column.name, table.name
                ),
            ),
            _ => (
                "integer, text".to_owned(),
                "(a integer, b text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT b || a::text $$"
                    .to_owned(),
            ),
        };
        self.book.functions.push(Function { name: name.clone(), arguments, is_procedure: false });
        format!("CREATE {replace}FUNCTION {name}{sql}")
    }

    fn body_function(&mut self) -> String {
        let table = self.plain_table();
        let name = self.fresh_in_schema("compute");
        let column = self.some_column(&table);
        let number = self.column_of(&table, NUMBERS).map_or("0".to_owned(), |it| it.name);
        self.book.functions.push(Function {
            name: name.clone(),
            arguments: "integer".to_owned(),
            is_procedure: false,
        });
        let body = match self.dice.below(3) {
            0 => format!(
                "DECLARE\n\
                 found {}%ROWTYPE;\n\
                 BEGIN\n\
                 SELECT * INTO found FROM {} LIMIT 1;\n\
                 RETURN COALESCE(a, 0);\n\
                 END;",
                table.name, table.name
            ),
            1 => format!(
                "DECLARE\n\
                 total bigint := 0;\n\
                 one record;\n\
                 BEGIN\n\
                 FOR one IN SELECT {} FROM {} LOOP\n\
                 total := total + 1;\n\
                 END LOOP;\n\
                 RETURN total;\n\
                 END;",
                column.name, table.name
            ),
            _ => format!(
                "BEGIN\n\
                 IF EXISTS (SELECT 1 FROM {} WHERE {number} > 10) THEN\n\
                 RETURN 1;\n\
                 END IF;\n\
                 RETURN 2;\n\
                 EXCEPTION WHEN OTHERS THEN\n\
                 RETURN 0;\n\
                 END;",
                table.name
            ),
        };
        format!(
            "CREATE OR REPLACE FUNCTION {name}(a integer) RETURNS bigint LANGUAGE plpgsql AS $body$\n\
             {body}\n\
             $body$"
        )
    }

    fn procedure(&mut self) -> String {
        let table = self.plain_table();
        let name = self.fresh_in_schema("purge");
        let column = self.some_column(&table);
        self.book.functions.push(Function {
            name: name.clone(),
            arguments: "integer".to_owned(),
            is_procedure: true,
        });
        format!(
            "CREATE PROCEDURE {name}(IN days integer) LANGUAGE plpgsql AS $$\n\
             BEGIN\n\
             DELETE FROM {} WHERE {} IS NULL;\n\
             END;\n\
             $$",
            table.name, column.name
        )
    }

    fn plain_body_call(&mut self) -> String {
        let functions: Vec<Function> =
            self.book.functions.iter().filter(|it| it.arguments == "integer").cloned().collect();
        match self.one(&functions) {
            Some(it) if it.is_procedure => format!("CALL {}(1)", it.name),
            Some(it) => format!("SELECT {}(1)", it.name),
            None => self.procedure(),
        }
    }

    /// Replaced, renamed, commented, granted, or another of its name.
    fn changed_function(&mut self) -> String {
        let functions = self.book.functions.clone();
        let Some(it) = self.one(&functions) else { return self.sql_function() };
        let kind = if it.is_procedure { "PROCEDURE" } else { "FUNCTION" };
        let (name, arguments) = (it.name, it.arguments);
        match self.dice.below(6) {
            0 => {
                let new = self.fresh("find");
                let schema = name.strip_suffix(super::book::bare(&name)).unwrap_or_default();
                self.book
                    .functions
                    .iter_mut()
                    .filter(|it| it.name == name)
                    .for_each(|it| it.name = format!("{schema}{new}"));
                format!("ALTER {kind} {name}({arguments}) RENAME TO {new}")
            }
            1 => format!("COMMENT ON {kind} {name}({arguments}) IS 'what it does'"),
            2 => format!("REVOKE ALL ON {kind} {name}({arguments}) FROM PUBLIC"),
            3 if !arguments.contains("date") => {
                self.book.functions.push(Function {
                    name: name.clone(),
                    arguments: "date".to_owned(),
                    is_procedure: false,
                });
                format!("CREATE FUNCTION {name}(d date) RETURNS date LANGUAGE sql AS $$ SELECT d + 1 $$")
            }
            4 if !self.book.functions.iter().any(|it| it.name == name && it.arguments != arguments) => {
                format!("ALTER {kind} {name} OWNER TO postgres")
            }
            _ => format!("GRANT EXECUTE ON {kind} {name}({arguments}) TO PUBLIC"),
        }
    }

    fn trigger_function(&mut self) -> String {
        let name = self.fresh_in_schema("touch");
        let table = self.plain_table();
        let column = self.column_of(&table, &["timestamptz", "timestamp"]).map(|it| it.name);
        let set = column.as_ref().map_or(String::new(), |column| format!("  NEW.{column} := now();\n"));
        self.book.trigger_functions.push((name.clone(), column));
        let replace = self.maybe(50, "OR REPLACE ");
        format!(
            "CREATE {replace}FUNCTION {name}() RETURNS trigger AS $$\n\
             BEGIN\n\
             {set}  RETURN NEW;\n\
             END;\n\
             $$ LANGUAGE plpgsql"
        )
    }

    fn trigger(&mut self) -> Vec<String> {
        let table = self.plain_table();
        if let Some(part) = self.part(PartKind::Trigger, &table.name)
            && self.chance(30)
        {
            if self.chance(50) {
                let new = self.fresh("trg");
                self.rename_part(&part, &new);
                return vec![format!("ALTER TRIGGER {} ON {} RENAME TO {new}", part.name, part.table)];
            }
            self.forget_part(&part);
            let if_exists = self.maybe(40, "IF EXISTS ");
            return vec![format!("DROP TRIGGER {if_exists}{} ON {}", part.name, part.table)];
        }
        let fits = |column: &Option<String>| {
            column.as_ref().is_none_or(|it| table.columns.iter().any(|own| own.name == *it))
        };
        let functions: Vec<(String, Option<String>)> =
            self.book.trigger_functions.iter().filter(|it| fits(&it.1)).cloned().collect();
        let Some((function, _)) = self.one(&functions) else { return vec![self.trigger_function()] };
        let name = self.fresh("trg");
        self.book.parts.push(Part { kind: PartKind::Trigger, table: table.name.clone(), name: name.clone() });
        let column = self.some_column(&table);
        let event = match self.dice.below(4) {
            0 => format!("UPDATE OF {}", column.name),
            1 => "INSERT OR UPDATE".to_owned(),
            _ => "UPDATE".to_owned(),
        };
        let time = self.word(&["BEFORE", "BEFORE", "AFTER"]);
        let condition = match self.column_of(&table, ORDERED) {
            Some(column) if event != "INSERT OR UPDATE" && self.chance(25) => {
                format!(" WHEN (OLD.{0} IS DISTINCT FROM NEW.{0})", column.name)
            }
            _ => String::new(),
        };
        let word = self.word(&["FUNCTION", "PROCEDURE"]);
        let replace = self.maybe(10, "OR REPLACE ");
        let create = format!(
            "CREATE {replace}TRIGGER {name}\n\
             {time} {event} ON {}\n\
             FOR EACH ROW{condition} EXECUTE {word} {function}()",
            table.name
        );
        if self.chance(30) {
            vec![format!("DROP TRIGGER IF EXISTS {name} ON {}", table.name), create]
        } else {
            vec![create]
        }
    }

    pub(super) fn other(&mut self) -> String {
        let table = self.plain_table();
        match self.weighted(&[40, 25, 35]) {
            0 => self.policy(&table),
            1 => self.grant(&table),
            _ => self.comment(&table),
        }
    }

    fn policy(&mut self, table: &Table) -> String {
        if let Some(part) = self.part(PartKind::Policy, &table.name)
            && self.chance(50)
        {
            let on = &part.table;
            return match self.dice.below(3) {
                0 => {
                    self.forget_part(&part);
                    format!("DROP POLICY {} ON {on}", part.name)
                }
                1 => {
                    let new = self.fresh("policy");
                    self.rename_part(&part, &new);
                    format!("ALTER POLICY {} ON {on} RENAME TO {new}", part.name)
                }
                _ => format!("ALTER POLICY {} ON {on} TO PUBLIC", part.name),
            };
        }
        let name = self.fresh("policy");
        self.book.parts.push(Part { kind: PartKind::Policy, table: table.name.clone(), name: name.clone() });
        let column = self.some_column(table);
        let command = self.word(&["", " FOR SELECT", " FOR UPDATE", " FOR DELETE"]);
        let other = self.some_table();
        let test = match self.column_of(&other, ORDERED) {
            Some(inner) if self.chance(30) && !other.is_temporary => {
                format!("EXISTS (SELECT 1 FROM {} o WHERE o.{} IS NOT NULL)", other.name, inner.name)
            }
            _ => format!("{} IS NOT NULL", column.name),
        };
        format!("CREATE POLICY {name} ON {}{command} USING ({test})", table.name)
    }

    fn grant(&mut self, table: &Table) -> String {
        let roles = self.book.roles.clone();
        if roles.is_empty() || self.chance(10) {
            self.made += 1;
            let name = format!("role_{}_{}", self.number, self.made);
            self.book.roles.push(name.clone());
            return format!("CREATE ROLE {name} NOLOGIN");
        }
        let role = self.one(&roles).unwrap_or_default();
        let column = self.some_column(table).name;
        match self.dice.below(8) {
            0 => format!("GRANT SELECT ({column}), UPDATE ({column}) ON {} TO {role}", table.name),
            1 => format!("REVOKE INSERT ON TABLE {} FROM {role}", table.name),
            2 => format!("GRANT USAGE ON SCHEMA public TO {role}"),
            3 => format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"),
            4 => format!("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role}"),
            5 => self.book.sequences.last().map_or_else(
                || format!("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}"),
                |name| format!("GRANT USAGE ON SEQUENCE {name} TO {role}"),
            ),
            _ => format!("GRANT SELECT, INSERT ON {} TO {role}, PUBLIC", table.name),
        }
    }

    fn comment(&mut self, table: &Table) -> String {
        let name = &table.name;
        let column = self.some_column(table).name;
        let parts = self.book.parts.clone();
        match (self.dice.below(6), self.one(&parts)) {
            (0, _) => format!("COMMENT ON TABLE {name} IS 'things'"),
            (1, Some(part)) if part.kind != PartKind::Index => {
                let kind = match part.kind {
                    PartKind::Constraint => "CONSTRAINT",
                    PartKind::Trigger => "TRIGGER",
                    _ => "POLICY",
                };
                format!("COMMENT ON {kind} {} ON {} IS 'why'", part.name, part.table)
            }
            (2, _) => match self.book.enums.last() {
                Some(it) => format!("COMMENT ON TYPE {} IS 'states'", it.name),
                None => format!("COMMENT ON TABLE {name} IS NULL"),
            },
            (3, _) => match self.book.views.last() {
                Some(view) if view.is_materialized => {
                    format!("COMMENT ON MATERIALIZED VIEW {} IS 'kept'", view.name)
                }
                Some(view) => format!("COMMENT ON VIEW {} IS 'shown'", view.name),
                None => format!("COMMENT ON COLUMN {name}.{column} IS 'it'"),
            },
            _ => format!("COMMENT ON COLUMN {name}.{column} IS 'a column'"),
        }
    }
}
