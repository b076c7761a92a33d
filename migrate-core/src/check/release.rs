//! What is released: what `migrations.lock` froze, and how strictly the rest is judged.

pub(crate) mod frozen;
pub(crate) mod level;
pub(crate) mod levels;
pub(crate) mod released;
