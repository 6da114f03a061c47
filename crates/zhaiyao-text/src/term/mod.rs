//! A passage → its candidates for terms, with the marks of each.
//!
//! One rule, one file: [`candidate`] counts words and phrases ([`phrase`] says which), [`quoted`]
//! reads quotation and title marks, [`numeral`] links 四率, 1+2+3 and A+B+C with their members,
//! [`defined`] reads 所谓A, A是指… and A（以下简称“B”）, [`alias`] pools the forms of one term, [`free`]
//! counts what stands outside of longer ones. [`collect`] runs them in this order.

mod alias;
mod candidate;
mod defined;
mod free;
mod numeral;
mod phrase;
mod quoted;

pub(crate) use candidate::{Candidate, Candidates};

use std::collections::HashSet;

use crate::passage::Passage;
use crate::resources::Models;

/// Returns all candidates of a passage, counted, marked and pooled.
/// Banned keys are no candidates, and no aliases of one.
pub(crate) fn collect<'p>(
    passage: &'p Passage<'_>,
    models: &Models,
    banned: &HashSet<String>,
) -> Candidates<'p> {
    let mut candidates = Candidates::count(passage);
    quoted::mark(&mut candidates, passage);
    defined::mark(&mut candidates, passage);
    numeral::link(&mut candidates, passage);
    candidates.ban(banned);
    defined::pool(&mut candidates, passage);
    alias::pool(&mut candidates, models);
    free::count(&mut candidates, passage);
    candidates
}
