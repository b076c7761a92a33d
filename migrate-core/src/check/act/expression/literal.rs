//! String constants that are names: of an enum's values, of relations (`nextval('seq')`, `'t'::regclass`).

use super::Analysis;
use super::column::letters;
use super::typing::unreadable;
use crate::Mode;
use crate::check::model::{Base, Body, Code, Ident, Kind, Model, Name, Refusal, Target, Type, TypeRef};
use crate::check::near::near;
use crate::check::syntax::lexer::Token;
use crate::check::syntax::literal::text_of;

/// A constant where a value of this type is expected: that an enum has it.
///
/// # Errors
///
/// The enum has no such label, or may not be used with it yet.
pub(in crate::check::act) fn label(
    model: &Model,
    of_type: &TypeRef,
    literal: &Token<'_>,
) -> Result<(), Refusal> {
    let at = literal.start..literal.end();
    let Base::Own(id) = of_type.base else { return readable(model, of_type, literal, &at) };
    if of_type.is_array {
        return readable(model, of_type, literal, &at);
    }
    let object = model.object(id);
    if let Body::Type(Type::Domain { base, .. }) = &object.body {
        return if object.is_doubtful || object.is_open { Ok(()) } else { label(model, base, literal) };
    }
    let Body::Type(Type::Enum(values)) = &object.body else { return Ok(()) };
    let Some(text) = text_of(literal).filter(|_| !object.is_doubtful) else { return Ok(()) };
    let Some(value) = values.iter().find(|value| value.name == text) else {
        if object.is_open {
            return Ok(());
        }
        let title = format!("invalid input value for enum `{}`: `{text}`", &*object.name);
        let refusal = Refusal::new(Code::InvalidTextRepresentation, &at, title);
        let refusal = if object.is_outside {
            refusal
        } else {
            refusal.earlier(&object.site, "the type is created here")
        };
        return Err(match near(&text, values.iter().map(|value| &*value.name), letters(&text)) {
            Some(near) => refusal.did_you_mean(near),
            None if values.is_empty() => refusal,
            None => {
                let names: Vec<String> = values.iter().map(|value| format!("`{}`", value.name)).collect();
                refusal.help(format!("its values are {}", names.join(", ")))
            }
        });
    };
    // Of a type that the transaction makes itself all values can be used, from PostgreSQL 17 on.
    let is_new = model.is_of_transaction(&value.site);
    let is_type_new = !object.is_outside && model.is_of_transaction(&object.site);
    if model.mode == Mode::Transaction && is_new && !is_type_new {
        let title = format!("unsafe use of new value `{text}` of enum type `{}`", &*object.name);
        return Err(Refusal::new(Code::UnsafeNewEnumValue, &at, title)
            .earlier(&value.site, "added here")
            .note("a new value can't be used before the transaction that adds it is committed")
            .help("put the use into the next migration"));
    }
    Ok(())
}

fn readable(
    model: &Model,
    of_type: &TypeRef,
    literal: &Token<'_>,
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    match text_of(literal) {
        Some(text) => unreadable(model, of_type, &text, at),
        None => Ok(()),
    }
}

/// The object that a type is.
pub(super) fn target_of(of_type: &TypeRef) -> Option<Target> {
    match of_type.base {
        Base::Own(id) => Some(Target::whole(id)),
        _ => None,
    }
}

impl Analysis<'_, '_> {
    /// A string constant that is cast to a type.
    pub(super) fn constant(&mut self, of_type: &TypeRef, literal: &Token<'_>) -> Result<(), Refusal> {
        match of_type.base {
            Base::Builtin("regclass") if !of_type.is_array => self.named(Kind::Table, literal),
            Base::Builtin("regconfig") if !of_type.is_array => {
                self.named(Kind::TextSearchConfiguration, literal)
            }
            Base::Builtin("regdictionary") if !of_type.is_array => {
                self.named(Kind::TextSearchDictionary, literal)
            }
            _ => label(self.model, of_type, literal),
        }
    }

    /// `'public.t'::regclass`: what has this name has to be there.
    fn named(&mut self, kind: Kind, literal: &Token<'_>) -> Result<(), Refusal> {
        let Some(text) = text_of(literal).filter(|text| !is_oid(text)) else { return Ok(()) };
        let at = literal.start..literal.end();
        let name = match dotted(&text).as_deref() {
            None | Some([]) => {
                return Err(Refusal::new(Code::InvalidName, &at, "invalid name syntax")
                    .help("a name that is no plain word stands in double quotes inside of the text"));
            }
            Some([name]) => Name::bare(name.clone(), at),
            Some([schema, name]) => Name { schema: Some(schema.clone()), name: name.clone(), at },
            // With the name of the database in front.
            Some(_) => return Ok(()),
        };
        let id = match kind {
            Kind::Table => Some(self.model.need(kind, &name)?),
            _ => self.model.need_brought(kind, &name)?,
        };
        self.uses.extend(id.map(Target::whole));
        Ok(())
    }
}

/// The number of an object, or none.
fn is_oid(text: &str) -> bool {
    text == "-" || (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `SplitIdentifierString` of `varlena.c`, with dots between the names; nothing where the text is not made so.
fn dotted(text: &str) -> Option<Vec<Ident>> {
    let mut names = Vec::new();
    let mut rest = text.trim_ascii_start();
    loop {
        let name = if rest.starts_with('"') { quoted(rest) } else { plain(rest) }?;
        rest = rest.get(name.len()..)?.trim_ascii_start();
        names.push(if name.starts_with('"') { Ident::quoted(name, '\\') } else { Ident::folded(name) });
        if rest.is_empty() {
            return Some(names);
        }
        rest = rest.strip_prefix('.')?.trim_ascii_start();
    }
}

/// Any letters but spaces and dots.
fn plain(text: &str) -> Option<&str> {
    let name = text.split(|letter: char| letter == '.' || letter.is_ascii_whitespace()).next();
    name.filter(|name| !name.is_empty())
}

/// In its quotes.
fn quoted(text: &str) -> Option<&str> {
    let mut end = 1;
    loop {
        end += text.get(end..)?.find('"')? + 1;
        if !text.get(end..)?.starts_with('"') {
            return text.get(..end);
        }
        end += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::dotted;

    #[test]
    fn texts_that_are_names_are_split_as_the_server_does() {
        let names = |text: &str| {
            dotted(text).map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
        };
        for (text, split) in [
            ("A", "a"),
            (" a . B ", "a|b"),
            ("\"A b\".\"c\"\"d\"", "\"A b\"|\"c\"\"d\""),
            ("[]", "\"[]\""),
            ("foo\"bar", "\"foo\"\"bar\""),
            ("a.b.c.d", "a|b|c|d"),
        ] {
            assert_eq!(names(text).as_deref(), Some(split), "{text}");
        }
        for text in ["", " ", "a b", "\"a", ".", "a.", "a b.c", "\"a\"b"] {
            assert_eq!(names(text), None, "{text}");
        }
    }
}
