//! The places of a page where a report may begin, each with its features.

use crate::page::borders::features::{BARE_FEATURES, HEADED_FEATURES};

/// What stands at a place where a report may begin. Each is judged by weights of its own.
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

    /// The names of its evidence.
    pub const fn features(self) -> &'static [&'static str] {
        match self {
            Self::Marked | Self::Unmarked => HEADED_FEATURES,
            Self::Bare => BARE_FEATURES,
        }
    }
}

/// A place where a report may begin.
#[derive(Debug)]
pub(crate) struct BorderCandidate {
    /// The unit it stands in.
    pub(crate) stretch: usize,
    /// The first block of the headline lines, or the paragraph.
    pub(crate) block: usize,
    /// What stands there.
    pub(crate) kind: BorderKind,
    /// One value for each name of its evidence.
    pub(crate) features: Vec<f64>,
}

/// All places of a page where a report may begin.
#[derive(Debug, Default)]
pub(crate) struct BorderCandidates {
    /// In order.
    pub(crate) list: Vec<BorderCandidate>,
    /// The page sets headlines below their bodies.
    pub(crate) below: bool,
    /// The lines of the page are cut at a width.
    pub(crate) wrapped: bool,
    /// One, if a dateline or byline marks an end of the page; else the other is one.
    pub(crate) edges: [f64; 2],
}
