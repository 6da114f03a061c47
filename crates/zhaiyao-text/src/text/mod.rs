//! The lowest module: spans, views, offset encodings, character classes, folding, sentences.
//!
//! In: strings. Out: spans of strings. What always holds: a span of the text as sent and a span of
//! the repaired text have different types, so that one can't be taken for the other.

mod char_class;
mod char_set;
mod encoding;
mod fold;
mod script;
pub(crate) mod sentence;
pub(crate) mod sentence_end;
mod span;
mod view;
mod walk;

pub use char_class::{
    CharClass, char_class, closing_mark_of, column_width, is_alphabetic, is_alphanumeric, is_blank,
    is_closing_mark, is_han, is_ignorable, is_sentence_end,
};
pub use char_set::CharSet;
pub use encoding::{OffsetEncoding, OffsetTable};
pub use fold::{fold, fold_char, fold_width, is_same};
pub use script::{is_traditional, simplified, simplified_char, traditional};
pub use sentence::most_sentences;
pub use span::{Raw, RawSpan, Span, TitleSpan, Titled, ViewSpan, Viewed};
pub use view::{View, ViewBuilder};
pub use walk::find_other;
pub use zhaiyao_tables::{hash_on, key_hash, mixed_hash, tail_hash};
