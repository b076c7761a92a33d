//! The names that PostgreSQL gives by itself: `makeObjectName()` and its kin in `src/backend/commands/indexcmds.c`
//! and `src/backend/catalog/pg_constraint.c`.

use crate::check::model::{Id, Ident, Key, Kind, Model};

/// `t_a_key`: parts of it are cut until the whole fits.
pub(in crate::check::act) fn make(first: &str, second: Option<&str>, label: &str) -> Ident {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let room = Ident::LIMIT.saturating_sub(overhead);
    let (mut first_length, mut second_length) = (first.len(), second.map_or(0, str::len));
    while first_length + second_length > room {
        if first_length > second_length {
            first_length -= 1;
        } else {
            second_length = second_length.saturating_sub(1);
        }
    }
    let mut name = cut(first, first_length).to_owned();
    if let Some(second) = second {
        name.push('_');
        name.push_str(cut(second, second_length));
    }
    name.push('_');
    name.push_str(label);
    Ident::exact(&name)
}

fn cut(text: &str, length: usize) -> &str {
    let end = (0..=length).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// The first of `t_a_key`, `t_a_key1`, `t_a_key2`, … that is free.
fn choose(first: &str, second: Option<&str>, label: &str, is_free: impl Fn(&Ident) -> bool) -> Ident {
    let mut name = make(first, second, label);
    let mut pass = 0_usize;
    while !is_free(&name) {
        pass += 1;
        name = make(first, second, &format!("{label}{pass}"));
    }
    name
}

/// Of an index or a sequence.
pub(in crate::check::act) fn relation(
    model: &Model,
    schema: Id,
    (first, second): (&str, Option<&str>),
    label: &str,
    is_constraint: bool,
) -> Ident {
    choose(first, second, label, |name| {
        let key = Key { space: Kind::Table, within: schema, name: name.clone() };
        model.named(&key).is_empty() && !(is_constraint && model.has_constraint(schema, name))
    })
}

/// Of a CHECK or a foreign key.
pub(in crate::check::act) fn constraint(
    model: &Model,
    table: Id,
    second: Option<&str>,
    label: &str,
) -> Ident {
    let object = model.object(table);
    choose(&object.name, second, label, |name| !model.has_constraint(object.within, name))
}

/// The columns in one name: `a_b_c`, cut where it is long enough.
pub(in crate::check::act) fn addition<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push('_');
        }
        text.push_str(name);
        if text.len() > Ident::LIMIT {
            break;
        }
    }
    text
}

/// The columns of an index have different names: `a`, `a1`.
pub(in crate::check::act) fn distinct(names: Vec<Ident>) -> Vec<Ident> {
    let mut distinct: Vec<Ident> = Vec::new();
    for name in names {
        let mut fresh = name.clone();
        let mut pass = 0_usize;
        while distinct.contains(&fresh) {
            pass += 1;
            let number = pass.to_string();
            fresh =
                Ident::exact(&format!("{}{number}", cut(&name, name.len().min(Ident::LIMIT - number.len()))));
        }
        distinct.push(fresh);
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::make;

    #[test]
    fn long_names_are_cut_in_their_longer_part() {
        assert_eq!(&*make("t", Some("a"), "key"), "t_a_key");
        assert_eq!(&*make("t", None, "pkey"), "t_pkey");
        let name = make(&"t".repeat(60), Some(&"c".repeat(20)), "fkey");
        assert_eq!(&*name, format!("{}_{}_fkey", "t".repeat(37), "c".repeat(20)));
    }
}
