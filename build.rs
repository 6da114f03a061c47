//! What is made when the program is built: the tables of the dictionary (`build/`); and, compiled from `proto/` with protox, so
//! that no protoc has to be installed, Rust types and services, their canonical JSON, and the descriptor set that reflection
//! serves.

#[path = "build/dictionary.rs"]
mod dictionary;
#[allow(dead_code, reason = "one side writes, the other reads")]
#[path = "src/lexicon/dictionary/layout.rs"]
mod layout;

use std::path::Path;

use prost::Message;

const FILES: [&str; 1] = ["zhaiyao/v1/text_service.proto"];
const ROOT: &str = "proto";
const DICTIONARY: &str = "data/dictionary.tsv.gz";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for input in [ROOT, DICTIONARY, "build", "src/lexicon/dictionary/layout.rs"] {
        println!("cargo:rerun-if-changed={input}");
    }
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR")?);
    dictionary::write(Path::new(DICTIONARY), &out)?;
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
