//! The terms of a request, and where they occur in a text.
//!
//! In: words and their aliases. Out: the spans at which they occur, leftmost and longest first;
//! width, case and script are folded. What always holds: matches are in order and do not overlap; a
//! form that opens or closes with a Latin letter or digit matches whole words alone.

use rustc_hash::FxHashMap;

use super::Pos;
use crate::progress::{Abandoned, Progress};
use crate::text::{ViewSpan, fold_char, is_blank};

/// A term of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The word.
    pub word: String,
    /// Other forms of it.
    pub aliases: Vec<String>,
    /// Its part of speech.
    pub pos: Pos,
    /// The factor of its keyword score; 1 changes nothing.
    pub weight: f32,
}

/// An occurrence of a term.
#[derive(Debug, Clone, Copy)]
pub struct TermMatch {
    /// Its span in the view.
    pub span: ViewSpan,
    /// Index of the term in the list.
    pub term: usize,
}

/// Terms, ready for search: a trie over the folded characters of their forms.
///
/// ```
/// use zhaiyao_text::lexicon::{Pos, Term, TermList};
/// use zhaiyao_text::text::ViewSpan;
///
/// let term = Term {
///     word: "人工智能".to_owned(),
///     aliases: vec!["AI".to_owned()],
///     pos: Pos::PROPER,
///     weight: 1.0,
/// };
/// let (terms, text) = (TermList::new(vec![term]), "ai城市");
/// let found = terms.matches(text, ViewSpan::new(0, text.len()));
/// assert_eq!(&text[found[0].span.range()], "ai");
/// ```
#[derive(Debug, Default)]
pub struct TermList {
    terms: Vec<Term>,
    edges: FxHashMap<(u32, char), u32>,
    /// For each node the term of which a form ends there.
    ends: Vec<Option<usize>>,
}

impl TermList {
    /// Builds the trie. A form that two terms share belongs to the first.
    pub fn new(terms: Vec<Term>) -> Self {
        let mut list = Self {
            terms: Vec::new(),
            edges: FxHashMap::default(),
            ends: vec![None],
        };
        for (index, term) in terms.iter().enumerate() {
            for form in std::iter::once(&term.word).chain(&term.aliases) {
                list.insert(form.trim(), index);
            }
        }
        list.terms = terms;
        list
    }

    fn insert(&mut self, form: &str, term: usize) {
        let mut node = 0;
        for c in form.chars().map(form_char) {
            let next = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            node = *self.edges.entry((node, c)).or_insert(next);
            if node == next {
                self.ends.push(None);
            }
        }
        if let Some(end @ None) = self.ends.get_mut(node as usize) {
            *end = Some(term);
        }
    }

    /// Returns the terms in the order of the request.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Returns the occurrences of terms in `span` of `text`, the longest at each position. The time
    /// is at most the length of the span times the length of the longest form.
    pub fn matches(&self, text: &str, span: ViewSpan) -> Vec<TermMatch> {
        let found = self.matches_while(text, span, &Progress::endless());
        // Nothing stops it.
        found.unwrap_or_default()
    }

    /// Does the work of [`TermList::matches`] as long as the result is wanted.
    pub(crate) fn matches_while(
        &self,
        text: &str,
        span: ViewSpan,
        progress: &Progress,
    ) -> Result<Vec<TermMatch>, Abandoned> {
        let mut found = Vec::new();
        if self.terms.is_empty() {
            return Ok(found);
        }
        let chars: Vec<(usize, char)> = span
            .slice(text)
            .char_indices()
            .map(|(at, c)| (at, form_char(c)))
            .collect();
        let mut i = 0;
        while i < chars.len() {
            progress.count(1)?;
            let Some((end, term)) = self.longest_at(&chars, i) else {
                i += 1;
                continue;
            };
            let stop = chars.get(end).map_or(span.len(), |(at, _)| *at);
            found.push(TermMatch {
                span: span.sub_span(chars[i].0, stop),
                term,
            });
            i = end;
        }
        Ok(found)
    }

    /// Returns the index after the longest form that begins at `i`, and its term.
    fn longest_at(&self, chars: &[(usize, char)], i: usize) -> Option<(usize, usize)> {
        let mut node = 0;
        let mut longest = None;
        for (k, (_, c)) in chars.iter().enumerate().skip(i) {
            let Some(&next) = self.edges.get(&(node, *c)) else {
                break;
            };
            node = next;
            if let Some(&Some(term)) = self.ends.get(node as usize)
                && !joins(chars, i)
                && !joins(chars, k + 1)
            {
                longest = Some((k + 1, term));
            }
        }
        longest
    }
}

/// Returns a character as forms are compared: folded, and a space for every blank.
fn form_char(c: char) -> char {
    if is_blank(c) { ' ' } else { fold_char(c) }
}

/// Returns whether the characters before and at `i` belong to one Latin word or figure.
fn joins(chars: &[(usize, char)], i: usize) -> bool {
    let latin = |i: Option<usize>| {
        i.and_then(|i| chars.get(i))
            .is_some_and(|(_, c)| c.is_ascii_alphanumeric())
    };
    latin(i.checked_sub(1)) && latin(Some(i))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> TermList {
        let term = |word: &&str| Term {
            word: (*word).to_owned(),
            aliases: Vec::new(),
            pos: Pos::PROPER,
            weight: 1.0,
        };
        TermList::new(words.iter().map(term).collect())
    }

    #[test]
    fn terms_match_longest_first_whatever_width_and_case() {
        for (words, text) in [
            (
                &["人工智能", "人工智能+"][..],
                "建设“‹人工智能＋›”城市与‹人工智能›",
            ),
            (&["AI"], "‹ai›算法, OpenAI, AI2, ‹ＡＩ›"),
            (
                &["Spring Boot", "阿卜杜拉·买买提", "《行动计划》"],
                "‹spring boot›与‹阿卜杜拉·买买提›和‹《行动计划》›",
            ),
        ] {
            let plain = text.replace(['‹', '›'], "");
            let found = list(words).matches(&plain, ViewSpan::new(0, plain.len()));
            let mut marked = plain.clone();
            for hit in found.iter().rev() {
                marked.insert(hit.span.end(), '›');
                marked.insert(hit.span.start(), '‹');
            }
            assert_eq!(marked, text);
        }
    }
}
