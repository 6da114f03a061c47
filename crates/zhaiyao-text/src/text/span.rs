//! Half-open byte intervals, one type for each coordinate system.
//!
//! What always holds: `start <= end`; a span is only ever used on the text of its own system.

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

/// A place in the text as sent, in bytes.
pub type RawSpan = Span<Raw>;

/// A place in the repaired text, in bytes.
pub type ViewSpan = Span<Viewed>;

/// A span of the given title, in bytes.
pub type TitleSpan = Span<Titled>;

/// A half-open interval of bytes in the coordinate system `S`; in 32 bits, because words are many
/// and the engine takes no text of four gigabytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span<S> {
    start: u32,
    end: u32,
    system: PhantomData<S>,
}

impl<S> Span<S> {
    /// The bytes from `start` to `end`. An end before the start gives the empty span at `start`.
    pub const fn new(start: usize, end: usize) -> Self {
        let end = if end < start { start } else { end };
        debug_assert!(end <= u32::MAX as usize, "the engine takes no such text");
        Self {
            start: start as u32,
            end: end as u32,
            system: PhantomData,
        }
    }

    /// First byte.
    pub const fn start(&self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub const fn end(&self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub const fn len(&self) -> usize {
        self.end() - self.start()
    }

    /// Whether the span covers nothing.
    pub const fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Whether every byte of `other` lies in this span.
    pub const fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span over both.
    pub fn cover(&self, other: &Self) -> Self {
        Self::new(self.start().min(other.start()), self.end().max(other.end()))
    }

    /// The part `from..to` of this span, both counted from its start and held to its end.
    pub fn part(&self, from: usize, to: usize) -> Self {
        let held = |at: usize| (self.start() + at).min(self.end());
        Self::new(held(from), held(to))
    }

    /// The text of this span, or "" where it does not fit `text`.
    pub(crate) fn slice<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.range()).unwrap_or_default()
    }

    /// The span as a range of bytes.
    pub const fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }
}

impl<S> fmt::Debug for Span<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
