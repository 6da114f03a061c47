//! How common a word or phrase is: document frequencies of a background corpus.
//!
//! In: a table as `zhaiyao idf build` writes it, or documents to count. Out: the inverse document
//! frequency of a key, scaled to 0..1: 1 for what no document of the corpus holds; and how readily
//! headlines take a key up.
//!
//! The table is gzip over lines `key<tab>documents<tab>headlines`; lines that open with # describe
//! it. Headlines are those of documents whose body holds the key too; the column is left out where
//! it is 0.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Aligned, revision};
use crate::text::key_hash;
pub use zhaiyao_tables::idf_table::IdfError;
use zhaiyao_tables::idf_table::{self as table, Counts, MAGIC, Table};

/// A word in more than this share of the documents belongs to the daily stock.
const COMMON: f64 = 0.06;
/// Documents without a word about a key that weigh as much as what was counted: a key seen seldom
/// tells little.
const DOUBT: f64 = 20.0;

/// Document frequencies.
#[derive(Debug)]
pub struct IdfModel {
    name: String,
    revision: String,
    documents: u32,
    slots: Cow<'static, [u64]>,
    held: Cow<'static, [u64]>,
    /// Share of the keys of a document that its headline takes up, on the average; and the odds of
    /// it.
    taken_up: f64,
    average_odds: f64,
    /// The inverse document frequency of what so many documents hold.
    by_count: Vec<f64>,
}

/// What the corpus tells of a key.
#[derive(Debug, Clone, Copy)]
pub struct Background {
    /// As [`IdfModel::idf`].
    pub idf: f64,
    /// It belongs to the daily stock of the corpus.
    pub is_common: bool,
    /// How readily the headline of a report takes up the key that its body holds: the logarithm of
    /// the odds, beside those of other keys. 0 for a key of which nothing is known, and in a table
    /// without headlines.
    pub headline_odds: f64,
}

/// The built-in table as `build.rs` has read it.
static SLOTS: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/idf_slots.bin")));
static HELD: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/idf_held.bin")));
/// Its revision, its number of documents, and the share of keys that headlines take up.
const HEAD: &str = include_str!(concat!(env!("OUT_DIR"), "/idf_head.txt"));

impl IdfModel {
    /// The table of `data/`, named "news".
    pub fn built_in() -> Result<Self, IdfError> {
        let fields: Vec<&str> = HEAD.lines().collect();
        let [revision, documents, taken_up] = fields[..] else {
            return Err(IdfError::Format);
        };
        Ok(Self {
            name: "news".to_owned(),
            revision: revision.to_owned(),
            slots: Cow::Borrowed(bytemuck::cast_slice(&SLOTS.0)),
            held: Cow::Borrowed(bytemuck::cast_slice(&HELD.0)),
            ..Self::scaled(
                documents.parse().map_err(|_| IdfError::Documents)?,
                taken_up.parse().map_err(|_| IdfError::Format)?,
            )
        })
    }

    /// Reads a table.
    pub fn read(name: &str, gzip: &[u8]) -> Result<Self, IdfError> {
        Ok(Self::of(name, Table::read(gzip)?))
    }

    /// A model of an empty corpus: every word is as rare as another.
    pub fn empty(name: &str) -> Self {
        Self::of(name, Table::empty())
    }

    fn of(name: &str, table: Table) -> Self {
        Self {
            name: name.to_owned(),
            revision: revision(table.text.as_bytes()),
            slots: Cow::Owned(table.slots),
            held: Cow::Owned(table.held),
            ..Self::scaled(table.documents, table.taken_up)
        }
    }

    /// A model of so many documents that knows no key.
    fn scaled(documents: u32, taken_up: f64) -> Self {
        Self {
            name: String::new(),
            revision: String::new(),
            documents,
            slots: Cow::Borrowed(&[]),
            held: Cow::Borrowed(&[]),
            taken_up,
            average_odds: if taken_up > 0.0 { logit(taken_up) } else { 0.0 },
            by_count: if documents > 0 {
                scaled(documents)
            } else {
                vec![1.0]
            },
        }
    }

    /// Its name in requests.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Changes whenever the table does.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Inverse document frequency of a folded key: ln((N+1)/(df+0.5)) over its largest value, 0..1.
    pub fn idf(&self, key: &str) -> f64 {
        self.idf_of(key_hash(key))
    }

    /// The same for the key of this hash.
    pub fn idf_of(&self, hash: u64) -> f64 {
        self.by_count[self.counts(hash).documents as usize]
    }

    /// All that is known of the key of this hash, by one look into the table.
    pub fn background(&self, hash: u64) -> Background {
        self.background_of(self.counts(hash))
    }

    /// The same for many keys. Most of the time is waiting for the table: asked for together, the
    /// answers come together.
    pub fn backgrounds(&self, hashes: impl Iterator<Item = u64>) -> Vec<Background> {
        let counts: Vec<Counts> = hashes.map(|hash| self.counts(hash)).collect();
        counts.into_iter().map(|own| self.background_of(own)).collect()
    }

    fn background_of(&self, own: Counts) -> Background {
        Background {
            idf: self.by_count[own.documents as usize],
            is_common: self.is_common_count(own),
            headline_odds: self.odds(own),
        }
    }

    fn odds(&self, own: Counts) -> f64 {
        if self.taken_up <= 0.0 {
            return 0.0;
        }
        let share = (f64::from(own.headlines) + DOUBT * self.taken_up) / (f64::from(own.documents) + DOUBT);
        logit(share) - self.average_odds
    }

    fn is_common_count(&self, own: Counts) -> bool {
        f64::from(own.documents) > COMMON * f64::from(self.documents)
    }

    fn counts(&self, hash: u64) -> Counts {
        table::counts(&self.slots, &self.held, hash)
    }
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// ln((N+1)/(df+0.5)) over its largest value, for every df up to N.
fn scaled(documents: u32) -> Vec<f64> {
    let all = f64::from(documents) + 1.0;
    let most = (all / 0.5).ln();
    (0..=documents)
        .map(|count| (all / (f64::from(count) + 0.5)).ln() / most)
        .collect()
}

/// Counts documents and writes the table.
#[derive(Debug, Default)]
pub struct IdfCounter {
    documents: u32,
    counts: HashMap<String, Counts>,
}

impl IdfCounter {
    /// Counts one document by its distinct keys, each with whether body and headline hold it both.
    pub fn add(&mut self, keys: impl IntoIterator<Item = (String, bool)>) {
        self.documents += 1;
        for (key, is_taken_up) in keys {
            let own = self.counts.entry(key).or_default();
            own.documents += 1;
            own.headlines += u32::from(is_taken_up);
        }
    }

    /// How many documents were counted.
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// Writes the keys that `keep` holds on to, sorted, with notes on where they came from.
    pub fn write(
        &self,
        out: impl Write,
        notes: &[String],
        keep: impl Fn(&str, u32) -> bool,
    ) -> io::Result<usize> {
        let mut out = GzEncoder::new(out, Compression::best());
        writeln!(out, "{MAGIC}")?;
        for note in notes {
            writeln!(out, "# {note}")?;
        }
        writeln!(out, "# documents {}", self.documents)?;
        let kept: BTreeMap<&String, &Counts> = self
            .counts
            .iter()
            .filter(|(key, own)| keep(key, own.documents))
            .collect();
        for (key, own) in &kept {
            match own.headlines {
                0 => writeln!(out, "{key}\t{}", own.documents)?,
                headlines => writeln!(out, "{key}\t{}\t{headlines}", own.documents)?,
            }
        }
        out.finish()?;
        Ok(kept.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let mut counter = IdfCounter::default();
        for document in [&["城市", "长幼随学"][..], &["城市", "无锡"], &["城市"]] {
            counter.add(document.iter().map(|w| ((*w).to_owned(), *w == "无锡")));
        }
        let mut table = Vec::new();
        assert_eq!(
            counter
                .write(&mut table, &["source: a test".into()], |_, _| true)
                .unwrap(),
            3
        );
        let model = IdfModel::read("test", &table).unwrap();
        assert!(model.idf("城市") < model.idf("无锡") && model.idf("无锡") < model.idf("具身智能"));
        assert!((model.idf("具身智能") - 1.0).abs() < 1e-9);
        let background = |key: &str| model.background(key_hash(key));
        assert!(background("城市").is_common);
        assert!(background("无锡").headline_odds > 0.0 && background("城市").headline_odds < 0.0);
        assert_eq!(background("没有").headline_odds, 0.0);
    }

    #[test]
    fn a_bad_table_is_refused_with_its_reason() {
        let gzip = |text: &str| {
            let mut out = GzEncoder::new(Vec::new(), Compression::fast());
            out.write_all(text.as_bytes()).unwrap();
            out.finish().unwrap()
        };
        for (text, reason) in [
            ("hello\n", "not an IDF table"),
            (
                "# zhaiyao idf 2\n# documents 0\n",
                "does not say how many documents",
            ),
            ("# zhaiyao idf 2\n# documents 3\n城市\t4\n", "line 3"),
            ("# zhaiyao idf 2\n# documents 3\n城市\t2\t3\n", "line 3"),
            ("# zhaiyao idf 2\n# documents 3\n城市 2\n", "line 3"),
        ] {
            let error = IdfModel::read("bad", &gzip(text)).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        assert!(IdfModel::read("bad", b"no gzip").is_err());
    }
}
