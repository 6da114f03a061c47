//! The two optimisers: Newton's method for logistic regression, and Adam.
//!
//! Both start from zero or from given weights and take their steps in a fixed order: the same rows
//! give the same weights.

/// Strength of the ridge of [`newton`], which keeps rare features from weighing much.
const RIDGE: f64 = 2.0;
const NEWTON_STEPS: usize = 12;

/// Features, label and weight of an example.
pub(crate) type Row<'a> = (&'a [f64], bool, f64);

/// Returns the weights of a logistic regression: those at which ridge and losses balance.
pub(crate) fn newton(rows: &[Row], size: usize) -> Vec<f64> {
    let mut weights = vec![0.0; size];
    for _ in 0..NEWTON_STEPS {
        let mut gradient: Vec<f64> = weights.iter().map(|w| -RIDGE * w).collect();
        let mut curvature = vec![vec![0.0; size]; size];
        for (i, row) in curvature.iter_mut().enumerate() {
            row[i] = RIDGE;
        }
        for &(features, label, weight) in rows {
            let logit: f64 = weights.iter().zip(features).map(|(w, x)| w * x).sum();
            let chance = 1.0 / (1.0 + (-logit).exp());
            let miss = weight * (f64::from(u8::from(label)) - chance);
            let bend = weight * chance * (1.0 - chance);
            let known: Vec<(usize, f64)> = features
                .iter()
                .copied()
                .enumerate()
                .filter(|&(_, x)| x != 0.0)
                .collect();
            for &(i, x) in &known {
                gradient[i] += miss * x;
                for &(j, y) in &known {
                    curvature[i][j] += bend * x * y;
                }
            }
        }
        for (weight, step) in weights.iter_mut().zip(solve(curvature, gradient)) {
            *weight += step;
        }
    }
    weights
}

/// Solves a symmetric positive definite system by elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for i in 0..size {
        let (pivot, from) = (matrix[i].clone(), right[i]);
        for j in i + 1..size {
            let factor = matrix[j][i] / pivot[i];
            for k in i..size {
                matrix[j][k] -= factor * pivot[k];
            }
            right[j] -= factor * from;
        }
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

/// Gradient steps with momentum, each weight at its own pace (Kingma and Ba 2015).
pub(crate) struct Adam {
    mean: Vec<f64>,
    square: Vec<f64>,
    step: i32,
}

impl Adam {
    /// For this number of weights.
    pub(crate) fn new(size: usize) -> Self {
        Self {
            mean: vec![0.0; size],
            square: vec![0.0; size],
            step: 0,
        }
    }

    /// Moves the weights one step of length `pace` against the gradient.
    pub(crate) fn step<'w>(
        &mut self,
        weights: impl Iterator<Item = &'w mut f64>,
        gradient: &[f64],
        pace: f64,
    ) {
        self.step += 1;
        let (decay, slow) = (1.0 - 0.9_f64.powi(self.step), 1.0 - 0.999_f64.powi(self.step));
        for (i, (weight, slope)) in weights.zip(gradient).enumerate() {
            self.mean[i] = 0.9 * self.mean[i] + 0.1 * slope;
            self.square[i] = 0.999 * self.square[i] + 0.001 * slope * slope;
            *weight -= pace * (self.mean[i] / decay) / ((self.square[i] / slow).sqrt() + 1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newton_finds_what_decides() {
        let features = [[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]];
        let row = |own: &'static [f64; 2]| (own.as_slice(), own[1] > 0.0, 500.0);
        let features: &'static [[f64; 2]; 4] = Box::leak(Box::new(features));
        let rows: Vec<Row> = features.iter().map(row).collect();
        let weights = newton(&rows, 2);
        assert!(weights[0] < -2.0 && weights[0] + weights[1] > 2.0, "{weights:?}");
    }

    #[test]
    fn a_system_is_solved() {
        let solved = solve(vec![vec![4.0, 1.0], vec![1.0, 3.0]], vec![1.0, 2.0]);
        assert!((solved[0] - 1.0 / 11.0).abs() < 1e-12 && (solved[1] - 7.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn adam_walks_downhill() {
        let (mut weight, mut adam) = ([5.0], Adam::new(1));
        for _ in 0..2_000 {
            let gradient = [2.0 * (weight[0] - 1.0)];
            adam.step(weight.iter_mut(), &gradient, 0.05);
        }
        assert!((weight[0] - 1.0).abs() < 0.01, "{weight:?}");
    }
}
