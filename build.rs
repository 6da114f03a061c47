//! Compiled from `proto/` with protox, so that no protoc has to be installed: Rust types and
//! services, their canonical JSON, and the descriptor set that reflection serves.

use prost::Message;

const FILES: [&str; 1] = ["zhaiyao/v1/text_service.proto"];
const ROOT: &str = "proto";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={ROOT}");
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR")?);
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
