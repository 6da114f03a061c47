//! A sentence of the report → a unit: its words by number, its length, what it is built of.
//!
//! What always holds: units are in the order of the text; words are numbered in the order they are first said.

use std::sync::LazyLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Source;
use super::cue::leans;
use crate::lexicon::Pos;
use crate::resources::Models;
use crate::text::{ViewSpan, fold, fold_char, hash_on, sentence_end};
use crate::token::{self, Token, TokenClass};

/// Sentences of fewer characters never stand alone: 一是提升标志性。
const SHORTEST: usize = 15;

/// A sentence with its words.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) span: ViewSpan,
    pub(super) characters: usize,
    /// Words that carry content, by their numbers, in order.
    pub(super) words: Vec<u32>,
    /// The same, each once with its count, by number.
    pub(super) counts: Vec<(u32, u32)>,
    /// Characters of its content words.
    pub(super) content: usize,
    /// Of all its words.
    pub(super) sorts: Sorts,
    /// Paragraph of the body, place in it, and sentences it has.
    pub(super) paragraph: usize,
    pub(super) place: usize,
    pub(super) of: usize,
    /// It is no whole sentence, or too short to stand alone.
    pub(super) is_scrap: bool,
    /// It ends with an end mark.
    pub(super) is_ended: bool,
    /// It leans on the sentence before it.
    pub(super) leans: bool,
}

/// How many words of each sort a sentence has.
#[derive(Debug, Default)]
pub(super) struct Sorts {
    pub(super) all: f64,
    pub(super) persons: f64,
    pub(super) places: f64,
    pub(super) organisations: f64,
    pub(super) pronouns: f64,
    pub(super) verbs: f64,
    pub(super) nouns: f64,
    pub(super) adverbs: f64,
    pub(super) adjectives: f64,
    pub(super) numbers: f64,
    pub(super) particles: f64,
    pub(super) prepositions: f64,
}

/// Sorts of words that are counted.
#[derive(Clone, Copy)]
enum Sort {
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

impl Sort {
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
static SORTS: LazyLock<Vec<Sort>> = LazyLock::new(|| Pos::all().map(|pos| Sort::of(pos.tag())).collect());

impl Sorts {
    fn of(tokens: &[Token]) -> Self {
        let mut counts = [0.0; Sort::Other as usize + 1];
        for token in tokens.iter().filter(|token| token.class != TokenClass::Mark) {
            counts[SORTS[token.pos.number()] as usize] += 1.0;
        }
        let of = |sort: Sort| counts[sort as usize];
        Self {
            all: counts.iter().sum::<f64>().max(1.0),
            persons: of(Sort::Person),
            places: of(Sort::Place),
            organisations: of(Sort::Organisation),
            pronouns: of(Sort::Pronoun),
            verbs: of(Sort::Verb),
            nouns: of(Sort::Noun),
            adverbs: of(Sort::Adverb),
            adjectives: of(Sort::Adjective),
            numbers: of(Sort::Number),
            particles: of(Sort::Particle),
            prepositions: of(Sort::Preposition),
        }
    }
}

/// Content words of a report and their rarity.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// By the hashes of their keys.
    ids: FxHashMap<u64, u32>,
    pub(super) idf: Vec<f64>,
}

impl Vocabulary {
    /// Empty, with room for the words that so many tokens have.
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
    pub(super) fn known(&self, keys: &[u64]) -> Vec<u32> {
        keys.iter().filter_map(|key| self.ids.get(key).copied()).collect()
    }
}

/// The units of a report.
pub(super) fn units(source: &Source, models: &Models) -> (Vec<Unit>, Vocabulary) {
    let mut vocabulary = Vocabulary::for_tokens(source.tokens.len());
    let mut units = Vec::new();
    for (paragraph, sentences) in source.paragraphs.iter().enumerate() {
        for (place, span) in sentences.iter().enumerate() {
            let mut unit = unit(*span, source, &mut vocabulary, models);
            (unit.paragraph, unit.place, unit.of) = (paragraph, place, sentences.len());
            units.push(unit);
        }
    }
    if units.iter().all(|unit| unit.is_scrap) {
        units.iter_mut().for_each(|unit| unit.is_scrap = false);
    }
    (units, vocabulary)
}

fn unit(span: ViewSpan, source: &Source, vocabulary: &mut Vocabulary, models: &Models) -> Unit {
    let text = span.slice(source.view);
    let tokens = token::within(source.tokens, span);
    let mut content = 0;
    let words: Vec<u32> = content_keys(source.view, tokens, models)
        .map(|(key, characters)| {
            content += characters;
            vocabulary.id(key, models)
        })
        .collect();
    let characters = text.chars().count();
    let is_ended = sentence_end::is_ended(text);
    Unit {
        span,
        characters,
        counts: counts(&words),
        words,
        content,
        sorts: Sorts::of(tokens),
        paragraph: 0,
        place: 0,
        of: 1,
        is_scrap: characters < SHORTEST || (!is_ended && characters < 2 * SHORTEST) || is_label(text),
        is_ended,
        leans: leans(text),
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

/// The hashes of the folded words of tokens that carry content, with their characters.
fn content_keys<S>(text: &str, tokens: &[Token<S>], models: &Models) -> impl Iterator<Item = (u64, usize)> {
    let shown = tokens.iter().filter(|token| token.class != TokenClass::Mark);
    shown.filter_map(move |token| {
        let folded = token.span.slice(text).chars().map(fold_char);
        let (key, characters) = folded
            .filter(|c| !c.is_whitespace())
            .fold((0, 0), |(key, n), c| (hash_on(key, c), n + 1));
        let counts = token.class == TokenClass::Latin || characters > 1;
        (counts && !models.lists.of(key).is_stop_word()).then_some((key, characters))
    })
}

/// The hashes of the folded words of tokens that carry content.
pub(crate) fn content_hashes<S>(text: &str, tokens: &[Token<S>], models: &Models) -> Vec<u64> {
    content_keys(text, tokens, models).map(|(key, _)| key).collect()
}

/// The folded words of tokens that carry content: two characters or more, or Latin, no stop words.
pub(crate) fn content_words<S>(text: &str, tokens: &[Token<S>], models: &Models) -> Vec<String> {
    tokens
        .iter()
        .filter(|token| token.class != TokenClass::Mark)
        .map(|token| (token, fold(token.span.slice(text))))
        .filter(|(token, key)| {
            (token.class == TokenClass::Latin || key.chars().nth(1).is_some()) && !models.lists.stops(key)
        })
        .map(|(_, key)| key)
        .collect()
}
