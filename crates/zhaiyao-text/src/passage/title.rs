//! The title that a caller gives apart from the text → its tokens, in a coordinate system of its
//! own.

use std::borrow::Cow;

use crate::lexicon::TermList;
use crate::segment::{SegmentOptions, Segmenter};
use crate::text::{Titled, ViewSpan, simplified};
use crate::token::Token;

/// A given title with its tokens; by default an empty one.
#[derive(Default)]
pub(crate) struct Title<'a> {
    /// As sent.
    pub(crate) shown: &'a str,
    /// In simplified characters, byte for byte at the same positions.
    pub(crate) text: Cow<'a, str>,
    pub(crate) tokens: Vec<Token<Titled>>,
}

impl<'a> Title<'a> {
    /// Segments a title; an empty title has no tokens.
    pub(crate) fn new(
        shown: &'a str,
        segmenter: &Segmenter,
        options: SegmentOptions,
        terms: &TermList,
    ) -> Self {
        let text = simplified(shown);
        let mut tokens = Vec::with_capacity(text.len() / BYTES_PER_TOKEN);
        // To the segmenter every text is a view; only here is it known that this one is a title.
        segmenter.segment(&text, ViewSpan::new(0, text.len()), options, terms, &mut tokens);
        let tokens = tokens.into_iter().map(Token::in_title).collect();
        Self { shown, text, tokens }
    }
}

/// Fewer bytes than the mean, which is about five.
pub(crate) const BYTES_PER_TOKEN: usize = 4;
