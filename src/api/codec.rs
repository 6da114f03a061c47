//! The codec of every call: prost, with the faults of a message as INVALID_ARGUMENT.
//!
//! prost answers a string that is not UTF-8 as an internal error, lets the last of two members of a
//! oneof win, and makes every element of a list. All three are mistakes of the caller, and are
//! answered here with the field's path.

use std::marker::PhantomData;

use prost::bytes::{Buf, Bytes};
use prost::{DecodeError, Message, Name};
use tonic::Status;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder};

use super::{shape, status};
use zhaiyao_text::engine::Violation;

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
        decode(buffer.copy_to_bytes(buffer.remaining())).map(Some)
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

/// Decodes a message as the server does.
///
/// # Errors
/// INVALID_ARGUMENT with the path of each field that is given twice, too long or can't be decoded.
pub fn decode<U: Message + Name + Default>(bytes: Bytes) -> Result<U, Status> {
    let violations = shape::violations(U::NAME, &bytes);
    if !violations.is_empty() {
        return Err(status::invalid_fields(violations));
    }
    U::decode(bytes).map_err(|error| status::invalid_field(fault(&error)))
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
                path.push(field);
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
