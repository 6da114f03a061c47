//! A whole text → the evidence of what it looks like, one number for each name.
//!
//! From this the model decides how its sentences are weighed: where the lead tells all, where openings of paragraphs do, where
//! people talk. Nothing here names a genre or its words. Means are over the sentences that may be chosen.

use super::Source;
use super::features::EVIDENCE;
use super::stats::Survey;
use super::unit::Unit;
use crate::model::linear::{evidence, place, says};

/// What is known of a text.
struct Facts<'a> {
    units: &'a [Unit],
    survey: &'a Survey,
    source: &'a Source<'a>,
    /// Evidence of each candidate.
    rows: &'a [Vec<f64>],
}

impl Facts<'_> {
    /// Mean of a kind of evidence, by its place.
    fn mean(&self, at: usize) -> f64 {
        self.rows.iter().map(|row| row[at]).sum::<f64>() / self.rows.len().max(1) as f64
    }

    fn sentences(&self) -> f64 {
        (self.rows.len().max(1) as f64).ln() / 3.0
    }

    /// How much more keyword weight the first candidates hold than units do on the average, halved, to 1.5.
    fn lead(&self, first: usize) -> f64 {
        let held = &self.survey.held;
        let mean = held.iter().sum::<f64>() / held.len().max(1) as f64;
        let lead: Vec<f64> = self
            .survey
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
        self.source.paragraphs.len() > 1
    }
}

evidence! {
    /// What is known of a text.
    LOOK, values(f: &Facts):
    "always" => 1.0,
    "news" => says(f.source.is_news),
    "sentences" => f.sentences(),
    "sentences squared" => f.sentences().powi(2),
    "mean length" => (f.survey.mean_characters / 50.0).ln().clamp(-2.0, 2.0),
    "paragraphs to a sentence" => says(f.several()) * f.source.paragraphs.len() as f64 / f.units.len().max(1) as f64,
    "one paragraph" => says(!f.several()),
    "lead" => f.lead(1),
    "lead of two" => f.lead(2),
    "I and you" => f.mean(const { place(EVIDENCE, "I and you") }),
    "fillers" => f.mean(const { place(EVIDENCE, "fillers") }),
    "questions" => f.mean(const { place(EVIDENCE, "question") }),
    "quotes" => f.mean(const { place(EVIDENCE, "quotes") }),
    "items" => f.mean(const { place(EVIDENCE, "opens an item") }),
    "leaning" => f.mean(const { place(EVIDENCE, "leans on the last") }),
    "digits" => 5.0 * f.mean(const { place(EVIDENCE, "digits") }),
    "latin" => 5.0 * f.mean(const { place(EVIDENCE, "latin") }),
    "like the first" => 3.0 * f.mean(const { place(EVIDENCE, "like the first") }),
    "words of others" => f.mean(const { place(EVIDENCE, "words of others") }),
    "particles" => 5.0 * f.mean(const { place(EVIDENCE, "particles") }),
    "pronouns" => 5.0 * f.mean(const { place(EVIDENCE, "pronouns") }),
    "persons" => f.mean(const { place(EVIDENCE, "persons") }),
    "numbers" => 5.0 * f.mean(const { place(EVIDENCE, "numbers") }),
    "top words" => 2.0 * f.survey.top_words,
    "subjects" => f.mean(const { place(EVIDENCE, "opens a subject") }),
    "new words" => f.mean(const { place(EVIDENCE, "new words here") }),
    "keywords" => 2.0 * f.mean(const { place(EVIDENCE, "keywords") }),
    "semicolons" => f.mean(const { place(EVIDENCE, "semicolons") }),
}

/// The evidence of a text.
pub(super) fn of(units: &[Unit], survey: &Survey, source: &Source, rows: &[Vec<f64>]) -> Vec<f64> {
    values(&Facts {
        units,
        survey,
        source,
        rows,
    })
    .to_vec()
}
