//! A passage with its candidates → what the rules that judge a candidate ask of both.

use super::discourse::DiscourseIndex;
use super::profile::RankingProfile;
use crate::lexicon::TermList;
use crate::lexicon::words::surname::opens_with_surname;
use crate::models::Models;
use crate::passage::{Passage, Word};
use crate::term::{Candidate, Candidates};
use crate::text::{is_alphabetic, is_han};
use crate::token::TokenClass;

/// Characters of the longest coined term.
const LONGEST_COINED: usize = 10;

/// The candidates of one passage, among everything that they are judged by.
pub(crate) struct CandidateContext<'a> {
    pub(super) passage: &'a Passage<'a>,
    pub(super) candidates: &'a Candidates<'a>,
    pub(super) models: &'a Models,
    pub(super) terms: &'a TermList,
    pub(super) profile: RankingProfile,
    pub(super) discourse: DiscourseIndex,
}

impl<'a> CandidateContext<'a> {
    /// Chooses the profile of the passage, and counts its sentences and words.
    pub(crate) fn new(
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
            profile: RankingProfile::from_passage(passage),
            discourse: DiscourseIndex::new(passage, candidates),
        }
    }

    pub(super) fn words(&self, candidate: &Candidate) -> &[Word] {
        &self.passage.words()[candidate.words.clone()]
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

    pub(super) fn characters(&self, index: usize) -> usize {
        self.candidates.key(index).chars().count()
    }

    pub(super) fn is_named(&self, candidate: &Candidate) -> bool {
        self.words(candidate).iter().all(|word| word.pos.is_name())
    }

    pub(super) fn is_figure(&self, index: usize) -> bool {
        self.candidates.key(index).chars().all(|c| !is_alphabetic(c))
    }

    /// A person; of two characters, what is guessed to be one and opens with no surname is debris
    /// more often: 跨江 of 跨江大桥.
    pub(super) fn looks_like_person(&self, word: &Word) -> bool {
        let key = word.span.slice(self.passage.key());
        word.pos.is_person() && (word.is_known || opens_with_surname(key) || key.chars().nth(2).is_some())
    }

    /// Whether it is a term that no dictionary has: quoted and repeated; or, repeated and once
    /// alone between marks, a phrase with an unknown word that opens with no verb and closes with a
    /// noun.
    pub(super) fn is_coined(&self, index: usize) -> bool {
        let candidate = &self.candidates.list[index];
        // Cheap tests first, because most candidates occur once.
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

    /// A numeral abbreviation whose members the text lists. The parts of A+B+C stand in the term
    /// itself, and a sum is not what a report is about.
    pub(super) fn is_listed_numeral(&self, index: usize) -> bool {
        let members = self.candidates.list[index].members.as_ref();
        members.is_some_and(|members| !members.is_empty()) && !self.candidates.key(index).contains('+')
    }
}
