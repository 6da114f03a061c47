//! How common a word or phrase is: document frequencies of a background corpus.
//!
//! In: a table as `zhaiyao idf build` writes it, or documents to count. Out: the inverse document
//! frequency of a key, scaled to 0..1: 1 for what no document of the corpus holds; and how readily headlines take a key up.
//!
//! The table is gzip over lines `key<tab>documents<tab>headlines`; lines that open with # describe it. Headlines are those of
//! documents whose body holds the key too; the column is left out where it is 0.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use rustc_hash::FxHashMap;

use crate::lexicon::revision;
use crate::text::{key_hash, mixed_hash};

/// First line of a table.
const MAGIC: &str = "# zhaiyao idf 2";
/// A word in more than this share of the documents belongs to the daily stock.
const COMMON: f64 = 0.06;
/// Documents without a word about a key that weigh as much as what was counted: a key seen seldom tells little.
const DOUBT: f64 = 20.0;

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IdfError {
    /// The bytes are no gzip, or could not be read.
    #[error("the IDF table can't be read: {0}")]
    Read(#[from] io::Error),
    /// The first line is another.
    #[error("not an IDF table: it does not open with \"{MAGIC}\"")]
    Format,
    /// A line is not `key<tab>documents`, perhaps with headlines, with 1 to N documents and no more headlines than documents.
    #[error(
        "line {0} of the IDF table is not a key, a number of documents from 1 to {1}, and perhaps a number of headlines up to that, with tabs between"
    )]
    Line(usize, u32),
    /// No line gives the number of documents.
    #[error("the IDF table does not say how many documents it was counted on")]
    Documents,
}

/// Document frequencies.
#[derive(Debug)]
pub struct IdfModel {
    name: String,
    revision: String,
    documents: u32,
    /// By the hash of the folded key. Two keys of one hash would share a count: with a quarter of a
    /// million keys the odds of a single such pair are one in five hundred million.
    counts: FxHashMap<u64, Counts>,
    /// Which hashes may be in `counts`: most phrases of a text are not, and fail here without a look into the whole table.
    held: Vec<u64>,
    /// Share of the keys of a document that its headline takes up, on the average; and the odds of it.
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
    /// How readily the headline of a report takes up the key that its body holds: the logarithm of the odds, beside those of
    /// other keys. 0 for a key of which nothing is known, and in a table without headlines.
    pub headline_odds: f64,
}

/// In how many documents a key stands, and in how many of their headlines.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    documents: u32,
    headlines: u32,
}

impl IdfModel {
    /// The table of `data/`, named "news".
    pub fn built_in() -> Result<Self, IdfError> {
        Self::read("news", include_bytes!("../../../data/idf-news.tsv.gz"))
    }

    /// Reads a table.
    pub fn read(name: &str, gzip: &[u8]) -> Result<Self, IdfError> {
        let mut text = String::new();
        GzDecoder::new(gzip).read_to_string(&mut text)?;
        let mut lines = text.lines();
        if lines.next() != Some(MAGIC) {
            return Err(IdfError::Format);
        }
        let mut documents = 0;
        let mut counts = FxHashMap::with_capacity_and_hasher(text.len() / 16, Default::default());
        for (n, line) in lines.enumerate() {
            if let Some(note) = line.strip_prefix('#') {
                if let Some(number) = note.trim().strip_prefix("documents ") {
                    documents = number.parse().map_err(|_| IdfError::Documents)?;
                }
                continue;
            }
            let bad = || IdfError::Line(n + 2, documents);
            let (key, numbers) = line.split_once('\t').ok_or_else(bad)?;
            let own = Counts::parse(numbers).ok_or_else(bad)?;
            if own.documents == 0 || own.documents > documents || own.headlines > own.documents {
                return Err(bad());
            }
            counts.insert(key_hash(key), own);
        }
        if documents == 0 {
            return Err(IdfError::Documents);
        }
        let taken_up = taken_up(counts.values());
        Ok(Self {
            name: name.to_owned(),
            revision: revision(text.as_bytes()),
            documents,
            taken_up,
            average_odds: logit(taken_up),
            by_count: scaled(documents),
            held: held(&counts),
            counts,
        })
    }

    /// A model of an empty corpus: every word is as rare as another.
    pub fn empty(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            revision: revision(&[]),
            documents: 0,
            counts: FxHashMap::default(),
            held: held(&FxHashMap::default()),
            taken_up: 0.0,
            average_odds: 0.0,
            by_count: vec![1.0],
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
        let own = self.counts(hash);
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
        let (word, bit) = held_bit(hash);
        if self.held[word] >> bit & 1 == 0 {
            return Counts::default();
        }
        self.counts.get(&hash).copied().unwrap_or_default()
    }
}

impl Counts {
    /// `documents`, or `documents<tab>headlines`.
    fn parse(numbers: &str) -> Option<Self> {
        let (documents, headlines) = numbers.split_once('\t').unwrap_or((numbers, "0"));
        Some(Self {
            documents: documents.parse().ok()?,
            headlines: headlines.parse().ok()?,
        })
    }
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// Share of all keys in all documents that their headlines take up; less than 1.
fn taken_up<'c>(counts: impl Iterator<Item = &'c Counts>) -> f64 {
    let (mut documents, mut headlines) = (0_u64, 0_u64);
    for own in counts {
        documents += u64::from(own.documents);
        headlines += u64::from(own.headlines);
    }
    headlines as f64 / (documents as f64 + 1.0)
}

/// Bits for hashes; half a megabyte.
const HELD_BITS: u32 = 22;

fn held(counts: &FxHashMap<u64, Counts>) -> Vec<u64> {
    let mut held = vec![0; 1 << (HELD_BITS - 6)];
    for (word, bit) in counts.keys().map(|hash| held_bit(*hash)) {
        held[word] |= 1 << bit;
    }
    held
}

/// The word and the bit of a hash.
fn held_bit(hash: u64) -> (usize, u32) {
    let at = mixed_hash(hash) >> (64 - HELD_BITS);
    ((at >> 6) as usize, (at & 63) as u32)
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
