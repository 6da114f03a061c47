//! Half-open intervals of bytes, with a type for each coordinate system.
//!
//! What always holds: `start <= end`. Spans of different coordinate systems have different types,
//! so that the compiler refuses one in place of another.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

/// The text as the caller sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Raw {}

/// The repaired text of a [`View`](super::View).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Viewed {}

/// The title that a caller gives apart from the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Titled {}

/// A span of the text as sent, in bytes.
pub type RawSpan = Span<Raw>;

/// A span of the repaired text, in bytes.
pub type ViewSpan = Span<Viewed>;

/// A span of the given title, in bytes.
pub type TitleSpan = Span<Titled>;

/// A half-open interval of bytes in the coordinate system `S`. Bounds have 32 bits, because tokens
/// are many and the engine refuses texts of four gigabytes.
///
/// ```
/// use zhaiyao_text::text::ViewSpan;
///
/// let span = ViewSpan::new(3, 12);
/// assert_eq!((span.len(), span.sub_span(3, 6)), (9, ViewSpan::new(6, 9)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span<S> {
    start: u32,
    end: u32,
    system: PhantomData<S>,
}

impl<S> Span<S> {
    /// Creates the span from `start` to `end`; the empty span at `start` if `end` is before it.
    pub const fn new(start: usize, end: usize) -> Self {
        let end = if end < start { start } else { end };
        debug_assert!(end <= u32::MAX as usize, "the engine refuses such a text");
        Self {
            start: start as u32,
            end: end as u32,
            system: PhantomData,
        }
    }

    /// Returns the first byte.
    #[inline]
    pub const fn start(&self) -> usize {
        self.start as usize
    }

    /// Returns the byte after the last.
    #[inline]
    pub const fn end(&self) -> usize {
        self.end as usize
    }

    /// Returns the length in bytes.
    #[inline]
    pub const fn len(&self) -> usize {
        self.end() - self.start()
    }

    /// Returns whether the span has no bytes.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Returns whether every byte of `other` is in this span.
    pub const fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the smallest span that contains both.
    pub fn cover(&self, other: &Self) -> Self {
        Self::new(self.start().min(other.start()), self.end().max(other.end()))
    }

    /// Returns the bytes `from..to` of this span, counted from its start and limited to its end.
    pub fn sub_span(&self, from: usize, to: usize) -> Self {
        let limited = |at: usize| (self.start() + at).min(self.end());
        Self::new(limited(from), limited(to))
    }

    /// Returns the text of this span; "" if `text` has no such bytes, or if they split a character.
    pub(crate) fn slice<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.range()).unwrap_or_default()
    }

    /// Returns the span as a range of bytes.
    #[inline]
    pub const fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }
}

impl<S> fmt::Debug for Span<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
