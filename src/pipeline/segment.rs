//! A span of the view → its words with parts of speech.
//!
//! Terms of the request come first, then Latin words and figures are kept whole (AI+, 3.5亿元, 4月8日,
//! 第57次), and runs of Chinese go to the dictionary (`best_path`) and what it leaves single to the hidden Markov model
//! (`unknown`). What always holds:
//! tokens are in order, do not overlap, and cover every character that is not blank; nothing is
//! added, dropped or changed.

use std::cell::RefCell;
use std::ops::Range;

use super::best_path::BestPath;
use super::{figure, unknown};
use crate::lexicon::{Dictionary, Pos, TermList, WordEntry};
use crate::text::{CharClass, ViewSpan, char_class, column_width};

/// The number of words that the limits of [`Segmenter::likelihood`] were set with; the dictionary has 0.2 % more.
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
    dictionary: &'static Dictionary,
}

impl Segmenter {
    /// With the dictionary compiled in.
    pub fn built_in() -> Self {
        Self {
            dictionary: Dictionary::built_in(),
        }
    }

    /// Names dictionary and model.
    pub fn revision(&self) -> &'static str {
        unknown::MODELS
    }

    /// Whether the dictionary has the word.
    pub fn knows(&self, word: &str) -> bool {
        self.dictionary.get(word).is_some()
    }

    /// Part of speech of a word, as the dictionary has it; that of the first of its parts, if those are likelier than the whole.
    pub(super) fn pos(&self, word: &str) -> Pos {
        let mut first = None;
        let whole = SegmentOptions {
            hmm: false,
            coarse: true,
        };
        self.cut(word, whole, |_, (_, sort)| {
            first.get_or_insert(sort.pos);
        });
        first.unwrap_or(Pos::UNKNOWN)
    }

    /// Natural logarithm of the share of all words that a word of the dictionary is; for another, of what its parts make likely.
    pub(super) fn likelihood(&self, word: &str) -> f64 {
        let dictionary = self.dictionary;
        let own = dictionary
            .get(word)
            .map_or(1, |entry| dictionary.frequency(entry));
        let parts = PATH.with_borrow_mut(|path| {
            path.read(word, dictionary);
            path.words().fold(0.0, |sum, (_, entry)| {
                let frequency = entry.map_or(1, |entry| dictionary.frequency(entry));
                sum + (frequency as f64).ln() - dictionary.log_total()
            })
        });
        let likely = (parts + dictionary.log_total()).exp() as u64 + 1;
        (likely.max(own) as f64 / DICTIONARY_WORDS).ln()
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
                None => self.segment_run(view, span.part(at, at + len), options, tokens),
                Some((pos, class)) => tokens.push(Token {
                    span: span.part(at, at + len),
                    pos,
                    class,
                    is_known: true,
                }),
            }
            if whole > len
                && let Some(last) = tokens.last_mut()
            {
                last.span = ViewSpan::new(last.span.start(), span.part(at, at + whole).end());
            }
            at += whole;
        }
    }

    /// The words of a run of Chinese.
    fn segment_run(&self, view: &str, run: ViewSpan, options: SegmentOptions, tokens: &mut Vec<Token>) {
        let text = run.slice(view);
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let start = run.start() + at;
            let len = block(&text[at..]);
            if len > 0 {
                self.cut(&text[at..at + len], options, |from, (word, sort)| {
                    push_word(word, start + from, sort, tokens);
                });
                at += len;
            } else {
                let one = &text[at..at + c.len_utf8()];
                let known = self
                    .dictionary
                    .get(one)
                    .map(|entry| Sort::of(entry, self.dictionary));
                push_word(one, start, known.unwrap_or(Sort::UNKNOWN), tokens);
                at += one.len();
            }
        }
    }

    /// Calls `see` with each word of a block of Chinese, and where it begins.
    fn cut<'b>(&self, block: &'b str, options: SegmentOptions, mut see: impl FnMut(usize, (&'b str, Sort))) {
        PATH.with_borrow_mut(|path| {
            path.read(block, self.dictionary);
            let mut cut = Cut {
                dictionary: self.dictionary,
                path,
                block,
                at: 0,
            };
            // Characters that stand alone so far.
            let mut single = 0;
            for (characters, entry) in path.words() {
                if options.hmm && characters.len() == 1 {
                    single += 1;
                    continue;
                }
                cut.single(characters.start - single..characters.start, &mut see);
                single = 0;
                cut.word(characters, entry, &mut see);
            }
            cut.single(path.len() - single..path.len(), &mut see);
            path.release_if_large();
        });
    }
}

/// A block whose words are given one after another.
struct Cut<'a, 'b> {
    dictionary: &'a Dictionary,
    path: &'a BestPath,
    block: &'b str,
    /// Where the next word begins, in bytes.
    at: usize,
}

impl<'b> Cut<'_, 'b> {
    /// The words of characters that the best row leaves single: the model's, unless together they are a word.
    fn single(&mut self, characters: Range<usize>, see: &mut impl FnMut(usize, (&'b str, Sort))) {
        if characters.len() > 1 && self.path.word(characters.clone(), self.dictionary).is_none() {
            let row = &self.block[self.path.bytes(characters, self.block)];
            return unknown::part(row, self.dictionary, |(len, sort)| {
                see(self.at, (&self.block[self.at..self.at + len], sort));
                self.at += len;
            });
        }
        for one in characters {
            self.word(one..one + 1, self.path.first_word(one), see);
        }
    }

    /// A word of the best row.
    fn word(
        &mut self,
        characters: Range<usize>,
        entry: Option<WordEntry>,
        see: &mut impl FnMut(usize, (&'b str, Sort)),
    ) {
        let word = &self.block[self.at..self.path.bytes(characters, self.block).end];
        let from = self.at;
        self.at += word.len();
        match entry {
            Some(entry) => see(from, (word, Sort::of(entry, self.dictionary))),
            // A character that is no word.
            None => unknown::part(word, self.dictionary, |(_, sort)| see(from, (word, sort))),
        }
    }
}

/// Bytes of the characters at the head of a run of Chinese of which the dictionary has words of more than one; 〇 and 々 it has
/// by themselves.
fn block(run: &str) -> usize {
    let is_whole = |c: char| {
        matches!(c,
            '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2a6df}'
            | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
    };
    run.find(|c| !is_whole(c)).unwrap_or(run.len())
}

thread_local! {
    /// Each thread has its own, so that none waits for another.
    static PATH: RefCell<BestPath> = RefCell::default();
}

/// What the dictionary says of a word, or the model of what it lacks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sort {
    pub(super) pos: Pos,
    pub(super) is_known: bool,
}

impl Sort {
    /// Of a word of the dictionary.
    pub(super) fn of(entry: WordEntry, dictionary: &Dictionary) -> Self {
        Self {
            pos: dictionary.pos(entry),
            is_known: true,
        }
    }

    const UNKNOWN: Self = Self {
        pos: Pos::UNKNOWN,
        is_known: false,
    };
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

/// What counts, and what is counted in: 一|个, 两|次, 这|位. The dictionary has many of these as words; every
/// treebank has them as two.
const COUNTING: [char; 19] = [
    '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '几', '数', '多', '每', '这', '那',
    '该', '某',
];
const MEASURES: [char; 20] = [
    '个', '种', '位', '次', '座', '部', '条', '项', '段', '句', '只', '桩', '批', '件', '名', '场', '届',
    '份', '年', '天',
];

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
    (COUNTING.contains(&first) && MEASURES.contains(&second)).then_some(middle)
}

/// Bytes of the run of Chinese at the head of `text`. It ends before 第 with a figure, which is a
/// word of its own.
fn han_run(text: &str) -> usize {
    text.char_indices()
        .find(|&(at, c)| {
            char_class(c) != CharClass::Han || (at > 0 && c == '第' && figure::ordinal(&text[at..]).is_some())
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
