//! Tokens → the folded words that carry content: no stop words, no marks, two characters or more,
//! or Latin.

use crate::models::Models;
use crate::text::{fold, fold_char, hash_on};
use crate::token::{Token, TokenClass};

/// The hashes of the folded words of tokens that carry content, with their characters.
pub(super) fn content_keys<S>(
    text: &str,
    tokens: &[Token<S>],
    models: &Models,
) -> impl Iterator<Item = (u64, usize)> {
    let shown = tokens.iter().filter(|token| token.class != TokenClass::Mark);
    shown.filter_map(move |token| {
        let folded = token.span.slice(text).chars().map(fold_char);
        let (key, characters) = folded
            .filter(|c| !c.is_whitespace())
            .fold((0, 0), |(key, n), c| (hash_on(key, c), n + 1));
        let counts = token.class == TokenClass::Latin || characters > 1;
        (counts && !models.lists.get(key).is_stop_word()).then_some((key, characters))
    })
}

/// The hashes of the folded words of tokens that carry content.
pub(crate) fn content_hashes<S>(text: &str, tokens: &[Token<S>], models: &Models) -> Vec<u64> {
    content_keys(text, tokens, models).map(|(key, _)| key).collect()
}

/// The folded words of tokens that carry content: two characters or more, or Latin, no stop words.
pub(crate) fn content_words<S>(text: &str, tokens: &[Token<S>], models: &Models) -> Vec<String> {
    tokens
        .iter()
        .filter(|token| token.class != TokenClass::Mark)
        .map(|token| (token, fold(token.span.slice(text))))
        .filter(|(token, key)| {
            (token.class == TokenClass::Latin || key.chars().nth(1).is_some())
                && !models.lists.is_stop_word(key)
        })
        .map(|(_, key)| key)
        .collect()
}
