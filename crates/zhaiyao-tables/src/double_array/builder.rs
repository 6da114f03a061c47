//! `data/dictionary.tsv.gz` → the tables that `src/lexicon/dictionary/` reads: a double array over
//! characters, the codes of characters, the distinct frequencies, the tags. Made when the program
//! is built, so that nothing is loaded when it starts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};
use std::io::Read;
use std::num::NonZeroU64;
use std::path::Path;

use super::{self as layout, FREQUENCIES, NOWHERE, PLACES, State, TAGS};
use crate::divisible::is_divisible;

/// First line of the file.
const MAGIC: &str = "# zhaiyao dictionary 1";
/// Characters with a code are those of the basic plane; the dictionary has no others.
const PLANE: usize = 1 << 16;
/// Where so many places did not fit, the next state with as many children begins its search behind
/// them.
const TRIES: usize = 20_000;
/// States with more children than this search together.
const MANY: usize = 16;

struct Word {
    codes: Vec<u16>,
    frequency: u64,
    tag: u32,
    is_divisible: bool,
}

/// The dictionary as it is read.
struct Source {
    words: Vec<Word>,
    codes: Vec<u16>,
    tags: Vec<String>,
    /// Distinct, in order.
    frequencies: Vec<u64>,
}

/// Writes the tables to a folder.
pub fn write(source: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(source)?).read_to_string(&mut text)?;
    let source = read(&text)?;
    let states = Builder::new(&source).build()?;
    let total: u64 = source.words.iter().map(|word| word.frequency).sum();
    // Behind the distinct frequencies stands the sum of all.
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
    let mut words: Vec<Word> = entries
        .iter()
        .map(|(word, frequency, tag)| Word {
            codes: word.chars().map(|c| codes[c as usize]).collect(),
            frequency: *frequency,
            tag: tag_numbers[tag],
            is_divisible: is_divisible(word, |part| known.contains(part)),
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

/// The code of each character: from 1, the most common first; 0 for those of no word.
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

/// Words that share their first characters, and the place of the state they share. The heaviest are
/// placed first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Branch {
    weight: u64,
    from: Reverse<usize>,
    to: usize,
    depth: usize,
    place: u32,
}

struct Builder<'a> {
    source: &'a Source,
    /// Sums of the frequencies of the words before each.
    sums: Vec<u64>,
    states: Vec<State>,
    /// For each place the next free one at it or behind, as far as it is known.
    next: Vec<u32>,
    most_code: usize,
    /// Where a state with so many children last found its base.
    found: [usize; MANY + 1],
}

impl<'a> Builder<'a> {
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
            found: [1; MANY + 1],
        }
    }

    fn build(mut self) -> Result<Vec<State>, Box<dyn std::error::Error>> {
        self.grow(1);
        self.take(0, State::new(NOWHERE));
        let mut branches = BinaryHeap::from([self.branch(0, self.source.words.len(), 0, 0)]);
        while let Some(branch) = branches.pop() {
            let children = self.children(&branch);
            let Some((first, _, _)) = children.first() else {
                continue;
            };
            let base = self.base(&children, *first);
            self.states[branch.place as usize] = self.states[branch.place as usize].with_base(base as u32);
            for (code, from, to) in children {
                let place = base + code;
                self.take(place, self.state(branch.place, from, branch.depth + 1));
                branches.push(self.branch(from, to, branch.depth + 1, place as u32));
            }
        }
        // Any code may be added to any base.
        let most_base = self.states.iter().map(|state| state.base()).max().unwrap_or(0) as usize;
        let places = (most_base + self.most_code + 1).max(self.states.len());
        // The last place stands for none.
        if places >= PLACES {
            return Err("the dictionary has more states than there are places".into());
        }
        self.states.resize(PLACES, State::FREE);
        Ok(self.states)
    }

    fn branch(&self, from: usize, to: usize, depth: usize, place: u32) -> Branch {
        let weight = self.sums[to] - self.sums[from];
        Branch {
            weight,
            from: Reverse(from),
            to,
            depth,
            place,
        }
    }

    /// The state of words from `from` on that share so many characters; the first of them may end
    /// there.
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
        state.with_word(layout::Word::new(number as u32, word.tag, word.is_divisible))
    }

    /// The codes that go on from a state, each with its words.
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

    /// A base from which every child falls on a free place.
    fn base(&mut self, children: &[(usize, usize, usize)], first: usize) -> usize {
        let last = children.last().map_or(first, |child| child.0);
        let many = children.len().min(MANY);
        let mut place = self.found[many].max(first + 1);
        let mut tries = 0;
        loop {
            place = self.next_free(place);
            let base = place - first;
            self.grow(base + last + 1);
            if children
                .iter()
                .all(|(code, _, _)| self.states[base + code] == State::FREE)
            {
                if tries > TRIES {
                    self.found[many] = place;
                }
                return base;
            }
            place += 1;
            tries += 1;
        }
    }

    fn grow(&mut self, places: usize) {
        while self.states.len() < places {
            self.next.push(self.next.len() as u32);
            self.states.push(State::FREE);
        }
    }

    fn take(&mut self, place: usize, state: State) {
        self.states[place] = state;
        self.next[place] = place as u32 + 1;
    }

    fn next_free(&mut self, from: usize) -> usize {
        let mut place = from;
        while place < self.next.len() && self.next[place] as usize != place {
            place = self.next[place] as usize;
        }
        let mut at = from;
        while at < place && at < self.next.len() {
            at = std::mem::replace(&mut self.next[at], place as u32) as usize;
        }
        self.grow(place + 1);
        place
    }
}
