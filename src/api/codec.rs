//! The codec of every call: prost, with the faults of a message as INVALID_ARGUMENT.
//!
//! prost answers a string that is no UTF-8 as an internal error, and takes the last of two members
//! of a oneof in silence. Both are the caller's faults, and both are told here with the field's
//! path.

use std::marker::PhantomData;

use prost::bytes::{Buf, Bytes};
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost::{DecodeError, Message, Name};
use tonic::Status;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder};

use super::status;
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
        let bytes = buffer.copy_to_bytes(buffer.remaining());
        if let Some(path) = summary_options(U::NAME)
            && lengths(bytes.clone(), path).is_ok_and(|n| n > 1)
        {
            let field = format!("{}.length", dotted(U::NAME));
            return Err(status::invalid_field(Violation::new(
                field,
                "is given more than once; give one length",
            )));
        }
        match U::decode(bytes) {
            Ok(message) => Ok(Some(message)),
            Err(error) => Err(status::invalid_field(fault(&error))),
        }
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

/// Field numbers that lead to the `SummaryOptions` of a message.
fn summary_options(message: &str) -> Option<&'static [u32]> {
    match message {
        "SummarizeRequest" => Some(&[7]),
        "AnalyzeRequest" => Some(&[8]),
        "AnalyzeStreamRequest" => Some(&[2, 8]),
        _ => None,
    }
}

/// The path to the `SummaryOptions` of a message in words.
fn dotted(message: &str) -> &'static str {
    if message == "AnalyzeStreamRequest" {
        "request.summary_options"
    } else {
        "summary_options"
    }
}

/// Field numbers of `SummaryOptions.length`.
const LENGTH: std::ops::RangeInclusive<u32> = 1..=3;

/// How many members of `SummaryOptions.length` the message holds below `path`.
fn lengths(mut bytes: Bytes, path: &[u32]) -> Result<usize, DecodeError> {
    let mut count = 0;
    while bytes.has_remaining() {
        let (tag, wire_type) = decode_key(&mut bytes)?;
        match path {
            [next, rest @ ..] if *next == tag && wire_type == WireType::LengthDelimited => {
                let len = usize::try_from(decode_varint(&mut bytes)?)
                    .unwrap_or(usize::MAX)
                    .min(bytes.remaining());
                count += lengths(bytes.copy_to_bytes(len), rest)?;
                continue;
            }
            [] => count += usize::from(LENGTH.contains(&tag)),
            _ => {}
        }
        skip_field(wire_type, tag, &mut bytes, DecodeContext::default())?;
    }
    Ok(count)
}

/// The field that could not be decoded, from prost's own account: `Message.field: ` for each level,
/// then the reason.
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
