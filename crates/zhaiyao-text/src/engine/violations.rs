//! The fields of a request that are wrong: the first of them, and how many there are.
//!
//! What always holds: the text of a caller never stands in a violation; memory is bounded, because
//! a request can have a hundred thousand bad fields.

use std::fmt;

/// Violations that are kept; more are counted.
const MOST_KEPT: usize = 50;
/// Violations that the message of an error names.
const NAMED: usize = 8;

/// A field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field: `document.text`, `lexicon_terms[3].word`.
    pub field: String,
    /// What is wrong and what is allowed.
    pub description: String,
}

impl Violation {
    /// A violation of `field`.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            description: description.into(),
        }
    }
}

/// The violations of a request, in the order of its fields.
///
/// ```
/// use zhaiyao_text::engine::Violations;
///
/// let mut violations = Violations::default();
/// violations.add("document.text", "is empty or blank");
/// assert_eq!(violations.to_string(), "document.text: is empty or blank");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations {
    kept: Vec<Violation>,
    total: usize,
}

impl Violations {
    /// Adds a violation of `field`.
    pub fn add(&mut self, field: impl Into<String>, description: impl Into<String>) {
        self.total += 1;
        if self.kept.len() < MOST_KEPT {
            self.kept.push(Violation::new(field, description));
        }
    }

    /// Adds those of another list behind these.
    pub fn append(&mut self, other: Self) {
        self.total += other.total;
        self.kept.extend(other.kept);
        self.kept.truncate(MOST_KEPT);
    }

    /// The first violations, 50 at most.
    pub fn kept(&self) -> &[Violation] {
        &self.kept
    }

    /// How many violations there are.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self {
            kept: vec![violation],
            total: 1,
        }
    }
}

/// The first violations as one sentence, and how many more there are.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, violation) in self.kept.iter().take(NAMED).enumerate() {
            let separator = if i == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", violation.field, violation.description)?;
        }
        match self.total.saturating_sub(NAMED) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_beyond_the_first_are_counted() {
        let mut violations = Violations::default();
        for n in 0..1_000 {
            violations.add(format!("features[{n}]"), "is unknown");
        }
        violations.append(Violation::new("idf_model", "is unknown").into());
        assert_eq!((violations.kept().len(), violations.total()), (50, 1_001));
        let message = violations.to_string();
        assert!(
            message.starts_with("features[0]: is unknown; features[1]"),
            "{message}"
        );
        assert!(
            message.ends_with("features[7]: is unknown; and 993 more"),
            "{message}"
        );
    }
}
