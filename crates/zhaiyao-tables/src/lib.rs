//! The tables that are compiled into the method: their formats, their builders and their look-ups.
//!
//! The build script of `zhaiyao-text` writes the tables with this crate, and the method reads them
//! with it, so that each format is defined in one place.
//!
//! | module | in | out |
//! | --- | --- | --- |
//! | [`double_array`] | `dictionary.tsv.gz` | a trie of words, each with frequency and tag |
//! | [`idf_table`] | a table of document frequencies | a hash table without pointers |
//! | [`divisible`] | a word | whether a rule may split it |
//! | [`words`] | | the characters that these rules know |
//! | [`key_hash()`] | a folded key | its hash, which the tables are indexed by |
//! | [`revision()`] | the content of a table | a name for it |

pub mod divisible;
pub mod double_array;
pub mod idf_table;
mod key_hash;
mod revision;
pub mod words;

pub use key_hash::{hash_on, key_hash, mixed_hash, tail_hash};
pub use revision::revision;
