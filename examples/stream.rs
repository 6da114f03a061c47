//! Sends every paragraph of a file over one stream and prints the best keyword of each.
//!
//!     cargo run --release -- serve
//!     cargo run --release --example stream -- http://127.0.0.1:50051 examples/wuxi-2025-04-09.txt

#![allow(clippy::print_stdout, reason = "the example prints what it was told")]

use std::error::Error;

use futures_util::{StreamExt, stream};
use zhaiyao::api::v1::analyze_stream_response::Result as Answer;
use zhaiyao::api::v1::{AnalyzeRequest, AnalyzeStreamRequest, Features};
use zhaiyao::client::{Access, Client};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("give the URL of a server and the path of a text file".into());
    };
    let text = std::fs::read_to_string(path)?;
    let paragraphs: Vec<String> = text.split("\n\n").map(str::to_owned).collect();
    let items = paragraphs
        .into_iter()
        .enumerate()
        .map(|(n, text)| AnalyzeStreamRequest {
            id: n.to_string(),
            request: Some(AnalyzeRequest {
                document: Some(text.into()),
                features: Some(Features {
                    keywords: true,
                    ..Features::default()
                }),
                ..AnalyzeRequest::default()
            }),
        });
    let mut client = Client::connect(&url, &Access::default()).await?;
    let mut answers = Box::pin(client.analyze_stream(stream::iter(items)).await?);
    while let Some(answer) = answers.next().await {
        let answer = answer?;
        match answer.result {
            Some(Answer::Response(response)) => {
                let keywords = response.reports.iter().flat_map(|report| &report.keywords);
                let best: Vec<&str> = keywords.map(|keyword| keyword.text.as_str()).take(1).collect();
                println!("{} {best:?}", answer.id);
            }
            Some(Answer::Error(error)) => println!("{} {}", answer.id, error.message),
            None => {}
        }
    }
    Ok(())
}
