//! A sentence of the report → a unit: its words by number, its length, what it is built of.
//!
//! What always holds: units are in the order of the text; words are numbered in the order they are
//! first said.

use std::sync::LazyLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::content::content_keys;
use super::cue::is_dependent;
use super::input::SummaryInput;
use crate::lexicon::Pos;
use crate::models::Models;
use crate::progress::Abandoned;
use crate::text::{ViewSpan, sentence_end};
use crate::token::{self, Token, TokenClass};

/// Sentences of fewer characters never stand alone: 一是提升标志性。
const SHORTEST: usize = 15;

/// A sentence with its words.
#[derive(Debug)]
pub(crate) struct SentenceUnit {
    pub(crate) span: ViewSpan,
    pub(crate) characters: usize,
    /// Words that carry content, by their numbers, in order.
    pub(crate) words: Vec<u32>,
    /// The same, each once with its count, by number.
    pub(crate) counts: Vec<(u32, u32)>,
    /// Characters of its content words.
    pub(crate) content: usize,
    /// Of all its words.
    pub(crate) tags: TagCounts,
    /// Paragraph of the body, place in it, and sentences it has.
    pub(crate) paragraph: usize,
    pub(crate) place: usize,
    pub(crate) of: usize,
    /// It is no whole sentence, or too short to stand alone.
    pub(crate) is_fragment: bool,
    /// It ends with an end mark.
    pub(crate) is_ended: bool,
    /// It is_dependent on the sentence before it.
    pub(crate) is_dependent: bool,
}

/// How many words of each sort a sentence has.
#[derive(Debug, Default)]
pub(crate) struct TagCounts {
    pub(crate) all: f64,
    pub(crate) persons: f64,
    pub(crate) places: f64,
    pub(crate) organisations: f64,
    pub(crate) pronouns: f64,
    pub(crate) verbs: f64,
    pub(crate) nouns: f64,
    pub(crate) adverbs: f64,
    pub(crate) adjectives: f64,
    pub(crate) numbers: f64,
    pub(crate) particles: f64,
    pub(crate) prepositions: f64,
}

/// TagCounts of words that are counted.
#[derive(Clone, Copy)]
enum CountedTag {
    Person,
    Place,
    Organisation,
    Noun,
    Pronoun,
    Verb,
    Adverb,
    Adjective,
    Number,
    Particle,
    Preposition,
    Other,
}

impl CountedTag {
    fn of(tag: &str) -> Self {
        match tag.as_bytes() {
            [b'n', b'r', ..] => Self::Person,
            b"ns" => Self::Place,
            b"nt" | b"nz" => Self::Organisation,
            [b'n', ..] => Self::Noun,
            [b'r', ..] => Self::Pronoun,
            [b'v', ..] => Self::Verb,
            [b'd', ..] => Self::Adverb,
            [b'a', ..] => Self::Adjective,
            [b'm', ..] => Self::Number,
            [b'u' | b'y', ..] => Self::Particle,
            [b'p' | b'c', ..] => Self::Preposition,
            _ => Self::Other,
        }
    }
}

/// The sort of every part of speech, by its number.
static COUNTED_TAGS: LazyLock<Vec<CountedTag>> =
    LazyLock::new(|| Pos::all().map(|pos| CountedTag::of(pos.tag())).collect());

impl TagCounts {
    fn of(tokens: &[Token]) -> Self {
        let mut counts = [0.0; CountedTag::Other as usize + 1];
        for token in tokens.iter().filter(|token| token.class != TokenClass::Mark) {
            counts[COUNTED_TAGS[token.pos.number()] as usize] += 1.0;
        }
        let of = |sort: CountedTag| counts[sort as usize];
        Self {
            all: counts.iter().sum::<f64>().max(1.0),
            persons: of(CountedTag::Person),
            places: of(CountedTag::Place),
            organisations: of(CountedTag::Organisation),
            pronouns: of(CountedTag::Pronoun),
            verbs: of(CountedTag::Verb),
            nouns: of(CountedTag::Noun),
            adverbs: of(CountedTag::Adverb),
            adjectives: of(CountedTag::Adjective),
            numbers: of(CountedTag::Number),
            particles: of(CountedTag::Particle),
            prepositions: of(CountedTag::Preposition),
        }
    }
}

/// Content words of a report and their rarity.
#[derive(Debug)]
pub(crate) struct ContentVocabulary {
    /// By the hashes of their keys.
    ids: FxHashMap<u64, u32>,
    pub(crate) idf: Vec<f64>,
}

impl ContentVocabulary {
    /// Empty, with room for the words of this number of tokens.
    fn for_tokens(tokens: usize) -> Self {
        Self {
            ids: FxHashMap::with_capacity_and_hasher(tokens / 2, FxBuildHasher),
            idf: Vec::with_capacity(tokens / 2),
        }
    }

    fn id(&mut self, key: u64, models: &Models) -> u32 {
        let next = u32::try_from(self.idf.len()).unwrap_or(u32::MAX);
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.idf.push(models.idf.idf_of(key));
        }
        id
    }

    /// The numbers of those of these words that the report has.
    pub(crate) fn known(&self, keys: &[u64]) -> Vec<u32> {
        keys.iter().filter_map(|key| self.ids.get(key).copied()).collect()
    }
}

/// The units of a report.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn units(
    input: &SummaryInput,
    models: &Models,
) -> Result<(Vec<SentenceUnit>, ContentVocabulary), Abandoned> {
    let mut vocabulary = ContentVocabulary::for_tokens(input.tokens.len());
    let mut units = Vec::new();
    for (paragraph, sentences) in input.paragraphs.iter().enumerate() {
        for (place, span) in sentences.iter().enumerate() {
            input.progress.count(1 + span.len() / BYTES_OF_UNIT)?;
            let mut unit = unit(*span, input, &mut vocabulary, models);
            (unit.paragraph, unit.place, unit.of) = (paragraph, place, sentences.len());
            units.push(unit);
        }
    }
    if units.iter().all(|unit| unit.is_fragment) {
        units.iter_mut().for_each(|unit| unit.is_fragment = false);
    }
    Ok((units, vocabulary))
}

/// Bytes of a sentence that make a unit of work ([`Progress`](crate::progress::Progress)).
const BYTES_OF_UNIT: usize = 24;

fn unit(
    span: ViewSpan,
    input: &SummaryInput,
    vocabulary: &mut ContentVocabulary,
    models: &Models,
) -> SentenceUnit {
    let text = span.slice(input.view);
    let tokens = token::within(input.tokens, span);
    let mut content = 0;
    let words: Vec<u32> = content_keys(input.view, tokens, models)
        .map(|(key, characters)| {
            content += characters;
            vocabulary.id(key, models)
        })
        .collect();
    let characters = text.chars().count();
    let is_ended = sentence_end::is_ended(text);
    SentenceUnit {
        span,
        characters,
        counts: counts(&words),
        words,
        content,
        tags: TagCounts::of(tokens),
        paragraph: 0,
        place: 0,
        of: 1,
        is_fragment: characters < SHORTEST || (!is_ended && characters < 2 * SHORTEST) || is_label(text),
        is_ended,
        is_dependent: is_dependent(text),
    }
}

/// Each word once, with its count.
fn counts(words: &[u32]) -> Vec<(u32, u32)> {
    let mut sorted = words.to_vec();
    sorted.sort_unstable();
    let groups = sorted.chunk_by(|a, b| a == b);
    groups
        .map(|group| (group[0], u32::try_from(group.len()).unwrap_or(u32::MAX)))
        .collect()
}

/// A line that addresses readers or lists keywords is no sentence.
fn is_label(text: &str) -> bool {
    text.ends_with(['：', ':'])
        || ["关键词", "关键字", "Key words", "Keywords"]
            .iter()
            .any(|label| text.starts_with(label))
}
