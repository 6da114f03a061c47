//! A sentence among the others → its features, one number for each name.
//!
//! To add a feature, add a line to the table below and train the weights again (`zhaiyao-train
//! summary`, see tools/train/README.md). Yes is 1, no is 0; shares and cosines are 0 to 1; lengths
//! and positions come as logarithms too.

use std::sync::LazyLock;

use super::cue::{Cues, enumerates, group, opens_with_background, opens_with_time};
use super::input::SummaryInput;
use super::sentence_unit::SentenceUnit;
use super::stats::{SentenceStats, WordSpread};
use crate::model::linear::{features, indicator};
use crate::progress::Abandoned;
use crate::text::CharSet;

/// Length of a usual sentence.
const USUAL: f64 = 50.0;

/// What is known of a sentence.
struct SentenceInputs<'a> {
    unit: &'a SentenceUnit,
    text: &'a str,
    /// Place among the candidates, and how many there are.
    place: usize,
    of: usize,
    /// The text has several paragraphs.
    several: bool,
    characters: f64,
    mean: f64,
    held: f64,
    best: [bool; 3],
    center: f64,
    whole: f64,
    similarity_to_first: f64,
    cover: f64,
    log_likelihood: f64,
    spread: WordSpread,
    border: f64,
    mean_idf: f64,
    content: f64,
    cues: Cues,
    marks: MarkCounts,
    /// The sentence before it, and behind it.
    before: Option<&'a SentenceUnit>,
    before_text: &'a str,
    next_is_dependent: bool,
}

/// How often a sentence has each sort of character.
#[derive(Debug, Default)]
struct MarkCounts {
    digits: f64,
    latin: f64,
    quotes: f64,
    titles: f64,
    dots: f64,
    colons: f64,
    semicolons: f64,
    commas: f64,
    enumeration: f64,
    brackets: f64,
    /// 我 and 你.
    persons: f64,
}

/// The characters that are counted: few of a text.
static COUNTED: LazyLock<CharSet> = LazyLock::new(|| {
    let is_counted = |c: &char| MarkCounts::default().count(*c).is_some();
    ('\0'..='\u{ffff}').filter(is_counted).collect()
});

impl MarkCounts {
    fn of(text: &str) -> Self {
        let mut marks = Self::default();
        for (c, _) in COUNTED.found_in(text) {
            if let Some(count) = marks.count(c) {
                *count += 1.0;
            }
        }
        marks
    }

    /// The count that a character belongs to.
    fn count(&mut self, c: char) -> Option<&mut f64> {
        Some(match c {
            '0'..='9' => &mut self.digits,
            'a'..='z' | 'A'..='Z' => &mut self.latin,
            '“' | '"' | '「' => &mut self.quotes,
            '《' => &mut self.titles,
            '…' => &mut self.dots,
            '：' | ':' => &mut self.colons,
            '；' | ';' => &mut self.semicolons,
            '，' | ',' => &mut self.commas,
            '、' => &mut self.enumeration,
            '（' | '(' => &mut self.brackets,
            '我' | '咱' | '你' | '您' => &mut self.persons,
            _ => return None,
        })
    }
}

impl SentenceInputs<'_> {
    fn rel(&self) -> f64 {
        self.place as f64 / self.of.saturating_sub(1).max(1) as f64
    }

    fn is_last(&self, n: usize) -> bool {
        self.place + n == self.of
    }

    fn opens_paragraph(&self) -> bool {
        self.several && self.unit.place == 0
    }

    fn ends(&self, marks: &[char]) -> bool {
        ends(self.text, marks)
    }

    /// Share of its characters, up to a fifth, ten times.
    fn rate(&self, n: f64) -> f64 {
        10.0 * (n / self.characters).min(0.2)
    }

    fn share(&self, n: f64) -> f64 {
        n / self.unit.tags.all
    }

    /// Whether it has a cue of this group, by `cue::group`.
    fn tells(&self, group: usize) -> f64 {
        indicator(self.cues.has[group])
    }

    fn length(&self, from: usize, to: usize) -> f64 {
        indicator((from..to).contains(&self.unit.characters))
    }

    /// Coverage counts from this length on.
    fn per_length(&self) -> f64 {
        self.characters.max(15.0) / USUAL
    }
}

fn ends(text: &str, marks: &[char]) -> bool {
    text.trim_end_matches(crate::text::is_closing_mark)
        .ends_with(marks)
}

features! {
    /// What is known of a sentence.
    pub FEATURES, values(f: &SentenceInputs):
    "first" => indicator(f.place == 0),
    "second" => indicator(f.place == 1),
    "third" => indicator(f.place == 2),
    "last" => indicator(f.is_last(1)),
    "last but one" => indicator(f.is_last(2)),
    "last but two" => indicator(f.is_last(3)),
    "near the start" => 1.0 / (1.0 + f.place as f64 / 4.0),
    "place" => f.rel(),
    "place squared" => f.rel().powi(2),
    "place, logarithm" => (1.0 + f.place as f64).ln(),
    "opens a paragraph" => indicator(f.opens_paragraph()),
    "closes a paragraph" => indicator(f.several && f.unit.place + 1 == f.unit.of && f.unit.of > 1),
    "is a paragraph" => indicator(f.several && f.unit.of == 1),
    "in the first paragraph" => indicator(f.several && f.unit.paragraph == 0),
    "under 20 characters" => f.length(0, 20),
    "20 to 27" => f.length(20, 28),
    "28 to 37" => f.length(28, 38),
    "38 to 49" => f.length(38, 50),
    "50 to 64" => f.length(50, 65),
    "65 to 84" => f.length(65, 85),
    "85 to 114" => f.length(85, 115),
    "115 to 159" => f.length(115, 160),
    "160 or more" => f.length(160, usize::MAX),
    "length, logarithm" => (f.characters / USUAL).ln(),
    "length beside the others" => (f.characters / f.mean).ln(),
    "keywords" => f.held,
    "keywords for its length" => f.held / (f.characters / USUAL).sqrt(),
    "first keyword" => indicator(f.best[0]),
    "second keyword" => indicator(f.best[1]),
    "third keyword" => indicator(f.best[2]),
    "central" => f.center,
    "like the whole" => f.whole,
    "concepts" => f.cover,
    "concepts for its length" => f.cover / f.per_length(),
    "concepts for half its length" => f.cover / f.per_length().sqrt(),
    "likely words" => f.log_likelihood,
    "like the first" => if f.place == 0 { 0.0 } else { f.similarity_to_first },
    "new words" => f.spread.new,
    "new words here" => f.spread.new_here,
    "taken up soon" => f.spread.taken_up,
    "taken up by the next" => f.spread.in_next,
    "takes up the last" => f.spread.in_last,
    "words of others" => f.spread.shared,
    "opens a subject" => f.border,
    "paragraph that opens a subject" => f.border * indicator(f.unit.place == 0),
    "paragraph of new words" => f.spread.new_here * indicator(f.unit.place == 0),
    "paragraph taken up soon" => f.spread.taken_up * indicator(f.unit.place == 0),
    "rare words" => f.mean_idf,
    "content" => f.content,
    "digits" => f.marks.digits / f.characters,
    "latin" => f.marks.latin / f.characters,
    "persons" => f.unit.tags.persons.min(4.0) / 2.0,
    "places" => f.unit.tags.places.min(4.0) / 2.0,
    "organisations" => f.unit.tags.organisations.min(4.0) / 2.0,
    "pronouns" => f.share(f.unit.tags.pronouns),
    "verbs" => f.share(f.unit.tags.verbs),
    "nouns" => f.share(f.unit.tags.nouns + f.unit.tags.persons + f.unit.tags.places),
    "adverbs" => f.share(f.unit.tags.adverbs),
    "adjectives" => f.share(f.unit.tags.adjectives),
    "numbers" => f.share(f.unit.tags.numbers),
    "particles" => f.share(f.unit.tags.particles),
    "prepositions" => f.share(f.unit.tags.prepositions),
    "quotes" => indicator(f.marks.quotes > 0.0),
    "opens with a quote" => indicator(f.text.starts_with(['“', '"', '「', '‘'])),
    "title marks" => indicator(f.marks.titles > 0.0),
    "question" => indicator(f.ends(&['？', '?'])),
    "exclamation" => indicator(f.ends(&['！', '!'])),
    "dots" => indicator(f.marks.dots > 0.0),
    "colon" => indicator(f.marks.colons > 0.0),
    "semicolons" => f.marks.semicolons.min(3.0) / 2.0,
    "commas" => (1.0 + f.marks.commas).ln(),
    "enumeration commas" => f.marks.enumeration.min(6.0) / 3.0,
    "brackets" => indicator(f.marks.brackets > 0.0),
    "leans on the last" => indicator(f.unit.is_dependent),
    "opens an item" => indicator(enumerates(f.text)),
    "no end mark" => indicator(!f.unit.is_ended),
    "I and you" => f.rate(f.marks.persons),
    "fillers" => f.rate(f.cues.fillers as f64),
    "aim" => f.tells(const { group("aim") }),
    "result" => f.tells(const { group("result") }),
    "conclusion" => f.tells(const { group("conclusion") }),
    "request" => f.tells(const { group("request") }),
    "ruling" => f.tells(const { group("ruling") }),
    "finding" => f.tells(const { group("finding") }),
    "procedure" => f.tells(const { group("procedure") }),
    "saying" => f.tells(const { group("saying") }),
    "event" => f.tells(const { group("event") }),
    "today" => f.tells(const { group("today") }),
    "need" => f.tells(const { group("need") }),
    "greeting" => f.tells(const { group("greeting") }),
    "thinking aloud" => f.tells(const { group("thinking aloud") }),
    "future" => f.tells(const { group("future") }),
    "background" => f.tells(const { group("background") }),
    "superlative" => f.tells(const { group("superlative") }),
    "boilerplate" => f.tells(const { group("boilerplate") }),
    "opens with a time" => indicator(opens_with_time(f.text)),
    "opens with a circumstance" => indicator(opens_with_background(f.text)),
    "behind a colon" => indicator(ends(f.before_text, &['：', ':'])),
    "behind a scrap" => indicator(f.before.is_some_and(|unit| unit.is_fragment)),
    "behind a question" => indicator(ends(f.before_text, &['？', '?'])),
    "behind a long one" => f.before.map_or(0.0, |unit| (unit.characters as f64 / USUAL).min(3.0)),
    "before one that leans" => indicator(f.next_is_dependent),
}

/// Returns the features of each candidate, in their order.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn rows(
    units: &[SentenceUnit],
    stats: &SentenceStats,
    input: &SummaryInput,
) -> Result<Vec<Vec<f64>>, Abandoned> {
    let text = |i: usize| units[i].span.slice(input.view);
    let several = input.paragraphs.len() > 1;
    let of = stats.candidates.len();
    let inputs = stats.candidates.iter().enumerate().map(|(place, &i)| {
        let (unit, own) = (&units[i], text(i));
        let words = unit.words.len().max(1) as f64;
        let before = i.checked_sub(1);
        SentenceInputs {
            unit,
            text: own,
            place,
            of,
            several,
            characters: unit.characters.max(4) as f64,
            mean: stats.mean_characters,
            held: stats.held[i],
            best: stats.best[i],
            center: stats.center[i],
            whole: stats.whole[i],
            similarity_to_first: stats.similarity_to_first[i],
            cover: stats.cover[i],
            log_likelihood: stats.log_likelihood[i],
            spread: stats.spread[i],
            border: stats.border[i],
            mean_idf: stats.idf_sum[i] / words,
            content: unit.content as f64 / unit.characters.max(1) as f64,
            cues: Cues::of(own),
            marks: MarkCounts::of(own),
            before: before.map(|i| &units[i]),
            before_text: before.map_or("", text),
            next_is_dependent: units.get(i + 1).is_some_and(|next| next.is_dependent),
        }
    });
    let row = |inputs: SentenceInputs| {
        input.progress.count(2 + inputs.text.len() / BYTES_OF_UNIT)?;
        Ok(values(&inputs).to_vec())
    };
    inputs.map(row).collect()
}

/// Bytes of a sentence that make a unit of work ([`Progress`](crate::progress::Progress)).
const BYTES_OF_UNIT: usize = 32;

/// A sentence that names this number of people and tells of attendance in its last clause is a list
/// of attendees.
const MANY_PEOPLE: f64 = 3.0;

/// Whether a sentence lists who was there (…、王伟、李明参加调研和会议。) or what else was on the agenda
/// (会议还研究了其他事项。).
pub(crate) fn is_leftover(unit: &SentenceUnit, text: &str) -> bool {
    let last_clause = text.rsplit(['，', '；']).next().unwrap_or(text);
    (unit.tags.persons >= MANY_PEOPLE && Cues::of(last_clause).tells("attendance"))
        || last_clause.contains("其他事项")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::cue::CUES;

    #[test]
    fn every_group_of_cues_is_a_feature_or_tells_of_attendance() {
        let known = |name: &&str| FEATURES.contains(name) || *name == "attendance";
        assert!(CUES.iter().all(|(name, _)| known(name)));
    }
}
