//! Makes the client of `proto/` with protox, so that no protoc has to be installed.

const ROOT: &str = "../../../proto";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={ROOT}");
    let files = protox::compile(["zhaiyao/v1/text_service.proto"], [ROOT])?;
    tonic_prost_build::configure()
        .build_server(false)
        .extern_path(".google.rpc.Status", "::tonic_types::Status")
        .compile_fds(files)?;
    Ok(())
}
