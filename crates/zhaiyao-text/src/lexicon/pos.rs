//! Parts of speech: the tags of jieba's dictionary (after ICTCLAS), as a closed set.
//!
//! What always holds: a part of speech is one byte, and tests of groups are a shift and a mask.

use crate::text::is_same;

/// All tags. Any other tag is read as the first, unknown.
const TAGS: [&str; 58] = [
    "x", "n", "nr", "ns", "nt", "nz", "ng", "nrt", "nrfg", "vn", "an", "v", "vd", "vg", "vi", "vq", "a",
    "ad", "ag", "b", "c", "d", "dg", "df", "e", "f", "g", "h", "i", "j", "k", "l", "m", "mg", "mq", "o", "p",
    "q", "r", "rg", "rr", "rz", "s", "t", "tg", "u", "ud", "ug", "uj", "ul", "uv", "uz", "w", "y", "yg", "z",
    "zg", "eng",
];

/// Returns the index of a tag in [`TAGS`]; 0, unknown, for any other tag.
const fn tag_index(tag: &str) -> u8 {
    let mut at = 0;
    while at < TAGS.len() {
        if is_same(TAGS[at], tag) {
            return at as u8;
        }
        at += 1;
    }
    0
}

/// Returns a set of tags, with a bit for each.
const fn set(tags: &[&str]) -> u64 {
    let (mut bits, mut at) = (0, 0);
    while at < tags.len() {
        let index = tag_index(tags[at]);
        assert!(index > 0 || is_same(tags[at], "x"), "no such tag");
        bits |= 1 << index;
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
/// Tags of words that phrases may open with.
const OPENING: u64 = NOMINAL | VERB & !set(&["vd"]) | set(&["b", "i", "x", "a", "ag", "g", "tg", "z", "m"]);
/// Tags of words that phrases may close with.
const CLOSING: u64 = NOMINAL | VERB & !set(&["vd"]) | set(&["b", "i", "x", "a", "ag", "g", "m", "k", "q"]);

/// The universal parts of speech that the tags of the dictionary can tell
/// (universaldependencies.org/u/pos).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UniversalPos {
    /// Adjective.
    Adj,
    /// Adposition.
    Adp,
    /// Adverb.
    Adv,
    /// Conjunction.
    Cconj,
    /// Interjection.
    Intj,
    /// Noun.
    Noun,
    /// Numeral.
    Num,
    /// Particle.
    Part,
    /// Pronoun.
    Pron,
    /// Name.
    Propn,
    /// Punctuation.
    Punct,
    /// Verb.
    Verb,
    /// Other.
    X,
}

/// The tags of each universal part of speech; all others are [`UniversalPos::X`].
const UNIVERSAL_SETS: [(UniversalPos, u64); 12] = [
    // Universal Dependencies has classifiers among the nouns.
    (
        UniversalPos::Noun,
        set(&["n", "ng", "vn", "an", "s", "t", "tg", "l", "i", "j", "q"]),
    ),
    (UniversalPos::Propn, NAME | set(&["nz"])),
    (UniversalPos::Verb, VERB | set(&["df"])),
    (UniversalPos::Adj, set(&["a", "ag", "b", "z", "zg"])),
    (UniversalPos::Adv, set(&["ad", "d", "dg"])),
    (UniversalPos::Num, set(&["m", "mg", "mq"])),
    (UniversalPos::Pron, set(&["r", "rg", "rr", "rz"])),
    // Its treebanks have words of direction (里, 以上) among the adpositions.
    (UniversalPos::Adp, set(&["p", "f"])),
    (UniversalPos::Cconj, set(&["c"])),
    (
        UniversalPos::Part,
        set(&["u", "ud", "ug", "uj", "ul", "uv", "uz", "y", "yg", "h", "k"]),
    ),
    (UniversalPos::Intj, set(&["e", "o"])),
    (UniversalPos::Punct, set(&["w"])),
];

/// The universal part of speech of each of [`TAGS`].
const UNIVERSAL: [UniversalPos; TAGS.len()] = {
    let mut all = [UniversalPos::X; TAGS.len()];
    let mut at = 0;
    while at < TAGS.len() * UNIVERSAL_SETS.len() {
        let (tag, (pos, tags)) = (at % TAGS.len(), UNIVERSAL_SETS[at / TAGS.len()]);
        if tags >> tag & 1 == 1 {
            all[tag] = pos;
        }
        at += 1;
    }
    all
};

/// The part of speech of a word.
///
/// ```
/// use zhaiyao_text::lexicon::Pos;
///
/// assert!(Pos::parse("nr").is_person());
/// assert_eq!(Pos::parse("no such tag"), Pos::UNKNOWN);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pos(u8);

impl std::fmt::Debug for Pos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pos").field(&self.tag()).finish()
    }
}

impl Pos {
    /// The dictionary does not have the word.
    pub const UNKNOWN: Self = Self(tag_index("x"));
    /// Punctuation and symbols.
    pub const MARK: Self = Self(tag_index("w"));
    /// Figures.
    pub const NUMBER: Self = Self(tag_index("m"));
    /// Dates and times.
    pub const TIME: Self = Self(tag_index("t"));
    /// Classifiers.
    pub const MEASURE: Self = Self(tag_index("q"));
    /// Latin and other letters.
    pub const LATIN: Self = Self(tag_index("eng"));
    /// Names of places.
    pub const PLACE: Self = Self(tag_index("ns"));
    /// Proper nouns; the default for terms of a request.
    pub const PROPER: Self = Self(tag_index("nz"));

    /// Returns the part of speech of a tag; [`Pos::UNKNOWN`] for a tag that jieba does not use.
    pub const fn parse(tag: &str) -> Self {
        Self(tag_index(tag))
    }

    /// Returns the tag.
    #[inline]
    pub const fn tag(self) -> &'static str {
        TAGS[self.0 as usize]
    }

    /// Returns its number, from 0.
    #[inline]
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// Returns the universal part of speech.
    ///
    /// The dictionary's tags are coarser in some places (auxiliaries are verbs, determiners
    /// pronouns, and all conjunctions have one tag) and finer in others.
    ///
    /// ```
    /// use zhaiyao_text::lexicon::{Pos, UniversalPos};
    ///
    /// assert_eq!(Pos::parse("ns").universal(), UniversalPos::Propn);
    /// assert_eq!(Pos::parse("uj").universal(), UniversalPos::Part);
    /// ```
    #[inline]
    pub const fn universal(self) -> UniversalPos {
        UNIVERSAL[self.0 as usize]
    }

    /// Returns all parts of speech in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TAGS.len() as u8).map(Self)
    }

    #[inline]
    const fn is_in(self, set: u64) -> bool {
        set >> self.0 & 1 == 1
    }

    /// Returns whether it is a function word: particle, preposition, conjunction, adverb, pronoun,
    /// classifier, word of time or direction.
    #[inline]
    pub const fn is_function(self) -> bool {
        self.is_in(FUNCTION)
    }

    /// Returns whether it is a verb; a verbal noun is none.
    #[inline]
    pub const fn is_verb(self) -> bool {
        self.is_in(VERB)
    }

    /// Returns whether it is a noun, name, noun phrase or Latin word.
    #[inline]
    pub const fn is_nominal(self) -> bool {
        self.is_in(NOMINAL)
    }

    /// Returns whether it is the name of a person.
    #[inline]
    pub const fn is_person(self) -> bool {
        self.is_in(PERSON)
    }

    /// Returns whether it is the name of a person, place or organisation.
    #[inline]
    pub const fn is_name(self) -> bool {
        self.is_in(NAME)
    }

    /// Returns whether the word may open a phrase.
    #[inline]
    pub const fn opens_phrase(self) -> bool {
        self.is_in(OPENING)
    }

    /// Returns whether the word may close a phrase.
    #[inline]
    pub const fn closes_phrase(self) -> bool {
        self.is_in(CLOSING)
    }
}
