//! Messages and services of `zhaiyao.v1`, generated from `proto/`.

tonic::include_proto!("zhaiyao.v1");
include!(concat!(env!("OUT_DIR"), "/zhaiyao.v1.serde.rs"));

/// The descriptor set of this package, for reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
