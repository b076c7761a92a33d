//! `GetDefaultOpClass` and `ResolveOpClass` of `indexcmds.c`: what an index needs of a type.

use super::world::{Form, Others};
use super::{Type, World, Wrong};
use crate::check::model::builtin::{CastMethod, Context};
use crate::check::model::{Code, Kind};

impl World<'_> {
    /// Why an index of this method can't hold values of this type, with this operator class or its own one; nothing if it may.
    pub(crate) fn operator_class(&self, method: &str, of_type: Type, class: Option<&str>) -> Option<Wrong> {
        let is_known = of_type.is_known()
            && self.info(of_type).is_some()
            && self.info(self.base_type(of_type)).is_some();
        if self.others != Others::No || self.has_own_classes() {
            return None;
        }
        if let Some(class) = class {
            let rows: Vec<_> = self
                .sources()
                .flat_map(|source| source.operator_classes(method))
                .filter(|row| row.name == class)
                .collect();
            if rows.is_empty() {
                let title = format!("operator class `{class}` does not exist for access method `{method}`");
                let wrong = Wrong::new(Code::UndefinedObject, title);
                return Some(match super::world::extension_of_class(class) {
                    Some(extension) => wrong.help(format!("CREATE EXTENSION {extension} brings it")),
                    None => wrong,
                });
            }
            let fits = |of: &'static str| self.is_binary_coercible(of_type, Type::read(of));
            if !is_known || rows.iter().any(|row| fits(row.of_type)) {
                return None;
            }
            let title =
                format!("operator class `{class}` does not accept data type `{}`", self.show(of_type));
            return Some(Wrong::new(Code::DatatypeMismatch, title));
        }
        if !is_known || self.default_class(method, of_type) {
            return None;
        }
        let shown = self.show(of_type);
        let title = format!("data type `{shown}` has no default operator class for access method `{method}`");
        Some(
            Wrong::new(Code::UndefinedObject, title)
                .help("name an operator class for it, or index by another method"),
        )
    }

    fn default_class(&self, method: &str, of_type: Type) -> bool {
        let base = self.base_type(of_type);
        let classes = || {
            let rows = self.sources().flat_map(|source| source.operator_classes(method));
            rows.filter(|row| row.is_default).map(|row| Type::read(row.of_type))
        };
        // Most types have their own, and what one can be taken for costs more to ask. Of several that fit one is preferred: that
        // there is none would be an error of the catalogue, and a newer version may have another.
        classes().any(|of| of == base) || classes().any(|of| self.is_binary_coercible(base, of))
    }

    pub(super) fn has_own_classes(&self) -> bool {
        self.model.all_names(Kind::OperatorClass).next().is_some()
    }

    /// `IsBinaryCoercible`
    pub(crate) fn is_binary_coercible(&self, source: Type, target: Type) -> bool {
        if source == target || matches!(target, Type::Named("any" | "anyelement" | "anycompatible", false)) {
            return true;
        }
        let source = self.base_type(source);
        let form = self.info(source).map(|info| info.form);
        match target {
            Type::Named("anyarray" | "anycompatiblearray", false) => source.element().is_some(),
            Type::Named("anynonarray" | "anycompatiblenonarray", false) => source.element().is_none(),
            Type::Named("anyenum", false) => form == Some(Form::Enum),
            Type::Named("anyrange" | "anycompatiblerange", false) => matches!(form, Some(Form::Range(_))),
            Type::Named("anymultirange" | "anycompatiblemultirange", false) => {
                matches!(form, Some(Form::Multirange(_)))
            }
            Type::Named("record", false) => form == Some(Form::Composite),
            _ if source == target => true,
            _ => self
                .cast(source, target)
                .is_some_and(|cast| cast.method == CastMethod::Binary && cast.context == Context::Implicit),
        }
    }
}
