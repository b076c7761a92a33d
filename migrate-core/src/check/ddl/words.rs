//! Words of a statement, to be written again when what they name may have another name.

use std::fmt::Write as _;
use std::ops::Range;

use crate::check::model::{Base, Body, Found, Id, Ident, Kind, Model, Name, Site, Target, Type, TypeRef};
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::literal::text_of;

/// How they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// With one blank for many, and no comments.
    Line,
    /// As they stand there.
    AsWritten,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Plain(String),
    Name { written: String, meanings: Vec<Meaning>, is_text: bool },
}

/// What a word may name, and what that was called then.
#[derive(Clone, Debug)]
struct Meaning {
    target: Target,
    name: Ident,
    /// The schema that it was in.
    within: Id,
    /// A text may name it: a sequence, or a value of an enum, by what added that.
    is_text: bool,
    value: Option<Site>,
    /// Of a column.
    of_type: Option<TypeRef>,
}

/// What words may name.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates(Vec<Meaning>);

impl Candidates {
    /// What an object uses, itself, and everything in its table.
    pub(super) fn of(model: &Model, id: Id) -> Candidates {
        let object = model.object(id);
        let mut candidates = Candidates::default();
        let table = match &object.body {
            Body::Index(index) => index.table,
            Body::Relation(_) => id,
            _ => object.within,
        };
        for target in object.links.iter().map(|link| link.target).chain([Target::whole(table)]) {
            candidates.add(model, target);
        }
        if let Body::Publication(publication) = &object.body {
            for table in &publication.tables {
                candidates.add(model, Target::whole(*table));
                candidates.with_parts_of(model, *table);
            }
        }
        candidates.with_parts_of(model, table);
        let types: Vec<TypeRef> = candidates.0.iter().filter_map(|meaning| meaning.of_type.clone()).collect();
        let enums = object
            .links
            .iter()
            .map(|link| TypeRef { base: Base::Own(link.target.object), ..TypeRef::unknown() });
        for of_type in types.into_iter().chain(enums) {
            candidates.with_values_of(model, &of_type);
        }
        candidates
    }

    /// What stands in a list.
    pub(super) fn with_names(&mut self, model: &Model, kind: Kind, names: &[Name]) {
        for name in names {
            if let Found::Here(id) = model.find_in(kind, Model::DATABASE, &name.name) {
                self.push(model, Target::whole(id), &name.name, Model::DATABASE);
            }
        }
    }

    /// A view's own columns are called by its query, or behind its name.
    pub(super) fn without_columns_of(&mut self, id: Id) {
        self.0.retain(|meaning| meaning.target.object != id || meaning.target.column.is_none());
    }

    fn add(&mut self, model: &Model, target: Target) {
        let object = model.object(target.object);
        self.push(model, Target::whole(target.object), &object.name, object.within);
        self.push(model, Target::whole(object.within), &model.object(object.within).name, Model::DATABASE);
        let column = target.column.and_then(|number| object.relation()?.columns.get(number));
        if let Some(column) = column {
            self.push(model, target, &column.name, object.within);
        }
        if object.kind == Kind::RowType {
            for link in &object.links {
                let table = model.object(link.target.object);
                self.push(model, Target::whole(link.target.object), &table.name, table.within);
            }
        }
    }

    fn with_parts_of(&mut self, model: &Model, table: Id) {
        let Some(relation) = model.object(table).relation() else { return };
        for (number, column) in relation.living() {
            self.push(model, Target::column(table, number), &column.name, Model::DATABASE);
        }
        for (id, part) in model.dependents(table).filter(|(_, part)| is_part(part.kind)) {
            self.push(model, Target::whole(id), &part.name, part.within);
        }
    }

    fn push(&mut self, model: &Model, target: Target, name: &Ident, within: Id) {
        if target.object != Model::DATABASE && self.0.iter().all(|known| known.target != target) {
            let column = |number: usize| model.object(target.object).relation()?.columns.get(number);
            let of_type = target.column.and_then(column).map(|column| column.of_type.clone());
            let is_text = model.object(target.object).kind == Kind::Sequence;
            self.0.push(Meaning { target, name: name.clone(), within, is_text, value: None, of_type });
        }
    }

    /// Texts may be values of this type.
    pub(super) fn with_values_of(&mut self, model: &Model, of_type: &TypeRef) {
        let Base::Own(id) = of_type.base else { return };
        let object = model.object(id);
        let Body::Type(Type::Enum(values)) = &object.body else { return };
        for value in values {
            self.0.push(Meaning {
                target: Target::whole(id),
                name: Ident::exact(&value.name),
                within: object.within,
                is_text: true,
                value: Some(value.site.clone()),
                of_type: None,
            });
        }
    }

    fn named(&self, name: &str) -> Vec<Meaning> {
        let is_it = |meaning: &&Meaning| &*meaning.name == name && meaning.value.is_none();
        self.0.iter().filter(is_it).cloned().collect()
    }

    /// What a text may name: with a point a sequence only.
    fn texts(&self, text: &str) -> Vec<Meaning> {
        let last = text.rsplit('.').next().unwrap_or_default().trim_matches('"');
        let is_it = |meaning: &&Meaning| {
            let name = if meaning.value.is_some() { text } else { last };
            meaning.is_text && &*meaning.name == name
        };
        self.0.iter().filter(is_it).cloned().collect()
    }
}

/// What a table can be altered in by its name.
fn is_part(kind: Kind) -> bool {
    matches!(kind, Kind::Index | Kind::Constraint | Kind::Trigger | Kind::Rule)
}

impl Words {
    pub(super) fn of(text: &Lexed, range: Range<usize>, style: Style, candidates: &Candidates) -> Words {
        let mut pieces = Vec::new();
        let mut end = range.start;
        for token in text.words(range) {
            let gap = text.text().get(end..token.start).unwrap_or_default();
            match style {
                Style::AsWritten => pieces.push(Piece::Plain(gap.to_owned())),
                Style::Line if !gap.is_empty() => pieces.push(Piece::Plain(" ".to_owned())),
                Style::Line => {}
            }
            end = token.end();
            pieces.push(Piece::of(&token, candidates));
        }
        Words { pieces }
    }

    pub(super) fn plain(text: &str) -> Words {
        Words { pieces: vec![Piece::Plain(text.to_owned())] }
    }

    pub(super) fn and(mut self, other: Words) -> Words {
        self.pieces.extend(other.pieces);
        self
    }

    /// With the names that hold now.
    ///
    /// # Errors
    ///
    /// A name may stand for two things, one of which is called otherwise now.
    pub(super) fn text(&self, model: &Model) -> Result<String, String> {
        if self.has_literal() && self.names().any(|meaning| meaning.is_retyped(model)) {
            return Err("what it compares with a text has another type now".to_owned());
        }
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Name { written, meanings, is_text } => {
                    let mut now: Vec<Option<String>> =
                        meanings.iter().map(|meaning| meaning.now(model)).collect();
                    now.dedup();
                    match now.as_slice() {
                        [None] => text.push_str(written),
                        [Some(_)] if *is_text && meanings.iter().any(|meaning| !self.is_value(meaning)) => {
                            return Err(format!("{written} may be a value of an enum, which is another now"));
                        }
                        [Some(new)] if *is_text => {
                            _ = write!(text, "'{}'", new.replace('\'', "''"));
                        }
                        [Some(new)] if !(new.contains('.') && text.trim_end().ends_with('.')) => {
                            text.push_str(new);
                        }
                        _ => return Err(format!("`{written}` has another name now")),
                    }
                }
            }
        }
        Ok(text.trim().to_owned())
    }

    /// Something that they name has another name now.
    pub(super) fn is_renamed(&self, model: &Model) -> bool {
        self.names().any(|meaning| meaning.now(model).is_some())
    }

    /// Something that they name is gone.
    pub(super) fn is_stale(&self, model: &Model) -> bool {
        self.names().any(|meaning| {
            let object = model.get(meaning.target.object);
            let column = |number: usize| object?.relation()?.columns.get(number);
            object.is_none()
                || meaning.target.column.is_some_and(|number| column(number).is_none_or(|it| it.is_dropped))
        })
    }

    /// They are one text: `'none'`.
    pub(super) fn is_literal(&self) -> bool {
        match self.pieces.as_slice() {
            [Piece::Plain(text) | Piece::Name { written: text, is_text: true, .. }] => text.ends_with('\''),
            _ => false,
        }
    }

    /// Whether a text that may be a value of an enum is one: nothing beside it is a text or becomes one.
    fn is_value(&self, meaning: &Meaning) -> bool {
        let is_enum = |piece: &&Piece| {
            matches!(piece, Piece::Name { meanings, .. }
                if meanings.iter().any(|other| other.target == meaning.target && other.value.is_none()))
        };
        let is_text = |other: &Meaning| {
            let Some(of_type) = &other.of_type else { return false };
            matches!(
                of_type.base,
                Base::Builtin("text" | "character varying" | "character" | "name") | Base::Unknown
            )
        };
        let mut written =
            self.pieces.iter().filter(|piece| !matches!(piece, Piece::Plain(text) if text.trim().is_empty()));
        let mut casts = true;
        while let Some(piece) = written.next() {
            match piece {
                Piece::Plain(text) if text == "::" => {
                    casts &= written.next().is_some_and(|piece| is_enum(&piece));
                }
                Piece::Plain(text) => casts &= !text.eq_ignore_ascii_case("cast"),
                Piece::Name { .. } => {}
            }
        }
        meaning.value.is_none() || (casts && !self.names().any(is_text))
    }

    fn has_literal(&self) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Plain(text) => text.ends_with('\''),
            Piece::Name { is_text, .. } => *is_text,
        })
    }

    pub(super) fn is_blank(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Plain(plain) if plain.trim().is_empty()))
    }

    /// Whether one of them is this keyword.
    pub(super) fn contains(&self, word: &str) -> bool {
        let is_it = |piece: &Piece| matches!(piece, Piece::Plain(plain) if plain.eq_ignore_ascii_case(word));
        self.pieces.iter().any(is_it)
    }

    /// Whether a `*` stands for columns.
    pub(super) fn has_star(&self) -> bool {
        let mut before = "";
        let plain = self.pieces.iter().map(|piece| match piece {
            Piece::Plain(plain) => plain.as_str(),
            Piece::Name { written, .. } => written.as_str(),
        });
        plain.filter(|text| !text.trim().is_empty()).any(|text| {
            let is_star = text == "*"
                && [",", ".", "select", "all", "distinct", ")"]
                    .iter()
                    .any(|word| before.eq_ignore_ascii_case(word));
            before = text;
            is_star
        })
    }

    fn names(&self) -> impl Iterator<Item = &Meaning> {
        self.pieces.iter().flat_map(|piece| match piece {
            Piece::Name { meanings, .. } => meanings.as_slice(),
            Piece::Plain(_) => &[],
        })
    }
}

impl Piece {
    fn of(token: &Token<'_>, candidates: &Candidates) -> Piece {
        let written = token.text.to_owned();
        let name = match token.kind {
            TokenKind::Word => Ident::folded(token.text),
            TokenKind::QuotedName => Ident::quoted(token.text, '\\'),
            // `nextval('orders_id_seq')`
            TokenKind::Literal => match text_of(token) {
                Some(text) => return Piece::text(written, &text, candidates),
                None => return Piece::Plain(written),
            },
            _ => return Piece::Plain(written),
        };
        let meanings = candidates.named(&name);
        if meanings.is_empty() {
            Piece::Plain(written)
        } else {
            Piece::Name { written, meanings, is_text: false }
        }
    }

    fn text(written: String, text: &str, candidates: &Candidates) -> Piece {
        let meanings = candidates.texts(text);
        if meanings.is_empty() {
            Piece::Plain(written)
        } else {
            Piece::Name { written, meanings, is_text: true }
        }
    }
}

impl Meaning {
    /// A text beside it was read as another type.
    fn is_retyped(&self, model: &Model) -> bool {
        let column = |number: usize| model.get(self.target.object)?.relation()?.columns.get(number);
        let Some((was, is)) = self.of_type.as_ref().zip(self.target.column.and_then(column)) else {
            return false;
        };
        let is = &is.of_type;
        let is_text = |of_type: &TypeRef| {
            matches!(of_type.base, Base::Builtin("text" | "character varying")) && !of_type.is_array
        };
        (was.base != is.base || was.is_array != is.is_array) && !(is_text(was) && is_text(is))
    }

    /// What it is called now, if that is not what it was.
    fn now(&self, model: &Model) -> Option<String> {
        let object = model.get(self.target.object)?;
        if let Some(site) = &self.value {
            let Body::Type(Type::Enum(values)) = &object.body else { return None };
            let value = values.iter().find(|value| value.site == *site)?;
            return (*value.name != *self.name).then(|| value.name.clone());
        }
        if let Some(number) = self.target.column {
            let column = object.relation()?.columns.get(number)?;
            return (column.name != self.name).then(|| column.name.to_string());
        }
        let is_moved = object.within != self.within;
        let name = if is_moved { model.qualified(self.target.object) } else { object.name.to_string() };
        (is_moved || object.name != self.name).then_some(name)
    }
}
