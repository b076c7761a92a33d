//! Strings as the compiler reads them from a source file: to have it read a megabyte costs a tenth of making a literal of it,
//! where each character is escaped, sent, and read back.

use proc_macro2::{Literal, TokenStream};

/// One literal after the other.
pub(crate) fn literals<'s>(strings: impl IntoIterator<Item = &'s str>) -> TokenStream {
    let mut source = String::new();
    for string in strings {
        push(&mut source, string);
        source.push(' ');
    }
    // proc_macro2 would read the source first, to answer an error with one; there is none in it.
    let tokens =
        if proc_macro::is_available() { compiled(&source) } else { source.parse::<TokenStream>().ok() };
    tokens.unwrap_or_default()
}

fn compiled(source: &str) -> Option<TokenStream> {
    Some(source.parse::<proc_macro::TokenStream>().ok()?.into())
}

/// A raw string where that can say it.
fn push(source: &mut String, string: &str) {
    const MOST_HASHES: usize = 255;
    let run =
        |at: usize| string.get(at + 1..).unwrap_or_default().bytes().take_while(|byte| *byte == b'#').count();
    let longest = string.match_indices("\"#").map(|(at, _)| run(at)).max().unwrap_or_default();
    let hashes = longest + usize::from(string.as_bytes().contains(&b'"'));
    if hashes > MOST_HASHES || string.as_bytes().contains(&b'\r') {
        source.push_str(&Literal::string(string).to_string());
        return;
    }
    let hashes = "#".repeat(hashes);
    for part in ["r", &hashes, "\"", string, "\"", &hashes] {
        source.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_what_they_were() {
        let many = format!("\"{}", "#".repeat(300));
        let strings = ["", "a\nb", "\"", "\"#", "\"##a#\"#", "#", "a\r\nb", "\\", "é…🦀", "\u{feff}", &many];
        let read: Vec<String> = literals(strings)
            .into_iter()
            .map(|token| syn::parse_str::<syn::LitStr>(&token.to_string()).unwrap().value())
            .collect();
        assert_eq!(read, strings);
    }

    #[test]
    fn few_are_escaped() {
        let strings = ["SELECT 1", "SELECT '{}' #> 'a'", "SELECT \"a\"", "SELECT 1;\r\n"];
        insta::assert_snapshot!(
            literals(strings),
            @r####"r"SELECT 1" r"SELECT '{}' #> 'a'" r#"SELECT "a""# "SELECT 1;\r\n""####
        );
    }
}
