//! A query → how much of it each sentence contains.
//!
//! One pass over each sentence for all words of the query: linear in the text, whatever is asked.

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use super::options::Query;
use super::table::SentenceTable;
use crate::progress::Abandoned;
use crate::text::fold;

/// Returns how much of the query each candidate contains: 1 for the whole query in one piece, else
/// up to 0.9 by the share of its words. Words that occur in no sentence are not counted, because 怎么
/// and 什么时候 only ask.
///
/// # Errors
/// [`Abandoned`] if nobody wants it any more.
pub(super) fn query_shares(table: &SentenceTable, query: &Query) -> Result<Vec<f64>, Abandoned> {
    let candidates = &table.stats.candidates;
    if query.is_empty() {
        return Ok(vec![0.0; candidates.len()]);
    }
    let mut words = QueryWords::new(&query.words);
    let mut has_all = vec![false; candidates.len()];
    let mut found = vec![0; candidates.len()];
    for (n, unit) in candidates.iter().enumerate() {
        let key = fold(table.text(*unit));
        table.input.progress.count(1 + key.len() / BYTES_OF_UNIT)?;
        has_all[n] = key.contains(&query.key);
        found[n] = words.count(&key);
    }
    let all = words.found().max(1) as f64;
    let share = |(has_all, found): (bool, usize)| {
        if has_all { 1.0 } else { 0.9 * found as f64 / all }
    };
    Ok(has_all.into_iter().zip(found).map(share).collect())
}

/// Bytes of a sentence that make a unit of work ([`Progress`](crate::progress::Progress)).
const BYTES_OF_UNIT: usize = 24;

/// The words of a query, looked for together.
struct QueryWords {
    /// `None` for a query without words.
    matcher: Option<AhoCorasick>,
    /// How often the query has each word.
    times: Vec<usize>,
    /// The number of the last text in which each was found, from 1; 0 for none.
    last: Vec<usize>,
    /// Texts that were searched.
    texts: usize,
}

impl QueryWords {
    fn new(words: &[String]) -> Self {
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        let (mut distinct, mut times): (Vec<&str>, Vec<usize>) = (Vec::new(), Vec::new());
        for word in words {
            let number = *numbers.entry(word).or_insert(distinct.len());
            if number == distinct.len() {
                distinct.push(word);
                times.push(0);
            }
            times[number] += 1;
        }
        Self {
            // Only a set of patterns of gigabytes could fail to build.
            matcher: AhoCorasick::new(&distinct).ok().filter(|_| !distinct.is_empty()),
            last: vec![0; times.len()],
            times,
            texts: 0,
        }
    }

    /// Returns how many words of the query a folded text contains.
    fn count(&mut self, text: &str) -> usize {
        let Some(matcher) = &self.matcher else { return 0 };
        self.texts += 1;
        let (mut count, mut left) = (0, self.times.len());
        for found in matcher.find_overlapping_iter(text) {
            let word = found.pattern().as_usize();
            if std::mem::replace(&mut self.last[word], self.texts) != self.texts {
                count += self.times[word];
                left -= 1;
            }
            if left == 0 {
                break;
            }
        }
        count
    }

    /// Returns how many words of the query any of the texts contains.
    fn found(&self) -> usize {
        let occurs = self.last.iter().zip(&self.times).filter(|(last, _)| **last > 0);
        occurs.map(|(_, times)| times).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::QueryWords;

    #[test]
    fn words_of_a_query_are_counted_once_a_text_and_as_often_as_the_query_has_them() {
        let words = ["智能", "人工智能", "产业", "产业", "怎么"].map(str::to_owned);
        let mut words = QueryWords::new(&words);
        for (text, count) in [
            ("人工智能和智能产业", 4),
            ("产业园的产业", 2),
            ("智能，智能", 1),
            ("今天开馆。", 0),
            ("", 0),
        ] {
            assert_eq!(words.count(text), count, "{text}");
        }
        assert_eq!(words.found(), 4, "怎么 occurs nowhere");
        assert_eq!(QueryWords::new(&[]).count("人工智能"), 0);
    }
}
