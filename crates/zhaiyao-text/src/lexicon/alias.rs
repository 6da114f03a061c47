//! Chinese terms and the Latin abbreviations that stand for them.

use crate::text::fold;

/// Pairs of a Chinese term and its abbreviation, folded; the abbreviation as printed beside it.
#[derive(Debug)]
pub struct AliasTable {
    pairs: Vec<AliasPair>,
}

#[derive(Debug)]
struct AliasPair {
    term: String,
    key: String,
    printed: String,
}

impl AliasTable {
    /// The table of `data/words/aliases.tsv`.
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

    /// The form in which aliases are equal: an abbreviation that stands as a word of its own at the
    /// head of the key is spelled out. Nothing if there is none.
    pub fn spelled_out(&self, key: &str) -> Option<String> {
        let (head, rest) = split_latin(key);
        if head.is_empty() {
            return None;
        }
        let pair = self.pairs.iter().find(|pair| pair.key == head)?;
        Some(format!("{}{rest}", pair.term))
    }

    /// The abbreviated form, as printed: AI+ for 人工智能+. Nothing if the key does not open with
    /// a term of the table.
    pub fn abbreviated(&self, key: &str) -> Option<String> {
        let pair = self.pairs.iter().find(|pair| key.starts_with(&pair.term))?;
        let rest = &key[pair.term.len()..];
        // Only symbols may follow: 人工智能产业 is not commonly written AI产业.
        rest.chars()
            .all(|c| !c.is_alphanumeric())
            .then(|| format!("{}{rest}", pair.printed))
    }
}

/// The run of Latin letters, digits and hyphens at the head of a key, and the rest.
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
