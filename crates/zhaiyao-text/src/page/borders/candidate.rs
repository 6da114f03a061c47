//! Border candidates: positions of a page where a report may begin, each with its features.

use crate::page::borders::features::{BARE_FEATURES, HEADED_FEATURES};

/// The kind of a border candidate. Each kind has its own weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BorderKind {
    /// Headline lines, with a byline above, or an author or dateline below.
    Marked,
    /// Headline lines alone.
    Unmarked,
    /// No headline line.
    Bare,
}

impl BorderKind {
    /// In the order of the tables of weights.
    pub const ALL: [Self; 3] = [Self::Marked, Self::Unmarked, Self::Bare];

    /// Its name in the table of weights.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Unmarked => "unmarked",
            Self::Bare => "bare",
        }
    }

    /// The names of its features.
    pub const fn features(self) -> &'static [&'static str] {
        match self {
            Self::Marked | Self::Unmarked => HEADED_FEATURES,
            Self::Bare => BARE_FEATURES,
        }
    }
}

/// A position where a report may begin.
#[derive(Debug)]
pub(crate) struct BorderCandidate {
    /// Index of its stretch.
    pub(crate) stretch: usize,
    /// Index of the first block of the headline lines, or of the paragraph.
    pub(crate) block: usize,
    /// Which weights apply.
    pub(crate) kind: BorderKind,
    /// One value for each name of [`BorderKind::features`].
    pub(crate) features: Vec<f64>,
}

/// All border candidates of a page.
#[derive(Debug, Default)]
pub(crate) struct BorderCandidates {
    /// In text order.
    pub(crate) list: Vec<BorderCandidate>,
    /// The page sets headlines below their bodies.
    pub(crate) below: bool,
    /// The lines of the page are cut at a width.
    pub(crate) wrapped: bool,
    /// `[1, 0]` if a dateline or byline marks an end of the page, else `[0, 1]`.
    pub(crate) edges: [f64; 2],
}
