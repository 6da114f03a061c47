//! Profiles of texts → the first gates of the mixture: clusters of texts (k-means).

use zhaiyao_text::training::{EXPERTS, PROFILE_FEATURES};

use crate::scale::{Scale, divided};

/// Slope of the first gates: how clearly the clusters part.
const SLOPE: f64 = 0.15;

/// Gates that part the texts by clusters of their profiles.
pub(crate) fn first_gates(
    profiles: &[Vec<f64>],
    weights: impl Iterator<Item = f64> + Clone,
    scale: &Scale,
) -> Vec<Vec<f64>> {
    let means = divided(&scale.means, &scale.profiles);
    let centred: Vec<Vec<f64>> = profiles
        .iter()
        .map(|profile| profile.iter().zip(&means).map(|(x, m)| x - m).collect())
        .collect();
    let distance = |a: &[f64], b: &[f64]| {
        a.iter()
            .zip(b)
            .skip(1)
            .map(|(x, y)| (x - y).clamp(-3.0, 3.0).powi(2))
            .sum::<f64>()
    };
    // The first centre is the text nearest the mean; each further one the text that stands at nine
    // tenths of the distances to those before: far, but no outlier.
    let nearest = |text: &Vec<f64>, centres: &[Vec<f64>]| {
        centres
            .iter()
            .map(|c| distance(text, c))
            .fold(f64::INFINITY, f64::min)
    };
    let mut centres: Vec<Vec<f64>> = vec![vec![0.0; PROFILE_FEATURES.len()]];
    while centres.len() < EXPERTS {
        let mut far: Vec<(f64, usize)> = centred
            .iter()
            .enumerate()
            .map(|(i, text)| (nearest(text, &centres), i))
            .collect();
        far.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some((_, i)) = far.get(far.len() * 9 / 10) {
            centres.push(centred[*i].clone());
        }
    }
    for _ in 0..25 {
        let mut sums = vec![(0.0, vec![0.0; PROFILE_FEATURES.len()]); EXPERTS];
        for (text, weight) in centred.iter().zip(weights.clone()) {
            let own = (0..EXPERTS)
                .min_by(|a, b| distance(text, &centres[*a]).total_cmp(&distance(text, &centres[*b])));
            let (all, sum) = &mut sums[own.unwrap_or(0)];
            *all += weight;
            sum.iter_mut().zip(text).for_each(|(sum, x)| *sum += weight * x);
        }
        for (centre, (all, sum)) in centres.iter_mut().zip(sums).filter(|(_, (all, _))| *all > 0.0) {
            *centre = sum.iter().map(|x| x / all).collect();
        }
    }
    centres
        .iter()
        .map(|centre| {
            let mut gate: Vec<f64> = centre.iter().map(|x| SLOPE * x).collect();
            let square: f64 = centre.iter().skip(1).map(|x| x * x).sum();
            let shift: f64 = gate.iter().zip(&means).skip(1).map(|(g, m)| g * m).sum();
            gate[0] = -SLOPE * square / 2.0 - shift;
            gate
        })
        .collect()
}
