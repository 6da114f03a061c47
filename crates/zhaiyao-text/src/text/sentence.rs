//! A paragraph of the view → its sentences.
//!
//! A sentence ends with a run of 。！？!?… and the marks that close behind it; in abstracts also
//! with `.` after Chinese or a Latin word. Inside a quotation or bracket it goes on if the closing
//! mark comes soon; `……。”他说` stays one. What always holds: sentences are in order, do not overlap,
//! and cover every character of the paragraph that is not blank. Linear in the paragraph.

use std::sync::LazyLock;

use super::sentence_end::ends_line;
use super::{CharSet, ViewSpan, closing_mark_of, is_closing_mark, is_han, is_sentence_end};

/// Characters after an opening mark within which its closing mark must come, so that the sentence
/// does not end inside the quotation.
const LONGEST_QUOTATION: usize = 160;
/// The depth to which nested quotations and brackets are followed.
const DEEPEST: usize = 16;
/// Verbs of speech that continue a sentence after a quotation.
const SPEECH: [&str; 11] = [
    "说", "表示", "指出", "介绍", "强调", "告诉", "称", "道", "问", "坦言", "认为",
];
/// Characters between the quotation and the verb of speech, at most.
const SPEAKER: usize = 6;

/// Characters without which no sentence ends before its text.
static ENDS: LazyLock<CharSet> = LazyLock::new(|| {
    let ends = |c: &char| is_sentence_end(*c) || ends_line(*c) || *c == '.';
    ('\0'..='\u{ffff}').filter(ends).collect()
});

/// Returns a number that the sentences of a text do not exceed, without looking for them: in some
/// four milliseconds for 1,000,000 characters of news, eleven for lines of one digit. The memory of
/// a summary grows with it.
///
/// ```
/// use zhaiyao_text::text::most_sentences;
///
/// assert_eq!(most_sentences("新馆开放。读者可以借书。"), 3);
/// ```
pub fn most_sentences(text: &str) -> usize {
    ENDS.found_in(text).count() + 1
}

/// Returns the sentences of `paragraph`, a span of `view`.
pub(crate) fn split(view: &str, paragraph: ViewSpan) -> Vec<ViewSpan> {
    let chars: Vec<(usize, char)> = paragraph.slice(view).char_indices().collect();
    let mut splitter = Splitter {
        chars: &chars,
        len: paragraph.len(),
        open: Vec::new(),
    };
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i].1;
        if c == '\n' {
            splitter.open.clear();
            sentences.extend(splitter.sentence(paragraph, start, i));
            start = i + 1;
        } else if splitter.is_end(i) {
            i = splitter.end_of_marks(i);
            if !splitter.continues(i) {
                splitter.open.clear();
                sentences.extend(splitter.sentence(paragraph, start, i));
                start = i;
            }
            continue;
        } else {
            splitter.track(i);
        }
        i += 1;
    }
    sentences.extend(splitter.sentence(paragraph, start, chars.len()));
    sentences
}

struct Splitter<'a> {
    chars: &'a [(usize, char)],
    /// Bytes of the paragraph.
    len: usize,
    /// The closing marks of open quotations, each with the index of its opening mark.
    open: Vec<(char, usize)>,
}

impl Splitter<'_> {
    fn at(&self, i: usize) -> Option<char> {
        self.chars.get(i).map(|(_, c)| *c)
    }

    /// Adds the quotation that this mark opens to `open`, or removes the one that it closes.
    fn track(&mut self, i: usize) {
        let Some(c) = self.at(i) else { return };
        if let Some(close) = closing_mark_of(c) {
            if self.open.len() < DEEPEST {
                self.open.push((close, i));
            }
        } else if !is_closing_mark(c) {
        } else if let Some(depth) = self.open.iter().rposition(|(close, _)| *close == c) {
            self.open.truncate(depth);
        }
    }

    /// Returns whether a sentence may end at this character.
    fn is_end(&self, i: usize) -> bool {
        match self.at(i) {
            Some('.') => self.is_full_stop(i),
            Some(c) => is_sentence_end(c),
            None => false,
        }
    }

    /// Returns whether a `.` ends a sentence: after Chinese and not before a letter or digit, or
    /// after a Latin word and before a blank and a capital letter or Chinese.
    fn is_full_stop(&self, i: usize) -> bool {
        let before = |n: usize| i.checked_sub(n).and_then(|p| self.at(p)).unwrap_or(' ');
        let next = self.at(i + 1);
        if is_han(before(1)) || (is_closing_mark(before(1)) && before(1) != ')') {
            return next.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '.');
        }
        let word = before(1).is_ascii_lowercase() && before(2).is_ascii_lowercase();
        let opens = |c: char| c.is_uppercase() || is_han(c);
        word && (next.is_none() || (next == Some(' ') && self.at(i + 2).is_some_and(opens)))
    }

    /// Returns the index after the end marks and closing marks that begin at `i`.
    fn end_of_marks(&mut self, mut i: usize) -> usize {
        while self.at(i).is_some_and(|c| is_sentence_end(c) || c == '.') {
            i += 1;
        }
        while self.at(i).is_some_and(is_closing_mark) {
            self.track(i);
            i += 1;
        }
        i
    }

    /// Returns whether the sentence continues at `i` although an end mark precedes it.
    fn continues(&self, i: usize) -> bool {
        if let Some(&(close, from)) = self.open.first() {
            let until = (from + LONGEST_QUOTATION).min(self.chars.len());
            return (i..until)
                .map(|k| self.chars[k].1)
                .take_while(|c| *c != '\n')
                .any(|c| c == close);
        }
        let quoted = i
            .checked_sub(1)
            .and_then(|p| self.at(p))
            .is_some_and(is_closing_mark);
        quoted && (matches!(self.at(i), Some('，' | ',')) || self.is_speech(i))
    }

    /// Returns whether up to six Chinese characters and a verb of speech follow: 他说, 王伟告诉记者.
    fn is_speech(&self, i: usize) -> bool {
        (0..=SPEAKER)
            .take_while(|n| *n == 0 || self.at(i + n - 1).is_some_and(is_han))
            .any(|n| {
                SPEECH.iter().any(|word| {
                    word.chars()
                        .enumerate()
                        .all(|(k, c)| self.at(i + n + k) == Some(c))
                })
            })
    }

    /// Returns the characters `start..end` without the blanks at both ends; `None` if all are
    /// blank.
    fn sentence(&self, paragraph: ViewSpan, start: usize, end: usize) -> Option<ViewSpan> {
        let shown = |i: &usize| !self.chars[*i].1.is_whitespace();
        let first = (start..end).find(shown)?;
        let last = (start..end).rfind(shown)?;
        let stop = self.chars.get(last + 1).map_or(self.len, |(at, _)| *at);
        Some(paragraph.sub_span(self.chars[first].0, stop))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences are marked ‹…›.
    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        for marked in [
            "‹他强调，要深化合作。›‹会议通过了方案！›",
            "‹“今年放宽了条件。去年的要求不再设。”负责人说。›‹六项举措还包括其他。›",
            "‹他说：“好！”›‹大家都同意。›",
            "‹“准备好了吗？”王伟问。›",
            "‹“走吧。”›‹第二天下起了雨。›",
            "‹增长4.5%。›‹第1.5节完›",
            "‹结果表明方法有效.›‹该方法可行.›",
            "‹We cut words here.› ‹Then we rank.›",
            "‹真的吗？！›‹没有结尾›",
            "‹（记者注：这是真的。不会错）他点头。›",
            "‹一›",
            "‹《你好！中国》今天上映。›",
        ] {
            let plain = marked.replace(['‹', '›'], "");
            let found = split(&plain, ViewSpan::new(0, plain.len()));
            let mut again = plain.clone();
            for span in found.iter().rev() {
                again.insert(span.end(), '›');
                again.insert(span.start(), '‹');
            }
            assert_eq!(again, marked);
            assert!(found.len() <= most_sentences(&plain), "{plain}");
        }
    }

    #[test]
    fn an_unclosed_quotation_does_not_swallow_the_text() {
        let text = format!("他说：“{}", "今天下雨。".repeat(100));
        assert!(split(&text, ViewSpan::new(0, text.len())).len() > 60);
    }
}
