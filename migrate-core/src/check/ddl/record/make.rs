//! Which command says what.

use super::source::Source;
use super::{Making, Record, created};
use crate::check::act;
use crate::check::ddl::words::Candidates;
use crate::check::model::{Done, Found, Id, Kind, Name};
use crate::check::read::Command;
use crate::check::read::domain;
use crate::check::read::extension::ExtensionAction;
use crate::check::read::object::ObjectAction;
use crate::check::read::view::CreateView;
use crate::check::replay::Replay;

/// What a view's statement says besides its query.
#[derive(Clone, Debug)]
pub(in crate::check::ddl) struct ViewWords {
    /// It names its columns.
    pub(in crate::check::ddl) has_names: bool,
    /// A materialized view: whether it has rows at once.
    pub(in crate::check::ddl) has_data: Option<bool>,
    /// Where a `*` stands: the columns that the relations had which it reads.
    pub(in crate::check::ddl) stars: Vec<(Id, usize)>,
}

impl Record {
    pub(super) fn command(
        &mut self,
        replay: &mut Replay,
        command: &Command<'_>,
        source: &Source,
        done: &[&Done],
    ) {
        let model = &replay.model;
        match command {
            Command::CreateTable(table) => return self.table(model, table, source, done),
            Command::AlterTable(table) => return self.alter_table(model, table, source, done),
            Command::Comment(comment) => return self.comment(replay, comment, source),
            Command::Grant(grant) => return self.grant(replay, grant, source),
            Command::DefaultPrivileges(command) => {
                let start = source.range.start;
                let mut candidates = Candidates::default();
                candidates.with_names(model, Kind::Schema, &command.schemas);
                candidates.with_names(model, Kind::Role, &command.roles);
                let making = source.about(model, &(start..start), &candidates);
                return self.defaults.push(making);
            }
            Command::CreateSchema(schema) => {
                let Some(name) = &schema.name else { return };
                let sources = source.elements(&name.name);
                for (element, source) in schema.elements.iter().zip(&sources) {
                    self.command(replay, element, source, done);
                }
                return;
            }
            Command::CreateView(view) => return self.view(replay, view, source),
            Command::CreateIndex(index) => return self.index(replay, &index.table, source, done),
            _ => {}
        }
        if let Some((kind, name)) = command.makes() {
            let table = match command {
                Command::CreateTrigger(trigger) => Some(&trigger.table),
                Command::CreatePolicy(policy) => Some(&policy.table),
                Command::CreateRule(rule) => Some(&rule.table),
                _ => None,
            };
            if let Some(id) = self.made_here(replay, kind, name, table, source) {
                let making = source.making(&replay.model, id, name);
                self.make(id, making);
            }
        } else if let Some(id) = Self::of_alter(replay, command)
            && let Some(name) = name_of(command)
        {
            let making = source.making(&replay.model, id, name);
            if !making.tail.is_blank() {
                self.altered.entry(id).or_default().push(making);
            }
        }
    }

    /// What was altered before goes with what is replaced, but for its owner.
    fn make(&mut self, id: Id, making: Making) {
        self.made.insert(id, making);
        if let Some(altered) = self.altered.get_mut(&id) {
            altered.retain(|making| making.tail.contains("owner"));
        }
    }

    /// The object that the statement has made or replaced.
    fn made_here(
        &self,
        replay: &Replay,
        kind: Kind,
        name: &Name,
        table: Option<&Name>,
        source: &Source,
    ) -> Option<Id> {
        let model = &replay.model;
        let within = match (table, &name.schema) {
            (Some(table), _) => match model.find(Kind::Table, table) {
                Found::Here(table) => Some(table),
                _ => return None,
            },
            _ => None,
        };
        let is_it = |id: &Id| {
            let object = model.object(*id);
            object.name == name.name
                && object.kind.space() == kind.space()
                && within.is_none_or(|within| object.within == within)
                && source.made(model, *id)
        };
        self.own.iter().rev().copied().find(is_it)
    }

    fn view(&mut self, replay: &Replay, view: &CreateView<'_>, source: &Source) {
        let model = &replay.model;
        let kind = if view.is_materialized { Kind::MaterializedView } else { Kind::View };
        let found = self.made_here(replay, kind, &view.name, None, source);
        let found = found.or_else(|| match model.find(kind, &view.name) {
            Found::Here(id) if view.replaces && self.own.contains(&id) => Some(id),
            _ => None,
        });
        let Some(id) = found else { return };
        let mut name = view.name.at.clone();
        let mut after = source.text.words(name.end..source.range.end).into_iter();
        if !view.columns.is_empty()
            && let Some(close) = after.find(|token| token.text == ")")
        {
            name.end = close.end();
        }
        let mut candidates = Candidates::of(model, id);
        candidates.without_columns_of(id);
        let making = source.about(model, &name, &candidates);
        let count = |id: Id| model.object(id).relation().map(|relation| (id, relation.columns.len()));
        let used: Vec<Id> = model.object(id).links.iter().map(|link| link.target.object).collect();
        let stars =
            if making.tail.has_star() { used.into_iter().filter_map(count).collect() } else { Vec::new() };
        self.views.insert(
            id,
            ViewWords {
                has_names: !view.columns.is_empty(),
                has_data: view.is_materialized.then_some(view.has_data),
                stars,
            },
        );
        self.make(id, making);
    }

    fn index(&mut self, replay: &Replay, table: &Name, source: &Source, done: &[&Done]) {
        let model = &replay.model;
        let ids: Vec<Id> = done.iter().filter_map(|done| created(done)).collect();
        // Those of partitions come with it.
        let is_first = |id: &&Id| model.object(**id).kind == Kind::Index;
        if let Some(id) = ids.iter().find(is_first) {
            let candidates = Candidates::of(model, *id);
            self.made.insert(*id, source.about(model, &table.at, &candidates));
        }
    }

    /// The object of an ALTER that says what the model does not keep.
    fn of_alter(replay: &mut Replay, command: &Command<'_>) -> Option<Id> {
        let is_name =
            |action: &ObjectAction| matches!(action, ObjectAction::RenameTo(_) | ObjectAction::SetSchema(_));
        if let Command::AlterType(of_type) = command {
            // Its values and attributes are known.
            use crate::check::read::type_::Action;
            match &of_type.action {
                Action::Object(ObjectAction::OwnerTo(_)) => {}
                _ => return None,
            }
        }
        if let Command::AlterExtension(extension) = command {
            let ExtensionAction::SetSchema(_) = extension.action else { return None };
            return match replay.model.find(Kind::Extension, &extension.name) {
                Found::Here(id) => Some(id),
                _ => None,
            };
        }
        if let Command::AlterPolicy(policy) = command {
            let Found::Here(table) = replay.model.find(Kind::Table, &policy.table) else { return None };
            return match replay.model.find_in(Kind::Policy, table, &policy.name.name) {
                Found::Here(id) => Some(id),
                _ => None,
            };
        }
        let (kind, name, action) = command.alters()?;
        if action.as_ref().is_some_and(is_name) {
            return None;
        }
        if let Command::AlterDomain(domain) = command
            && matches!(&domain.action, domain::Action::Object(action) if is_name(action))
        {
            return None;
        }
        if let Command::AlterRoutine(routine) = command {
            return act::routine(&mut replay.model, kind, &routine.signature);
        }
        match replay.model.find(kind, name) {
            Found::Here(id) => Some(id),
            _ => None,
        }
    }
}

fn name_of<'c>(command: &'c Command<'_>) -> Option<&'c Name> {
    match command {
        Command::AlterPolicy(policy) => Some(&policy.name),
        Command::AlterExtension(extension) => Some(&extension.name),
        command => command.alters().map(|(_, name, _)| name),
    }
}
