//! Given title, headlines and body of a report, as tokens → a passage.

use hashbrown::HashTable;

use super::key_info::KeyInfo;
use super::title::Title;
use super::{KeyPrefix, KeySpan, Passage, PassageSpan, Word};
use crate::lexicon::Pos;
use crate::models::Models;
use crate::page::parts::ReportParts;
use crate::progress::{Abandoned, Progress};
use crate::text::{Span, fold_char, is_alphanumeric, is_han, is_traditional, mixed_hash, tail_hash};
use crate::token::{self, Token, TokenClass};

impl<'a> Passage<'a> {
    /// Builds the passage of a report; `tokens` are those of all its parts, in order.
    ///
    /// # Errors
    /// [`Abandoned`] if nobody wants it any more.
    pub(crate) fn new(
        view: &'a str,
        title: &Title<'a>,
        parts: &ReportParts,
        tokens: &[Token],
        models: &Models,
        progress: &Progress,
    ) -> Result<Self, Abandoned> {
        let headlines = || parts.headlines().map(|span| token::within(tokens, span));
        let paragraphs = || parts.paragraphs.iter().map(|span| token::within(tokens, *span));
        let mut size = Size::default();
        size.add(&title.tokens);
        headlines().chain(paragraphs()).for_each(|line| size.add(line));
        let mut builder = Builder::new(view, title.shown, size);
        builder.add_line(&title.tokens, title.shown, PassageSpan::Title, progress)?;
        for line in headlines() {
            builder.add_line(line, view, PassageSpan::View, progress)?;
        }
        builder.passage.body = builder.passage.key.len();
        for line in paragraphs() {
            builder.add_line(line, view, PassageSpan::View, progress)?;
        }
        progress.count(builder.passage.words.len() / 8)?;
        let mut passage = builder.finish(models);
        progress.count(passage.words.len() / 8)?;
        passage.paragraphs = parts.paragraphs.len();
        passage.is_filed = parts.dateline.is_some() || parts.byline.is_some();
        Ok(passage)
    }
}

/// What a passage has to have room for.
#[derive(Default)]
struct Size {
    lines: usize,
    tokens: usize,
    bytes: usize,
}

impl Size {
    fn add<S>(&mut self, line: &[Token<S>]) {
        self.lines += 1;
        self.tokens += line.len();
        self.bytes += line.iter().map(|token| token.span.len()).sum::<usize>();
    }
}

/// A passage in the making.
struct Builder<'a> {
    passage: Passage<'a>,
    /// Ids of keys, by hash and key.
    ids: HashTable<u32>,
    /// Of each id, the hash of its key and where the key occurs first.
    keys: Vec<(u64, KeySpan)>,
}

impl<'a> Builder<'a> {
    fn new(view: &'a str, title: &'a str, size: Size) -> Self {
        Self {
            passage: Passage {
                view,
                title,
                key: String::with_capacity(size.bytes + size.lines),
                prefix: KeyPrefix::default(),
                words: Vec::with_capacity(size.tokens),
                keys: Vec::new(),
                body: 0,
                paragraphs: 0,
                is_filed: false,
            },
            ids: HashTable::with_capacity(size.tokens / 2),
            keys: Vec::with_capacity(size.tokens / 2),
        }
    }

    /// Adds a line, with a line feed after it; `text` is the text of the tokens' spans.
    fn add_line<S: Copy>(
        &mut self,
        tokens: &[Token<S>],
        text: &str,
        surface: impl Fn(Span<S>) -> PassageSpan,
        progress: &Progress,
    ) -> Result<(), Abandoned> {
        let mut end = None;
        for token in tokens {
            progress.count(1)?;
            if let Some(end) = end.filter(|end| *end < token.span.start()) {
                self.separate(token.class, Span::<S>::new(end, token.span.start()).slice(text));
            }
            end = Some(token.span.end());
            self.push(token, token.span.slice(text), surface(token.span));
        }
        if !tokens.is_empty() {
            self.add('\n');
        }
        Ok(())
    }

    /// Separates a word from the word before it: by a line feed if the gap has one, else by a
    /// blank, unless both words are Latin.
    fn separate(&mut self, class: TokenClass, gap: &str) {
        let is_latin = |class| class == TokenClass::Latin;
        let last = self.passage.words.last();
        let both_latin = is_latin(class) && last.is_some_and(|word| is_latin(word.class));
        if gap.contains('\n') {
            self.add('\n');
        } else if !both_latin {
            self.add(' ');
        }
    }

    fn push<S>(&mut self, token: &Token<S>, text: &str, surface: PassageSpan) {
        let (from, start) = (self.passage.key.len(), self.passage.prefix);
        self.add_folded(text);
        let span = KeySpan::new(from, self.passage.key.len());
        let id = self.id(span, start);
        let is_guess = !token.origin.is_known();
        let pos = if !is_guess || token.pos.is_person() {
            token.pos
        } else {
            Pos::UNKNOWN
        };
        self.passage.words.push(Word {
            span,
            pos,
            is_known: !is_guess,
            class: token.class,
            id,
            opens_clause: false,
            closes_clause: false,
            start,
            end: self.passage.prefix,
            surface,
        });
    }

    /// Adds the key of a word. Most words are of simplified characters, which fold to themselves
    /// and are added at once.
    fn add_folded(&mut self, text: &str) {
        let mut end = self.passage.prefix;
        let is_folded = text.chars().all(|c| {
            end.push(c);
            is_han(c) && !is_traditional(c)
        });
        if is_folded {
            self.passage.key.push_str(text);
            self.passage.prefix = end;
        } else {
            let shown = text.chars().filter(|c| !c.is_whitespace());
            shown.for_each(|c| self.add(fold_char(c)));
        }
    }

    fn add(&mut self, c: char) {
        self.passage.key.push(c);
        self.passage.prefix.push(c);
    }

    /// Returns the id of the key at the end of the key text, which begins at `start`.
    fn id(&mut self, span: KeySpan, start: KeyPrefix) -> u32 {
        let (text, end) = (&self.passage.key, self.passage.prefix);
        let key = span.slice(text);
        let hash = tail_hash(end.hash, start.hash, end.characters - start.characters);
        let keys = &self.keys;
        let entry = self.ids.entry(
            mixed_hash(hash),
            |id| keys[*id as usize].1.slice(text) == key,
            |id| mixed_hash(keys[*id as usize].0),
        );
        let next = keys.len() as u32;
        let id = *entry.or_insert(next).get();
        if id == next {
            self.keys.push((hash, span));
        }
        id
    }

    fn finish(self, models: &Models) -> Passage<'a> {
        let Self {
            mut passage, keys, ..
        } = self;
        mark_clauses(&mut passage);
        let backgrounds = models.idf.backgrounds(keys.iter().map(|(hash, _)| *hash));
        let infos = keys.iter().zip(backgrounds).map(|((hash, span), background)| {
            KeyInfo::new(span.slice(&passage.key), *hash, background, models)
        });
        passage.keys = infos.collect();
        passage
    }
}

/// Marks the words that a mark or an edge comes before or after.
fn mark_clauses(passage: &mut Passage) {
    for i in 0..passage.words.len() {
        let span = passage.words[i].span;
        let (before, after) = (passage.before(span), passage.after(span));
        passage.words[i].opens_clause = !is_alphanumeric(before);
        passage.words[i].closes_clause = !is_alphanumeric(after);
    }
}
