//! `data/dictionary.tsv.gz` → the tables that `lexicon/dictionary.rs` of `zhaiyao-text` reads: a
//! double array over characters, the codes of characters, the distinct frequencies, the tags.
//!
//! The file is gzip over lines `word<tab>frequency<tab>tag`; the first line is `MAGIC`, and lines
//! that open with `#` are notes. What always holds: equal files make equal tables, because nothing
//! depends on the order of a hash table.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};
use std::io::Read;
use std::num::NonZeroU64;
use std::path::Path;

use super::{FREQUENCIES, NO_PARENT, PackedWord, STATES, State, TAGS};
use crate::divisible::is_divisible;

/// The first line of the file.
const MAGIC: &str = "# zhaiyao dictionary 1";
/// Characters that may have a code: those of the basic plane, since the dictionary has no others.
const PLANE: usize = 1 << 16;
/// After so many bases that did not fit, the next state with as many children begins its search
/// where this one ended; it bounds the time of the build, at the price of some unused elements.
const TRIES: usize = 20_000;
/// States with this number of children or more share the start of their search.
const MANY: usize = 16;

/// A word of the file.
struct SourceWord {
    codes: Vec<u16>,
    frequency: u64,
    tag: u32,
    is_divisible: bool,
}

/// The dictionary as it is read.
struct Source {
    /// Sorted by their codes, so that words with a common prefix are neighbours.
    words: Vec<SourceWord>,
    /// The code of each character of the basic plane; 0 for a character of no word.
    codes: Vec<u16>,
    /// Distinct, sorted.
    tags: Vec<String>,
    /// Distinct, sorted.
    frequencies: Vec<u64>,
}

/// Writes the tables of the file `source` to the folder `out`: `dictionary_states.bin` and
/// `dictionary_frequencies.bin`, 64-bit numbers in little endian, the sum of all frequencies last;
/// `dictionary_codes.bin`, 16-bit numbers; `dictionary_tags.txt`, a tag a line.
///
/// # Errors
///
/// A file can't be read or written, `source` is not a dictionary, or it has more words, tags or
/// frequencies than the format has room for.
pub fn write(source: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(source)?).read_to_string(&mut text)?;
    let source = read(&text)?;
    let states = ArrayBuilder::new(&source).build()?;
    let total: u64 = source.words.iter().map(|word| word.frequency).sum();
    let frequencies = source.frequencies.iter().chain([&total]);
    let bytes =
        |numbers: &mut dyn Iterator<Item = u64>| numbers.flat_map(u64::to_le_bytes).collect::<Vec<u8>>();
    std::fs::write(
        out.join("dictionary_states.bin"),
        bytes(&mut states.iter().map(|state| state.0)),
    )?;
    std::fs::write(
        out.join("dictionary_frequencies.bin"),
        bytes(&mut frequencies.copied()),
    )?;
    let codes: Vec<u8> = source.codes.iter().flat_map(|code| code.to_le_bytes()).collect();
    std::fs::write(out.join("dictionary_codes.bin"), codes)?;
    std::fs::write(out.join("dictionary_tags.txt"), source.tags.join("\n"))?;
    Ok(())
}

/// Parses the lines of the file.
fn read(text: &str) -> Result<Source, Box<dyn std::error::Error>> {
    let mut lines = text.lines();
    if lines.next() != Some(MAGIC) {
        return Err(format!("the dictionary does not open with {MAGIC:?}").into());
    }
    let mut entries = Vec::new();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [word, frequency, tag] = fields[..] else {
            return Err(format!("not a word, a frequency and a tag: {line:?}").into());
        };
        entries.push((word, frequency.parse::<NonZeroU64>()?.get(), tag));
    }
    let codes = codes(&entries)?;
    let tags: Vec<String> = entries
        .iter()
        .map(|entry| entry.2)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let frequencies: Vec<u64> = entries
        .iter()
        .map(|entry| entry.1)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if tags.len() > TAGS || frequencies.len() > FREQUENCIES {
        return Err("the dictionary has more tags or frequencies than a state can tell apart".into());
    }
    let tag_numbers: HashMap<&str, u32> = tags.iter().zip(0..).map(|(tag, n)| (tag.as_str(), n)).collect();
    let known: HashSet<&str> = entries.iter().map(|entry| entry.0).collect();
    let mut words: Vec<SourceWord> = entries
        .iter()
        .map(|(word, frequency, tag)| SourceWord {
            codes: word.chars().map(|c| codes[c as usize]).collect(),
            frequency: *frequency,
            tag: tag_numbers[tag],
            is_divisible: is_divisible(word, |piece| known.contains(piece)),
        })
        .collect();
    words.sort_by(|a, b| a.codes.cmp(&b.codes));
    if words.windows(2).any(|pair| pair[0].codes == pair[1].codes) {
        return Err("the dictionary has a word twice".into());
    }
    Ok(Source {
        words,
        codes,
        tags,
        frequencies,
    })
}

/// Returns the code of each character: from 1, the most frequent first; 0 for a character of no
/// word.
fn codes(entries: &[(&str, u64, &str)]) -> Result<Vec<u16>, Box<dyn std::error::Error>> {
    let mut counts: BTreeMap<char, u64> = BTreeMap::new();
    for (word, frequency, _) in entries {
        word.chars()
            .for_each(|c| *counts.entry(c).or_default() += frequency);
    }
    let mut ranked: Vec<(Reverse<u64>, char)> =
        counts.into_iter().map(|(c, count)| (Reverse(count), c)).collect();
    ranked.sort_unstable();
    let mut codes = vec![0; PLANE];
    for ((_, c), code) in ranked.into_iter().zip(1..) {
        *codes
            .get_mut(c as usize)
            .ok_or("a character beyond the basic plane")? = code;
    }
    Ok(codes)
}

/// The words `from..to`, which share their first `depth` characters, and the index of the state
/// that they share. The branch of the most frequent words is the greatest.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Branch {
    weight: u64,
    from: Reverse<usize>,
    to: usize,
    depth: usize,
    index: u32,
}

struct ArrayBuilder<'a> {
    source: &'a Source,
    /// For each word the sum of the frequencies of all words before it.
    sums: Vec<u64>,
    states: Vec<State>,
    /// For each index a free one at or after it is reached by following these; a free one names
    /// itself.
    next: Vec<u32>,
    most_code: usize,
    /// For each number of children the index at which the next search for a base begins.
    search_start: [usize; MANY + 1],
}

impl<'a> ArrayBuilder<'a> {
    fn new(source: &'a Source) -> Self {
        let sums = std::iter::once(0).chain(source.words.iter().scan(0, |sum, word| {
            *sum += word.frequency;
            Some(*sum)
        }));
        Self {
            source,
            sums: sums.collect(),
            states: Vec::new(),
            next: Vec::new(),
            most_code: source.codes.iter().copied().max().unwrap_or(0).into(),
            search_start: [1; MANY + 1],
        }
    }

    /// Places the states, those of the most frequent words first.
    fn build(mut self) -> Result<Vec<State>, Box<dyn std::error::Error>> {
        self.grow(1);
        self.take(0, State::new(NO_PARENT));
        let mut branches = BinaryHeap::from([self.branch(0, self.source.words.len(), 0, 0)]);
        while let Some(branch) = branches.pop() {
            let children = self.children(&branch);
            let Some((first, _, _)) = children.first() else {
                continue;
            };
            let base = self.base(&children, *first);
            let state = &mut self.states[branch.index as usize];
            *state = state.with_base(base as u32);
            for (code, from, to) in children {
                let (index, depth) = (base + code, branch.depth + 1);
                self.take(index, self.state(branch.index, from, depth));
                branches.push(self.branch(from, to, depth, index as u32));
            }
        }
        // A walk may add any code to any base.
        let most_base = self.states.iter().map(|state| state.base()).max().unwrap_or(0) as usize;
        let needed = (most_base + self.most_code + 1).max(self.states.len());
        // The last index is `NO_PARENT`.
        if needed >= STATES {
            return Err("the dictionary has more states than an index can name".into());
        }
        self.states.resize(STATES, State::FREE);
        Ok(self.states)
    }

    fn branch(&self, from: usize, to: usize, depth: usize, index: u32) -> Branch {
        let weight = self.sums[to] - self.sums[from];
        Branch {
            weight,
            from: Reverse(from),
            to,
            depth,
            index,
        }
    }

    /// Returns the state of the words from `from` on that share `depth` characters, with the first
    /// of them if it ends there.
    fn state(&self, parent: u32, from: usize, depth: usize) -> State {
        let (state, word) = (State::new(parent), &self.source.words[from]);
        if word.codes.len() != depth {
            return state;
        }
        let number = self
            .source
            .frequencies
            .partition_point(|frequency| *frequency < word.frequency)
            + 1;
        state.with_word(PackedWord::new(number as u32, word.tag, word.is_divisible))
    }

    /// Returns the codes of the children of a state, each with the range of its words.
    fn children(&self, branch: &Branch) -> Vec<(usize, usize, usize)> {
        let words = &self.source.words[..branch.to];
        let mut from = branch.from.0;
        if words
            .get(from)
            .is_some_and(|word| word.codes.len() == branch.depth)
        {
            from += 1;
        }
        let mut children = Vec::new();
        while from < words.len() {
            let code = words[from].codes[branch.depth];
            let to = from
                + words[from..]
                    .iter()
                    .take_while(|word| word.codes[branch.depth] == code)
                    .count();
            children.push((usize::from(code), from, to));
            from = to;
        }
        children
    }

    /// Finds a base at which the element of every child is free.
    fn base(&mut self, children: &[(usize, usize, usize)], first: usize) -> usize {
        let last = children.last().map_or(first, |child| child.0);
        let many = children.len().min(MANY);
        let mut index = self.search_start[many].max(first + 1);
        let mut tries = 0;
        loop {
            index = self.next_free(index);
            let base = index - first;
            self.grow(base + last + 1);
            if children
                .iter()
                .all(|(code, _, _)| self.states[base + code] == State::FREE)
            {
                if tries > TRIES {
                    self.search_start[many] = index;
                }
                return base;
            }
            index += 1;
            tries += 1;
        }
    }

    /// Appends unused elements until the array has this length.
    fn grow(&mut self, len: usize) {
        while self.states.len() < len {
            self.next.push(self.next.len() as u32);
            self.states.push(State::FREE);
        }
    }

    /// Puts a state at a free index.
    fn take(&mut self, index: usize, state: State) {
        self.states[index] = state;
        self.next[index] = index as u32 + 1;
    }

    /// Returns the first free index from `from` on, and shortens the way to it for later searches.
    fn next_free(&mut self, from: usize) -> usize {
        let mut free = from;
        while free < self.next.len() && self.next[free] as usize != free {
            free = self.next[free] as usize;
        }
        let mut index = from;
        while index < free && index < self.next.len() {
            index = std::mem::replace(&mut self.next[index], free as u32) as usize;
        }
        self.grow(free + 1);
        free
    }
}

#[cfg(test)]
mod tests {
    use super::{ArrayBuilder, read};
    use crate::double_array::{STATES, State};

    const FILE: &str = "# zhaiyao dictionary 1\n# a note\n城\t5\tn\n城市\t9\tn\n一个\t9\tm\n";

    #[test]
    fn words_are_found_by_a_walk_and_prefixes_of_words_are_none() {
        let source = read(FILE).unwrap();
        let states = ArrayBuilder::new(&source).build().unwrap();
        assert_eq!(states.len(), STATES);
        let walk = |word: &str| {
            word.chars().try_fold((0, states[0]), |(parent, state), c| {
                let index = state.base() + u32::from(source.codes[c as usize]);
                let next: State = states[index as usize];
                (next.parent() == parent).then_some((index, next))
            })
        };
        for (word, found) in [
            ("城", Some((1, "n", false))),
            ("城市", Some((2, "n", false))),
            ("一个", Some((2, "m", true))),
            ("一", None),
            ("市", None),
            ("城市个", None),
        ] {
            let packed = walk(word).map(|(_, state)| state.word());
            let own = packed.filter(|word| word.frequency() > 0).map(|word| {
                let tag = source.tags[word.tag()].as_str();
                (word.frequency(), tag, word.is_divisible())
            });
            assert_eq!(own, found, "{word}");
        }
    }

    #[test]
    fn a_file_that_is_no_dictionary_is_refused_with_its_reason() {
        for (text, reason) in [
            ("hello\n", "does not open with"),
            (
                "# zhaiyao dictionary 1\n城\t5\n",
                "not a word, a frequency and a tag",
            ),
            ("# zhaiyao dictionary 1\n城\t0\tn\n", "zero"),
            ("# zhaiyao dictionary 1\n城\t1\tn\n城\t2\tn\n", "a word twice"),
            ("# zhaiyao dictionary 1\n𠮷\t1\tn\n", "beyond the basic plane"),
        ] {
            let error = read(text).err().unwrap().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
