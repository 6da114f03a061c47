//! Quotation marks and title marks → candidates: what a writer sets in quotes is often a term.
//! The second rule, because [`super::numeral`] needs its counts.
//!
//! Source: repeated quotes are as good a sign as TF-IDF, single ones a hint (docs/methods.md).

use super::Candidates;
use crate::passage::{KeySpan, Passage};
use crate::progress::{Abandoned, Progress};
use crate::text::find_other;

/// Characters between quotation marks, and between title marks.
const LONGEST_QUOTE: usize = 14;
const LONGEST_TITLE: usize = 40;

/// Counts how often each candidate is quoted; quotes that are no candidate yet become one.
pub(super) fn mark(
    candidates: &mut Candidates,
    passage: &Passage,
    progress: &Progress,
) -> Result<(), Abandoned> {
    let mut quotes = quotes(passage.key());
    progress.ask()?;
    quotes.retain(|quote| !passage.words_in(quote.inner).is_empty());
    let inner: Vec<KeySpan> = quotes.iter().map(|quote| quote.inner).collect();
    candidates.insert(&inner, progress)?;
    for quote in quotes {
        let Some(index) = candidates.find(quote.inner.slice(passage.key())) else {
            continue;
        };
        let candidate = &mut candidates.list[index];
        if quote.is_title {
            candidate.titled += 1;
        } else {
            candidate.quoted += 1;
        }
    }
    Ok(())
}

struct Quote {
    inner: KeySpan,
    is_title: bool,
}

/// Every quotation and title of one term's length, in order.
fn quotes(key: &str) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut from = 0;
    // No mark is among the characters stepped over.
    while let Some(at) = find_other(&key[from..], |_| true).map(|at| from + at) {
        let Some(c) = key[at..].chars().next() else { break };
        let end = at + c.len_utf8();
        from = end;
        match (c, open) {
            ('“', _) => open = Some((end, '”')),
            ('「', _) => open = Some((end, '」')),
            ('『', _) => open = Some((end, '』')),
            ('‘', _) => open = Some((end, '’')),
            ('《', _) => open = Some((end, '》')),
            ('"', None) => open = Some((end, '"')),
            ('\n', _) => open = None,
            (_, Some((start, close))) if c == close => {
                let inner = trimmed(key, KeySpan::new(start, at));
                if is_term_like(inner.slice(key), c == '》') {
                    quotes.push(Quote {
                        inner,
                        is_title: c == '》',
                    });
                }
                open = None;
            }
            _ => {}
        }
    }
    quotes
}

fn trimmed(key: &str, span: KeySpan) -> KeySpan {
    let text = span.slice(key);
    let from = text.len() - text.trim_start().len();
    span.sub_span(from, text.trim_end().len().max(from))
}

fn is_term_like(text: &str, is_title: bool) -> bool {
    let longest = if is_title { LONGEST_TITLE } else { LONGEST_QUOTE };
    let breaks = |c: char| {
        matches!(
            c,
            '，' | ',' | '。' | '；' | ';' | '：' | '！' | '!' | '？' | '?' | '、' | '…'
        )
    };
    (2..=longest).contains(&text.chars().count())
        && (is_title || !text.contains(breaks))
        && text.contains(|c: char| c.is_alphanumeric())
}
