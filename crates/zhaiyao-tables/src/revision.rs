//! The content of a model → a name for it.
//!
//! What always holds: the name depends on the content alone, so equal tables have equal names on
//! every machine and in every build.

/// Returns a name for the content of a model: FNV-1a over its bytes, in 16 hexadecimal digits.
///
/// ```
/// assert_eq!(zhaiyao_tables::revision(b""), "cbf29ce484222325");
/// assert_ne!(zhaiyao_tables::revision(b"one"), zhaiyao_tables::revision(b"two"));
/// ```
pub fn revision(content: &[u8]) -> String {
    format!("{:016x}", fnv1a(content))
}

/// FNV-1a in 64 bits. The standard hasher is not used because it may change between versions.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
