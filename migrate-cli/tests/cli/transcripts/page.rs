//! A page of Markdown and the commands in its `console` blocks.

use std::fs;
use std::ops::Range;
use std::path::Path;

pub(super) struct Page {
    lines: Vec<String>,
    pub(super) exchanges: Vec<Exchange>,
}

/// A command and the lines of the page that are its answer.
pub(super) struct Exchange {
    pub(super) command: String,
    pub(super) answer: Range<usize>,
}

impl Page {
    pub(super) fn read(path: &Path) -> Page {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let exchanges = exchanges(&lines);
        assert!(!exchanges.is_empty(), "{} shows no command", path.display());
        Page { lines, exchanges }
    }

    pub(super) fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// What the page shows as the answer.
    pub(super) fn answer(&self, exchange: &Exchange) -> String {
        self.lines[exchange.answer.clone()].join("\n")
    }

    /// Puts in the answers that differ by more than times.
    pub(super) fn update(&mut self, answers: &[String]) {
        for at in (0..self.exchanges.len()).rev() {
            let exchange = &self.exchanges[at];
            if comparable(self.answer(exchange)) != comparable(&answers[at]) {
                let new: Vec<String> = answers[at].lines().map(str::to_owned).collect();
                self.lines.splice(exchange.answer.clone(), new);
            }
        }
    }
}

/// A line `$ …` is a command, lines `> …` after it belong to it, and what follows is its answer.
fn exchanges(lines: &[String]) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    let (mut in_block, mut in_command) = (false, false);
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("```") {
            (in_block, in_command) = (line == "```console", false);
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| in_block) {
            exchanges.push(Exchange { command: command.to_owned(), answer: at + 1..at + 1 });
            in_command = true;
        } else if in_block {
            let exchange = exchanges.last_mut().expect("a block begins with a command");
            let more = line.strip_prefix("> ").or((line == ">").then_some(""));
            if let Some(more) = more.filter(|_| in_command) {
                exchange.command.extend(["\n", more]);
                exchange.answer = at + 1..at + 1;
            } else {
                in_command = false;
                // A blank line before the next command is the page's own.
                if !line.is_empty() {
                    exchange.answer.end = at + 1;
                }
            }
        }
    }
    exchanges
}

/// An answer without what differs from run to run: times, and in tables that have some the width of columns.
pub(super) fn comparable(answer: impl AsRef<str>) -> String {
    let answer = answer.as_ref();
    let lines: Vec<String> = answer.lines().map(without_times).collect();
    if lines.iter().map(String::as_str).eq(answer.lines()) { answer.to_owned() } else { narrow(&lines) }
}

fn narrow(lines: &[String]) -> String {
    let narrow = |line: &String| {
        let indent = " ".repeat(line.len() - line.trim_start().len());
        indent + &line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    lines.iter().map(narrow).collect::<Vec<_>>().join("\n")
}

/// `21 ms` is `N ms`, and `2025-10-07T21:02:43Z` is TIME.
fn without_times(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let after = |at: usize| words.get(at + 1).copied().unwrap_or_default();
    let made_alike = words.iter().enumerate().map(|(at, word)| {
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && after(at).starts_with("ms") {
            "N"
        } else if word.len() == 20 && word.ends_with('Z') && word.as_bytes()[10] == b'T' {
            "TIME"
        } else {
            word
        }
    });
    made_alike.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_page_is_read_and_written() {
    let lines = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let text = "# A page\n$ no command\n```console\n$ one\n> more\nanswer in 3 ms\n\n$ two\n```\n";
    let mut page = Page { lines: lines(text), exchanges: exchanges(&lines(text)) };
    let commands: Vec<&str> = page.exchanges.iter().map(|exchange| exchange.command.as_str()).collect();
    assert_eq!(commands, ["one\nmore", "two"]);
    page.update(&["answer in 12 ms".to_owned(), "new\n\n  lines".to_owned()]);
    let written =
        "# A page\n$ no command\n```console\n$ one\n> more\nanswer in 3 ms\n\n$ two\nnew\n\n  lines\n```\n";
    assert_eq!(page.text(), written);
}
