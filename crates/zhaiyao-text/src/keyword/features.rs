//! A candidate → its features, one number for each name.
//!
//! To add a feature, add a line to the table below and train the weights again (`zhaiyao-train
//! keywords`, see tools/train/README.md). Yes is 1, no is 0; counts come as logarithms, depths and
//! idf from 0 to 1.

use std::sync::LazyLock;

use super::context::CandidateContext;
use super::discourse::Clause;
use super::profile::RankingProfile;
use crate::lexicon::Pos;
use crate::model::linear::{features, indicator};
use crate::model::logarithm::{ln, ln_of_half_and};
use crate::passage::Word;
use crate::term::Candidate;
use crate::token::TokenClass;

/// What is known of a candidate.
struct CandidateInputs<'a> {
    candidate: &'a Candidate,
    /// Its words, where they are fewest.
    words: &'a [Word],
    tf: f64,
    characters: usize,
    is_headline: bool,
    /// Depths of its first and last occurrence in the body; 1 if it has none there.
    depth: f64,
    last_depth: f64,
    /// Idf of its words: mean, least, most; and of the whole.
    mean_idf: f64,
    least_idf: f64,
    most_idf: f64,
    own_idf: f64,
    /// How readily headlines take it up; its words on the average, and the least of them.
    headline_odds: f64,
    mean_headline_odds: f64,
    least_headline_odds: f64,
    /// The dictionary has it as one word.
    is_known: bool,
    first: TermEdge,
    last: TermEdge,
    opens_with_stop: bool,
    closes_with_stop: bool,
    is_generic: bool,
    is_common: bool,
    /// Sentences of the body in which it occurs, the first and last of them, of how many.
    sentence_count: f64,
    first_sentence: usize,
    last_sentence: usize,
    sentences: usize,
    /// Its occurrences divided by those of the most frequent candidate.
    beside_most: f64,
    /// Occurrences in the passage of its rarest and its most frequent word, of its first and its
    /// last word.
    least_said: f64,
    most_said: f64,
    first_said: f64,
    last_said: f64,
    /// Characters of the body before it.
    offset: f64,
    opens_clause: f64,
    closes_clause: f64,
    /// The role of the clause of its first occurrence.
    first_clause: Option<Clause>,
    /// The passage is more than a few words.
    prose: f64,
}

/// Groups of tags that the first and the last word of a term belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TermEdge {
    Verb,
    VerbalNoun,
    Noun,
    Name,
    Adjective,
    Other,
}

/// The group of every part of speech, by its number.
static TERM_EDGES: LazyLock<Vec<TermEdge>> =
    LazyLock::new(|| Pos::all().map(|pos| TermEdge::from_tag(pos.tag())).collect());

impl TermEdge {
    fn from_tag(tag: &str) -> Self {
        match tag {
            "v" | "vg" | "vi" | "vd" | "vq" => Self::Verb,
            "vn" => Self::VerbalNoun,
            "n" | "ng" | "l" => Self::Noun,
            "nr" | "ns" | "nt" | "nz" | "nrt" | "nrfg" | "eng" | "j" => Self::Name,
            "a" | "ad" | "an" | "b" => Self::Adjective,
            _ => Self::Other,
        }
    }
}

/// The sentences in which a candidate occurs: how many, the first and the last.
#[derive(Default)]
struct SentenceRange {
    count: usize,
    first: Option<usize>,
    last: Option<usize>,
}

impl SentenceRange {
    /// From the sentence of each occurrence, in order.
    fn new(sentences: impl Iterator<Item = usize>) -> Self {
        let mut range = Self::default();
        for sentence in sentences {
            range.first = range.first.or(Some(sentence));
            range.count += usize::from(range.last != Some(sentence));
            range.last = Some(sentence);
        }
        range
    }
}

impl<'a> CandidateInputs<'a> {
    fn new(context: &'a CandidateContext<'a>, index: usize) -> Self {
        let candidate = &context.candidates.list[index];
        let words = context.words(candidate);
        let key = context.candidates.key(index);
        let own = context.models.idf.background(candidate.hash);
        let known = || words.iter().map(|word| &context.passage.entry(word).background);
        let idfs = || known().map(|word| word.idf);
        let odds = || known().map(|word| word.headline_odds);
        let body = || {
            candidate
                .occurrences
                .iter()
                .filter(|o| !context.passage.is_headline(**o))
        };
        let depth = |place: Option<_>| place.map_or(1.0, |place| context.passage.depth(place));
        let stops = |word: Option<&Word>| word.is_some_and(|word| context.passage.entry(word).stops);
        let edge = |word: Option<&Word>| word.map_or(TermEdge::Other, |word| TERM_EDGES[word.pos.number()]);
        let discourse = &context.discourse;
        let range = SentenceRange::new(body().map(|o| discourse.sentence(*o)));
        let frequencies = || words.iter().map(|word| discourse.said(word.id));
        let places = candidate.occurrences.len() as f64;
        let first_place = body().next().map_or(0, |o| o.start() - context.passage.body());
        Self {
            candidate,
            words,
            sentence_count: range.count as f64,
            first_sentence: range.first.unwrap_or(usize::MAX),
            last_sentence: range.last.unwrap_or(usize::MAX - 1),
            sentences: discourse.sentences(),
            beside_most: places / discourse.most(),
            least_said: frequencies().fold(f64::INFINITY, f64::min).min(1e6),
            most_said: frequencies().fold(1.0, f64::max),
            first_said: frequencies().next().unwrap_or(1.0),
            last_said: frequencies().next_back().unwrap_or(1.0),
            offset: first_place as f64 / 3.0,
            prose: indicator(context.profile != RankingProfile::Short),
            opens_clause: candidate.opening as f64 / places,
            first_clause: body().next().map(|o| discourse.clause(*o)),
            closes_clause: candidate.closing as f64 / places,
            tf: candidate.occurrences.len() as f64,
            characters: key.chars().count(),
            is_headline: context.candidates.is_in_headline(index),
            depth: depth(body().next().copied()),
            last_depth: depth(body().next_back().copied()),
            mean_idf: idfs().sum::<f64>() / words.len().max(1) as f64,
            least_idf: idfs().fold(1.0, f64::min),
            most_idf: idfs().fold(0.0, f64::max),
            own_idf: own.idf,
            headline_odds: own.headline_odds,
            mean_headline_odds: odds().sum::<f64>() / words.len().max(1) as f64,
            least_headline_odds: odds().fold(f64::INFINITY, f64::min).min(1e3),
            is_known: context.is_known(index),
            first: edge(words.first()),
            last: edge(words.last()),
            opens_with_stop: stops(words.first()),
            closes_with_stop: stops(words.last()),
            is_generic: context.models.lists.get(candidate.hash).is_generic(),
            is_common: own.is_common,
        }
    }

    fn is_single(&self) -> bool {
        self.words.len() == 1
    }

    fn is_once(&self) -> bool {
        self.candidate.occurrences.len() == 1
    }
}

features! {
    /// What is known of a candidate.
    pub FEATURES, values(f: &CandidateInputs):
    "frequency" => ln(f.tf),
    "frequency outside longer terms" => ln_of_half_and(f.candidate.free as usize),
    "said once" => indicator(f.is_once()),
    "phrase said once" => indicator(f.is_once() && !f.is_single()),
    "depth" => f.depth,
    "depth, said once" => f.depth * indicator(f.is_once()),
    "in the first eighth" => indicator(f.depth < 0.12),
    "in the first words" => indicator(f.depth < 0.03),
    "depth of the last" => f.last_depth,
    "in a headline" => indicator(f.is_headline),
    "frequency, in a headline" => indicator(f.is_headline) * ln(f.tf),
    "phrase in a headline" => indicator(f.is_headline && !f.is_single()),
    "dictionary word in a headline" => indicator(f.is_headline && f.is_known),
    "said once, in a headline" => indicator(f.is_headline && f.is_once()),
    "quoted" => indicator(f.candidate.quoted > 0),
    "in title marks" => indicator(f.candidate.titled > 0),
    "defined" => indicator(f.candidate.defined > 0),
    "between marks" => indicator(f.candidate.isolated > 0),
    "left neighbours vary" => indicator(f.candidate.left_varies()),
    "right neighbours vary" => indicator(f.candidate.right_varies()),
    "free on the left" => indicator(f.candidate.is_free_left()),
    "free on the right" => indicator(f.candidate.is_free_right()),
    "fragment" => indicator(f.candidate.is_fragment()),
    "one word" => indicator(f.is_single()),
    "two words" => indicator(f.words.len() == 2),
    "three words" => indicator(f.words.len() == 3),
    "four words" => indicator(f.words.len() == 4),
    "five words or more" => indicator(f.words.len() >= 5),
    "two characters" => indicator(f.characters == 2),
    "three characters" => indicator(f.characters == 3),
    "four characters" => indicator(f.characters == 4),
    "five characters" => indicator(f.characters == 5),
    "six characters" => indicator(f.characters == 6),
    "seven or eight characters" => indicator(matches!(f.characters, 7 | 8)),
    "nine characters or more" => indicator(f.characters >= 9),
    "mean idf of its words" => f.mean_idf,
    "least idf of its words" => f.least_idf,
    "most idf of its words" => f.most_idf,
    "idf of the whole" => f.own_idf,
    "idf of the whole, phrase" => f.own_idf * indicator(!f.is_single()),
    "taken up by headlines" => f.headline_odds,
    "taken up by headlines, one word" => f.headline_odds * indicator(f.is_single()),
    "words taken up by headlines" => f.mean_headline_odds,
    "least word taken up by headlines" => f.least_headline_odds,
    "phrase in the table" => indicator(f.own_idf < 0.93 && !f.is_single()),
    "dictionary word" => indicator(f.is_known),
    "dictionary word of several words" => indicator(f.is_known && !f.is_single()),
    "unknown word inside" => indicator(f.words.iter().any(|word| !word.is_known)),
    "figure inside" => indicator(f.words.iter().any(|word| word.class == TokenClass::Number)),
    "opens with a stop word" => indicator(f.opens_with_stop),
    "closes with a stop word" => indicator(f.closes_with_stop),
    "generic" => indicator(f.is_generic),
    "daily stock" => indicator(f.is_common),
    "opens with a verb" => indicator(f.first == TermEdge::Verb),
    "opens with a verbal noun" => indicator(f.first == TermEdge::VerbalNoun),
    "opens with a noun" => indicator(f.first == TermEdge::Noun),
    "opens with a name" => indicator(f.first == TermEdge::Name),
    "opens with an adjective" => indicator(f.first == TermEdge::Adjective),
    "closes with a verb" => indicator(f.last == TermEdge::Verb),
    "closes with a verbal noun" => indicator(f.last == TermEdge::VerbalNoun),
    "closes with a noun" => indicator(f.last == TermEdge::Noun),
    "closes with a name" => indicator(f.last == TermEdge::Name),
    "closes with an adjective" => indicator(f.last == TermEdge::Adjective),
    "one word, a verb" => indicator(f.is_single() && f.first == TermEdge::Verb),
    "one word, a noun" => indicator(f.is_single() && f.first == TermEdge::Noun),
    "one word, a name" => indicator(f.is_single() && f.first == TermEdge::Name),
    // What follows weighs nothing in a few words: they are one sentence, or none.
    "sentences that hold it" => f.prose * ln(f.sentence_count.max(1.0)),
    "share of the sentences" => f.prose * f.sentence_count / f.sentences as f64,
    "in the first sentence" => f.prose * indicator(f.first_sentence == 0),
    "in the second sentence" => f.prose * indicator(f.first_sentence == 1),
    "in the last sentence" => f.prose * indicator(f.last_sentence + 1 == f.sentences),
    "frequency beside the highest" => f.prose * f.beside_most.ln(),
    "frequency by idf" => f.prose * ln(f.tf) * f.mean_idf,
    "least frequency of its words" => f.prose * ln(f.least_said),
    "most frequency of its words" => f.prose * ln(f.most_said),
    "share of its first word" => f.prose * indicator(!f.is_single()) * (f.tf / f.first_said).min(1.0),
    "share of its last word" => f.prose * indicator(!f.is_single()) * (f.tf / f.last_said).min(1.0),
    "characters before it" => f.prose * (1.0 + f.offset / 10.0).ln(),
    "opens clauses" => f.prose * f.opens_clause,
    "closes clauses" => f.prose * f.closes_clause,
    "first said with the source" => f.prose * indicator(f.first_clause == Some(Clause::Source)),
    "first said with the speaker" => f.prose * indicator(f.first_clause == Some(Clause::Speech)),
    "depth by idf" => f.prose * f.depth * f.mean_idf,
}

/// Returns the features of a candidate.
pub(super) fn of(context: &CandidateContext, index: usize) -> [f64; FEATURES.len()] {
    values(&CandidateInputs::new(context, index))
}
