//! How the lines of a document are read.

/// How the lines of a document are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Decide from the text.
    #[default]
    Auto,
    /// One report, each line a paragraph.
    Plain,
    /// One report, lines cut at a column width.
    Wrapped,
    /// Several reports, lines perhaps cut.
    Page,
}
