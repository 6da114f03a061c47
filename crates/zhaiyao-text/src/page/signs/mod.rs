//! What a line or block shows of itself: datelines, bylines, captions, furniture, headline lines.

pub(crate) mod byline;
pub(crate) mod caption;
pub(crate) mod dateline;
pub(crate) mod furniture;
pub(crate) mod headline_line;
pub(crate) mod pattern;
