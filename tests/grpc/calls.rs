//! Each call gives its parts of the reports, with places in the caller's unit.

use std::time::Duration;

use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use zhaiyao::api::v1::{self, OffsetEncoding, TextSpan};
use zhaiyao::server::{CallLimits, Config, ConnectionLimits};

use super::{PAGE, Server, analyze, document};

/// The text at `start..end` of the page, counted in a unit.
fn at(span: &TextSpan, encoding: OffsetEncoding) -> String {
    let (start, end) = (
        usize::try_from(span.start).unwrap(),
        usize::try_from(span.end).unwrap(),
    );
    match encoding {
        OffsetEncoding::Utf8 => PAGE[start..end].to_owned(),
        OffsetEncoding::Utf16 => {
            let units: Vec<u16> = PAGE.encode_utf16().collect();
            String::from_utf16(&units[start..end]).unwrap()
        }
        OffsetEncoding::Utf32 | OffsetEncoding::Unspecified => {
            PAGE.chars().skip(start).take(end - start).collect()
        }
    }
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn check_spans(report: &v1::Report, encoding: OffsetEncoding) {
    let parts = [
        &report.kicker,
        &report.headline,
        &report.dateline,
        &report.body,
        &report.byline,
    ];
    let tokens = report.tokens.iter().filter_map(|token| token.span.as_ref());
    let mentions = report
        .keywords
        .iter()
        .flat_map(|k| k.mentions.iter().chain(&k.expansion));
    let sentences = report
        .summary
        .iter()
        .flat_map(|s| &s.sentences)
        .filter_map(|s| s.span.as_ref());
    let whole = report.span.as_ref().unwrap();
    assert!(whole.text.is_empty(), "a report has its text by its parts");
    for span in parts
        .into_iter()
        .flatten()
        .chain(tokens)
        .chain(mentions)
        .chain(sentences)
    {
        assert_eq!(without_blanks(&at(span, encoding)), without_blanks(&span.text));
        assert!(whole.start <= span.start && span.end <= whole.end);
    }
}

#[tokio::test]
async fn analyze_gives_all_that_is_asked_for_in_every_unit() {
    let server = Server::start().await;
    let mut client = server.client().await;
    for encoding in [
        OffsetEncoding::Unspecified,
        OffsetEncoding::Utf8,
        OffsetEncoding::Utf16,
        OffsetEncoding::Utf32,
    ] {
        let mut request = analyze(PAGE);
        request.offset_encoding = encoding.into();
        request.features = Some(v1::Features {
            tokens: true,
            keywords: true,
            summary: true,
        });
        request.response_options = Some(v1::ResponseOptions {
            span_texts: v1::SpanTexts::All.into(),
            ..v1::ResponseOptions::default()
        });
        let response = client.analyze(request).await.unwrap().into_inner();
        assert_eq!(response.reports.len(), 3);
        for report in &response.reports {
            assert!(!report.tokens.is_empty() && report.keywords.len() == 10);
            assert_eq!(report.summary.as_ref().unwrap().sentences.len(), 3);
            check_spans(report, encoding);
        }
        let receipt = response.receipt.unwrap();
        assert_eq!(receipt.layout(), v1::Layout::Page);
        assert_eq!(receipt.build.unwrap().version, env!("CARGO_PKG_VERSION"));
        assert!(receipt.models.iter().all(|model| model.revision.len() == 16));
        let stages: Vec<v1::Stage> = receipt.stage_times.iter().map(v1::StageTime::stage).collect();
        assert_eq!(
            stages,
            [
                v1::Stage::Reports,
                v1::Stage::Tokens,
                v1::Stage::Keywords,
                v1::Stage::Summary
            ]
        );
    }
}

#[tokio::test]
async fn the_default_is_reports_keywords_and_summary() {
    let server = Server::start().await;
    let response = server
        .client()
        .await
        .analyze(analyze(PAGE))
        .await
        .unwrap()
        .into_inner();
    for report in &response.reports {
        assert!(report.tokens.is_empty() && !report.keywords.is_empty() && report.summary.is_some());
    }
}

#[tokio::test]
async fn each_call_fills_its_own_part() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let document = document(PAGE);
    let split = v1::SplitReportsRequest {
        document: document.clone(),
        ..Default::default()
    };
    let segment = v1::SegmentRequest {
        document: document.clone(),
        ..Default::default()
    };
    let keywords = v1::ExtractKeywordsRequest {
        document: document.clone(),
        ..Default::default()
    };
    let summarize = v1::SummarizeRequest {
        document,
        ..Default::default()
    };
    let filled = |reports: &[v1::Report]| {
        assert_eq!(reports.len(), 3);
        let report = &reports[0];
        [
            !report.tokens.is_empty(),
            !report.keywords.is_empty(),
            report.summary.is_some(),
        ]
    };
    assert_eq!(
        filled(&client.split_reports(split).await.unwrap().get_ref().reports),
        [false, false, false]
    );
    assert_eq!(
        filled(&client.segment(segment).await.unwrap().get_ref().reports),
        [true, false, false]
    );
    assert_eq!(
        filled(&client.extract_keywords(keywords).await.unwrap().get_ref().reports),
        [false, true, false]
    );
    assert_eq!(
        filled(&client.summarize(summarize).await.unwrap().get_ref().reports),
        [false, false, true]
    );
}

#[tokio::test]
async fn the_server_says_what_it_is() {
    let server = Server::with(Config {
        connections: ConnectionLimits {
            streams_per_connection: 9,
            connections: 11,
            age: Duration::from_secs(13),
            keepalive: Duration::from_secs(17),
            ..ConnectionLimits::default()
        },
        calls: CallLimits {
            message_bytes: 1 << 20,
            response_bytes: 3 << 20,
            longest: Duration::from_secs(7),
            stream_items: 3,
            ..CallLimits::default()
        },
        memory: Some(2 << 30),
        ..Config::default()
    })
    .await;
    let info = server
        .client()
        .await
        .get_server_info(v1::GetServerInfoRequest {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(info.build.unwrap().version, env!("CARGO_PKG_VERSION"));
    let limits = info.limits.unwrap();
    assert_eq!((limits.max_text_characters, limits.max_top_k), (1_000_000, 200));
    assert_eq!((limits.max_lexicon_terms, limits.max_reports), (10_000, 10_000));
    assert_eq!(
        (limits.max_request_bytes, limits.max_response_bytes),
        (1 << 20, 3 << 20)
    );
    assert_eq!(limits.max_batch_requests, 100);
    let settings = info.settings.unwrap();
    assert_eq!(
        (settings.max_streams_per_connection, settings.max_stream_items),
        (9, 3)
    );
    assert_eq!(
        (settings.max_connections, settings.max_memory_bytes),
        (11, 2 << 30)
    );
    let seconds = [
        settings.max_call_duration,
        settings.max_connection_age,
        settings.keepalive_time,
    ];
    assert_eq!(seconds.map(|duration| duration.unwrap().seconds), [7, 13, 17]);
    assert_eq!(info.other_models.last().unwrap().name, "method");
    assert_eq!(
        (info.lexicons[0].name.as_str(), info.idf_models[0].name.as_str()),
        ("jieba", "news")
    );
}

/// Who watches the health of the server sees that it ends, and does not hold it up.
#[tokio::test]
async fn a_watch_of_health_sees_the_end() {
    let server = Server::start().await;
    let mut health = HealthClient::new(server.channel().await);
    let request = HealthCheckRequest::default();
    let mut watch = health.watch(request).await.unwrap().into_inner();
    let mut seen = vec![watch.message().await.unwrap().unwrap().status()];
    server.stop.send(()).unwrap();
    // Then the stream ends.
    while let Ok(Some(change)) = watch.message().await {
        seen.push(change.status());
    }
    let (serving, not) = (ServingStatus::Serving, ServingStatus::NotServing);
    assert_eq!(seen, [serving, not]);
    let ended = tokio::time::timeout(Duration::from_secs(2), server.running).await;
    assert_eq!(ended.unwrap().unwrap().unwrap().calls, 0);
}

#[tokio::test]
async fn health_is_served_for_all_and_for_the_service() {
    let server = Server::start().await;
    let mut health = HealthClient::new(server.channel().await);
    for service in ["", "zhaiyao.v1.TextService"] {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let answer = health.check(request).await.unwrap().into_inner();
        assert_eq!(answer.status(), tonic_health::ServingStatus::Serving.into());
    }
    let unknown = HealthCheckRequest {
        service: "nobody".to_owned(),
    };
    assert_eq!(
        health.check(unknown).await.unwrap_err().code(),
        tonic::Code::NotFound
    );
}

/// A service that is unknown today may come: its watch goes on.
#[tokio::test]
async fn a_watch_of_an_unknown_service_says_so_and_goes_on() {
    let server = Server::start().await;
    let mut health = HealthClient::new(server.channel().await);
    let request = HealthCheckRequest {
        service: "nobody".to_owned(),
    };
    let mut watch = health.watch(request).await.unwrap().into_inner();
    let first = watch.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::ServiceUnknown);
    let next = tokio::time::timeout(Duration::from_millis(300), watch.message()).await;
    assert!(next.is_err(), "{next:?}");
}

#[tokio::test]
async fn lexicon_terms_and_banned_words_arrive() {
    let server = Server::start().await;
    let mut request = analyze("我们用 Spring Boot 做服务，spring boot 很好用。服务上线了，服务很稳。");
    request.lexicon_terms = vec![v1::LexiconTerm {
        word: "Spring Boot".to_owned(),
        ..Default::default()
    }];
    request.keyword_options = Some(v1::KeywordOptions {
        top_k: Some(3),
        banned_words: vec!["服务".to_owned()],
        ..v1::KeywordOptions::default()
    });
    let response = server.client().await.analyze(request).await.unwrap().into_inner();
    let keywords = &response.reports[0].keywords;
    assert_eq!(
        (keywords[0].text.as_str(), keywords[0].kind()),
        ("Spring Boot", v1::KeywordKind::LexiconTerm)
    );
    assert!(keywords.iter().all(|keyword| keyword.text != "服务"));
    let matches = response.receipt.unwrap().lexicon_matches;
    assert_eq!((matches[0].word.as_str(), matches[0].count), ("Spring Boot", 2));
    assert_eq!(matches[0].mentions.len(), 2);
}
