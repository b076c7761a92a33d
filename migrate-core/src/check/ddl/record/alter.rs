//! `ALTER`: what it says is kept where the model does not keep it.

use super::source::Source;
use super::{ColumnWords, Extra, Record, TableWords};
use crate::check::act;
use crate::check::ddl::words::{Candidates, Words};
use crate::check::model::{Altered, Done, Found, Id, Kind, Model, What};
use crate::check::read::alter_table::{Action, AlterTable, ColumnChange};
use crate::check::syntax::cursor::Cursor;

impl Record {
    pub(super) fn alter_table(
        &mut self,
        model: &Model,
        command: &AlterTable<'_>,
        source: &Source,
        done: &[&Done],
    ) {
        let Found::Here(id) = model.find(Kind::Table, &command.name) else { return };
        if !model.object(id).kind.is_table() {
            let is_name = |action: &Action<'_>| {
                matches!(action, Action::RenameTo(_) | Action::RenameColumn { .. } | Action::SetSchema(_))
            };
            if !command.actions.iter().any(is_name) {
                let making = source.making(model, id, &command.name);
                self.altered.entry(id).or_default().push(making);
            }
            return;
        }
        let mut tables = vec![id];
        if command.recurses {
            tables.extend(act::heirs(model, id));
        }
        for (action, place) in command.actions.iter().zip(&command.places) {
            let tokens = source.text.words(place.clone());
            let words = Cursor::new(&tokens);
            match action {
                Action::AddColumn { column, .. } => {
                    let added = done.iter().filter_map(|done| match &done.what {
                        What::Change(change) if matches!(change.what, Altered::ColumnAdded(_)) => {
                            Some(change.id)
                        }
                        _ => None,
                    });
                    for table in added {
                        self.column(model, table, column, source);
                    }
                    let written: Vec<_> = column.constraints.iter().collect();
                    self.constraints(model, &written, source, done);
                }
                Action::AddConstraint(constraint) => self.constraints(model, &[constraint], source, done),
                Action::AlterColumn { column, change } => {
                    for &table in &tables {
                        let number =
                            model.object(table).relation().and_then(|relation| relation.find(&column.name));
                        if let Some(number) = number {
                            let candidates = Candidates::of(model, table);
                            let mut behind = words;
                            behind.eat("alter");
                            behind.eat("column");
                            behind.ident();
                            let of_column = self.columns.entry((table, number)).or_default();
                            of_column.change(model, (table, number), change, (behind, source, &candidates));
                        }
                    }
                }
                Action::AlterConstraint { constraint, .. } => {
                    if let Found::Here(constraint) = model.find_in(Kind::Constraint, id, &constraint.name) {
                        let mut behind = words;
                        behind.eat("alter constraint");
                        behind.ident();
                        let known = self.constraints.entry(constraint).or_default();
                        if !behind.is_one_of(&["inherit", "no inherit"]) {
                            let words: Vec<String> =
                                behind.tokens().iter().map(|token| token.text.to_ascii_uppercase()).collect();
                            known.attributes = words.join(" ");
                        }
                    }
                }
                Action::AttachPartition { partition, bound } => {
                    if let Found::Here(child) = model.find(Kind::Table, partition) {
                        let candidates = Candidates::of(model, child);
                        let table = self.tables.entry(child).or_default();
                        table.bound = bound.as_ref().map(|bound| source.words(bound.at.clone(), &candidates));
                        table.is_attached = true;
                    }
                }
                Action::OwnerTo(_)
                | Action::Rule(_)
                | Action::ClusterOn(_)
                | Action::SetWithoutCluster
                | Action::ReplicaIdentity(_)
                | Action::Parameters(_)
                | Action::Move
                | Action::Other => {
                    let action = source.words(place.clone(), &Candidates::of(model, id));
                    self.keep_action(id, action);
                }
                // What the model does not tell from ENABLE.
                Action::Trigger { .. } if words.contains("always") || words.contains("enable replica") => {
                    let action = source.words(place.clone(), &Candidates::of(model, id));
                    self.keep_action(id, action);
                }
                Action::Typed => {
                    let of_type = source.words(place.clone(), &Candidates::of(model, id));
                    let table: &mut TableWords = self.tables.entry(id).or_default();
                    table.of_type = (!words.is("not of")).then_some(of_type);
                }
                _ => {}
            }
        }
    }

    fn keep_action(&mut self, table: Id, action: Words) {
        self.tables.entry(table).or_default().actions.push(action);
    }
}

impl ColumnWords {
    /// What an `ALTER COLUMN` changes; `words` stand behind the column's name.
    fn change(
        &mut self,
        model: &Model,
        of: (Id, usize),
        change: &ColumnChange<'_>,
        (words, source, candidates): (Cursor<'_>, &Source, &Candidates),
    ) {
        let all = || source.words(words.range(), candidates);
        match change {
            ColumnChange::Type(_) => {
                // How it is stored is the type's again.
                let is_kept = |words: &Words| {
                    ["collate", "storage", "compression"].iter().all(|word| !words.contains(word))
                };
                self.attributes.retain(is_kept);
                self.actions.retain(|(_, action)| is_kept(action));
                let mut of_type = words;
                let mut of_type = of_type.before(|token| token.text.eq_ignore_ascii_case("using"));
                of_type.before(|token| token.text.eq_ignore_ascii_case("collate"));
                if of_type.first().is_some() {
                    self.attributes.push(source.words(of_type.range(), candidates));
                }
            }
            ColumnChange::SetDefault(value) => self.set_default(model, of, source, value.range()),
            ColumnChange::DropDefault => self.default = None,
            ColumnChange::AddIdentity { .. } => {
                let mut generated = words;
                generated.eat("add");
                self.generated = Some(source.words(generated.range(), candidates));
            }
            ColumnChange::SetIdentity { .. } => self.actions.push((Extra::Identity, all())),
            ColumnChange::DropIdentity { .. } => {
                self.generated = None;
                self.actions.retain(|(extra, _)| *extra != Extra::Identity);
            }
            ColumnChange::DropExpression { .. } => self.generated = None,
            ColumnChange::SetExpression(value) => {
                let is_virtual = self.generated.as_ref().is_some_and(|words| !words.contains("stored"));
                let value = source.words(value.range(), candidates);
                let end = if is_virtual { ") VIRTUAL" } else { ") STORED" };
                self.generated =
                    Some(Words::plain("GENERATED ALWAYS AS (").and(value).and(Words::plain(end)));
            }
            ColumnChange::Statistics | ColumnChange::Other => self.actions.push((Extra::Other, all())),
            ColumnChange::SetNotNull | ColumnChange::DropNotNull => {}
        }
    }
}
