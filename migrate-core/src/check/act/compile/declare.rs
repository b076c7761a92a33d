//! `DECLARE`.

use super::Compile;
use super::names::{Found, Shape, Variable};
use crate::check::act::table::category::is_pseudo;
use crate::check::act::types;
use crate::check::model::{Code, Found as There, Ident, Kind, Name, Refusal, TypeRef};
use crate::check::read::plpgsql::{Declaration, Declared, VariableType};
use crate::check::read::type_name;
use crate::check::syntax::cursor::Cursor;

impl Compile<'_> {
    pub(super) fn declare(&mut self, declaration: &Declaration<'_>) -> Result<(), Refusal> {
        let Name { name, at, .. } = &declaration.name;
        if self.names.is_taken(name) {
            let title = format!("duplicate declaration of `{}`", &**name);
            return Err(Refusal::new(Code::SyntaxError, at, title).help("give one of them another name"));
        }
        let variable = match &declaration.declared {
            Declared::Variable { is_constant, of_type, is_not_null, value, .. } => {
                let variable = self.of_type(of_type)?;
                if *is_not_null && value.is_none() {
                    let title = format!(
                        "variable `{}` must have a default value, since it's declared NOT NULL",
                        &**name
                    );
                    return Err(Refusal::new(Code::NullValueNotAllowed, at, title)
                        .help("write `:=` and a value, or leave NOT NULL out"));
                }
                Variable { is_constant: *is_constant, ..variable }
            }
            Declared::Cursor { .. } => Variable::of(self.model, TypeRef::builtin("refcursor")),
            Declared::Alias(of) => self.aliased(*of)?,
        };
        self.names.add(name.clone(), variable);
        Ok(())
    }

    /// The type of a variable has to be there before anything is run.
    fn of_type(&mut self, of_type: &VariableType<'_>) -> Result<Variable, Refusal> {
        let written = match of_type {
            VariableType::Written(written) => written,
            VariableType::SameAs(of, is_more) => return self.same_type(*of, *is_more),
            VariableType::RowOf(relation) => {
                if let Some(relation) = relation {
                    self.model.need(Kind::Table, relation)?;
                }
                return Ok(Variable::new(Shape::Record));
            }
        };
        let of_type = types::resolve(self.model, written)?;
        if is_pseudo(&of_type) && !of_type.is_array && of_type != TypeRef::builtin("record") {
            let title = format!("a variable can't have the pseudo-type `{}`", self.model.type_text(&of_type));
            return Err(Refusal::new(Code::FeatureNotSupported, &written.at, title));
        }
        Ok(Variable::of(self.model, of_type))
    }

    /// `a%TYPE` of a variable, `t.a%TYPE` of one or of a column.
    fn same_type(&mut self, of: Cursor<'_>, is_more: bool) -> Result<Variable, Refusal> {
        let mut ahead = of;
        let mut path: Vec<Ident> = ahead.ident().into_iter().collect();
        while ahead.eat(".") {
            path.extend(ahead.ident());
        }
        match self.names.find(&path) {
            // `%TYPE[]`
            Found::Variable(_) | Found::Field(_) if is_more => return Ok(Variable::new(Shape::Unknown)),
            Found::Variable(variable) => return Ok(Variable { is_constant: false, ..variable.clone() }),
            Found::Field(_) => return Ok(Variable::new(Shape::Unknown)),
            Found::Missing => {}
        }
        // Servers before 17 take the name of a type too.
        if let [name] = path.as_slice()
            && !is_more
            && type_name::single(name).is_none()
            && matches!(self.model.find(Kind::SomeType, &Name::bare(name.clone(), 0..0)), There::Missing)
        {
            let title = format!("variable `{}` does not exist", &**name);
            return Err(Refusal::new(Code::UndefinedObject, &of.range(), title)
                .help("write a variable that is declared before it, or a table and its column"));
        }
        let mut words = of;
        let Some((table, column)) = words.table_and_column().filter(|_| !is_more) else {
            return Ok(Variable::new(Shape::Unknown));
        };
        let id = self.model.need(Kind::Table, &table)?;
        let number = self.model.need_column(id, &column)?;
        let columns = self.model.object(id).relation().map(|relation| &relation.columns);
        let found = columns.zip(number).and_then(|(columns, number)| columns.get(number));
        Ok(match found {
            Some(column) if !column.is_doubtful => Variable::of(self.model, column.of_type.clone()),
            _ => Variable::new(Shape::Unknown),
        })
    }

    /// `a ALIAS FOR b`
    fn aliased(&self, mut of: Cursor<'_>) -> Result<Variable, Refusal> {
        let Some(name) = of.bare().filter(|_| of.first().is_none()) else {
            return Ok(Variable::new(Shape::Unknown));
        };
        match self.names.find(std::slice::from_ref(&name.name)) {
            Found::Variable(variable) => Ok(variable.clone()),
            Found::Field(_) => Ok(Variable::new(Shape::Unknown)),
            Found::Missing => {
                let title = format!("variable `{}` does not exist", &*name.name);
                Err(Refusal::new(Code::UndefinedObject, &name.at, title))
            }
        }
    }
}
