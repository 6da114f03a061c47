//! The limits of a request, and the fields of it that exceed them.
//!
//! In: a request. Out: every violation, by the path of the field on the wire. What always holds:
//! the text of a caller never stands in a violation.

use super::Request;
use super::violations::{Violation, Violations};
use crate::lexicon::{Pos, Term};
use crate::summary::SummaryLength;
use crate::text;

/// The limits of requests. Counts of characters are counts of Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In a text.
    pub text_characters: usize,
    /// Reports of a document.
    pub reports: usize,
    /// In a title.
    pub title_characters: usize,
    /// In a query.
    pub query_characters: usize,
    /// Terms of the request's own.
    pub lexicon_terms: usize,
    /// Aliases of one term.
    pub aliases: usize,
    /// In a term, alias or banned word.
    pub word_characters: usize,
    /// Banned words.
    pub banned_words: usize,
    /// Keywords of a report.
    pub top_k: usize,
    /// Sentences of a summary.
    pub sentence_count: usize,
    /// Names in a list: lexicons, parts of speech, features.
    pub names: usize,
    /// Greatest weight of a term.
    pub term_weight: u8,
}

/// Bytes of the longest text, whatever the limits: places have 32 bits.
const MOST_BYTES: usize = 1 << 30;

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_characters: 1_000_000,
            reports: 10_000,
            title_characters: 1_000,
            query_characters: 1_000,
            lexicon_terms: 10_000,
            aliases: 32,
            word_characters: 64,
            banned_words: 1_000,
            top_k: 200,
            sentence_count: 1_000,
            names: 256,
            term_weight: 10,
        }
    }
}

impl Limits {
    /// Returns the violation of a document with too many reports.
    pub(super) fn many_reports(&self, count: usize) -> Violation {
        let most = self.reports;
        Violation::new(
            "document.text",
            format!("holds {count} reports; at most {most} are allowed"),
        )
    }

    /// Adds every violation of the request.
    pub(super) fn check(&self, request: &Request, violations: &mut Violations) {
        let mut check = Check {
            limits: self,
            violations,
        };
        check.document(request);
        check.many("lexicon_terms", request.terms.len(), self.lexicon_terms, "terms");
        for (i, term) in request.terms.iter().enumerate().take(self.lexicon_terms) {
            check.term(&format!("lexicon_terms[{i}]"), term);
        }
        let keywords = &request.keyword_options;
        // 0 is the default.
        check.range("keyword_options.top_k", keywords.top_k.max(1), 1, self.top_k);
        let banned = &keywords.banned_words;
        check.many(
            "keyword_options.banned_words",
            banned.len(),
            self.banned_words,
            "words",
        );
        for (i, word) in banned.iter().enumerate().take(self.banned_words) {
            check.word(&format!("keyword_options.banned_words[{i}]"), word);
        }
        check.range(
            "keyword_options.minimum_characters",
            keywords.minimum_characters,
            0,
            self.word_characters,
        );
        check.many("lexicons", request.lexicons.len(), self.names, "names");
        let pins = &request.pinned_models;
        check.many("pinned_models", pins.len(), self.names, "names");
        for (i, pin) in pins.iter().enumerate().take(self.names) {
            check.pin(&format!("pinned_models[{i}]"), pin);
        }
        let tags = &keywords.parts_of_speech;
        check.many("keyword_options.parts_of_speech", tags.len(), self.names, "tags");
        for (i, tag) in tags.iter().enumerate().take(self.names) {
            check.tag(&format!("keyword_options.parts_of_speech[{i}]"), tag);
        }
        let summary = &request.summary_options;
        check.length(summary.length);
        check.characters("summary_options.query", &summary.query, self.query_characters);
    }
}

struct Check<'a> {
    limits: &'a Limits,
    violations: &'a mut Violations,
}

impl Check<'_> {
    fn add(&mut self, field: &str, description: impl Into<String>) {
        self.violations.add(field, description);
    }

    fn document(&mut self, request: &Request) {
        let (text, title) = (request.text.as_str(), request.title.as_str());
        if is_blank(text) && is_blank(title) {
            self.add(
                "document.text",
                "is empty or blank; give a text, or a title to read a headline on its own",
            );
        }
        self.characters("document.text", &request.text, self.limits.text_characters);
        self.characters("document.title", &request.title, self.limits.title_characters);
        // A character has at most four bytes: most titles are too short for all that follows.
        if title.len() <= text.len() / 4 || is_blank(text) {
            return;
        }
        let (text, title) = (text.chars().count(), title.chars().count());
        if title > text {
            self.add(
                "document.title",
                format!("has {title} characters, more than the text, which has {text}"),
            );
        }
    }

    fn characters(&mut self, field: &str, text: &str, limit: usize) {
        if text.len() > MOST_BYTES {
            let reason = format!(
                "has {} bytes; no text of more than {MOST_BYTES} is read",
                text.len()
            );
            return self.add(field, reason);
        }
        // Bytes bound the count from above; only a text that could be too long is counted.
        if text.len() > limit {
            let count = text.chars().count();
            if count > limit {
                self.add(field, format!("has {count} characters; the limit is {limit}"));
            }
        }
    }

    fn many(&mut self, field: &str, count: usize, limit: usize, what: &str) {
        if count > limit {
            self.add(field, format!("has {count} {what}; the limit is {limit}"));
        }
    }

    fn range(&mut self, field: &str, value: usize, from: usize, to: usize) {
        if !(from..=to).contains(&value) {
            self.add(field, format!("is {value}; it must be {from} to {to}"));
        }
    }

    /// A part of speech that the dictionary has.
    fn tag(&mut self, field: &str, tag: &str) {
        if Pos::parse(tag).tag() != tag {
            self.add(field, "is no part of speech of the dictionary: see Token.pos");
        }
    }

    /// A model with the revision that it must have.
    fn pin(&mut self, field: &str, pin: &str) {
        let parts = pin.split_once('@');
        if parts.is_none_or(|(name, revision)| name.is_empty() || revision.is_empty()) {
            self.add(field, "must be name@revision, as a receipt lists the models");
        }
    }

    fn word(&mut self, field: &str, word: &str) {
        if is_blank(word) {
            self.add(field, "is empty or blank");
        } else if word.contains(['\n', '\r']) {
            self.add(field, "holds a line break");
        } else {
            self.characters(field, word, self.limits.word_characters);
        }
    }

    fn term(&mut self, field: &str, term: &Term) {
        self.word(&format!("{field}.word"), &term.word);
        self.many(
            &format!("{field}.aliases"),
            term.aliases.len(),
            self.limits.aliases,
            "aliases",
        );
        for (i, alias) in term.aliases.iter().enumerate().take(self.limits.aliases) {
            self.word(&format!("{field}.aliases[{i}]"), alias);
        }
        let most = f32::from(self.limits.term_weight);
        if !(term.weight > 0.0 && term.weight <= most) {
            self.add(
                &format!("{field}.weight"),
                format!("is {}; it must be above 0 and at most {most}", term.weight),
            );
        }
    }

    fn length(&mut self, length: Option<SummaryLength>) {
        match length {
            None => {}
            Some(SummaryLength::Sentences(n)) => {
                self.range("summary_options.sentence_count", n, 1, self.limits.sentence_count);
            }
            Some(SummaryLength::Characters(n)) => {
                self.range(
                    "summary_options.character_count",
                    n,
                    1,
                    self.limits.text_characters,
                );
            }
            Some(SummaryLength::Ratio(ratio)) if ratio > 0.0 && ratio <= 1.0 => {}
            Some(SummaryLength::Ratio(ratio)) => {
                self.add(
                    "summary_options.ratio",
                    format!("is {ratio}; it must be above 0 and at most 1"),
                );
            }
        }
    }
}

/// Whether a text shows nothing.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| text::is_blank(c) || text::is_ignorable(c))
}
