//! A report's tokens → its passage: given title, headlines and body as one folded text, the key
//! text.
//!
//! Headlines come first, wherever the page sets them. Terms are found in the key text, and shown as
//! printed: every word keeps the span of its surface.
//!
//! What always holds: the key of a word is its surface, folded. Words are in the order of the key
//! text. Between two adjacent words the key text has no character; where whitespace separates them
//! it has one blank (none between Latin words), and a line feed between two lines.

mod builder;
mod key_info;
pub(crate) mod title;

use std::ops::Range;

use crate::lexicon::Pos;
use crate::text::{Span, TitleSpan, ViewSpan, hash_on, tail_hash};
use crate::token::TokenClass;
pub(crate) use key_info::KeyInfo;

/// The coordinate system of the key text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Keyed {}

/// A span of the key text, in bytes.
pub(crate) type KeySpan = Span<Keyed>;

/// A span of the text as printed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PassageSpan {
    /// In the view.
    View(ViewSpan),
    /// In the title that the caller gave apart from the text.
    Title(TitleSpan),
}

impl PassageSpan {
    /// Returns the span of the view; `None` if the span lies in the title.
    pub(crate) fn in_view(self) -> Option<ViewSpan> {
        match self {
            Self::View(span) => Some(span),
            Self::Title(_) => None,
        }
    }
}

/// A word of the passage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    pub(crate) span: KeySpan,
    /// The dictionary's tag. A guessed tag counts only where it says that the word is a person.
    pub(crate) pos: Pos,
    pub(crate) is_known: bool,
    pub(crate) class: TokenClass,
    /// Equal for words of equal key.
    pub(crate) id: u32,
    /// A mark or an edge comes before the word, and after it.
    pub(crate) opens_clause: bool,
    pub(crate) closes_clause: bool,
    start: KeyPrefix,
    end: KeyPrefix,
    surface: PassageSpan,
}

/// The key text up to a position: its number of characters, and its hash.
#[derive(Debug, Clone, Copy, Default)]
struct KeyPrefix {
    characters: u32,
    hash: u64,
}

impl KeyPrefix {
    fn push(&mut self, c: char) {
        self.characters += 1;
        self.hash = hash_on(self.hash, c);
    }
}

/// The key text of a report with its words.
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    view: &'a str,
    title: &'a str,
    key: String,
    /// The whole of `key`.
    prefix: KeyPrefix,
    words: Vec<Word>,
    /// By the ids of words.
    keys: Vec<KeyInfo>,
    /// Where the body begins in `key`, in bytes.
    body: usize,
    paragraphs: usize,
    is_filed: bool,
}

impl<'a> Passage<'a> {
    /// Returns what is known of the key of a word.
    pub(crate) fn entry(&self, word: &Word) -> &KeyInfo {
        &self.keys[word.id as usize]
    }

    /// Returns the hash of the key of adjacent words.
    pub(crate) fn hash(&self, words: Range<usize>) -> u64 {
        let (from, to) = (self.words[words.start].start, self.words[words.end - 1].end);
        tail_hash(to.hash, from.hash, to.characters - from.characters)
    }

    /// Returns the characters of adjacent words, with the blanks between them.
    pub(crate) fn length(&self, words: Range<usize>) -> usize {
        let (from, to) = (self.words[words.start].start, self.words[words.end - 1].end);
        (to.characters - from.characters) as usize
    }

    /// Returns the key text.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Returns the words in order.
    pub(crate) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Returns where the body begins in the key text, in bytes.
    pub(crate) fn body(&self) -> usize {
        self.body
    }

    /// Whether the span lies in a headline or in the given title.
    pub(crate) fn is_headline(&self, span: KeySpan) -> bool {
        span.start() < self.body
    }

    /// Returns how far into the body the span begins: 0 at the start of the body, 1 at its end.
    pub(crate) fn depth(&self, span: KeySpan) -> f64 {
        let all = self.key.len().saturating_sub(self.body).max(1);
        span.start().saturating_sub(self.body) as f64 / all as f64
    }

    /// Whether the body has a headline or a given title.
    pub(crate) fn has_headline(&self) -> bool {
        self.body > 0
    }

    /// Returns the number of paragraphs of the body.
    pub(crate) fn paragraphs(&self) -> usize {
        self.paragraphs
    }

    /// Whether a dateline or a byline says that the report was filed.
    pub(crate) fn is_filed(&self) -> bool {
        self.is_filed
    }

    /// Returns the number of characters of the key text.
    pub(crate) fn characters(&self) -> usize {
        self.prefix.characters as usize
    }

    /// Returns the character before a span; a line feed at the start of the text.
    pub(crate) fn before(&self, span: KeySpan) -> char {
        self.key[..span.start()].chars().next_back().unwrap_or('\n')
    }

    /// Returns the character after a span; a line feed at the end of the text.
    pub(crate) fn after(&self, span: KeySpan) -> char {
        self.key[span.end()..].chars().next().unwrap_or('\n')
    }

    /// Returns the indices of the words that a span touches.
    pub(crate) fn words_in(&self, span: KeySpan) -> Range<usize> {
        let from = self.words.partition_point(|word| word.span.end() <= span.start());
        let to = self.words.partition_point(|word| word.span.start() < span.end());
        from..to.max(from)
    }

    /// Returns the span in the view; `None` for a span of the given title.
    pub(crate) fn view_span(&self, span: KeySpan) -> Option<ViewSpan> {
        self.printed(span)?.in_view()
    }

    /// Returns the text as printed; "" for `None`.
    pub(crate) fn surface(&self, span: Option<PassageSpan>) -> &'a str {
        match span {
            Some(PassageSpan::View(span)) => span.slice(self.view),
            Some(PassageSpan::Title(span)) => span.slice(self.title),
            None => "",
        }
    }

    /// Returns the span in the text as printed; `None` if it reaches from the title into the view.
    pub(crate) fn printed(&self, span: KeySpan) -> Option<PassageSpan> {
        let words = &self.words[self.words_in(span)];
        let (first, last) = (words.first()?, words.last()?);
        let characters = |from: usize, to: usize| self.key.get(from..to).map_or(0, |t| t.chars().count());
        let skipped = characters(first.span.start(), span.start());
        let kept = characters(last.span.start(), span.end());
        Some(match (first.surface, last.surface) {
            (PassageSpan::View(first), PassageSpan::View(last)) => {
                PassageSpan::View(trimmed(first, last, self.view, skipped, kept))
            }
            (PassageSpan::Title(first), PassageSpan::Title(last)) => {
                PassageSpan::Title(trimmed(first, last, self.title, skipped, kept))
            }
            _ => return None,
        })
    }
}

/// Returns the span from `first`, without its first `skipped` characters, to `last`, of which the
/// first `kept` characters are taken. Whitespace is not counted.
fn trimmed<S>(first: Span<S>, last: Span<S>, text: &str, skipped: usize, kept: usize) -> Span<S> {
    let start = first.start() + shown_start(first.slice(text), skipped);
    let end = last.start() + shown_end(last.slice(text), kept);
    Span::new(start, end)
}

/// Returns the byte where the character begins that follows `count` characters that are not
/// whitespace.
fn shown_start(text: &str, count: usize) -> usize {
    text.char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .nth(count)
        .map_or(text.len(), |(at, _)| at)
}

/// Returns the byte where the first `count` characters that are not whitespace end.
fn shown_end(text: &str, count: usize) -> usize {
    let mut shown = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    count
        .checked_sub(1)
        .and_then(|last| shown.nth(last))
        .map_or(0, |(at, c)| at + c.len_utf8())
}
