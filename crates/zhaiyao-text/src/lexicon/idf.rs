//! How common a word or phrase is: document frequencies of a background corpus.
//!
//! In: a table as [`IdfCounter`](super::IdfCounter) writes it; `zhaiyao_tables::idf_table`
//! describes the format. Out: the inverse document frequency of a key, scaled to 0–1, where 1 is
//! that of a key which no document contains; and how often headlines take the key up. What always
//! holds: a key that is not in the table has defined values, so that no caller needs a case for it.

use std::borrow::Cow;

use super::{Aligned, revision};
use crate::text::key_hash;
pub use zhaiyao_tables::idf_table::IdfError;
use zhaiyao_tables::idf_table::{self as table, Counts, Table};

/// A key in more than this share of the documents is common.
const COMMON: f64 = 0.06;
/// Documents with average headlines that are added to those of each key, because the counts of a
/// rare key say little about its headlines.
const SMOOTHING: f64 = 20.0;

/// Document frequencies, by the hashes of folded keys.
#[derive(Debug)]
pub struct IdfModel {
    name: String,
    revision: String,
    documents: u32,
    slots: Cow<'static, [u64]>,
    filter: Cow<'static, [u64]>,
    /// The share of the keys of a document that its headline contains, on average.
    headline_share: f64,
    /// The logarithm of the odds of that share.
    average_odds: f64,
    /// For each number of documents the inverse document frequency of a key that occurs in them.
    by_count: Vec<f64>,
}

/// What the background corpus says about a key.
#[derive(Debug, Clone, Copy)]
pub struct Background {
    /// As [`IdfModel::idf`].
    pub idf: f64,
    /// More than 6 % of the documents contain the key.
    pub is_common: bool,
    /// How much more often than an average key this one occurs in the headline of a report that
    /// contains it: the difference of the logarithms of the odds. 0 for a key that is not in the
    /// table, and for every key of a table without headlines.
    pub headline_odds: f64,
}

/// The built-in table, as `build.rs` writes it.
static SLOTS: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/idf_slots.bin")));
static FILTER: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/idf_filter.bin")));
/// Its revision, number of documents and share of keys in headlines, a line each.
const HEAD: &str = include_str!(concat!(env!("OUT_DIR"), "/idf_head.txt"));

impl IdfModel {
    /// Returns the table of `data/`, named "news".
    ///
    /// ```
    /// use zhaiyao_text::lexicon::IdfModel;
    ///
    /// let model = IdfModel::built_in()?;
    /// assert!(model.idf("记者") < model.idf("城市轨道交通"));
    /// # Ok::<(), zhaiyao_text::lexicon::IdfError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None for the shipped table.
    pub fn built_in() -> Result<Self, IdfError> {
        let fields: Vec<&str> = HEAD.lines().collect();
        let [revision, documents, headline_share] = fields[..] else {
            return Err(IdfError::Format);
        };
        Ok(Self {
            name: "news".to_owned(),
            revision: revision.to_owned(),
            slots: Cow::Borrowed(bytemuck::cast_slice(&SLOTS.0)),
            filter: Cow::Borrowed(bytemuck::cast_slice(&FILTER.0)),
            ..Self::without_keys(
                documents.parse().map_err(|_| IdfError::Documents)?,
                headline_share.parse().map_err(|_| IdfError::Format)?,
            )
        })
    }

    /// Reads a table that [`IdfCounter`](super::IdfCounter) wrote; `name` is its name in requests.
    ///
    /// # Errors
    ///
    /// Any [`IdfError`]: the bytes may come from a user.
    pub fn read(name: &str, gzip: &[u8]) -> Result<Self, IdfError> {
        Ok(Self::from_table(name, Table::read(gzip)?))
    }

    /// Returns the model of an empty corpus, for which every key has the inverse document frequency
    /// 1.
    pub fn empty(name: &str) -> Self {
        Self::from_table(name, Table::empty())
    }

    fn from_table(name: &str, table: Table) -> Self {
        Self {
            name: name.to_owned(),
            revision: revision(table.text.as_bytes()),
            slots: Cow::Owned(table.slots),
            filter: Cow::Owned(table.filter),
            ..Self::without_keys(table.documents, table.headline_share)
        }
    }

    /// Returns a model of this number of documents without name and keys.
    fn without_keys(documents: u32, headline_share: f64) -> Self {
        Self {
            name: String::new(),
            revision: String::new(),
            documents,
            slots: Cow::Borrowed(&[]),
            filter: Cow::Borrowed(&[]),
            headline_share,
            average_odds: if headline_share > 0.0 {
                logit(headline_share)
            } else {
                0.0
            },
            by_count: if documents > 0 {
                idf_by_count(documents)
            } else {
                vec![1.0]
            },
        }
    }

    /// Returns its name in requests.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns a name for the content of the table.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Returns the inverse document frequency of a folded key, 0 to 1: ln((N+1)/(df+0.5)), divided
    /// by the value for df = 0.
    pub fn idf(&self, key: &str) -> f64 {
        self.idf_of(key_hash(key))
    }

    /// Returns the inverse document frequency of the key with this hash.
    #[inline]
    pub fn idf_of(&self, hash: u64) -> f64 {
        self.by_count[self.counts(hash).documents as usize]
    }

    /// Returns all that is known of the key with this hash, by one look-up.
    pub fn background(&self, hash: u64) -> Background {
        self.background_of(self.counts(hash))
    }

    /// Returns the same for many keys, in their order. It is faster than one call a key, because
    /// the processor waits for the cache misses of all look-ups together.
    pub fn backgrounds(&self, hashes: impl Iterator<Item = u64>) -> Vec<Background> {
        let counts: Vec<Counts> = hashes.map(|hash| self.counts(hash)).collect();
        counts
            .into_iter()
            .map(|counts| self.background_of(counts))
            .collect()
    }

    fn background_of(&self, counts: Counts) -> Background {
        Background {
            idf: self.by_count[counts.documents as usize],
            is_common: self.is_common(counts),
            headline_odds: self.odds(counts),
        }
    }

    fn odds(&self, counts: Counts) -> f64 {
        if self.headline_share <= 0.0 {
            return 0.0;
        }
        let share = (f64::from(counts.headlines) + SMOOTHING * self.headline_share)
            / (f64::from(counts.documents) + SMOOTHING);
        logit(share) - self.average_odds
    }

    fn is_common(&self, counts: Counts) -> bool {
        f64::from(counts.documents) > COMMON * f64::from(self.documents)
    }

    #[inline]
    fn counts(&self, hash: u64) -> Counts {
        table::counts(&self.slots, &self.filter, hash)
    }
}

/// Returns the logarithm of the odds of a share.
fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// Returns ln((N+1)/(df+0.5)) divided by its largest value, for every df from 0 to N.
fn idf_by_count(documents: u32) -> Vec<f64> {
    let all = f64::from(documents) + 1.0;
    let most = (all / 0.5).ln();
    (0..=documents)
        .map(|count| (all / (f64::from(count) + 0.5)).ln() / most)
        .collect()
}
