//! Casts, operators and operator classes, which are known by more than a name.

use crate::check::act::function::{own_types, signature};
use crate::check::act::object::Ask;
use crate::check::act::types;
use crate::check::model::{
    Base, Dependency, Id, Ident, Kind, Link, Model, Name, Part, Refusal, Target, TypeRef,
};
use crate::check::syntax::cursor::Cursor;

/// What one is found under; nothing if a type is not known.
type Key = Option<Name>;

fn normal(model: &mut Model, id: Id, uses: Vec<Target>) {
    let link = |target| Link { part: Part::Whole, how: Dependency::Normal, target };
    model.change(id, |object| object.links.extend(uses.into_iter().map(link)));
}

fn texts(model: &Model, types: &[TypeRef]) -> Option<Vec<String>> {
    let is_known = types.iter().all(|of_type| of_type.base != Base::Unknown);
    is_known.then(|| {
        let bare = types.iter().map(|of_type| TypeRef { modifiers: String::new(), ..of_type.clone() });
        bare.map(|of_type| model.type_text(&of_type)).collect()
    })
}

/// `(a AS b)`
pub(in crate::check::act) fn key_of_cast(
    model: &mut Model,
    words: &mut Cursor<'_>,
) -> Result<(Key, Vec<Target>), Refusal> {
    let start = *words;
    let mut inside = words.brackets();
    let at = words.since(start);
    let source = types::read(model, &mut inside)?;
    inside.eat("as");
    let target = types::read(model, &mut inside)?;
    let uses = own_types([&source, &target].into_iter());
    let key = texts(model, &[source, target]).map(|texts| Name::bare(Ident::exact(&texts.join(" AS ")), at));
    Ok((key, uses))
}

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let (key, mut uses) = key_of_cast(model, &mut words)?;
    if words.eat("with function")
        && let Some(wanted) = signature::read(model, &mut words, Ask::Need)?
    {
        uses.extend(signature::find(model, &wanted, Kind::Function, Ask::Need)?.map(Target::whole));
    }
    let Some(key) = key else { return Ok(()) };
    if let Some(id) = super::add(model, Kind::Cast, Model::DATABASE, &key, false)? {
        normal(model, id, uses);
    }
    Ok(())
}

/// A name of operator characters, with or without its schema.
fn operator(words: &mut Cursor<'_>) -> Option<Name> {
    let start = *words;
    let mut schema = None;
    if words.first().is_some_and(|token| token.kind != crate::check::lexer::TokenKind::Symbol) {
        schema = words.ident();
        words.eat(".");
    }
    let name = Ident::exact(words.advance()?.text);
    Some(Name { schema, name, at: words.since(start) })
}

/// `+ (a, b)`
pub(in crate::check::act) fn key_of_operator(
    model: &mut Model,
    words: &mut Cursor<'_>,
) -> Result<Key, Refusal> {
    let Some(name) = operator(words) else { return Ok(None) };
    let mut types = Vec::new();
    for mut item in words.brackets().items() {
        if !item.eat("none") {
            types.push(types::read(model, &mut item)?);
        }
    }
    Ok(texts(model, &types).map(|texts| with_types(name, &texts)))
}

fn with_types(name: Name, texts: &[String]) -> Name {
    let text = format!("{}({})", &*name.name, texts.join(","));
    Name { name: Ident::exact(&text), ..name }
}

pub(super) fn create_operator(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some(name) = operator(&mut words) else { return Ok(()) };
    let within = model.home(&name)?;
    let (mut left, mut right, mut function) = (None, None, None);
    for mut item in words.brackets().items() {
        let Some(option) = item.ident() else { continue };
        item.eat("=");
        match &*option {
            "leftarg" => left = Some(types::read(model, &mut item)?),
            "rightarg" => right = Some(types::read(model, &mut item)?),
            "function" | "procedure" => function = item.qualified(),
            _ => {}
        }
    }
    let sides: Vec<TypeRef> = left.into_iter().chain(right).collect();
    let mut uses = own_types(sides.iter());
    if let Some(name) = function {
        let argument = |of_type: &TypeRef| crate::check::model::Argument {
            name: None,
            of_type: of_type.clone(),
            mode: crate::check::model::ArgumentMode::In,
            has_default: false,
        };
        let at = name.at.clone();
        let arguments = Some(sides.iter().map(argument).collect());
        let wanted = signature::Wanted { name, arguments, at };
        uses.extend(signature::find(model, &wanted, Kind::Function, Ask::Need)?.map(Target::whole));
    }
    let Some(texts) = texts(model, &sides) else { return Ok(()) };
    let key = with_types(name, &texts);
    if let Some(id) = super::add(model, Kind::Operator, within, &key, false)? {
        normal(model, id, uses);
    }
    Ok(())
}

/// `name USING method`
pub(in crate::check::act) fn key_of_class(words: &mut Cursor<'_>) -> Key {
    let name = words.qualified()?;
    let mut ahead = *words;
    while !ahead.is("using") {
        ahead.advance()?;
    }
    ahead.eat("using");
    let method = ahead.ident()?;
    if words.is("using") {
        *words = ahead;
    }
    let text = format!("{} USING {}", &*name.name, &*method);
    Some(Name { name: Ident::exact(&text), ..name })
}

pub(super) fn create_class(model: &mut Model, mut words: Cursor<'_>, kind: Kind) -> Result<(), Refusal> {
    let Some(key) = key_of_class(&mut words) else { return Ok(()) };
    let within = model.home(&key)?;
    let is_class = kind == Kind::OperatorClass;
    let mut uses = Vec::new();
    if words.eat_up_to("type") {
        let of_type = types::read(model, &mut words)?;
        uses = own_types([&of_type].into_iter());
    }
    let Some(id) = super::add(model, kind, within, &key, false)? else { return Ok(()) };
    normal(model, id, uses);
    // A class without a family gets one of its own name.
    let is_there = model.known(Kind::OperatorFamily, &key).is_some();
    if is_class && !words.has("family") && !is_there {
        let family = super::add(model, Kind::OperatorFamily, within, &key, false)?;
        model.change(id, |object| {
            object.links.extend(family.map(|family| Link {
                part: Part::Whole,
                how: Dependency::Auto,
                target: Target::whole(family),
            }));
        });
    }
    Ok(())
}
