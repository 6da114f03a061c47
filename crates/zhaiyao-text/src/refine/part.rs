//! A word → the words that treebanks count in it; itself, if no rule parts it.
//!
//! What always holds: parts are in order and cover their word; a word is parted in the same way
//! wherever it stands.

use crate::lexicon::Pos;
use crate::segment::Segmenter;
use crate::segment::cache::Piece;
use crate::token::Origin;
use zhaiyao_tables::divisible::{
    COUNTING, GLUED_FIRST, GLUED_LAST, MANNER_SUFFIXES, MEASURES_OF_ONE, NUMERALS, ORDINAL, PARTICLES,
    PLURAL, VERB_SUFFIXES, is_adverb_before,
};

/// What is counted, behind two characters or more that count (二十|届).
const MEASURES: &str = "个次届条位名天年章项批步轮期版级代号种部类场集卷段副岁元亩吨里人家户所倍把台块口对件份篇层幅棵头只座支张辆余";
/// Verbs that are words of their own with 为 (认为) and 于 (由于).
const WHOLE_WITH_WEI: &str = "认以行因作人";
const WHOLE_WITH_YU: &str = "由关对终敢善等至甘过";
/// A word of four characters is parted if it is less than e to this power likelier than its halves
/// are in a row by chance.
const COMPOUND_GAIN: f64 = 6.0;
/// The same for idioms.
const IDIOM_GAIN: f64 = 3.0;
/// No word is parted more often.
const DEPTH: usize = 4;

/// A Chinese word.
struct WholeWord<'v> {
    text: &'v str,
    characters: Vec<char>,
    pos: Pos,
    origin: Origin,
}

impl<'v> WholeWord<'v> {
    fn new(text: &'v str, pos: Pos, origin: Origin) -> Self {
        let characters = text.chars().collect();
        Self {
            text,
            characters,
            pos,
            origin,
        }
    }

    /// The piece from one character to another.
    fn piece(&self, from: usize, to: usize) -> &'v str {
        let at = |n: usize| self.characters[..n].iter().map(|c| c.len_utf8()).sum::<usize>();
        &self.text[at(from)..at(to)]
    }

    /// The part from one character to another, as a word.
    fn part(&self, from: usize, to: usize, segmenter: &Segmenter) -> Self {
        let text = self.piece(from, to);
        Self::new(text, segmenter.pos(text), segmenter.origin(text))
    }

    fn is_name(&self) -> bool {
        matches!(self.pos.tag(), "nr" | "nrt" | "ns" | "nz" | "nt")
    }
}

/// The parts of a word, itself if it has none.
pub(super) fn parts(text: &str, pos: Pos, origin: Origin, segmenter: &Segmenter) -> Vec<Piece> {
    let mut parts = Vec::new();
    part(&WholeWord::new(text, pos, origin), 0, segmenter, &mut parts);
    parts
}

fn part(word: &WholeWord, depth: usize, segmenter: &Segmenter, parts: &mut Vec<Piece>) {
    let cut = if depth < DEPTH { cut(word, segmenter) } else { None };
    let Some(cut) = cut else {
        parts.push(Piece {
            len: word.text.len(),
            pos: word.pos,
            origin: word.origin,
        });
        return;
    };
    let ends = cut.iter().copied().chain([word.characters.len()]);
    let mut start = 0;
    for end in ends {
        part(&word.part(start, end, segmenter), depth + 1, segmenter, parts);
        start = end;
    }
}

/// Where a word is parted, in characters; the first rule that speaks.
fn cut(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    compound(word, segmenter)
        .or_else(|| glued(word, segmenter))
        .or_else(|| counted(word, segmenter))
        .or_else(|| adverb(word))
        .or_else(|| suffixed(word, segmenter))
        .or_else(|| verb_with_particle(word))
}

/// 基础|设施: two words of the dictionary in a row, hardly more often than chance.
fn compound(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    let tag = word.pos.tag();
    if word.characters.len() != 4 || word.origin.is_guess() || matches!(tag, "nrt" | "c" | "z" | "q" | "m") {
        return None;
    }
    let (left, right) = (word.piece(0, 2), word.piece(2, 4));
    if !segmenter.knows(left) || !segmenter.knows(right) {
        return None;
    }
    let gain = segmenter.likelihood(word.text) - segmenter.likelihood(left) - segmenter.likelihood(right);
    (gain < if tag == "i" { IDIOM_GAIN } else { COMPOUND_GAIN }).then(|| vec![2])
}

/// A guess of the hidden Markov model with a function word in it.
fn glued(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    if !word.origin.is_guess() || word.is_name() {
        return None;
    }
    match word.characters[..] {
        [a, b] => {
            (GLUED_FIRST.contains(a) || COUNTING.contains(a) || GLUED_LAST.contains(b)).then(|| vec![1])
        }
        [a, b, c]
            if GLUED_FIRST.contains(a)
                || COUNTING.contains(a)
                || GLUED_LAST.contains(c)
                || GLUED_FIRST.contains(b) =>
        {
            Some(if segmenter.knows(word.piece(1, 3)) {
                vec![1]
            } else if segmenter.knows(word.piece(0, 2)) {
                vec![2]
            } else {
                vec![1, 2]
            })
        }
        _ => None,
    }
}

/// 二十|届, 一|支: a number, and what is counted.
fn counted(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    let all = &word.characters;
    if let [first, last] = all[..] {
        return (COUNTING.contains(first) && MEASURES_OF_ONE.contains(last)).then(|| vec![1]);
    }
    let start = usize::from(all[0] == ORDINAL);
    let end = start + all[start..].iter().take_while(|c| NUMERALS.contains(**c)).count();
    let counts = match all[end..] {
        [measure] => MEASURES.contains(measure),
        [_, _] => segmenter.knows(word.piece(end, all.len())) && word.piece(end, all.len()) != "分之",
        _ => false,
    };
    (end > start && end >= 2 && counts).then(|| vec![end])
}

/// 不|是, 最|大.
fn adverb(word: &WholeWord) -> Option<Vec<usize>> {
    let [first, last] = word.characters[..] else {
        return None;
    };
    is_adverb_before(first, last).then(|| vec![1])
}

/// 集中|到, 积极|地, 孩子|们.
fn suffixed(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    let [_, _, last] = word.characters[..] else {
        return None;
    };
    let stem = word.piece(0, 2);
    if !segmenter.knows(stem) {
        return None;
    }
    let (tag, whole) = (segmenter.pos(stem).tag(), word.pos.tag());
    let verb = VERB_SUFFIXES.contains(last) && tag.starts_with(['v', 'a', 'i', 'l', 'z']);
    let manner = MANNER_SUFFIXES.contains(last)
        && tag.starts_with(['a', 'd', 'z', 'v'])
        && matches!(whole, "n" | "i" | "z" | "d");
    (verb || manner || last == PLURAL).then(|| vec![2])
}

/// 成|为, 位|于.
fn verb_with_particle(word: &WholeWord) -> Option<Vec<usize>> {
    let [first, last] = word.characters[..] else {
        return None;
    };
    let [wei, yu] = PARTICLES;
    let parts =
        (last == wei && !WHOLE_WITH_WEI.contains(first)) || (last == yu && !WHOLE_WITH_YU.contains(first));
    (parts && word.pos.tag().starts_with('v')).then(|| vec![1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;
    use zhaiyao_tables::divisible::is_divisible_guess;

    #[test]
    fn no_rule_parts_a_word_that_is_not_divisible() {
        let segmenter = Segmenter::built_in();
        let mut dictionary = String::new();
        let file: &[u8] = include_bytes!("../../data/dictionary.tsv.gz");
        GzDecoder::new(file).read_to_string(&mut dictionary).unwrap();
        let (mut whole, mut all) = (0, 0);
        for line in dictionary.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let (word, pos) = (fields[0], Pos::parse(fields[2]));
            all += 1;
            if segmenter.origin(word) == Origin::Whole {
                whole += 1;
                assert_eq!(parts(word, pos, Origin::Whole, &segmenter).len(), 1, "{line}");
            }
        }
        assert!(whole * 2 > all);
    }

    #[test]
    fn no_rule_parts_a_guess_that_is_whole() {
        let segmenter = Segmenter::built_in();
        let characters: Vec<char> = "是此一三百第张个为于成们地到不还有旅孟樱卫该几".chars().collect();
        let pairs = || {
            characters
                .iter()
                .flat_map(|a| characters.iter().map(move |b| format!("{a}{b}")))
        };
        let longer = pairs().flat_map(|pair| characters.iter().map(move |c| format!("{pair}{c}")));
        let longest = pairs().flat_map(|pair| pairs().map(move |other| format!("{pair}{other}")).step_by(7));
        for word in pairs()
            .chain(longer)
            .chain(longest)
            .filter(|word| !is_divisible_guess(word))
        {
            for pos in [Pos::UNKNOWN, Pos::parse("v"), Pos::parse("nr")] {
                assert_eq!(
                    parts(&word, pos, Origin::WholeGuess, &segmenter).len(),
                    1,
                    "{word}"
                );
            }
        }
    }
}
