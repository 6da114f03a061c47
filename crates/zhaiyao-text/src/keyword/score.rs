//! A candidate → its score: by the trained weights of the profile, or by the formula.

use super::context::CandidateContext;
use super::features;
use super::formula::weight;
use super::model::KeywordModel;
use crate::model::linear::dot;

impl CandidateContext<'_> {
    /// Returns the score of a candidate; `None` if it can't be a keyword.
    pub(super) fn score(&self, index: usize) -> Option<f64> {
        let candidate = &self.candidates.list[index];
        if candidate.pooled {
            return None;
        }
        if let Some(term) = candidate.lexicon {
            // The caller's terms pass every filter.
            let weight = f64::from(self.terms.terms()[term as usize].weight).max(1e-3);
            let base = self.worth(index).unwrap_or_else(|| self.common_part(index));
            return Some(base + weight::LEXICON + weight.ln());
        }
        if !self.is_keyword_like(index) {
            return None;
        }
        Some(match self.worth(index) {
            Some(worth) => worth + self.rare_marks(index),
            None => self.formula(index),
        })
    }

    /// Returns the score by the trained weights; `None` if the profile has none.
    pub(super) fn worth(&self, index: usize) -> Option<f64> {
        let weights = KeywordModel::built_in().weights(self.profile)?;
        Some(dot(weights, &features::of(self, index)))
    }

    /// Returns how much a candidate looks like a term, wherever it occurs; `None` if it can't be a
    /// keyword.
    pub(super) fn termhood(&self, index: usize) -> Option<f64> {
        let candidate = &self.candidates.list[index];
        let may = !candidate.pooled && (candidate.lexicon.is_some() || self.is_keyword_like(index));
        may.then(|| KeywordModel::built_in().termhood(&features::of(self, index)))
    }

    /// Returns the features of a candidate; `None` if it can't be a keyword.
    #[cfg(feature = "training")]
    pub(crate) fn features(&self, index: usize) -> Option<[f64; features::FEATURES.len()]> {
        let may = !self.candidates.list[index].pooled && self.is_keyword_like(index);
        may.then(|| features::of(self, index))
    }

    /// Returns how the candidates of this passage are ranked.
    #[cfg(feature = "training")]
    pub(crate) fn profile(&self) -> super::profile::RankingProfile {
        self.profile
    }
}
