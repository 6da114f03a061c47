//! A word of the text, with what is known of it: the type that all stages after segmentation share.

use crate::lexicon::Pos;
use crate::text::{Span, Titled, ViewSpan, Viewed};

/// The kind of characters that a token consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenClass {
    /// Chinese characters.
    Han,
    /// A word of letters, perhaps with digits and inner signs.
    Latin,
    /// A figure, with its unit if that belongs to it (3.5亿元).
    Number,
    /// A punctuation mark or symbol.
    Mark,
    /// A term of the request; the number is its index in the list of terms.
    Term(u32),
}

/// A word of the text.
#[derive(Debug, Clone, Copy)]
pub struct Token<S = Viewed> {
    /// Its span; in the view, unless `S` is another coordinate system.
    pub span: Span<S>,
    /// Part of speech.
    pub pos: Pos,
    /// The kind of its characters.
    pub class: TokenClass,
    /// Whether it is in the dictionary, and whether a rule may split it.
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

// Long texts have many tokens: they stay small.
const _: () = assert!(size_of::<Token>() == 20);

/// What is known of the origin of a word: whether it is in the dictionary, and whether a rule may
/// split it. Two bits in one byte, so that tokens stay small.
///
/// ```
/// use zhaiyao_text::token::Origin;
///
/// let guess = Origin::new(false, true);
/// assert!(!guess.is_known() && guess.is_divisible());
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Origin(u8);

impl Origin {
    const KNOWN: u8 = 1;
    const DIVISIBLE: u8 = 2;

    /// A known word that no rule splits.
    pub const WHOLE: Self = Self::new(true, false);
    /// A guess that no rule splits.
    pub const WHOLE_GUESS: Self = Self::new(false, false);

    /// Packs two flags: whether the dictionary, the request or a pattern has the word (if not, it
    /// is a guess, and so is its part of speech); and whether a rule may split it.
    #[inline]
    pub const fn new(known: bool, divisible: bool) -> Self {
        let known = if known { Self::KNOWN } else { 0 };
        let divisible = if divisible { Self::DIVISIBLE } else { 0 };
        Self(known | divisible)
    }

    /// Returns whether the dictionary, the request or a pattern has the word.
    #[inline]
    pub const fn is_known(self) -> bool {
        self.0 & Self::KNOWN != 0
    }

    /// Returns whether a rule may split the word.
    #[inline]
    pub const fn is_divisible(self) -> bool {
        self.0 & Self::DIVISIBLE != 0
    }
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Origin")
            .field("known", &self.is_known())
            .field("divisible", &self.is_divisible())
            .finish()
    }
}

/// Returns the tokens that begin in a span; `tokens` must be in order.
pub fn within(tokens: &[Token], span: ViewSpan) -> &[Token] {
    let from = tokens.partition_point(|token| token.span.start() < span.start());
    let to = tokens.partition_point(|token| token.span.start() < span.end());
    &tokens[from..to.max(from)]
}
