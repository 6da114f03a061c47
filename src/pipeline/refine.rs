//! Words as the dictionary has them → words as treebanks count them: 基础设施 → 基础|设施, 这是 → 这|是, 成为 → 成|为.
//!
//! The dictionary holds whole phrases, and the hidden Markov model glues function words to their neighbours. Terms are
//! found in those longer words; who asks for words gets the finer ones, and the new words of the report: a string of up to
//! six characters in quotation marks that is said again (长幼随学). What always holds: figures, Latin words, names, terms of the
//! request and what fills quotation marks alone stay whole; words are in order, and parts cover their word.

use std::cell::RefCell;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::segment::{Segmenter, Token, TokenClass};
use crate::lexicon::Pos;
use crate::text::ViewSpan;

/// Words of function that the hidden Markov model takes for the first character of a word …
const GLUED_FIRST: &str =
    "是为有在于以及与和同被把将从由其此这那之不也都就还只才更最很较已曾会要我你他她它们各每某另";
/// … and for the last.
const GLUED_LAST: &str = "是为有于以及会要在着了得之同与其此一";
/// Characters that count.
const COUNTING: &str = "一二两三四五六七八九十几数多余百千万亿首";
const NUMERALS: &str = "零〇一二两三四五六七八九十百千万亿几数多余半来";
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
/// Verbs that are words of their own with 为 (认为) and 于 (由于).
const WHOLE_WITH_WEI: &str = "认以行因作人";
const WHOLE_WITH_YU: &str = "由关对终敢善等至甘过";
/// A word of four characters is parted if it is less than e to this power likelier than its halves are in a row by chance.
const COMPOUND_GAIN: f64 = 6.0;
/// The same for idioms.
const IDIOM_GAIN: f64 = 3.0;
/// No word is parted more often.
const DEPTH: usize = 4;

/// Characters of the longest new word.
const LONGEST_NEW: usize = 6;

/// The tokens, their Chinese words parted as treebanks do, new words joined.
pub(super) fn refine(view: &str, tokens: &[Token], segmenter: &Segmenter) -> Vec<Token> {
    let mut fine = Vec::with_capacity(tokens.len() + tokens.len() / 8);
    let mut at = 0;
    for new in new_words(view, tokens) {
        part_all(view, &tokens[at..new.start], segmenter, &mut fine);
        fine.push(joined(&tokens[new.clone()]));
        at = new.end;
    }
    part_all(view, &tokens[at..], segmenter, &mut fine);
    fine
}

fn part_all(view: &str, tokens: &[Token], segmenter: &Segmenter, fine: &mut Vec<Token>) {
    for token in tokens {
        // Most words are of one character or met before.
        let text = token.span.slice(view);
        if token.class != TokenClass::Han || text.len() <= 3 {
            fine.push(*token);
        } else {
            part_as_before(token, text, segmenter, fine);
        }
    }
}

/// How a word was parted that has this part of speech; no parts for one that stays whole.
struct Parted {
    pos: Pos,
    is_known: bool,
    parts: Box<[Token]>,
}

/// How words were parted so far.
#[derive(Default)]
struct Known {
    /// By the bytes of the word: most are of two characters, and a number is hashed and compared at once.
    short: FxHashMap<u64, Parted>,
    long: FxHashMap<Box<str>, Parted>,
}

impl Known {
    fn get(&self, word: &str) -> Option<&Parted> {
        match packed(word) {
            Some(key) => self.short.get(&key),
            None => self.long.get(word),
        }
    }

    fn insert(&mut self, word: &str, parted: Parted) {
        match packed(word) {
            Some(key) => self.short.insert(key, parted),
            None => self.long.insert(word.into(), parted),
        };
    }
}

/// The bytes of a short word as a number. No word holds a zero byte, so no two have the same.
fn packed(word: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    Some(u64::from_le_bytes(bytes))
}

thread_local! {
    /// By all that tells: each thread has its own, so that none waits for another.
    static PARTED: RefCell<Known> = RefCell::default();
}

/// Words that a thread remembers; some 4 MB.
const MOST_PARTED: usize = 40_000;

/// Parts a word, or remembers how it was parted.
fn part_as_before(token: &Token, text: &str, segmenter: &Segmenter, fine: &mut Vec<Token>) {
    PARTED.with_borrow_mut(|known| {
        if known.short.len() + known.long.len() > MOST_PARTED {
            *known = Known::default();
        }
        let fits = |before: &&Parted| before.pos == token.pos && before.is_known == token.is_known;
        if let Some(before) = known.get(text).filter(fits) {
            return push_parts(token, &before.parts, fine);
        }
        let mut parts = Vec::new();
        let whole = ViewSpan::new(0, text.len());
        let word = Token {
            span: whole,
            ..*token
        };
        part(&Word::of(&word, text), 0, segmenter, &mut parts);
        parts.retain(|part| part.span != whole);
        push_parts(token, &parts, fine);
        let now = Parted {
            pos: token.pos,
            is_known: token.is_known,
            parts: parts.into(),
        };
        known.insert(text, now);
    });
}

fn push_parts(token: &Token, parts: &[Token], fine: &mut Vec<Token>) {
    if parts.is_empty() {
        fine.push(*token);
    }
    fine.extend(parts.iter().map(|part| Token {
        span: token.span.part(part.span.start(), part.span.end()),
        ..*part
    }));
}

fn joined(tokens: &[Token]) -> Token {
    let (first, last) = (tokens[0], tokens[tokens.len() - 1]);
    Token {
        span: first.span.cover(&last.span),
        pos: if tokens.len() == 1 { first.pos } else { Pos::PROPER },
        is_known: tokens.len() == 1 && first.is_known,
        class: TokenClass::Han,
    }
}

/// Rows of tokens that are one word, in order, not overlapping: what stands in quotation marks and is said again, and tokens
/// that fill quotation marks alone.
fn new_words(view: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let quoted: Vec<Range<usize>> = (0..tokens.len())
        .filter_map(|at| quoted(view, tokens, at))
        .collect();
    let mut rows: Vec<Range<usize>> = quoted.iter().filter(|row| row.len() == 1).cloned().collect();
    let mut places: FxHashMap<&str, Vec<Range<usize>>> = FxHashMap::default();
    for row in quoted.iter().filter(|row| row.len() > 1) {
        places.entry(slice(view, &tokens[row.clone()])).or_default();
    }
    if !places.is_empty() {
        for start in 0..tokens.len() {
            for end in start + 2..=(start + LONGEST_NEW).min(tokens.len()) {
                if let Some(found) = places.get_mut(slice(view, &tokens[start..end])) {
                    found.push(start..end);
                }
            }
        }
    }
    rows.extend(places.into_values().filter(|found| found.len() > 1).flatten());
    rows.sort_unstable_by_key(|row| (row.start, std::cmp::Reverse(row.end)));
    let mut end = 0;
    rows.retain(|row| {
        let is_free = row.start >= end;
        end = if is_free { row.end } else { end };
        is_free
    });
    rows
}

/// The tokens between the quotation mark at `at` and its end, if they are Chinese and could be one word.
fn quoted(view: &str, tokens: &[Token], at: usize) -> Option<Range<usize>> {
    if tokens[at].class != TokenClass::Mark {
        return None;
    }
    let close = match tokens[at].span.slice(view) {
        "“" => "”",
        "‘" => "’",
        "「" => "」",
        _ => return None,
    };
    let row = &tokens[at + 1..(at + 2 + LONGEST_NEW).min(tokens.len())];
    let len = row.iter().position(|token| token.span.slice(view) == close)?;
    let row = at + 1..at + 1 + len;
    let is_han = tokens[row.clone()]
        .iter()
        .all(|token| token.class == TokenClass::Han);
    (len > 0 && is_han && slice(view, &tokens[row.clone()]).chars().count() <= LONGEST_NEW).then_some(row)
}

/// The text from the first token to the last.
fn slice<'v>(view: &'v str, tokens: &[Token]) -> &'v str {
    joined(tokens).span.slice(view)
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
    let start = usize::from(all[0] == '第');
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
    let verb = "于到出给着起".contains(last) && tag.starts_with(['v', 'a', 'i', 'l', 'z']);
    let manner = "地的".contains(last)
        && tag.starts_with(['a', 'd', 'z', 'v'])
        && matches!(whole, "n" | "i" | "z" | "d");
    (verb || manner || last == '们').then(|| vec![2])
}

/// 成|为, 位|于.
fn verb_with_particle(word: &Word) -> Option<Vec<usize>> {
    let [first, last] = word.characters[..] else {
        return None;
    };
    let parts = match last {
        '为' => !WHOLE_WITH_WEI.contains(first),
        '于' => !WHOLE_WITH_YU.contains(first),
        _ => false,
    };
    (parts && word.token.pos.tag().starts_with('v')).then(|| vec![1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::TermList;
    use crate::pipeline::segment::SegmentOptions;
    use std::sync::LazyLock;

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(Segmenter::built_in);

    #[test]
    fn words_are_those_of_treebanks_and_the_new_ones() {
        for cut in [
            "加强|基础|设施|建设",
            "发展|人工智能|和|高速公路",
            "无锡|成|为|样板",
            "这|不|是|小事",
            "孩子|们|积极|地|参加",
            "来|了|一|支|队伍",
            "他|认为|由于|天气",
            "投资|3.5亿元",
            "推行|“|长幼随学|”|。|长幼随学|受欢迎",
            "说|“|好孩子|们|”|来|了",
            "四|率|，|“|四率|”",
        ] {
            let text = cut.replace('|', "");
            let span = ViewSpan::new(0, text.len());
            let coarse = SEGMENTER.segment(&text, span, SegmentOptions::default(), &TermList::default());
            let fine = refine(&text, &coarse, &SEGMENTER);
            let words: Vec<&str> = fine.iter().map(|token| token.span.slice(&text)).collect();
            assert_eq!(words.join("|"), cut);
        }
    }
}
