//! Texts each twice as long as the one before: the time they take must double, too.
//!
//! All lengths are read in every round, so that a machine that is slow for a while is slow for all
//! of them; the shortest time of each length counts, because noise only adds. What is above the
//! limit is read again, a few times: other programs can take the caches for longer than all rounds.

use std::time::Duration;

const WORST_RATIO: f64 = 2.5;
/// Looks at a text that seems too slow.
const LOOKS: usize = 4;

/// Prints the time of the shortest and the ratio of each doubling; whether the last one, whose
/// lengths are least disturbed, is below the worst that may be. `time` is given how often its text
/// is doubled.
pub(crate) fn is_linear(
    name: &str,
    rounds: usize,
    doublings: usize,
    time: impl Fn(usize) -> Duration,
) -> bool {
    let mut best = vec![f64::MAX; doublings + 1];
    let mut ratios = Vec::new();
    for _ in 0..LOOKS {
        for _ in 0..rounds {
            for (doublings, best) in best.iter_mut().enumerate() {
                *best = best.min(time(doublings).as_secs_f64());
            }
        }
        ratios = best
            .windows(2)
            .map(|pair| pair[1] / pair[0])
            .collect::<Vec<f64>>();
        if ratios.last().is_none_or(|last| *last < WORST_RATIO) {
            break;
        }
    }
    let shown: Vec<String> = ratios.iter().map(|ratio| format!("{ratio:.2}")).collect();
    println!("{name:32} {:7.2} ms, then × {}", best[0] * 1e3, shown.join(" "));
    ratios.last().is_none_or(|last| *last < WORST_RATIO)
}
