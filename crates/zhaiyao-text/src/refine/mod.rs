//! Words of the dictionary → words as treebanks split them: 基础设施 → 基础|设施, 这是 → 这|是, 成为 → 成|为.
//!
//! The dictionary has whole phrases as words, and the hidden Markov model joins function words to
//! their neighbours. Terms are found in these longer words; a caller who asks for tokens gets the
//! finer ones (`split`), and the new words of the report (`new_word`).
//!
//! What always holds: figures, Latin words, names, terms of the request and single words in
//! quotation marks stay whole; tokens are in order, and the pieces of a word cover it.

mod new_word;
mod split;

use std::cell::RefCell;

use crate::progress::{Abandoned, Progress};
use crate::segment::Segmenter;
use crate::segment::cache::{PartsCache, Piece};
use crate::token::{Token, TokenClass};

/// Returns the tokens with their Chinese words split and the tokens of new words joined.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn refine(
    view: &str,
    tokens: &[Token],
    segmenter: &Segmenter,
    progress: &Progress,
) -> Result<Vec<Token>, Abandoned> {
    let mut fine = Vec::with_capacity(tokens.len() + tokens.len() / 8);
    let mut at = 0;
    progress.ask()?;
    let new_words = new_word::new_words(view, tokens);
    progress.count(tokens.len())?;
    SPLIT.with_borrow_mut(|cache| {
        for new in new_words {
            split_all(
                view,
                &tokens[at..new.start],
                segmenter,
                cache,
                progress,
                &mut fine,
            )?;
            fine.push(new_word::joined(&tokens[new.clone()]));
            at = new.end;
        }
        split_all(view, &tokens[at..], segmenter, cache, progress, &mut fine)
    })?;
    Ok(fine)
}

/// Adds the tokens, those that are divisible split, to `fine`.
fn split_all(
    view: &str,
    tokens: &[Token],
    segmenter: &Segmenter,
    cache: &mut PartsCache,
    progress: &Progress,
    fine: &mut Vec<Token>,
) -> Result<(), Abandoned> {
    let mut at = 0;
    // Most words are not divisible: those between two divisible ones are copied together.
    for (divisible, token) in tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.origin.is_divisible())
    {
        progress.count(1)?;
        fine.extend_from_slice(&tokens[at..divisible]);
        split(token, token.span.slice(view), segmenter, cache, fine);
        at = divisible + 1;
    }
    fine.extend_from_slice(&tokens[at..]);
    Ok(())
}

/// Sets of the cache of a thread: half a megabyte.
const SETS: usize = 1 << 13;

thread_local! {
    /// Words that were split so far.
    static SPLIT: RefCell<PartsCache> = const { RefCell::new(PartsCache::new(SETS)) };
}

/// Adds the pieces of a token to `fine`.
fn split(token: &Token, text: &str, segmenter: &Segmenter, cache: &mut PartsCache, fine: &mut Vec<Token>) {
    // The pieces depend on the word, its part of speech, and whether it is known.
    let tag = token.pos.number() as u8 | u8::from(!token.origin.is_known()) << 7;
    let mut at = 0;
    let push = |piece: Piece| {
        fine.push(Token {
            span: token.span.sub_span(at, at + piece.len),
            pos: piece.pos,
            origin: piece.origin,
            class: TokenClass::Han,
        });
        at += piece.len;
    };
    let find = || split::pieces(text, token.pos, token.origin, segmenter);
    cache.for_each_piece(text, tag, find, push);
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
            let fine = refine(&text, &coarse, &SEGMENTER, &Progress::endless()).unwrap();
            let words: Vec<&str> = fine.iter().map(|token| token.span.slice(&text)).collect();
            assert_eq!(words.join("|"), cut);
        }
    }
}
