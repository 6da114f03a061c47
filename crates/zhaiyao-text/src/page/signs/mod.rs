//! What a line or block shows of itself: datelines, bylines, captions, furniture, headline lines.

pub(in crate::page) mod byline;
pub(in crate::page) mod caption;
pub(in crate::page) mod dateline;
pub(in crate::page) mod furniture;
pub(in crate::page) mod headline_line;
pub(in crate::page) mod pattern;
