//! Words → columns of numbers, a tenth of the bytes of as many messages.

use super::enums::universal_pos;
use super::writer::{Writer, number};
use crate::api::v1;
use zhaiyao_text::engine::Error;
use zhaiyao_text::lexicon::Pos;
use zhaiyao_text::token::Token;

/// The words of a report as columns.
///
/// # Errors
/// [`Error::Abandoned`] if nobody wants them any more.
pub(super) fn tokens(writer: &Writer, tokens: &[Token]) -> Result<v1::CompactTokens, Error> {
    let mut columns = v1::CompactTokens {
        starts: Vec::with_capacity(tokens.len()),
        lengths: Vec::with_capacity(tokens.len()),
        tag_indexes: Vec::with_capacity(tokens.len()),
        ..v1::CompactTokens::default()
    };
    // By the number of a part of speech, its index among those of this report.
    let mut indexes: Vec<Option<usize>> = vec![None; Pos::all().count()];
    for token in tokens {
        writer.count()?;
        let raw = writer.analysis.position(token.span);
        let start = writer.offsets.position(raw.start());
        let end = writer.offsets.position(raw.end());
        let index = *indexes[token.pos.number()].get_or_insert_with(|| {
            columns.tags.push(token.pos.tag().to_owned());
            columns
                .universal_tags
                .push(universal_pos(token.pos.universal()).into());
            columns.tags.len() - 1
        });
        columns.starts.push(number(start));
        columns.lengths.push(number(end - start));
        columns.tag_indexes.push(number(index));
    }
    Ok(columns)
}
