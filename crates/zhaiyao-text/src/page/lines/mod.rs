//! Stage 1: the text as sent → its lines.
//!
//! In: the raw text. Out: lines that are not blank, trimmed, with width, indent and the number of
//! blank lines above. What always holds: spans are in order, disjoint and not empty. Here belongs
//! what one line is; what a line means belongs to `signs` and `blocks`.

pub(crate) mod line;
