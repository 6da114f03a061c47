//! The repaired text and its map to the text as sent.
//!
//! In: pieces of the text as sent, each kept or replaced. Out: one string and, for every span of
//! it, the span of the text as sent. What always holds: the map is monotone; a piece that was kept
//! maps byte by byte; a piece that was replaced maps as a whole.

use super::span::{RawSpan, ViewSpan};

/// A piece of the view and the piece of the text as sent that it comes from.
#[derive(Debug, Clone, Copy)]
struct Run {
    view: ViewSpan,
    raw: RawSpan,
    /// Whether the bytes are the same, so that positions inside map one to one.
    verbatim: bool,
}

/// A repaired text with its map.
#[derive(Debug, Default)]
pub struct View {
    text: String,
    /// The same in the characters as sent; `None` if they are those of `text`.
    shown: Option<String>,
    runs: Vec<Run>,
}

impl View {
    /// Returns the repaired text, in simplified characters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text of a span, in the characters as sent; "" for a span of another view that is
    /// out of range.
    pub fn shown_text(&self, span: ViewSpan) -> &str {
        span.slice(self.shown())
    }

    /// Returns the repaired text in the characters as sent, as answers show it. Spans of the two
    /// are the same.
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.text)
    }

    /// Makes [`View::shown`] return the characters of `raw`. The view must have been built from a
    /// text with the same spans, such as that of [`simplified`](super::simplified).
    pub fn show_as_sent(&mut self, raw: &str) {
        let shown = |run: &Run| {
            if run.verbatim {
                run.raw.slice(raw)
            } else {
                run.view.slice(&self.text)
            }
        };
        self.shown = Some(self.runs.iter().map(shown).collect());
    }

    /// Returns the span of the text as sent that a span of the view comes from, from its first
    /// character to its last. An empty span maps to an empty one.
    pub fn raw_span(&self, span: ViewSpan) -> RawSpan {
        let Some(first) = self.run_at(span.start()) else {
            let end = self.runs.last().map_or(0, |run| run.raw.end());
            return RawSpan::new(end, end);
        };
        let start = if first.verbatim {
            first.raw.start() + span.start() - first.view.start()
        } else {
            first.raw.start()
        };
        if span.is_empty() {
            return RawSpan::new(start, start);
        }
        let end = match self.run_at(span.end() - 1) {
            Some(last) if last.verbatim => last.raw.start() + span.end() - last.view.start(),
            Some(last) => last.raw.end(),
            None => self.runs.last().map_or(start, |run| run.raw.end()),
        };
        RawSpan::new(start, end)
    }

    /// Returns the span of the view that comes from a span of the text as sent.
    pub fn view_span(&self, span: RawSpan) -> ViewSpan {
        let from = self.runs.partition_point(|run| run.raw.end() <= span.start());
        let to = self.runs.partition_point(|run| run.raw.start() < span.end());
        let (Some(first), Some(last)) = (
            self.runs.get(from),
            to.checked_sub(1).and_then(|i| self.runs.get(i)),
        ) else {
            return ViewSpan::new(self.text.len(), self.text.len());
        };
        let inside = |run: &Run, at: usize| at.saturating_sub(run.raw.start()).min(run.raw.len());
        let start = first.view.start()
            + if first.verbatim {
                inside(first, span.start())
            } else {
                0
            };
        let end = if last.verbatim {
            last.view.start() + inside(last, span.end())
        } else {
            last.view.end()
        };
        ViewSpan::new(start, end)
    }

    /// Returns the run that contains a byte of the view.
    fn run_at(&self, byte: usize) -> Option<&Run> {
        let i = self.runs.partition_point(|run| run.view.end() <= byte);
        self.runs.get(i)
    }
}

/// Builds a [`View`] from left to right.
///
/// ```
/// use zhaiyao_text::text::{RawSpan, ViewBuilder, ViewSpan};
///
/// // "城\n市": the line break is left out.
/// let mut builder = ViewBuilder::default();
/// builder.keep("城", RawSpan::new(0, 3));
/// builder.keep("市", RawSpan::new(4, 7));
/// let view = builder.build();
/// assert_eq!(view.text(), "城市");
/// assert_eq!(view.raw_span(ViewSpan::new(0, 6)), RawSpan::new(0, 7));
/// ```
#[derive(Debug, Default)]
pub struct ViewBuilder {
    view: View,
}

impl ViewBuilder {
    /// Returns the length of the view so far, in bytes.
    pub fn len(&self) -> usize {
        self.view.text.len()
    }

    /// Returns whether the view has no text so far.
    pub fn is_empty(&self) -> bool {
        self.view.text.is_empty()
    }

    /// Returns the text of the view so far.
    pub fn text(&self) -> &str {
        &self.view.text
    }

    /// Adds a piece of the text as sent, at its span `at`. Pieces must come in order.
    pub fn keep(&mut self, piece: &str, at: RawSpan) {
        let start = self.view.text.len();
        self.view.text.push_str(piece);
        let end = self.view.text.len();
        match self.view.runs.last_mut() {
            Some(run) if run.verbatim && run.raw.end() == at.start() => {
                run.raw = RawSpan::new(run.raw.start(), at.end());
                run.view = ViewSpan::new(run.view.start(), end);
            }
            _ => self.view.runs.push(Run {
                view: ViewSpan::new(start, end),
                raw: at,
                verbatim: true,
            }),
        }
    }

    /// Adds a character in place of the piece of the text as sent at the span `at`.
    pub fn replace(&mut self, c: char, at: RawSpan) {
        let start = self.view.text.len();
        self.view.text.push(c);
        let view = ViewSpan::new(start, self.view.text.len());
        self.view.runs.push(Run {
            view,
            raw: at,
            verbatim: false,
        });
    }

    /// Returns the finished view.
    pub fn build(self) -> View {
        self.view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "人工\n智能 AI": the line break is left out, the blank replaced.
    fn sample() -> (&'static str, View) {
        let raw = "人工\n智能\u{3000}AI";
        let mut builder = ViewBuilder::default();
        for (at, c) in raw.char_indices() {
            let span = RawSpan::new(at, at + c.len_utf8());
            match c {
                '\n' => {}
                '\u{3000}' => builder.replace(' ', span),
                _ => builder.keep(span.slice(raw), span),
            }
        }
        (raw, builder.build())
    }

    #[test]
    fn a_term_cut_by_a_break_maps_over_the_break() {
        let (raw, view) = sample();
        let term = ViewSpan::new(0, "人工智能".len());
        assert_eq!(term.slice(view.text()), "人工智能");
        assert_eq!(view.raw_span(term).slice(raw), "人工\n智能");
        let latin = view.text().find("AI").unwrap();
        assert_eq!(
            view.raw_span(ViewSpan::new(latin - 1, latin + 1)).slice(raw),
            "\u{3000}A"
        );
    }

    #[test]
    fn there_and_back_is_where_it_was() {
        let (_, view) = sample();
        let borders: Vec<usize> = view
            .text()
            .char_indices()
            .map(|(at, _)| at)
            .chain([view.text().len()])
            .collect();
        for (i, &start) in borders.iter().enumerate() {
            for &end in &borders[i + 1..] {
                let span = ViewSpan::new(start, end);
                assert_eq!(view.view_span(view.raw_span(span)), span);
            }
        }
    }
}
