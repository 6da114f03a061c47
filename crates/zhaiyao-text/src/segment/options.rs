//! The options of segmentation.

/// How to segment.
///
/// ```
/// use zhaiyao_text::segment::SegmentOptions;
///
/// let options = SegmentOptions { coarse: true, ..SegmentOptions::default() };
/// assert!(options.hmm);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SegmentOptions {
    /// Whether words that the dictionary lacks are guessed by the hidden Markov model; default
    /// true. Without it, characters that form no word of the dictionary stay single.
    pub hmm: bool,
    /// Whether words are as the dictionary has them (基础设施) and not as treebanks split them
    /// (基础|设施); default false.
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
