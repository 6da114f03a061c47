//! How keywords are chosen.

use std::collections::HashSet;

use crate::lexicon::Pos;

/// How candidates are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeywordMethod {
    /// By all that is known of them.
    #[default]
    Best,
    /// Single words by their frequency and rarity.
    TfIdf,
    /// Single words by the words near them.
    TextRank,
}

/// How to choose keywords.
#[derive(Debug, Clone)]
pub(crate) struct KeywordOptions {
    /// The longest list that is wanted.
    pub(crate) top_k: usize,
    /// Folded words that are never given.
    pub(crate) banned: HashSet<String>,
    /// How they are ranked.
    pub(crate) method: KeywordMethod,
    /// Shorter ones are not given, unless they are terms of the request.
    pub(crate) minimum_characters: usize,
    /// If any: the last word of a keyword must be one of these, unless it is a term of the request.
    pub(crate) parts_of_speech: Vec<Pos>,
}

impl KeywordOptions {
    /// Whether they change which keywords stand first.
    pub(crate) fn is_plain(&self) -> bool {
        self.method == KeywordMethod::Best && self.minimum_characters == 0 && self.parts_of_speech.is_empty()
    }
}

impl Default for KeywordOptions {
    fn default() -> Self {
        Self {
            top_k: 10,
            banned: HashSet::new(),
            method: KeywordMethod::Best,
            minimum_characters: 0,
            parts_of_speech: Vec::new(),
        }
    }
}
