//! The oneofs of requests, from the descriptor set → whether a message sets one of them twice.
//!
//! Protobuf lets the last member win. Callers that send two lengths of a summary have made a
//! mistake, and are told so. What always holds: no field number is written here, so a new field or
//! a new oneof of the contract is covered.

use std::collections::HashMap;
use std::sync::LazyLock;

use prost::DecodeError;
use prost::bytes::{Buf, Bytes};
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost_types::DescriptorProto;
use prost_types::field_descriptor_proto::{Label, Type};

use super::descriptors::DESCRIPTORS;

/// A oneof of a request.
#[derive(Debug)]
pub(super) struct Oneof {
    /// Name of the oneof itself.
    pub(super) name: String,
    /// Names of the fields that lead to it, and its own, with dots.
    pub(super) path: String,
    /// Numbers of the message fields that lead to it.
    parents: Vec<u32>,
    /// Numbers of its members.
    members: Vec<u32>,
}

/// The oneofs of each request that has any, by the name of its message in the one package.
static ONEOFS: LazyLock<HashMap<String, Vec<Oneof>>> = LazyLock::new(|| {
    let messages = messages();
    let files = DESCRIPTORS.file.iter();
    let methods = files
        .flat_map(|file| &file.service)
        .flat_map(|service| &service.method);
    let requests = methods.map(|method| method.input_type().trim_start_matches('.'));
    let with_oneofs = requests.filter_map(|name| {
        let oneofs = oneofs(name, &messages, &mut Vec::new());
        let short = name.rsplit('.').next().unwrap_or(name);
        (!oneofs.is_empty()).then(|| (short.to_owned(), oneofs))
    });
    with_oneofs.collect()
});

/// All messages of the contract by full name. Those of other packages have no oneof of ours.
fn messages() -> HashMap<String, &'static DescriptorProto> {
    let files = DESCRIPTORS.file.iter();
    files
        .flat_map(|file| {
            file.message_type
                .iter()
                .map(move |message| (file.package(), message))
        })
        .map(|(package, message)| (format!("{package}.{}", message.name()), message))
        .collect()
}

/// The oneofs of a message, and of the messages in its fields. A repeated field is not followed,
/// because each of its items is a message of its own. `above` are the messages that lead here.
fn oneofs(
    name: &str,
    messages: &HashMap<String, &'static DescriptorProto>,
    above: &mut Vec<String>,
) -> Vec<Oneof> {
    let Some(message) = messages.get(name) else {
        return Vec::new();
    };
    if above.iter().any(|known| known == name) {
        return Vec::new();
    }
    above.push(name.to_owned());
    let mut found: Vec<Oneof> = own_oneofs(message);
    for field in &message.field {
        if field.r#type() != Type::Message || field.label() == Label::Repeated {
            continue;
        }
        for inner in oneofs(field.type_name().trim_start_matches('.'), messages, above) {
            found.push(Oneof {
                path: format!("{}.{}", field.name(), inner.path),
                parents: [vec![number(field.number())], inner.parents].concat(),
                ..inner
            });
        }
    }
    above.pop();
    found
}

/// The oneofs that a message declares. `optional` fields are oneofs of one member: they are left
/// out.
fn own_oneofs(message: &DescriptorProto) -> Vec<Oneof> {
    let declared = message.oneof_decl.iter().zip(0_i32..);
    let all = declared.map(|(oneof, index)| {
        let fields = message.field.iter();
        let members = fields.filter(|field| field.oneof_index == Some(index) && !field.proto3_optional());
        Oneof {
            name: oneof.name().to_owned(),
            path: oneof.name().to_owned(),
            parents: Vec::new(),
            members: members.map(|field| number(field.number())).collect(),
        }
    });
    all.filter(|oneof| !oneof.members.is_empty()).collect()
}

/// The number of a field, which protobuf allows from 1 to 2^29 - 1.
fn number(number: i32) -> u32 {
    number.unsigned_abs()
}

/// The first oneof that a request sets more than once; `None` if there is none, or the bytes can't
/// be read.
pub(super) fn set_twice(message: &str, bytes: &Bytes) -> Option<&'static Oneof> {
    let oneofs = ONEOFS.get(message)?;
    let is_twice = |oneof: &&Oneof| {
        count(bytes.clone(), &oneof.parents, &oneof.members).is_ok_and(|members| members > 1)
    };
    oneofs.iter().find(is_twice)
}

/// The members that a message has below `parents`.
fn count(mut bytes: Bytes, parents: &[u32], members: &[u32]) -> Result<usize, DecodeError> {
    let mut found = 0;
    while bytes.has_remaining() {
        let (tag, wire_type) = decode_key(&mut bytes)?;
        match parents {
            [next, rest @ ..] if *next == tag && wire_type == WireType::LengthDelimited => {
                let len = usize::try_from(decode_varint(&mut bytes)?)
                    .unwrap_or(usize::MAX)
                    .min(bytes.remaining());
                found += count(bytes.copy_to_bytes(len), rest, members)?;
                continue;
            }
            [] => found += usize::from(members.contains(&tag)),
            _ => {}
        }
        skip_field(wire_type, tag, &mut bytes, DecodeContext::default())?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oneofs_of_requests_are_those_of_the_contract() {
        let mut found: Vec<(&str, &str, &[u32], &[u32])> = ONEOFS
            .iter()
            .flat_map(|(name, oneofs)| oneofs.iter().map(move |oneof| (name, oneof)))
            .map(|(name, oneof)| (&**name, &*oneof.path, &*oneof.parents, &*oneof.members))
            .collect();
        found.sort();
        let lengths: &[u32] = &[1, 2, 3];
        assert_eq!(
            found,
            [
                ("AnalyzeRequest", "summary_options.length", &[8][..], lengths),
                (
                    "AnalyzeStreamRequest",
                    "request.summary_options.length",
                    &[2, 8],
                    lengths
                ),
                ("SummarizeRequest", "summary_options.length", &[7], lengths),
            ]
        );
    }

    /// Items of a repeated field are not searched, so none of them may have a oneof.
    #[test]
    fn no_oneof_of_a_request_lies_in_a_repeated_field() {
        let messages = messages();
        let names = ONEOFS.keys().flat_map(|name| {
            let fields = messages[&format!("zhaiyao.v1.{name}")].field.iter();
            let repeated = fields.filter(|field| field.label() == Label::Repeated);
            repeated.map(|field| field.type_name().trim_start_matches('.').to_owned())
        });
        for name in names {
            assert!(oneofs(&name, &messages, &mut Vec::new()).is_empty(), "{name}");
        }
    }
}
