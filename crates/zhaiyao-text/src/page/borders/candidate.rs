//! The places of a page where a report may begin, each with its features.

use crate::page::borders::features::{BARE, HEADED};

/// What stands at a place where a report may begin. Each is judged by weights of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::page) enum Setting {
    /// Headline lines, with a byline above, or an author or dateline below.
    Marked,
    /// Headline lines alone.
    Unmarked,
    /// No headline line.
    Bare,
}

impl Setting {
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
    pub(in crate::page) const fn evidence(self) -> &'static [&'static str] {
        match self {
            Self::Marked | Self::Unmarked => HEADED,
            Self::Bare => BARE,
        }
    }
}

/// A place where a report may begin.
#[derive(Debug)]
pub(in crate::page) struct Place {
    /// The unit it stands in.
    pub(in crate::page) unit: usize,
    /// The first block of the headline lines, or the paragraph.
    pub(in crate::page) block: usize,
    /// What stands there.
    pub(in crate::page) setting: Setting,
    /// One value for each name of its evidence.
    pub(in crate::page) evidence: Vec<f64>,
}

/// All places of a page where a report may begin.
#[derive(Debug, Default)]
pub(in crate::page) struct Places {
    /// In order.
    pub(in crate::page) list: Vec<Place>,
    /// The page sets headlines below their bodies.
    pub(in crate::page) below: bool,
    /// The lines of the page are cut at a width.
    pub(in crate::page) wrapped: bool,
    /// One, if a dateline or byline marks an end of the page; else the other is one.
    pub(in crate::page) edges: [f64; 2],
}
