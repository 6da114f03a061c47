//! Documents, each as its distinct keys → a table of document frequencies, for users who make one
//! of their own. The only file that writes gzip.
//!
//! What always holds: [`IdfModel::read`](super::IdfModel::read) reads what this writes, and equal
//! corpora give equal bytes, because keys are sorted.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zhaiyao_tables::idf_table::{Counts, MAGIC};

/// Counts in how many documents each key occurs.
///
/// ```
/// use zhaiyao_text::lexicon::{IdfCounter, IdfModel};
///
/// let mut counter = IdfCounter::default();
/// counter.add([("城市".to_owned(), false), ("无锡".to_owned(), true)]);
/// counter.add([("城市".to_owned(), false)]);
/// let mut table = Vec::new();
/// counter.write(&mut table, &["source: an example".to_owned()], |_, _| true)?;
/// let model = IdfModel::read("example", &table)?;
/// assert!(model.idf("城市") < model.idf("无锡"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct IdfCounter {
    documents: u32,
    counts: HashMap<String, Counts>,
}

impl IdfCounter {
    /// Counts one document by its distinct folded keys, each with whether both its body and its
    /// headline contain it.
    pub fn add(&mut self, keys: impl IntoIterator<Item = (String, bool)>) {
        self.documents += 1;
        for (key, is_in_headline) in keys {
            let counts = self.counts.entry(key).or_default();
            counts.documents += 1;
            counts.headlines += u32::from(is_in_headline);
        }
    }

    /// Returns the number of documents counted so far.
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// Writes the table: the notes, a line each, and the keys for which `keep` returns true, given
    /// the key and its number of documents. Debris of web pages is left out: long hexadecimal
    /// numbers and addresses, which are no words. Returns the number of keys written.
    ///
    /// # Errors
    ///
    /// `out` can't be written to.
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
        let (debris, kept): (BTreeMap<&String, &Counts>, BTreeMap<&String, &Counts>) = self
            .counts
            .iter()
            .filter(|(key, counts)| keep(key, counts.documents))
            .partition(|(key, _)| is_debris(key));
        if !debris.is_empty() {
            let documents: u32 = debris.values().map(|counts| counts.documents).sum();
            let headlines: u32 = debris.values().map(|counts| counts.headlines).sum();
            writeln!(out, "# others {documents} {headlines}")?;
        }
        for (key, counts) in &kept {
            match counts.headlines {
                0 => writeln!(out, "{key}\t{}", counts.documents)?,
                headlines => writeln!(out, "{key}\t{}\t{headlines}", counts.documents)?,
            }
        }
        out.finish()?;
        Ok(kept.len())
    }
}

/// Digits of a hexadecimal number that is no word.
const LONGEST_NUMBER: usize = 15;

/// Whether a key is a piece of a web page and not of its text: a long hexadecimal number, or an
/// address.
fn is_debris(key: &str) -> bool {
    let mut runs = key.split(|c: char| !c.is_ascii_alphanumeric());
    let is_number =
        |run: &str| run.len() > LONGEST_NUMBER && run.bytes().all(|byte| byte.is_ascii_hexdigit());
    // Both schemes are said in texts too.
    let names_scheme = key.contains("http") && !matches!(key, "http" | "https");
    key.starts_with("www.") || names_scheme || runs.any(is_number)
}

#[cfg(test)]
mod tests {
    use super::{IdfCounter, is_debris};
    use crate::lexicon::IdfModel;
    use crate::text::key_hash;

    #[test]
    fn a_table_that_was_written_can_be_read() {
        let mut counter = IdfCounter::default();
        for document in [&["城市", "长幼随学"][..], &["城市", "无锡"], &["城市"]] {
            counter.add(document.iter().map(|w| ((*w).to_owned(), *w == "无锡")));
        }
        let mut table = Vec::new();
        let written = counter.write(&mut table, &["source: a test".into()], |_, _| true);
        assert_eq!(written.unwrap(), 3);
        let model = IdfModel::read("test", &table).unwrap();
        assert!(model.idf("城市") < model.idf("无锡") && model.idf("无锡") < model.idf("具身智能"));
        assert!((model.idf("具身智能") - 1.0).abs() < 1e-9);
        let background = |key: &str| model.background(key_hash(key));
        assert!(background("城市").is_common);
        assert!(background("无锡").headline_odds > 0.0 && background("城市").headline_odds < 0.0);
        assert_eq!(background("没有").headline_odds, 0.0);
    }

    #[test]
    fn debris_of_web_pages_is_left_out() {
        for (key, debris) in [
            ("06872af447ea1549c2d3d29d6eb3", true),
            ("deadbeefdeadbeef号", true),
            ("www.thepaper.cn", true),
            ("nhttp", true),
            ("http", false),
            ("www", false),
            ("thepaper.cn", false),
            ("0123456789abcde", false),
            ("internationalization", false),
            ("人工智能", false),
        ] {
            assert_eq!(is_debris(key), debris, "{key}");
        }
        let shipped = include_bytes!("../../data/idf-news.tsv.gz");
        let table = zhaiyao_tables::idf_table::Table::read(shipped).unwrap();
        let keys = table.text.lines().filter_map(|line| line.split_once('\t'));
        let left: Vec<&str> = keys.map(|(key, _)| key).filter(|key| is_debris(key)).collect();
        assert!(left.is_empty(), "{left:?}");

        let mut counter = IdfCounter::default();
        counter.add([("城市".to_owned(), false), ("www.a.cn".to_owned(), true)]);
        let mut table = Vec::new();
        assert_eq!(counter.write(&mut table, &[], |_, _| true).unwrap(), 1);
        let table = zhaiyao_tables::idf_table::Table::read(&table).unwrap();
        assert!(table.text.contains("# others 1 1\n"), "{}", table.text);
    }
}
