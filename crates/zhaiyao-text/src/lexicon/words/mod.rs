//! Lists of words that are knowledge about the language: one file for each idea, each list with its
//! purpose.
//!
//! A new word is added here, and not in the stage that needs it. What always holds: no list is part
//! of another (a test compares them); a list that extends another is built from it. The lists that
//! the build script needs are in `zhaiyao_tables::words`, and are exported again here.

pub(crate) mod counting;
pub(crate) mod occasion;
pub(crate) mod opening;
pub(crate) mod particle;
pub(crate) mod press;
pub(crate) mod speech;
pub(crate) mod surname;
pub(crate) mod time;
