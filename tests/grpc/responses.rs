//! What a response holds, and in which form: texts, columns, languages, models, limits.

use tonic::Code;
use tonic_types::StatusExt;
use zhaiyao::api::v1::{self, SpanTexts};

use super::server::{TOKENS, small_answers};
use super::{PAGE, Server, analyze};

fn all_features() -> Option<v1::Features> {
    Some(v1::Features {
        tokens: true,
        keywords: true,
        summary: true,
    })
}

async fn answered(texts: SpanTexts) -> v1::AnalyzeResponse {
    let server = Server::start().await;
    let request = v1::AnalyzeRequest {
        features: all_features(),
        response_options: Some(v1::ResponseOptions {
            span_texts: texts.into(),
            ..v1::ResponseOptions::default()
        }),
        ..analyze(PAGE)
    };
    server.client().await.analyze(request).await.unwrap().into_inner()
}

/// Whether all of some spans have their text; `None` if some have.
fn have_text<'a>(spans: impl Iterator<Item = &'a v1::TextSpan>) -> Option<bool> {
    let mut with = spans.map(|span| !span.text.is_empty());
    let first = with.next().expect("a span");
    with.all(|one| one == first).then_some(first)
}

#[tokio::test]
async fn spans_have_their_text_as_asked_for() {
    // Headlines, tokens, summary as a whole; then bodies, mentions, sentences.
    for (texts, own, repeated) in [
        (SpanTexts::Unspecified, true, false),
        (SpanTexts::None, false, false),
        (SpanTexts::All, true, true),
    ] {
        let response = answered(texts).await;
        let reports = || response.reports.iter();
        let summaries = || reports().filter_map(|report| report.summary.as_ref());
        let sentences = summaries().flat_map(|summary| &summary.sentences);
        let keywords = || reports().flat_map(|report| &report.keywords);
        for (what, found, expected) in [
            ("reports", have_text(reports().flat_map(|r| &r.span)), false),
            ("headlines", have_text(reports().flat_map(|r| &r.headline)), own),
            (
                "tokens",
                have_text(reports().flat_map(|r| &r.tokens).flat_map(|t| &t.span)),
                own,
            ),
            ("members", have_text(keywords().flat_map(|k| &k.expansion)), own),
            ("bodies", have_text(reports().flat_map(|r| &r.body)), repeated),
            (
                "mentions",
                have_text(keywords().flat_map(|k| &k.mentions)),
                repeated,
            ),
            ("sentences", have_text(sentences.flat_map(|s| &s.span)), repeated),
        ] {
            assert_eq!(found, Some(expected), "{texts:?}: {what}");
        }
        assert!(
            summaries().all(|summary| summary.text.is_empty() != own),
            "{texts:?}"
        );
        assert!(keywords().all(|keyword| !keyword.text.is_empty()), "{texts:?}");
    }
}

#[tokio::test]
async fn columns_of_tokens_say_what_messages_say() {
    let server = Server::start().await;
    let mut client = server.client().await;
    for encoding in [v1::OffsetEncoding::Utf8, v1::OffsetEncoding::Utf16] {
        let request = |compact_tokens| v1::AnalyzeRequest {
            features: TOKENS,
            offset_encoding: encoding.into(),
            response_options: Some(v1::ResponseOptions {
                compact_tokens,
                ..v1::ResponseOptions::default()
            }),
            ..analyze(PAGE)
        };
        let messages = client.analyze(request(false)).await.unwrap().into_inner();
        let columns = client.analyze(request(true)).await.unwrap().into_inner();
        for (messages, columns) in messages.reports.iter().zip(&columns.reports) {
            assert!(columns.tokens.is_empty() && messages.compact_tokens.is_none());
            let columns = columns.compact_tokens.as_ref().unwrap();
            assert_eq!(columns.starts.len(), messages.tokens.len());
            for (i, token) in messages.tokens.iter().enumerate() {
                let span = token.span.as_ref().unwrap();
                let tag = columns.tag_indexes[i] as usize;
                assert_eq!(columns.starts[i], span.start);
                assert_eq!(columns.starts[i] + columns.lengths[i], span.end);
                assert_eq!(columns.tags[tag], token.pos);
                assert_eq!(columns.universal_tags[tag], token.universal_pos);
            }
        }
    }
}

#[tokio::test]
async fn kinds_have_a_text_in_the_language_asked_for() {
    let server = Server::start().await;
    let mut client = server.client().await;
    for (language_code, evidence, notice) in [
        ("", "", ""),
        (
            "en",
            "set in quotation marks twice",
            "report 1: it has no word of the query; the summary is of the report itself",
        ),
        ("zh-CN", "加引号2次", "第1篇：文中没有查询词，摘要针对报道本身"),
    ] {
        let request = v1::AnalyzeRequest {
            summary_options: Some(v1::SummaryOptions {
                query: "航天发射".to_owned(),
                explain: true,
                ..v1::SummaryOptions::default()
            }),
            response_options: Some(v1::ResponseOptions {
                language_code: language_code.to_owned(),
                ..v1::ResponseOptions::default()
            }),
            ..analyze("市教育局推行“长幼随学”。家长说，“长幼随学”好。")
        };
        let response = client.analyze(request).await.unwrap().into_inner();
        let keyword = &response.reports[0].keywords[0];
        let quoted = keyword.evidence.iter();
        let quoted = quoted.filter(|evidence| evidence.kind() == v1::EvidenceKind::Quoted);
        let found: Vec<(i32, &str)> = quoted
            .map(|evidence| (evidence.count, evidence.text.as_str()))
            .collect();
        assert_eq!(found, [(2, evidence)]);
        let notices = response.receipt.unwrap().notices;
        assert_eq!(notices[0].kind(), v1::NoticeKind::QueryNotFound);
        assert_eq!(
            (notices[0].report_index, notices[0].text.as_str()),
            (Some(0), notice)
        );
        let summary = response.reports[0].summary.as_ref().unwrap();
        for reason in summary.sentences.iter().flat_map(|sentence| &sentence.reasons) {
            assert!(reason.share > 0.0 && reason.share <= 1.0, "{reason:?}");
            assert_eq!(reason.text.is_empty(), language_code.is_empty(), "{reason:?}");
        }
    }
}

#[tokio::test]
async fn models_can_be_pinned_by_their_revision() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let response = client.analyze(analyze("今天开馆。")).await.unwrap();
    let models = response.into_inner().receipt.unwrap().models;
    let names: Vec<&str> = models.iter().map(|model| model.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "jieba",
            "news",
            "borders",
            "ranker",
            "sentences",
            "words",
            "aliases",
            "traditional",
            "method"
        ]
    );
    let pins: Vec<String> = models
        .iter()
        .map(|model| format!("{}@{}", model.name, model.revision))
        .collect();
    let request = v1::AnalyzeRequest {
        lexicons: vec![pins[0].clone()],
        idf_model: pins[1].clone(),
        pinned_models: pins,
        ..analyze("今天开馆。")
    };
    assert!(client.analyze(request).await.is_ok());
    let other = || "ranker@0123456789abcdef".to_owned();
    for (request, name) in [
        (
            v1::AnalyzeRequest {
                pinned_models: vec![other()],
                ..analyze("今天开馆。")
            },
            "ranker",
        ),
        (
            v1::AnalyzeRequest {
                idf_model: "news@1".to_owned(),
                ..analyze("今天开馆。")
            },
            "news",
        ),
        (
            v1::AnalyzeRequest {
                lexicons: vec!["jieba@1".to_owned()],
                ..analyze("今天开馆。")
            },
            "jieba",
        ),
    ] {
        let status = client.analyze(request).await.unwrap_err();
        assert_eq!(status.code(), Code::FailedPrecondition, "{name}");
        let violations = status.get_details_precondition_failure().unwrap().violations;
        assert_eq!(violations[0].subject, name);
    }
    let split = v1::SplitReportsRequest {
        document: Some("今天开馆。".into()),
        pinned_models: vec!["nobody@1".to_owned()],
        ..v1::SplitReportsRequest::default()
    };
    let status = client.split_reports(split).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_refused_and_says_what_helps() {
    let server = Server::with(small_answers()).await;
    let mut client = server.client().await;
    assert!(client.analyze(analyze(PAGE)).await.is_ok());
    let tokens = v1::AnalyzeRequest {
        features: TOKENS,
        ..analyze(PAGE)
    };
    let status = client.analyze(tokens.clone()).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert!(status.message().contains("AnalyzeStream"), "{status:?}");
    assert!(status.message().contains("20000 (--response-bytes"), "{status:?}");
    assert_eq!(
        status.get_details_error_info().unwrap().reason,
        "RESPONSE_TOO_LARGE"
    );
    assert!(status.get_details_retry_info().is_none());
    let compact = v1::AnalyzeRequest {
        response_options: Some(v1::ResponseOptions {
            compact_tokens: true,
            ..v1::ResponseOptions::default()
        }),
        ..tokens
    };
    assert!(client.analyze(compact).await.is_ok());
}
