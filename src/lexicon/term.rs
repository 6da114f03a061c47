//! The terms a request brings along, and where a text holds them.
//!
//! In: words and their aliases. Out: their places, leftmost and longest first, without regard to
//! width and case. A term that opens or closes with a Latin letter or digit matches whole words only.

use std::collections::HashMap;

use super::Pos;
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
    /// How much more it weighs among the keywords; 1 changes nothing.
    pub weight: f32,
}

/// A place where a text holds a term.
#[derive(Debug, Clone, Copy)]
pub struct TermMatch {
    /// Where.
    pub span: ViewSpan,
    /// Index of the term in the list.
    pub term: usize,
}

/// Terms ready to be looked up.
#[derive(Debug, Default)]
pub struct TermList {
    terms: Vec<Term>,
    /// Every form by its first character; longer forms first.
    forms: HashMap<char, Vec<(Vec<char>, usize)>>,
}

impl TermList {
    /// Makes the terms ready. A form given twice belongs to the first term.
    pub fn new(terms: Vec<Term>) -> Self {
        let mut forms: HashMap<char, Vec<(Vec<char>, usize)>> = HashMap::new();
        for (index, term) in terms.iter().enumerate() {
            for form in std::iter::once(&term.word).chain(&term.aliases) {
                let key: Vec<char> = form.trim().chars().map(fold_char).collect();
                if let Some(&first) = key.first() {
                    let entry = forms.entry(first).or_default();
                    if entry.iter().all(|(known, _)| *known != key) {
                        entry.push((key, index));
                    }
                }
            }
        }
        // A stable sort: among equals the first given stays first.
        forms
            .values_mut()
            .for_each(|entry| entry.sort_by_key(|(key, _)| std::cmp::Reverse(key.len())));
        Self { terms, forms }
    }

    /// The terms, in the order given.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The term with this folded word or alias.
    pub fn find(&self, key: &str) -> Option<usize> {
        let key: Vec<char> = key.chars().collect();
        let entry = self.forms.get(key.first()?)?;
        let bare = |form: &[char]| form.iter().filter(|c| !c.is_whitespace()).eq(key.iter());
        entry.iter().find(|(form, _)| bare(form)).map(|(_, term)| *term)
    }

    /// Where `span` of `text` holds terms: in order, not overlapping, the longest at each place.
    pub fn matches(&self, text: &str, span: ViewSpan) -> Vec<TermMatch> {
        let mut found = Vec::new();
        if self.forms.is_empty() {
            return found;
        }
        let chars: Vec<(usize, char)> = span
            .slice(text)
            .char_indices()
            .map(|(at, c)| (at, fold_char(c)))
            .collect();
        let mut i = 0;
        while i < chars.len() {
            let hit = self.forms.get(&chars[i].1).and_then(|entry| {
                entry
                    .iter()
                    .find(|(form, _)| is_at(&chars, i, form))
                    .map(|(form, term)| (form.len(), *term))
            });
            let Some((len, term)) = hit else {
                i += 1;
                continue;
            };
            let end = chars.get(i + len).map_or(span.len(), |(at, _)| *at);
            found.push(TermMatch {
                span: span.part(chars[i].0, end),
                term,
            });
            i += len;
        }
        found
    }
}

/// Whether the form stands at `i` and is not a piece of a longer Latin word or figure.
fn is_at(chars: &[(usize, char)], i: usize, form: &[char]) -> bool {
    let Some(window) = chars.get(i..i + form.len()) else {
        return false;
    };
    let same = window
        .iter()
        .zip(form)
        .all(|((_, a), b)| a == b || (is_blank(*a) && is_blank(*b)));
    let joins = |a: Option<&char>, b: Option<&char>| matches!((a, b), (Some(a), Some(b)) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric());
    let before = i.checked_sub(1).map(|p| &chars[p].1);
    let after = chars.get(i + form.len()).map(|(_, c)| c);
    same && !joins(before, form.first()) && !joins(form.last(), after)
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
