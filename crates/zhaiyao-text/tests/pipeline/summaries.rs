//! What a summary may be, whatever the text.

use zhaiyao_text::engine::{Notice, SummaryRequest};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::{SentenceReasonKind, SummaryLength};

use super::{ENGINE, Read, everything, with_length};

const TEXT: &str = "本报讯 市图书馆新馆昨天开放，读者可以免费借阅图书。馆长说，夜间服务将延长到晚上十点。\
他还介绍了今后的打算。新馆共有座位两千个，比旧馆多出一倍。王伟、李明、张强、赵敏参加活动。\
市民陈女士告诉记者：“这里离家近，孩子很喜欢。周末还要再来。”交通部门为新馆增开了三条公交线路。";

#[test]
fn the_length_asked_for_is_never_passed() {
    for n in 1..=9 {
        let read = Read::of(&with_length(TEXT, SummaryLength::Sentences(n)));
        assert_eq!(read.summary(0).len(), n.min(6));
    }
    for n in (1..200).step_by(7) {
        let read = Read::of(&with_length(TEXT, SummaryLength::Characters(n)));
        assert!(read.summary(0).concat().chars().count() <= n);
    }
    let body = TEXT.chars().count() as f32;
    for ratio in [0.05, 0.3, 0.99, 1.0] {
        let read = Read::of(&with_length(TEXT, SummaryLength::Ratio(ratio)));
        assert!(read.summary(0).concat().chars().count() as f32 <= body * ratio);
    }
}

#[test]
fn that_nothing_fits_is_said() {
    let request = with_length(TEXT, SummaryLength::Characters(5));
    let receipt = ENGINE.analyze(&request).unwrap().receipt;
    assert_eq!(receipt.notices, [Notice::SummaryIsEmpty { report: 0 }]);
}

#[test]
fn quotations_stay_whole_and_lists_of_attendees_stay_out() {
    let read = Read::of(&with_length(TEXT, SummaryLength::Sentences(4)));
    for sentence in read.summary(0) {
        assert_eq!(
            sentence.matches('“').count(),
            sentence.matches('”').count(),
            "{sentence}"
        );
        assert!(!sentence.contains("参加活动"), "{sentence}");
    }
}

#[test]
fn a_query_brings_its_sentence() {
    let mut request = everything(TEXT, Layout::Auto);
    let length = Some(SummaryLength::Sentences(1));
    request.summary_options = SummaryRequest {
        length,
        query: "公交线路".to_owned(),
        ..SummaryRequest::default()
    };
    assert_eq!(
        Read::of(&request).summary(0),
        ["交通部门为新馆增开了三条公交线路。"]
    );
}

/// Words that ask stand nowhere in the text; the others find their sentence, and the reasons say
/// so.
#[test]
fn a_question_brings_what_it_asks_about() {
    let mut request = everything(TEXT, Layout::Auto);
    request.summary_options = SummaryRequest {
        length: Some(SummaryLength::Sentences(1)),
        query: "公交线路怎么调整".to_owned(),
        explain: true,
    };
    let read = Read::of(&request);
    assert_eq!(read.summary(0), ["交通部门为新馆增开了三条公交线路。"]);
    let summary = read.report(0).summary.as_ref().unwrap();
    assert_eq!(summary.sentences[0].reasons[0].kind, SentenceReasonKind::Query);
}

#[test]
fn a_query_that_the_text_does_not_know_is_said() {
    let mut request = everything(TEXT, Layout::Auto);
    request.summary_options = SummaryRequest {
        query: "航天发射".to_owned(),
        ..SummaryRequest::default()
    };
    let receipt = ENGINE.analyze(&request).unwrap().receipt;
    assert_eq!(receipt.notices, [Notice::QueryNotFound { report: 0 }]);
}

/// Ten thousand texts of random sentences, each with a random cap: none is passed, and what is
/// given is whole sentences, or one clause that says so.
#[test]
fn a_cap_in_characters_is_never_passed() {
    let ends = ["。", "！", "？", "……", "。”", "；", "，"];
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    let pieces: Vec<&str> = TEXT.split_inclusive(['。', '，', '：']).collect();
    for _ in 0..10_000 {
        let text: String = (0..1 + random(8))
            .map(|_| pieces[random(pieces.len())].to_owned() + ends[random(ends.len())])
            .collect();
        let cap = 1 + random(120);
        let read = Read::of(&with_length(&text, SummaryLength::Characters(cap)));
        let Some(summary) = &read.report(0).summary else {
            panic!("no summary of {text}");
        };
        let length: usize = read.summary(0).iter().map(|s| s.chars().count()).sum();
        assert!(length <= cap, "{length} of {cap}: {text}");
        let clauses = summary.sentences.iter().filter(|s| s.is_clause).count();
        assert_eq!(clauses > 0, summary.nothing_fits && !summary.sentences.is_empty());
        assert!(clauses == 0 || summary.sentences.len() == 1, "{text}");
    }
}

#[test]
fn where_no_sentence_fits_a_clause_is_given_and_said_to_be_one() {
    let read = Read::of(&with_length(
        "市图书馆新馆昨天开放，读者可以免费借阅图书，夜间服务将延长到晚上十点。",
        SummaryLength::Characters(22),
    ));
    assert_eq!(read.summary(0), ["市图书馆新馆昨天开放，读者可以免费借阅图书"]);
    let summary = read.report(0).summary.as_ref().unwrap();
    assert!(summary.sentences[0].is_clause && summary.nothing_fits);
}

#[test]
fn the_reasons_for_a_sentence_are_given_if_asked_for() {
    let mut request = everything(TEXT, Layout::Auto);
    let reasons = |request: &_| {
        let read = Read::of(request);
        let summary = read.report(0).summary.as_ref().unwrap();
        summary
            .sentences
            .iter()
            .map(|s| s.reasons.len())
            .collect::<Vec<_>>()
    };
    assert!(reasons(&request).iter().all(|n| *n == 0));
    request.summary_options.explain = true;
    assert!(reasons(&request).iter().all(|n| (1..=4).contains(n)));
}

/// What a meeting decided stands above who was there and what else it talked about.
#[test]
fn other_items_of_the_agenda_stay_out() {
    let read = Read::of(&with_length(
        "市政府昨天召开常务会议，审议老旧小区改造方案，今年计划改造一百二十个小区。方案提出，先改造水电气管网，再修道路和绿化，\
         居民参与全过程。会议要求，各区要在九月底前完成招标，年底前全部开工。会议还听取了防汛工作汇报，研究了其他事项。",
        SummaryLength::Sentences(3),
    ));
    assert!(
        read.summary(0).iter().all(|s| !s.contains("其他事项")),
        "{:?}",
        read.summary(0)
    );
}
