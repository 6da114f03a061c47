//! A report's tokens → the passage its terms are drawn from: given title, headlines and body as one
//! folded text, headlines first wherever the page sets them, with every word's place kept.
//!
//! What always holds: the key text of a word is its surface folded; words are in the order of the key
//! text; between two words that stand together nothing stands, one blank where a blank parts them
//! (not between Latin words), and a line feed between two lines.

use std::sync::LazyLock;

use hashbrown::HashTable;
use rustc_hash::FxHashMap;

use crate::lexicon::{Background, Pos};
use crate::page::parts::Parts;
use crate::resources::Models;
use crate::text::{
    Span, ViewSpan, fold_char, hash_on, is_alphanumeric, is_han, is_traditional, mixed_hash, tail_hash,
};
use crate::token::{self, Token, TokenClass};

/// A phrase neither ends in these …
const NOT_LAST: &str = "本各外内中上下前后一二三四五六七八九十两多";
/// … nor opens with these.
const NOT_FIRST: &str = "性化率度型式者";
/// Neighbours that show a phrase to be whole: it stands free beside them.
const FREE_NEIGHBOURS: &str = "的和与及了对在以为将从或是等并把由用于中有其该这各种个上内后被向让使到给";

/// The coordinate system of the folded text of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Keyed {}

/// A place in the folded text of a passage, in bytes.
pub(crate) type KeySpan = Span<Keyed>;

/// Where the surface of a word stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// In the view.
    View(ViewSpan),
    /// In the title that the caller gave apart from the text.
    Title(ViewSpan),
}

impl Place {
    /// The span, if it is one of the view.
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
    /// As the dictionary has it: a guess counts only where it says that the word is a person.
    pub(crate) pos: Pos,
    pub(crate) is_known: bool,
    pub(crate) class: TokenClass,
    /// Equal for words of equal key.
    pub(crate) id: u32,
    /// A mark or an edge stands before it, and behind it.
    pub(crate) opens_clause: bool,
    pub(crate) closes_clause: bool,
    head: Head,
    end: Head,
    place: Place,
}

/// The key text up to a place: its characters, and its hash.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    characters: u32,
    hash: u64,
}

impl Head {
    fn push(&mut self, c: char) {
        self.characters += 1;
        self.hash = hash_on(self.hash, c);
    }
}

/// What is known of a key that words have, looked up once for all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) background: Background,
    pub(crate) stops: bool,
    pub(crate) is_phrase_word: bool,
    pub(crate) is_report_verb: bool,
    pub(crate) is_generic: bool,
    /// No phrase opens with it, or closes with it.
    pub(crate) never_first: bool,
    pub(crate) never_last: bool,
    /// A phrase stands free beside it.
    pub(crate) leaves_free: bool,
}

impl Entry {
    fn of(key: &str, hash: u64, background: Background, models: &Models) -> Self {
        let word = models.lists.of(hash);
        let [never_first, never_last, leaves_free] = listed(key);
        Self {
            background,
            stops: word.is_stop_word(),
            is_phrase_word: word.is_phrase_word(),
            is_report_verb: word.is_report_verb(),
            is_generic: word.is_generic(),
            never_first,
            never_last,
            leaves_free: leaves_free || matches!(key, "以及" | "并且"),
        }
    }
}

/// For each character of one of the lists, a bit for each list that has it.
static LISTED: LazyLock<FxHashMap<char, u8>> = LazyLock::new(|| {
    let mut listed = FxHashMap::default();
    for (n, list) in [NOT_FIRST, NOT_LAST, FREE_NEIGHBOURS].iter().enumerate() {
        list.chars().for_each(|c| *listed.entry(c).or_default() |= 1 << n);
    }
    listed
});

/// Whether each list holds a key. Most keys fail on their first character.
fn listed(key: &str) -> [bool; 3] {
    let first = key.chars().next().and_then(|first| LISTED.get(&first));
    let bits = first.copied().unwrap_or(u8::from(key.is_empty()) * 7);
    let holds = |n: usize, list: &str| bits >> n & 1 == 1 && list.contains(key);
    [holds(0, NOT_FIRST), holds(1, NOT_LAST), holds(2, FREE_NEIGHBOURS)]
}

/// A line of the passage before it is folded.
pub(crate) struct Line<'a> {
    pub(crate) tokens: &'a [Token],
    /// The tokens are those of the given title.
    pub(crate) is_title: bool,
    pub(crate) is_headline: bool,
}

/// The keys that words have so far, each with its hash and its first place, and their numbers.
struct Keys {
    ids: HashTable<u32>,
    list: Vec<(u64, KeySpan)>,
}

/// The folded text of a report with its words.
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    view: &'a str,
    title: &'a str,
    key: String,
    /// The hash of `key`.
    head: Head,
    words: Vec<Word>,
    /// Of each key that words have, by their ids.
    entries: Vec<Entry>,
    /// Where the body begins in the key text.
    body: usize,
    /// Lines of the body.
    paragraphs: usize,
    /// A dateline or byline says that it was filed.
    is_filed: bool,
}

impl<'a> Passage<'a> {
    /// The passage of a report: `tokens` are those of all its parts.
    pub(crate) fn of_report(
        view: &'a str,
        title: &'a str,
        title_tokens: &[Token],
        parts: &Parts,
        tokens: &[Token],
        models: &Models,
    ) -> Self {
        let within = |span: &ViewSpan| token::within(tokens, *span);
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
        let mut passage = Self::new(view, title, &lines, models);
        passage.paragraphs = parts.paragraphs.len();
        passage.is_filed = parts.dateline.is_some() || parts.byline.is_some();
        passage
    }

    fn new(view: &'a str, title: &'a str, lines: &[Line], models: &Models) -> Self {
        let tokens: usize = lines.iter().map(|line| line.tokens.len()).sum();
        let all = lines.iter().flat_map(|line| line.tokens);
        let bytes: usize = all.map(|token| token.span.len()).sum();
        let mut passage = Self {
            view,
            title,
            key: String::with_capacity(bytes + lines.len()),
            head: Head::default(),
            words: Vec::with_capacity(tokens),
            entries: Vec::new(),
            body: 0,
            paragraphs: 0,
            is_filed: false,
        };
        let mut keys = Keys {
            ids: HashTable::with_capacity(tokens / 2),
            list: Vec::with_capacity(tokens / 2),
        };
        for line in lines.iter().filter(|line| !line.tokens.is_empty()) {
            let mut end = None;
            for token in line.tokens {
                if let Some(end) = end.filter(|end| *end < token.span.start()) {
                    passage.part(token, ViewSpan::new(end, token.span.start()), line.is_title);
                }
                end = Some(token.span.end());
                passage.push(token, line.is_title, &mut keys);
            }
            passage.add('\n');
            if line.is_headline {
                passage.body = passage.key.len();
            }
        }
        passage.note_clauses();
        passage.note_entries(&keys.list, models);
        passage
    }

    /// Looks up what is known of each key.
    fn note_entries(&mut self, keys: &[(u64, KeySpan)], models: &Models) {
        let backgrounds = models.idf.backgrounds(keys.iter().map(|(hash, _)| *hash));
        let entries = keys
            .iter()
            .zip(backgrounds)
            .map(|((hash, span), background)| Entry::of(span.slice(&self.key), *hash, background, models));
        self.entries = entries.collect();
    }

    /// Notes which words stand beside a mark or an edge.
    fn note_clauses(&mut self) {
        for i in 0..self.words.len() {
            let span = self.words[i].span;
            let (before, after) = (self.before(span), self.after(span));
            self.words[i].opens_clause = !is_alphanumeric(before);
            self.words[i].closes_clause = !is_alphanumeric(after);
        }
    }

    /// Adds a word as it is folded. Most are of simplified characters, which fold to themselves and go in at once.
    fn add_folded(&mut self, text: &str) {
        let mut end = self.head;
        let is_folded = text.chars().all(|c| {
            end.push(c);
            is_han(c) && !is_traditional(c)
        });
        if is_folded {
            self.key.push_str(text);
            self.head = end;
        } else {
            let shown = text.chars().filter(|c| !c.is_whitespace());
            shown.for_each(|c| self.add(fold_char(c)));
        }
    }

    fn add(&mut self, c: char) {
        self.key.push(c);
        self.head.push(c);
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
            self.add('\n');
        } else if !both_latin {
            self.add(' ');
        }
    }

    fn push(&mut self, token: &Token, is_title: bool, keys: &mut Keys) {
        let source = if is_title { self.title } else { self.view };
        let (start, head) = (self.key.len(), self.head);
        self.add_folded(token.span.slice(source));
        let span = KeySpan::new(start, self.key.len());
        let id = self.id(span, head, keys);
        let place = if is_title {
            Place::Title(token.span)
        } else {
            Place::View(token.span)
        };
        let pos = if !token.origin.is_guess() || token.pos.is_person() {
            token.pos
        } else {
            Pos::UNKNOWN
        };
        self.words.push(Word {
            span,
            pos,
            is_known: !token.origin.is_guess(),
            class: token.class,
            id,
            opens_clause: false,
            closes_clause: false,
            head,
            end: self.head,
            place,
        });
    }

    /// The number of the key at the end of the key text.
    fn id(&self, span: KeySpan, head: Head, keys: &mut Keys) -> u32 {
        let key = span.slice(&self.key);
        let hash = tail_hash(self.head.hash, head.hash, self.head.characters - head.characters);
        let Keys { ids, list } = keys;
        let entry = ids.entry(
            mixed_hash(hash),
            |id| list[*id as usize].1.slice(&self.key) == key,
            |id| mixed_hash(list[*id as usize].0),
        );
        let next = list.len() as u32;
        let id = *entry.or_insert(next).get();
        if id == next {
            list.push((hash, span));
        }
        id
    }

    /// What is known of the key of a word.
    pub(crate) fn entry(&self, word: &Word) -> &Entry {
        &self.entries[word.id as usize]
    }

    /// The hash of the key of a row of words.
    pub(crate) fn hash(&self, words: std::ops::Range<usize>) -> u64 {
        let (from, to) = (self.words[words.start].head, self.words[words.end - 1].end);
        tail_hash(to.hash, from.hash, to.characters - from.characters)
    }

    /// Characters of a row of words, with what stands between them.
    pub(crate) fn length(&self, words: std::ops::Range<usize>) -> usize {
        let (from, to) = (self.words[words.start].head, self.words[words.end - 1].end);
        (to.characters - from.characters) as usize
    }

    /// The folded text.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The words in order.
    pub(crate) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Where the body begins in the folded text.
    pub(crate) fn body(&self) -> usize {
        self.body
    }

    /// Whether the place lies in a headline.
    pub(crate) fn is_headline(&self, span: KeySpan) -> bool {
        span.start() < self.body
    }

    /// How far into the body the place is: 0 at its start, 1 at its end.
    pub(crate) fn depth(&self, span: KeySpan) -> f64 {
        let all = self.key.len().saturating_sub(self.body).max(1);
        span.start().saturating_sub(self.body) as f64 / all as f64
    }

    /// A headline or a given title stands over the body.
    pub(crate) fn has_headline(&self) -> bool {
        self.body > 0
    }

    /// Paragraphs of the body.
    pub(crate) fn paragraphs(&self) -> usize {
        self.paragraphs
    }

    /// A dateline or byline says that it was filed.
    pub(crate) fn is_filed(&self) -> bool {
        self.is_filed
    }

    /// Characters in the folded text.
    pub(crate) fn characters(&self) -> usize {
        self.head.characters as usize
    }

    /// The character before a place; a line feed at the edges of lines and of the text.
    pub(crate) fn before(&self, span: KeySpan) -> char {
        self.key[..span.start()].chars().next_back().unwrap_or('\n')
    }

    /// The character behind a place.
    pub(crate) fn after(&self, span: KeySpan) -> char {
        self.key[span.end()..].chars().next().unwrap_or('\n')
    }

    /// The words that touch a place, by their indices.
    pub(crate) fn words_in(&self, span: KeySpan) -> std::ops::Range<usize> {
        let from = self.words.partition_point(|word| word.span.end() <= span.start());
        let to = self.words.partition_point(|word| word.span.start() < span.end());
        from..to.max(from)
    }

    /// Where the place stands in the view; nothing for a place in the given title.
    pub(crate) fn view_span(&self, span: KeySpan) -> Option<ViewSpan> {
        self.place(span)?.in_view()
    }

    /// The text as printed.
    pub(crate) fn surface(&self, place: Option<Place>) -> &'a str {
        match place {
            Some(Place::View(place)) => place.slice(self.view),
            Some(Place::Title(place)) => place.slice(self.title),
            None => "",
        }
    }

    /// Where the place stands in the text as printed; nothing for one that reaches from the given title into the view.
    pub(crate) fn place(&self, span: KeySpan) -> Option<Place> {
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
