//! Words as the dictionary has them → words as treebanks count them: 基础设施 → 基础|设施, 这是 → 这|是, 成为 →
//! 成|为.
//!
//! The dictionary holds whole phrases, and the hidden Markov model glues function words to their
//! neighbours. Terms are found in those longer words; who asks for words gets the finer ones
//! (`part`), and the new words of the report (`new_word`). What always holds: figures, Latin words,
//! names, terms of the request and what fills quotation marks alone stay whole; words are in order,
//! and parts cover their word.

mod new_word;
mod part;

use std::cell::RefCell;

use crate::segment::Segmenter;
use crate::segment::cache::{PartsCache, Piece};
use crate::token::{Token, TokenClass};

/// The tokens, their Chinese words parted as treebanks do, new words joined.
pub(crate) fn refine(view: &str, tokens: &[Token], segmenter: &Segmenter) -> Vec<Token> {
    let mut fine = Vec::with_capacity(tokens.len() + tokens.len() / 8);
    let mut at = 0;
    PARTED.with_borrow_mut(|parted| {
        for new in new_word::sets(view, tokens) {
            part_all(view, &tokens[at..new.start], segmenter, parted, &mut fine);
            fine.push(new_word::joined(&tokens[new.clone()]));
            at = new.end;
        }
        part_all(view, &tokens[at..], segmenter, parted, &mut fine);
    });
    fine
}

fn part_all(
    view: &str,
    tokens: &[Token],
    segmenter: &Segmenter,
    parted: &mut PartsCache,
    fine: &mut Vec<Token>,
) {
    let mut at = 0;
    // Most words are parted by no rule.
    for (divisible, token) in tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.origin.is_divisible())
    {
        fine.extend_from_slice(&tokens[at..divisible]);
        part(token, token.span.slice(view), segmenter, parted, fine);
        at = divisible + 1;
    }
    fine.extend_from_slice(&tokens[at..]);
}

/// Rows of words that a thread remembers: half a megabyte.
const ROWS: usize = 1 << 13;

thread_local! {
    /// How words were parted so far.
    static PARTED: RefCell<PartsCache> = const { RefCell::new(PartsCache::new(ROWS)) };
}

fn part(token: &Token, text: &str, segmenter: &Segmenter, parted: &mut PartsCache, fine: &mut Vec<Token>) {
    // Its parts hang on the word, its part of speech and whether the dictionary has it.
    let tag = token.pos.number() as u8 | u8::from(token.origin.is_guess()) << 7;
    let mut at = 0;
    let push = |part: Piece| {
        fine.push(Token {
            span: token.span.part(at, at + part.len),
            pos: part.pos,
            origin: part.origin,
            class: TokenClass::Han,
        });
        at += part.len;
    };
    parted.pieces(
        text,
        tag,
        || part::parts(text, token.pos, token.origin, segmenter),
        push,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::TermList;
    use crate::segment::SegmentOptions;
    use crate::text::ViewSpan;
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
