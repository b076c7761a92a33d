//! Makes indexes, and those of the partitions with them.

use super::elements::Read;
use crate::check::act::table::constraint::children;
use crate::check::act::table::{key, names};
use crate::check::model::{
    Body, Dependency, Id, Ident, Index, Kind, Link, Model, Name, Object, Refusal, Site, Target,
};

/// An index of no constraint.
pub(super) fn plain(
    model: &mut Model,
    name: Option<&Name>,
    read: Read,
    (is_unique, is_alone): (bool, bool),
) -> Result<(), Refusal> {
    let table = read.index.table;
    let schema = model.object(table).within;
    if let Some(name) = name {
        model.free(Kind::Index, schema, name)?;
    }
    let index = Index { is_unique, ..read.index };
    let site = name.map(|name| Site { range: name.at.clone(), ..model.site.clone() });
    let ident = name.map(|name| name.name.clone());
    let ident = ident.unwrap_or_else(|| chosen(model, schema, &index));
    let object = Object::new(Kind::Index, schema, ident, site.unwrap_or_else(|| model.site.clone()));
    let id =
        model.add(Object { links: read.links, compares: read.compares, body: Body::Index(index), ..object });
    if model.object(table).kind == Kind::PartitionedTable && !is_alone {
        for child in children(model, table) {
            inherit(model, id, table, child);
        }
    }
    Ok(())
}

/// `t_a_idx`
fn chosen(model: &Model, schema: Id, index: &Index) -> Ident {
    let addition = names::addition(index.names.iter().map(|name| &**name));
    let table = &model.object(index.table).name;
    names::relation(model, schema, (table, Some(&addition)), "idx", false)
}

/// A partition has the indexes of its parent.
pub(in crate::check::act) fn inherit(model: &mut Model, index: Id, parent: Id, child: Id) {
    let Body::Index(of_parent) = &model.object(index).body else { return };
    let wanted = key::for_child(model, parent, child, of_parent);
    let is_free = |object: &Object| {
        matches!(&object.body, Body::Index(other)
            if other.table == child && other.columns == wanted.columns
                && other.is_unique == wanted.is_unique && other.method == wanted.method
                && other.is_partial == wanted.is_partial)
            && !object.links.iter().any(|link| link.how == Dependency::Internal)
    };
    let same = model.dependents(child).find(|(_, object)| is_free(object)).map(|(id, _)| id);
    if let Some(same) = same {
        model.change(same, |object| {
            *object = object.clone().on(Dependency::Internal, Target::whole(index));
        });
        return;
    }
    copy(model, index, parent, child, Some(index));
}

/// The same index of another table; `parent` is what it goes with.
pub(in crate::check::act) fn copy(model: &mut Model, index: Id, from: Id, to: Id, parent: Option<Id>) {
    let object = model.object(index).clone();
    let Body::Index(there) = &object.body else { return };
    let own = key::for_child(model, from, to, there);
    let schema = model.object(to).within;
    let name = chosen(model, schema, &own);
    let mut links: Vec<Link> = object.links.iter().filter_map(|link| moved(model, link, from, to)).collect();
    if let Some(parent) = parent {
        let target = Target::whole(parent);
        links.push(Link { part: crate::check::model::Part::Whole, how: Dependency::Internal, target });
    }
    let copied = Object { within: schema, name, links, body: Body::Index(own), ..object };
    let id = model.add(copied);
    if parent.is_some() {
        for child in children(model, to) {
            copy(model, id, to, child, Some(id));
        }
    }
}

/// The same edge to the column of the same name; those to parents are left out.
fn moved(model: &Model, link: &Link, from: Id, to: Id) -> Option<Link> {
    if link.how == Dependency::Internal {
        return None;
    }
    if link.target.object != from {
        return Some(link.clone());
    }
    let column = match link.target.column {
        Some(number) => {
            let name = &model.object(from).relation()?.columns.get(number)?.name;
            Some(model.object(to).relation()?.find(name)?)
        }
        None => None,
    };
    Some(Link { target: Target { object: to, column }, ..link.clone() })
}
