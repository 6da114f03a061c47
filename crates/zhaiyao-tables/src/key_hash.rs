//! A number for a folded key, so that keys are looked up without reading them again.
//!
//! The hash is a polynomial over the characters: the hash of any stretch of a text follows from the
//! hashes of two of its heads ([`tail_hash`]), and rows of words get theirs without a walk over
//! their characters. What always holds: equal keys have equal hashes, from build to build.

/// An odd number with no pattern in its bits.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a key.
pub fn key_hash(key: &str) -> u64 {
    key.chars().fold(0, hash_on)
}

/// The hash of a key that goes on with this character.
pub const fn hash_on(hash: u64, c: char) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(c as u64 + 1)
}

/// The hash of the last `count` characters of a text, from that of the text and that of all before
/// them.
pub fn tail_hash(text: u64, head: u64, count: u32) -> u64 {
    text.wrapping_sub(head.wrapping_mul(BASE.wrapping_pow(count)))
}

/// The hash with every bit depending on every other, as hash tables need it.
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
