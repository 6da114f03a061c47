//! The start of a paragraph → its dateline: where, when and by whom the report was filed.
//!
//! A new style is one line of [`STYLES`] or [`PROSE_STYLES`] and one line of `EXAMPLES` in the
//! tests. The pre-filter is `MARKS`: a style that has none of these characters among its first
//! sixteen is never tried. A dateline ends with the mark that sets it apart (，：or a blank), so that
//! the body opens with its first word.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::page::lines::line::{characters, first};
use crate::page::signs::pattern::compile;
use crate::text::{CharSet, find_other, fold_width};

const DATE: &str = r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{1,2}日)";
const AGENCY: &str = r"(?:新华社|中新社|中新网|人民网|央视网|新华网|光明网|中工网|澎湃新闻|\p{Han}{2,6}(?:社|日报|晚报|早报|时报|商报|晨报|都市报|青年报|新闻网|电视台))";
/// Names in brackets behind the filing mark, or the mark that sets the dateline apart.
const TAIL: &str = r"(?:\s*[（(][^（()）]{0,60}[）)][\s，,：:]*|[\s，,：:]+)";

/// `{date}`, `{agency}` and `{tail}` stand for the patterns above. These open a report wherever a
/// paragraph may begin.
const STYLES: [&str; 6] = [
    // 本报讯, 晚报讯, 本网消息, with a date behind it that a comma sets apart
    r"(?:本报|本刊|本网|本台|\p{Han}{1,5}报|\p{Han}{2,6}网)\s*(?:综合)?(?:讯|消息|专讯|综合消息)(?:{tail})?(?:\s*{date}[，,])?",
    // 本报北京4月8日电
    r"(?:本报|本台|本网)\s*\p{Han}{0,8}\s*{date}\s*(?:电|讯|专电|综合){tail}?",
    // 新华社北京4月8日电, also with no mark behind it
    r"(?:据)?{agency}\s*[\p{Han}·]{0,10}\s*{date}\s*(?:(?:电|讯|专电){tail}?|(?:消息|报道)(?:{tail}|$))",
    // 【北京讯】
    r"【[^】]{2,16}(?:讯|电|消息|报道)】\s*",
    // 【环球网报道 记者 王伟】
    r"【[^】]{0,12}记者[^】]{2,20}】\s*",
    // 本报记者 某某 报道：
    r"(?:本报|本网|本台)?(?:见习|特约|全媒体|实习)?记者\s*[\p{Han}·]{2,4}(?:[\s、]+[\p{Han}·]{2,4})*\s*报道[\s，,：:]*",
];

/// These stand as often in mid-report: they are a dateline only where something else has opened
/// one.
const PROSE_STYLES: [&str; 3] = [
    // 据央视新闻报道，
    r"据{agency}?\p{Han}{0,6}(?:报道|消息)[，,：:]",
    // 新华社消息：
    r"(?:据)?{agency}\s*[\p{Han}·]{0,10}\s*(?:电|讯|专电|消息|报道){tail}",
    // 记者某某：
    r"(?:本报|本网|本台)?(?:见习|特约|全媒体|实习)?记者\s*[\p{Han}·]{2,4}(?:[\s、]+[\p{Han}·]{2,4})*\s*[：:]",
];

/// A dateline at the head of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dateline {
    /// Its characters that are not blank.
    pub(crate) characters: usize,
    /// It opens a report by itself.
    pub(crate) opens_report: bool,
}

fn any_of(styles: &[&str]) -> Regex {
    let filled = styles.iter().map(|s| {
        s.replace("{date}", DATE)
            .replace("{agency}", AGENCY)
            .replace("{tail}", TAIL)
    });
    compile(&format!(r"^\s*(?:{})", filled.collect::<Vec<_>>().join("|")))
}

static DATELINE: LazyLock<Regex> = LazyLock::new(|| any_of(&STYLES));
static PROSE_DATELINE: LazyLock<Regex> = LazyLock::new(|| any_of(&PROSE_STYLES));

/// Characters of a text that can hold a dateline.
const LONGEST: usize = 120;

/// Returns the dateline at the head of `text`; `None` if there is none. Blanks between its pieces
/// are allowed, full-width digits too.
pub(crate) fn find(text: &str) -> Option<Dateline> {
    // Most lines fail on this test, and it is far cheaper than the patterns.
    if !is_marked(text) {
        return None;
    }
    let head = first(text, LONGEST);
    let head: Cow<str> = match find_other(head, is_wide_digit) {
        Some(_) => head.chars().map(fold_width_of_digits).collect(),
        None => head.into(),
    };
    let found = DATELINE.find(&head).map(|found| (found, true));
    let (found, opens_report) = found.or_else(|| PROSE_DATELINE.find(&head).map(|found| (found, false)))?;
    let characters = characters(found.as_str());
    Some(Dateline {
        characters,
        opens_report,
    })
}

/// Of these, every dateline has one among its first characters.
static MARKS: LazyLock<CharSet> = LazyLock::new(|| "报社讯网台据【刊者".chars().collect());
const FIRST: usize = 16;

fn is_marked(text: &str) -> bool {
    // As many characters have at most so many bytes; the rest of a paragraph is not looked at.
    let mut end = text.len().min(4 * FIRST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mark = MARKS.find_in(&text[..end]);
    mark.is_some_and(|at| first(text, FIRST).len() > at)
}

/// Whether a report opens here, whatever stands before.
pub(crate) fn opens_report(text: &str) -> bool {
    find(text).is_some_and(|dateline| dateline.opens_report)
}

/// Digits to half width; brackets, commas and colons stay as the patterns know both.
fn fold_width_of_digits(c: char) -> char {
    if is_wide_digit(c) { fold_width(c) } else { c }
}

fn is_wide_digit(c: char) -> bool {
    ('０'..='９').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text at the head of a paragraph; ‹…› marks the dateline, and no mark means that there is
    /// none.
    const EXAMPLES: [&str; 21] = [
        "‹本报讯 4月8日，›市长主持召开会议",
        "‹本报讯（记者 王伟）›昨天上午",
        "‹本报讯›北京市朝阳区工商局",
        "‹晚报讯 ›记者昨日获悉",
        "‹本报北京4月8日电（记者 李明）›会议指出",
        "‹本报北京１月１日讯 ›新年音乐会",
        "‹新华社日内瓦4月8日电（记者王伟、李明）›世卫组织",
        "‹中新社北京4月1日电(记者杜燕)›3月31日0时至24时",
        "‹据新华社莫斯科4月8日电 ›俄罗斯",
        "‹据新华社莫斯科4月8日电›",
        "‹中新社台北4月3日电›台湾昨天",
        "‹据央视新闻报道，›今天上午",
        "‹新华社消息：›昨天上午",
        "‹【无锡讯】›昨天",
        "‹【环球网报道 记者 王伟】›昨天",
        "‹本报记者 王伟 报道：›昨天",
        "‹本报记者王伟：›您怎么看",
        "记者从市教育局获悉，今年将新增学位",
        "据了解，该项目总投资三亿元",
        "网是一家网站吗",
        "新华社的报道引起关注",
    ];

    /// The text of an example, and its dateline if it has one.
    fn parsed(example: &str) -> (String, Option<&str>) {
        let dateline = example
            .split_once('‹')
            .and_then(|(_, marked)| marked.split_once('›'));
        (
            example.replace(['‹', '›'], ""),
            dateline.map(|(dateline, _)| dateline),
        )
    }

    #[test]
    fn each_dateline_ends_where_its_body_begins() {
        for example in EXAMPLES {
            let (text, dateline) = parsed(example);
            let found = find(&text).map(|found| found.characters);
            assert_eq!(found, dateline.map(characters), "{example}");
        }
    }

    #[test]
    fn every_style_has_an_example_that_passes_the_pre_filter() {
        for style in STYLES.iter().chain(&PROSE_STYLES) {
            let pattern = any_of(&[style]);
            let mut texts = EXAMPLES
                .iter()
                .map(|example| parsed(example))
                .filter(|(_, dateline)| dateline.is_some());
            let example = texts.find(|(text, _)| pattern.is_match(text));
            assert!(
                example.is_some_and(|(text, _)| is_marked(&text)),
                "no example, or MARKS rejects it: {style}"
            );
        }
    }

    #[test]
    fn some_styles_open_a_report_only_where_one_is_open() {
        assert!(opens_report("本报讯 昨天") && opens_report("新华社北京4月8日电 昨天"));
        assert!(!opens_report("据央视新闻报道，今天上午") && !opens_report("记者王伟：您怎么看"));
    }
}
