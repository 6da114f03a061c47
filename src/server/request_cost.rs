//! A request → the memory and the time that its work takes, before it is done.

use super::pool::Kind;
use crate::api::{DEFAULT_FEATURES, v1};
use zhaiyao_text::text::most_sentences;

/// Memory that is reserved for each byte of a request, for work and answer: measured on news of
/// 990,000 characters with all features. Some texts take more (docs/scores.md, Fuzzers); what
/// their answers take is reserved once it is known.
const WORK: usize = 64;
/// Memory that a request with a summary takes for each sentence at least: its features, its words,
/// what they share with those of others, and its answer. It is more than `WORK` for sentences below
/// 32 bytes. Of 500,000 sentences each took 1.6 KB: 260 times the bytes of a text of `好。`, and
/// 780 times those of lines of one digit.
const SENTENCE: usize = 2 << 10;
/// What a request asks for.
fn asks(request: &v1::AnalyzeRequest) -> &v1::Features {
    request.features.as_ref().unwrap_or(&DEFAULT_FEATURES)
}

/// Memory that a request of this size takes while it is worked on, where texts have at most so many
/// characters.
pub(super) fn work_bytes(request: &v1::AnalyzeRequest, bytes: usize, most_characters: usize) -> usize {
    let text = request.document.as_ref().map_or("", v1::Document::text);
    // A longer text is refused whatever it takes; this runs on a thread that serves calls.
    let may_be_read = text.len() / MOST_BYTES_OF_CHARACTER <= most_characters;
    let sentences = if may_be_read && asks(request).summary {
        most_sentences(text)
    } else {
        0
    };
    (bytes * WORK).max(sentences * SENTENCE)
}

/// Of UTF-8.
const MOST_BYTES_OF_CHARACTER: usize = 4;

/// Bytes of a message whose words are found in a fifth of a millisecond (docs/scores.md).
const SHORT: usize = 3_000;
/// Keywords and summaries take some four times as long as words; one more for the margin.
const TIMES_AS_LONG: usize = 5;

/// Whether a request of this size is short. Terms of its own have to be read, too, so a request
/// with terms is never short.
pub(super) fn kind(request: &v1::AnalyzeRequest, bytes: usize) -> Kind {
    let times = if asks(request).keywords || asks(request).summary {
        TIMES_AS_LONG
    } else {
        1
    };
    if request.lexicon_terms.is_empty() && bytes * times <= SHORT {
        Kind::Short
    } else {
        Kind::Long
    }
}
