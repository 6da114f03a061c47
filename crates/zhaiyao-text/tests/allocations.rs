//! How often a request allocates, once its thread has read another: there is no lock and no memory
//! that requests share, and the allocator is asked for little.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

use zhaiyao_text::engine::{Engine, Limits, Request};

const PAGE: &str = include_str!("../../../examples/wuxi-2025-04-09.txt");

/// Allocations of a request of the kind, the second of its thread.
fn allocations(engine: &Engine, request: &Request) -> u64 {
    let read = || {
        engine.analyze(request).unwrap();
    };
    read();
    allocation_counter::measure(read).count_total
}

#[test]
fn a_request_allocates_seldom() {
    let engine = Engine::built_in(Limits::default()).unwrap();
    let paragraph: String = PAGE
        .chars()
        .filter(|c| !c.is_whitespace())
        .skip(100)
        .take(300)
        .collect();
    let segment = |text: &str| Request {
        text: text.to_owned(),
        tokens: true,
        ..Request::default()
    };
    let analyze = Request {
        keywords: true,
        summary: true,
        ..segment(PAGE)
    };
    for (what, request, most) in [
        ("Segment of 300 characters", segment(&paragraph), 45),
        ("Analyze of a page of 3 reports", analyze, 3_000),
    ] {
        let count = allocations(&engine, &request);
        println!("{what}: {count} allocations");
        assert!(count <= most, "{what}: {count} allocations, at most {most}");
    }
}
