//! A line → whether it belongs to a picture: its caption, or who took it.
//!
//! A caption is kept as a paragraph of the report it stands in, but it neither opens nor closes
//! one: a name before 摄 is not the author.

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
    let names = |text: &str| text.contains(['摄', '图', '发', '片', '供']);
    !is_longer(text, LONGEST) && names(text) && CREDIT_LINE.is_match(text)
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
        || (text.starts_with(['图', '▲', '△']) && NUMBERED_PICTURE.is_match(text))
        || ends_with_credit(text)
}

fn ends_with_credit(text: &str) -> bool {
    let end = text.trim_end();
    if !end.ends_with(['）', ')', '摄']) {
        return false;
    }
    let from = end.char_indices().rev().nth(LONGEST).map_or(0, |(at, _)| at);
    CREDIT_TAIL.is_match(&end[from..])
}

#[cfg(test)]
mod tests {
    use super::{is_caption, is_credit, names_photographer};

    #[test]
    fn what_belongs_to_a_picture() {
        for credit in [
            "新华社记者 王伟摄",
            "（新华社记者王伟摄）",
            "（李明摄）",
            "新华社发（王伟摄）",
            "（附图片１张）",
            "本报记者 王伟 摄",
        ] {
            assert!(is_credit(credit), "{credit}");
        }
        for caption in [
            "图为会议现场。",
            "图①新馆外景（王伟摄）",
            "大桥远眺。（李明摄）",
            "市长会见来宾。新华社记者 王伟摄",
        ] {
            assert!(is_caption(caption) && !is_credit(caption), "{caption}");
        }
    }

    #[test]
    fn a_line_that_names_the_photographer() {
        assert!(names_photographer("夏粮收购现场（资料图片） 记者 王伟 摄"));
        assert!(!names_photographer("新馆开放（图片）") && !names_photographer("市民争相拍摄"));
    }

    #[test]
    fn what_belongs_to_a_report() {
        for line in [
            "本报记者 王伟",
            "图书馆开放",
            "图谋不轨的人",
            "（王伟）",
            "他说。（王伟）",
        ] {
            assert!(!is_credit(line) && !is_caption(line), "{line}");
        }
    }
}
