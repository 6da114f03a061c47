//! Notices, evidence and reasons as texts for people, in Chinese and English.
//!
//! Reports are counted from 1 here, as people do.

use zhaiyao_text::engine::Notice;
use zhaiyao_text::keyword::result::{Evidence, EvidenceKind};
use zhaiyao_text::summary::SentenceReasonKind;

/// A language of texts for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Returns the language of a code of BCP 47 (`zh`, `en-GB`); `None` if it is none of these.
    pub(super) fn parse(code: &str) -> Option<Self> {
        let primary = code.split('-').next().unwrap_or(code);
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::Chinese)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::English)
        } else {
            None
        }
    }

    pub(super) fn notice(self, notice: Notice) -> String {
        match self {
            Self::Chinese => chinese_notice(notice),
            Self::English => english_notice(notice),
        }
    }

    pub(super) fn evidence(self, evidence: Evidence) -> String {
        match self {
            Self::Chinese => chinese_evidence(evidence),
            Self::English => english_evidence(evidence),
        }
    }

    pub(super) fn reason(self, kind: SentenceReasonKind) -> &'static str {
        let (english, chinese) = reason(kind);
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}

fn english_notice(notice: Notice) -> String {
    match notice {
        Notice::SummaryIsClause { report } => format!(
            "report {}: no whole sentence fits the length asked for; the summary is a clause of one",
            report + 1
        ),
        Notice::SummaryIsEmpty { report } => format!(
            "report {}: no sentence and no clause fits the length asked for; the summary is empty",
            report + 1
        ),
        Notice::QueryNotFound { report } => format!(
            "report {}: it has no word of the query; the summary is of the report itself",
            report + 1
        ),
        Notice::TitleAlone => {
            "the document has a title and no text: keywords are those of the title, without places".to_owned()
        }
        Notice::TitleOfSeveral { without: 0 } => {
            "the document has several reports: its title was used to rank in each of them".to_owned()
        }
        Notice::TitleOfSeveral { without } => format!(
            "the document has several reports: its title was used to rank in all but {without} that are \
             shorter than it"
        ),
    }
}

fn chinese_notice(notice: Notice) -> String {
    match notice {
        Notice::SummaryIsClause { report } => {
            format!("第{}篇：没有整句符合所要求的长度，摘要是其中一个分句", report + 1)
        }
        Notice::SummaryIsEmpty { report } => {
            format!("第{}篇：没有句子或分句符合所要求的长度，摘要为空", report + 1)
        }
        Notice::QueryNotFound { report } => {
            format!("第{}篇：文中没有查询词，摘要针对报道本身", report + 1)
        }
        Notice::TitleAlone => "文档只有标题而没有正文：关键词取自标题，没有位置".to_owned(),
        Notice::TitleOfSeveral { without: 0 } => "文档含有多篇报道：标题用于每一篇的排序".to_owned(),
        Notice::TitleOfSeveral { without } => {
            format!("文档含有多篇报道：标题用于排序，但不用于比标题短的{without}篇")
        }
    }
}

fn english_evidence(evidence: Evidence) -> String {
    let times = match evidence.count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    };
    match evidence.kind {
        EvidenceKind::Quoted => format!("set in quotation marks {times}"),
        EvidenceKind::Repeated => format!("said {times}"),
        EvidenceKind::Isolated => format!("stands alone between marks {times}"),
        EvidenceKind::Headline => format!("in the headline {times}"),
        EvidenceKind::Symbol => format!("built with a symbol, {times}"),
        EvidenceKind::Defined => format!("given a short form {times}"),
        EvidenceKind::Lexicon => format!("a term of the request, said {times}"),
        EvidenceKind::Numeral if evidence.count == 0 => "names a list that the text does not give".to_owned(),
        EvidenceKind::Numeral => format!("stands for a list of {} members", evidence.count),
    }
}

fn chinese_evidence(evidence: Evidence) -> String {
    let count = evidence.count;
    match evidence.kind {
        EvidenceKind::Quoted => format!("加引号{count}次"),
        EvidenceKind::Repeated => format!("出现{count}次"),
        EvidenceKind::Isolated => format!("在标点之间单独出现{count}次"),
        EvidenceKind::Headline => format!("在标题中{count}次"),
        EvidenceKind::Symbol => format!("带有符号，{count}次"),
        EvidenceKind::Defined => format!("文中给出简称{count}次"),
        EvidenceKind::Lexicon => format!("请求中的词，出现{count}次"),
        EvidenceKind::Numeral if count == 0 => "指代文中没有列出的一组事项".to_owned(),
        EvidenceKind::Numeral => format!("指代{count}项"),
    }
}

/// What speaks for a sentence, in English and in Chinese.
const fn reason(kind: SentenceReasonKind) -> (&'static str, &'static str) {
    match kind {
        SentenceReasonKind::Query => ("says what was asked for", "符合查询"),
        SentenceReasonKind::Beginning => ("near the beginning", "靠近开头"),
        SentenceReasonKind::End => ("near the end", "靠近结尾"),
        SentenceReasonKind::Paragraph => ("opens or closes a paragraph", "在段首或段尾"),
        SentenceReasonKind::Length => ("of a good length", "长度合适"),
        SentenceReasonKind::Keywords => ("has keywords", "含有关键词"),
        SentenceReasonKind::Central => ("shares words with many sentences", "与全文用词相近"),
        SentenceReasonKind::NewSubject => ("opens a subject that is taken up", "引出后文的话题"),
        SentenceReasonKind::Substance => ("has words of substance", "用词具体"),
        SentenceReasonKind::Numbers => ("has numbers", "含有数字"),
        SentenceReasonKind::Names => ("names persons, places or organisations", "含有人名、地名或机构名"),
        SentenceReasonKind::Aim => ("tells of an aim or a plan", "说明目标或计划"),
        SentenceReasonKind::Result => ("tells of a result or a decision", "说明结果或决定"),
        SentenceReasonKind::Event => ("tells what happened", "叙述事件"),
        SentenceReasonKind::Quotation => ("quotes or tells who said it", "引述"),
        SentenceReasonKind::Build => ("built as such sentences are", "句式合适"),
        SentenceReasonKind::Complement => ("goes with the sentences chosen before", "与已选的句子互补"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_primary_code() {
        for (code, expected) in [
            ("zh", Some(Language::Chinese)),
            ("zh-Hans-CN", Some(Language::Chinese)),
            ("EN", Some(Language::English)),
            ("en-GB", Some(Language::English)),
            ("fr", None),
            ("", None),
            ("zhx", None),
        ] {
            assert_eq!(Language::parse(code), expected, "{code}");
        }
    }

    #[test]
    fn people_count_reports_from_one() {
        let notice = Notice::QueryNotFound { report: 0 };
        assert!(Language::English.notice(notice).starts_with("report 1: "));
        assert!(Language::Chinese.notice(notice).starts_with("第1篇："));
    }
}
