//! A folder of files to the parts of migrations: what each file is called, what stands in it for whom, and which
//! version comes next. No SQL is judged here.

pub(crate) mod base;
pub(crate) mod config;
pub(crate) mod contents;
pub(crate) mod directive;
pub(crate) mod draft;
pub(crate) mod inventory;
pub(crate) mod layout;
pub(crate) mod metadata;
pub(crate) mod name;
pub(crate) mod numbering;
pub(crate) mod platform;
pub(crate) mod section;
pub(crate) mod source;
pub(crate) mod text;
pub(crate) mod turn;
pub(crate) mod versions;
