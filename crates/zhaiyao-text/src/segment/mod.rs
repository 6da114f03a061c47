//! A span of the view → its tokens: words with part of speech.
//!
//! In: the view, a span of it, and the terms of the request. Out: tokens. Terms of the request take
//! precedence. Latin words and figures stay whole (AI+, 3.5亿元, 4月8日, 第57次; `figure`). Runs of
//! Chinese characters are split into words of the dictionary (`best_path`, `run`), and the
//! characters that are left single go to the hidden Markov model (`unknown`).
//!
//! What always holds: tokens are in order, do not overlap, and cover every character that is not
//! blank; the text is not changed. Linear in the text, for words of bounded length.

mod best_path;
pub(crate) mod cache;
mod figure;
mod options;
mod piece;
mod run;
mod unknown;

use std::cell::RefCell;

use crate::lexicon::words::counting::ORDINAL;
use crate::lexicon::{Dictionary, Pos, TermList};
use crate::progress::{Abandoned, Progress};
use crate::text::{CharClass, ViewSpan, char_class, column_width};
use crate::token::{Origin, Token, TokenClass};
use best_path::BestPath;
pub use options::SegmentOptions;
use piece::PieceKind;

pub(crate) use unknown::prepare;

/// The number of words that [`Segmenter::likelihood`] divides by. The sum of all frequencies is 0.2
/// % greater; the thresholds of `refine` were set with this number, so it stays.
const DICTIONARY_WORDS: f64 = 60_008_693.0;

/// Splits text into words, with the dictionary that is compiled in.
#[derive(Debug)]
pub struct Segmenter {
    dictionary: &'static Dictionary,
}

impl Segmenter {
    /// Creates a segmenter with the dictionary that is compiled in.
    pub fn built_in() -> Self {
        Self {
            dictionary: Dictionary::built_in(),
        }
    }

    /// Returns the revision of dictionary and models.
    pub fn revision(&self) -> &'static str {
        unknown::MODELS
    }

    /// Returns whether the dictionary has the word.
    pub fn knows(&self, word: &str) -> bool {
        self.dictionary.get(word).is_some()
    }

    /// Returns the origin of a word: known if the dictionary has it. A rule may split every other
    /// word.
    pub(crate) fn origin(&self, word: &str) -> Origin {
        self.dictionary
            .get(word)
            .map_or(Origin::new(false, true), piece::origin)
    }

    /// Returns the part of speech of a word in the dictionary, or that of its first piece if the
    /// pieces are likelier than the whole.
    pub(crate) fn pos(&self, word: &str) -> Pos {
        let mut first = None;
        let whole = SegmentOptions {
            hmm: false,
            coarse: true,
        };
        PATH.with_borrow_mut(|path| {
            path.read(word, self.dictionary);
            // Nothing stops it.
            let _ = run::words(
                word,
                path,
                self.dictionary,
                whole,
                &Progress::endless(),
                |_, (_, kind)| {
                    first.get_or_insert(kind.pos);
                },
            );
        });
        first.unwrap_or(Pos::UNKNOWN)
    }

    /// Returns the natural logarithm of the relative frequency of a word: the greater of its
    /// frequency in the dictionary and the one that its most likely pieces imply.
    pub(crate) fn likelihood(&self, word: &str) -> f64 {
        let dictionary = self.dictionary;
        let own = dictionary
            .get(word)
            .map_or(1, |entry| dictionary.frequency(entry));
        let pieces = PATH.with_borrow_mut(|path| {
            path.read(word, dictionary);
            path.words().fold(0.0, |sum, (_, entry)| {
                let frequency = entry.map_or(1, |entry| dictionary.frequency(entry));
                sum + (frequency as f64).ln() - dictionary.log_total()
            })
        });
        let likely = (pieces + dictionary.log_total()).exp() as u64 + 1;
        (likely.max(own) as f64 / DICTIONARY_WORDS).ln()
    }

    /// Adds the tokens of `span` in `view` to `tokens`.
    ///
    /// ```
    /// use zhaiyao_text::lexicon::TermList;
    /// use zhaiyao_text::segment::{SegmentOptions, Segmenter};
    /// use zhaiyao_text::text::ViewSpan;
    ///
    /// let (view, mut tokens) = ("发展人工智能", Vec::new());
    /// let (span, options) = (ViewSpan::new(0, view.len()), SegmentOptions::default());
    /// Segmenter::built_in().segment(view, span, options, &TermList::default(), &mut tokens);
    /// let words: Vec<&str> = tokens.iter().map(|token| &view[token.span.range()]).collect();
    /// assert_eq!(words, ["发展", "人工智能"]);
    /// ```
    pub fn segment(
        &self,
        view: &str,
        span: ViewSpan,
        options: SegmentOptions,
        terms: &TermList,
        tokens: &mut Vec<Token>,
    ) {
        let progress = &Progress::endless();
        let task = SegmentTask {
            options,
            terms,
            progress,
        };
        // Nothing stops it.
        let _ = self.segment_while(view, span, &task, tokens);
    }

    /// Does the work of [`Segmenter::segment`] as long as the result is wanted.
    ///
    /// # Errors
    /// [`Abandoned`] if not; `tokens` then has some of them.
    pub(crate) fn segment_while(
        &self,
        view: &str,
        span: ViewSpan,
        task: &SegmentTask,
        tokens: &mut Vec<Token>,
    ) -> Result<(), Abandoned> {
        let SegmentTask {
            options,
            terms,
            progress,
        } = *task;
        PATH.with_borrow_mut(|path| {
            let plain = Plain {
                segmenter: self,
                view,
                options,
                progress,
            };
            let mut at = span.start();
            for hit in terms.matches_while(view, span, progress)? {
                let before = ViewSpan::new(at, hit.span.start());
                plain.segment(before, path, tokens)?;
                tokens.push(Token {
                    span: hit.span,
                    pos: terms.terms()[hit.term].pos,
                    class: TokenClass::Term(hit.term as u32),
                    origin: Origin::WHOLE,
                });
                at = hit.span.end();
            }
            let behind = ViewSpan::new(at, span.end());
            plain.segment(behind, path, tokens)?;
            path.release_if_large();
            Ok(())
        })
    }
}

/// How spans are segmented, and how the segmenter learns that nobody wants the tokens.
pub(crate) struct SegmentTask<'a> {
    pub(crate) options: SegmentOptions,
    /// The terms of the request.
    pub(crate) terms: &'a TermList,
    pub(crate) progress: &'a Progress<'a>,
}

/// Segments spans of a view that hold no term of the request.
struct Plain<'a> {
    segmenter: &'a Segmenter,
    view: &'a str,
    options: SegmentOptions,
    progress: &'a Progress<'a>,
}

impl Plain<'_> {
    /// Adds the tokens of a span.
    fn segment(&self, span: ViewSpan, path: &mut BestPath, tokens: &mut Vec<Token>) -> Result<(), Abandoned> {
        let text = span.slice(self.view);
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            self.progress.count(1)?;
            let rest = &text[at..];
            let (len, token) = match char_class(c) {
                CharClass::Blank => {
                    at += c.len_utf8();
                    continue;
                }
                CharClass::Han => match figure::ordinal(rest) {
                    Some(len) => (len, Some((Pos::NUMBER, TokenClass::Number))),
                    None => (self.segment_run(rest, span.start() + at, path, tokens)?, None),
                },
                CharClass::Letter => (figure::latin_word(rest), Some((Pos::LATIN, TokenClass::Latin))),
                CharClass::Digit => {
                    let figure = figure::figure(rest);
                    (figure.len, Some(figure.tag()))
                }
                CharClass::Mark => (mark_run(rest), Some((Pos::MARK, TokenClass::Mark))),
            };
            let whole = len + joined_marks(&text[at + len..]);
            if let Some((pos, class)) = token {
                tokens.push(Token {
                    span: span.sub_span(at, at + len),
                    pos,
                    class,
                    origin: Origin::WHOLE,
                });
            }
            if whole > len
                && let Some(last) = tokens.last_mut()
            {
                last.span = ViewSpan::new(last.span.start(), span.sub_span(at, at + whole).end());
            }
            at += whole;
        }
        Ok(())
    }

    /// Adds the words of the run of Chinese characters that `text` opens with; `start` is the byte
    /// of the view at which `text` begins. Returns the bytes of the run, at least one character.
    fn segment_run(
        &self,
        text: &str,
        start: usize,
        path: &mut BestPath,
        tokens: &mut Vec<Token>,
    ) -> Result<usize, Abandoned> {
        let dictionary = self.segmenter.dictionary;
        // The run ends before 第 with digits, which is a word of its own.
        let is_ordinal = |at: usize| figure::ordinal(&text[at..]).is_some();
        let len = path.read_run(text, dictionary, |at, c| c == ORDINAL && is_ordinal(at));
        if len > 0 {
            self.progress.count(len / BYTES_OF_UNIT)?;
            run::words(
                &text[..len],
                path,
                dictionary,
                self.options,
                self.progress,
                |from, (word, kind)| run::push_word(word, start + from, kind, tokens),
            )?;
            return Ok(len);
        }
        // A character that occurs in no longer word, such as 〇.
        let one = &text[..text.chars().next().map_or(0, char::len_utf8)];
        let known = dictionary
            .get(one)
            .map(|entry| PieceKind::from_entry(entry, dictionary));
        run::push_word(one, start, known.unwrap_or(PieceKind::UNKNOWN), tokens);
        Ok(one.len())
    }
}

/// Bytes of a run that make a unit of work ([`Progress`]).
const BYTES_OF_UNIT: usize = 6;

thread_local! {
    /// Each thread has its own, so that its buffers are used again and no thread waits for another.
    static PATH: RefCell<BestPath> = RefCell::default();
}

/// Returns the bytes of the mark that `text` opens with; a sequence of … or — is one mark.
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

/// Returns the bytes of the combining marks that `text` opens with; they belong to the character
/// before.
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
        let (span, mut tokens) = (ViewSpan::new(0, text.len()), Vec::new());
        SEGMENTER.segment(
            text,
            span,
            SegmentOptions::default(),
            &TermList::default(),
            &mut tokens,
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
