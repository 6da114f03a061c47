//! A summary and a reference → ROUGE-1 and ROUGE-2 F of characters, for training.
//!
//! Letters and digits only, width and case folded. Counts are kept so that a sentence can be valued
//! beside those already taken without counting all of them again. Source: Lin 2004, with characters
//! for words.

use std::collections::HashMap;

use zhaiyao_text::text::fold;

/// A reference, its characters and pairs numbered.
#[derive(Debug)]
pub(crate) struct Reference {
    numbers: HashMap<(char, char), usize>,
    counts: Vec<u32>,
    /// Which numbers are pairs.
    is_pair: Vec<bool>,
    characters: f64,
}

/// What a sentence shares with the reference.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared {
    /// Number of a character or pair, and how often the sentence has it.
    grams: Vec<(usize, u32)>,
    characters: f64,
}

/// Sentences taken so far.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    counts: Vec<u32>,
    /// Characters and pairs shared with the reference.
    same: [f64; 2],
    characters: f64,
}

/// In the place of the second character of a gram that is one character.
const ALONE: char = '\0';

fn grams(text: &str) -> (Vec<(char, char)>, f64) {
    let characters: Vec<char> = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
    let singles = characters.iter().map(|c| (*c, ALONE));
    let pairs = characters.windows(2).map(|pair| (pair[0], pair[1]));
    (singles.chain(pairs).collect(), characters.len() as f64)
}

impl Reference {
    pub(crate) fn new(text: &str) -> Self {
        let (all, characters) = grams(text);
        let mut numbers = HashMap::new();
        let (mut counts, mut is_pair) = (Vec::new(), Vec::new());
        for gram in all {
            let next = counts.len();
            let number = *numbers.entry(gram).or_insert(next);
            if number == next {
                counts.push(0);
                is_pair.push(gram.1 != ALONE);
            }
            counts[number] += 1;
        }
        Self {
            numbers,
            counts,
            is_pair,
            characters,
        }
    }

    pub(crate) fn shared(&self, text: &str) -> Shared {
        let (all, characters) = grams(text);
        let mut found: Vec<usize> = all
            .iter()
            .filter_map(|gram| self.numbers.get(gram).copied())
            .collect();
        found.sort_unstable();
        let groups = found.chunk_by(|a, b| a == b);
        Shared {
            grams: groups.map(|group| (group[0], group.len() as u32)).collect(),
            characters,
        }
    }

    pub(crate) fn nothing(&self) -> Taken {
        Taken {
            counts: vec![0; self.counts.len()],
            same: [0.0; 2],
            characters: 0.0,
        }
    }

    /// ROUGE-1 F and half of ROUGE-2 F of what is taken with one more sentence.
    pub(crate) fn value(&self, taken: &Taken, sentence: &Shared) -> f64 {
        let same = self.same(taken, sentence);
        let f = |same: f64, less: f64| {
            let made = (taken.characters + sentence.characters - less).max(0.0);
            let wanted = (self.characters - less).max(0.0);
            if made + wanted > 0.0 {
                2.0 * same / (made + wanted)
            } else {
                0.0
            }
        };
        f(same[0], 0.0) + 0.5 * f(same[1], 1.0)
    }

    /// Characters and pairs shared by what is taken and one more sentence.
    fn same(&self, taken: &Taken, sentence: &Shared) -> [f64; 2] {
        let mut same = taken.same;
        for &(number, count) in &sentence.grams {
            let (had, wanted) = (taken.counts[number], self.counts[number]);
            same[usize::from(self.is_pair[number])] +=
                f64::from((had + count).min(wanted)) - f64::from(had.min(wanted));
        }
        same
    }

    /// Takes one more sentence.
    pub(crate) fn take(&self, taken: &mut Taken, sentence: &Shared) {
        taken.same = self.same(taken, sentence);
        for &(number, count) in &sentence.grams {
            taken.counts[number] += count;
        }
        taken.characters += sentence.characters;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_itself_is_worth_all() {
        let reference = Reference::new("大桥通车。");
        let value = |texts: [&str; 2]| {
            let mut taken = reference.nothing();
            reference.take(&mut taken, &reference.shared(texts[0]));
            reference.value(&taken, &reference.shared(texts[1]))
        };
        assert!((value(["", "大桥通车"]) - 1.5).abs() < 1e-9);
        assert_eq!(value(["", "下雨了"]), 0.0);
        // 大 and 桥 of 6 characters in all: 2·2/6; the pair of 1 + 3: 2·1/4.
        assert!((value(["", "大桥"]) - (4.0 / 6.0 + 0.5 * 2.0 / 4.0)).abs() < 1e-9);
        assert!(value(["大桥", "通车"]) > value(["大桥", "大桥"]));
    }
}
