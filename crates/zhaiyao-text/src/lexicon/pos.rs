//! Parts of speech: the tags of jieba's dictionary (after ICTCLAS), as a closed set.

use crate::text::is_same;

/// Every tag there is. A tag of another dictionary counts as unknown.
const TAGS: [&str; 58] = [
    "x", "n", "nr", "ns", "nt", "nz", "ng", "nrt", "nrfg", "vn", "an", "v", "vd", "vg", "vi", "vq", "a",
    "ad", "ag", "b", "c", "d", "dg", "df", "e", "f", "g", "h", "i", "j", "k", "l", "m", "mg", "mq", "o", "p",
    "q", "r", "rg", "rr", "rz", "s", "t", "tg", "u", "ud", "ug", "uj", "ul", "uv", "uz", "w", "y", "yg", "z",
    "zg", "eng",
];

/// The place of a tag in [`TAGS`]; 0, unknown, for a tag of another dictionary.
const fn place(tag: &str) -> u8 {
    let mut at = 0;
    while at < TAGS.len() {
        if is_same(TAGS[at], tag) {
            return at as u8;
        }
        at += 1;
    }
    0
}

/// Tags as a set: a bit for each.
const fn set(tags: &[&str]) -> u64 {
    let (mut bits, mut at) = (0, 0);
    while at < tags.len() {
        let place = place(tags[at]);
        assert!(place > 0 || is_same(tags[at], "x"), "no such tag");
        bits |= 1 << place;
        at += 1;
    }
    bits
}

const FUNCTION: u64 = set(&[
    "u", "p", "c", "d", "r", "y", "e", "o", "zg", "q", "t", "f", "mq", "ul", "uj", "uz", "ud", "ug", "uv",
    "k", "h",
]);
const VERB: u64 = set(&["v", "vg", "vi", "vd", "vq"]);
const NOMINAL: u64 = set(&[
    "n", "nz", "nt", "l", "vn", "ng", "eng", "j", "an", "nr", "ns", "nrt", "nrfg", "s",
]);
const PERSON: u64 = set(&["nr", "nrt", "nrfg"]);
const NAME: u64 = PERSON | set(&["ns", "nt"]);
/// What phrases open with, and close with.
const OPENING: u64 = NOMINAL | VERB & !set(&["vd"]) | set(&["b", "i", "x", "a", "ag", "g", "tg", "z", "m"]);
const CLOSING: u64 = NOMINAL | VERB & !set(&["vd"]) | set(&["b", "i", "x", "a", "ag", "g", "m", "k", "q"]);

/// The part of speech of a word.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pos(u8);

impl std::fmt::Debug for Pos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pos").field(&self.tag()).finish()
    }
}

impl Pos {
    /// No dictionary knows the word.
    pub const UNKNOWN: Self = Self(place("x"));
    /// Punctuation and symbols.
    pub const MARK: Self = Self(place("w"));
    /// Figures.
    pub const NUMBER: Self = Self(place("m"));
    /// Dates and times.
    pub const TIME: Self = Self(place("t"));
    /// Measure words.
    pub const MEASURE: Self = Self(place("q"));
    /// Latin and other letters.
    pub const LATIN: Self = Self(place("eng"));
    /// Names of places.
    pub const PLACE: Self = Self(place("ns"));
    /// Proper noun; what lexicon terms are unless the caller says otherwise.
    pub const PROPER: Self = Self(place("nz"));

    /// The part of speech of this tag.
    pub const fn parse(tag: &str) -> Self {
        Self(place(tag))
    }

    /// The tag.
    pub const fn tag(self) -> &'static str {
        TAGS[self.0 as usize]
    }

    /// Its number among all, from 0.
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// All there are, by their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TAGS.len() as u8).map(Self)
    }

    const fn is_in(self, set: u64) -> bool {
        set >> self.0 & 1 == 1
    }

    /// Words that bind others and name nothing: particles, prepositions, conjunctions, adverbs,
    /// pronouns, measure words, time and direction words.
    pub const fn is_function(self) -> bool {
        self.is_in(FUNCTION)
    }

    /// Verbs proper (a verb that serves as a noun is none).
    pub const fn is_verb(self) -> bool {
        self.is_in(VERB)
    }

    /// Nouns, names, noun phrases, Latin words.
    pub const fn is_nominal(self) -> bool {
        self.is_in(NOMINAL)
    }

    /// A person.
    pub const fn is_person(self) -> bool {
        self.is_in(PERSON)
    }

    /// A person, place or organisation.
    pub const fn is_name(self) -> bool {
        self.is_in(NAME)
    }

    /// Whether the word may open a phrase.
    pub const fn opens_phrase(self) -> bool {
        self.is_in(OPENING)
    }

    /// Whether the word may close a phrase.
    pub const fn closes_phrase(self) -> bool {
        self.is_in(CLOSING)
    }
}
