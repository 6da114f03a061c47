//! How a state of the dictionary's trie is written in 64 bits; `build.rs` writes them, `mod.rs`
//! reads them.
//!
//! The trie is a double array over characters (Aoe 1989): the child of a state by a character
//! stands at the state's base plus the character's code, if the state noted there as its parent is
//! this one. Common characters have small codes, and the states most texts pass are placed first,
//! so that few cache lines serve most steps.

mod builder;

pub use builder::write;

/// Bits of a place in the array: twice as many states as the dictionary needs.
const PLACE_BITS: u32 = 20;

const fn mask(bits: u32) -> u64 {
    (1 << bits) - 1
}

/// Places of the array, those that hold no state among them.
pub const PLACES: usize = 1 << PLACE_BITS;
/// The parent of a place that holds no state; no state has this place.
pub const NOWHERE: u32 = mask(PLACE_BITS) as u32;
/// The number of distinct frequencies that a state can name.
pub const FREQUENCIES: usize = mask(FREQUENCY_BITS) as usize;
/// The number of distinct tags that a state can name.
pub const TAGS: usize = 1 << TAG_BITS;

/// A state of the trie: the place of its parent, its base, and the word that ends there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State(pub u64);

impl State {
    /// A place that holds no state.
    pub const FREE: Self = Self(NOWHERE as u64);

    /// A state without children and word.
    pub const fn new(parent: u32) -> Self {
        Self(parent as u64)
    }

    /// With its children from `base` on.
    pub const fn with_base(self, base: u32) -> Self {
        Self(self.0 | (base as u64) << PLACE_BITS)
    }

    /// With the word that ends there.
    pub const fn with_word(self, word: Word) -> Self {
        Self(self.0 | (word.0 as u64) << (2 * PLACE_BITS))
    }

    /// The state it is a child of.
    pub const fn parent(self) -> u32 {
        (self.0 & mask(PLACE_BITS)) as u32
    }

    /// Where its children stand, before their codes are added.
    pub const fn base(self) -> u32 {
        (self.0 >> PLACE_BITS & mask(PLACE_BITS)) as u32
    }

    /// The word that ends there.
    pub const fn word(self) -> Word {
        Word((self.0 >> (2 * PLACE_BITS)) as u32)
    }
}

const FREQUENCY_BITS: u32 = 14;
const TAG_BITS: u32 = 6;
const DIVISIBLE: u32 = 1 << (FREQUENCY_BITS + TAG_BITS);

/// What is known of a word, in 24 bits; 0 for none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Word(pub u32);

impl Word {
    /// With the number of its frequency, from 1, and of its tag.
    pub const fn new(frequency: u32, tag: u32, is_divisible: bool) -> Self {
        let divisible = if is_divisible { DIVISIBLE } else { 0 };
        Self(frequency | tag << FREQUENCY_BITS | divisible)
    }

    /// The number of its frequency; 0 if it is none.
    pub const fn frequency(self) -> usize {
        (self.0 as u64 & mask(FREQUENCY_BITS)) as usize
    }

    /// The number of its tag.
    pub const fn tag(self) -> usize {
        (self.0 as u64 >> FREQUENCY_BITS & mask(TAG_BITS)) as usize
    }

    /// Whether a rule may part it.
    pub const fn is_divisible(self) -> bool {
        self.0 & DIVISIBLE != 0
    }
}
