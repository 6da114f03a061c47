//! A ranked candidate → the keyword as a caller sees it: its forms, kind, mentions and evidence.

use rustc_hash::FxHashMap;

use super::options::KeywordOptions;
use super::result::{Evidence, EvidenceKind, Keyword, KeywordKind};
use crate::models::Models;
use crate::passage::{Passage, PassageSpan};
use crate::progress::{Abandoned, Progress};
use crate::term::Candidates;
use crate::text::{ViewSpan, fold, is_han};

/// Writes a candidate out as a keyword.
pub(super) struct Writer<'a> {
    pub(super) passage: &'a Passage<'a>,
    pub(super) candidates: &'a Candidates<'a>,
    pub(super) models: &'a Models,
    pub(super) options: &'a KeywordOptions,
    pub(super) progress: &'a Progress<'a>,
}

impl Writer<'_> {
    pub(super) fn keyword(&self, index: usize, score: f64) -> Result<Keyword, Abandoned> {
        let candidate = &self.candidates.list[index];
        let is_place = self.candidates.is_place(index);
        let mut places: Vec<Option<PassageSpan>> = Vec::with_capacity(candidate.occurrences.len());
        for occurrence in &candidate.occurrences {
            self.progress.count(1)?;
            places.push(self.passage.printed(*occurrence));
        }
        let (text, mut aliases) = forms(self.passage, &places, is_place);
        aliases.extend(self.known_alias(&text, &aliases));
        aliases.retain(|alias| !self.options.banned.contains(&fold(alias)));
        let mut mentions: Vec<ViewSpan> = places.iter().filter_map(|place| (*place)?.in_view()).collect();
        // The passage has the headlines first, wherever the page sets them.
        mentions.sort_unstable();
        Ok(Keyword {
            kind: self.kind(index, &text),
            score,
            count: candidate.occurrences.len(),
            mentions,
            expansion: candidate.members.clone().unwrap_or_default().into_vec(),
            evidence: self.evidence(index),
            text,
            aliases,
        })
    }

    /// The Latin abbreviation the alias table knows, unless the report itself has it.
    fn known_alias(&self, text: &str, found: &[String]) -> Option<String> {
        let alias = self.models.aliases.abbreviated(&fold(text))?;
        let key = fold(&alias);
        found.iter().all(|form| fold(form) != key).then_some(alias)
    }

    fn kind(&self, index: usize, text: &str) -> KeywordKind {
        let candidate = &self.candidates.list[index];
        let words = &self.passage.words()[candidate.words.clone()];
        let han = text.chars().any(is_han);
        let other = text
            .chars()
            .any(|c| c.is_ascii_alphanumeric() || c == '+' || c == '＋');
        let mixed = (han && other) || is_mixed_latin(self.candidates.key(index));
        let numeral = candidate.members.is_some() && !text.contains(['+', '＋']);
        let unknown = words.iter().any(|word| !word.is_known);
        if candidate.lexicon.is_some() {
            KeywordKind::LexiconTerm
        } else if numeral {
            KeywordKind::NumeralAbbreviation
        } else if mixed {
            KeywordKind::MixedScript
        } else if words.len() == 1 && words[0].pos.is_name() {
            KeywordKind::Name
        } else if han
            && !self.models.segmenter.knows(self.candidates.key(index))
            && (unknown || candidate.quoted > 0)
        {
            KeywordKind::CoinedTerm
        } else {
            KeywordKind::DictionaryWord
        }
    }

    fn evidence(&self, index: usize) -> Vec<Evidence> {
        let candidate = &self.candidates.list[index];
        let headline = candidate
            .occurrences
            .iter()
            .filter(|o| self.passage.is_headline(**o))
            .count();
        let key = self.candidates.key(index);
        let symbol = key.contains('+') || is_mixed_latin(key);
        let count = |yes: bool, n: usize| if yes { n } else { 0 };
        let counts = [
            (
                EvidenceKind::Lexicon,
                count(candidate.lexicon.is_some(), candidate.occurrences.len()),
            ),
            (EvidenceKind::Quoted, candidate.quoted as usize),
            (EvidenceKind::Headline, headline),
            (EvidenceKind::Defined, candidate.defined as usize),
            (EvidenceKind::Symbol, count(symbol, candidate.occurrences.len())),
            (
                EvidenceKind::Repeated,
                count(candidate.occurrences.len() >= 2, candidate.occurrences.len()),
            ),
            (EvidenceKind::Isolated, candidate.isolated as usize),
        ];
        let mut evidence: Vec<Evidence> = counts
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|&(kind, count)| Evidence { kind, count })
            .collect();
        if let Some(members) = &candidate.members {
            evidence.push(Evidence {
                kind: EvidenceKind::Numeral,
                count: members.len(),
            });
        }
        evidence
    }
}

/// Letters with digits or inner signs: C919, 5G-A.
fn is_mixed_latin(key: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic();
    key.contains(letter) && !key.contains(is_han) && key.contains(|c: char| !letter(c) && c != ' ')
}

/// The form used most often, the first among equals; and the other forms in order. A place is shown
/// by its shortest form, as headlines name it: 广东, not 广东省.
fn forms(passage: &Passage, places: &[Option<PassageSpan>], is_place: bool) -> (String, Vec<String>) {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    for surface in places.iter().map(|place| passage.surface(*place)) {
        let number = *numbers.entry(surface).or_insert(counts.len());
        if number == counts.len() {
            counts.push((surface, 0));
        }
        counts[number].1 += 1;
    }
    let best = (0..counts.len())
        .max_by_key(|&i| {
            let (form, n) = counts[i];
            (
                if is_place { usize::MAX - form.len() } else { n },
                std::cmp::Reverse(i),
            )
        })
        .unwrap_or(0);
    let text = counts
        .get(best)
        .map_or(String::new(), |(form, _)| (*form).to_owned());
    let others = counts
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != best)
        .map(|(_, (form, _))| (*form).to_owned());
    (text, others.collect())
}
