//! What was found out about a word, kept for the next time it comes.
//!
//! In: a word and what was found. Out: the same again. What always holds: no more than so many words are kept; beyond them all
//! are forgotten. Each thread has its own memories, so that none waits for another; they hold what depends on the word alone.

use rustc_hash::FxHashMap;

/// Words with what was found out about them.
#[derive(Debug)]
pub(super) struct Memory<T> {
    most: usize,
    /// By the bytes of the word: most are of few characters, and a number is hashed and compared at once.
    short: FxHashMap<u128, T>,
    long: FxHashMap<Box<str>, T>,
}

impl<T> Memory<T> {
    /// For so many words.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            short: FxHashMap::default(),
            long: FxHashMap::default(),
        }
    }

    /// What was found out about a word, if it came before.
    pub(super) fn get(&self, word: &str) -> Option<&T> {
        match packed(word) {
            Some(key) => self.short.get(&key),
            None => self.long.get(word),
        }
    }

    /// Keeps what was found out about a word.
    pub(super) fn keep(&mut self, word: &str, found: T) {
        if self.short.len() + self.long.len() >= self.most {
            *self = Self::new(self.most);
        }
        match packed(word) {
            Some(key) => self.short.insert(key, found),
            None => self.long.insert(word.into(), found),
        };
    }
}

/// The bytes of a short word as a number. No word holds a zero byte, so no two have the same.
fn packed(word: &str) -> Option<u128> {
    let mut bytes = [0; 16];
    bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    Some(u128::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn what_was_kept_is_found_and_no_more_than_so_many() {
        let mut memory = Memory::new(3);
        let words = ["人", "人工智能", "人工智能产业园", "人工"];
        for (n, word) in words.iter().enumerate() {
            assert_eq!(memory.get(word), None);
            memory.keep(word, n);
            assert_eq!(memory.get(word), Some(&n));
        }
        let kept: Vec<_> = words.iter().filter_map(|word| memory.get(word)).collect();
        assert_eq!(kept, [&3]);
    }
}
