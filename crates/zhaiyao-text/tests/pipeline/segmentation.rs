//! Our segmentation compared with that of jieba-rs with the same dictionary: the words are the
//! same, guesses included.

use std::sync::LazyLock;

use jieba_rs::Jieba;
use proptest::prelude::*;
use zhaiyao_text::engine::Request;

use super::read;

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// The first characters of words that we split on purpose, and jieba does not: 一个, 这位.
const COUNTING: &str = "一二两三四五六七八九十几数多每这那该某";

fn ours(text: &str, hmm: bool) -> Vec<String> {
    let request = Request {
        text: text.to_owned(),
        layout: zhaiyao_text::page::layout::Layout::Plain,
        tokens: true,
        keep_compounds: true,
        disable_hmm: !hmm,
        ..Request::default()
    };
    let analysis = read(&request);
    let tokens = analysis.reports.iter().flat_map(|report| &report.tokens);
    tokens
        .map(|token| analysis.view().text()[token.span.range()].to_owned())
        .collect()
}

/// Returns the words of jieba, with those split that we split on purpose.
fn theirs(text: &str, hmm: bool, ours: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    for token in JIEBA.cut(text, hmm) {
        let mut characters = token.word.chars();
        match (characters.next(), characters.next(), characters.next()) {
            (Some(first), Some(second), None)
                if COUNTING.contains(first) && ours.get(words.len()) == Some(&first.to_string()) =>
            {
                words.extend([first.to_string(), second.to_string()]);
            }
            _ => words.push(token.word.to_owned()),
        }
    }
    words
}

fn assert_same(text: &str) {
    for hmm in [true, false] {
        let own = ours(text, hmm);
        assert_eq!(own, theirs(text, hmm, &own), "{text} {hmm}");
    }
}

#[test]
fn words_are_those_of_jieba() {
    for text in [
        "市政府常务会议审议通过具身智能产业发展行动方案",
        "外来人员子女入学推行长幼随学",
        "乒乓球拍卖完了",
        "小明硕士毕业于中国科学院计算所后在日本京都大学深造",
        "他来到了网易杭研大厦",
        "欧阳修远渡重洋赵建军嘚瑟",
        "龘龘㐀㐀靐",
        "结婚的和尚未结婚的",
    ] {
        assert_same(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Sequences of frequent characters, which form known and unknown words in many ways.
    #[test]
    fn words_of_any_sequence_are_those_of_jieba(
        sequence in "[的国人会市政府学大业新中智能产发展江南无锡长幼随入建军在了到是王李平和上不这位个三年生机器京都外来员子女㐀龘]{1,40}"
    ) {
        // Ordinal numbers and characters that fold to others are left out: there our rules differ.
        assert_same(&sequence);
    }
}
