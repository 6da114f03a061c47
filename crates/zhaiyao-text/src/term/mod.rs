//! A passage → its candidates for terms, with the marks of each.
//!
//! One rule, one file. [`collect`] runs them in this order:
//!
//! 1. [`candidate`] counts words and phrases; [`phrase`] decides which rows of words may be one.
//! 2. [`quoted`] counts quotation and title marks, and adds what they enclose.
//! 3. [`defined`] counts 所谓A and A是指…, and adds what the text introduces.
//! 4. [`numeral`] links 四率, 1+2+3 and A+B+C with their members. It needs the counts of quotes.
//! 5. Banned keys are taken out, before any candidate is pooled with another.
//! 6. [`defined`] pools A with B of A（以下简称“B”）.
//! 7. [`alias`] pools the other forms of one term.
//! 8. [`free`] counts the occurrences outside longer candidates. It needs the pooled list.
//!
//! To add a rule: write a file with one function that takes the candidates and the passage; call it
//! in [`collect`], before the ban if what it adds may be a keyword, after the ban if it pools; add
//! cases to `tests/pipeline/terms.rs` and a rule to `benches/ablation/rules.toml`.

mod alias;
mod candidate;
mod defined;
mod free;
mod numeral;
mod phrase;
mod places;
mod quoted;

pub(crate) use candidate::{Candidate, Candidates};

use std::collections::HashSet;

use crate::models::Models;
use crate::passage::Passage;
use crate::progress::{Abandoned, Progress};

/// Returns all candidates of a passage, counted, marked and pooled.
/// Banned keys are no candidates, and no aliases of one.
///
/// # Errors
/// [`Abandoned`] if nobody wants them any more.
pub(crate) fn collect<'p>(
    passage: &'p Passage<'_>,
    models: &Models,
    banned: &HashSet<String>,
    progress: &Progress,
) -> Result<Candidates<'p>, Abandoned> {
    let mut candidates = Candidates::count(passage, progress)?;
    quoted::mark(&mut candidates, passage, progress)?;
    defined::mark(&mut candidates, passage, progress)?;
    numeral::link(&mut candidates, passage, progress)?;
    candidates.ban(banned);
    defined::pool(&mut candidates, passage, progress)?;
    alias::pool(&mut candidates, models, progress)?;
    candidates.sort_pooled();
    free::count(&mut candidates, passage, progress)?;
    progress.ask()?;
    Ok(candidates)
}
