//! Pages of many sorts, each twice as long as the one before: the time to split them must double,
//! too.
//!
//! `cargo bench -p zhaiyao-train --bench page` prints for each sort the time for the shortest text
//! and the ratio of each doubling, and fails if the longest took more than 2.5 times as long as the
//! one half its length. Ratios, because machines differ.

#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench that can not go on has failed")]

#[path = "../../../crates/zhaiyao-text/benches/frame/doublings.rs"]
mod doublings;
#[path = "../../../crates/zhaiyao-text/benches/frame/processor_time.rs"]
mod processor_time;

use std::time::Duration;

use doublings::is_linear;
use processor_time::processor_time;
use zhaiyao_text::prelude::*;
use zhaiyao_train::made_pages::{SourceReport, make_page};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
const DOUBLINGS: usize = 4;
const SHORTEST: usize = 50_000;

const BODY: &str = "市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个，比旧馆多出一倍有余。\
馆长说，开馆首日就有上万名读者走进新馆，夜间服务将延长到晚上十点，方便上班的人借书还书。";

fn made_pages() -> String {
    let reports: Vec<SourceReport> = (0..200)
        .map(|n| SourceReport {
            title: format!("第{n}座新馆开放 读者免费借阅"),
            paragraphs: vec![BODY.replace("新馆", &format!("{n}号新馆")); 1 + n % 5],
        })
        .collect();
    (0..600).map(|number| make_page(&reports, number).text).collect()
}

fn sorts() -> Vec<(&'static str, String)> {
    vec![
        ("made pages of all styles", made_pages()),
        ("one paragraph", BODY.to_owned()),
        ("headlines alone", "新馆开放读者多\n跨江大桥封顶\n".to_owned()),
        (
            "headline, paragraph, headline",
            format!("新馆开放读者多\n{BODY}\n"),
        ),
        (
            "many long headlines, a body",
            format!(
                "{}{BODY}\n",
                "市图书馆新馆昨天上午迎来了第一批远道而来的读者\n\n".repeat(400)
            ),
        ),
        (
            "a long body, many headlines",
            format!("{BODY}\n{}", "新馆开放读者多了许多\n（王伟）\n".repeat(40)),
        ),
        ("datelines in a row", "本报讯 昨日开馆。\n".to_owned()),
        ("names in brackets", "（王伟）\n（李明）说。（张强）\n".to_owned()),
        ("blank lines", "新\n\n\n\n馆\n\n".to_owned()),
    ]
}

fn time(engine: &Engine, text: &str) -> Duration {
    let request = Request {
        text: text.to_owned(),
        layout: Layout::Page,
        ..Request::default()
    };
    let started = processor_time();
    let analysis = engine.analyze(&request).unwrap();
    assert!(!analysis.reports.is_empty());
    processor_time() - started
}

fn main() {
    let limits = Limits {
        text_characters: usize::MAX,
        ..Limits::default()
    };
    let engine = Engine::built_in(limits).unwrap();
    let mut linear = true;
    for (name, pattern) in sorts() {
        let text: String = pattern.chars().cycle().take(SHORTEST << DOUBLINGS).collect();
        let ends: Vec<usize> = (0..=DOUBLINGS)
            .map(|n| {
                text.char_indices()
                    .nth(SHORTEST << n)
                    .map_or(text.len(), |(at, _)| at)
            })
            .collect();
        linear &= is_linear(name, ROUNDS, DOUBLINGS, |doublings| {
            time(&engine, &text[..ends[doublings]])
        });
    }
    assert!(linear, "a page of twice the length took too long");
}
