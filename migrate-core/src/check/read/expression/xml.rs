//! SQL/XML's functions: <https://www.postgresql.org/docs/current/functions-xml.html>.

use super::{Node, Reader, Special, What};
use crate::check::read::type_name;

/// Those that have words among their arguments.
const NAMES: [&str; 9] = [
    "xmlconcat",
    "xmlelement",
    "xmlattributes",
    "xmlexists",
    "xmlforest",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
];

impl<'t> Reader<'t> {
    /// Everything in the brackets; nothing if it is no such function.
    pub(super) fn xml(&mut self, word: &str) -> Option<Node<'t>> {
        let name = NAMES.into_iter().find(|name| *name == word)?;
        let mut special = Special { what: What::Xml(None), name, arguments: Vec::new() };
        match name {
            "xmlelement" | "xmlpi" => {
                self.words.take("name");
                self.words.pass_name();
                self.words.take(",");
            }
            "xmlparse" | "xmlserialize" => {
                self.words.eat_one_of(&["document", "content"]);
            }
            _ => {}
        }
        while self.words.first().is_some() {
            let argument = self.expression();
            if !argument.is_there() {
                break;
            }
            special.arguments.push(argument);
            if self.words.take("as") {
                if name == "xmlserialize" {
                    special.what = What::Xml(Some(type_name::read(&mut self.words)));
                } else {
                    self.words.pass_name();
                }
            }
            self.words.eat_all(&OPTIONS);
            if self.words.take(",") && name == "xmlroot" {
                self.words.eat_all(&["version no value ,", "version no value"]);
                self.words.take("version");
                self.words.eat_one_of(&["standalone no value", "standalone yes", "standalone no"]);
            }
        }
        Some(Node::Special(Box::new(special)))
    }
}

const OPTIONS: [&str; 7] =
    ["passing", "by ref", "by value", "preserve whitespace", "strip whitespace", "no indent", "indent"];
