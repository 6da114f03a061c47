//! A passage → the profile by which its candidates are ranked.

use crate::passage::Passage;

/// Texts of fewer characters repeat few words.
pub(super) const SHORT_TEXT: usize = 120;

/// How the candidates of a passage are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankingProfile {
    /// A headline over one paragraph that nothing files: abstracts, encyclopaedia entries.
    Abstract,
    /// A body without a headline that opens with a dateline, or has a byline: copy of the wire.
    Wire,
    /// A body without either.
    Body,
    /// A few words: posts, headlines alone.
    Short,
    /// Reports with their headline: by the formula.
    Formula,
}

impl RankingProfile {
    /// Those with weights.
    pub const TRAINED: [Self; 4] = [Self::Abstract, Self::Wire, Self::Body, Self::Short];

    /// Returns the profile of a passage.
    pub(super) fn from_passage(passage: &Passage) -> Self {
        if passage.characters() < SHORT_TEXT {
            Self::Short
        } else if !passage.has_headline() {
            if passage.is_filed() {
                Self::Wire
            } else {
                Self::Body
            }
        } else if passage.paragraphs() == 1 && !passage.is_filed() {
            Self::Abstract
        } else {
            Self::Formula
        }
    }

    /// Its name in the table of weights.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Abstract => "abstract",
            Self::Wire => "wire",
            Self::Body => "body",
            Self::Short => "short",
            Self::Formula => "formula",
        }
    }
}
