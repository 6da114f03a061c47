//! Words as the dictionary has them → words as treebanks count them: 基础设施 → 基础|设施, 这是 → 这|是, 成为 → 成|为.
//!
//! The dictionary holds whole phrases, and the hidden Markov model glues function words to their neighbours. Terms are
//! found in those longer words; who asks for words gets the finer ones (`part`), and the new words of the report (`new_word`).
//! What always holds: figures, Latin words, names, terms of the request and what fills quotation marks alone stay whole; words
//! are in order, and parts cover their word.

mod new_word;
mod part;

use std::cell::RefCell;

use super::memory::Memory;
use super::segment::{Segmenter, Token, TokenClass};
use crate::lexicon::Pos;
use crate::text::ViewSpan;

/// The tokens, their Chinese words parted as treebanks do, new words joined.
pub(super) fn refine(view: &str, tokens: &[Token], segmenter: &Segmenter) -> Vec<Token> {
    let mut fine = Vec::with_capacity(tokens.len() + tokens.len() / 8);
    let mut at = 0;
    PARTED.with_borrow_mut(|known| {
        for new in new_word::rows(view, tokens) {
            part_all(view, &tokens[at..new.start], segmenter, known, &mut fine);
            fine.push(new_word::joined(&tokens[new.clone()]));
            at = new.end;
        }
        part_all(view, &tokens[at..], segmenter, known, &mut fine);
    });
    fine
}

fn part_all(
    view: &str,
    tokens: &[Token],
    segmenter: &Segmenter,
    known: &mut Memory<Parted>,
    fine: &mut Vec<Token>,
) {
    for token in tokens {
        // Most words are of one character, or no rule parts them, or they were met before.
        let text = token.span.slice(view);
        if token.class != TokenClass::Han || text.len() <= 3 || part::stays_whole(token, text) {
            fine.push(*token);
        } else {
            part_as_before(token, text, segmenter, known, fine);
        }
    }
}

/// How a word was parted that has this part of speech; no parts for one that stays whole.
struct Parted {
    pos: Pos,
    is_known: bool,
    parts: Box<[Token]>,
}

thread_local! {
    /// How words were parted so far, by all that tells.
    static PARTED: RefCell<Memory<Parted>> = RefCell::new(Memory::new(MOST_PARTED));
}

/// Words that a thread remembers; some 4 MB.
const MOST_PARTED: usize = 40_000;

/// Parts a word, or remembers how it was parted.
fn part_as_before(
    token: &Token,
    text: &str,
    segmenter: &Segmenter,
    known: &mut Memory<Parted>,
    fine: &mut Vec<Token>,
) {
    let fits = |before: &&Parted| before.pos == token.pos && before.is_known == token.is_known;
    if let Some(before) = known.get(text).filter(fits) {
        return push_parts(token, &before.parts, fine);
    }
    let whole = ViewSpan::new(0, text.len());
    let word = Token {
        span: whole,
        ..*token
    };
    let mut parts = part::parts(&word, text, segmenter);
    parts.retain(|part| part.span != whole);
    push_parts(token, &parts, fine);
    let now = Parted {
        pos: token.pos,
        is_known: token.is_known,
        parts: parts.into(),
    };
    known.keep(text, now);
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
            let mut coarse = Vec::new();
            SEGMENTER.segment(
                &text,
                span,
                SegmentOptions::default(),
                &TermList::default(),
                &mut coarse,
            );
            let fine = refine(&text, &coarse, &SEGMENTER);
            let words: Vec<&str> = fine.iter().map(|token| token.span.slice(&text)).collect();
            assert_eq!(words.join("|"), cut);
        }
    }
}
