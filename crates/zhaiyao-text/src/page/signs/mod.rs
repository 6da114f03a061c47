//! Stage 2: one line or paragraph → the signs in it.
//!
//! In: one text, without its neighbours. Out: whether it is a dateline, byline, caption, furniture
//! or a possible headline. What always holds: each function depends on its text alone.
//!
//! A new style is one pattern in the table of its family and one example in the test table beside
//! it. Most families have a pre-filter, a cheap test before the pattern; a test checks that it
//! accepts every example, because a style that the pre-filter rejects is never tried.

pub(crate) mod byline;
pub(crate) mod caption;
pub(crate) mod dateline;
pub(crate) mod furniture;
pub(crate) mod headline_line;
pub(crate) mod pattern;
