//! The text as sent → its lines, with width, indent and the blank lines above.

pub(crate) mod line;
