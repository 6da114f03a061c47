//! A table of document frequencies as a file → in memory: a hash table without pointers, which the
//! build script writes out for the built-in one.
//!
//! The file is gzip over lines. The first line is [`MAGIC`]. Lines that open with `#` are notes;
//! one of them is `# documents N`, the number of documents of the corpus, and another may be
//! `# others D H`: the sums of the two columns below over keys that were counted and left out,
//! because the share of keys in headlines is of those too. All others are
//! `key<tab>documents<tab>headlines`: a folded key, the documents that contain it, and those of
//! them whose headline contains it too. The last column is left out where it is 0.
//!
//! In memory the table is two lists of numbers. *Slots* are pairs of the hash of a key and its
//! counts, in open addressing with linear probing. The *filter* has a bit for the leading bits of
//! each hash, and rules out most absent keys without a cache miss in the slots. What always holds:
//! at least one slot in two is empty, so that every probe ends; and keys are looked up by hash
//! alone (see [`key_hash()`] on the error that this accepts).

use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;

use crate::{key_hash, mixed_hash, revision};

/// The first line of a table.
pub const MAGIC: &str = "# zhaiyao idf 2";

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IdfError {
    /// The bytes are not gzip over UTF-8, or could not be read.
    #[error("the IDF table can't be read: {0}")]
    Read(#[from] io::Error),
    /// The first line is not [`MAGIC`].
    #[error("not an IDF table: it does not open with \"{MAGIC}\"")]
    Format,
    /// A line (its number, from 1) is not a key with counts, or its counts are out of range: 1 to N
    /// documents (N is the second field), and no more headlines than documents.
    #[error(
        "line {0} of the IDF table is not a key, a number of documents from 1 to {1}, and perhaps a number of headlines up to that, with tabs between"
    )]
    Line(usize, u32),
    /// No note has the number of documents, or it is not a number above 0.
    #[error("the IDF table does not say how many documents it was counted on")]
    Documents,
}

/// How many documents contain a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents that contain the key.
    pub documents: u32,
    /// Of these, documents whose headline contains it too.
    pub headlines: u32,
}

impl Counts {
    /// Parses `documents` or `documents<tab>headlines`.
    fn parse(numbers: &str) -> Option<Self> {
        let (documents, headlines) = numbers.split_once('\t').unwrap_or((numbers, "0"));
        Some(Self {
            documents: documents.parse().ok()?,
            headlines: headlines.parse().ok()?,
        })
    }

    #[inline]
    const fn packed(self) -> u64 {
        self.documents as u64 | (self.headlines as u64) << 32
    }

    #[inline]
    const fn unpacked(packed: u64) -> Self {
        Self {
            documents: packed as u32,
            headlines: (packed >> 32) as u32,
        }
    }
}

/// A table in memory.
#[derive(Debug)]
pub struct Table {
    /// Documents of the corpus.
    pub documents: u32,
    /// The share of all keys of all documents that the headlines contain; less than 1.
    pub headline_share: f64,
    /// For each slot the hash of a key and its packed counts; twice 0 if it is empty. Two keys with
    /// one hash would share their counts: the probability of one such pair in a table of a quarter
    /// of a million keys is about one in five hundred million.
    pub slots: Vec<u64>,
    /// A bit for each hash that may be in the slots.
    pub filter: Vec<u64>,
    /// The lines.
    pub text: String,
}

impl Table {
    /// Reads a table from the bytes of its file.
    ///
    /// # Errors
    ///
    /// Any [`IdfError`]: the bytes may come from a user.
    pub fn read(gzip: &[u8]) -> Result<Self, IdfError> {
        let mut text = String::new();
        GzDecoder::new(gzip).read_to_string(&mut text)?;
        Self::parse(text)
    }

    /// Reads a table from its lines.
    ///
    /// ```
    /// use zhaiyao_tables::idf_table::{Counts, Table, counts};
    /// use zhaiyao_tables::key_hash;
    ///
    /// let lines = "# zhaiyao idf 2\n# documents 3\n城市\t2\t1\n";
    /// let table = Table::parse(lines.to_owned())?;
    /// let found = counts(&table.slots, &table.filter, key_hash("城市"));
    /// assert_eq!(found, Counts { documents: 2, headlines: 1 });
    /// # Ok::<(), zhaiyao_tables::idf_table::IdfError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Any [`IdfError`] but [`IdfError::Read`].
    pub fn parse(text: String) -> Result<Self, IdfError> {
        let mut lines = text.lines();
        if lines.next() != Some(MAGIC) {
            return Err(IdfError::Format);
        }
        let mut documents = 0;
        let mut keys = Vec::new();
        let mut others = Counts::default();
        for (n, line) in lines.enumerate() {
            if let Some(note) = line.strip_prefix('#') {
                if let Some(number) = note.trim().strip_prefix("documents ") {
                    documents = number.parse().map_err(|_| IdfError::Documents)?;
                }
                if let Some(sums) = note.trim().strip_prefix("others ") {
                    let sums = Counts::parse(&sums.replace(' ', "\t"));
                    others = sums.ok_or(IdfError::Line(n + 2, documents))?;
                }
                continue;
            }
            let bad = || IdfError::Line(n + 2, documents);
            let (key, numbers) = line.split_once('\t').ok_or_else(bad)?;
            let counts = Counts::parse(numbers).ok_or_else(bad)?;
            if counts.documents == 0 || counts.documents > documents || counts.headlines > counts.documents {
                return Err(bad());
            }
            keys.push((key_hash(key), counts));
        }
        if documents == 0 {
            return Err(IdfError::Documents);
        }
        let (slots, filter) = slots(&keys);
        Ok(Self {
            documents,
            headline_share: headline_share(&keys, others),
            slots,
            filter,
            text,
        })
    }

    /// Returns the table of an empty corpus.
    pub fn empty() -> Self {
        let (slots, filter) = slots(&[]);
        Self {
            documents: 0,
            headline_share: 0.0,
            slots,
            filter,
            text: String::new(),
        }
    }
}

fn headline_share(keys: &[(u64, Counts)], others: Counts) -> f64 {
    let (mut documents, mut headlines) = (u64::from(others.documents), u64::from(others.headlines));
    for (_, counts) in keys {
        documents += u64::from(counts.documents);
        headlines += u64::from(counts.headlines);
    }
    headlines as f64 / (documents as f64 + 1.0)
}

/// The logarithm, base 2, of the bits of the filter: half a megabyte.
const FILTER_BITS: u32 = 22;

/// Returns the slots and the filter of these keys.
fn slots(keys: &[(u64, Counts)]) -> (Vec<u64>, Vec<u64>) {
    let mut slots = vec![0; 2 * (2 * keys.len()).max(2).next_power_of_two()];
    let mut filter = vec![0; 1 << (FILTER_BITS - 6)];
    for (hash, counts) in keys {
        let slot = slot(&slots, *hash);
        slots[slot] = *hash;
        slots[slot + 1] = counts.packed();
        let (word, bit) = filter_bit(*hash);
        filter[word] |= 1 << bit;
    }
    (slots, filter)
}

/// Returns the index of the slot of a hash, or of the empty slot where it would be.
#[inline]
fn slot(slots: &[u64], hash: u64) -> usize {
    let count = slots.len() / 2;
    let mut slot = (mixed_hash(hash) >> (64 - count.trailing_zeros())) as usize;
    while slots[2 * slot + 1] != 0 && slots[2 * slot] != hash {
        slot = (slot + 1) & (count - 1);
    }
    2 * slot
}

/// Returns the word of the filter that a hash belongs to, and the bit in it.
#[inline]
fn filter_bit(hash: u64) -> (usize, u32) {
    let bit = mixed_hash(hash) >> (64 - FILTER_BITS);
    ((bit >> 6) as usize, (bit & 63) as u32)
}

/// Returns the counts of the key with this hash; 0 for a key that is not in the table.
#[inline]
pub fn counts(slots: &[u64], filter: &[u64], hash: u64) -> Counts {
    let (word, bit) = filter_bit(hash);
    if filter[word] >> bit & 1 == 0 {
        return Counts::default();
    }
    Counts::unpacked(slots[slot(slots, hash) + 1])
}

/// Writes the table of the file `source` to the folder `out`: `idf_slots.bin` and `idf_filter.bin`,
/// 64-bit numbers in little endian; and `idf_head.txt`, three lines with the revision, the number
/// of documents and the share of keys in headlines.
///
/// # Errors
///
/// A file can't be read or written, or `source` is not a table.
pub fn write(source: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read(&std::fs::read(source)?)?;
    let bytes = |numbers: &[u64]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    std::fs::write(out.join("idf_slots.bin"), bytes(&table.slots))?;
    std::fs::write(out.join("idf_filter.bin"), bytes(&table.filter))?;
    let revision = revision(table.text.as_bytes());
    let (documents, headline_share) = (table.documents, table.headline_share);
    std::fs::write(
        out.join("idf_head.txt"),
        format!("{revision}\n{documents}\n{headline_share}\n"),
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Counts, Table, counts};
    use crate::key_hash;

    #[test]
    fn every_key_is_found_with_its_counts_and_no_other_key_is() {
        let keys: Vec<String> = (0..1000).map(|n| format!("词{n}")).collect();
        let lines = keys
            .iter()
            .zip(1..)
            .map(|(key, n)| format!("{key}\t{n}\t{}\n", n / 2));
        let text = format!("# zhaiyao idf 2\n# documents 1000\n{}", lines.collect::<String>());
        let table = Table::parse(text).unwrap();
        let found = |key: &str| counts(&table.slots, &table.filter, key_hash(key));
        for (key, documents) in keys.iter().zip(1..) {
            let headlines = documents / 2;
            assert_eq!(found(key), Counts { documents, headlines }, "{key}");
        }
        for n in 1000..5000 {
            assert_eq!(found(&format!("词{n}")), Counts::default());
        }
        let empty = Table::empty();
        assert_eq!(
            counts(&empty.slots, &empty.filter, key_hash("词")),
            Counts::default()
        );
    }

    #[test]
    fn keys_that_were_left_out_count_for_the_share_of_headlines() {
        let table = |lines: &str| {
            let text = format!("# zhaiyao idf 2\n# documents 9\n{lines}");
            Table::parse(text).unwrap().headline_share
        };
        let whole = table("城市\t4\t2\nf00d\t3\t1\n");
        assert_eq!(table("# others 3 1\n城市\t4\t2\n").to_bits(), whole.to_bits());
    }

    #[test]
    fn a_bad_table_is_refused_with_its_reason() {
        for (text, reason) in [
            ("hello\n", "not an IDF table"),
            (
                "# zhaiyao idf 2\n# documents 0\n",
                "does not say how many documents",
            ),
            ("# zhaiyao idf 2\n# documents 3\n城市\t4\n", "line 3"),
            ("# zhaiyao idf 2\n# documents 3\n城市\t2\t3\n", "line 3"),
            ("# zhaiyao idf 2\n# documents 3\n城市 2\n", "line 3"),
            ("# zhaiyao idf 2\n# documents 3\n# others many\n", "line 3"),
        ] {
            let error = Table::parse(text.to_owned()).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        assert!(
            Table::read(b"no gzip")
                .unwrap_err()
                .to_string()
                .contains("can't be read")
        );
    }
}
