//! A sentence → the cues in it: words that tell what a sentence does in its text.
//!
//! One pass for all of them, which steps over the characters that none opens with. What always
//! holds: cues that overlap count each.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use zhaiyao_tables::one_to_ten;

use crate::text::{CharSet, is_same};

/// Groups of cues. These words occur in every field; the weights decide what each is worth.
pub(super) const CUES: [(&str, &[&str]); 18] = [
    (
        "aim",
        &[
            "本文",
            "该文",
            "笔者",
            "本研究",
            "提出",
            "探讨",
            "研究",
            "分析了",
            "阐述",
            "论述",
            "介绍了",
            "旨在",
            "针对",
            "基于",
            "为了",
        ],
    ),
    (
        "result",
        &["结果", "表明", "证明", "发现", "显示", "实验", "得出", "结论"],
    ),
    (
        "conclusion",
        &[
            "因此",
            "所以",
            "综上",
            "总之",
            "总的来说",
            "总而言之",
            "据此",
            "故",
        ],
    ),
    ("request", &["请求", "诉称", "诉请", "要求", "申请"]),
    (
        "ruling",
        &["判决", "裁定", "驳回", "决定如下", "依照", "依据", "根据"],
    ),
    ("finding", &["查明", "认定", "经审理", "事实", "认为"]),
    (
        "procedure",
        &[
            "立案",
            "受理",
            "开庭",
            "审理终结",
            "组成合议庭",
            "参加诉讼",
            "如果未",
            "如不服",
            "逾期",
            "加倍支付",
            "上诉",
        ],
    ),
    ("saying", &["指出", "强调", "要求", "表示", "说", "介绍", "称"]),
    (
        "event",
        &[
            "举行", "召开", "发布", "公布", "会见", "开幕", "闭幕", "启动", "印发", "出台", "举办", "宣布",
            "通过", "会谈", "完成", "达成",
        ],
    ),
    (
        "today",
        &[
            "今天",
            "今日",
            "近日",
            "日前",
            "昨天",
            "昨日",
            "当地时间",
            "上午",
            "下午",
            "日电",
        ],
    ),
    (
        "need",
        &[
            "需要", "应该", "应当", "必须", "重要", "关键", "核心", "主要", "问题", "建议", "希望",
        ],
    ),
    (
        "greeting",
        &[
            "谢谢",
            "感谢",
            "大家好",
            "好的",
            "各位",
            "欢迎",
            "请问",
            "掌声",
            "不好意思",
            "刚才",
        ],
    ),
    (
        "thinking aloud",
        &[
            "觉得",
            "我想",
            "我们认为",
            "其实",
            "实际上",
            "就是",
            "包括",
            "比如",
            "比方",
        ],
    ),
    ("future", &["将", "拟", "计划", "预计", "未来", "下一步"]),
    (
        "background",
        &[
            "近年来",
            "多年来",
            "长期以来",
            "一直",
            "曾",
            "过去",
            "背景",
            "随着",
            "当前",
            "目前",
            "在此之前",
        ],
    ),
    (
        "superlative",
        &[
            "首次", "最大", "最高", "第一", "首个", "新高", "突破", "超过", "增长", "同比",
        ],
    ),
    (
        "boilerplate",
        &[
            "深入学习贯彻",
            "全面贯彻",
            "重要讲话精神",
            "提高政治站位",
            "政治责任",
            "高度重视",
            "认真落实",
            "深刻领会",
        ],
    ),
    ("attendance", &["参加", "出席", "陪同", "列席", "在座"]),
];
/// Words and characters of spoken language, counted.
const FILLERS: [&str; 14] = [
    "嗯", "啊", "呃", "呢", "吧", "嘛", "哈", "哦", "这个", "那个", "就是", "然后", "那么", "的话",
];

/// The cues by the character that each opens with: what follows that, and the number of its group;
/// fillers are the last group.
static BY_HEAD: LazyLock<FxHashMap<char, Vec<(&str, usize)>>> = LazyLock::new(|| {
    let groups = CUES.iter().map(|(_, words)| *words).chain([&FILLERS[..]]);
    let mut by_head: FxHashMap<char, Vec<(&str, usize)>> = FxHashMap::default();
    for (group, words) in groups.enumerate() {
        for word in words {
            let mut rest = word.chars();
            if let Some(head) = rest.next() {
                by_head.entry(head).or_default().push((rest.as_str(), group));
            }
        }
    }
    by_head
});

/// What cues open with: few of the characters of a text.
static HEADS: LazyLock<CharSet> = LazyLock::new(|| BY_HEAD.keys().copied().collect());

/// The number of the group of cues with this name.
pub(super) const fn group(name: &str) -> usize {
    let mut at = 0;
    while at < CUES.len() {
        if is_same(CUES[at].0, name) {
            return at;
        }
        at += 1;
    }
    panic!("no cues have this name")
}

/// The cues of a sentence.
#[derive(Debug, Default)]
pub(super) struct Cues {
    /// Which groups it has.
    pub(super) has: [bool; CUES.len()],
    /// Fillers in it.
    pub(super) fillers: usize,
}

impl Cues {
    pub(super) fn of(text: &str) -> Self {
        let mut cues = Self::default();
        for (head, behind) in HEADS.found_in(text) {
            let own = BY_HEAD.get(&head).into_iter().flatten();
            for (_, group) in own.filter(|(rest, _)| behind.starts_with(rest)) {
                match cues.has.get_mut(*group) {
                    Some(has) => *has = true,
                    None => cues.fillers += 1,
                }
            }
        }
        cues
    }

    /// Whether it has a cue of the group with this name.
    pub(super) fn tells(&self, name: &str) -> bool {
        self.has[group(name)]
    }
}

/// Openings of sentences that say little without the one before.
const LEANING: [&str; 32] = [
    "此外",
    "另外",
    "同时",
    "其中",
    "同样",
    "而",
    "但",
    "不过",
    "然而",
    "对此",
    "与此同时",
    "他",
    "她",
    "它",
    "这",
    "那",
    "据了解",
    "据介绍",
    "据悉",
    "例如",
    "比如",
    "例",
    "图为",
    "其次",
    "再次",
    "最后",
    "该",
    "其",
    "“",
    "\"",
    "‘",
    "「",
];
static LEANING_HEADS: LazyLock<CharSet> = LazyLock::new(|| {
    LEANING
        .iter()
        .filter_map(|opening| opening.chars().next())
        .collect()
});
const NUMERALS: &str = one_to_ten!();

/// Whether the sentence is_dependent on the one before it: it opens with a word that points back,
/// with a quotation, or with 一是, 第二.
pub(super) fn is_dependent(text: &str) -> bool {
    let mut chars = text.chars();
    let numbered = match (chars.next(), chars.next()) {
        (Some(n), Some('是')) => NUMERALS.contains(n),
        (Some('第'), Some(n)) => n != '一' && NUMERALS.contains(n),
        _ => false,
    };
    let may_lean = || text.starts_with(|c| LEANING_HEADS.contains(c));
    numbered || (may_lean() && LEANING.iter().any(|opening| text.starts_with(opening)))
}

/// Whether the sentence opens as an item of a list does: 一、, 第二, 3., （四）, ⑤, 首先.
pub(super) fn enumerates(text: &str) -> bool {
    let rest = text.trim_start_matches(['（', '(']);
    let number = |c: char| NUMERALS.contains(c) || c.is_ascii_digit();
    let behind = rest.trim_start_matches(number);
    let numbered = behind.len() < rest.len() && behind.starts_with(['、', '.', '．', '）', ')', '是']);
    let ordinal = text
        .strip_prefix('第')
        .is_some_and(|rest| rest.starts_with(|c| NUMERALS.contains(c)));
    numbered
        || ordinal
        || text.starts_with(|c| ('①'..='⑩').contains(&c))
        || ["首先", "其次", "再次", "最后", "另外"]
            .iter()
            .any(|word| text.starts_with(word))
}

/// Whether the sentence opens with when it happened, or with who reports it.
pub(super) fn opens_with_time(text: &str) -> bool {
    const TIMES: [&str; 10] = [
        "今天",
        "今日",
        "近日",
        "日前",
        "昨",
        "当地时间",
        "截至",
        "连日",
        "眼下",
        "记者",
    ];
    text.starts_with(|c: char| c.is_numeric()) || TIMES.iter().any(|time| text.starts_with(time))
}

/// Whether the sentence opens with a circumstance.
pub(super) fn opens_with_background(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "目前", "近年", "随着", "当前", "去年", "今年", "多年", "长期", "自", "从", "在", "对", "为", "据",
    ];
    WORDS.iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_that_overlap_count_each() {
        // 要求 is of two groups; 这个 and 那个 are fillers, 就是 is one and thinks aloud.
        let cues = Cues::of("他要求这个那个就是首个第一次开庭。");
        let told = CUES.map(|(name, _)| name);
        let told: Vec<&str> = told.into_iter().filter(|name| cues.tells(name)).collect();
        let groups = ["request", "procedure", "saying", "thinking aloud", "superlative"];
        assert_eq!((told.as_slice(), cues.fillers), (&groups[..], 3));
    }

    #[test]
    fn sentences_that_lean_on_the_one_before() {
        for text in [
            "他强调，要深化合作。",
            "其中提到，到2026年。",
            "一是提升标志性。",
            "第三，加强监管。",
            "“走吧。”",
        ] {
            assert!(is_dependent(text), "{text}");
        }
        for text in ["江南大学是一张名片。", "第一季度增长5%。", "一般来说，不会。"]
        {
            assert!(!is_dependent(text), "{text}");
        }
    }

    #[test]
    fn sentences_that_open_a_list_item() {
        for text in [
            "一、加强管理。",
            "（二）加强监管。",
            "3.加强培训。",
            "第二，加强监督。",
            "⑤其他。",
        ] {
            assert!(enumerates(text), "{text}");
        }
        for text in ["一般来说，不会。", "2026年增长。", "加强管理。"] {
            assert!(!enumerates(text), "{text}");
        }
    }

    #[test]
    fn cues_are_found_whatever_stands_around_them() {
        let cues = Cues::of("会议指出，要深入学习贯彻精神，嗯，然后启动项目。");
        assert!(
            cues.tells("saying") && cues.tells("boilerplate") && cues.tells("event") && !cues.tells("ruling")
        );
        assert_eq!(cues.fillers, 2);
    }
}
