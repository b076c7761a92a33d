use std::ffi::OsString;
use std::path::PathBuf;

use migrate_core::check::{self, Folder, World};
use proc_macro2::{Ident, Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

use crate::expand;

const DEFAULT_FOLDER: &str = "migrations";

/// The tokens between the brackets, to the expansion.
pub(crate) fn embed(input: TokenStream) -> TokenStream {
    let Arguments { path, span, world } = match syn::parse2(input) {
        Ok(arguments) => arguments,
        Err(error) => return expand::fail(error.span(), [error.to_string()]),
    };
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        let message = "CARGO_MANIFEST_DIR is not set: embed_migrations! must be built by cargo";
        return expand::fail(span, [message.to_owned()]);
    };
    match check::embed(&Folder { path: &path, root: &root, world }, memory().as_deref()) {
        Ok(embedded) => expand::table(&path, span, &embedded),
        Err(problems) => expand::fail(span, check::messages(&problems)),
    }
}

/// Where this build keeps what is good for the next one: the build script's folder, or where the compiler itself keeps what it
/// knows of the crate. Other tools than cargo may take it amiss that a macro writes.
fn memory() -> Option<PathBuf> {
    std::env::var_os("CARGO")?;
    let of_script = std::env::var_os("OUT_DIR").map(PathBuf::from);
    of_script.or_else(|| {
        let mut arguments = std::env::args_os();
        let value = |argument: OsString| {
            let argument = argument.to_str()?;
            argument.strip_prefix("-C").unwrap_or(argument).strip_prefix("incremental=").map(PathBuf::from)
        };
        arguments.find_map(value)
    })
}

/// `"db/migrations", closed`, both or either or nothing.
struct Arguments {
    path: String,
    span: Span,
    world: World,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Arguments> {
        let mut arguments =
            Arguments { path: DEFAULT_FOLDER.to_owned(), span: Span::call_site(), world: World::Open };
        if let Ok(literal) = input.parse::<LitStr>() {
            (arguments.path, arguments.span) = (literal.value(), literal.span());
            if !input.is_empty() {
                input.parse::<Token![,]>().map_err(|error| not_understood(&error))?;
            }
        }
        if !input.is_empty() {
            let word: Ident = input.parse().map_err(|error| not_understood(&error))?;
            if word != "closed" || !input.is_empty() {
                return Err(not_understood(&syn::Error::new(word.span(), "")));
            }
            arguments.world = World::Closed;
        }
        Ok(arguments)
    }
}

fn not_understood(error: &syn::Error) -> syn::Error {
    syn::Error::new(
        error.span(),
        "embed_migrations! takes the path of a folder, as a string, or nothing for \"migrations\"; and the word \
         `closed`, if nothing is in the database that no migration makes",
    )
}
