//! A word of the text, with what is known of it.

use crate::lexicon::Pos;
use crate::text::{Span, Titled, ViewSpan, Viewed};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenClass {
    /// Chinese characters.
    Han,
    /// A word of letters, perhaps with digits and inner signs.
    Latin,
    /// A figure, perhaps with its unit.
    Number,
    /// A mark or symbol.
    Mark,
    /// A term of the request, by its index.
    Term(u32),
}

/// A word of the text.
#[derive(Debug, Clone, Copy)]
pub struct Token<S = Viewed> {
    /// Where it lies: in the view, if not said otherwise.
    pub span: Span<S>,
    /// Part of speech.
    pub pos: Pos,
    /// What it is made of.
    pub class: TokenClass,
    /// Where it is known from.
    pub origin: Origin,
}

impl Token {
    /// Returns the token of a title that was segmented as a view of its own.
    pub(crate) fn in_title(self) -> Token<Titled> {
        Token {
            span: Span::new(self.span.start(), self.span.end()),
            pos: self.pos,
            class: self.class,
            origin: self.origin,
        }
    }
}

/// Where a word is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The dictionary, the request or a pattern, and no rule parts it.
    Whole,
    /// The dictionary; a rule may part it.
    Divisible,
    /// No dictionary has it: a guess, and so is its part of speech. A rule may part it.
    DivisibleGuess,
    /// A guess that no rule parts.
    WholeGuess,
}

impl Origin {
    /// Whether no dictionary has the word.
    pub fn is_guess(self) -> bool {
        matches!(self, Self::DivisibleGuess | Self::WholeGuess)
    }

    /// Whether a rule may part the word.
    pub fn is_divisible(self) -> bool {
        matches!(self, Self::Divisible | Self::DivisibleGuess)
    }
}

/// The tokens that begin in a span, of tokens in order.
pub fn within(tokens: &[Token], span: ViewSpan) -> &[Token] {
    let from = tokens.partition_point(|token| token.span.start() < span.start());
    let to = tokens.partition_point(|token| token.span.start() < span.end());
    &tokens[from..to.max(from)]
}
