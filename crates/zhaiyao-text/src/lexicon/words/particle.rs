//! Function words that are part of a longer word, or that are split from it.
//!
//! The lists that the build script needs too are in `zhaiyao_tables::words`.

pub(crate) use zhaiyao_tables::words::{
    GLUED_FIRST, GLUED_LAST, MANNER_SUFFIXES, PARTICLES, PLURAL, VERB_SUFFIXES,
};

/// Characters that form one word with 为, which is therefore not split: 认为.
pub(crate) const WHOLE_WITH_WEI: &str = "认以行因作人";
/// Characters that form one word with 于, which is therefore not split: 由于.
pub(crate) const WHOLE_WITH_YU: &str = "由关对终敢善等至甘过";
