//! Texts of more and more sentences: the time to summarise them must double when their sentences
//! do.
//!
//! `cargo bench -p zhaiyao-text --bench summary` prints for each sort of text the time for 250
//! sentences and the ratio of each doubling up to 2,000, and fails if the last took more than 2.5
//! times as long as the one before. Ratios, because machines are noisy; the smallest of fifteen
//! rounds, because noise only adds.

#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench that can not go on has failed")]

#[path = "frame/doublings.rs"]
mod doublings;

use std::time::{Duration, Instant};

use doublings::is_linear;
use zhaiyao_text::engine::Stage;
use zhaiyao_text::engine::{Engine, Limits, Request, SummaryRequest};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 15;
const DOUBLINGS: usize = 3;
const SHORTEST: usize = 250;

fn sentence(n: usize) -> String {
    format!(
        "第{n}座新馆昨日开放，读者可以免费借阅图书{}册，夜间服务将延长到晚上十点。",
        n * 7
    )
}

/// Makes a text of so many sentences.
type Maker = fn(usize) -> String;

fn sorts() -> Vec<(&'static str, Maker)> {
    vec![
        ("one paragraph", |n| (0..n).map(sentence).collect()),
        ("a sentence a paragraph", |n| {
            (0..n).map(|i| sentence(i) + "\n").collect()
        }),
        ("the same sentence", |n| sentence(1).repeat(n)),
        ("people talking", |n| {
            (0..n)
                .map(|i| format!("王伟：我们在第{i}次会上说过这件事，你们怎么看？\n"))
                .collect()
        }),
    ]
}

/// The time of the summary alone: half of the sentences are chosen, the dearest case.
fn time(engine: &Engine, text: &str, sentences: usize) -> Duration {
    let request = Request {
        text: text.to_owned(),
        layout: Layout::Plain,
        summary: true,
        summary_options: SummaryRequest {
            length: Some(SummaryLength::Sentences(sentences / 2)),
            ..SummaryRequest::default()
        },
        ..Request::default()
    };
    let started = Instant::now();
    let analysis = engine.analyze(&request).unwrap();
    assert!(analysis.reports[0].summary.is_some());
    let summary = analysis
        .receipt
        .stage_times
        .iter()
        .find(|(stage, _)| *stage == Stage::Summary);
    summary.map_or(started.elapsed(), |(_, time)| *time)
}

fn main() {
    let engine = Engine::built_in(Limits::default()).unwrap();
    let mut linear = true;
    for (name, text) in sorts() {
        let texts: Vec<String> = (0..=DOUBLINGS).map(|n| text(SHORTEST << n)).collect();
        linear &= is_linear(name, ROUNDS, DOUBLINGS, |doublings| {
            time(&engine, &texts[doublings], SHORTEST << doublings)
        });
    }
    assert!(linear, "twice the sentences took too long");
}
