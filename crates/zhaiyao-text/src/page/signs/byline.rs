//! A line, or the end of a paragraph → whether it names who wrote or sent the report.
//!
//! A new style is one line of [`LINES`] and one line of `EXAMPLES` in the tests. The pre-filter is
//! [`may_be`] with `BRACKETS`, `HEADS`, `SIGNS` and `REPORTERS`: a line that has none of these is
//! never tried.

use std::sync::LazyLock;

use regex::Regex;

use crate::lexicon::words::surname::SURNAMES;
use crate::page::lines::line::{characters, is_longer};
use crate::page::signs::pattern::compile;
use crate::text::CharSet;

/// A name that a role or a blank sets apart.
const NAME: &str = r"[\p{Han}·]{2,4}";
const ROLE: &str = r"(?:本报|本台|本网|见习|特约|实习|全媒体|融媒体?|首席|驻\p{Han}{1,6}|新华社|中新社|摄影|文字|记者站|报业){0,3}(?:记者|通讯员|编辑|责编|校对|作者|撰稿人?|摄影|摄|文|图|文/图|文／图|图文|供图|实习生|评论员|特派员|整理|编译|译者)";
/// Who reports: these need no sign between them and a name.
const REPORTER: &str = r"(?:见习|特约|实习|全媒体|融媒体?|首席|驻\p{Han}{1,6})?(?:记者|通讯员|编辑|责编|校对|作者|撰稿人?|实习生|评论员|特派员)";
/// Who made what, in the credits of a broadcast or a web page.
const CREDIT: &str = r"(?:总?监制|总?策划|制片人?|出品人?|总?统筹|总?导演|编导|顾问|制作|摄像|录音|剪辑|包装|配音|解说|文案|设计|视觉|视频|海报|后期|责编|校对|编审|审核|终审|主编|文|图)";
/// The commonest hundred surnames: a bare name on a line of its own needs one. They are not cut
/// from `SURNAMES`, because one of them is missing there.
const SURNAME: &str = "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文]";
/// What a body of people ends in.
const BODY: &str = r"(?:大学|学院|学校|中学|小学|研究院|研究所|研究会|中心|公司|集团|医院|协会|学会|委员会|组织部|宣传部|党委|政府|检察院|法院|大队|支队|部队|基地|出版社|杂志社|报社|[报社网台刊局厅部委办处队县市省区州镇乡村])";
/// What a person may be there.
const POST: &str = r"(?:教授|副教授|讲师|研究员|博士|院长|校长|所长|主任|书记|市长|县长|省长|区长|局长|厅长|部长|处长|院士|主席|会长|秘书长|总裁|董事长|总经理|经理|代表|委员|主编|评论员|律师|学者|专家)";

/// `{name}`, `{role}`, `{people}` and so on stand for the patterns above, `{glued}` for names that
/// run together.
const LINES: [&str; 25] = [
    // （王伟 李明）, （本报记者 王伟）, （王伟 摄）; names may run together behind a common surname
    r"[（(]\s*(?:{role}[\s:：/／]*{people}|{glued}(?:[\s、，,/]+{name})*|{name}(?:[\s、，,/]+{name})+|{surname}\p{Han}{1,8})(?:\s*(?:{role}|报道))?\s*[）)]",
    // 本报记者 王伟 通讯员 李明; without a blank the name must open with a common surname
    r"[■●◎□▲*]?\s*{role}(?:[\s:：/／]+{people}|{surname}\p{Han}{1,2}(?:[\s、，,/]+{people})?)(?:\s*{role})?(?:\s*(?:报道|摄影报道|文/图|摄))?",
    // 江南晚报 记者王文静, 记者郭文通讯员姚明, 江南晚报记者：王伟编辑：李明: roles and names run together
    r"[■●◎□▲*]?\s*[\p{Han}·\s]{0,14}?{reporter}[\s:：/／]*{glued}(?:[\s、，,/]+{glued}|\s*{role}[\s:：/／]*{glued}){0,6}(?:\s*(?:报道|摄影报道|文/图))?",
    // （完）, （来源：…）, （据新华社）
    r"[（(]\s*(?:完|来源[:：].{2,20}|据.{2,14}(?:报道|电|消息)?|记者.{2,20}|综合.{2,16}|新华社.{0,16}|.{2,10}供图|.{2,8}(?:摄|报道))\s*[）)]",
    // （本报北京4月8日电 记者王伟）, （本报专电）
    r"[（(]\s*(?:本报|本刊|本台|新华社|中新社)[^（）()。，]{0,40}(?:电|讯)(?:[\s，,:：]+[^（）()。]{0,50})?\s*[）)]",
    // （本栏稿件均由本报记者王伟采写）
    r"[（(]\s*本(?:栏|版|组|文|专栏)[^（）()]{2,50}[）)]",
    // 编辑：王伟, 来源：…
    r"(?:编辑|来源|文字|摄影|撰文|作者)[:：].{1,40}",
    // 作者：王伟  时间：2019-12-25
    r"(?:作者|记者|来源|时间|发布时间)[:：].{1,40}(?:时间|来源)[:：].{0,40}",
    // 时间：2019-12-25, 2019-12-25 08:30
    r"(?:(?:发布)?时间[:：]\s*)?\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?",
    // （一九九七年十二月三十一日）
    r"[（(](?:[一二三四五六七八九十〇○零]{4}|\d{4})年.{2,10}日.{0,12}[）)]",
    // 新华社出品
    r"[\p{Han}·]{1,10}(?:社|台|网|局|报|部|中心|公司|工作室)\s*(?:联合)?出品",
    // （总台记者王伟）, （作者：王伟，研究员）, 【环球网报道记者王伟】
    r"[（(][^（）()。]{0,12}(?:记者|作者|评论员|通讯员|编辑|撰文|来源)[^（）()。]{0,40}[）)]",
    r"【[^】。]{0,12}(?:记者|通讯员)[^】。]{2,24}】",
    // （河北某县交警大队王大山李小州）, （文/云南泸西县委组织部 李金龙）, （某某县报道组）
    r"[（(]\s*(?:文[/／:：]|作者[:：])?\s*\p{Han}{2,20}(?:{body}\s*{glued}|\s{name})\s*(?:摄影报道|报道|文|整理)?\s*[）)]",
    // □李大友（职员）
    r"[□■●◎]\s*{any}\p{Han}{1,2}\s*(?:[（(][^（）()]{1,14}[）)])?",
    // 南方日报记者王伟, 新华社评论员
    r"\p{Han}{0,6}(?:报|社|网|台|视|刊)(?:特约)?(?:记者|评论员)\s*(?:{any}\p{Han}{1,2})?",
    // 文：王伟, 监制：李明, 摄像丨张强
    r"{credit}\s*[丨|｜:：].{1,40}",
    // 《光明日报》（2020年4月1日10版）
    r"《[^》]{2,12}》\s*[（(].{4,24}版\s*[）)]",
    // （参与报道：王伟 李明）
    r"[（(][^（）()。：:]{0,8}(?:报道|采写|撰文|整理|供稿)[:：][^（）()。]{2,60}[）)]",
    // 王伟来源：江南日报
    r"(?:{glued}|{name})\s*来源[:：][^。]{2,20}",
    // ——王伟, ———李东明（辽宁）
    r"[—－-]{2,3}\s*(?:{name}|{glued})\s*(?:[（(][^（）()]{1,10}[）)])?",
    // 王伟／文李明／摄
    r"(?:{glued}\s*[/／]\s*(?:文|摄影?|图|整理)\s*){1,3}",
    // 《某某周刊》2020年第12期
    r"《[^》]{2,12}》\s*\d{4}年第?\d{1,3}期",
    // （作者：王伟，某某大学教授、博士生导师）
    r"[（(]\s*作者[:：][^（）()。]{2,110}[）)]",
    // 作者为某大学教授, （作者系…）
    r"[（(]?\s*作者(?:系|为|是)[^。]{4,40}[）)]?",
];

/// What may stand in brackets behind the last sentence of a paragraph.
const TAIL: &str = r"^[（(]\s*(?:(?:{role}[\s:：/／]*{people}|{glued}(?:[\s、，,/]+{name})*|{name}(?:[\s、，,/]+{name})+|{surname}\p{Han}{1,8})(?:\s*(?:{role}|报道))?|完|据.{2,14}(?:报道|电|消息)?|新华社.{0,16}|记者.{2,20}|(?:本报|本台|新华社)[^（）()。，]{0,30}电(?:[\s，,:：]+[^（）()。]{0,40})?|\p{Han}{2,14}{body}\s*{glued})\s*[）)]\s*$";

fn pattern(template: &str) -> String {
    let any = format!("[{SURNAMES}]");
    let glued = format!(r"(?:{any}\p{{Han}}{{1,2}}){{1,5}}");
    let people = format!(r"{NAME}(?:[\s、，,/]+(?:{ROLE}[\s:：]*)?{NAME}){{0,5}}");
    [
        ("{people}", people.as_str()),
        ("{glued}", &glued),
        ("{role}", ROLE),
        ("{reporter}", REPORTER),
        ("{credit}", CREDIT),
        ("{surname}", SURNAME),
        ("{any}", &any),
        ("{body}", BODY),
        ("{post}", POST),
        ("{name}", NAME),
    ]
    .into_iter()
    .fold(template.to_owned(), |filled, (key, value)| {
        filled.replace(key, value)
    })
}

static LINE: LazyLock<Regex> = LazyLock::new(|| compile(&pattern(&format!("^(?:{})$", LINES.join("|")))));
static TAIL_OF_PARAGRAPH: LazyLock<Regex> = LazyLock::new(|| compile(&pattern(TAIL)));
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"^{SURNAME}\p{{Han}}{{1,2}}(?:[ \x{{3000}}、]{SURNAME}\p{{Han}}{{1,2}}){{0,3}}$"
    ))
});
/// 高文博, 张立陈明, 中共江南市委书记王大明, 江南大学饶文.
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    compile(&pattern(
        r"^(?:[\p{Han}·\s、]{2,24}?(?:{body}|{post})\s*)?{glued}(?:[\s、]+{glued}){0,3}(?:\d{4}年\d{1,2}月(?:\d{1,2}日)?)?$",
    ))
});

/// What a byline opens with that has no bracket, and none of the signs and words below: a role, a
/// sign, a date, the name of a paper.
const HEADS: &str =
    "本见特实全融首驻新中摄文记报通编责校作撰图供评整译■●◎□▲*《—－-0123456789０１２３４５６７８９";
/// Signs that set names apart from what they did.
const SIGNS: &str = ":：丨|｜/／";
/// Who reports, wherever it stands.
const REPORTERS: [&str; 11] = [
    "记者",
    "通讯员",
    "编辑",
    "责编",
    "校对",
    "作者",
    "撰稿",
    "实习生",
    "评论员",
    "特派员",
    "出品",
];

static IS_HEAD: LazyLock<CharSet> = LazyLock::new(|| HEADS.chars().collect());
/// The signs, and what the words end in.
static IS_MARK: LazyLock<CharSet> = LazyLock::new(|| {
    let ends = REPORTERS.iter().filter_map(|word| word.chars().next_back());
    SIGNS.chars().chain(ends).collect()
});

/// Whether a line has what every byline has. Most lines have not, and that is far cheaper to see
/// than by the pattern.
fn may_be(text: &str) -> bool {
    if text.starts_with(|c: char| BRACKETS.contains(&c) || IS_HEAD.contains(c) || c.is_whitespace()) {
        return true;
    }
    IS_MARK.found_in(text).any(|(mark, behind)| {
        let so_far = &text[..text.len() - behind.len()];
        SIGNS.contains(mark) || REPORTERS.iter().any(|word| so_far.ends_with(word))
    })
}

const BRACKETS: [char; 3] = ['（', '(', '【'];

/// Characters of the longest byline, and of the longest in brackets.
const LONGEST: usize = 60;
const LONGEST_IN_BRACKETS: usize = 120;

/// Whether a line is a byline. Blanks count: they set names apart.
pub(crate) fn is_line(text: &str) -> bool {
    let longest = if text.starts_with(BRACKETS) {
        LONGEST_IN_BRACKETS
    } else {
        LONGEST
    };
    !is_longer(text, longest) && !text.ends_with(['。', '，', '！']) && {
        let may_be = may_be(text);
        debug_assert!(may_be || !LINE.is_match(text), "{text}");
        may_be && LINE.is_match(text)
    }
}

/// Whether a line is nothing but one to four names.
pub(crate) fn is_bare_name(text: &str) -> bool {
    !is_longer(text, 20) && BARE.is_match(text)
}

/// Words that open with a surname, and head a column more often than they name a person.
const NO_AUTHORS: [&str; 8] = ["金融", "高考", "方案", "方法", "关注", "常识", "成长", "安全"];

/// Whether a line between a headline and its body names the author: names alone, or behind where
/// they work and what they are. Its place must speak for it: other lines read so too.
pub(crate) fn is_author(text: &str) -> bool {
    !is_longer(text, 36) && !NO_AUTHORS.contains(&text) && AUTHOR.is_match(text)
}

/// The byline in brackets at the end of a paragraph, in characters that are not blank.
pub(crate) fn tail(text: &str) -> Option<usize> {
    if !text.trim_end().ends_with(['）', ')']) {
        return None;
    }
    let from = text.char_indices().rev().nth(LONGEST).map_or(0, |(at, _)| at);
    let end = &text[from..];
    let brackets = end.char_indices().filter(|(_, c)| matches!(c, '（' | '('));
    let mut behind = brackets
        .filter(|(at, _)| ended(&end[..*at]))
        .map(|(at, _)| &end[at..]);
    let found = behind.find(|bracket| TAIL_OF_PARAGRAPH.is_match(bracket))?;
    Some(characters(found))
}

/// Whether a sentence ended, marks that close and blanks behind it aside.
fn ended(text: &str) -> bool {
    let bare = text
        .trim_end()
        .trim_end_matches(['”', '’', '」', '』', '）', ')']);
    bare.ends_with(['。', '！', '？', '…'])
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{check_whole_lines, whole_line};
    use super::*;

    /// Lines: ‹…› marks a byline, and a line without marks is none.
    const EXAMPLES: [&str; 48] = [
        "‹（王怡荻）›",
        "‹（王伟 李明）›",
        "‹（本报记者 王伟）›",
        "‹本报记者 王伟 通讯员 李明›",
        "‹（完）›",
        "‹作者：孟祥麟;黄发红;刘歌  时间：2019-12-25›",
        "‹（一九九七年十二月三十一日）›",
        "‹（来源：人民日报）›",
        "‹(总台记者李大杰)›",
        "‹（作者：王克，人民论坛网评论员）›",
        "‹（许知春王忠一）›",
        "‹南方日报记者昌道励›",
        "‹新华社评论员›",
        "‹文：王玉星›",
        "‹摄像丨李铮 张晓鹏›",
        "‹《光明日报》(2020年04月01日10版）›",
        "‹江南晚报 记者王文静›",
        "‹记者郭文通讯员姚明›",
        "‹江南晚报记者：王伟编辑：李明›",
        "‹（本报北京4月8日电）›",
        "‹（本报东京、华盛顿4月8日电　记者王伟、李明）›",
        "‹（本栏稿件均由本报记者提供）›",
        "‹【本网报道记者黄明】›",
        "‹（河北某县交警大队王大山李小州）›",
        "‹□李大友（职员）›",
        "‹制片人丨王伟›",
        "‹———李东明（辽宁）›",
        "‹王伟／文李明／摄›",
        "‹（参与报道：王伟李明）›",
        "‹王伟来源：江南日报›",
        "‹《江南周刊》2020年第12期›",
        "‹编辑：王伟›",
        "‹2019-12-25 08:30›",
        "‹新华社出品›",
        "‹（作者：王伟，江南大学教授、博士生导师）›",
        "‹作者为江南大学教授›",
        "无锡市政府召开会议",
        "（一）总体要求和目标",
        "记者从市教育局获悉，今年将新增学位。",
        "记者了解到，近年来，巴南区",
        "记者：为了克服困难",
        "新华社记者走进西藏边防哨所",
        "本报记者走进社区",
        "（掌声）",
        "（热烈鼓掌）",
        "（草案）",
        "读懂人文江城",
        "本市首部动画片出品",
    ];

    #[test]
    fn bylines_are_told_from_other_lines() {
        check_whole_lines(&EXAMPLES, is_line);
    }

    #[test]
    fn every_style_has_an_example_that_passes_the_pre_filter() {
        for style in LINES {
            let pattern = compile(&pattern(&format!("^(?:{style})$")));
            let example = EXAMPLES
                .into_iter()
                .filter_map(whole_line)
                .find(|line| pattern.is_match(line));
            assert!(
                example.is_some_and(may_be),
                "no example, or the pre-filter rejects it: {style}"
            );
        }
    }

    #[test]
    fn a_bare_name_opens_with_a_common_surname() {
        assert!(is_bare_name("王伟 李明") && !is_bare_name("昨日"));
    }

    #[test]
    fn an_author_between_headline_and_body() {
        for line in [
            "高文博",
            "张立陈明",
            "中共江南市委书记王大明",
            "江南大学饶文",
            "新华网程文",
        ] {
            assert!(is_author(line), "{line}");
        }
        for line in [
            "让书香满城",
            "本报评论员文章指出",
            "市教育局局长谈招生",
            "江南市农业丰收",
            "文化",
        ] {
            assert!(!is_author(line), "{line}");
        }
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
        for prose in ["包括语文、数学（不含附加题）", "在医疗队“战袍”（防护服）"]
        {
            assert_eq!(tail(prose), None, "{prose}");
        }
    }
}
