//! A sentence of the report → a unit: its words by number, its length, what it is built of.
//!
//! What always holds: units are in the order of the text; words are numbered in the order they are first said.

use rustc_hash::FxHashMap;

use super::Source;
use super::cue::leans;
use crate::pipeline::models::Models;
use crate::pipeline::segment::{self, Token, TokenClass};
use crate::text::{ViewSpan, fold, fold_char, hash_on, is_sentence_end};

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

impl Sorts {
    fn of(tokens: &[Token]) -> Self {
        let mut sorts = Self::default();
        for token in tokens.iter().filter(|token| token.class != TokenClass::Mark) {
            sorts.all += 1.0;
            let sort = match token.pos.tag().as_bytes() {
                [b'n', b'r', ..] => &mut sorts.persons,
                b"ns" => &mut sorts.places,
                b"nt" | b"nz" => &mut sorts.organisations,
                [b'n', ..] => &mut sorts.nouns,
                [b'r', ..] => &mut sorts.pronouns,
                [b'v', ..] => &mut sorts.verbs,
                [b'd', ..] => &mut sorts.adverbs,
                [b'a', ..] => &mut sorts.adjectives,
                [b'm', ..] => &mut sorts.numbers,
                [b'u' | b'y', ..] => &mut sorts.particles,
                [b'p' | b'c', ..] => &mut sorts.prepositions,
                _ => continue,
            };
            *sort += 1.0;
        }
        sorts.all = sorts.all.max(1.0);
        sorts
    }
}

/// Content words of a report and their rarity.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// By the hashes of their keys.
    ids: FxHashMap<u64, u32>,
    pub(super) idf: Vec<f64>,
}

impl Vocabulary {
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
    let mut vocabulary = Vocabulary::default();
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
    let tokens = segment::within(source.tokens, span);
    let mut content = 0;
    let words: Vec<u32> = content_keys(source.view, tokens, models)
        .map(|(key, characters)| {
            content += characters;
            vocabulary.id(key, models)
        })
        .collect();
    let characters = text.chars().count();
    let is_ended = text
        .trim_end_matches(crate::text::is_closing_mark)
        .ends_with(|c| is_sentence_end(c) || c == '.');
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
fn content_keys(text: &str, tokens: &[Token], models: &Models) -> impl Iterator<Item = (u64, usize)> {
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
pub(in crate::pipeline) fn content_hashes(text: &str, tokens: &[Token], models: &Models) -> Vec<u64> {
    content_keys(text, tokens, models).map(|(key, _)| key).collect()
}

/// The folded words of tokens that carry content: two characters or more, or Latin, no stop words.
pub(in crate::pipeline) fn content_words(text: &str, tokens: &[Token], models: &Models) -> Vec<String> {
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
