//! The content of a model → a name for it.

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
