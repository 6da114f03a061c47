//! Writes the tables of the dictionary and of document frequencies, which the library compiles in,
//! so that a program loads no file when it starts; and the revisions of all that decides an answer.

use std::io;
use std::path::{Path, PathBuf};

use zhaiyao_tables::{double_array, idf_table, revision};

const DICTIONARY: &str = "data/dictionary.tsv.gz";
const IDF: &str = "data/idf-news.tsv.gz";

/// The models beside the IDF model, whose table has its own revision: a name, and the files that
/// decide what the model says. The hidden Markov models come with jieba-rs, whose version is in
/// `segment/unknown.rs`. The method is the source of this library: builds of other sources have
/// other revisions, whether they were committed or not.
const MODELS: [(&str, &[&str]); 8] = [
    ("jieba", &[DICTIONARY, "src/segment/unknown.rs"]),
    ("borders", &["data/borders.tsv"]),
    ("ranker", &["data/ranker.tsv"]),
    ("sentences", &["data/sentences.tsv"]),
    (
        "words",
        &[
            "data/words/generic_words.txt",
            "data/words/phrase_words.txt",
            "data/words/report_verbs.txt",
            "data/words/stop_words.txt",
        ],
    ),
    ("aliases", &["data/words/aliases.tsv"]),
    ("traditional", &["data/words/traditional.txt"]),
    ("method", &["src", "build.rs"]),
];

/// Adds the bytes of a file, or of all files below a folder in the order of their names.
fn add(path: &Path, content: &mut Vec<u8>) -> io::Result<()> {
    if !path.is_dir() {
        content.append(&mut std::fs::read(path)?);
        return Ok(());
    }
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(path)? {
        paths.push(entry?.path());
    }
    paths.sort();
    paths.iter().try_for_each(|path| add(path, content))
}

/// Writes a line for each model: its name and its revision.
fn write_revisions(out: &Path) -> io::Result<()> {
    let mut lines = String::new();
    for (name, paths) in MODELS {
        let mut content = Vec::new();
        for path in paths {
            println!("cargo:rerun-if-changed={path}");
            add(Path::new(path), &mut content)?;
        }
        lines += &format!("{name}\t{}\n", revision(&content));
    }
    std::fs::write(out.join("revisions.tsv"), lines)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for input in [DICTIONARY, IDF] {
        println!("cargo:rerun-if-changed={input}");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    write_revisions(&out)?;
    double_array::write(Path::new(DICTIONARY), &out)?;
    idf_table::write(Path::new(IDF), &out)
}
