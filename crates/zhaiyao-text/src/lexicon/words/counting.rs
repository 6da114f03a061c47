//! Numerals and classifiers.
//!
//! The lists that the build script needs too are in `zhaiyao_tables::words`. Each rule has a list
//! of classifiers of its own, because what may follow 第3 (站) may not follow 二十, and the other way
//! round.

pub(crate) use zhaiyao_tables::words::{COUNTING, MEASURES_OF_ONE, NUMERALS, ORDINAL};

/// Classifiers behind a number of two characters or more: 二十|届.
pub(crate) const MEASURES_OF_NUMBERS: &str = "个次届条位名天年章项批步轮期版级代号种部类场集卷段副岁元亩吨里人家户所倍把台块口对件份篇层幅棵头只座支张辆余";

/// Classifiers behind an ordinal number in digits, which belong to its token: 第57次.
pub(crate) const MEASURES_OF_ORDINALS: &str = "次届个名条章期号位批版季轮年天站集";
