//! The places of a page where a report may begin, each with its features.

use crate::page::borders::features::{BARE_FEATURES, HEADED_FEATURES};

/// What stands at a place where a report may begin. Each is judged by weights of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::page) enum BorderKind {
    /// Headline lines, with a byline above, or an author or dateline below.
    Marked,
    /// Headline lines alone.
    Unmarked,
    /// No headline line.
    Bare,
}

impl BorderKind {
    pub(in crate::page) const ALL: [Self; 3] = [Self::Marked, Self::Unmarked, Self::Bare];

    /// Its name in the table of weights.
    pub(in crate::page) const fn name(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Unmarked => "unmarked",
            Self::Bare => "bare",
        }
    }

    /// The names of its evidence.
    pub(in crate::page) const fn features(self) -> &'static [&'static str] {
        match self {
            Self::Marked | Self::Unmarked => HEADED_FEATURES,
            Self::Bare => BARE_FEATURES,
        }
    }
}

/// A place where a report may begin.
#[derive(Debug)]
pub(in crate::page) struct BorderCandidate {
    /// The unit it stands in.
    pub(in crate::page) stretch: usize,
    /// The first block of the headline lines, or the paragraph.
    pub(in crate::page) block: usize,
    /// What stands there.
    pub(in crate::page) kind: BorderKind,
    /// One value for each name of its evidence.
    pub(in crate::page) features: Vec<f64>,
}

/// All places of a page where a report may begin.
#[derive(Debug, Default)]
pub(in crate::page) struct BorderCandidates {
    /// In order.
    pub(in crate::page) list: Vec<BorderCandidate>,
    /// The page sets headlines below their bodies.
    pub(in crate::page) below: bool,
    /// The lines of the page are cut at a width.
    pub(in crate::page) wrapped: bool,
    /// One, if a dateline or byline marks an end of the page; else the other is one.
    pub(in crate::page) edges: [f64; 2],
}
