//! A report's tokens → the passage its terms are drawn from: given title, headlines and body as one
//! folded text, headlines first wherever the page sets them, with every word's place kept.
//!
//! What always holds: the key text of a word is its surface folded; words are in the order of the key
//! text; between two words that stand together nothing stands, one blank where a blank parts them
//! (not between Latin words), and a line feed between two lines.

use std::collections::HashMap;

use super::page::Parts;
use super::segment::{self, Token, TokenClass};
use super::surname::opens_with_surname;
use crate::lexicon::Pos;
use crate::text::{Span, ViewSpan, fold_char};

/// The coordinate system of the folded text of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Keyed {}

/// A place in the folded text of a passage, in bytes.
pub(super) type KeySpan = Span<Keyed>;

/// Where the surface of a word stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// In the view.
    View(ViewSpan),
    /// In the title that the caller gave apart from the text.
    Title(ViewSpan),
}

/// A word of the passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) span: KeySpan,
    /// As the dictionary has it: a guess counts only where it says that the word is a person, and it looks like one.
    pub(super) pos: Pos,
    pub(super) is_known: bool,
    pub(super) class: TokenClass,
    /// Equal for words of equal key.
    pub(super) id: u32,
    place: Place,
}

/// A line of the passage before it is folded.
pub(super) struct Line<'a> {
    pub(super) tokens: &'a [Token],
    /// The tokens are those of the given title.
    pub(super) is_title: bool,
    pub(super) is_headline: bool,
}

/// The folded text of a report with its words.
#[derive(Debug)]
pub(super) struct Passage<'a> {
    view: &'a str,
    title: &'a str,
    key: String,
    words: Vec<Word>,
    /// Where the body begins in the key text.
    body: usize,
    /// Lines of the body.
    paragraphs: usize,
    /// A dateline or byline says that it was filed.
    is_filed: bool,
}

impl<'a> Passage<'a> {
    /// The passage of a report: `tokens` are those of all its parts.
    pub(super) fn of_report(
        view: &'a str,
        title: &'a str,
        title_tokens: &[Token],
        parts: &Parts,
        tokens: &[Token],
    ) -> Self {
        let within = |span: &ViewSpan| segment::within(tokens, *span);
        let mut lines = vec![Line {
            tokens: title_tokens,
            is_title: true,
            is_headline: true,
        }];
        let headlines: Vec<ViewSpan> = parts.headlines().collect();
        lines.extend(headlines.iter().map(|s| Line {
            tokens: within(s),
            is_title: false,
            is_headline: true,
        }));
        lines.extend(parts.paragraphs.iter().map(|s| Line {
            tokens: within(s),
            is_title: false,
            is_headline: false,
        }));
        let mut passage = Self::new(view, title, &lines);
        passage.paragraphs = parts.paragraphs.len();
        passage.is_filed = parts.dateline.is_some() || parts.byline.is_some();
        passage
    }

    fn new(view: &'a str, title: &'a str, lines: &[Line]) -> Self {
        let mut passage = Self {
            view,
            title,
            key: String::new(),
            words: Vec::new(),
            body: 0,
            paragraphs: 0,
            is_filed: false,
        };
        let mut ids: HashMap<String, u32> = HashMap::new();
        for line in lines.iter().filter(|line| !line.tokens.is_empty()) {
            let mut end = None;
            for token in line.tokens {
                if let Some(end) = end.filter(|end| *end < token.span.start()) {
                    passage.part(token, ViewSpan::new(end, token.span.start()), line.is_title);
                }
                end = Some(token.span.end());
                passage.push(token, line.is_title, &mut ids);
            }
            passage.key.push('\n');
            if line.is_headline {
                passage.body = passage.key.len();
            }
        }
        passage
    }

    /// Sets a word apart from the one before it: by a line feed if one stands between them, by a blank
    /// unless both are Latin.
    fn part(&mut self, token: &Token, gap: ViewSpan, is_title: bool) {
        let is_latin = |class| class == TokenClass::Latin;
        let both_latin = is_latin(token.class) && self.words.last().is_some_and(|word| is_latin(word.class));
        if gap
            .slice(if is_title { self.title } else { self.view })
            .contains('\n')
        {
            self.key.push('\n');
        } else if !both_latin {
            self.key.push(' ');
        }
    }

    fn push(&mut self, token: &Token, is_title: bool, ids: &mut HashMap<String, u32>) {
        let source = if is_title { self.title } else { self.view };
        let start = self.key.len();
        let shown = token.span.slice(source).chars().filter(|c| !c.is_whitespace());
        self.key.extend(shown.map(fold_char));
        let key = &self.key[start..];
        let id = match ids.get(key) {
            Some(&id) => id,
            None => {
                let id = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                ids.insert(key.to_owned(), id);
                id
            }
        };
        let place = if is_title {
            Place::Title(token.span)
        } else {
            Place::View(token.span)
        };
        let span = KeySpan::new(start, self.key.len());
        // Of two characters, what opens with no surname is debris more often than a name: 跨江 of 跨江大桥.
        let is_person = token.pos.is_person() && (opens_with_surname(key) || key.chars().nth(2).is_some());
        let pos = if token.is_known || is_person {
            token.pos
        } else {
            Pos::UNKNOWN
        };
        self.words.push(Word {
            span,
            pos,
            is_known: token.is_known,
            class: token.class,
            id,
            place,
        });
    }

    /// The folded text.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// The words in order.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Where the body begins in the folded text.
    pub(super) fn body(&self) -> usize {
        self.body
    }

    /// Whether the place lies in a headline.
    pub(super) fn is_headline(&self, span: KeySpan) -> bool {
        span.start() < self.body
    }

    /// How far into the body the place is: 0 at its start, 1 at its end.
    pub(super) fn depth(&self, span: KeySpan) -> f64 {
        let all = self.key.len().saturating_sub(self.body).max(1);
        span.start().saturating_sub(self.body) as f64 / all as f64
    }

    /// A headline or a given title stands over the body.
    pub(super) fn has_headline(&self) -> bool {
        self.body > 0
    }

    /// Paragraphs of the body.
    pub(super) fn paragraphs(&self) -> usize {
        self.paragraphs
    }

    /// A dateline or byline says that it was filed.
    pub(super) fn is_filed(&self) -> bool {
        self.is_filed
    }

    /// Characters in the folded text.
    pub(super) fn characters(&self) -> usize {
        self.key.chars().count()
    }

    /// The character before a place; a line feed at the edges of lines and of the text.
    pub(super) fn before(&self, span: KeySpan) -> char {
        self.key[..span.start()].chars().next_back().unwrap_or('\n')
    }

    /// The character behind a place.
    pub(super) fn after(&self, span: KeySpan) -> char {
        self.key[span.end()..].chars().next().unwrap_or('\n')
    }

    /// The words that touch a place, by their indices.
    pub(super) fn words_in(&self, span: KeySpan) -> std::ops::Range<usize> {
        let from = self.words.partition_point(|word| word.span.end() <= span.start());
        let to = self.words.partition_point(|word| word.span.start() < span.end());
        from..to.max(from)
    }

    /// Where the place stands in the view; nothing for a place in the given title.
    pub(super) fn view_span(&self, span: KeySpan) -> Option<ViewSpan> {
        match self.place(span)? {
            Place::View(place) => Some(place),
            Place::Title(_) => None,
        }
    }

    /// The text as printed.
    pub(super) fn surface(&self, span: KeySpan) -> &'a str {
        match self.place(span) {
            Some(Place::View(place)) => place.slice(self.view),
            Some(Place::Title(place)) => place.slice(self.title),
            None => "",
        }
    }

    fn place(&self, span: KeySpan) -> Option<Place> {
        let words = &self.words[self.words_in(span)];
        let (first, last) = (words.first()?, words.last()?);
        let (a, b) = match (first.place, last.place) {
            (Place::View(a), Place::View(b)) | (Place::Title(a), Place::Title(b)) => (a, b),
            _ => return None,
        };
        let source = if matches!(first.place, Place::View(_)) {
            self.view
        } else {
            self.title
        };
        let skipped = self
            .key
            .get(first.span.start()..span.start())
            .map_or(0, |t| t.chars().count());
        let kept = self
            .key
            .get(last.span.start()..span.end())
            .map_or(0, |t| t.chars().count());
        let start = a.start() + shown_bytes(a.slice(source), skipped);
        let end = b.start() + shown_end(b.slice(source), kept);
        let place = ViewSpan::new(start, end);
        Some(if matches!(first.place, Place::View(_)) {
            Place::View(place)
        } else {
            Place::Title(place)
        })
    }
}

/// Where the character stands that follows the first `count` characters that are not blank.
fn shown_bytes(text: &str, count: usize) -> usize {
    text.char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .nth(count)
        .map_or(text.len(), |(at, _)| at)
}

/// Where the first `count` characters that are not blank end.
fn shown_end(text: &str, count: usize) -> usize {
    let mut shown = text.char_indices().filter(|(_, c)| !c.is_whitespace());
    count
        .checked_sub(1)
        .and_then(|last| shown.nth(last))
        .map_or(0, |(at, c)| at + c.len_utf8())
}
