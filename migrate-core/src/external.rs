/// The name of the file in a migrations folder that declares what the database holds before the first migration. It is read
/// when the crate is built, and never run.
pub const EXTERNAL_FILE: &str = "external.sql";
