//! A span of the view → its words with parts of speech. The only file that names jieba-rs.
//!
//! Terms of the request come first, then Latin words and figures are kept whole (AI+, 3.5亿元, 4月8日,
//! 第57次), and runs of Chinese go to jieba's dictionary and hidden Markov model. What always holds:
//! tokens are in order, do not overlap, and cover every character that is not blank; nothing is
//! added, dropped or changed.

use std::cell::RefCell;

use jieba_rs::Jieba;
use rustc_hash::FxHashMap;

use super::figure;
use crate::lexicon::{Pos, TermList};
use crate::text::{CharClass, ViewSpan, char_class, column_width};

/// Revision of the dictionary and model compiled in.
const DICTIONARY: &str = "jieba-rs-0.11";

/// Sum of all frequencies in it.
const DICTIONARY_WORDS: f64 = 60_008_693.0;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenClass {
    /// Chinese characters.
    Han,
    /// A word of letters, perhaps with digits and inner signs.
    Latin,
    /// A figure, perhaps with its unit.
    Number,
    /// A mark or symbol.
    Mark,
    /// A term of the request, by its index.
    Term(usize),
}

/// A word of the text.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Where in the view.
    pub span: ViewSpan,
    /// Part of speech.
    pub pos: Pos,
    /// What it is made of.
    pub class: TokenClass,
    /// The dictionary has the word. What it lacks has a guessed part of speech.
    pub is_known: bool,
}

/// The tokens that begin in a span, of tokens in order.
pub(super) fn within(tokens: &[Token], span: ViewSpan) -> &[Token] {
    let from = tokens.partition_point(|token| token.span.start() < span.start());
    let to = tokens.partition_point(|token| token.span.start() < span.end());
    &tokens[from..to.max(from)]
}

/// How to segment.
#[derive(Debug, Clone, Copy)]
pub struct SegmentOptions {
    /// Guess words the dictionary lacks by the hidden Markov model.
    pub hmm: bool,
    /// Give words as the dictionary has them: 基础设施 as one.
    pub coarse: bool,
}

impl Default for SegmentOptions {
    fn default() -> Self {
        Self {
            hmm: true,
            coarse: false,
        }
    }
}

/// The dictionary, ready to segment.
#[derive(Debug)]
pub struct Segmenter {
    jieba: Jieba,
}

impl Segmenter {
    /// Loads the dictionary compiled in; takes some 0.2 s.
    pub fn built_in() -> Self {
        Self { jieba: Jieba::new() }
    }

    /// Names dictionary and model.
    pub fn revision(&self) -> &'static str {
        DICTIONARY
    }

    /// Whether the dictionary has the word.
    pub fn knows(&self, word: &str) -> bool {
        self.jieba.has_word(word)
    }

    /// Part of speech of a word, as the dictionary has it.
    pub(super) fn pos(&self, word: &str) -> Pos {
        let tags = self.jieba.tag(word, false);
        tags.first().map_or(Pos::UNKNOWN, |tag| Pos::parse(tag.tag))
    }

    /// Natural logarithm of the share of all words that a word of the dictionary is.
    pub(super) fn likelihood(&self, word: &str) -> f64 {
        (self.jieba.suggest_freq(word).max(1) as f64 / DICTIONARY_WORDS).ln()
    }

    /// The words of `span` in `view`.
    pub fn segment(
        &self,
        view: &str,
        span: ViewSpan,
        options: SegmentOptions,
        terms: &TermList,
    ) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(span.len() / 5);
        let mut at = span.start();
        for hit in terms.matches(view, span) {
            self.segment_plain(view, ViewSpan::new(at, hit.span.start()), options, &mut tokens);
            let pos = terms.terms()[hit.term].pos;
            tokens.push(Token {
                span: hit.span,
                pos,
                class: TokenClass::Term(hit.term),
                is_known: true,
            });
            at = hit.span.end();
        }
        self.segment_plain(view, ViewSpan::new(at, span.end()), options, &mut tokens);
        tokens
    }

    fn segment_plain(&self, view: &str, span: ViewSpan, options: SegmentOptions, tokens: &mut Vec<Token>) {
        let text = span.slice(view);
        let mut runs = Runs::default();
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let one = c.len_utf8();
            let class = char_class(c);
            let (len, token) = match class {
                CharClass::Blank => {
                    at += one;
                    continue;
                }
                CharClass::Han => match figure::ordinal(rest) {
                    Some(len) => (len, Some((Pos::NUMBER, TokenClass::Number))),
                    None => (han_run(rest), None),
                },
                CharClass::Letter => (figure::latin_word(rest), Some((Pos::LATIN, TokenClass::Latin))),
                CharClass::Digit => {
                    let figure = figure::figure(rest);
                    (figure.len, Some(figure.tag()))
                }
                CharClass::Mark => (mark_run(rest), Some((Pos::MARK, TokenClass::Mark))),
            };
            let whole = len + joined_marks(&text[at + len..]);
            match token {
                None => runs.push(span.part(at, at + len), span.part(at, at + whole), view),
                Some((pos, class)) => runs.others.push(Token {
                    span: span.part(at, at + whole),
                    pos,
                    class,
                    is_known: true,
                }),
            }
            at += whole;
        }
        self.segment_runs(&runs, options, tokens);
    }

    /// The words of runs of Chinese, between the tokens that stand beside them. The dictionary is asked once for all runs:
    /// to begin anew takes more time than to cut a short one.
    fn segment_runs(&self, runs: &Runs, options: SegmentOptions, tokens: &mut Vec<Token>) {
        let words = self.jieba.cut(&runs.text, options.hmm);
        let mut words = words.iter().peekable();
        let mut others = runs.others.iter().peekable();
        let mut from = 0;
        WORDS.with_borrow_mut(|known| {
            known.forget_if_many();
            for run in &runs.list {
                while let Some(other) = others.next_if(|other| other.span.start() < run.span.start()) {
                    tokens.push(*other);
                }
                let text = &runs.text[from..from + run.span.len()];
                let mut learned = false;
                while let Some(word) = words.next_if(|word| word.byte_end <= from + text.len()) {
                    let sort = known.get(word.word).or_else(|| {
                        if !std::mem::replace(&mut learned, true) {
                            self.learn(text, options, known);
                        }
                        known.get(word.word)
                    });
                    let sort = sort.unwrap_or(Sort::UNKNOWN);
                    let start = run.span.start() + word.byte_start - from;
                    push_word(word.word, start, sort, tokens);
                }
                // The blank behind the run.
                words.next();
                if let Some(last) = tokens.last_mut() {
                    last.span = ViewSpan::new(last.span.start(), run.whole.end());
                }
                from += text.len() + 1;
            }
        });
        tokens.extend(others);
    }

    /// Notes the sort of each word of a run.
    fn learn(&self, run: &str, options: SegmentOptions, known: &mut Known) {
        for tag in self.jieba.tag(run, options.hmm) {
            let sort = Sort {
                pos: Pos::parse(tag.tag),
                is_known: self.jieba.has_word(tag.word),
            };
            known.insert(tag.word, sort);
        }
    }
}

/// Runs of Chinese, and the tokens beside them.
#[derive(Default)]
struct Runs {
    /// The runs, each with a blank behind it.
    text: String,
    list: Vec<Run>,
    others: Vec<Token>,
}

struct Run {
    span: ViewSpan,
    /// With the combining marks behind it.
    whole: ViewSpan,
}

impl Runs {
    fn push(&mut self, span: ViewSpan, whole: ViewSpan, view: &str) {
        self.text.push_str(span.slice(view));
        self.text.push(' ');
        self.list.push(Run { span, whole });
    }
}

/// What the dictionary says of a word, or the model of what it lacks.
#[derive(Clone, Copy)]
struct Sort {
    pos: Pos,
    is_known: bool,
}

impl Sort {
    const UNKNOWN: Self = Self {
        pos: Pos::UNKNOWN,
        is_known: false,
    };
}

/// The sorts of words met so far.
#[derive(Default)]
struct Known {
    /// By the bytes of the word: most are of two characters, and the fewer bytes the more of them stay near the processor.
    short: FxHashMap<u64, Sort>,
    long: FxHashMap<Box<str>, Sort>,
}

/// Words that a thread remembers; some 2 MB.
const MOST_KNOWN: usize = 50_000;

impl Known {
    fn get(&self, word: &str) -> Option<Sort> {
        let sort = match packed(word) {
            Some(key) => self.short.get(&key),
            None => self.long.get(word),
        };
        sort.copied()
    }

    fn insert(&mut self, word: &str, sort: Sort) {
        match packed(word) {
            Some(key) => self.short.insert(key, sort),
            None => self.long.insert(word.into(), sort),
        };
    }

    fn forget_if_many(&mut self) {
        if self.short.len() + self.long.len() > MOST_KNOWN {
            *self = Self::default();
        }
    }
}

/// The bytes of a short word as a number. No word holds a zero byte, so no two have the same.
fn packed(word: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    Some(u64::from_le_bytes(bytes))
}

thread_local! {
    /// A word has the same sort wherever it stands, and to ask for that of one which the dictionary lacks costs as much as to
    /// cut a sentence. Each thread has its own, so that none waits for another.
    static WORDS: RefCell<Known> = RefCell::default();
}

/// A word of the dictionary or the model as tokens; one that counts is two.
fn push_word(word: &str, start: usize, sort: Sort, tokens: &mut Vec<Token>) {
    let mut push = |from: usize, to: usize, pos: Pos, is_known: bool| {
        tokens.push(Token {
            span: ViewSpan::new(start + from, start + to),
            pos,
            class: TokenClass::Han,
            is_known,
        });
    };
    match counting(word) {
        Some(middle) => {
            push(0, middle, Pos::NUMBER, true);
            push(middle, word.len(), Pos::MEASURE, true);
        }
        None => push(0, word.len(), sort.pos, sort.is_known),
    }
}

/// Reads the model of parts of speech, as the first word does that no dictionary has.
pub(super) fn prepare() {
    Jieba::empty().tag("嘚瑟", false);
}

/// What counts, and what is counted in: 一|个, 两|次, 这|位. The dictionary has many of these as words; every
/// treebank has them as two.
const COUNTING: &str = "一二两三四五六七八九十几数多每这那该某";
const MEASURES: &str = "个种位次座部条项段句只桩批件名场届份年天";

/// The place between the two characters of a word that counts.
fn counting(word: &str) -> Option<usize> {
    if word.len() != 6 {
        return None;
    }
    let mut characters = word.char_indices();
    let ((_, first), (middle, second), None) = (characters.next()?, characters.next()?, characters.next())
    else {
        return None;
    };
    (COUNTING.contains(first) && MEASURES.contains(second)).then_some(middle)
}

/// Bytes of the run of Chinese at the head of `text`. It ends before 第 with a figure, which is a
/// word of its own.
fn han_run(text: &str) -> usize {
    text.char_indices()
        .find(|&(at, c)| {
            char_class(c) != CharClass::Han || (at > 0 && figure::ordinal(&text[at..]).is_some())
        })
        .map_or(text.len(), |(at, _)| at)
}

/// Bytes of the mark at the head of `text`; …… and —— are one mark.
fn mark_run(text: &str) -> usize {
    let Some(first) = text.chars().next() else {
        return 0;
    };
    if matches!(first, '…' | '—' | '－') {
        text.len() - text.trim_start_matches(first).len()
    } else {
        first.len_utf8()
    }
}

/// Bytes of the combining marks at the head of `text`, which belong to the character before.
fn joined_marks(text: &str) -> usize {
    let joins = |c: &char| column_width(*c) == 0 && char_class(*c) == CharClass::Mark;
    text.chars().take_while(joins).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(Segmenter::built_in);

    fn words(text: &str) -> String {
        let tokens = SEGMENTER.segment(
            text,
            ViewSpan::new(0, text.len()),
            SegmentOptions::default(),
            &TermList::default(),
        );
        tokens
            .iter()
            .map(|token| token.span.slice(text))
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn figures_and_latin_words_stay_whole() {
        for cut in [
            "4月8日|，|召开|第57次|会议",
            "提升|至|70%",
            "“|1+2+3|”",
            "AI|算法|和|C++|与|ET-1",
            "投资|3.5亿元",
            "2025—2027年|规划",
            "到|2026年|增长|12.5%",
            "5G|网络",
            "１２．５％|以上",
            "20|个|国家",
            "1,375亿元",
            "上午|8:30|开始",
            "30|年代",
        ] {
            assert_eq!(words(&cut.replace('|', "")), cut);
        }
    }

    #[test]
    fn combining_marks_stay_with_their_letter() {
        assert_eq!(words("cafe\u{301} 好"), "cafe\u{301}|好");
        assert_eq!(words("\u{301}好\u{301}吗"), "\u{301}|好\u{301}|吗");
    }
}
