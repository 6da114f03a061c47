//! A candidate → its score by hand: a sum of logarithms and constants, each of them one reason.
//!
//! The formula and its constants were found on abstracts with authors' keywords and on news with
//! printed headlines; docs/methods.md describes each.

use std::sync::LazyLock;

use super::context::CandidateContext;
use super::profile::RankingProfile;
use crate::model::logarithm::ln;
use crate::passage::Word;
use crate::token::TokenClass;

/// Weights of the reasons, in natural logarithms.
pub(super) mod weight {
    pub(in crate::keyword) const FREQUENCY: f64 = 1.45;
    pub(in crate::keyword) const IDF: f64 = 0.65;
    pub(in crate::keyword) const WORDS: f64 = 0.10;
    pub(in crate::keyword) const HEADLINE: f64 = 2.30;
    pub(in crate::keyword) const HEADLINE_PER_FREQUENCY: f64 = -1.0;
    pub(in crate::keyword) const DEPTH: f64 = -2.2;
    pub(in crate::keyword) const EARLY: f64 = 0.3;
    pub(in crate::keyword) const TWO_CHARACTERS: f64 = -0.4;
    pub(in crate::keyword) const NAME: f64 = 0.3;
    pub(in crate::keyword) const SINGLE: f64 = -0.15;
    pub(in crate::keyword) const SAID_ONCE: f64 = -0.75;
    pub(in crate::keyword) const SAID_ONCE_SHORT: f64 = -2.0;
    pub(in crate::keyword) const PHRASE_IDF: f64 = 0.45;
    pub(in crate::keyword) const QUOTED: f64 = 0.8;
    pub(in crate::keyword) const TITLED: f64 = 0.8;
    pub(in crate::keyword) const DEFINED: f64 = 0.8;
    pub(in crate::keyword) const COINED: f64 = 1.2;
    pub(in crate::keyword) const NUMERAL: f64 = 3.0;
    pub(in crate::keyword) const ODD_END: f64 = -0.6;
    pub(in crate::keyword) const SINGLE_VERB: f64 = -0.9;
    pub(in crate::keyword) const VERB_FIRST: f64 = -0.8;
    pub(in crate::keyword) const FIGURE: f64 = -0.6;
    pub(in crate::keyword) const STOP_EDGE: f64 = -0.25;
    pub(in crate::keyword) const COMMON: f64 = -0.3;
    pub(in crate::keyword) const GENERIC: f64 = -0.8;
    pub(in crate::keyword) const FRAGMENT: f64 = -3.0;
    pub(in crate::keyword) const LEXICON: f64 = 1.5;
}

/// Logarithms of the frequency of a phrase that occurs once, inside a longer term and outside.
static FREQUENCY_OF_ONE: LazyLock<[f64; 2]> =
    LazyLock::new(|| [0.0, 1.0].map(|free: f64| (0.7 + 0.5 * free).ln()));

impl CandidateContext<'_> {
    /// The score by hand, each constant with its reason.
    pub(super) fn formula(&self, index: usize) -> f64 {
        self.common_part(index) + self.marks(index) + self.shape(index)
    }

    /// Frequency, rarity, headline, place.
    pub(super) fn common_part(&self, index: usize) -> f64 {
        let candidate = &self.candidates.list[index];
        let words = self.words(candidate);
        let tf = candidate.occurrences.len() as f64;
        let idf = words
            .iter()
            .map(|w| self.passage.entry(w).background.idf)
            .sum::<f64>()
            / words.len().max(1) as f64;
        let mut score = weight::FREQUENCY * (0.5 * tf + 0.5 * candidate.free as f64 + 0.2).ln()
            + weight::IDF * idf.max(0.02).ln()
            + weight::WORDS * ln(words.len().max(1) as f64);
        if candidate.occurrences.iter().any(|o| self.passage.is_headline(*o)) {
            score += (weight::HEADLINE + weight::HEADLINE_PER_FREQUENCY * ln(tf)).max(0.0);
        }
        let first = candidate
            .occurrences
            .iter()
            .find(|o| !self.passage.is_headline(**o));
        let depth = first.map_or(1.0, |o| self.passage.depth(*o));
        score + weight::DEPTH * depth + if depth < 0.12 { weight::EARLY } else { 0.0 }
    }

    /// Quotation marks, title marks, coined terms, numeral abbreviations.
    pub(super) fn marks(&self, index: usize) -> f64 {
        let candidate = &self.candidates.list[index];
        let mut score = 0.0;
        if candidate.quoted > 0 {
            score += weight::QUOTED;
        }
        if candidate.titled > 0 {
            score += weight::TITLED;
        }
        if candidate.defined > 0 {
            score += weight::DEFINED;
        }
        if self.is_coined(index) {
            score += weight::COINED;
        }
        if self.is_listed_numeral(index) {
            score += weight::NUMERAL;
        }
        score
    }

    /// What the texts that the weights were trained on hold too seldom to be weighed: coined terms,
    /// numeral abbreviations.
    pub(super) fn rare_marks(&self, index: usize) -> f64 {
        let coined = if self.is_coined(index) {
            weight::COINED / 2.0
        } else {
            0.0
        };
        coined
            + if self.is_listed_numeral(index) {
                weight::NUMERAL * 2.0 / 3.0
            } else {
                0.0
            }
    }

    /// The number of words, their parts of speech, and the words at both ends.
    pub(super) fn shape(&self, index: usize) -> f64 {
        let candidate = &self.candidates.list[index];
        let words = self.words(candidate);
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return 0.0;
        };
        let is_single = words.len() == 1;
        let is_generic = self.passage.entry(first).is_generic;
        let is_name = is_single
            && !is_generic
            && (first.pos.is_name() || matches!(first.pos.tag(), "nz" | "eng" | "j"));
        let stops = |word: &Word| self.passage.entry(word).stops;
        let mut score = 0.0;
        let mut add = |holds: bool, weight: f64| score += if holds { weight } else { 0.0 };
        add(self.characters(index) == 2 && !is_name, weight::TWO_CHARACTERS);
        add(is_name, weight::NAME);
        add(is_single, weight::SINGLE);
        add(
            !is_single,
            weight::PHRASE_IDF * (self.models.idf.idf_of(candidate.hash) - 0.5),
        );
        let once = if self.profile == RankingProfile::Short {
            weight::SAID_ONCE_SHORT
        } else {
            weight::SAID_ONCE
        };
        add(
            !is_single && candidate.occurrences.len() == 1 && candidate.quoted + candidate.titled == 0,
            once,
        );
        add(
            matches!(last.pos.tag(), "a" | "m" | "i" | "b" | "ag" | "g"),
            weight::ODD_END,
        );
        add(
            is_single && matches!(first.pos.tag(), "v" | "vd" | "ad" | "a" | "d"),
            weight::SINGLE_VERB,
        );
        add(!is_single && first.pos.is_verb(), weight::VERB_FIRST);
        add(
            words.iter().any(|word| word.class == TokenClass::Number),
            weight::FIGURE,
        );
        add(stops(first) || stops(last), weight::STOP_EDGE);
        add(
            is_single && !is_name && self.passage.entry(first).background.is_common,
            weight::COMMON,
        );
        add(is_single && is_generic, weight::GENERIC);
        let is_piece = candidate.is_fragment() && !(is_single && self.is_known(index));
        add(is_piece, weight::FRAGMENT);
        score
    }

    /// Returns an upper bound of the formula for an unmarked phrase that occurs once, in the body;
    /// `None` for all others. Takes far less time than the score.
    pub(super) fn bound(&self, index: usize) -> Option<f64> {
        let candidate = &self.candidates.list[index];
        let is_plain = self.profile == RankingProfile::Formula
            && candidate.words.len() > 1
            && candidate.quoted + candidate.titled + candidate.defined == 0
            && candidate.members.is_none()
            && candidate.lexicon.is_none();
        let [once] = candidate.occurrences[..] else {
            return None;
        };
        (is_plain && !self.passage.is_headline(once)).then(|| {
            // Words are as rare as can be, and nothing is wrong with the phrase.
            weight::FREQUENCY * FREQUENCY_OF_ONE[usize::from(candidate.free > 0)]
                + weight::WORDS * ln(candidate.words.len() as f64)
                + weight::DEPTH * self.passage.depth(once)
                + weight::EARLY
                + weight::PHRASE_IDF * 0.5
                + weight::SAID_ONCE
                + 1e-6
        })
    }
}
