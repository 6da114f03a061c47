//! Lists of words that are knowledge of the language: one file an idea, each list with what it is
//! for.
//!
//! A new word goes here, not into the stage that needs it. No list is part of another (a test says
//! so); a list that extends another is built from it.

pub(crate) mod counting;
pub(crate) mod occasion;
pub(crate) mod opening;
pub(crate) mod particle;
pub(crate) mod press;
pub(crate) mod speech;
pub(crate) mod surname;
pub(crate) mod time;
