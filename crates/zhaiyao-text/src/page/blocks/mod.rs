//! Stage 3: lines → blocks, each with its kind.
//!
//! In: lines. Out: blocks (headline line, paragraph, byline, furniture) that cover all lines.
//! `measure` finds the column width, `join` joins lines into blocks, `kind` classifies blocks,
//! `normalize` repairs line breaks and blanks. What always holds: every line lies in exactly one
//! block. Lines that are joined wrongly: `join`; a block of the wrong kind: `kind`.

pub(crate) mod join;
pub(crate) mod kind;
pub(crate) mod measure;
pub(crate) mod normalize;
