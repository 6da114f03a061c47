//! What holds for lists of keywords of every length, and for what depends on them.

use zhaiyao_text::keyword::KeywordMethod;
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;

use super::{ENGINE, everything};

/// A text with few main keywords and many further terms.
const ABSTRACT: &str = "粗糙集理论的应用\n本文用粗糙集理论研究决策表的属性约简，给出约简算法和实例，\
并讨论决策规则的获取、规则的精度和算法的复杂度，最后指出进一步研究的方向和需要解决的问题。";

#[test]
fn a_shorter_list_opens_a_longer_one_and_is_full_if_that_is() {
    for text in [
        ABSTRACT,
        "长幼随学",
        "今天开馆。明天开馆。",
        "粗糙集理论。粗糙集理论研究。",
        CITY,
        &REPORT.repeat(3),
    ] {
        let keywords = |top_k: usize| -> Vec<(String, f64)> {
            let mut request = everything(text, Layout::Auto);
            request.keyword_options.top_k = top_k;
            let analysis = ENGINE.analyze(&request).unwrap();
            let keywords = analysis.reports[0].keywords.iter();
            keywords
                .map(|keyword| (keyword.text.clone(), keyword.score))
                .collect()
        };
        let longest = keywords(200);
        for top_k in 1..40 {
            assert_eq!(
                keywords(top_k),
                longest[..longest.len().min(top_k)],
                "{text} {top_k}"
            );
        }
    }
}

/// A phrase that is its own beginning and end (`A B A` in `A B A B A`) is counted once for each of
/// its places, as a word is.
#[test]
fn a_term_that_repeats_itself_is_not_counted_over_itself() {
    let text = format!("机器人大赛\n本报讯 {}。", "w好".repeat(100));
    let mut request = everything(&text, Layout::Auto);
    request.keyword_options.top_k = 200;
    let analysis = ENGINE.analyze(&request).unwrap();
    let repeated: Vec<_> = (analysis.reports[0].keywords.iter())
        .filter(|keyword| keyword.text.contains('好'))
        .collect();
    assert!(repeated.iter().any(|keyword| keyword.text.chars().count() > 2));
    for keyword in repeated {
        let mentions = &keyword.mentions;
        assert!(
            mentions.windows(2).all(|pair| pair[0].end() <= pair[1].start()),
            "{}: {mentions:?}",
            keyword.text
        );
    }
}

/// A text of overlapping terms, of which few are main keywords.
const CITY: &str = "城市城市城市。城市轨道交通，城市轨道交通线路，城市轨道交通建设。轨道交通线路建设工程进展顺利，市民出行方便。";

/// A report of two sentences.
const REPORT: &str = "本报讯 市图书馆新馆昨天开放，读者可以免费借阅图书。馆长说，夜间服务将延长到晚上十点。";

#[test]
fn the_length_of_the_list_does_not_change_the_summary() {
    for text in [ABSTRACT, REPORT, CITY] {
        let summary = |top_k: usize| {
            let mut request = everything(text, Layout::Auto);
            request.keyword_options.top_k = top_k;
            request.summary_options.length = Some(SummaryLength::Ratio(1.0));
            let analysis = ENGINE.analyze(&request).unwrap();
            format!("{:?}", analysis.reports[0].summary)
        };
        for top_k in [1, 12, 15, 16, 50, 200] {
            assert_eq!(summary(top_k), summary(10), "{text} {top_k}");
        }
    }
}

#[test]
fn scores_of_tf_idf_are_shares_of_the_words() {
    for (text, term) in [
        ("“四率”“四率”“四率”", "“四率”“四率”“四率”"),
        ("长幼随学“四率”“四率”", "长幼随学“四率”“四率”"),
        ("图书馆开馆，图书馆借书。", "借书"),
    ] {
        let mut request = everything(text, Layout::Auto);
        request.keyword_options.method = KeywordMethod::TfIdf;
        request.terms = vec![Term {
            word: term.to_owned(),
            aliases: Vec::new(),
            pos: Pos::PROPER,
            weight: 1.0,
        }];
        let analysis = ENGINE.analyze(&request).unwrap();
        let scores: Vec<f64> = analysis.reports[0]
            .keywords
            .iter()
            .map(|keyword| keyword.score)
            .collect();
        assert!(
            !scores.is_empty() && scores.iter().all(|score| (0.0..=1.0).contains(score)),
            "{text} {scores:?}"
        );
        assert!(scores.iter().sum::<f64>() <= 1.0, "{text} {scores:?}");
    }
}
