//! A candidate → its score: a sum of logarithms and constants, each of them one reason.
//!
//! The formula and its constants were found on abstracts with authors' keywords and on news with
//! printed headlines; docs/methods.md gives them with what each is worth.

use std::sync::LazyLock;

use super::discourse::DiscourseIndex;
use super::features;
use super::model::{KeywordModel, RankingProfile};
use crate::lexicon::TermList;
use crate::lexicon::surname::opens_with_surname;
use crate::model::linear::dot;
use crate::model::logarithm::ln;
use crate::passage::{Passage, Word};
use crate::resources::Models;
use crate::term::{Candidate, Candidates};
use crate::text::{is_alphabetic, is_han};
use crate::token::TokenClass;

/// Characters of the longest title (《…》) and of the longest coined term that may be a keyword.
const LONGEST_TITLE: usize = 12;
const LONGEST_COINED: usize = 10;
/// A governing verb is cut off a term of so many characters: 调研江南大学.
const SHORTEST_GOVERNED: usize = 4;

/// Weights of the reasons, in natural logarithms.
mod weight {
    pub(super) const FREQUENCY: f64 = 1.45;
    pub(super) const IDF: f64 = 0.65;
    pub(super) const WORDS: f64 = 0.10;
    pub(super) const HEADLINE: f64 = 2.30;
    pub(super) const HEADLINE_PER_FREQUENCY: f64 = -1.0;
    pub(super) const DEPTH: f64 = -2.2;
    pub(super) const EARLY: f64 = 0.3;
    pub(super) const TWO_CHARACTERS: f64 = -0.4;
    pub(super) const NAME: f64 = 0.3;
    pub(super) const SINGLE: f64 = -0.15;
    pub(super) const SAID_ONCE: f64 = -0.75;
    pub(super) const SAID_ONCE_SHORT: f64 = -2.0;
    pub(super) const PHRASE_IDF: f64 = 0.45;
    pub(super) const QUOTED: f64 = 0.8;
    pub(super) const TITLED: f64 = 0.8;
    pub(super) const DEFINED: f64 = 0.8;
    pub(super) const COINED: f64 = 1.2;
    pub(super) const NUMERAL: f64 = 3.0;
    pub(super) const ODD_END: f64 = -0.6;
    pub(super) const SINGLE_VERB: f64 = -0.9;
    pub(super) const VERB_FIRST: f64 = -0.8;
    pub(super) const FIGURE: f64 = -0.6;
    pub(super) const STOP_EDGE: f64 = -0.25;
    pub(super) const COMMON: f64 = -0.3;
    pub(super) const GENERIC: f64 = -0.8;
    pub(super) const FRAGMENT: f64 = -3.0;
    pub(super) const LEXICON: f64 = 1.5;
}

/// Logarithms of the frequency of what is said once, inside a longer term and outside.
static FREQUENCY_OF_ONE: LazyLock<[f64; 2]> =
    LazyLock::new(|| [0.0, 1.0].map(|free: f64| (0.7 + 0.5 * free).ln()));

/// Scores the candidates of one passage.
pub(super) struct Scorer<'a> {
    pub(super) passage: &'a Passage<'a>,
    pub(super) candidates: &'a Candidates<'a>,
    pub(super) models: &'a Models,
    terms: &'a TermList,
    profile: RankingProfile,
    pub(super) discourse: DiscourseIndex,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(
        passage: &'a Passage<'a>,
        candidates: &'a Candidates<'a>,
        models: &'a Models,
        terms: &'a TermList,
    ) -> Self {
        Self {
            passage,
            candidates,
            models,
            terms,
            profile: RankingProfile::of(passage),
            discourse: DiscourseIndex::of(passage, candidates),
        }
    }

    /// The score of a candidate, or nothing if it can't be a keyword.
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

    /// What the score of a phrase by the formula can't pass that is said once, in the body, and that nothing marks; nothing for
    /// all others. Takes far less time than the score.
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

    /// By the trained weights, where the look of the passage has some.
    fn worth(&self, index: usize) -> Option<f64> {
        let weights = KeywordModel::built_in().weights(self.profile)?;
        Some(dot(weights, &features::of(self, index)))
    }

    /// The score by hand, each constant with its reason.
    fn formula(&self, index: usize) -> f64 {
        self.common_part(index) + self.marks(index) + self.shape(index)
    }

    /// What the texts that the weights were trained on hold too seldom to be weighed: coined terms, numeral
    /// abbreviations.
    fn rare_marks(&self, index: usize) -> f64 {
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

    /// How much a candidate looks like a term, wherever it stands; nothing if it can't be a keyword.
    pub(super) fn termhood(&self, index: usize) -> Option<f64> {
        let candidate = &self.candidates.list[index];
        let may = !candidate.pooled && (candidate.lexicon.is_some() || self.is_keyword_like(index));
        may.then(|| KeywordModel::built_in().termhood(&features::of(self, index)))
    }

    /// The evidence of a candidate that may be a keyword.
    pub(super) fn evidence(&self, index: usize) -> Option<Vec<f64>> {
        let may = !self.candidates.list[index].pooled && self.is_keyword_like(index);
        may.then(|| features::of(self, index).to_vec())
    }

    /// The manner in which this passage is ranked.
    pub(super) fn profile(&self) -> RankingProfile {
        self.profile
    }

    /// Frequency, rarity, headline, place.
    fn common_part(&self, index: usize) -> f64 {
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
    fn marks(&self, index: usize) -> f64 {
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

    /// A numeral abbreviation whose members the text lists. The parts of A+B+C stand in the term itself, and a sum is
    /// not what a report is about.
    fn is_listed_numeral(&self, index: usize) -> bool {
        let members = self.candidates.list[index].members.as_ref();
        members.is_some_and(|members| !members.is_empty()) && !self.candidates.key(index).contains('+')
    }

    /// How many words, of which sort, and which stand at the ends.
    fn shape(&self, index: usize) -> f64 {
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

    /// Whether the candidate may be a keyword at all.
    fn is_keyword_like(&self, index: usize) -> bool {
        let candidate = &self.candidates.list[index];
        let key = self.candidates.key(index);
        let listed = self.models.lists.of(candidate.hash);
        if candidate.titled > 0 && candidate.quoted == 0 && self.characters(index) > LONGEST_TITLE {
            return false;
        }
        if listed.is_stop_word() || listed.is_report_verb() {
            return false;
        }
        let is_han_word = matches!(self.words(candidate), [word] if word.class == TokenClass::Han);
        // A word that only the hidden Markov model has seen, said once, is debris more often than not; but a few words say
        // everything once.
        let is_debris = is_han_word
            && self.profile != RankingProfile::Short
            && candidate.occurrences.len() == 1
            && candidate.quoted == 0;
        if is_debris && !self.is_known(index) && !self.is_named(candidate) {
            return false;
        }
        // “20+8” is a name once it is quoted.
        let is_name = || candidate.members.is_some() || (candidate.quoted > 0 && key.contains('+'));
        let is_bare_figure = self.is_figure(index) && !is_name();
        !is_bare_figure && !self.is_governed(index) && !self.is_piece(index)
    }

    /// Longer terms cover its every occurrence, and it is no person. Authors of abstracts do give pieces of what they
    /// write as keywords (粗糙集 of 粗糙集理论).
    fn is_piece(&self, index: usize) -> bool {
        let candidate = &self.candidates.list[index];
        let is_covered = candidate.occurrences.len() >= 2
            && candidate.quoted + candidate.titled == 0
            && candidate.free == 0;
        let is_person = || {
            self.words(candidate)
                .iter()
                .all(|word| self.looks_like_person(word))
        };
        matches!(self.profile, RankingProfile::Wire | RankingProfile::Body)
            && (candidate.is_fragment() || is_covered)
            && !is_person()
    }

    /// A person; of two characters, what is guessed to be one and opens with no surname is debris more often: 跨江 of
    /// 跨江大桥.
    fn looks_like_person(&self, word: &Word) -> bool {
        let key = word.span.slice(self.passage.key());
        word.pos.is_person() && (word.is_known || opens_with_surname(key) || key.chars().nth(2).is_some())
    }

    /// 专题调研江南大学 when 江南大学 is said more often: a governing verb and what stands before it
    /// are no part of the term.
    fn is_governed(&self, index: usize) -> bool {
        let candidate = &self.candidates.list[index];
        if candidate.quoted + candidate.titled > 0 {
            return false;
        }
        let words = self.words(candidate);
        let key = self.candidates.key(index);
        let said_more = |rest: &str| {
            let found = self.candidates.find(rest).map(|i| &self.candidates.list[i]);
            found.is_some_and(|other| other.occurrences.len() > candidate.occurrences.len())
        };
        words.windows(2).any(|pair| {
            self.governs(&pair[0]) && {
                let rest = &key[pair[1].span.start() - words[0].span.start()..];
                rest.chars().nth(SHORTEST_GOVERNED - 1).is_some() && said_more(rest)
            }
        })
    }

    fn governs(&self, word: &Word) -> bool {
        word.pos.is_verb() || self.passage.entry(word).is_report_verb
    }

    /// A term no dictionary has, with evidence: quoted and said twice; or, said twice and once alone
    /// between marks, a phrase with an unknown word that opens with no verb and closes with a noun.
    fn is_coined(&self, index: usize) -> bool {
        let candidate = &self.candidates.list[index];
        // Cheap tests first: most candidates are said once.
        if candidate.occurrences.len() < 2 || self.characters(index) > LONGEST_COINED || self.is_known(index)
        {
            return false;
        }
        if candidate.titled > 0 && candidate.quoted == 0 {
            return false;
        }
        if candidate.quoted > 0 {
            return true;
        }
        let words = self.words(candidate);
        let unknown = |word: &Word| !word.is_known;
        words.len() > 1
            && candidate.isolated > 0
            && words.iter().any(unknown)
            && words.last().is_some_and(|word| word.pos.is_nominal())
            && !words[0].pos.is_verb()
    }

    fn is_named(&self, candidate: &Candidate) -> bool {
        self.words(candidate).iter().all(|word| word.pos.is_name())
    }

    fn is_figure(&self, index: usize) -> bool {
        self.candidates.key(index).chars().all(|c| !is_alphabetic(c))
    }

    pub(super) fn is_known(&self, index: usize) -> bool {
        let (key, words) = (
            self.candidates.key(index),
            self.words(&self.candidates.list[index]),
        );
        match words {
            // The segmenter has asked the dictionary; marks that joined the word it has not.
            [word] if word.class == TokenClass::Han && key.chars().all(is_han) => word.is_known,
            _ => self.models.segmenter.knows(key),
        }
    }

    fn characters(&self, index: usize) -> usize {
        self.candidates.key(index).chars().count()
    }

    pub(super) fn words(&self, candidate: &Candidate) -> &[Word] {
        &self.passage.words()[candidate.words.clone()]
    }
}
