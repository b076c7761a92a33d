//! The replay of a folder: what is declared, what is released, and what follows from nothing.

use super::super::*;
