//! A word → the words that treebanks split it into; the word itself if no rule splits it.
//!
//! The rules are tried in order, and the pieces are split again, a few times at most. What always
//! holds: pieces are in order and cover their word; equal words with equal part of speech and
//! origin have equal pieces; a word that is not divisible is split by no rule (a test reads the
//! whole dictionary).

use crate::lexicon::Pos;
use crate::lexicon::words::counting::{COUNTING, MEASURES_OF_NUMBERS, MEASURES_OF_ONE, NUMERALS, ORDINAL};
use crate::lexicon::words::particle::{
    GLUED_FIRST, GLUED_LAST, MANNER_SUFFIXES, PARTICLES, PLURAL, VERB_SUFFIXES, WHOLE_WITH_WEI, WHOLE_WITH_YU,
};
use crate::segment::Segmenter;
use crate::segment::cache::Piece;
use crate::token::Origin;
use zhaiyao_tables::divisible::is_adverb_before;

/// A word of four characters is split if the logarithm of its probability, less those of its two
/// halves, is below this: the halves then follow each other hardly more often than by chance.
const COMPOUND_GAIN: f64 = 6.0;
/// The same for idioms, which are split more seldom.
const IDIOM_GAIN: f64 = 3.0;
/// How often pieces are split again, at most.
const DEPTH: usize = 4;

/// A Chinese word, with its characters in a list, which most rules match on.
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

    /// Returns the text from one character to another.
    fn slice(&self, from: usize, to: usize) -> &'v str {
        let at = |n: usize| self.characters[..n].iter().map(|c| c.len_utf8()).sum::<usize>();
        &self.text[at(from)..at(to)]
    }

    /// Returns the piece from one character to another as a word of its own.
    fn piece(&self, from: usize, to: usize, segmenter: &Segmenter) -> Self {
        let text = self.slice(from, to);
        Self::new(text, segmenter.pos(text), segmenter.origin(text))
    }

    fn is_name(&self) -> bool {
        matches!(self.pos.tag(), "nr" | "nrt" | "ns" | "nz" | "nt")
    }
}

/// Returns the pieces of a word; the word itself if no rule splits it.
pub(super) fn pieces(text: &str, pos: Pos, origin: Origin, segmenter: &Segmenter) -> Vec<Piece> {
    let mut pieces = Vec::new();
    split(&WholeWord::new(text, pos, origin), 0, segmenter, &mut pieces);
    pieces
}

/// Adds the pieces of a word to `pieces`; `depth` is how often its text was split already.
fn split(word: &WholeWord, depth: usize, segmenter: &Segmenter, pieces: &mut Vec<Piece>) {
    let cut = if depth < DEPTH { cut(word, segmenter) } else { None };
    let Some(cut) = cut else {
        pieces.push(Piece {
            len: word.text.len(),
            pos: word.pos,
            origin: word.origin,
        });
        return;
    };
    let ends = cut.iter().copied().chain([word.characters.len()]);
    let mut start = 0;
    for end in ends {
        split(&word.piece(start, end, segmenter), depth + 1, segmenter, pieces);
        start = end;
    }
}

/// Returns the characters before which a word is split, by the first rule that applies; `None` if
/// no rule does.
fn cut(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    compound(word, segmenter)
        .or_else(|| glued(word, segmenter))
        .or_else(|| counted(word, segmenter))
        .or_else(|| adverb(word))
        .or_else(|| suffixed(word, segmenter))
        .or_else(|| verb_with_particle(word))
}

/// 基础|设施: two words of the dictionary that follow each other hardly more often than by chance.
fn compound(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    let tag = word.pos.tag();
    if word.characters.len() != 4 || !word.origin.is_known() || matches!(tag, "nrt" | "c" | "z" | "q" | "m") {
        return None;
    }
    let (left, right) = (word.slice(0, 2), word.slice(2, 4));
    if !segmenter.knows(left) || !segmenter.knows(right) {
        return None;
    }
    let gain = segmenter.likelihood(word.text) - segmenter.likelihood(left) - segmenter.likelihood(right);
    (gain < if tag == "i" { IDIOM_GAIN } else { COMPOUND_GAIN }).then(|| vec![2])
}

/// 是|樱: a guess of the hidden Markov model that contains a function word.
fn glued(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    if word.origin.is_known() || word.is_name() {
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
            Some(if segmenter.knows(word.slice(1, 3)) {
                vec![1]
            } else if segmenter.knows(word.slice(0, 2)) {
                vec![2]
            } else {
                vec![1, 2]
            })
        }
        _ => None,
    }
}

/// 二十|届, 一|支: a number and its classifier, or a number and a noun of the dictionary.
fn counted(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    let all = &word.characters;
    if let [first, last] = all[..] {
        return (COUNTING.contains(first) && MEASURES_OF_ONE.contains(last)).then(|| vec![1]);
    }
    let start = usize::from(all[0] == ORDINAL);
    let end = start + all[start..].iter().take_while(|c| NUMERALS.contains(**c)).count();
    let counts = match all[end..] {
        [measure] => MEASURES_OF_NUMBERS.contains(measure),
        [_, _] => segmenter.knows(word.slice(end, all.len())) && word.slice(end, all.len()) != "分之",
        _ => false,
    };
    (end > start && end >= 2 && counts).then(|| vec![end])
}

/// 不|是, 最|大: an adverb and a word of one character.
fn adverb(word: &WholeWord) -> Option<Vec<usize>> {
    let [first, last] = word.characters[..] else {
        return None;
    };
    is_adverb_before(first, last).then(|| vec![1])
}

/// 集中|到, 积极|地, 孩子|们: a word of the dictionary and a suffix.
fn suffixed(word: &WholeWord, segmenter: &Segmenter) -> Option<Vec<usize>> {
    let [_, _, last] = word.characters[..] else {
        return None;
    };
    let stem = word.slice(0, 2);
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

/// 成|为, 位|于: a verb of one character and a particle.
fn verb_with_particle(word: &WholeWord) -> Option<Vec<usize>> {
    let [first, last] = word.characters[..] else {
        return None;
    };
    let [wei, yu] = PARTICLES;
    let is_split =
        (last == wei && !WHOLE_WITH_WEI.contains(first)) || (last == yu && !WHOLE_WITH_YU.contains(first));
    (is_split && word.pos.tag().starts_with('v')).then(|| vec![1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;
    use zhaiyao_tables::divisible::is_divisible_guess;

    #[test]
    fn no_rule_splits_a_word_that_is_not_divisible() {
        let segmenter = Segmenter::built_in();
        let mut dictionary = String::new();
        let file: &[u8] = include_bytes!("../../data/dictionary.tsv.gz");
        GzDecoder::new(file).read_to_string(&mut dictionary).unwrap();
        let (mut whole, mut all) = (0, 0);
        for line in dictionary.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let (word, pos) = (fields[0], Pos::parse(fields[2]));
            all += 1;
            if segmenter.origin(word) == Origin::WHOLE {
                whole += 1;
                assert_eq!(pieces(word, pos, Origin::WHOLE, &segmenter).len(), 1, "{line}");
            }
        }
        assert!(whole * 2 > all);
    }

    #[test]
    fn no_rule_splits_a_guess_that_is_not_divisible() {
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
                    pieces(&word, pos, Origin::WHOLE_GUESS, &segmenter).len(),
                    1,
                    "{word}"
                );
            }
        }
    }
}
