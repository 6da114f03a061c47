//! A whole text → its profile: features of the text, one number for each name.
//!
//! From this the model decides how its sentences are weighed: where the lead tells all, where
//! openings of paragraphs do, where people talk. Nothing here names a genre or its words. Means are
//! over the sentences that may be chosen.

use super::features::FEATURES;
use super::input::SummaryInput;
use super::sentence_unit::SentenceUnit;
use super::stats::SentenceStats;
use crate::model::linear::{feature_index, features, indicator};

/// What is known of a text.
struct ProfileInputs<'a> {
    units: &'a [SentenceUnit],
    stats: &'a SentenceStats,
    input: &'a SummaryInput<'a>,
    /// The mean of each feature over the candidates.
    means: &'a [f64],
}

impl ProfileInputs<'_> {
    /// Returns the mean of a feature, by its index.
    fn mean(&self, at: usize) -> f64 {
        self.means[at]
    }

    fn sentences(&self) -> f64 {
        (self.stats.candidates.len().max(1) as f64).ln() / 3.0
    }

    /// How much more keyword weight the first candidates hold than units do on the average, halved,
    /// to 1.5.
    fn lead(&self, first: usize) -> f64 {
        let held = &self.stats.held;
        let mean = held.iter().sum::<f64>() / held.len().max(1) as f64;
        let lead: Vec<f64> = self
            .stats
            .candidates
            .iter()
            .take(first)
            .map(|i| held[*i])
            .collect();
        if mean > 0.0 {
            (lead.iter().sum::<f64>() / lead.len().max(1) as f64 / mean).min(3.0) / 2.0
        } else {
            0.5
        }
    }

    fn several(&self) -> bool {
        self.input.paragraphs.len() > 1
    }
}

features! {
    /// What is known of a text.
    pub PROFILE_FEATURES, values(f: &ProfileInputs):
    "always" => 1.0,
    "news" => indicator(f.input.is_news),
    "sentences" => f.sentences(),
    "sentences squared" => f.sentences().powi(2),
    "mean length" => (f.stats.mean_characters / 50.0).ln().clamp(-2.0, 2.0),
    "paragraphs to a sentence" => indicator(f.several()) * f.input.paragraphs.len() as f64 / f.units.len().max(1) as f64,
    "one paragraph" => indicator(!f.several()),
    "lead" => f.lead(1),
    "lead of two" => f.lead(2),
    "I and you" => f.mean(const { feature_index(FEATURES, "I and you") }),
    "fillers" => f.mean(const { feature_index(FEATURES, "fillers") }),
    "questions" => f.mean(const { feature_index(FEATURES, "question") }),
    "quotes" => f.mean(const { feature_index(FEATURES, "quotes") }),
    "items" => f.mean(const { feature_index(FEATURES, "opens an item") }),
    "leaning" => f.mean(const { feature_index(FEATURES, "leans on the last") }),
    "digits" => 5.0 * f.mean(const { feature_index(FEATURES, "digits") }),
    "latin" => 5.0 * f.mean(const { feature_index(FEATURES, "latin") }),
    "like the first" => 3.0 * f.mean(const { feature_index(FEATURES, "like the first") }),
    "words of others" => f.mean(const { feature_index(FEATURES, "words of others") }),
    "particles" => 5.0 * f.mean(const { feature_index(FEATURES, "particles") }),
    "pronouns" => 5.0 * f.mean(const { feature_index(FEATURES, "pronouns") }),
    "persons" => f.mean(const { feature_index(FEATURES, "persons") }),
    "numbers" => 5.0 * f.mean(const { feature_index(FEATURES, "numbers") }),
    "top words" => 2.0 * f.stats.top_words,
    "subjects" => f.mean(const { feature_index(FEATURES, "opens a subject") }),
    "new words" => f.mean(const { feature_index(FEATURES, "new words here") }),
    "keywords" => 2.0 * f.mean(const { feature_index(FEATURES, "keywords") }),
    "semicolons" => f.mean(const { feature_index(FEATURES, "semicolons") }),
}

/// Returns the profile of a text.
pub(crate) fn profile(
    units: &[SentenceUnit],
    stats: &SentenceStats,
    input: &SummaryInput,
    means: &[f64],
) -> Vec<f64> {
    values(&ProfileInputs {
        units,
        stats,
        input,
        means,
    })
    .to_vec()
}
