//! Three calls of zhaiyao: keywords of a text, a stream with a bad item, an error with its details.
//!
//! usage: zhaiyao-client [ADDRESS]

/// What build.rs makes of `proto/`.
mod zhaiyao {
    tonic::include_proto!("zhaiyao.v1");
}

use std::error::Error;

use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt;

use zhaiyao::analyze_stream_response::Result as Answer;
use zhaiyao::document::Content;
use zhaiyao::text_service_client::TextServiceClient;
use zhaiyao::{AnalyzeRequest, AnalyzeStreamRequest, Document};
use zhaiyao::{ExtractKeywordsRequest, KeywordOptions};

const TEXT: &str = "市教育局推行“长幼随学”。家长说，“长幼随学”好。";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:50051".to_owned());
    let mut service = TextServiceClient::connect(format!("http://{address}")).await?;
    print_keywords(&mut service).await?;
    print_stream(&mut service).await?;
    print_error(&mut service).await;
    Ok(())
}

fn document(text: &str) -> Option<Document> {
    Some(Document {
        content: Some(Content::Text(text.to_owned())),
        ..Document::default()
    })
}

/// The name of a code in the protocol: `INVALID_ARGUMENT`, where Rust has `InvalidArgument`.
fn name(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

async fn print_keywords(service: &mut TextServiceClient<Channel>) -> Result<(), Box<dyn Error>> {
    let request = ExtractKeywordsRequest {
        document: document(TEXT),
        ..ExtractKeywordsRequest::default()
    };
    let response = service.extract_keywords(request).await?.into_inner();
    for keyword in response.reports.iter().flat_map(|report| &report.keywords) {
        println!("{}\t{:.2}", keyword.text, keyword.score);
    }
    Ok(())
}

async fn print_stream(service: &mut TextServiceClient<Channel>) -> Result<(), Box<dyn Error>> {
    let items =
        [("a", TEXT), ("b", ""), ("c", "新馆开放。新馆很大。")].map(|(id, text)| AnalyzeStreamRequest {
            id: id.to_owned(),
            request: Some(AnalyzeRequest {
                document: document(text),
                ..AnalyzeRequest::default()
            }),
        });
    let mut answers = service
        .analyze_stream(tokio_stream::iter(items))
        .await?
        .into_inner();
    while let Some(answer) = answers.message().await? {
        // An error in one item does not end the stream.
        let text = match answer.result.ok_or("an answer without a result")? {
            Answer::Response(response) => response.reports[0].keywords[0].text.clone(),
            Answer::Error(error) => format!("error {}", name(Code::from_i32(error.code))),
        };
        println!("{}\t{text}", answer.id);
    }
    Ok(())
}

async fn print_error(service: &mut TextServiceClient<Channel>) {
    let request = ExtractKeywordsRequest {
        document: document(TEXT),
        keyword_options: Some(KeywordOptions {
            top_k: Some(-1),
            ..KeywordOptions::default()
        }),
        ..ExtractKeywordsRequest::default()
    };
    if let Err(status) = service.extract_keywords(request).await {
        println!("{}", name(status.code()));
        let bad_request = status.get_details_bad_request();
        for violation in bad_request.into_iter().flat_map(|detail| detail.field_violations) {
            println!("{}\t{}", violation.field, violation.description);
        }
    }
}
