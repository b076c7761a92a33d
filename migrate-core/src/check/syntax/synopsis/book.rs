//! `synopsis.txt`, read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) struct Book {
    pub(super) commands: Vec<Command>,
    pub(super) definitions: BTreeMap<&'static str, Node>,
}

pub(super) struct Command {
    /// The keywords of which one is its first.
    pub(super) firsts: Vec<&'static str>,
    /// The keyword that is always its second.
    pub(super) second: Option<&'static str>,
    /// The keywords with which it begins.
    pub(super) head: Node,
    pub(super) whole: Node,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A keyword or a symbol.
    Token(&'static str),
    /// Defined in the book, or built in.
    Named(&'static str),
    Sequence(Vec<Node>),
    OneOf(Vec<Node>),
    Optional(Box<Node>),
    /// Once or more, with this symbol between.
    Repeated(Box<Node>, Option<&'static str>),
}

pub(super) static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let mut book = Book { commands: Vec::new(), definitions: BTreeMap::new() };
    for line in
        include_str!("../synopsis.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some((name, definition)) = line.split_once(" := ") {
            book.definitions.insert(name, Node::read(definition));
        } else {
            let whole = Node::read(line);
            book.commands.push(Command {
                firsts: whole.firsts(),
                second: whole.second(),
                head: whole.head(),
                whole,
            });
        }
    }
    book
});

impl Node {
    fn read(text: &'static str) -> Node {
        Node::read_until(&mut text.split_ascii_whitespace(), "")
    }

    /// The nodes before `close`, or before the end.
    fn read_until(words: &mut impl Iterator<Item = &'static str>, close: &str) -> Node {
        let mut branches = vec![Vec::new()];
        while let Some(word) = words.next().filter(|word| *word != close) {
            let Some(branch) = branches.last_mut() else { break };
            let repeated = |node: Option<Node>, separator| {
                node.map(|node| match node {
                    // `[ , item ] ...`: the brackets hold the whole repetition.
                    Node::Optional(node) => Node::Optional(Box::new(Node::Repeated(node, separator))),
                    node => Node::Repeated(Box::new(node), separator),
                })
            };
            let node = match word {
                "|" => {
                    branches.push(Vec::new());
                    continue;
                }
                "[" => Some(Node::Optional(Box::new(Node::read_until(words, "]")))),
                "{" => Some(Node::read_until(words, "}")),
                "..." => repeated(branch.pop(), None),
                ",..." => repeated(branch.pop(), Some(",")),
                "'['" => Some(Node::Token("[")),
                "']'" => Some(Node::Token("]")),
                _ if word.starts_with(|c: char| c.is_ascii_lowercase()) => Some(Node::Named(word)),
                _ => Some(Node::Token(word)),
            };
            branch.extend(node);
        }
        let mut branches: Vec<Node> = branches.into_iter().map(Node::Sequence).collect();
        if branches.len() == 1 { branches.remove(0) } else { Node::OneOf(branches) }
    }

    /// The keywords with which it begins.
    fn head(&self) -> Node {
        match self {
            // All of it is keywords: `DISCARD { ALL | … }`.
            Node::Sequence(nodes) if self.is_fixed() => nodes.first().cloned().unwrap_or(self.clone()),
            Node::Sequence(nodes) => {
                Node::Sequence(nodes.iter().take_while(|node| node.is_fixed()).cloned().collect())
            }
            node => node.clone(),
        }
    }

    /// The keyword or symbol that it can't do without at its beginning.
    pub(super) fn begins(&self) -> Option<&'static str> {
        match self {
            Node::Token(token) => Some(token),
            Node::Sequence(nodes) => nodes.first()?.begins(),
            Node::Repeated(node, _) => node.begins(),
            Node::Named(_) | Node::OneOf(_) | Node::Optional(_) => None,
        }
    }

    fn firsts(&self) -> Vec<&'static str> {
        match self {
            Node::Token(token) => vec![token],
            Node::Sequence(nodes) => nodes.first().map(Node::firsts).unwrap_or_default(),
            Node::OneOf(nodes) => nodes.iter().flat_map(Node::firsts).collect(),
            Node::Named(_) | Node::Optional(_) | Node::Repeated(..) => Vec::new(),
        }
    }

    fn second(&self) -> Option<&'static str> {
        match self {
            Node::Sequence(nodes) => match nodes.as_slice() {
                [Node::Token(_), second, ..] => second.begins(),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_fixed(&self) -> bool {
        match self {
            Node::Token(token) => token.starts_with(|c: char| c.is_ascii_uppercase()),
            Node::Named(_) => false,
            Node::Sequence(nodes) | Node::OneOf(nodes) => nodes.iter().all(Node::is_fixed),
            Node::Optional(node) | Node::Repeated(node, _) => node.is_fixed(),
        }
    }
}
