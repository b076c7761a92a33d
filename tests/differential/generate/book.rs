//! What the writer of a history believes to be there. The server knows better, so this may be wrong now and then.

use std::collections::BTreeSet;

#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    pub(super) schemas: Vec<String>,
    pub(super) tables: Vec<Table>,
    pub(super) views: Vec<View>,
    pub(super) enums: Vec<Enum>,
    pub(super) domains: Vec<Domain>,
    pub(super) composites: Vec<Domain>,
    pub(super) functions: Vec<Function>,
    /// Functions for triggers that use no column, or one of this name.
    pub(super) trigger_functions: Vec<(String, Option<String>)>,
    pub(super) sequences: Vec<String>,
    pub(super) roles: Vec<String>,
    /// What is on a table: kind, table, name.
    pub(super) parts: Vec<Part>,
    /// The schema that comes first on the search path of this file.
    pub(super) path_schema: String,
    /// All names that were ever given.
    pub(super) heard: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    Index,
    Constraint,
    Trigger,
    Policy,
}

#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) kind: PartKind,
    pub(super) table: String,
    pub(super) name: String,
}

/// Names are as they stand in SQL.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// With its schema.
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) key: Vec<String>,
    pub(super) is_temporary: bool,
    /// `RANGE`, `LIST` or `HASH`.
    pub(super) divided_by: Option<&'static str>,
    /// A partition or a child: its columns are its parent's.
    pub(super) parent: Option<String>,
    pub(super) partitions: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) of_type: String,
    pub(super) is_required: bool,
    pub(super) is_generated: bool,
}

#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) name: String,
    pub(super) columns: Vec<(String, String)>,
    pub(super) on: Vec<String>,
    pub(super) is_materialized: bool,
    pub(super) query: String,
}

#[derive(Clone, Debug)]
pub(super) struct Enum {
    pub(super) name: String,
    pub(super) values: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Domain {
    pub(super) name: String,
    pub(super) of_type: String,
}

#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) arguments: String,
    pub(super) is_procedure: bool,
}

impl Table {
    pub(super) fn plain(name: String, columns: Vec<Column>) -> Table {
        Table {
            name,
            columns,
            key: Vec::new(),
            is_temporary: false,
            divided_by: None,
            parent: None,
            partitions: 0,
        }
    }

    /// Its name without its schema.
    pub(super) fn bare(&self) -> &str {
        bare(&self.name)
    }
}

/// The last part of a name.
pub(super) fn bare(name: &str) -> &str {
    if name.ends_with('"') && !name.contains('.') {
        return name;
    }
    name.split_once('.').map_or(name, |(_, name)| name)
}

impl Book {
    pub(super) fn forget_table(&mut self, name: &str) {
        let mut gone = vec![name.to_owned()];
        let children = self.tables.iter().filter(|it| it.parent.as_deref() == Some(name));
        gone.extend(children.map(|it| it.name.clone()));
        self.tables.retain(|it| !gone.contains(&it.name));
        self.parts.retain(|it| !gone.contains(&it.table));
        gone.iter().for_each(|name| self.forget_views_on(name));
    }

    pub(super) fn forget_views_on(&mut self, name: &str) {
        let gone: Vec<String> = self
            .views
            .iter()
            .filter(|it| it.on.iter().any(|on| on == name))
            .map(|it| it.name.clone())
            .collect();
        for name in gone {
            self.views.retain(|it| it.name != name);
            self.parts.retain(|it| it.table != name);
            self.forget_views_on(&name);
        }
    }

    pub(super) fn table(&mut self, name: &str) -> Option<&mut Table> {
        self.tables.iter_mut().find(|it| it.name == name)
    }

    /// Takes it for its children too.
    pub(super) fn with_children(&mut self, name: &str, mut change: impl FnMut(&mut Table)) {
        for table in &mut self.tables {
            if table.name == name || table.parent.as_deref() == Some(name) {
                change(table);
            }
        }
    }

    pub(super) fn rename_table(&mut self, old: &str, new: &str) {
        let rename = |name: &mut String| {
            if name == old {
                new.clone_into(name);
            }
        };
        for table in &mut self.tables {
            rename(&mut table.name);
            table.parent.iter_mut().for_each(rename);
        }
        self.parts.iter_mut().for_each(|part| rename(&mut part.table));
        for view in &mut self.views {
            rename(&mut view.name);
            view.on.iter_mut().for_each(rename);
        }
        self.heard.insert(new.to_owned());
    }

    pub(super) fn has_views(&self, name: &str) -> bool {
        self.views.iter().any(|view| view.on.iter().any(|on| on == name))
    }
}
