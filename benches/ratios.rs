//! What a text costs beside a like one: cut into lines, with terms, on two threads, ten times as
//! long, without punctuation.
//!
//! `cargo bench --bench ratios -- folder-of-corpora`. All in one process, in turns; the best round
//! of each counts. Prints each ratio beside what it should be.

#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench that can not go on has failed")]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use flate2::read::GzDecoder;
use jieba_rs::Jieba;
use zhaiyao_text::engine::{Engine, Limits, Request};
use zhaiyao_text::lexicon::{Pos, Term};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 7;
/// Characters of a line of a newspaper column.
const COLUMN: usize = 16;

fn bodies(folder: &str, count: usize) -> Vec<String> {
    let file = File::open(format!("{folder}/corpus_inews.jsonl.gz")).unwrap();
    let lines = BufReader::new(GzDecoder::new(file)).lines().map(Result::unwrap);
    let text = |line: String| {
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        value["text"].as_str().unwrap_or_default().to_owned()
    };
    lines
        .map(text)
        .filter(|text| text.len() > 600)
        .take(count)
        .collect()
}

fn request(text: &str) -> Request {
    Request {
        text: text.to_owned(),
        keywords: true,
        summary: true,
        ..Request::default()
    }
}

/// The text as a column: every paragraph indented and cut.
fn wrapped(text: &str) -> String {
    let cut = |paragraph: &str| {
        let characters: Vec<char> = format!("\u{3000}\u{3000}{paragraph}").chars().collect();
        let lines = characters
            .chunks(COLUMN)
            .map(|line| line.iter().collect::<String>());
        lines.collect::<Vec<_>>().join("\n")
    };
    text.lines()
        .filter(|line| !line.is_empty())
        .map(cut)
        .collect::<Vec<_>>()
        .join("\n")
}

fn terms(count: usize) -> Vec<Term> {
    let term = |n: usize| Term {
        word: format!("新词{n}号"),
        aliases: vec![format!("NT{n}")],
        pos: Pos::PROPER,
        weight: 1.0,
    };
    (0..count).map(term).collect()
}

fn read(engine: &Engine, requests: &[Request]) {
    for request in requests {
        black_box(engine.analyze(request).unwrap());
    }
}

/// Gives `run` a call that does `work` on so many threads at once. They live as long as `run`
/// takes: what a thread remembers of words it keeps from round to round, as those of a server do.
fn on_threads<T>(count: usize, work: &(dyn Fn() + Sync), run: impl FnOnce(&dyn Fn()) -> T) -> T {
    let (gate, over) = (Barrier::new(count + 1), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(|| {
                loop {
                    gate.wait();
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    work();
                    gate.wait();
                }
            });
        }
        let given = run(&|| {
            gate.wait();
            gate.wait();
        });
        over.store(true, Ordering::Relaxed);
        gate.wait();
        given
    })
}

/// How many times the work of one thread two do.
fn two_over_one(work: &(dyn Fn() + Sync)) -> f64 {
    let [one, two] = on_threads(1, work, |one| on_threads(2, work, |two| best([one, two])));
    2.0 * one / two
}

/// The best time of each side, in turns.
fn best<const N: usize>(sides: [&dyn Fn(); N]) -> [f64; N] {
    let mut best = [f64::MAX; N];
    for _ in 0..ROUNDS {
        for (side, best) in sides.iter().zip(&mut best) {
            let began = Instant::now();
            side();
            *best = best.min(began.elapsed().as_secs_f64());
        }
    }
    best
}

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|argument| argument != "--bench") else {
        println!("give a folder with corpus_inews.jsonl.gz (text)");
        std::process::exit(2);
    };
    let engine = Engine::built_in(Limits::default()).unwrap();
    let texts = bodies(&folder, 300);
    let plain: Vec<Request> = texts.iter().map(|text| request(text)).collect();
    let cut: Vec<Request> = texts.iter().map(|text| request(&wrapped(text))).collect();
    let with_terms: Vec<Request> = plain
        .iter()
        .map(|plain| Request {
            terms: terms(100),
            ..plain.clone()
        })
        .collect();
    let joined = texts.join("\n");
    let head = |bytes: usize| joined.chars().take(bytes / 3).collect::<String>();
    let (short, long) = ([request(&head(100_000))], [request(&head(1_000_000))]);
    let bare: String = head(1_000_000).chars().filter(|c| c.is_alphanumeric()).collect();
    let bare_length = bare.len() as f64 / long[0].text.len() as f64;
    let bare = [request(&bare)];

    let (own, jieba) = (|| read(&engine, &plain), Jieba::new());
    let peer = || {
        texts
            .iter()
            .for_each(|text| drop(black_box(jieba.cut(text, true))));
    };
    let [one, lines, terms] = best([&own, &|| read(&engine, &cut), &|| read(&engine, &with_terms)]);
    println!(
        "wrapped over unwrapped            {:.2} (at most 1.15)",
        lines / one
    );
    println!(
        "100 terms over none               {:.2} (at most 1.3)",
        terms / one
    );
    println!(
        "two threads over one              {:.2} (at least 1.9); jieba's cut {:.2}",
        two_over_one(&own),
        two_over_one(&peer)
    );
    let [short, long, bare] = best([&|| read(&engine, &short), &|| read(&engine, &long), &|| {
        read(&engine, &bare)
    }]);
    println!(
        "1 MB over 100 KB                  {:.1} (at most 11)",
        long / short
    );
    println!(
        "without punctuation, a byte       {:.2} (at most 1)",
        bare / bare_length / long
    );
}
