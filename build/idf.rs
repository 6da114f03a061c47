//! `data/idf-news.tsv.gz` → the slots that `src/lexicon/idf/` looks keys up in, so that nothing is loaded when the program starts.

use std::path::Path;

use crate::revision::revision;
use crate::table::Table;

/// Writes the tables to a folder.
pub(crate) fn write(source: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
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
