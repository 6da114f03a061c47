//! Writes the tables of the dictionary and of document frequencies, which the library compiles in,
//! so that a program loads no file when it starts.

use std::path::{Path, PathBuf};

use zhaiyao_tables::{double_array, idf_table};

const DICTIONARY: &str = "data/dictionary.tsv.gz";
const IDF: &str = "data/idf-news.tsv.gz";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for input in [DICTIONARY, IDF] {
        println!("cargo:rerun-if-changed={input}");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    double_array::write(Path::new(DICTIONARY), &out)?;
    idf_table::write(Path::new(IDF), &out)
}
