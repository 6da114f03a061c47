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

pub use alias::AliasTable;
pub use dictionary::{Dictionary, Prefix, WordEntry};
pub use idf::{Background, IdfCounter, IdfError, IdfModel};
pub use pos::Pos;
pub use term::{Term, TermList, TermMatch};
pub use word_list::{WordList, WordLists};

/// A name for the content of a model: FNV-1a over its bytes, in 16 hexadecimal digits.
pub fn revision(content: &[u8]) -> String {
    format!("{:016x}", hash(content))
}

/// FNV-1a, 64 bits. Stable from build to build, which the standard hasher does not promise.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
    })
}
