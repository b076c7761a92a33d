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
    let Arguments { path, span, world, allows_empty } = match syn::parse2(input) {
        Ok(arguments) => arguments,
        Err(error) => return expand::fail(error.span(), [error.to_string()]),
    };
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        let message = "CARGO_MANIFEST_DIR is not set: embed_migrations! must be built by cargo";
        return expand::fail(span, [message.to_owned()]);
    };
    let path = path.or_else(|| check::configured(&root)).or_else(|| check::configured_above(&root));
    let path = path.unwrap_or_else(|| DEFAULT_FOLDER.to_owned());
    match check::embed(&Folder { path: &path, root: &root, world, allows_empty }, memory().as_deref()) {
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

/// `"db/migrations", open, allow_empty`, or less.
struct Arguments {
    path: Option<String>,
    span: Span,
    world: Option<World>,
    allows_empty: bool,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Arguments> {
        let mut arguments =
            Arguments { path: None, span: Span::call_site(), world: None, allows_empty: false };
        if let Ok(literal) = input.parse::<LitStr>() {
            (arguments.path, arguments.span) = (Some(literal.value()), literal.span());
            between(input)?;
        }
        while !input.is_empty() {
            let word: Ident = input.parse().map_err(|error| not_understood(&error))?;
            let meant = match word.to_string().as_str() {
                "open" => Some(World::Open),
                "closed" => Some(World::Closed),
                "allow_empty" => None,
                _ => return Err(not_understood(&syn::Error::new(word.span(), ""))),
            };
            if meant.is_some() && arguments.world.is_some() {
                return Err(syn::Error::new(word.span(), "a world is closed or open, and that is said once"));
            }
            arguments.allows_empty |= meant.is_none();
            arguments.world = arguments.world.or(meant);
            between(input)?;
        }
        Ok(arguments)
    }
}

/// A comma, unless nothing follows.
fn between(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() {
        input.parse::<Token![,]>().map_err(|error| not_understood(&error))?;
    }
    Ok(())
}

fn not_understood(error: &syn::Error) -> syn::Error {
    syn::Error::new(
        error.span(),
        "embed_migrations! takes the path of a folder, as a string, or nothing for \"migrations\"; and the words `open`, if \
         the database holds what no migration makes, and `allow_empty`, if there may be no migration",
    )
}
