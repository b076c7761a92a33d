use std::ffi::OsString;
use std::path::PathBuf;

use migrate_core::check::{self, Folder};
use proc_macro2::{Span, TokenStream};
use syn::LitStr;
use syn::parse::Nothing;

use crate::expand;

const DEFAULT_FOLDER: &str = "migrations";

/// The tokens between the brackets, to the expansion.
pub(crate) fn embed(input: TokenStream) -> TokenStream {
    let (path, span) = match folder(input) {
        Ok(folder) => folder,
        Err(error) => return expand::fail(error.span(), [error.to_string()]),
    };
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        let message = "CARGO_MANIFEST_DIR is not set: embed_migrations! must be built by cargo";
        return expand::fail(span, [message.to_owned()]);
    };
    match check::embed(&Folder { path: &path, root: &root }, memory().as_deref()) {
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

/// `"db/migrations"`, or nothing.
fn folder(input: TokenStream) -> syn::Result<(String, Span)> {
    if syn::parse2::<Nothing>(input.clone()).is_ok() {
        return Ok((DEFAULT_FOLDER.to_owned(), Span::call_site()));
    }
    match syn::parse2::<LitStr>(input) {
        Ok(literal) => Ok((literal.value(), literal.span())),
        Err(error) => Err(syn::Error::new(
            error.span(),
            "embed_migrations! takes the path of a folder, as a string, or nothing for \"migrations\"",
        )),
    }
}
