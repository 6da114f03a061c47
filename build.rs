//! Compiled from `proto/` with protox, so that no protoc has to be installed: Rust types and
//! services, their canonical JSON, and the descriptor set that reflection serves.

use std::path::Path;
use std::process::Command;

use prost::Message;

const FILES: [&str; 1] = ["zhaiyao/v1/text_service.proto"];
const ROOT: &str = "proto";

/// The first digits of the commit that is built: what `ZHAIYAO_COMMIT` says, else that of the
/// working tree; empty where there is neither, as in a package.
fn commit() -> String {
    println!("cargo:rerun-if-env-changed=ZHAIYAO_COMMIT");
    if let Ok(commit) = std::env::var("ZHAIYAO_COMMIT") {
        return commit;
    }
    if !Path::new(".git").exists() {
        return String::new();
    }
    // A commit, a merge, a change of branch: each writes a line there.
    if Path::new(".git/logs/HEAD").exists() {
        println!("cargo:rerun-if-changed=.git/logs/HEAD");
    }
    let git = Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output();
    let told = git.ok().filter(|output| output.status.success());
    told.map_or_else(String::new, |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={ROOT}");
    println!("cargo:rustc-env=ZHAIYAO_COMMIT={}", commit());
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
        // A zero is a place, too.
        .emit_fields()
        .build(&[".zhaiyao.v1"])?;
    Ok(())
}
