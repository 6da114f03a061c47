//! A table of document frequencies as a file → in memory: a hash table without pointers, which
//! `build.rs` writes out for the built-in one.
//!
//! In: gzip over lines. Out: slots of two numbers each, the hash of a key and its counts, in open
//! addressing; and bits that tell most keys which are not there without a look into the slots. What
//! always holds: at least one slot in two is empty.

use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;

use crate::{key_hash, mixed_hash, revision};

/// First line of a table.
pub const MAGIC: &str = "# zhaiyao idf 2";
/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IdfError {
    /// The bytes are no gzip, or could not be read.
    #[error("the IDF table can't be read: {0}")]
    Read(#[from] io::Error),
    /// The first line is another.
    #[error("not an IDF table: it does not open with \"{MAGIC}\"")]
    Format,
    /// A line is not `key<tab>documents`, perhaps with headlines, with 1 to N documents and no more
    /// headlines than documents.
    #[error(
        "line {0} of the IDF table is not a key, a number of documents from 1 to {1}, and perhaps a number of headlines up to that, with tabs between"
    )]
    Line(usize, u32),
    /// No line gives the number of documents.
    #[error("the IDF table does not say how many documents it was counted on")]
    Documents,
}

/// In how many documents a key stands, and in how many of their headlines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Documents that contain the key.
    pub documents: u32,
    /// Of these, documents whose headline contains it too.
    pub headlines: u32,
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

    const fn packed(self) -> u64 {
        self.documents as u64 | (self.headlines as u64) << 32
    }

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
    /// Documents it was counted on.
    pub documents: u32,
    /// Share of all keys in all documents that their headlines take up; less than 1.
    pub taken_up: f64,
    /// Hash and counts of a key, or twice 0. Two keys of one hash would share a count: with a
    /// quarter of a million keys the odds of a single such pair are one in five hundred million.
    pub slots: Vec<u64>,
    /// A bit for each hash that may be in the slots.
    pub held: Vec<u64>,
    /// The lines.
    pub text: String,
}

impl Table {
    /// Reads a table.
    pub fn read(gzip: &[u8]) -> Result<Self, IdfError> {
        let mut text = String::new();
        GzDecoder::new(gzip).read_to_string(&mut text)?;
        let mut lines = text.lines();
        if lines.next() != Some(MAGIC) {
            return Err(IdfError::Format);
        }
        let mut documents = 0;
        let mut counts = Vec::new();
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
            counts.push((key_hash(key), own));
        }
        if documents == 0 {
            return Err(IdfError::Documents);
        }
        let (slots, held) = slots(&counts);
        Ok(Self {
            documents,
            taken_up: taken_up(&counts),
            slots,
            held,
            text,
        })
    }

    /// The table of an empty corpus.
    pub fn empty() -> Self {
        let (slots, held) = slots(&[]);
        Self {
            documents: 0,
            taken_up: 0.0,
            slots,
            held,
            text: String::new(),
        }
    }
}

fn taken_up(counts: &[(u64, Counts)]) -> f64 {
    let (mut documents, mut headlines) = (0_u64, 0_u64);
    for (_, own) in counts {
        documents += u64::from(own.documents);
        headlines += u64::from(own.headlines);
    }
    headlines as f64 / (documents as f64 + 1.0)
}

/// Bits for hashes; half a megabyte.
const HELD_BITS: u32 = 22;

fn slots(counts: &[(u64, Counts)]) -> (Vec<u64>, Vec<u64>) {
    let mut slots = vec![0; 2 * (2 * counts.len()).max(2).next_power_of_two()];
    let mut held = vec![0; 1 << (HELD_BITS - 6)];
    for (hash, own) in counts {
        let slot = slot(&slots, *hash);
        slots[slot] = *hash;
        slots[slot + 1] = own.packed();
        let (word, bit) = held_bit(*hash);
        held[word] |= 1 << bit;
    }
    (slots, held)
}

/// The slot of a hash, or the empty one where it would be.
fn slot(slots: &[u64], hash: u64) -> usize {
    let many = slots.len() / 2;
    let mut at = (mixed_hash(hash) >> (64 - many.trailing_zeros())) as usize;
    while slots[2 * at + 1] != 0 && slots[2 * at] != hash {
        at = (at + 1) & (many - 1);
    }
    2 * at
}

/// The word and the bit of a hash.
fn held_bit(hash: u64) -> (usize, u32) {
    let at = mixed_hash(hash) >> (64 - HELD_BITS);
    ((at >> 6) as usize, (at & 63) as u32)
}

/// The counts of the key of a hash; 0 for one that is not there.
pub fn counts(slots: &[u64], held: &[u64], hash: u64) -> Counts {
    let (word, bit) = held_bit(hash);
    if held[word] >> bit & 1 == 0 {
        return Counts::default();
    }
    Counts::unpacked(slots[slot(slots, hash) + 1])
}

/// Writes the tables to a folder.
pub fn write(source: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let table = Table::read(&std::fs::read(source)?)?;
    let bytes = |numbers: &[u64]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    std::fs::write(out.join("idf_slots.bin"), bytes(&table.slots))?;
    std::fs::write(out.join("idf_held.bin"), bytes(&table.held))?;
    let (revision, documents, taken_up) = (revision(table.text.as_bytes()), table.documents, table.taken_up);
    std::fs::write(
        out.join("idf_head.txt"),
        format!("{revision}\n{documents}\n{taken_up}\n"),
    )?;
    Ok(())
}
