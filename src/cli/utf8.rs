//! Bytes of a document → its text.

/// Why bytes are no text.
#[derive(Debug, thiserror::Error)]
#[error("is not UTF-8: the first bad byte is at {}", .0.utf8_error().valid_up_to())]
pub(super) struct NotUtf8(#[from] std::string::FromUtf8Error);

/// Returns the text that the bytes encode.
///
/// # Errors
/// [`NotUtf8`] with the offset of the first bad byte, in bytes from 0.
pub(super) fn utf8(bytes: Vec<u8>) -> Result<String, NotUtf8> {
    Ok(String::from_utf8(bytes)?)
}
