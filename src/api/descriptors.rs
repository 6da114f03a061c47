//! The contract as data: the descriptor set that is compiled in, decoded once.

use std::sync::LazyLock;

use prost::Message;
use prost_types::{FileDescriptorSet, MethodDescriptorProto};

use super::v1::FILE_DESCRIPTOR_SET;

/// The descriptors of `zhaiyao.v1`.
///
/// # Panics
/// When the bytes compiled in are no descriptor set, which every test of the service would find.
pub static DESCRIPTORS: LazyLock<FileDescriptorSet> = LazyLock::new(|| {
    FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).expect("the build wrote these descriptors")
});

/// The paths of the methods that take more than one request.
pub fn streaming_paths(descriptors: &FileDescriptorSet) -> Vec<String> {
    paths(descriptors, |method| method.client_streaming())
}

/// The paths of all methods in a descriptor set: `/package.Service/Method`.
pub fn method_paths(descriptors: &FileDescriptorSet) -> Vec<String> {
    paths(descriptors, |_| true)
}

fn paths(
    descriptors: &FileDescriptorSet,
    is_wanted: impl Fn(&MethodDescriptorProto) -> bool + Copy,
) -> Vec<String> {
    let files = descriptors.file.iter();
    files
        .flat_map(|file| file.service.iter().map(move |service| (file.package(), service)))
        .flat_map(|(package, service)| {
            let methods = service.method.iter().filter(move |method| is_wanted(method));
            methods.map(move |method| format!("/{package}.{}/{}", service.name(), method.name()))
        })
        .collect()
}
