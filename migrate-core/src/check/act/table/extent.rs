//! Which rows a partition holds: what overlaps, what is empty, what its column can't hold. Only values that are known are
//! compared; of others nothing is said.

use std::cmp::Ordering;

use crate::check::model::{Base, Code, Id, Model, Refusal, TypeRef};
use crate::check::read::partition::{Bound, Extent, Limit};
use crate::check::syntax::literal::parse_bool;
use crate::check::types::{self, World};

/// # Errors
///
/// The parent can't have such a partition beside those that it has.
pub(super) fn refuse(model: &Model, parent: Id, bound: &Bound) -> Result<(), Refusal> {
    let key = Key::of(model, parent);
    let extent = &bound.extent;
    if let Some(name) = bound.names.first() {
        let title = "a value that bounds a partition can't be a column";
        return Err(
            Refusal::new(Code::FeatureNotSupported, name, title).help("a text stands in single quotes")
        );
    }
    if let Extent::From(from, to) = extent
        && from.iter().chain(to).any(|limit| *limit == Limit::Null)
    {
        let title = "a range of a partition can't begin or end with NULL";
        return Err(Refusal::new(Code::InvalidObjectDefinition, &bound.at, title)
            .help("write MINVALUE or MAXVALUE, where all of them are meant"));
    }
    key.refuse_values(model, bound)?;
    let refuse = |code: Code, title: String| Err(Refusal::new(code, &bound.at, title));
    match extent {
        Extent::From(from, to) if key.compare(from, to).is_some_and(Ordering::is_ge) => {
            let refusal =
                Refusal::new(Code::InvalidObjectDefinition, &bound.at, "the range of the partition is empty");
            return Err(refusal.help("its end has to come after its beginning, and does not belong to it"));
        }
        Extent::With(_) => match hashed(extent) {
            Some((0, _)) => {
                return refuse(
                    Code::InvalidTableDefinition,
                    "the modulus has to be greater than zero".to_owned(),
                );
            }
            Some((modulus, remainder)) if remainder >= modulus => {
                let title = format!("the remainder {remainder} has to be less than the modulus {modulus}");
                return refuse(Code::InvalidTableDefinition, title);
            }
            _ => {}
        },
        _ => {}
    }
    for (_, object) in model.dependents(parent).filter(|(_, object)| !object.is_doubtful) {
        let partition = object.relation().filter(|relation| relation.parents.contains(&parent));
        let Some(other) = partition.and_then(|relation| relation.bound.as_ref()) else { continue };
        if let (Some((one, _)), Some((two, _))) = (hashed(extent), hashed(other))
            && one.max(two) % one.min(two).max(1) != 0
        {
            let title = format!(
                "the modulus {one} and that of partition `{}`, {two}, are not multiples",
                &*object.name
            );
            return refuse(Code::InvalidTableDefinition, title)
                .map_err(|refusal| refusal.earlier(&object.site, "that one is made here"));
        }
        if extent == other || key.overlap(extent, other) {
            let title = format!("the partition would overlap partition `{}`", &*object.name);
            return refuse(Code::InvalidObjectDefinition, title)
                .map_err(|refusal| refusal.earlier(&object.site, "that one is made here"));
        }
    }
    Ok(())
}

/// The types of the columns that a table is divided by; nothing for an expression.
struct Key(Vec<Option<TypeRef>>);

impl Key {
    fn of(model: &Model, parent: Id) -> Key {
        let Some(relation) = model.object(parent).relation() else { return Key(Vec::new()) };
        let keys = relation.partition_by.as_ref().map_or(0, |by| by.keys);
        if relation.partition_key.len() != keys {
            return Key(Vec::new());
        }
        let types = relation.partition_key.iter().map(|number| {
            let column = relation.columns.get(*number).filter(|column| !column.is_doubtful)?;
            Some(column.of_type.clone())
        });
        Key(types.collect())
    }

    fn at(&self, number: usize) -> Option<&TypeRef> {
        self.0.get(number)?.as_ref()
    }

    /// Each constant is one of its column's type.
    fn refuse_values(&self, model: &Model, bound: &Bound) -> Result<(), Refusal> {
        let world = World::new(model);
        let limits: Vec<(usize, &Limit)> = match &bound.extent {
            Extent::In(values) => values.iter().map(|value| (0, value)).collect(),
            Extent::From(from, to) => from.iter().enumerate().chain(to.iter().enumerate()).collect(),
            Extent::Default | Extent::With(_) => Vec::new(),
        };
        for (number, limit) in limits {
            let Some(of_type) = self.at(number) else { continue };
            match limit {
                Limit::Text(text) => {
                    if let Some(wrong) = types::literal(&world, text, world.of(of_type)) {
                        return Err(wrong.refusal(&bound.at));
                    }
                }
                Limit::Number(text) if !takes_numbers(of_type) => {
                    let title = format!(
                        "`{text}` can't be cast to {}, the type of the column",
                        model.type_text(of_type)
                    );
                    return Err(
                        Refusal::new(Code::DatatypeMismatch, &bound.at, title).help("write it in quotes")
                    );
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether the same row would be in both, for certain.
    fn overlap(&self, one: &Extent, other: &Extent) -> bool {
        match (one, other) {
            (Extent::In(one), Extent::In(other)) => {
                one.iter().any(|one| other.iter().any(|other| self.is_same(one, other)))
            }
            (Extent::From(from, to), Extent::From(other_from, other_to)) => {
                self.compare(from, other_to) == Some(Ordering::Less)
                    && self.compare(other_from, to) == Some(Ordering::Less)
            }
            (Extent::With(_), Extent::With(_)) => match (hashed(one), hashed(other)) {
                (Some((one, rest)), Some((other, other_rest))) => {
                    rest.abs_diff(other_rest) % one.min(other).max(1) == 0
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn is_same(&self, one: &Limit, other: &Limit) -> bool {
        matches!((one, other), (Limit::Null, Limit::Null))
            || self.at(0).is_some_and(|of_type| {
                let (one, other) = (Known::of(one, of_type), Known::of(other, of_type));
                one.is_some() && one == other
            })
    }

    /// The order of two ends, value by value; nothing where it is not known.
    fn compare(&self, one: &[Limit], other: &[Limit]) -> Option<Ordering> {
        for (number, (one, other)) in one.iter().zip(other).enumerate() {
            let order = match (one, other) {
                // What comes after these counts for nothing.
                (Limit::Min, Limit::Min) | (Limit::Max, Limit::Max) => return Some(Ordering::Equal),
                (Limit::Min, _) | (_, Limit::Max) => Ordering::Less,
                (_, Limit::Min) | (Limit::Max, _) => Ordering::Greater,
                _ => {
                    let of_type = self.at(number)?;
                    let (one, other) = (Known::of(one, of_type)?, Known::of(other, of_type)?);
                    one.order(&other)?
                }
            };
            if order.is_ne() {
                return Some(order);
            }
        }
        Some(Ordering::Equal)
    }
}

/// A value whose place among others is known.
#[derive(Debug, PartialEq, Eq)]
enum Known {
    Number(i64),
    /// Its digits stand in the order of values.
    Digits(String),
    /// Two of these are equal or not; their order is that of a collation.
    Text(String),
}

impl Known {
    fn of(limit: &Limit, of_type: &TypeRef) -> Option<Known> {
        let (Limit::Text(text) | Limit::Number(text)) = limit else { return None };
        let Base::Builtin(name) = of_type.base else {
            // A label of an enum, and nothing else for certain.
            return None;
        };
        if of_type.is_array || !of_type.modifiers.is_empty() {
            return None;
        }
        match name {
            "smallint" | "integer" | "bigint" | "numeric" => text.trim().parse().ok().map(Known::Number),
            "boolean" => parse_bool(text.trim()).map(|value| Known::Number(i64::from(value))),
            "text" | "character varying" => Some(Known::Text(text.clone())),
            "date" => is_shaped(text, DATE).then(|| Known::Digits(text.clone())),
            "timestamp without time zone" | "timestamp with time zone" => moment(text).map(Known::Digits),
            "uuid" => is_shaped(text, UUID).then(|| Known::Digits(text.clone())),
            _ => None,
        }
    }

    fn order(&self, other: &Known) -> Option<Ordering> {
        match (self, other) {
            (Known::Number(one), Known::Number(other)) => Some(one.cmp(other)),
            (Known::Digits(one), Known::Digits(other)) => Some(one.cmp(other)),
            (one, other) => (one == other).then_some(Ordering::Equal),
        }
    }
}

const DATE: &str = "9999-99-99";
const TIME: &str = "99:99:99";
const UUID: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/// `9` stands for a digit, `f` for one of sixteen in small letters.
fn is_shaped(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, of)| match of {
            b'9' => byte.is_ascii_digit(),
            b'f' => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            _ => byte == of,
        })
}

/// With its time; one with a zone is left out.
fn moment(text: &str) -> Option<String> {
    if is_shaped(text, DATE) {
        return Some(format!("{text} 00:00:00"));
    }
    let (date, time) = text.split_once([' ', 'T'])?;
    (is_shaped(date, DATE) && is_shaped(time, TIME)).then(|| format!("{date} {time}"))
}

/// Whether a number becomes a value of it by itself.
fn takes_numbers(of_type: &TypeRef) -> bool {
    let refuses = ["date", "timestamp without time zone", "timestamp with time zone", "uuid", "boolean"];
    of_type.is_array || !matches!(of_type.base, Base::Builtin(name) if refuses.contains(&name))
}

/// Modulus and remainder.
fn hashed(extent: &Extent) -> Option<(u64, u64)> {
    let Extent::With(numbers) = extent else { return None };
    let of = |word: &str| match numbers.iter().find(|(name, _)| &**name == word)? {
        (_, Limit::Number(number)) => number.parse().ok(),
        _ => None,
    };
    Some((of("modulus")?, of("remainder")?))
}
