//! The features of a sentence → reasons that a caller can read.
//!
//! The models have a hundred features, which change when they are trained anew. Callers get sorts
//! of features, which stay.

/// What sort of features spoke for a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SentenceReasonKind {
    /// It says what the query asks for.
    Query,
    /// It stands at the beginning of the report.
    Beginning,
    /// It stands at the end of the report.
    End,
    /// It opens or closes a paragraph, or is one.
    Paragraph,
    /// Its length is that of sentences which people choose.
    Length,
    /// It has keywords of the report.
    Keywords,
    /// It shares its words with many sentences of the report.
    Central,
    /// It brings words that the sentences after it take up.
    NewSubject,
    /// It has rare words, or few words that every text has.
    Substance,
    /// It has numbers.
    Numbers,
    /// It names persons, places or organisations.
    Names,
    /// It has words that tell of an aim, a need or a plan.
    Aim,
    /// It has words that tell of a result, a finding or a ruling.
    Result,
    /// It has words that tell what happened, and when.
    Event,
    /// It quotes, or tells who said what.
    Quotation,
    /// Its build: parts of speech, marks, and how it leans on its neighbours.
    Build,
    /// It goes with the sentences that were chosen before it.
    Complement,
}

/// The features of each sort; what was asked for is no feature of the models.
const FEATURES: [(SentenceReasonKind, &[&str]); 16] = [
    (
        SentenceReasonKind::Beginning,
        &[
            "first",
            "second",
            "third",
            "near the start",
            "place",
            "place squared",
            "place, logarithm",
            "in the first paragraph",
            "like the first",
        ],
    ),
    (SentenceReasonKind::End, &["last", "last but one", "last but two"]),
    (
        SentenceReasonKind::Paragraph,
        &["opens a paragraph", "closes a paragraph", "is a paragraph"],
    ),
    (
        SentenceReasonKind::Length,
        &[
            "under 20 characters",
            "20 to 27",
            "28 to 37",
            "38 to 49",
            "50 to 64",
            "65 to 84",
            "85 to 114",
            "115 to 159",
            "160 or more",
            "length, logarithm",
            "length beside the others",
        ],
    ),
    (
        SentenceReasonKind::Keywords,
        &[
            "keywords",
            "keywords for its length",
            "first keyword",
            "second keyword",
            "third keyword",
        ],
    ),
    (
        SentenceReasonKind::Central,
        &[
            "central",
            "like the whole",
            "concepts",
            "concepts for its length",
            "concepts for half its length",
            "likely words",
            "words of others",
        ],
    ),
    (
        SentenceReasonKind::NewSubject,
        &[
            "new words",
            "new words here",
            "taken up soon",
            "taken up by the next",
            "takes up the last",
            "opens a subject",
            "paragraph that opens a subject",
            "paragraph of new words",
            "paragraph taken up soon",
        ],
    ),
    (SentenceReasonKind::Substance, &["rare words", "content", "latin"]),
    (SentenceReasonKind::Numbers, &["digits", "numbers"]),
    (SentenceReasonKind::Names, &["persons", "places", "organisations"]),
    (SentenceReasonKind::Aim, &["aim", "need", "request", "future"]),
    (
        SentenceReasonKind::Result,
        &["result", "conclusion", "finding", "ruling"],
    ),
    (
        SentenceReasonKind::Event,
        &[
            "event",
            "today",
            "opens with a time",
            "procedure",
            "background",
            "superlative",
        ],
    ),
    (
        SentenceReasonKind::Quotation,
        &["saying", "quotes", "opens with a quote"],
    ),
    (
        SentenceReasonKind::Build,
        &[
            "pronouns",
            "verbs",
            "nouns",
            "adverbs",
            "adjectives",
            "particles",
            "prepositions",
            "title marks",
            "question",
            "exclamation",
            "dots",
            "colon",
            "semicolons",
            "commas",
            "enumeration commas",
            "brackets",
            "leans on the last",
            "opens an item",
            "no end mark",
            "I and you",
            "fillers",
            "greeting",
            "thinking aloud",
            "boilerplate",
            "opens with a circumstance",
            "behind a colon",
            "behind a scrap",
            "behind a question",
            "behind a long one",
            "before one that leans",
        ],
    ),
    (
        SentenceReasonKind::Complement,
        &[
            "words already said",
            "concepts already said",
            "weight already said",
            "weight already said for its length",
            "behind a chosen one",
            "before a chosen one",
            "leans on a chosen one",
            "near a chosen one",
            "in the paragraph of a chosen one",
        ],
    ),
];

impl SentenceReasonKind {
    /// Returns the sort of a feature; `None` if the name is that of no feature.
    pub(super) fn of(feature: &str) -> Option<Self> {
        let mut sorts = FEATURES.iter();
        let sort = sorts.find(|(_, features)| features.contains(&feature))?;
        Some(sort.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::model::feature_names;

    #[test]
    fn every_feature_is_of_a_sort() {
        let unsorted: Vec<&str> = feature_names()
            .into_iter()
            .filter(|name| SentenceReasonKind::of(name).is_none())
            .collect();
        assert!(unsorted.is_empty(), "{unsorted:?}");
    }
}
