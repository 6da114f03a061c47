//! Parts of speech: the tags of jieba's dictionary (after ICTCLAS), as a closed set.

/// Every tag there is. A tag of another dictionary counts as unknown.
const TAGS: [&str; 58] = [
    "x", "n", "nr", "ns", "nt", "nz", "ng", "nrt", "nrfg", "vn", "an", "v", "vd", "vg", "vi", "vq", "a",
    "ad", "ag", "b", "c", "d", "dg", "df", "e", "f", "g", "h", "i", "j", "k", "l", "m", "mg", "mq", "o", "p",
    "q", "r", "rg", "rr", "rz", "s", "t", "tg", "u", "ud", "ug", "uj", "ul", "uv", "uz", "w", "y", "yg", "z",
    "zg", "eng",
];

/// The part of speech of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pos(&'static str);

impl Pos {
    /// No dictionary knows the word.
    pub const UNKNOWN: Self = Self("x");
    /// Punctuation and symbols.
    pub const MARK: Self = Self("w");
    /// Figures.
    pub const NUMBER: Self = Self("m");
    /// Dates and times.
    pub const TIME: Self = Self("t");
    /// Latin and other letters.
    pub const LATIN: Self = Self("eng");
    /// Proper noun; what lexicon terms are unless the caller says otherwise.
    pub const PROPER: Self = Self("nz");

    /// The part of speech of this tag.
    pub fn parse(tag: &str) -> Self {
        TAGS.iter()
            .find(|known| **known == tag)
            .map_or(Self::UNKNOWN, |known| Self(known))
    }

    /// The tag.
    pub const fn tag(self) -> &'static str {
        self.0
    }

    /// Words that bind others and name nothing: particles, prepositions, conjunctions, adverbs,
    /// pronouns, measure words, time and direction words.
    pub fn is_function(self) -> bool {
        matches!(
            self.0,
            "u" | "p"
                | "c"
                | "d"
                | "r"
                | "y"
                | "e"
                | "o"
                | "zg"
                | "q"
                | "t"
                | "f"
                | "mq"
                | "ul"
                | "uj"
                | "uz"
                | "ud"
                | "ug"
                | "uv"
                | "k"
                | "h"
        )
    }

    /// Verbs proper (a verb that serves as a noun is none).
    pub fn is_verb(self) -> bool {
        matches!(self.0, "v" | "vg" | "vi" | "vd" | "vq")
    }

    /// Nouns, names, noun phrases, Latin words.
    pub fn is_nominal(self) -> bool {
        matches!(
            self.0,
            "n" | "nz" | "nt" | "l" | "vn" | "ng" | "eng" | "j" | "an" | "nr" | "ns" | "nrt" | "nrfg" | "s"
        )
    }

    /// A person.
    pub fn is_person(self) -> bool {
        matches!(self.0, "nr" | "nrt" | "nrfg")
    }

    /// A person, place or organisation.
    pub fn is_name(self) -> bool {
        self.is_person() || matches!(self.0, "ns" | "nt")
    }

    /// Whether the word may open a phrase.
    pub fn opens_phrase(self) -> bool {
        self.is_nominal()
            || self.is_verb() && self.0 != "vd"
            || matches!(self.0, "b" | "i" | "x" | "a" | "ag" | "g" | "tg" | "z" | "m")
    }

    /// Whether the word may close a phrase.
    pub fn closes_phrase(self) -> bool {
        self.is_nominal()
            || self.is_verb() && self.0 != "vd"
            || matches!(self.0, "b" | "i" | "x" | "a" | "ag" | "g" | "m" | "k" | "q")
    }
}
