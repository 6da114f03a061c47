//! Asks a server for the keywords of a text.
//!
//!     cargo run --release -- serve
//!     cargo run --release --example client -- http://127.0.0.1:50051

#![allow(clippy::print_stdout, reason = "the example prints what it was told")]

use std::error::Error;

use zhaiyao::api::v1::{ExtractKeywordsRequest, ResponseOptions};
use zhaiyao::client::{Access, Client};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "http://127.0.0.1:50051".to_owned());
    let mut client = Client::connect(&url, &Access::default()).await?;
    let request = ExtractKeywordsRequest {
        document: Some("市教育局推行“长幼随学”。家长说，“长幼随学”好。".into()),
        // Evidence has kinds and numbers; a language adds it as a text.
        response_options: Some(ResponseOptions {
            language_code: "en".to_owned(),
            ..ResponseOptions::default()
        }),
        ..ExtractKeywordsRequest::default()
    };
    let response = client.extract_keywords(request).await?;
    for keyword in response.reports.iter().flat_map(|report| &report.keywords) {
        let reasons = keyword.evidence.iter().map(|evidence| evidence.text.as_str());
        println!(
            "{:.2} {}  {}",
            keyword.score,
            keyword.text,
            reasons.collect::<Vec<_>>().join(", ")
        );
    }
    Ok(())
}
