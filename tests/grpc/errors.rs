//! Bad input: each status with its code, its fields and its details.

use tonic::{Code, Status};
use tonic_types::StatusExt;
use zhaiyao::api::v1::summary_options::Length;
use zhaiyao::api::v1::{self, AnalyzeRequest, KeywordOptions, LexiconTerm, SummaryOptions};

use super::{Server, analyze};

/// The fields that a status names, sorted.
fn fields(status: &Status) -> Vec<String> {
    let bad = status.get_details_bad_request().expect("a BadRequest");
    let mut fields: Vec<String> = bad
        .field_violations
        .into_iter()
        .map(|violation| violation.field)
        .collect();
    fields.sort();
    fields
}

fn with(change: impl FnOnce(&mut AnalyzeRequest)) -> AnalyzeRequest {
    let mut request = analyze("今天开馆，读者很多。");
    change(&mut request);
    request
}

fn with_document(change: impl FnOnce(&mut v1::Document)) -> AnalyzeRequest {
    with(|request| change(request.document.as_mut().unwrap()))
}

fn with_length(length: Length) -> AnalyzeRequest {
    with(|request| {
        request.summary_options = Some(SummaryOptions {
            length: Some(length),
            query: String::new(),
            ..SummaryOptions::default()
        })
    })
}

fn with_term(term: LexiconTerm) -> AnalyzeRequest {
    with(|request| {
        request.lexicon_terms = vec![
            LexiconTerm {
                word: "好".to_owned(),
                ..Default::default()
            },
            term,
        ]
    })
}

fn term(word: &str) -> LexiconTerm {
    LexiconTerm {
        word: word.to_owned(),
        ..Default::default()
    }
}

fn content(text: &str) -> Option<v1::document::Content> {
    Some(v1::document::Content::Text(text.to_owned()))
}

fn cases() -> Vec<(&'static str, AnalyzeRequest, &'static [&'static str])> {
    vec![
        ("no document", AnalyzeRequest::default(), &["document.text"]),
        (
            "empty text",
            with_document(|d| d.content = content("")),
            &["document.text"],
        ),
        (
            "blank text",
            with_document(|d| d.content = content(" \u{3000}\n\t")),
            &["document.text"],
        ),
        (
            "a text too long",
            with_document(|d| d.content = content(&"好".repeat(1_000_001))),
            &["document.text"],
        ),
        (
            "a title longer than the text",
            with_document(|d| d.title = "题".repeat(50)),
            &["document.title"],
        ),
        (
            "no such layout",
            with_document(|d| d.layout = 99),
            &["document.layout"],
        ),
        (
            "no such layout",
            with_document(|d| d.layout = i32::MIN),
            &["document.layout"],
        ),
        (
            "no such encoding",
            with(|r| r.offset_encoding = 4),
            &["offset_encoding"],
        ),
        (
            "no such texts, no such language",
            with(|r| {
                r.response_options = Some(v1::ResponseOptions {
                    span_texts: 7,
                    language_code: "tlh".to_owned(),
                    ..v1::ResponseOptions::default()
                });
            }),
            &["response_options.language_code", "response_options.span_texts"],
        ),
        (
            "pins without a name, without a revision",
            with(|r| r.pinned_models = ["news", "@1", "news@", "news@1"].map(str::to_owned).to_vec()),
            &["pinned_models[0]", "pinned_models[1]", "pinned_models[2]"],
        ),
        (
            "no keywords at all",
            with(|r| {
                r.keyword_options = Some(KeywordOptions {
                    top_k: Some(0),
                    ..Default::default()
                })
            }),
            &["keyword_options.top_k"],
        ),
        (
            "a negative top_k",
            with(|r| {
                r.keyword_options = Some(KeywordOptions {
                    top_k: Some(-1),
                    ..Default::default()
                })
            }),
            &["keyword_options.top_k"],
        ),
        (
            "a huge top_k",
            with(|r| {
                r.keyword_options = Some(KeywordOptions {
                    top_k: Some(i32::MAX),
                    ..Default::default()
                })
            }),
            &["keyword_options.top_k"],
        ),
        (
            "no such method, a length beyond all words, no part of speech",
            with(|r| {
                r.keyword_options = Some(KeywordOptions {
                    method: 9,
                    minimum_characters: 65,
                    parts_of_speech: vec!["n".to_owned(), "noun".to_owned()],
                    ..KeywordOptions::default()
                });
            }),
            &[
                "keyword_options.method",
                "keyword_options.minimum_characters",
                "keyword_options.parts_of_speech[1]",
            ],
        ),
        (
            "a blank banned word",
            with(|r| {
                let banned_words = vec!["好".to_owned(), " ".to_owned()];
                r.keyword_options = Some(KeywordOptions {
                    top_k: Some(1),
                    banned_words,
                    ..KeywordOptions::default()
                });
            }),
            &["keyword_options.banned_words[1]"],
        ),
        (
            "no sentences",
            with_length(Length::SentenceCount(0)),
            &["summary_options.sentence_count"],
        ),
        (
            "negative sentences",
            with_length(Length::SentenceCount(-3)),
            &["summary_options.sentence_count"],
        ),
        (
            "negative characters",
            with_length(Length::CharacterCount(-1)),
            &["summary_options.character_count"],
        ),
        (
            "too many characters",
            with_length(Length::CharacterCount(i32::MAX)),
            &["summary_options.character_count"],
        ),
        (
            "ratio 0",
            with_length(Length::Ratio(0.0)),
            &["summary_options.ratio"],
        ),
        (
            "ratio above 1",
            with_length(Length::Ratio(1.5)),
            &["summary_options.ratio"],
        ),
        (
            "ratio NaN",
            with_length(Length::Ratio(f32::NAN)),
            &["summary_options.ratio"],
        ),
        (
            "ratio infinite",
            with_length(Length::Ratio(f32::INFINITY)),
            &["summary_options.ratio"],
        ),
        (
            "a query too long",
            with(|r| {
                r.summary_options = Some(SummaryOptions {
                    query: "问".repeat(1_001),
                    length: None,
                    ..SummaryOptions::default()
                })
            }),
            &["summary_options.query"],
        ),
        ("an empty term", with_term(term("")), &["lexicon_terms[1].word"]),
        (
            "a term over two lines",
            with_term(term("人工\n智能")),
            &["lexicon_terms[1].word"],
        ),
        (
            "a term too long",
            with_term(term(&"长".repeat(65))),
            &["lexicon_terms[1].word"],
        ),
        (
            "bad alias, part of speech and weight",
            with_term(LexiconTerm {
                word: "好".to_owned(),
                aliases: vec![String::new()],
                pos: "名词".to_owned(),
                weight: Some(f32::NAN),
            }),
            &[
                "lexicon_terms[1].aliases[0]",
                "lexicon_terms[1].pos",
                "lexicon_terms[1].weight",
            ],
        ),
        (
            "options of a feature that is not asked for",
            with(|r| {
                r.features = Some(v1::Features::default());
                r.keyword_options = Some(KeywordOptions {
                    top_k: Some(999),
                    ..Default::default()
                });
                r.summary_options = Some(SummaryOptions {
                    length: Some(Length::Ratio(2.0)),
                    query: String::new(),
                    ..SummaryOptions::default()
                });
            }),
            &["keyword_options.top_k", "summary_options.ratio"],
        ),
        (
            "a text that shows nothing",
            with_document(|d| d.content = content("\u{200b}\u{feff}\0")),
            &["document.text"],
        ),
        (
            "too many terms",
            with(|r| r.lexicon_terms = vec![term("好"); 10_001]),
            &["lexicon_terms"],
        ),
    ]
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let server = Server::start().await;
    let mut client = server.client().await;
    for (what, request, expected) in cases() {
        let status = client.analyze(request).await.expect_err(what);
        assert_eq!(status.code(), Code::InvalidArgument, "{what}");
        assert_eq!(fields(&status), expected, "{what}");
        assert_eq!(
            status.get_details_error_info().unwrap().domain,
            "zhaiyao",
            "{what}"
        );
    }
}

/// All faults of one request at once, and nothing of the caller's text in the message.
#[tokio::test]
async fn all_bad_fields_are_named_at_once() {
    let server = Server::start().await;
    let request = with(|r| {
        r.offset_encoding = -5;
        r.keyword_options = Some(KeywordOptions {
            top_k: Some(-1),
            ..Default::default()
        });
        let document = r.document.as_mut().unwrap();
        document.layout = 12;
        document.content = content("机密");
        document.title = "绝密的标题很长很长".to_owned();
    });
    let status = server.client().await.analyze(request).await.unwrap_err();
    assert_eq!(
        fields(&status),
        [
            "document.layout",
            "document.title",
            "keyword_options.top_k",
            "offset_encoding"
        ]
    );
    assert!(!status.message().contains('密'), "{}", status.message());
}

#[tokio::test]
async fn a_model_that_is_not_served_is_not_found() {
    let server = Server::start().await;
    let mut client = server.client().await;
    let lexicon = with(|r| r.lexicons = vec!["jieba".to_owned(), "medicine".to_owned()]);
    let model = with(|r| r.idf_model = "x".repeat(500));
    for (request, name) in [(lexicon, "medicine".to_owned()), (model, "x".repeat(40))] {
        let status = client.analyze(request).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
        assert_eq!(status.get_details_resource_info().unwrap().resource_name, name);
        assert_eq!(status.get_details_error_info().unwrap().reason, "MODEL_NOT_FOUND");
    }
}

/// The longest text allowed is read.
#[tokio::test]
async fn a_text_at_the_limit_is_read() {
    let server = Server::start().await;
    let text: String = "市政府推动产业发展。".chars().cycle().take(1_000_000).collect();
    let request = v1::SummarizeRequest {
        document: super::document(&text),
        ..Default::default()
    };
    let response = server
        .client()
        .await
        .summarize(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(response.reports[0].summary.as_ref().unwrap().sentences.len(), 3);
}

/// Headers have room for so much: what does not fit is counted.
#[tokio::test]
async fn hundreds_of_bad_fields_still_are_an_invalid_argument() {
    let server = Server::start().await;
    let request = with(|r| r.lexicon_terms = vec![term(""); 5_000]);
    let status = server.client().await.analyze(request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let fields = fields(&status);
    assert!(
        fields.len() > 20 && fields.contains(&"(more)".to_owned()),
        "{fields:?}"
    );
}
