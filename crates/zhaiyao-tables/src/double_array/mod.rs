//! The words of the dictionary as a trie: how a state of it is written in 64 bits.
//!
//! The trie is a double array over characters (Aoe 1989): the child of a state by a character is at
//! the base of the state plus the code of the character, if the state there names this one as its
//! parent. Frequent characters have small codes, and the states that most texts pass are placed
//! first, so that few cache lines serve most steps.
//!
//! [`write()`] builds the tables, `lexicon/dictionary.rs` of `zhaiyao-text` reads them. What always
//! holds: the array has [`STATES`] elements, and the base of a state plus any code is an index of
//! it, so that a walk needs no check of bounds.
//!
//! | bits of a state | content |
//! | --- | --- |
//! | 0–19 | the index of its parent |
//! | 20–39 | its base; 0 for a state without children |
//! | 40–53 | the number of the frequency of the word that ends there; 0 for none |
//! | 54–59 | the number of the tag of that word |
//! | 60 | whether a rule may split that word |

mod builder;

pub use builder::write;

/// Bits of an index of the array: twice as many states as the dictionary needs.
const INDEX_BITS: u32 = 20;
const FREQUENCY_BITS: u32 = 14;
const TAG_BITS: u32 = 6;
const DIVISIBLE: u32 = 1 << (FREQUENCY_BITS + TAG_BITS);

const fn mask(bits: u32) -> u64 {
    (1 << bits) - 1
}

/// Elements of the array, unused ones included.
pub const STATES: usize = 1 << INDEX_BITS;
/// The parent of an unused element; no state has this index.
pub const NO_PARENT: u32 = mask(INDEX_BITS) as u32;
/// The number of distinct frequencies that a state can name.
pub const FREQUENCIES: usize = mask(FREQUENCY_BITS) as usize;
/// The number of distinct tags that a state can name.
pub const TAGS: usize = 1 << TAG_BITS;

/// A state of the trie: the index of its parent, its base, and the word that ends there.
///
/// ```
/// use zhaiyao_tables::double_array::{PackedWord, State};
///
/// let word = PackedWord::new(7, 3, true);
/// let state = State::new(1).with_base(2).with_word(word);
/// assert_eq!((state.parent(), state.base(), state.word()), (1, 2, word));
/// assert_eq!((word.frequency(), word.tag(), word.is_divisible()), (7, 3, true));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State(pub u64);

impl State {
    /// An unused element of the array.
    pub const FREE: Self = Self(NO_PARENT as u64);

    /// Creates a state without children and without a word.
    pub const fn new(parent: u32) -> Self {
        Self(parent as u64)
    }

    /// Returns the state with a base; it must have none yet.
    pub const fn with_base(self, base: u32) -> Self {
        Self(self.0 | (base as u64) << INDEX_BITS)
    }

    /// Returns the state with the word that ends there; it must have none yet.
    pub const fn with_word(self, word: PackedWord) -> Self {
        Self(self.0 | (word.0 as u64) << (2 * INDEX_BITS))
    }

    /// Returns the index of its parent; [`NO_PARENT`] for the root and for unused elements.
    #[inline]
    pub const fn parent(self) -> u32 {
        (self.0 & mask(INDEX_BITS)) as u32
    }

    /// Returns the base, to which the codes of characters are added.
    #[inline]
    pub const fn base(self) -> u32 {
        (self.0 >> INDEX_BITS & mask(INDEX_BITS)) as u32
    }

    /// Returns the word that ends there; [`PackedWord`] 0 if none does.
    #[inline]
    pub const fn word(self) -> PackedWord {
        PackedWord((self.0 >> (2 * INDEX_BITS)) as u32)
    }
}

/// Frequency, tag and divisibility of a word, in 24 bits; 0 for no word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PackedWord(pub u32);

impl PackedWord {
    /// Packs the number of the frequency, from 1, and the number of the tag, from 0.
    pub const fn new(frequency: u32, tag: u32, is_divisible: bool) -> Self {
        let divisible = if is_divisible { DIVISIBLE } else { 0 };
        Self(frequency | tag << FREQUENCY_BITS | divisible)
    }

    /// Returns the number of the frequency, from 1; 0 for no word.
    #[inline]
    pub const fn frequency(self) -> usize {
        (self.0 as u64 & mask(FREQUENCY_BITS)) as usize
    }

    /// Returns the number of the tag.
    #[inline]
    pub const fn tag(self) -> usize {
        (self.0 as u64 >> FREQUENCY_BITS & mask(TAG_BITS)) as usize
    }

    /// Returns whether a rule may split the word.
    #[inline]
    pub const fn is_divisible(self) -> bool {
        self.0 & DIVISIBLE != 0
    }
}
