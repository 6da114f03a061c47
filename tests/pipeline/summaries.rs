//! What a summary may be, whatever the text.

use zhaiyao::engine::SummaryRequest;
use zhaiyao::pipeline::{Layout, SummaryLength};

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
    let (_, receipt) = ENGINE.analyze(&request, Vec::new()).unwrap();
    assert!(
        receipt
            .notices
            .iter()
            .any(|notice| notice.contains("no whole sentence fits")),
        "{:?}",
        receipt.notices
    );
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

#[test]
fn a_query_that_the_text_does_not_know_is_said() {
    let mut request = everything(TEXT, Layout::Auto);
    request.summary_options = SummaryRequest {
        query: "航天发射".to_owned(),
        ..SummaryRequest::default()
    };
    let (_, receipt) = ENGINE.analyze(&request, Vec::new()).unwrap();
    assert!(
        receipt
            .notices
            .iter()
            .any(|notice| notice.contains("no word of the query")),
        "{:?}",
        receipt.notices
    );
}
