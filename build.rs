//! What is made when the program is built: the tables of words (`build/`); and, compiled from `proto/` with protox, so
//! that no protoc has to be installed, Rust types and services, their canonical JSON, and the descriptor set that reflection
//! serves.

#[path = "build/dictionary.rs"]
mod dictionary;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the library has other users of these than the build"
)]
#[path = "src/pipeline/divisible.rs"]
mod divisible;
#[path = "build/idf.rs"]
mod idf;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the library has other users of these than the build"
)]
#[path = "src/text/key_hash.rs"]
mod key_hash;
#[allow(dead_code, reason = "one side writes, the other reads")]
#[path = "src/lexicon/dictionary/layout.rs"]
mod layout;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the library has other users of these than the build"
)]
#[path = "src/lexicon/revision.rs"]
mod revision;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the library has other users of these than the build"
)]
#[path = "src/lexicon/idf/table.rs"]
mod table;
/// What [`table`] uses of the library.
mod text {
    pub(crate) use super::key_hash::{key_hash, mixed_hash};
}

use std::path::Path;

use prost::Message;

const FILES: [&str; 1] = ["zhaiyao/v1/text_service.proto"];
const ROOT: &str = "proto";
const DICTIONARY: &str = "data/dictionary.tsv.gz";
const IDF: &str = "data/idf-news.tsv.gz";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let read = [
        "src/lexicon/dictionary/layout.rs",
        "src/lexicon/idf/table.rs",
        "src/lexicon/revision.rs",
        "src/pipeline/divisible.rs",
        "src/text/key_hash.rs",
    ];
    for input in [ROOT, DICTIONARY, IDF, "build"].into_iter().chain(read) {
        println!("cargo:rerun-if-changed={input}");
    }
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR")?);
    dictionary::write(Path::new(DICTIONARY), &out)?;
    idf::write(Path::new(IDF), &out)?;
    if std::env::var_os("CARGO_FEATURE_SERVICE").is_none() {
        return Ok(());
    }
    let descriptors = protox::compile(FILES, [ROOT])?;
    let bytes = descriptors.encode_to_vec();
    std::fs::write(out.join("descriptors.bin"), &bytes)?;

    let mut prost = tonic_prost_build::Config::new();
    prost.enable_type_names();
    prost
        .compile_well_known_types()
        .extern_path(".google.protobuf", "::pbjson_types");
    tonic_prost_build::configure()
        .codec_path("crate::api::codec::CheckedCodec")
        .compile_fds_with_config(descriptors, prost)?;
    pbjson_build::Builder::new()
        .register_descriptors(&bytes)?
        .build(&[".zhaiyao.v1"])?;
    Ok(())
}
