//! A keyword as a caller sees it, with its evidence.

use crate::text::ViewSpan;

/// Why a keyword counts as a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// Set in quotation marks.
    Quoted,
    /// Said more than once, with varying neighbours.
    Repeated,
    /// Stands alone between marks.
    Isolated,
    /// Stands in a headline.
    Headline,
    /// Built with a symbol.
    Symbol,
    /// Introduced by the text.
    Defined,
    /// A number that names a list.
    Numeral,
    /// Stands in the request's lexicon.
    Lexicon,
}

/// One reason, with how often it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// Which rule speaks.
    pub kind: EvidenceKind,
    /// How often.
    pub count: usize,
}

/// What sort of term a keyword is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeywordKind {
    /// A word of the dictionary, or a phrase of such words.
    DictionaryWord,
    /// A term no dictionary has.
    CoinedTerm,
    /// A number and what is counted, standing for a list.
    NumeralAbbreviation,
    /// A person, place or organisation.
    Name,
    /// A term of the request's lexicon.
    LexiconTerm,
    /// Han with Latin, digits or symbols.
    MixedScript,
}

/// A keyword of a report.
#[derive(Debug, Clone)]
pub struct Keyword {
    /// The form used most often.
    pub text: String,
    /// 0 to 1.
    pub score: f64,
    /// What sort of term.
    pub kind: KeywordKind,
    /// Occurrences, aliases and title included.
    pub count: usize,
    /// Occurrences in the view, in order.
    pub mentions: Vec<ViewSpan>,
    /// Other forms.
    pub aliases: Vec<String>,
    /// Members of a numeral abbreviation.
    pub expansion: Vec<ViewSpan>,
    /// Why it is a term.
    pub evidence: Vec<Evidence>,
}
