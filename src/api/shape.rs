//! The lists and oneofs of requests, from the descriptor set → what is wrong with a message before
//! it is decoded.
//!
//! Two faults can't be seen afterwards. Protobuf lets the last member of a oneof win, so callers
//! that send two lengths of a summary would not be told. And each element of a list takes far more
//! memory than its bytes on the wire: 16 MiB of empty terms would be 1.3 GB. What always holds: no
//! field number is written here, so a new field of the contract is covered; a message is read once,
//! without a copy.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use prost::DecodeError;
use prost::bytes::Buf;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto};

use super::MOST_BATCH_REQUESTS;
use super::descriptors::DESCRIPTORS;
use zhaiyao_text::engine::{Limits, Violations};

/// Terms that a request may have, by the most generous server of this process. A server with fewer
/// refuses the rest when the message is decoded.
static MOST_TERMS: LazyLock<AtomicUsize> =
    LazyLock::new(|| AtomicUsize::new(Limits::default().lexicon_terms));

/// Lets messages with this many terms be decoded.
pub(crate) fn allow_lexicon_terms(most: usize) {
    MOST_TERMS.fetch_max(most, Ordering::Relaxed);
}

/// The most elements of a list, by its path; `None` for a list that this file does not know, which
/// a test finds. Of the requests of a batch each may have as many as one request alone, but for
/// terms, which are large: they are counted for the whole batch.
fn most(path: &str) -> Option<usize> {
    let list = path.rsplit('.').next().unwrap_or(path);
    let requests = if path.starts_with("requests.") {
        MOST_BATCH_REQUESTS
    } else {
        1
    };
    let limits = Limits::default();
    let terms = MOST_TERMS.load(Ordering::Relaxed);
    Some(match list {
        "lexicons" | "parts_of_speech" | "pinned_models" => limits.names * requests,
        "banned_words" => limits.banned_words * requests,
        "requests" => MOST_BATCH_REQUESTS,
        "lexicon_terms" => terms,
        "aliases" => terms.saturating_mul(limits.aliases),
        _ => return None,
    })
}

/// A list of a request, wherever it stands: all elements of one path are counted together.
#[derive(Debug)]
struct List {
    /// Names of the fields that lead to it, and its own, with dots.
    path: String,
}

/// A oneof of a request.
#[derive(Debug)]
struct Oneof {
    name: String,
    path: String,
}

/// What a field of a message means here.
#[derive(Debug, Default)]
struct Field {
    /// Index in [`Shape::lists`].
    list: Option<usize>,
    /// Elements without a length of their own, several of which may stand in one field.
    is_packed: bool,
    /// Index in [`Shape::oneofs`].
    oneof: Option<usize>,
    /// Fields of the message in this field, by number.
    fields: HashMap<u32, Self>,
}

impl Field {
    /// Whether a oneof stands below this field.
    fn has_oneofs(&self) -> bool {
        let mut fields = self.fields.values();
        fields.any(|field| field.oneof.is_some() || field.has_oneofs())
    }
}

/// The lists and oneofs of one request.
#[derive(Debug, Default)]
struct Shape {
    lists: Vec<List>,
    oneofs: Vec<Oneof>,
    fields: HashMap<u32, Field>,
}

/// The shape of each request, by the name of its message in the one package.
static SHAPES: LazyLock<HashMap<String, Shape>> = LazyLock::new(|| {
    let messages = messages();
    let services = DESCRIPTORS.file.iter().flat_map(|file| &file.service);
    let methods = services.flat_map(|service| &service.method);
    let requests = methods.map(|method| method.input_type().trim_start_matches('.'));
    let with_shapes = requests.map(|name| {
        let mut shape = Shape::default();
        shape.fields = shape.fields_of(name, "", &messages, &mut Vec::new());
        let short = name.rsplit('.').next().unwrap_or(name);
        (short.to_owned(), shape)
    });
    with_shapes.collect()
});

type Messages = HashMap<String, &'static DescriptorProto>;

/// All messages of the contract by full name.
fn messages() -> Messages {
    let files = DESCRIPTORS.file.iter();
    let all = files.flat_map(|file| {
        let messages = file.message_type.iter();
        messages.map(move |message| (format!("{}.{}", file.package(), message.name()), message))
    });
    all.collect()
}

impl Shape {
    /// The fields of a message that mean something here. `prefix` is the path of the message with a
    /// dot; `above` are the messages that lead here, so that a message in itself is not followed.
    fn fields_of(
        &mut self,
        name: &str,
        prefix: &str,
        messages: &Messages,
        above: &mut Vec<String>,
    ) -> HashMap<u32, Field> {
        let Some(message) = messages
            .get(name)
            .filter(|_| !above.iter().any(|known| known == name))
        else {
            return HashMap::new();
        };
        above.push(name.to_owned());
        let oneofs = self.oneofs_of(message, prefix);
        let mut fields = HashMap::new();
        for field in &message.field {
            let path = format!("{prefix}{}", field.name());
            let is_list = field.label() == Label::Repeated;
            let list = is_list.then(|| {
                self.lists.push(List { path: path.clone() });
                self.lists.len() - 1
            });
            let inner = field.type_name().trim_start_matches('.');
            let inner = self.fields_of(inner, &format!("{path}."), messages, above);
            let known = Field {
                list,
                is_packed: is_list && is_scalar(field),
                oneof: oneofs
                    .iter()
                    .find(|(index, _)| field.oneof_index == Some(*index))
                    .map(|(_, at)| *at),
                fields: inner,
            };
            if known.list.is_some() || known.oneof.is_some() || !known.fields.is_empty() {
                fields.insert(field.number().unsigned_abs(), known);
            }
        }
        above.pop();
        fields
    }

    /// Adds the oneofs that a message declares. Returns the index of each in the message and here.
    /// `optional` fields are oneofs of one member: they are left out.
    fn oneofs_of(&mut self, message: &DescriptorProto, prefix: &str) -> Vec<(i32, usize)> {
        let mut found = Vec::new();
        for (oneof, index) in message.oneof_decl.iter().zip(0_i32..) {
            let mut members = message
                .field
                .iter()
                .filter(|field| field.oneof_index == Some(index));
            if members.any(|field| !field.proto3_optional()) {
                self.oneofs.push(Oneof {
                    name: oneof.name().to_owned(),
                    path: format!("{prefix}{}", oneof.name()),
                });
                found.push((index, self.oneofs.len() - 1));
            }
        }
        found
    }
}

/// Returns whether the elements of a list are numbers, which can be packed.
fn is_scalar(field: &FieldDescriptorProto) -> bool {
    !matches!(
        field.r#type(),
        Type::String | Type::Bytes | Type::Message | Type::Group
    )
}

/// What a message has of each list and oneof of its shape.
struct Counts {
    lists: Vec<usize>,
    oneofs: Vec<usize>,
}

/// Returns the oneofs of a request that are set more than once, and its lists that are too long.
/// Bytes that can't be read have no violation here, because decoding refuses them.
pub(super) fn violations(message: &str, bytes: &[u8]) -> Violations {
    let mut violations = Violations::default();
    let Some(shape) = SHAPES.get(message) else {
        return violations;
    };
    let mut counts = Counts {
        lists: vec![0; shape.lists.len()],
        oneofs: vec![0; shape.oneofs.len()],
    };
    if count(bytes, &shape.fields, &mut counts).is_err() {
        return violations;
    }
    for (oneof, members) in shape.oneofs.iter().zip(counts.oneofs) {
        if members > 1 {
            let reason = format!("is given more than once; give one {}", oneof.name);
            violations.add(&oneof.path, reason);
        }
    }
    for (list, elements) in shape.lists.iter().zip(counts.lists) {
        if let Some(most) = most(&list.path).filter(|most| elements > *most) {
            violations.add(
                &list.path,
                format!("has {elements} elements; the limit is {most}"),
            );
        }
    }
    violations
}

/// Adds what a message and the messages in it have.
fn count(mut bytes: &[u8], fields: &HashMap<u32, Field>, counts: &mut Counts) -> Result<(), DecodeError> {
    while bytes.has_remaining() {
        let (tag, wire_type) = decode_key(&mut bytes)?;
        let Some(field) = fields.get(&tag) else {
            skip_field(wire_type, tag, &mut bytes, DecodeContext::default())?;
            continue;
        };
        let mut elements = 1;
        if wire_type == WireType::LengthDelimited {
            let len = usize::try_from(decode_varint(&mut bytes)?).unwrap_or(usize::MAX);
            let (inner, rest) = bytes.split_at(len.min(bytes.len()));
            bytes = rest;
            if field.is_packed {
                // The last byte of a number has no bit for more to come.
                elements = inner.iter().filter(|byte| **byte < 0x80).count();
            } else if !field.fields.is_empty() {
                count_inner(inner, field, counts)?;
            }
        } else {
            skip_field(wire_type, tag, &mut bytes, DecodeContext::default())?;
        }
        if let Some(list) = field.list {
            counts.lists[list] += elements;
        }
        if let Some(oneof) = field.oneof {
            counts.oneofs[oneof] += 1;
        }
    }
    Ok(())
}

/// Adds what a message in a field has. Each element of a list has oneofs of its own: the one that
/// has the most members counts.
fn count_inner(bytes: &[u8], field: &Field, counts: &mut Counts) -> Result<(), DecodeError> {
    if field.list.is_none() || !field.has_oneofs() {
        return count(bytes, &field.fields, counts);
    }
    let none = vec![0; counts.oneofs.len()];
    let others = std::mem::replace(&mut counts.oneofs, none);
    count(bytes, &field.fields, counts)?;
    for (own, other) in counts.oneofs.iter_mut().zip(others) {
        *own = other.max(*own);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use prost::Message;

    use super::*;
    use crate::api::v1;

    #[test]
    fn the_oneofs_and_lists_of_requests_are_those_of_the_contract() {
        let mut oneofs: Vec<String> = Vec::new();
        let mut lists: Vec<String> = Vec::new();
        for (name, shape) in &*SHAPES {
            oneofs.extend(shape.oneofs.iter().map(|oneof| format!("{name}: {}", oneof.path)));
            lists.extend(shape.lists.iter().map(|list| list.path.clone()));
            for list in &shape.lists {
                assert!(most(&list.path).is_some(), "{} has a limit", list.path);
            }
        }
        oneofs.sort();
        assert_eq!(
            oneofs,
            [
                "AnalyzeRequest: document.content",
                "AnalyzeRequest: summary_options.length",
                "AnalyzeStreamRequest: request.document.content",
                "AnalyzeStreamRequest: request.summary_options.length",
                "BatchAnalyzeRequest: requests.document.content",
                "BatchAnalyzeRequest: requests.summary_options.length",
                "ExtractKeywordsRequest: document.content",
                "SegmentRequest: document.content",
                "SplitReportsRequest: document.content",
                "SummarizeRequest: document.content",
                "SummarizeRequest: summary_options.length",
            ]
        );
        lists.retain(|path| !path.starts_with("request"));
        lists.sort();
        lists.dedup();
        assert_eq!(
            lists,
            [
                "keyword_options.banned_words",
                "keyword_options.parts_of_speech",
                "lexicon_terms",
                "lexicon_terms.aliases",
                "lexicons",
                "pinned_models",
            ]
        );
    }

    #[test]
    fn a_list_that_is_too_long_is_one_violation_with_its_length() {
        let terms = |n| v1::AnalyzeRequest {
            lexicon_terms: vec![v1::LexiconTerm::default(); n],
            ..v1::AnalyzeRequest::default()
        };
        let most = Limits::default().lexicon_terms;
        let cases = [
            (terms(most), None),
            (terms(most + 1), Some(("lexicon_terms", most + 1))),
            (
                v1::AnalyzeRequest {
                    lexicons: vec![String::new(); 300],
                    ..v1::AnalyzeRequest::default()
                },
                Some(("lexicons", 300)),
            ),
        ];
        for (request, expected) in cases {
            let found = violations("AnalyzeRequest", &request.encode_to_vec());
            let expected =
                expected.map(|(field, elements)| format!("{field}: has {elements} elements; the limit is"));
            match expected {
                None => assert!(found.is_empty(), "{found}"),
                Some(message) => assert!(found.to_string().starts_with(&message), "{found}"),
            }
            assert!(found.total() < 2);
        }
    }

    #[test]
    fn each_request_of_a_batch_has_oneofs_of_its_own() {
        let request = v1::AnalyzeRequest {
            document: Some("今天开馆。".into()),
            ..v1::AnalyzeRequest::default()
        };
        let batch = |requests| v1::BatchAnalyzeRequest { requests };
        let bytes = batch(vec![request.clone(); MOST_BATCH_REQUESTS]).encode_to_vec();
        assert!(violations("BatchAnalyzeRequest", &bytes).is_empty());
        // A second text in the first request.
        let document = request.encode_to_vec();
        let both = [&document[..], &document[..]].concat();
        let mut twice = vec![0x0a, both.len() as u8];
        twice.extend(&both);
        let found = violations("BatchAnalyzeRequest", &[twice, bytes].concat());
        assert!(
            found
                .to_string()
                .contains("requests.document.content: is given more"),
            "{found}"
        );
    }
}
