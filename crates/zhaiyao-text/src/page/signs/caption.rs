//! A line → whether it belongs to a picture: its caption, or who took it.
//!
//! A caption is kept as a paragraph of the report it stands in, but it neither opens nor closes
//! one: a name before 摄 is not the author.
//!
//! Each pattern has a pre-filter (`may_be_credit`, `may_be_numbered`, `may_end_with_credit`): a
//! text that it rejects is never tried. A new style needs a line of `EXAMPLES` in the tests.

use std::sync::LazyLock;

use regex::Regex;

use crate::page::lines::line::is_longer;
use crate::page::signs::pattern::compile;

/// What a caption opens with.
const OPENINGS: [&str; 15] = [
    "图:",
    "图：",
    "制图",
    "漫画",
    "图为",
    "图片说明",
    "压题照片",
    "题图",
    "上图",
    "下图",
    "左图",
    "右图",
    "资料图",
    "资料照片",
    "效果图",
];

/// 新华社记者 王伟摄, （新华社记者王伟摄）, 新华社发（王伟摄）, （附图片１张）, 图①, 新华社发美联社照片
const CREDIT: &str = r"^[（(]?\s*(?:[\p{Han}·\s:：]{2,24}摄(?:影)?|[\p{Han}\s]{2,16}供图|(?:新华社|中新社|本报)\s*(?:发|供)\s*[（(]?[\p{Han}·\s]{0,14}(?:摄|照片|图片)?|附?图片[\d０-９一二三四五六七八九十]{1,2}张)\s*[）)]?(?:[（(][^（）()]{2,10}[）)])?$";
/// A credit at the end of a caption, in brackets or bare behind its full stop.
const TAIL: &str = r"(?:[（(][^（）()]{0,24}(?:摄|供图|照片|图片|摄影)\s*[）)]|[。！？](?:新华社|中新社|本报)[\p{Han}·\s]{2,16}摄)$";
/// 图①, ▲图1：
const NUMBERED: &str = r"^[▲△]?\s*图\s*(?:[①-⑳]|[\d０-９]{1,2}|[一二三四五六七八九十])?\s*[:：①-⑳\s]";

static CREDIT_LINE: LazyLock<Regex> = LazyLock::new(|| compile(CREDIT));
static CREDIT_TAIL: LazyLock<Regex> = LazyLock::new(|| compile(TAIL));
static NUMBERED_PICTURE: LazyLock<Regex> = LazyLock::new(|| compile(NUMBERED));

/// The photographer behind a role or a bracket, at the end.
const BY: &str = r"(?:记者|通讯员|[）)])\s*[\p{Han}·\s]{2,10}摄$";
static PHOTOGRAPHER: LazyLock<Regex> = LazyLock::new(|| compile(BY));

/// Characters of the longest caption that looks like a headline.
const LONGEST_CAPTION: usize = 60;
/// Characters of the longest credit.
const LONGEST: usize = 40;

/// Whether a line says who took a picture, and no more.
pub(crate) fn is_credit(text: &str) -> bool {
    !is_longer(text, LONGEST) && may_be_credit(text) && CREDIT_LINE.is_match(text)
}

/// The pre-filter of credits: the characters that every style of [`CREDIT`] has one of.
fn may_be_credit(text: &str) -> bool {
    text.contains(['摄', '图', '发', '片', '供'])
}

/// The pre-filter of [`NUMBERED`]: what such a caption opens with.
fn may_be_numbered(text: &str) -> bool {
    text.starts_with(['图', '▲', '△'])
}

/// The pre-filter of [`TAIL`]: what such a caption ends with.
fn may_end_with_credit(text: &str) -> bool {
    text.trim_end().ends_with(['）', ')', '摄'])
}

/// Whether a line ends by naming who took the picture: 夏粮收购现场（资料图片） 记者 王伟 摄.
pub(crate) fn names_photographer(text: &str) -> bool {
    !is_longer(text, LONGEST_CAPTION) && text.ends_with('摄') && PHOTOGRAPHER.is_match(text)
}

/// Whether a line opens as only captions do.
pub(crate) fn opens_caption(text: &str) -> bool {
    OPENINGS.iter().any(|opening| text.starts_with(opening))
}

/// Whether a line opens as a caption does, or ends with a credit.
pub(crate) fn is_caption(text: &str) -> bool {
    opens_caption(text)
        || (may_be_numbered(text) && NUMBERED_PICTURE.is_match(text))
        || ends_with_credit(text)
}

fn ends_with_credit(text: &str) -> bool {
    if !may_end_with_credit(text) {
        return false;
    }
    let end = text.trim_end();
    let from = end.char_indices().rev().nth(LONGEST).map_or(0, |(at, _)| at);
    CREDIT_TAIL.is_match(&end[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines: ‹…› marks a credit alone, 「…」 a caption, and a line without marks belongs to a
    /// report.
    const EXAMPLES: [&str; 16] = [
        "‹新华社记者 王伟摄›",
        "‹（新华社记者王伟摄）›",
        "‹（李明摄）›",
        "‹新华社发（王伟摄）›",
        "‹（附图片１张）›",
        "‹本报记者 王伟 摄›",
        "‹市图书馆供图›",
        "「图为会议现场。」",
        "「图①新馆外景（王伟摄）」",
        "「大桥远眺。（李明摄）」",
        "「市长会见来宾。新华社记者 王伟摄」",
        "本报记者 王伟",
        "图书馆开放",
        "图谋不轨的人",
        "（王伟）",
        "他说。（王伟）",
    ];

    fn marked(example: &'static str, open: char, close: char) -> Option<&'static str> {
        example.strip_prefix(open)?.strip_suffix(close)
    }

    #[test]
    fn credits_and_captions_are_told_from_lines_of_a_report() {
        for example in EXAMPLES {
            let (credit, caption) = (marked(example, '‹', '›'), marked(example, '「', '」'));
            let line = credit.or(caption).unwrap_or(example);
            assert_eq!(is_credit(line), credit.is_some(), "{example}");
            assert_eq!(
                is_caption(line) && credit.is_none(),
                caption.is_some(),
                "{example}"
            );
        }
    }

    #[test]
    fn what_a_pattern_matches_passes_its_pre_filter() {
        for example in EXAMPLES {
            let line = example.trim_matches(['‹', '›', '「', '」']);
            assert!(may_be_credit(line) || !CREDIT_LINE.is_match(line), "{example}");
            assert!(
                may_be_numbered(line) || !NUMBERED_PICTURE.is_match(line),
                "{example}"
            );
            assert!(
                may_end_with_credit(line) || !CREDIT_TAIL.is_match(line),
                "{example}"
            );
        }
    }

    #[test]
    fn a_line_that_names_the_photographer() {
        assert!(names_photographer("夏粮收购现场（资料图片） 记者 王伟 摄"));
        assert!(!names_photographer("新馆开放（图片）") && !names_photographer("市民争相拍摄"));
    }
}
