//! Candidates → the keywords of a report, best first.
//!
//! `score` weighs each candidate, `list` takes the best one after another and holds back what a
//! chosen one already says. What always holds: the first k of k+1 keywords are the k keywords; no
//! keyword is a bare figure or a function word; scores never rise down the list.

mod classic;
mod discourse;
mod features;
mod list;
mod model;
pub mod result;
mod score;

use crate::lexicon::{Pos, TermList};
use crate::passage::{Passage, PassageSpan};
use crate::reading::Reading;
use crate::resources::Models;
use crate::term::Candidates;
use crate::text::{ViewSpan, fold, is_han};
use result::{Evidence, EvidenceKind, Keyword, KeywordKind};
use std::collections::HashSet;

/// How candidates are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeywordMethod {
    /// By all that is known of them.
    #[default]
    Best,
    /// Single words by their frequency and rarity.
    TfIdf,
    /// Single words by the words near them.
    TextRank,
}

/// How to choose keywords.
#[derive(Debug, Clone)]
pub struct KeywordOptions {
    /// At most so many.
    pub top_k: usize,
    /// Folded words that are never given.
    pub banned: HashSet<String>,
    /// How they are ranked.
    pub method: KeywordMethod,
    /// Shorter ones are not given, unless they are terms of the request.
    pub minimum_characters: usize,
    /// If any: the last word of a keyword must be one of these, unless it is a term of the request.
    pub parts_of_speech: Vec<Pos>,
}

impl KeywordOptions {
    /// Whether they change which keywords stand first.
    pub(crate) fn is_plain(&self) -> bool {
        self.method == KeywordMethod::Best && self.minimum_characters == 0 && self.parts_of_speech.is_empty()
    }
}

impl Default for KeywordOptions {
    fn default() -> Self {
        Self {
            top_k: 10,
            banned: HashSet::new(),
            method: KeywordMethod::Best,
            minimum_characters: 0,
            parts_of_speech: Vec::new(),
        }
    }
}

/// The keywords of a passage.
pub(crate) fn extract(
    reading: &Reading,
    models: &Models,
    terms: &TermList,
    options: &KeywordOptions,
) -> Vec<Keyword> {
    let (passage, candidates) = (reading.passage, &reading.candidates);
    let writer = Writer {
        passage,
        candidates,
        models,
        options,
    };
    let passes = |index: usize| is_wanted(passage, candidates, options, index);
    let mut ranked: Vec<(usize, f64)> = match options.method {
        KeywordMethod::TfIdf => classic::tf_idf(passage, candidates, models),
        KeywordMethod::TextRank => classic::text_rank(passage, candidates, models),
        KeywordMethod::Best => best(passage, candidates, models, terms, options),
    };
    ranked.retain(|(index, _)| passes(*index));
    ranked.truncate(options.top_k);
    ranked
        .into_iter()
        .map(|(index, score)| writer.keyword(index, score))
        .collect()
}

/// Whether the caller's filters let a candidate pass; terms of the request always do.
fn is_wanted(passage: &Passage, candidates: &Candidates, options: &KeywordOptions, index: usize) -> bool {
    let candidate = &candidates.list[index];
    let last = candidate
        .words
        .clone()
        .next_back()
        .map(|i| passage.words()[i].pos);
    let sort =
        options.parts_of_speech.is_empty() || last.is_some_and(|pos| options.parts_of_speech.contains(&pos));
    let least = options.minimum_characters;
    let length = least == 0 || candidates.key(index).chars().nth(least - 1).is_some();
    candidate.lexicon.is_some() || (sort && length)
}

/// The list of the default method.
fn best(
    passage: &Passage,
    candidates: &Candidates,
    models: &Models,
    terms: &TermList,
    options: &KeywordOptions,
) -> Vec<(usize, f64)> {
    let scorer = score::Scorer::new(passage, candidates, models, terms);
    let wanted = (0..candidates.list.len()).filter(|&i| is_wanted(passage, candidates, options, i));
    let main = chosen(&scorer, candidates, wanted, options.top_k.min(MAIN));
    let mut ranked: Vec<(usize, f64)> = main
        .iter()
        .map(|chosen| (chosen.index, squash(chosen.score)))
        .collect();
    if options.top_k > MAIN {
        ranked.extend(further_terms(&scorer, candidates, &ranked, options));
    }
    ranked
}

/// The list of the best. Most candidates are phrases said once, which seldom reach it: they are only scored if they could.
fn chosen(
    scorer: &score::Scorer,
    candidates: &Candidates,
    wanted: impl Iterator<Item = usize>,
    top_k: usize,
) -> Vec<list::Scored> {
    let scored = |index: usize| scorer.score(index).map(|score| list::Scored { index, score });
    let mut waiting: Vec<(usize, f64)> = Vec::new();
    let mut considered: Vec<list::Scored> = Vec::new();
    for index in wanted {
        match scorer.bound(index) {
            Some(bound) => {
                debug_assert!(scorer.score(index).is_none_or(|score| score <= bound));
                waiting.push((index, bound));
            }
            None => considered.extend(scored(index)),
        }
    }
    loop {
        let main = list::choose(considered.clone(), candidates, top_k);
        let least = match main.last() {
            Some(last) if main.len() == top_k => last.score,
            _ => f64::NEG_INFINITY,
        };
        // With more to choose from the last one may be worth less, so others may come in reach.
        let reach = waiting.extract_if(.., |(_, bound)| *bound >= least);
        let before = considered.len();
        considered.extend(reach.filter_map(|(index, _)| scored(index)));
        if considered.len() == before {
            return main;
        }
    }
}

/// Keywords that tell what a report is about; whoever asks for more gets the further terms of the report.
const MAIN: usize = 15;

/// The candidates that look most like terms and are not listed yet, with scores that go on below those of the list.
fn further_terms(
    scorer: &score::Scorer,
    candidates: &Candidates,
    listed: &[(usize, f64)],
    options: &KeywordOptions,
) -> Vec<(usize, f64)> {
    let known: HashSet<usize> = listed.iter().map(|(index, _)| *index).collect();
    let mut found: Vec<(usize, f64)> = (0..candidates.list.len())
        .filter(|i| !known.contains(i))
        .filter(|&i| is_wanted(scorer.passage, candidates, options, i))
        .filter_map(|i| Some((i, scorer.termhood(i)?)))
        .collect();
    // The most like a term first; ties go to what is said first.
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(options.top_k - listed.len());
    let last = listed.last().map_or(1.0, |(_, score)| *score);
    let best = found.first().map_or(0.0, |(_, termhood)| *termhood);
    found
        .into_iter()
        .map(|(i, termhood)| (i, last * 2.0 / (1.0 + (best - termhood).exp())))
        .collect()
}

/// The logistic of a score: 0 to 1, the same for every report.
fn squash(score: f64) -> f64 {
    1.0 / (1.0 + (-score / 1.5).exp())
}

/// Writes a candidate out as a keyword.
struct Writer<'a> {
    passage: &'a Passage<'a>,
    candidates: &'a Candidates<'a>,
    models: &'a Models,
    options: &'a KeywordOptions,
}

impl Writer<'_> {
    fn keyword(&self, index: usize, score: f64) -> Keyword {
        let candidate = &self.candidates.list[index];
        let is_place = self.candidates.is_place(index);
        let places: Vec<Option<PassageSpan>> = candidate
            .occurrences
            .iter()
            .map(|o| self.passage.printed(*o))
            .collect();
        let (text, mut aliases) = forms(self.passage, &places, is_place);
        aliases.extend(self.known_alias(&text, &aliases));
        aliases.retain(|alias| !self.options.banned.contains(&fold(alias)));
        let mut mentions: Vec<ViewSpan> = places.iter().filter_map(|place| (*place)?.in_view()).collect();
        // The passage has the headlines first, wherever the page sets them.
        mentions.sort_unstable();
        Keyword {
            kind: self.kind(index, &text),
            score,
            count: candidate.occurrences.len(),
            mentions,
            expansion: candidate.members.clone().unwrap_or_default().into_vec(),
            evidence: self.evidence(index),
            text,
            aliases,
        }
    }

    /// The Latin abbreviation the alias table knows, unless the report itself has it.
    fn known_alias(&self, text: &str, found: &[String]) -> Option<String> {
        let alias = self.models.aliases.abbreviated(&fold(text))?;
        found
            .iter()
            .all(|form| fold(form) != fold(&alias))
            .then_some(alias)
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

/// The form used most often, the first among equals; and the other forms in order. A place is shown by its shortest
/// form, as headlines name it: 广东, not 广东省.
fn forms(passage: &Passage, places: &[Option<PassageSpan>], is_place: bool) -> (String, Vec<String>) {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for surface in places.iter().map(|place| passage.surface(*place)) {
        match counts.iter_mut().find(|(form, _)| *form == surface) {
            Some((_, n)) => *n += 1,
            None => counts.push((surface, 1)),
        }
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
