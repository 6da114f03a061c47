//! A word → whether a rule may part it: 一|个 where words are found (`segment`), 基础|设施 where they are
//! made as fine as treebanks have them (`refine`).
//!
//! For a word of the dictionary the build asks, and notes the answer in the dictionary; for a guess
//! of the hidden Markov model, who remembers the guess. Most words are parted by no rule, and none
//! is looked at twice. What always holds: of a word that is not divisible no rule makes two.

use crate::{classifiers, one_to_ten};

/// Determiners and classifiers: 一|个, 两|次, 这|位. The dictionary has many of these as words; every
/// treebank has them as two.
const DETERMINERS: &str = concat!(one_to_ten!(), "两几数多每这那该某");
const CLASSIFIERS: &str = classifiers!();

/// Words of function that the hidden Markov model takes for the first character of a word …
pub const GLUED_FIRST: &str =
    "是为有在于以及与和同被把将从由其此这那之不也都就还只才更最很较已曾会要我你他她它们各每某另";
/// … and for the last.
pub const GLUED_LAST: &str = "是为有于以及会要在着了得之同与其此一";
/// Characters that count.
pub const COUNTING: &str = concat!(one_to_ten!(), "两几数多余百千万亿首");
/// Characters that numbers are written with, or that stand beside one.
pub const NUMERALS: &str = concat!(one_to_ten!(), "零〇两百千万亿几数多余半来");
/// Before a number that says which: 第三届.
pub const ORDINAL: char = '第';
/// What is counted, behind one: 一|支. Words like 一级, 三国, 这里 are not among them.
pub const MEASURES_OF_ONE: &str = "张支套岁楼篇颗枚艘亩倍封把台户幅股元碗匹";
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
pub const PARTICLES: [char; 2] = ['为', '于'];
/// What follows a verb of two characters, a manner, and persons.
pub const VERB_SUFFIXES: &str = "于到出给着起";
/// Suffixes of manner and attribute.
pub const MANNER_SUFFIXES: &str = "地的";
/// The plural suffix of persons.
pub const PLURAL: char = '们';

/// Whether a rule may part a word of the dictionary; `knows` says what other words it has.
pub fn is_divisible(word: &str, knows: impl Fn(&str) -> bool) -> bool {
    let characters: Vec<char> = word.chars().collect();
    let piece = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
    match characters[..] {
        [] | [_] => false,
        [first, last] => MEASURES_OF_ONE.contains(last) || parts_pair(first, last),
        [first, _, last] => counts(first) || (is_suffix(last) && knows(&piece(0, 2))),
        [first, _, _, _] => counts(first) || (knows(&piece(0, 2)) && knows(&piece(2, 4))),
        [first, ..] => counts(first),
    }
}

/// Whether a rule may part a guess of the hidden Markov model.
pub fn is_divisible_guess(word: &str) -> bool {
    let glues = |first: char| GLUED_FIRST.contains(first) || COUNTING.contains(first);
    match word.chars().collect::<Vec<char>>()[..] {
        [] | [_] => false,
        [first, last] => glues(first) || GLUED_LAST.contains(last) || parts_pair(first, last),
        [first, second, last] => {
            let is_glued = glues(first) || GLUED_FIRST.contains(second) || GLUED_LAST.contains(last);
            is_glued || counts(first) || is_suffix(last)
        }
        [first, ..] => counts(first),
    }
}

/// What two characters are two words, known together or not.
fn parts_pair(first: char, last: char) -> bool {
    PARTICLES.contains(&last) || is_adverb_before(first, last) || is_determiner_before(first, last)
}

/// 不|是, 最|大: an adverb before what is a word of its own.
pub fn is_adverb_before(first: char, last: char) -> bool {
    let with = |(adverb, after): &(char, &str)| *adverb == first && after.contains(last);
    ADVERBS.iter().any(with)
}

/// 一|个, 这|位: a determiner before a classifier.
pub fn is_determiner_before(first: char, last: char) -> bool {
    DETERMINERS.contains(first) && CLASSIFIERS.contains(last)
}

/// What words open with that count or say which.
fn counts(first: char) -> bool {
    first == ORDINAL || NUMERALS.contains(first)
}

fn is_suffix(last: char) -> bool {
    VERB_SUFFIXES.contains(last) || MANNER_SUFFIXES.contains(last) || last == PLURAL
}
