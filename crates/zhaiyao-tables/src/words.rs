//! The characters that the rules of [`divisible`](crate::divisible) know.
//!
//! They are here and not in `lexicon/words` of `zhaiyao-text` because the build script needs them;
//! `lexicon/words` exports them again beside its own lists. What always holds: each list is written
//! out once. A list that extends another is built from it: the two macros below are the shared
//! beginnings.

/// The numerals from one to ten, as a literal that `concat!` takes.
///
/// ```
/// assert!(zhaiyao_tables::one_to_ten!().contains('七'));
/// ```
#[macro_export]
macro_rules! one_to_ten {
    () => {
        "一二三四五六七八九十"
    };
}

/// Classifiers that are words apart from the determiner before them (一|个, 这|位), as a literal that
/// `concat!` takes.
///
/// ```
/// assert!(zhaiyao_tables::classifiers!().contains('届'));
/// ```
#[macro_export]
macro_rules! classifiers {
    () => {
        "个种位次座部条项段句只桩批件名场届份年天"
    };
}

/// Determiners and numerals before a classifier: 一|个, 两|次, 这|位. The dictionary has many of these
/// pairs as one word; every treebank splits them.
pub const DETERMINERS: &str = concat!(one_to_ten!(), "两几数多每这那该某");
/// The classifiers behind a determiner.
pub const CLASSIFIERS: &str = classifiers!();
/// Characters that count something, as the first character of a pair: 一|支, 首|批.
pub const COUNTING: &str = concat!(one_to_ten!(), "两几数多余百千万亿首");
/// Characters that numbers are written with, and those that approximate a number (多, 余, 半, 来).
pub const NUMERALS: &str = concat!(one_to_ten!(), "零〇两百千万亿几数多余半来");
/// The prefix of an ordinal number: 第三届.
pub const ORDINAL: char = '第';
/// Classifiers behind a single numeral: 一|支. Classifiers that form words with a numeral (一级, 三国)
/// are not among them.
pub const MEASURES_OF_ONE: &str = "张支套岁楼篇颗枚艘亩倍封把台户幅股元碗匹";

/// Function words that the hidden Markov model mistakes for the first character of a word.
pub const GLUED_FIRST: &str =
    "是为有在于以及与和同被把将从由其此这那之不也都就还只才更最很较已曾会要我你他她它们各每某另";
/// Function words that the hidden Markov model mistakes for the last character of a word.
pub const GLUED_LAST: &str = "是为有于以及会要在着了得之同与其此一";
/// Adverbs and prepositions of one character, each with the words of one character that it is split
/// from: 不|是, 最|大.
pub const ADVERBS: [(char, &str); 19] = [
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
/// Particles that a verb of one character is split from: 成|为, 位|于.
pub const PARTICLES: [char; 2] = ['为', '于'];
/// Suffixes that a verb of two characters is split from: 集中|到.
pub const VERB_SUFFIXES: &str = "于到出给着起";
/// Suffixes of manner and attribute that a word of two characters is split from: 积极|地.
pub const MANNER_SUFFIXES: &str = "地的";
/// The plural suffix of persons: 孩子|们.
pub const PLURAL: char = '们';
