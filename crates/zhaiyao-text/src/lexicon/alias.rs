//! Chinese terms and their Latin abbreviations: 人工智能 and AI.
//!
//! In: a folded key. Out: the same term in its other form. What always holds: only a whole Latin
//! word is spelled out, so that `aid` is not 人工智能d.

use crate::text::fold;

/// Pairs of a Chinese term and its abbreviation.
///
/// ```
/// let aliases = zhaiyao_text::lexicon::AliasTable::built_in();
/// assert_eq!(aliases.spelled_out("ai算法").as_deref(), Some("人工智能算法"));
/// assert_eq!(aliases.abbreviated("人工智能+").as_deref(), Some("AI+"));
/// ```
#[derive(Debug)]
pub struct AliasTable {
    pairs: Vec<AliasPair>,
}

#[derive(Debug)]
struct AliasPair {
    /// Folded.
    term: String,
    /// The abbreviation, folded.
    key: String,
    /// The abbreviation as it is printed.
    printed: String,
}

impl AliasTable {
    /// Reads the table of `data/words/aliases.tsv`, which is compiled in.
    pub fn built_in() -> Self {
        let source = include_str!("../../data/words/aliases.tsv");
        let rows = source
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'));
        let pairs = rows
            .map(|(term, latin)| AliasPair {
                term: fold(term),
                key: fold(latin),
                printed: latin.to_owned(),
            })
            .collect();
        Self { pairs }
    }

    /// Returns the key with the abbreviation that it opens with replaced by its Chinese term;
    /// `None` if it does not open with one that is a word of its own.
    pub fn spelled_out(&self, key: &str) -> Option<String> {
        let (head, rest) = split_latin(key);
        if head.is_empty() {
            return None;
        }
        let pair = self.pairs.iter().find(|pair| pair.key == head)?;
        Some(format!("{}{rest}", pair.term))
    }

    /// Returns the abbreviated form as it is printed: AI+ for 人工智能+; `None` if the key does not
    /// open with a term of the table, or if more than symbols follow it.
    pub fn abbreviated(&self, key: &str) -> Option<String> {
        let pair = self.pairs.iter().find(|pair| key.starts_with(&pair.term))?;
        let rest = &key[pair.term.len()..];
        // Only symbols may follow: 人工智能产业 is not commonly written AI产业.
        rest.chars()
            .all(|c| !c.is_alphanumeric())
            .then(|| format!("{}{rest}", pair.printed))
    }
}

/// Splits a key after the Latin letters, digits and hyphens that it opens with.
fn split_latin(key: &str) -> (&str, &str) {
    let end = key
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(key.len());
    key.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::AliasTable;

    #[test]
    fn forms_of_one_term() {
        let table = AliasTable::built_in();
        assert_eq!(table.spelled_out("ai+").as_deref(), Some("人工智能+"));
        assert_eq!(table.spelled_out("ai算法").as_deref(), Some("人工智能算法"));
        assert_eq!(table.spelled_out("aid"), None);
        assert_eq!(table.abbreviated("人工智能+").as_deref(), Some("AI+"));
        assert_eq!(table.abbreviated("人工智能产业"), None);
    }
}
