//! A line → whether it belongs to the page and to no report: page numbers, dates of issue, editors.
//!
//! A new style is one line of [`LINES`] and one line of `EXAMPLES` in the tests. The pre-filter is
//! `HEADS`: a line that opens with another character is never tried.

use std::sync::LazyLock;

use regex::Regex;

use crate::page::lines::line::is_longer;
use crate::page::signs::pattern::compile;
use crate::text::CharSet;

const LINES: [&str; 10] = [
    // 责任编辑：王伟 美编：李明
    r"[（(【]?\s*(?:本版|值班|执行)?(?:责任?编辑?|校对|版式|美编|视觉|统筹|监制|制图|组版|主编|总值班)\s*[:：].{1,60}",
    // 下转第4版, （上接第1版）
    r"[（(▲△▼]?\s*(?:下转|上接|紧接)第?\s*[A-Za-z]?[\d一二三四五六七八九十]{1,3}\s*版\s*[）)]?",
    // 第3版, A03版 要闻, 2版
    r"(?:第\s*)?[A-Z]?\d{1,3}\s*版(?:[\s:：|·]+\p{Han}{2,6})?",
    // 第一版
    r"第[一二三四五六七八九十]{1,3}版(?:[\s:：|·]+\p{Han}{2,6})?",
    // A2版 2025年7月3日 星期四
    r"(?:第\s*)?[A-Z]?\d{1,3}\s*版[\s:：|·]*\d{4}年\d{1,2}月\d{1,2}日.{0,24}",
    // the name of a section
    r"要闻(?:版)?|(?:综合|本地|本市|国内|国际|社会|经济|文体|体育|时事)新闻|广告",
    // A03, 03
    r"[A-Z]?\d{1,2}",
    // 2025年4月9日 星期三 农历…
    r"\d{4}年\d{1,2}月\d{1,2}日[\s,，]*(?:星期|周)[一二三四五六日天].{0,24}",
    // 新闻热线：0510-12345678
    r"(?:新闻|读者|广告|发行|投诉|服务|报料|订报)(?:热线|电话|传真|邮箱)\s*[:：]?\s*[-\d\s、@.A-Za-z]{5,60}",
    // —— 3 ——
    r"[-—–·]+\s*\d{1,3}\s*[-—–·]+",
];

static LINE: LazyLock<Regex> = LazyLock::new(|| compile(&format!("^(?:{})$", LINES.join("|"))));

/// Characters of the longest piece of furniture.
const LONGEST: usize = 70;

/// What furniture opens with: most lines fail on that, and it is far cheaper than the pattern.
static HEADS: LazyLock<CharSet> = LazyLock::new(|| {
    let words = "（(【▲△▼本值执责校版美视统监制组主总下上紧第要综国社经文体时广新读发投服报订-—–·";
    let signs = ('A'..='Z').chain('0'..='9').chain('０'..='９');
    words.chars().chain(signs).collect()
});

/// The pre-filter: whether a line opens as furniture may.
fn may_be(text: &str) -> bool {
    text.starts_with(|c: char| HEADS.contains(c) || c.is_whitespace())
}

/// Whether a line is page furniture.
pub(crate) fn is_line(text: &str) -> bool {
    debug_assert!(may_be(text) || !LINE.is_match(text), "{text}");
    may_be(text) && !is_longer(text, LONGEST) && LINE.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{check_whole_lines, whole_line};
    use super::*;

    /// Lines: ‹…› marks furniture, and a line without marks belongs to a report.
    const EXAMPLES: [&str; 18] = [
        "‹责任编辑：王伟 美编：李明›",
        "‹责编：王伟›",
        "‹（责编：张三、李四）›",
        "‹（下转第4版）›",
        "‹上接第一版›",
        "‹A03版 要闻›",
        "‹第3版›",
        "‹第一版›",
        "‹A03›",
        "‹2025年4月9日 星期三›",
        "‹新闻热线：0510-81234567›",
        "‹— 3 —›",
        "‹A2版 2025年7月3日 星期四›",
        "‹要闻›",
        "本版编辑部决定",
        "2025年4月9日，市政府召开会议",
        "第一版本发布",
        "（一）",
    ];

    #[test]
    fn furniture_is_told_from_lines_of_a_report() {
        check_whole_lines(&EXAMPLES, is_line);
    }

    #[test]
    fn every_style_has_an_example_that_passes_the_pre_filter() {
        for style in LINES {
            let pattern = compile(&format!("^(?:{style})$"));
            let example = EXAMPLES
                .into_iter()
                .filter_map(whole_line)
                .find(|line| pattern.is_match(line));
            assert!(
                example.is_some_and(may_be),
                "no example, or HEADS rejects it: {style}"
            );
        }
    }
}
