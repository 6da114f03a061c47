//! A line, or the end of a paragraph → whether it names who wrote or sent the report.
//!
//! One line of [`LINES`] for each style and one line of the test below.

use std::sync::LazyLock;

use regex::Regex;

const NAME: &str = r"[\p{Han}·]{2,4}";
const ROLE: &str = r"(?:本报|本台|本网|见习|特约|实习|全媒体|融媒|首席|驻\p{Han}{1,4}|新华社|中新社|通讯|摄影|文字|记者站|报业){0,3}(?:记者|通讯员|编辑|作者|撰稿|摄影|摄|文|图|文/图|文／图|图文|供图|实习生|评论员)";
/// The commonest hundred surnames: a bare name on a line of its own needs one.
const SURNAME: &str = "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文]";

/// `{name}`, `{role}` and `{people}` stand for the patterns above.
const LINES: [&str; 13] = [
    // （王伟 李明）, （本报记者 王伟）, （王伟 摄）; names may run together behind a common surname
    r"[（(]\s*(?:{role}[\s:：/／]*)?(?:{people}|{surname}\p{Han}{1,8})(?:\s*(?:{role}|报道))?\s*[）)]",
    // 本报记者 王伟 通讯员 李明; without a blank the name must open with a common surname
    r"[■●◎□▲*]?\s*{role}(?:[\s:：/／]+{people}|{surname}\p{Han}{1,2}(?:[\s、，,/]+{people})?)(?:\s*{role})?(?:\s*(?:报道|摄影报道|文/图|摄))?",
    // （完）, （来源：…）, （据新华社）
    r"[（(]\s*(?:完|来源[:：].{2,20}|据.{2,14}(?:报道|电|消息)?|记者.{2,20}|综合.{2,16}|新华社.{0,16}|.{2,10}供图|.{2,8}(?:摄|报道))\s*[）)]",
    // 作者：王伟, 来源：…
    r"(?:编辑|来源|文字|摄影|撰文|作者)[:：].{1,40}",
    // 作者：王伟  时间：2019-12-25
    r"(?:作者|记者|来源|时间|发布时间)[:：].{1,40}(?:时间|来源)[:：].{0,40}",
    // 2019-12-25 08:30
    r"\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?",
    // （一九九七年十二月三十一日）
    r"[（(](?:[一二三四五六七八九十〇○零]{4}|\d{4})年.{2,10}日.{0,12}[）)]",
    // 新华社出品
    r".{2,12}出品",
    // （总台记者王伟）, （作者：王伟，研究员）
    r"[（(][^（）()。]{0,12}(?:记者|作者|评论员|通讯员|编辑|撰文|来源)[^（）()。]{0,40}[）)]",
    // 南方日报记者王伟, 新华社评论员
    r"\p{Han}{0,6}(?:报|社|网|台|视|刊)(?:特约)?(?:记者|评论员)\s*\p{Han}{0,4}",
    // 文：王伟, 监制：李明, 摄像丨张强
    r"(?:总监制|监制|出品人?|策划|编导|摄像|录音|剪辑|制片|配音|文案|文|图|视频)\s*[丨|｜:：].{1,40}",
    // 《光明日报》（2020年4月1日10版）
    r"《[^》]{2,12}》\s*[（(].{4,24}版\s*[）)]",
    // （王伟）at the left edge, with a mark: ——王伟
    r"——\s*{name}",
];

/// What may stand in brackets behind the last sentence of a paragraph.
const TAIL: &str = r"[。！？”…]\s*([（(]\s*(?:(?:{role}[\s:：/／]*)?(?:{people}|{surname}\p{Han}{1,8})(?:\s*(?:{role}|报道))?|完|据.{2,14}(?:报道|电|消息)?|新华社.{0,16}|记者.{2,20})\s*[）)])\s*$";

fn pattern(template: &str) -> String {
    let people = format!(r"{NAME}(?:[\s、，,/]+(?:{ROLE}[\s:：]*)?{NAME}){{0,5}}");
    template
        .replace("{people}", &people)
        .replace("{role}", ROLE)
        .replace("{surname}", SURNAME)
        .replace("{name}", NAME)
}

#[expect(
    clippy::unwrap_used,
    reason = "the pattern is a constant that every test compiles"
)]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

static LINE: LazyLock<Regex> = LazyLock::new(|| compile(&pattern(&format!("^(?:{})$", LINES.join("|")))));
static TAIL_OF_PARAGRAPH: LazyLock<Regex> = LazyLock::new(|| compile(&pattern(TAIL)));
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"^{SURNAME}\p{{Han}}{{1,2}}(?:[ \x{{3000}}、]{SURNAME}\p{{Han}}{{1,2}}){{0,3}}$"
    ))
});

/// Characters of the longest byline.
const LONGEST: usize = 60;

/// Whether a line is a byline. Blanks count: they set names apart.
pub(super) fn is_line(text: &str) -> bool {
    text.chars().nth(LONGEST).is_none() && LINE.is_match(text)
}

/// Whether a line is nothing but one to four names.
pub(super) fn is_bare_name(text: &str) -> bool {
    text.chars().nth(20).is_none() && BARE.is_match(text)
}

/// The byline in brackets at the end of a paragraph, in characters that are not blank.
pub(super) fn tail(text: &str) -> Option<usize> {
    if !text.trim_end().ends_with(['）', ')']) {
        return None;
    }
    let from = text.char_indices().rev().nth(LONGEST).map_or(0, |(at, _)| at);
    let found = TAIL_OF_PARAGRAPH.captures(&text[from..])?.get(1)?;
    Some(found.as_str().chars().filter(|c| !c.is_whitespace()).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_name_who_wrote() {
        for line in [
            "（王怡荻）",
            "（王伟 李明）",
            "（本报记者 王伟）",
            "本报记者 王伟 通讯员 李明",
            "（完）",
            "作者：孟祥麟;黄发红;刘歌  时间：2019-12-25",
            "（一九九七年十二月三十一日）",
            "（来源：人民日报）",
            "(总台记者李大杰)",
            "（作者：王克，人民论坛网评论员）",
            "（许知春王忠一）",
            "南方日报记者昌道励",
            "新华社评论员",
            "文：王玉星",
            "摄像丨李铮 张晓鹏",
            "《光明日报》(2020年04月01日10版）",
        ] {
            assert!(is_line(line), "{line}");
        }
    }

    #[test]
    fn lines_that_do_not() {
        for line in [
            "无锡市政府召开会议",
            "（一）总体要求和目标",
            "记者从市教育局获悉，今年将新增学位。",
            "记者了解到，近年来，巴南区",
            "记者：为了克服困难",
            "新华社记者走进西藏边防哨所",
        ] {
            assert!(!is_line(line), "{line}");
        }
        assert!(is_bare_name("王伟 李明") && !is_bare_name("昨日"));
    }

    #[test]
    fn a_byline_closes_a_paragraph() {
        for case in [
            "不断满足人民群众“上好学”的需求。 ‹（陈春贤）›",
            "他说。‹（记者 王伟）›",
            "恢复正常。‹（完）›",
        ] {
            let (prose, byline) = case.split_once('‹').unwrap();
            let byline = byline.trim_end_matches('›');
            let count = byline.chars().filter(|c| !c.is_whitespace()).count();
            assert_eq!(tail(&format!("{prose}{byline}")), Some(count), "{case}");
        }
        assert_eq!(tail("包括语文、数学（不含附加题）"), None);
    }
}
