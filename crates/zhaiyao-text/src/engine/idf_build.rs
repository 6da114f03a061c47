//! A document → the distinct words and phrases it is counted by in an IDF table.
//!
//! Words are those of the pipeline's own segmenter; phrases are two or three words in a row, ten
//! characters at most, with content words at both ends. Both are folded.

use std::collections::{BTreeMap, BTreeSet};

use crate::lexicon::TermList;
use crate::models::Models;
use crate::page::layout::Layout;
use crate::pipeline::{Document, Options, analyze};
use crate::text::fold;
use crate::token::{Token, TokenClass};

/// Words in a phrase and characters in it.
const PHRASE_WORDS: std::ops::RangeInclusive<usize> = 2..=3;
const PHRASE_CHARACTERS: usize = 10;

/// What an IDF table is counted with.
#[derive(Debug)]
pub struct Vocabulary {
    models: Models,
}

impl Vocabulary {
    /// The models compiled in; they need no table of their own.
    pub fn built_in() -> Self {
        Self {
            models: Models::with_idf(crate::lexicon::IdfModel::empty("none")),
        }
    }

    /// Names the segmenter, for the notes of the table.
    pub fn segmenter(&self) -> &'static str {
        self.models.segmenter.revision()
    }
}

/// The distinct keys of a document, title and text, each with whether the text holds it and the
/// title too.
pub fn keys(vocabulary: &Vocabulary, title: &str, text: &str) -> BTreeMap<String, bool> {
    let headline = fold(title);
    let body = keys_of(vocabulary, text);
    let own = keys_of(vocabulary, title).into_iter().map(|key| (key, false));
    let mut keys: BTreeMap<String, bool> = own.collect();
    keys.extend(body.into_iter().map(|key| {
        let is_taken_up = headline.contains(&key);
        (key, is_taken_up)
    }));
    keys
}

/// The distinct keys of a text, each line a paragraph.
fn keys_of(vocabulary: &Vocabulary, text: &str) -> BTreeSet<String> {
    let models = &vocabulary.models;
    let options = Options {
        tokens: true,
        terms: TermList::default(),
        ..Options::default()
    };
    let mut keys = BTreeSet::new();
    let document = Document {
        text,
        title: "",
        layout: Layout::Plain,
    };
    let Ok(analysis) = analyze(document, &options, models, |_| (), &|| true) else {
        return keys;
    };
    let view = analysis.page.view.text();
    for report in &analysis.reports {
        for run in report
            .tokens
            .chunk_by(|a, b| a.span.end() == b.span.start() && is_word(a) && is_word(b))
        {
            let words: Vec<String> = run
                .iter()
                .filter(|t| is_word(t))
                .map(|t| fold(t.span.slice(view)))
                .collect();
            add_phrases(&words, models, &mut keys);
            keys.extend(words);
        }
    }
    keys
}

fn is_word(token: &Token) -> bool {
    !matches!(token.class, TokenClass::Mark | TokenClass::Number)
}

fn add_phrases(words: &[String], models: &Models, keys: &mut BTreeSet<String>) {
    let content = |word: &String| !models.lists.is_stop_word(word);
    for phrase in PHRASE_WORDS.flat_map(|n| words.windows(n)) {
        let ends = [&phrase[0], &phrase[phrase.len() - 1]];
        if ends.into_iter().all(content) {
            let key = phrase.concat();
            if key.chars().count() <= PHRASE_CHARACTERS {
                keys.insert(key);
            }
        }
    }
}
