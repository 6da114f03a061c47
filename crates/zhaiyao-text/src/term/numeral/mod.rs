//! 四率 → the four members that its sentence lists; 一感两网 → one and two; 三大攻坚战 → the three before it;
//! “1+2+3” → the six titles; A+B+C → its parts.
//!
//! A numeral abbreviation is a number and one to three characters, perhaps several of these in a
//! row. Its members stand side by side in the same sentence, most often to its left, and share
//! those characters at their end (or start). One in quotation marks that has no such list stays
//! unresolved; one without marks is only one if it has its list.

mod members;
mod pattern;

use rustc_hash::FxHashSet;

use super::Candidates;
use crate::passage::{KeySpan, Passage};
use crate::progress::{Abandoned, Progress};
use crate::token::TokenClass;
use members::{Lists, members};
use pattern::{NUMERALS, Pattern};

/// Occurrences of a term at which its members are looked for. A list stands at the first or second.
const TRIES: usize = 8;
/// Characters of an abbreviation without quotation marks.
const LONGEST_BARE: usize = 6;

/// Links every numeral abbreviation and sum with its members.
pub(super) fn link(
    candidates: &mut Candidates,
    passage: &Passage,
    progress: &Progress,
) -> Result<(), Abandoned> {
    let lists = Lists::new(passage);
    let bare = bare_numerals(passage, &lists, progress)?;
    candidates.insert(&bare, progress)?;
    let bare: FxHashSet<&str> = bare.iter().map(|span| span.slice(passage.key())).collect();
    for index in 0..candidates.list.len() {
        let is_quoted = candidates.list[index].quoted > 0;
        if !is_quoted && (bare.is_empty() || !bare.contains(candidates.key(index))) {
            continue;
        }
        let key = candidates.key(index);
        let Some(pattern) = Pattern::parse(key) else {
            continue;
        };
        progress.count(UNITS_A_NUMERAL)?;
        let places = candidates.list[index].occurrences.clone();
        let members = places
            .iter()
            .take(TRIES)
            .find_map(|&place| members(&pattern, &lists, place));
        let resolved = members.is_some();
        // A sum that the text does not resolve is no abbreviation, only a quote.
        if resolved || matches!(pattern, Pattern::Numeral(_) | Pattern::Great { .. }) {
            candidates.list[index].members = Some(members.unwrap_or_default().into());
        }
    }
    Ok(())
}

/// Units of work ([`Progress`]) of looking for the members of an abbreviation: it reads some
/// hundred characters, perhaps several times.
const UNITS_A_NUMERAL: usize = 8;

/// Where the passage has numeral abbreviations without quotation marks, and their members.
fn bare_numerals(passage: &Passage, lists: &Lists, progress: &Progress) -> Result<Vec<KeySpan>, Abandoned> {
    let words = passage.words();
    let starts = (0..words.len()).filter(|&i| {
        let first = || words[i].span.slice(passage.key()).chars().next();
        words[i].class == TokenClass::Han
            && first().is_some_and(|c| NUMERALS.contains(c))
            && !passage.before(words[i].span).is_ascii_digit()
    });
    let mut found = Vec::new();
    for start in starts {
        progress.count(UNITS_A_NUMERAL)?;
        found.extend(bare_numeral(passage, lists, start));
    }
    Ok(found)
}

/// The abbreviation that begins with this word, if the text lists its members.
fn bare_numeral(passage: &Passage, lists: &Lists, first: usize) -> Option<KeySpan> {
    let words = passage.words();
    let start = words[first].span;
    let last = |end: &usize| {
        words[*end].class == TokenClass::Han && words[*end].span.start() == words[*end - 1].span.end()
    };
    let ends = std::iter::once(first).chain((first + 1..words.len()).take_while(last));
    let spans = ends.map(|end| start.cover(&words[end].span));
    let fits = |span: &KeySpan| span.slice(passage.key()).chars().count() <= LONGEST_BARE;
    spans.take_while(fits).find(|&span| {
        let pattern = Pattern::parse(span.slice(passage.key())).filter(Pattern::may_be_bare);
        pattern.is_some_and(|pattern| members(&pattern, lists, span).is_some())
    })
}
