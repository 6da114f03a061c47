//! Knowledge about words: dictionary, parts of speech, stop words, aliases, document frequencies,
//! the terms of a request. Immutable once loaded.
//!
//! In: the lists of `data/`, compiled into the program, or a table built by `zhaiyao idf build`.
//! Out: answers about single words. What always holds: keys are folded (see [`crate::text::fold`]).

mod alias;
mod dictionary;
mod idf;
mod idf_counter;
mod pos;
mod term;
mod word_list;
pub(crate) mod words;

pub use alias::AliasTable;
pub use dictionary::{Dictionary, Prefix, WordEntry};
pub use idf::{Background, IdfError, IdfModel};
pub use idf_counter::IdfCounter;
pub use pos::{Pos, UniversalPos};
pub use term::{Term, TermList, TermMatch};
pub use word_list::{Listed, WordLists};
pub use zhaiyao_tables::revision;

/// Bytes that are aligned as numbers of eight bytes are, so that they can be read as such.
#[repr(C, align(8))]
struct Aligned<B: ?Sized>(B);
