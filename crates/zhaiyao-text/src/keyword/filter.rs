//! A candidate → whether it may be a keyword at all.

use super::context::CandidateContext;
use super::options::KeywordOptions;
use super::profile::RankingProfile;
use crate::passage::{Passage, Word};
use crate::term::Candidates;
use crate::token::TokenClass;

/// Characters of the longest title (《…》) that may be a keyword.
const LONGEST_TITLE: usize = 12;
/// A governing verb is cut off a term of at least this number of characters: 调研江南大学.
const SHORTEST_GOVERNED: usize = 4;

/// Whether the caller's filters let a candidate pass; terms of the request always do.
pub(super) fn passes(
    passage: &Passage,
    candidates: &Candidates,
    options: &KeywordOptions,
    index: usize,
) -> bool {
    let candidate = &candidates.list[index];
    let last = candidate
        .words
        .clone()
        .next_back()
        .map(|i| passage.words()[i].pos);
    let pos =
        options.parts_of_speech.is_empty() || last.is_some_and(|pos| options.parts_of_speech.contains(&pos));
    let least = options.minimum_characters;
    let length = least == 0 || candidates.key(index).chars().nth(least - 1).is_some();
    candidate.lexicon.is_some() || (pos && length)
}

impl CandidateContext<'_> {
    /// Whether the candidate may be a keyword at all.
    pub(super) fn is_keyword_like(&self, index: usize) -> bool {
        let candidate = &self.candidates.list[index];
        let key = self.candidates.key(index);
        let listed = self.models.lists.get(candidate.hash);
        if candidate.titled > 0 && candidate.quoted == 0 && self.characters(index) > LONGEST_TITLE {
            return false;
        }
        if listed.is_stop_word() || listed.is_report_verb() {
            return false;
        }
        let is_han_word = matches!(self.words(candidate), [word] if word.class == TokenClass::Han);
        // A word that only the hidden Markov model has seen and that occurs once is debris more
        // often than not; but a few words say everything once.
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

    /// Longer terms cover its every occurrence, and it is no person. Authors of abstracts do choose
    /// pieces of what they write as keywords (粗糙集 of 粗糙集理论).
    pub(super) fn is_piece(&self, index: usize) -> bool {
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

    /// 专题调研江南大学 if 江南大学 occurs more often: a governing verb and what comes before it
    /// are no part of the term.
    pub(super) fn is_governed(&self, index: usize) -> bool {
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

    pub(super) fn governs(&self, word: &Word) -> bool {
        word.pos.is_verb() || self.passage.entry(word).is_report_verb
    }
}
