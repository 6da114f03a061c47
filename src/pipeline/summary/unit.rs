//! A sentence of the report → a unit: its words by number, its length, what it is built of.
//!
//! What always holds: units are in the order of the text; words are numbered in the order they are first said.

use std::collections::HashMap;

use super::Source;
use super::cue::leans;
use crate::pipeline::models::Models;
use crate::pipeline::segment::{self, Token, TokenClass};
use crate::text::{ViewSpan, fold, is_sentence_end};

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
            let tag = token.pos.tag();
            let sort = match tag {
                "nr" | "nrt" | "nrfg" => &mut sorts.persons,
                "ns" => &mut sorts.places,
                "nt" | "nz" => &mut sorts.organisations,
                _ => match tag.as_bytes().first() {
                    Some(b'n') => &mut sorts.nouns,
                    Some(b'r') => &mut sorts.pronouns,
                    Some(b'v') => &mut sorts.verbs,
                    Some(b'd') => &mut sorts.adverbs,
                    Some(b'a') => &mut sorts.adjectives,
                    Some(b'm') => &mut sorts.numbers,
                    Some(b'u' | b'y') => &mut sorts.particles,
                    Some(b'p' | b'c') => &mut sorts.prepositions,
                    _ => continue,
                },
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
    ids: HashMap<String, u32>,
    pub(super) idf: Vec<f64>,
}

impl Vocabulary {
    fn id(&mut self, key: String, models: &Models) -> u32 {
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let id = u32::try_from(self.idf.len()).unwrap_or(u32::MAX);
        self.idf.push(models.idf.idf(&key));
        self.ids.insert(key, id);
        id
    }

    /// The numbers of those of these words that the report has.
    pub(super) fn known(&self, keys: &[String]) -> Vec<u32> {
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
    let words = content_words(source.view, tokens, models);
    let content = words.iter().map(|word| word.chars().count()).sum();
    let words: Vec<u32> = words
        .into_iter()
        .map(|word| vocabulary.id(word, models))
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

/// The folded words of tokens that carry content: two characters or more, or Latin, no stop words.
pub(in crate::pipeline) fn content_words(text: &str, tokens: &[Token], models: &Models) -> Vec<String> {
    tokens
        .iter()
        .filter(|token| token.class != TokenClass::Mark)
        .map(|token| (token, fold(token.span.slice(text))))
        .filter(|(token, key)| {
            (token.class == TokenClass::Latin || key.chars().nth(1).is_some())
                && !models.lists.stop_words.contains(key)
        })
        .map(|(_, key)| key)
        .collect()
}
