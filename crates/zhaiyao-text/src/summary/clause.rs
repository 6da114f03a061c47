//! No sentence fits → the head of the best one that has a clause short enough.
//!
//! What always holds: it ends before a clause mark outside brackets and quotations, and is within
//! the cap.

use super::result::SummarySentence;
use super::table::SentenceTable;
use crate::text::{ViewSpan, closing_mark_of, is_closing_mark};

/// Shorter clauses say nothing: 会上，
const SHORTEST: usize = 6;

/// The longest clauses from the head of the best sentence that has some within `cap` characters.
pub(crate) fn best(table: &SentenceTable, worth: &[f64], cap: usize) -> Option<SummarySentence> {
    let mut order: Vec<usize> = (0..worth.len()).collect();
    order.sort_by(|a, b| worth[*b].total_cmp(&worth[*a]).then(a.cmp(b)));
    order.into_iter().find_map(|candidate| {
        let index = table.stats.candidates[candidate];
        let span = table.units[index].span;
        let len = head(span.slice(table.input.view), cap)?;
        Some(SummarySentence {
            span: ViewSpan::new(span.start(), span.start() + len),
            score: 1.0,
            index,
            is_clause: true,
            reasons: Vec::new(),
        })
    })
}

/// Bytes of the longest head of a sentence that ends before a clause mark.
fn head(text: &str, cap: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut longest = None;
    for (n, (at, c)) in text.char_indices().enumerate().take(cap + 1) {
        if closing_mark_of(c).is_some() {
            depth += 1;
        } else if is_closing_mark(c) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && n >= SHORTEST && matches!(c, '，' | '；' | '：' | ',' | ';' | '—') {
            longest = Some(at);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::head;

    #[test]
    fn a_head_ends_before_a_clause_mark() {
        for (text, cap, wanted) in [
            (
                "市图书馆新馆开放，读者可以借阅，很方便。",
                14,
                Some("市图书馆新馆开放"),
            ),
            (
                "市图书馆新馆开放，读者可以借阅，很方便。",
                15,
                Some("市图书馆新馆开放，读者可以借阅"),
            ),
            ("市图书馆新馆（城南，地铁旁）开放，免费。", 12, None),
            ("会上，市图书馆新馆开放。", 8, None),
        ] {
            assert_eq!(head(text, cap).map(|len| &text[..len]), wanted, "{text}");
        }
    }
}
