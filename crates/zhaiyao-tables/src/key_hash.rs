//! The hash of a folded key, so that keys are looked up without reading them again.
//!
//! The hash is a polynomial over the characters, modulo 2^64. The hash of any stretch of a text
//! therefore follows from the hashes of two of its prefixes ([`tail_hash`]), and the hashes of word
//! sequences are computed without a second pass over the characters.
//!
//! The tables store hashes and no keys. A look-up by hash alone finds a key that is not in the
//! table with a probability of about 10^-14, for a table of a quarter of a million keys: 2.5 × 10^5
//! of 1.8 × 10^19 hashes are taken. The method accepts this error.
//!
//! What always holds: equal keys have equal hashes, in every build and on every machine.

/// The base of the polynomial: odd, so that no information is lost, and without a pattern in its
/// bits.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns the hash of a key; 0 for the empty key.
///
/// ```
/// use zhaiyao_tables::{hash_on, key_hash};
///
/// assert_eq!(key_hash("城市"), hash_on(key_hash("城"), '市'));
/// ```
#[inline]
pub fn key_hash(key: &str) -> u64 {
    key.chars().fold(0, hash_on)
}

/// Returns the hash of a key with one more character at its end.
#[inline]
pub const fn hash_on(hash: u64, c: char) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(c as u64 + 1)
}

/// Returns the hash of the last `count` characters of a text, from the hash of the whole text and
/// the hash of the characters before them.
///
/// ```
/// use zhaiyao_tables::{key_hash, tail_hash};
///
/// let tail = tail_hash(key_hash("建设城市"), key_hash("建设"), 2);
/// assert_eq!(tail, key_hash("城市"));
/// ```
#[inline]
pub fn tail_hash(text: u64, head: u64, count: u32) -> u64 {
    text.wrapping_sub(head.wrapping_mul(BASE.wrapping_pow(count)))
}

/// Returns the hash with its bits mixed, as hash tables need it: the low bits of a polynomial
/// depend on the low bits of the characters alone.
#[inline]
pub const fn mixed_hash(hash: u64) -> u64 {
    let product = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    product ^ (product >> 32)
}

#[cfg(test)]
mod tests {
    use super::{key_hash, tail_hash};

    #[test]
    fn a_stretch_has_the_hash_of_its_key() {
        let text = "建设ai+标杆城市";
        for (head, tail) in (0..=text.len()).filter_map(|at| text.split_at_checked(at)) {
            let count = tail.chars().count() as u32;
            assert_eq!(tail_hash(key_hash(text), key_hash(head), count), key_hash(tail));
        }
    }
}
