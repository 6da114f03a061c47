//! A word → the words that treebanks count in it; itself, if no rule parts it.
//!
//! What always holds: parts are in order and cover their word; a word is parted in the same way wherever it stands.

use std::sync::LazyLock;

use crate::pipeline::segment::{Segmenter, Token, TokenClass};
use crate::text::CharSet;

/// Words of function that the hidden Markov model takes for the first character of a word …
const GLUED_FIRST: &str =
    "是为有在于以及与和同被把将从由其此这那之不也都就还只才更最很较已曾会要我你他她它们各每某另";
/// … and for the last.
const GLUED_LAST: &str = "是为有于以及会要在着了得之同与其此一";
/// Characters that count.
const COUNTING: &str = "一二两三四五六七八九十几数多余百千万亿首";
const NUMERALS: &str = "零〇一二两三四五六七八九十百千万亿几数多余半来";
/// Before a number that says which: 第三届.
const ORDINAL: char = '第';
/// What follows a verb of two characters, a manner, and persons.
const VERB_SUFFIXES: &str = "于到出给着起";
const MANNER_SUFFIXES: &str = "地的";
const PLURAL: char = '们';
/// What is counted, behind two characters or more that count (二十|届).
const MEASURES: &str = "个次届条位名天年章项批步轮期版级代号种部类场集卷段副岁元亩吨里人家户所倍把台块口对件份篇层幅棵头只座支张辆余";
/// What is counted, behind one: 一|支. Words like 一级, 三国, 这里 are not among them.
const MEASURES_OF_ONE: &str = "张支套岁楼篇颗枚艘亩倍封把台户幅股元碗匹";
/// Adverbs with what they stand before as a word of its own.
const ADVERBS: [(char, &str); 19] = [
    ('不', "是能会敢到了"),
    ('就', "是要让"),
    ('还', "有"),
    ('只', "有是"),
    ('却', "是"),
    ('便', "是"),
    ('既', "有"),
    ('共', "有"),
    ('已', "有成"),
    ('才', "能"),
    ('令', "人"),
    ('再', "也有创"),
    ('最', "大早多好小"),
    ('很', "大少难强小早远"),
    ('较', "大强长差弱晚"),
    ('更', "好大快深"),
    ('为', "此"),
    ('以', "此"),
    ('据', "此"),
];
/// What makes a verb of one character two words: 成|为, 位|于.
const PARTICLES: [char; 2] = ['为', '于'];
/// Verbs that are words of their own with 为 (认为) and 于 (由于).
const WHOLE_WITH_WEI: &str = "认以行因作人";
const WHOLE_WITH_YU: &str = "由关对终敢善等至甘过";
/// A word of four characters is parted if it is less than e to this power likelier than its halves are in a row by chance.
const COMPOUND_GAIN: f64 = 6.0;
/// The same for idioms.
const IDIOM_GAIN: f64 = 3.0;
/// No word is parted more often.
const DEPTH: usize = 4;

/// What a word of the dictionary ends in if a rule parts it: one of two characters, and one of three …
static ENDS_OF_TWO: LazyLock<CharSet> = LazyLock::new(|| {
    let after = ADVERBS.iter().flat_map(|(_, after)| after.chars());
    MEASURES_OF_ONE.chars().chain(after).chain(PARTICLES).collect()
});
static ENDS_OF_THREE: LazyLock<CharSet> = LazyLock::new(|| {
    let all = VERB_SUFFIXES.chars().chain(MANNER_SUFFIXES.chars());
    all.chain([PLURAL]).collect()
});
/// … and what one of three or more opens with that counts.
static NUMBERS: LazyLock<CharSet> = LazyLock::new(|| NUMERALS.chars().chain([ORDINAL]).collect());

/// Whether a look at its ends shows that no rule parts a word. Most words are of the dictionary, and few of those are parted.
pub(super) fn stays_whole(token: &Token, text: &str) -> bool {
    let ends = (text.chars().next(), text.chars().next_back());
    let (true, (Some(first), Some(last))) = (token.is_known, ends) else {
        return false;
    };
    match count(text) {
        1 => true,
        2 => !ENDS_OF_TWO.contains(last),
        3 => !NUMBERS.contains(first) && !ENDS_OF_THREE.contains(last),
        // Two words of two characters perhaps.
        4 => false,
        _ => !NUMBERS.contains(first),
    }
}

/// Characters of a word. Nearly all have three bytes, and most words two or three characters.
fn count(text: &str) -> usize {
    const HEAD: std::ops::RangeInclusive<u8> = 0xe0..=0xef;
    match text.as_bytes() {
        [a, _, _, b, _, _] if HEAD.contains(a) && HEAD.contains(b) => 2,
        [a, _, _, b, _, _, c, _, _] if HEAD.contains(a) && HEAD.contains(b) && HEAD.contains(c) => 3,
        _ => text.chars().count(),
    }
}

/// A Chinese word.
struct Word<'v> {
    token: Token,
    text: &'v str,
    characters: Vec<char>,
}

impl<'v> Word<'v> {
    fn of(token: &Token, view: &'v str) -> Self {
        let text = token.span.slice(view);
        Self {
            token: *token,
            text,
            characters: text.chars().collect(),
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
        let start = self.piece(0, from).len();
        Self {
            token: Token {
                span: self.token.span.part(start, start + text.len()),
                pos: segmenter.pos(text),
                class: TokenClass::Han,
                is_known: segmenter.knows(text),
            },
            text,
            characters: text.chars().collect(),
        }
    }

    fn is_name(&self) -> bool {
        matches!(self.token.pos.tag(), "nr" | "nrt" | "ns" | "nz" | "nt")
    }
}

/// The parts of a word, itself if it has none.
pub(super) fn parts(token: &Token, text: &str, segmenter: &Segmenter) -> Vec<Token> {
    let mut parts = Vec::new();
    part(&Word::of(token, text), 0, segmenter, &mut parts);
    parts
}

fn part(word: &Word, depth: usize, segmenter: &Segmenter, fine: &mut Vec<Token>) {
    let cut = if depth < DEPTH { cut(word, segmenter) } else { None };
    let Some(cut) = cut else {
        fine.push(word.token);
        return;
    };
    let ends = cut.iter().copied().chain([word.characters.len()]);
    let mut start = 0;
    for end in ends {
        part(&word.part(start, end, segmenter), depth + 1, segmenter, fine);
        start = end;
    }
}

/// Where a word is parted, in characters; the first rule that speaks.
fn cut(word: &Word, segmenter: &Segmenter) -> Option<Vec<usize>> {
    compound(word, segmenter)
        .or_else(|| glued(word, segmenter))
        .or_else(|| counted(word, segmenter))
        .or_else(|| adverb(word))
        .or_else(|| suffixed(word, segmenter))
        .or_else(|| verb_with_particle(word))
}

/// 基础|设施: two words of the dictionary in a row, hardly more often than chance.
fn compound(word: &Word, segmenter: &Segmenter) -> Option<Vec<usize>> {
    let tag = word.token.pos.tag();
    if word.characters.len() != 4 || !word.token.is_known || matches!(tag, "nrt" | "c" | "z" | "q" | "m") {
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
fn glued(word: &Word, segmenter: &Segmenter) -> Option<Vec<usize>> {
    if word.token.is_known || word.is_name() {
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
fn counted(word: &Word, segmenter: &Segmenter) -> Option<Vec<usize>> {
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
fn adverb(word: &Word) -> Option<Vec<usize>> {
    let [first, last] = word.characters[..] else {
        return None;
    };
    let with = |(adverb, after): &(char, &str)| *adverb == first && after.contains(last);
    ADVERBS.iter().any(with).then(|| vec![1])
}

/// 集中|到, 积极|地, 孩子|们.
fn suffixed(word: &Word, segmenter: &Segmenter) -> Option<Vec<usize>> {
    let [_, _, last] = word.characters[..] else {
        return None;
    };
    let stem = word.piece(0, 2);
    if !segmenter.knows(stem) {
        return None;
    }
    let (tag, whole) = (segmenter.pos(stem).tag(), word.token.pos.tag());
    let verb = VERB_SUFFIXES.contains(last) && tag.starts_with(['v', 'a', 'i', 'l', 'z']);
    let manner = MANNER_SUFFIXES.contains(last)
        && tag.starts_with(['a', 'd', 'z', 'v'])
        && matches!(whole, "n" | "i" | "z" | "d");
    (verb || manner || last == PLURAL).then(|| vec![2])
}

/// 成|为, 位|于.
fn verb_with_particle(word: &Word) -> Option<Vec<usize>> {
    let [first, last] = word.characters[..] else {
        return None;
    };
    let [wei, yu] = PARTICLES;
    let parts =
        (last == wei && !WHOLE_WITH_WEI.contains(first)) || (last == yu && !WHOLE_WITH_YU.contains(first));
    (parts && word.token.pos.tag().starts_with('v')).then(|| vec![1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ViewSpan;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn no_rule_parts_a_word_that_stays_whole_by_its_ends() {
        let segmenter = Segmenter::built_in();
        let mut dictionary = String::new();
        let file: &[u8] = include_bytes!("../../../data/dictionary.tsv.gz");
        GzDecoder::new(file).read_to_string(&mut dictionary).unwrap();
        let (mut whole, mut all) = (0, 0);
        for line in dictionary.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let token = Token {
                span: ViewSpan::new(0, fields[0].len()),
                pos: crate::lexicon::Pos::parse(fields[2]),
                class: TokenClass::Han,
                is_known: true,
            };
            all += 1;
            if stays_whole(&token, fields[0]) {
                whole += 1;
                assert_eq!(parts(&token, fields[0], &segmenter).len(), 1, "{line}");
            }
        }
        assert!(whole * 2 > all);
    }
}
