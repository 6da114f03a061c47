//! Lists of characters that others are built from, so that each stands once.

/// The numerals from one to ten.
///
/// ```
/// assert!(zhaiyao_tables::one_to_ten!().contains('七'));
/// ```
#[macro_export]
macro_rules! one_to_ten {
    () => {
        "一二三四五六七八九十"
    };
}

/// Classifiers that a determiner is a word apart from: 一|个, 这|位.
///
/// ```
/// assert!(zhaiyao_tables::classifiers!().contains('届'));
/// ```
#[macro_export]
macro_rules! classifiers {
    () => {
        "个种位次座部条项段句只桩批件名场届份年天"
    };
}
