//! A fixed workload for counting instructions: unlike seconds, their number is the same in every
//! run.
//!
//! `python3 benches/instructions.py` runs it under callgrind and holds each part to
//! `benches/instructions.tsv`. Each part is one function, by whose name callgrind counts; what it
//! needs is made ready, and read once, before.

#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench that can not go on has failed")]

use std::hint::black_box;

use zhaiyao_text::engine::{Engine, Limits, Request};

const PAGE: &str = include_str!("../examples/wuxi-2025-04-09.txt");
const TIMES: usize = 20;

fn request(keywords: bool, summary: bool) -> Request {
    Request {
        text: PAGE.to_owned(),
        tokens: !keywords && !summary,
        keywords,
        summary,
        ..Request::default()
    }
}

fn read(engine: &Engine, request: &Request) {
    for _ in 0..TIMES {
        black_box(engine.analyze(black_box(request)).unwrap());
    }
}

// Each makes its request itself: of functions with the same body only one would be left to count.
#[inline(never)]
fn count_segment(engine: &Engine) {
    read(engine, &request(false, false));
}

#[inline(never)]
fn count_keywords(engine: &Engine) {
    read(engine, &request(true, false));
}

#[inline(never)]
fn count_analyze(engine: &Engine) {
    read(engine, &request(true, true));
}

#[inline(never)]
fn count_start() -> Engine {
    let engine = Engine::built_in(Limits::default()).unwrap();
    engine.warm_up();
    engine
}

fn main() {
    let engine = count_start();
    for request in [request(false, false), request(true, true)] {
        black_box(engine.analyze(&request).unwrap());
    }
    count_segment(&engine);
    count_keywords(&engine);
    count_analyze(&engine);
    println!("{} bytes, {TIMES} times", PAGE.len());
}
