//! The codec of every call: prost, with the faults of a message as INVALID_ARGUMENT.
//!
//! prost answers a string that is not UTF-8 as an internal error, lets the last of two members of a
//! oneof win, and makes every element of a list. All three are mistakes of the caller, and are
//! answered here with the field's path. tonic ends a stream at the first message that can't be
//! decoded; a client in JavaScript that cuts a text between the halves of a character sends one. So
//! an item of `AnalyzeStream` is always decoded, if need be to its id alone, and its fault waits
//! for [`take_item_fault`].

use std::cell::Cell;
use std::marker::PhantomData;

use prost::bytes::{Buf, Bytes};
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost::{DecodeError, Message, Name};
use tonic::Status;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder};

use super::descriptors::DESCRIPTORS;
use super::{shape, status, v1};
use zhaiyao_text::engine::{Violation, Violations};

/// Encodes `T` and decodes `U`.
#[derive(Debug, Clone)]
pub(crate) struct CheckedCodec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for CheckedCodec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> Codec for CheckedCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Name + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = tonic_prost::ProstEncoder<T>;
    type Decoder = CheckedDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        tonic_prost::ProstEncoder::new(BufferSettings::default())
    }

    fn decoder(&mut self) -> Self::Decoder {
        CheckedDecoder(PhantomData)
    }
}

/// Decodes `U`.
#[derive(Debug, Clone)]
pub(crate) struct CheckedDecoder<U>(PhantomData<U>);

impl<U: Message + Name + Default> Decoder for CheckedDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        let bytes = buffer.copy_to_bytes(buffer.remaining());
        if U::NAME != v1::AnalyzeStreamRequest::NAME {
            return decode(bytes).map(Some);
        }
        let item = checked(bytes.clone()).or_else(|violations| {
            ITEM_FAULT.set(Some(status::invalid_fields(within_item(&violations))));
            U::decode(id_alone(&bytes)).map_err(|error| status::invalid_field(fault(&error)))
        });
        item.map(Some)
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

thread_local! {
    /// Why the item decoded last on this thread has only its id. tonic has a message type for each
    /// call, and no room in it for a fault.
    static ITEM_FAULT: Cell<Option<Status>> = const { Cell::new(None) };
}

/// Takes the fault of the item of `AnalyzeStream` that was decoded last on this thread; `None` if
/// it has none. To be called where the item comes out of the stream, before anything is awaited.
pub(crate) fn take_item_fault() -> Option<Status> {
    ITEM_FAULT.take()
}

/// Returns the bytes of an item with nothing but its id, as far as there is one and it is text.
fn id_alone(mut bytes: &[u8]) -> Bytes {
    let mut id = String::new();
    while let Ok((tag, wire_type)) = decode_key(&mut bytes) {
        let length = match (tag, wire_type) {
            (ID, WireType::LengthDelimited) => decode_varint(&mut bytes).ok(),
            _ => None,
        };
        if let Some(length) = length {
            let length = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
            let (own, rest) = bytes.split_at(length);
            id = String::from_utf8_lossy(own).into_owned();
            bytes = rest;
        } else if skip_field(wire_type, tag, &mut bytes, DecodeContext::default()).is_err() {
            break;
        }
    }
    let item = v1::AnalyzeStreamRequest { id, request: None };
    item.encode_to_vec().into()
}

/// Number of `AnalyzeStreamRequest.id`.
const ID: u32 = 1;

/// Decodes a message as the server does.
///
/// # Errors
/// INVALID_ARGUMENT with the path of each field that is given twice, too long or can't be decoded.
pub fn decode<U: Message + Name + Default>(bytes: Bytes) -> Result<U, Status> {
    checked(bytes).map_err(status::invalid_fields)
}

/// Decodes a message, or returns every field that is given twice, too long or can't be decoded.
fn checked<U: Message + Name + Default>(bytes: Bytes) -> Result<U, Violations> {
    let violations = shape::violations(U::NAME, &bytes);
    if !violations.is_empty() {
        return Err(violations);
    }
    U::decode(bytes).map_err(|error| fault(&error).into())
}

/// Names fields as those of an item that could be decoded are named: by their path in its request.
fn within_item(violations: &Violations) -> Violations {
    let mut within = Violations::default();
    for Violation { field, description } in violations.kept() {
        within.add(
            field.strip_prefix("request.").unwrap_or(field),
            description.clone(),
        );
    }
    within
}

/// The field that could not be decoded. prost writes it into its error: `Message.field: ` for each
/// level, then the reason. A test pins this form (tests/grpc/raw.rs).
fn fault(error: &DecodeError) -> Violation {
    let text = error.to_string();
    let mut rest = text
        .strip_prefix("failed to decode Protobuf message: ")
        .unwrap_or(&text);
    let mut path: Vec<&str> = Vec::new();
    while let Some((level, after)) = rest.split_once(": ") {
        match level.split_once('.') {
            Some((message, field)) if message.starts_with(char::is_uppercase) && !level.contains(' ') => {
                path.push(contract_name(message, field));
            }
            _ => break,
        }
        rest = after;
    }
    // prost names the innermost level first.
    path.reverse();
    let field = if path.is_empty() {
        "(message)".to_owned()
    } else {
        path.join(".")
    };
    Violation::new(field, format!("can't be decoded: {rest}"))
}

/// The name that a field of prost has in the contract. prost names the oneof and not its member;
/// where there is one member alone, it is that.
fn contract_name<'a>(message: &str, field: &'a str) -> &'a str {
    let mut messages = DESCRIPTORS.file.iter().flat_map(|file| &file.message_type);
    let Some(descriptor) = messages.find(|descriptor| descriptor.name() == message) else {
        return field;
    };
    let mut oneofs = descriptor.oneof_decl.iter().zip(0_i32..);
    let Some((_, index)) = oneofs.find(|(oneof, _)| oneof.name() == field) else {
        return field;
    };
    let mut members = descriptor
        .field
        .iter()
        .filter(|member| member.oneof_index == Some(index));
    match (members.next(), members.next()) {
        (Some(only), None) => only.name(),
        _ => field,
    }
}
