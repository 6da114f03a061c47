//! How to segment.

/// How to segment.
#[derive(Debug, Clone, Copy)]
pub struct SegmentOptions {
    /// Guess words the dictionary lacks by the hidden Markov model.
    pub hmm: bool,
    /// Give words as the dictionary has them: 基础设施 as one.
    pub coarse: bool,
}

impl Default for SegmentOptions {
    fn default() -> Self {
        Self {
            hmm: true,
            coarse: false,
        }
    }
}
