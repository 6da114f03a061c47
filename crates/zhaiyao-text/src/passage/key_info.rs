//! What the word lists and the background corpus know of a key, looked up once for all words that
//! have it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use zhaiyao_tables::one_to_ten;

use crate::lexicon::Background;
use crate::models::Models;

/// A phrase neither ends in these …
const NOT_LAST: &str = concat!("本各外内中上下前后", one_to_ten!(), "两多");

/// … nor opens with these.
const NOT_FIRST: &str = "性化率度型式者";

/// Neighbours that show a phrase to be whole: it stands free beside them.
const FREE_NEIGHBOURS: &str = "的和与及了对在以为将从或是等并把由用于中有其该这各种个上内后被向让使到给";

/// What is known of a key that words have, looked up once for all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyInfo {
    pub(crate) background: Background,
    pub(crate) stops: bool,
    pub(crate) is_phrase_word: bool,
    pub(crate) is_report_verb: bool,
    pub(crate) is_generic: bool,
    /// No phrase opens with it, or closes with it.
    pub(crate) never_first: bool,
    pub(crate) never_last: bool,
    /// A phrase stands free beside it.
    pub(crate) leaves_free: bool,
}

impl KeyInfo {
    pub(super) fn new(key: &str, hash: u64, background: Background, models: &Models) -> Self {
        let word = models.lists.get(hash);
        let [never_first, never_last, leaves_free] = listed(key);
        Self {
            background,
            stops: word.is_stop_word(),
            is_phrase_word: word.is_phrase_word(),
            is_report_verb: word.is_report_verb(),
            is_generic: word.is_generic(),
            never_first,
            never_last,
            leaves_free: leaves_free || matches!(key, "以及" | "并且"),
        }
    }
}

/// For each character of one of the lists, a bit for each list that has it.
static LISTED: LazyLock<FxHashMap<char, u8>> = LazyLock::new(|| {
    let mut listed = FxHashMap::default();
    for (n, list) in [NOT_FIRST, NOT_LAST, FREE_NEIGHBOURS].iter().enumerate() {
        list.chars().for_each(|c| *listed.entry(c).or_default() |= 1 << n);
    }
    listed
});

/// Whether each list holds a key. Most keys fail on their first character.
fn listed(key: &str) -> [bool; 3] {
    let first = key.chars().next().and_then(|first| LISTED.get(&first));
    let bits = first.copied().unwrap_or(u8::from(key.is_empty()) * 7);
    let holds = |n: usize, list: &str| bits >> n & 1 == 1 && list.contains(key);
    [holds(0, NOT_FIRST), holds(1, NOT_LAST), holds(2, FREE_NEIGHBOURS)]
}
