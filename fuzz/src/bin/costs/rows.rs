//! Rows of pieces: how they are made and changed, and the text that one makes.

/// Pieces of a row, and how often one is repeated.
const MOST_PIECES: usize = 8;
const MOST_REPEATS: usize = 400;

/// Pieces of rows. `{w4}` is a word of four characters and `{n}` a number; both are others each
/// time.
const PIECES: &[&str] = &[
    "今天开馆，读者可以借阅图书。",
    "市教育局局长王伟8日说，今年全市人工智能产业增长12.5%，比去年快3个百分点。",
    "好吧。",
    "好",
    "的",
    "。",
    "，",
    "、",
    "“",
    "”",
    "《",
    "（",
    "）",
    "\n",
    "\n\n",
    "\r\n",
    "\u{3000}",
    " ",
    "\t",
    "\u{200b}",
    "\u{202e}",
    "\u{2066}",
    "\u{301}",
    "👨\u{200d}👩",
    "𠀀",
    "{w1}",
    "{w2}",
    "{w2}。",
    "{w3}、",
    "{w4}，{w4}。\n",
    "{w12}\n{w40}。\n",
    "“{w2}”，",
    "“{w14}”",
    "《{w6}》",
    "（{w2}）",
    "{w2}（以下简称“{w2}”）。",
    "市局（以下简称“{w2}”）。",
    "所谓{w4}，即{w4}。",
    "所谓新质生产力，即新质生产力。",
    "四率一感两网",
    "四率、一感和两网、",
    "“{n}+{n}”",
    "{n}",
    "{n}亿元，",
    "{n}.{n}%",
    "第{n}次",
    "4月{n}日，",
    "word{n} ",
    "AI{n}，",
    "a",
    "co-\nop",
    "市长视察\n",
    "责编：王伟\n",
    "（王伟）\n",
    "王伟 李明\n",
    "市长视察图书馆。王伟 摄\n",
    "本报讯 ",
    "新华社北京4月{n}日电（记者王伟）",
    "（完）\n",
    "一、{w6}\n",
    "（一）{w6}；\n",
    "第{n}条　{w8}。\n",
    "王伟说：“{w8}。”",
    "圖書館開館，讀者可以借閱圖書。",
    "{w8}。{w8}！{w8}？",
    "记者从市政府获悉，",
    "▲",
];

/// Numbers by chance, the same for the same seed (xorshift64*).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        number as usize % limit
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// A word of so many characters; those of other numbers are others.
pub(crate) fn word(number: usize, length: usize) -> String {
    let codes = (0..length).map(|k| (number >> (12 * k).min(60)) * 37 + k * 101 + number % 4_096 * (k + 1));
    let characters = codes.map(|code| char::from_u32(0x4e00 + (code % 20_000) as u32));
    characters
        .map(|c| c.expect("these are Chinese characters"))
        .collect()
}

/// Adds a piece with its words and numbers. Other brackets stay as they are.
fn add(text: &mut String, piece: &str, number: usize) {
    let mut rest = piece;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let slot = after.split_once('}');
        let length = slot.and_then(|(slot, _)| slot.strip_prefix('w')?.parse().ok());
        match (slot, length) {
            (Some((_, after)), Some(length)) => {
                text.push_str(&word(number, length));
                rest = after;
            }
            (Some(("n", after)), _) => {
                text.push_str(&number.to_string());
                rest = after;
            }
            _ => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
}

/// A row of pieces with how often each is repeated.
#[derive(Clone, Debug)]
pub(crate) struct Row(pub(crate) Vec<(String, usize)>);

impl Row {
    pub(crate) fn text(&self, characters: usize) -> String {
        let (mut text, mut number) = (String::new(), 0);
        // No character has more than four bytes; news has three in most.
        while text.len() < 4 * characters {
            for (piece, repeats) in &self.0 {
                for _ in 0..*repeats {
                    add(&mut text, piece, number);
                    number += 1;
                }
            }
        }
        text.chars().take(characters).collect()
    }

    pub(crate) fn random(chance: &mut Chance) -> Self {
        let pieces = 1 + chance.below(3);
        Self((0..pieces).map(|_| (chance.of(PIECES).to_owned(), 1)).collect())
    }

    /// Another row, made by one to three changes.
    pub(crate) fn changed(&self, chance: &mut Chance, other: &Self) -> Self {
        let mut row = self.clone();
        for _ in 0..1 + chance.below(3) {
            row.change(chance, other);
        }
        row
    }

    fn change(&mut self, chance: &mut Chance, other: &Self) {
        let at = chance.below(self.0.len());
        match chance.below(7) {
            0 if self.0.len() > 1 => drop(self.0.remove(at)),
            1 if self.0.len() < MOST_PIECES => self.0.insert(at, chance.of(&other.0)),
            2 if self.0.len() < MOST_PIECES => self.0.insert(at, (chance.of(PIECES).to_owned(), 1)),
            3 => {
                let most = chance.of(&[2, 8, MOST_REPEATS]);
                self.0[at].1 = 1 + chance.below(most);
            }
            4 => self.0[at].0 = chance.of(PIECES).to_owned(),
            _ => change_character(&mut self.0[at].0, chance),
        }
    }
}

/// Takes a character out of a piece, or puts one in, of a piece of the table or of all there are.
fn change_character(piece: &mut String, chance: &mut Chance) {
    let mut characters: Vec<char> = piece.chars().collect();
    let at = chance.below(characters.len() + 1);
    match chance.below(3) {
        0 if characters.len() > 1 && at < characters.len() => drop(characters.remove(at)),
        1 => characters.insert(
            at,
            char::from_u32(chance.below(0x1_1000) as u32).unwrap_or('\u{fffd}'),
        ),
        _ => {
            let from: Vec<char> = chance.of(PIECES).chars().collect();
            characters.insert(at, chance.of(&from));
        }
    }
    *piece = characters.into_iter().collect();
}
