//! Casts, operators and operator classes, which are known by more than a name.

use crate::check::act::function::{own_types, signature};
use crate::check::act::object::Ask;
use crate::check::act::types;
use crate::check::model::{
    Argument, ArgumentMode, Base, Dependency, Id, Ident, Kind, Link, Model, Name, Part, Refusal, Target,
    TypeRef,
};
use crate::check::read::operator::{
    CastName, ClassName, CreateCast, CreateClass, CreateOperator, Family, OperatorName,
};

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

/// What it is found under, and the types that it uses; nothing if a type is not known.
pub(in crate::check::act) fn key_of_cast(
    model: &mut Model,
    name: &CastName,
) -> Result<Option<(Name, Vec<Target>)>, Refusal> {
    let types = [types::resolve(model, &name.source)?, types::resolve(model, &name.target)?];
    let uses = own_types(types.iter());
    let key = texts(model, &types).map(|texts| Ident::exact(&texts.join(" AS ")));
    Ok(key.map(|key| (Name::bare(key, name.at.clone()), uses)))
}

pub(in crate::check::act) fn create(model: &mut Model, command: &CreateCast<'_>) -> Result<(), Refusal> {
    let key = key_of_cast(model, &command.name)?;
    let mut function = None;
    if let Some(written) = &command.function
        && let Some(wanted) = signature::wanted(model, written, Ask::Need)?
    {
        function = signature::find(model, &wanted, Kind::Function, Ask::Need)?;
    }
    let Some((key, mut uses)) = key else { return Ok(()) };
    uses.extend(function.map(Target::whole));
    if let Some(id) = super::add(model, Kind::Cast, Model::DATABASE, &key, false)? {
        normal(model, id, uses);
    }
    Ok(())
}

/// What it is found under; nothing if a type is not known.
pub(in crate::check::act) fn key_of_operator(
    model: &mut Model,
    name: &OperatorName,
) -> Result<Option<Name>, Refusal> {
    let sides = sides(model, name)?;
    Ok(texts(model, &sides).map(|texts| with_types(&name.name, &texts)))
}

fn sides(model: &mut Model, name: &OperatorName) -> Result<Vec<TypeRef>, Refusal> {
    name.sides.iter().map(|side| types::resolve(model, side)).collect()
}

fn with_types(name: &Name, texts: &[String]) -> Name {
    let text = format!("{}({})", &*name.name, texts.join(","));
    Name { name: Ident::exact(&text), ..name.clone() }
}

pub(in crate::check::act) fn create_operator(
    model: &mut Model,
    command: &CreateOperator,
) -> Result<(), Refusal> {
    let name = &command.name.name;
    let within = model.home(name)?;
    let sides = sides(model, &command.name)?;
    let mut uses = own_types(sides.iter());
    if let Some(name) = &command.function {
        let argument = |of_type: &TypeRef| Argument {
            name: None,
            of_type: of_type.clone(),
            mode: ArgumentMode::In,
            has_default: false,
        };
        let arguments = Some(sides.iter().map(argument).collect());
        let wanted = signature::Wanted { name: name.clone(), arguments, at: name.at.clone() };
        uses.extend(signature::find(model, &wanted, Kind::Function, Ask::Need)?.map(Target::whole));
    }
    let Some(texts) = texts(model, &sides) else { return Ok(()) };
    if let Some(id) = super::add(model, Kind::Operator, within, &with_types(name, &texts), false)? {
        normal(model, id, uses);
    }
    Ok(())
}

pub(in crate::check::act) fn key_of_class(name: &ClassName) -> Name {
    let text = format!("{} USING {}", &*name.name.name, &*name.method);
    Name { name: Ident::exact(&text), ..name.name.clone() }
}

pub(in crate::check::act) fn create_class(model: &mut Model, command: &CreateClass) -> Result<(), Refusal> {
    let key = key_of_class(&command.name);
    let within = model.home(&key)?;
    let of_type = match &command.of_type {
        Some(of_type) => Some(types::resolve(model, of_type)?),
        None => None,
    };
    let kind = if command.family == Family::This { Kind::OperatorFamily } else { Kind::OperatorClass };
    let Some(id) = super::add(model, kind, within, &key, false)? else { return Ok(()) };
    normal(model, id, own_types(of_type.iter()));
    if command.family == Family::Own && model.known(Kind::OperatorFamily, &key).is_none() {
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
