//! A span of the view → its words with parts of speech. The only file that names jieba-rs.
//!
//! Terms of the request come first, then Latin words and figures are kept whole (AI+, 3.5亿元, 4月8日,
//! 第57次), and runs of Chinese go to jieba's dictionary and hidden Markov model. What always holds:
//! tokens are in order, do not overlap, and cover every character that is not blank; nothing is
//! added, dropped or changed.

use jieba_rs::Jieba;

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
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let one = c.len_utf8();
            let (len, token) = match char_class(c) {
                CharClass::Blank => (one, None),
                CharClass::Han => match figure::ordinal(rest) {
                    Some(len) => (len, Some((Pos::NUMBER, TokenClass::Number))),
                    None => {
                        let len = han_run(rest);
                        self.segment_han(&rest[..len], span.start() + at, options, tokens);
                        (len, None)
                    }
                },
                CharClass::Letter => (figure::latin_word(rest), Some((Pos::LATIN, TokenClass::Latin))),
                CharClass::Digit => {
                    let figure = figure::figure(rest);
                    (figure.len, Some(figure.tag()))
                }
                CharClass::Mark => (mark_run(rest), Some((Pos::MARK, TokenClass::Mark))),
            };
            let joined = if char_class(c) == CharClass::Blank {
                0
            } else {
                joined_marks(&text[at + len..])
            };
            let len = len + joined;
            if let Some((pos, class)) = token {
                tokens.push(Token {
                    span: span.part(at, at + len),
                    pos,
                    class,
                    is_known: true,
                });
            } else if let (CharClass::Han, Some(last)) = (char_class(c), tokens.last_mut()) {
                last.span = ViewSpan::new(last.span.start(), span.start() + at + len);
            }
            at += len;
        }
    }

    fn segment_han(&self, run: &str, start: usize, options: SegmentOptions, tokens: &mut Vec<Token>) {
        let han = |from: usize, to: usize, pos: Pos, is_known: bool| Token {
            span: ViewSpan::new(start + from, start + to),
            pos,
            class: TokenClass::Han,
            is_known,
        };
        for tag in self.jieba.tag(run, options.hmm) {
            if let Some(middle) = counting(tag.word) {
                let middle = tag.byte_start + middle;
                tokens.push(han(tag.byte_start, middle, Pos::NUMBER, true));
                tokens.push(han(middle, tag.byte_end, Pos::parse("q"), true));
            } else {
                let is_known = self.jieba.has_word(tag.word);
                tokens.push(han(tag.byte_start, tag.byte_end, Pos::parse(tag.tag), is_known));
            }
        }
    }
}

/// What counts, and what is counted in: 一|个, 两|次, 这|位. The dictionary has many of these as words; every
/// treebank has them as two.
const COUNTING: &str = "一二两三四五六七八九十几数多每这那该某";
const MEASURES: &str = "个种位次座部条项段句只桩批件名场届份年天";

/// The place between the two characters of a word that counts.
fn counting(word: &str) -> Option<usize> {
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
