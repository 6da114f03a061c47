//! Features → features scaled to a spread of one, and weights back.

use zhaiyao_text::training::{SentenceModel, SentenceRows};

/// Standard deviations of each feature; 1 where it never varies.
pub(crate) struct Scale {
    /// Of a sentence: its own features, then those beside chosen sentences.
    pub(crate) sentence: Vec<f64>,
    /// Of a whole text.
    pub(crate) profiles: Vec<f64>,
    /// Of features beside those chosen, as first choices by chance show it.
    pub(crate) means: Vec<f64>,
}

impl Scale {
    /// Measures the rows of all texts.
    pub(crate) fn new<'r>(texts: impl Iterator<Item = &'r SentenceRows> + Clone) -> Self {
        let rows = texts.clone().flat_map(|text| text.rows.iter().map(Vec::as_slice));
        let (_, mut sentence) = moments(rows);
        // Features beside chosen sentences: shares, and yes or no.
        sentence.extend([0.2, 0.2, 0.1, 0.1, 0.3, 0.3, 0.15, 0.3, 0.4]);
        let (means, mut profiles) = moments(texts.map(|text| text.profile.as_slice()));
        // What always holds has no spread.
        profiles[0] = 1.0;
        Self {
            sentence,
            profiles,
            means,
        }
    }
}

fn moments<'r>(rows: impl Iterator<Item = &'r [f64]>) -> (Vec<f64>, Vec<f64>) {
    let (mut count, mut sums, mut squares) = (0.0, Vec::new(), Vec::new());
    for row in rows {
        sums.resize(row.len(), 0.0);
        squares.resize(row.len(), 0.0);
        count += 1.0;
        for (i, x) in row.iter().enumerate() {
            sums[i] += x;
            squares[i] += x * x;
        }
    }
    let means: Vec<f64> = sums.iter().map(|sum| sum / f64::max(count, 1.0)).collect();
    let deviation = |(square, mean): (&f64, &f64)| {
        let deviation = (square / f64::max(count, 1.0) - mean * mean).max(0.0).sqrt();
        if deviation > 1e-6 { deviation } else { 1.0 }
    };
    let deviations = squares.iter().zip(&means).map(deviation).collect();
    (means, deviations)
}

pub(crate) fn divided(row: &[f64], scale: &[f64]) -> Vec<f64> {
    row.iter().zip(scale).map(|(x, s)| x / s).collect()
}

/// The weights for features as they are, from weights for scaled features.
pub(crate) fn unscaled(model: SentenceModel, scale: &Scale) -> SentenceModel {
    let by = |rows: Vec<Vec<f64>>, scale: &[f64]| rows.iter().map(|row| divided(row, scale)).collect();
    SentenceModel {
        weights: by(model.weights, &scale.sentence),
        gates: by(model.gates, &scale.profiles),
    }
}
