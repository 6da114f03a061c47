//! Reads a page in this process, without a server, and prints its reports with keywords and a
//! summary.
//!
//!     cargo run --release --example analyze -- examples/wuxi-2025-04-09.txt

#![allow(clippy::print_stdout, reason = "the example prints what it found")]

use std::error::Error;

use zhaiyao_text::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give the path of a text file")?;
    let engine = Engine::built_in(Limits::default())?;
    let request = Request {
        text: std::fs::read_to_string(path)?,
        keywords: true,
        summary: true,
        ..Request::default()
    };
    let analysis = engine.analyze(&request)?;
    for report in &analysis.reports {
        let headline = report
            .parts
            .headline
            .map_or("(no headline)", |span| analysis.text(span));
        println!("{}", headline.replace('\n', " "));
        for keyword in &report.keywords {
            println!("  {:.2} {}", keyword.score, keyword.text);
        }
        for sentence in report.summary.iter().flat_map(|summary| &summary.sentences) {
            let position = analysis.position(sentence.span);
            println!(
                "  {}..{} {}",
                position.start(),
                position.end(),
                analysis.text(sentence.span)
            );
        }
    }
    Ok(())
}
