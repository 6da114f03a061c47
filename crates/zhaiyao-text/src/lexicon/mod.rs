//! Word knowledge in memory: stop words, aliases, document frequencies. Immutable once loaded.
//!
//! In: the lists of `data/`, compiled into the program, or a table built by `zhaiyao idf build`.
//! Out: answers about single words. What always holds: keys are folded (see [`crate::text::fold`]).

mod alias;
mod dictionary;
mod idf;
mod pos;
mod term;
mod word_list;
pub(crate) mod words;

pub use alias::AliasTable;
pub use dictionary::{Dictionary, Prefix, WordEntry};
pub use idf::{Background, IdfCounter, IdfError, IdfModel};
pub use pos::Pos;
pub use term::{Term, TermList, TermMatch};
pub use word_list::{Listed, WordLists};
pub use zhaiyao_tables::revision;

/// Bytes at a place where numbers of eight bytes may stand.
#[repr(C, align(8))]
struct Aligned<B: ?Sized>(B);
