//! Whole numbers → their logarithms, from a table, because most counts are small and a look-up
//! takes far less time.
//!
//! What always holds: the values are those of [`f64::ln`].

use std::sync::LazyLock;

/// For each number n below 128: ln(n) and ln(n + 0.5).
static LOGARITHMS: LazyLock<Vec<[f64; 2]>> = LazyLock::new(|| {
    (0..128)
        .map(|n| [f64::from(n).ln(), (0.5 + f64::from(n)).ln()])
        .collect()
});

/// Returns ln(count); `count` must be a whole number.
#[inline]
pub(crate) fn ln(count: f64) -> f64 {
    LOGARITHMS
        .get(count as usize)
        .map_or_else(|| count.ln(), |own| own[0])
}

/// Returns ln(count + 0.5).
#[inline]
pub(crate) fn ln_of_half_and(count: usize) -> f64 {
    LOGARITHMS
        .get(count)
        .map_or_else(|| (0.5 + count as f64).ln(), |own| own[1])
}

#[cfg(test)]
mod tests {
    use super::{ln, ln_of_half_and};

    #[test]
    fn values_of_the_table_are_those_of_the_function() {
        for n in 0..300_u32 {
            assert_eq!(ln(f64::from(n)).to_bits(), f64::from(n).ln().to_bits());
            assert_eq!(
                ln_of_half_and(n as usize).to_bits(),
                (0.5 + f64::from(n)).ln().to_bits()
            );
        }
    }
}
