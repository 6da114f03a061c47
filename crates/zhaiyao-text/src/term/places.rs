//! Keys → where a text holds them.

use aho_corasick::AhoCorasick;

use crate::progress::{Abandoned, Progress};

/// Calls `see` with each of these keys that a text holds, by its number, and where it does, for
/// each key from left to right.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(super) fn each_place(
    text: &str,
    keys: &[&str],
    progress: &Progress,
    mut see: impl FnMut(usize, usize, usize),
) -> Result<(), Abandoned> {
    if keys.len() <= FEW_KEYS {
        for (n, key) in keys.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
            for (at, _) in text.match_indices(key) {
                progress.count(1)?;
                see(n, at, at + key.len());
            }
        }
        return Ok(());
    }
    for (n, keys) in keys.chunks(MANY_KEYS).enumerate() {
        progress.ask()?;
        // Only a set of patterns of gigabytes could fail to build.
        let Ok(matcher) = AhoCorasick::new(keys) else {
            return Ok(());
        };
        progress.ask()?;
        for found in matcher.find_overlapping_iter(text) {
            progress.count(1)?;
            see(
                n * MANY_KEYS + found.pattern().as_usize(),
                found.start(),
                found.end(),
            );
        }
    }
    Ok(())
}

/// Keys of one automaton: so many take some ten milliseconds to build, and nobody is asked
/// meanwhile.
const MANY_KEYS: usize = 8192;

/// As many keys are looked for one by one: that takes less time than to build an automaton.
const FEW_KEYS: usize = 12;
