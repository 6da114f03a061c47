//! Our segmentation and our whole analysis beside jieba-rs's `cut` and its TF-IDF extractor, on the
//! same news.
//!
//! `cargo bench --bench speed -- folder-of-corpora [megabytes]`. One thread, one process, in turns;
//! the best round of each counts, because noise only adds. Prints MB/s, the ratios that count, what
//! each stage costs, and start and memory.

#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench that can not go on has failed")]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use jieba_rs::{Jieba, KeywordExtract, TfIdf};
use zhaiyao_text::engine::{Engine, Limits, Request};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 7;
const CORPORA: [&str; 3] = ["corpus_cns", "corpus_inews", "corpus_xwlb"];

struct Text {
    title: String,
    text: String,
}

/// So many bytes of documents, as many from each corpus, spread over it.
fn texts(folder: &str, bytes: usize) -> Vec<Text> {
    let mut texts = Vec::new();
    for corpus in CORPORA {
        let file = File::open(format!("{folder}/{corpus}.jsonl.gz")).unwrap();
        let lines: Vec<String> = BufReader::new(GzDecoder::new(file))
            .lines()
            .map(Result::unwrap)
            .collect();
        let all: usize = lines.iter().map(String::len).sum();
        let step = (all * CORPORA.len() / bytes).max(1);
        for line in lines.iter().step_by(step) {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
            texts.push(Text {
                title: field("title"),
                text: field("text"),
            });
        }
    }
    texts
}

fn request(text: &Text, whole: bool) -> Request {
    Request {
        text: text.text.clone(),
        title: if whole { text.title.clone() } else { String::new() },
        tokens: !whole,
        keywords: whole,
        summary: whole,
        ..Request::default()
    }
}

fn timed(run: impl FnOnce()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

/// Resident memory in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

/// Loads one side, says how long it took and what memory it holds.
fn load(side: &str) {
    let started = Instant::now();
    let kept: Box<dyn std::any::Any> = if side == "jieba" {
        Box::new((Jieba::new(), TfIdf::default()))
    } else {
        let engine = Engine::built_in(Limits::default()).unwrap();
        engine.warm_up();
        Box::new(engine)
    };
    println!("{} {}", started.elapsed().as_secs_f64() * 1e3, resident());
    drop(kept);
}

/// The best time and memory of each side, each in a process of its own.
fn startup() {
    let program = std::env::current_exe().unwrap();
    let best = |side: &str| {
        let runs = (0..5).map(|_| {
            let out = std::process::Command::new(&program)
                .args(["--load", side])
                .output()
                .unwrap();
            let text = String::from_utf8(out.stdout).unwrap();
            let mut fields = text.split_whitespace().map(|field| field.parse::<f64>().unwrap());
            (fields.next().unwrap(), fields.next().unwrap())
        });
        runs.fold((f64::MAX, f64::MAX), |a, b| (a.0.min(b.0), a.1.min(b.1)))
    };
    let (theirs, ours) = (best("jieba"), best("ours"));
    println!(
        "ready     jieba-rs + idf {:.0} ms {:.0} MB, ours {:.0} ms {:.0} MB",
        theirs.0, theirs.1, ours.0, ours.1
    );
    println!(
        "ratios    time {:.2} (at most 0.6)  memory {:.2} (at most 1.2)",
        ours.0 / theirs.0,
        ours.1 / theirs.1
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [flag, side] = &arguments[..]
        && flag == "--load"
    {
        return load(side);
    }
    let Some(folder) = arguments.first() else {
        println!("give a folder with {CORPORA:?} as .jsonl.gz (title, text)");
        std::process::exit(2);
    };
    let megabytes: f64 = arguments.get(1).map_or(3.0, |a| a.parse().unwrap());
    let texts = texts(folder, (megabytes * 1e6) as usize);
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    let jieba = Jieba::new();
    let tf_idf = TfIdf::default();
    let engine = Engine::built_in(Limits::default()).unwrap();
    let segment: Vec<Request> = texts.iter().map(|text| request(text, false)).collect();
    let analyze: Vec<Request> = texts.iter().map(|text| request(text, true)).collect();
    let mut times: [Vec<f64>; 4] = Default::default();
    let mut stages: [Vec<(String, Duration)>; 2] = Default::default();
    let ours = |requests: &[Request], stages: &mut Vec<(String, Duration)>| {
        stages.clear();
        for request in requests {
            let analysis = engine.analyze(request).unwrap();
            black_box(&analysis);
            for (stage, time) in analysis.receipt.stage_times {
                let name = format!("{stage:?}");
                match stages.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, sum)) => *sum += time,
                    None => stages.push((name, time)),
                }
            }
        }
    };
    for _ in 0..ROUNDS {
        times[0].push(
            timed(|| {
                texts
                    .iter()
                    .for_each(|t| drop(black_box(jieba.cut(&t.text, true))))
            })
            .as_secs_f64(),
        );
        times[1].push(timed(|| ours(&segment, &mut stages[0])).as_secs_f64());
        times[2].push(
            timed(|| {
                texts.iter().for_each(|t| {
                    drop(black_box(tf_idf.extract_keywords(
                        &jieba,
                        &t.text,
                        10,
                        Vec::new(),
                    )))
                })
            })
            .as_secs_f64(),
        );
        times[3].push(timed(|| ours(&analyze, &mut stages[1])).as_secs_f64());
    }
    println!(
        "{} documents, {:.1} MB, best of {ROUNDS} rounds (median)",
        texts.len(),
        bytes as f64 / 1e6
    );
    let best = times
        .each_ref()
        .map(|own| own.iter().copied().fold(f64::MAX, f64::min));
    for ((name, own), best) in ["jieba cut", "segment", "jieba tfidf", "analyze"]
        .iter()
        .zip(&mut times)
        .zip(best)
    {
        own.sort_by(f64::total_cmp);
        println!(
            "{name:12} {:6.2} MB/s ({:.2})",
            bytes as f64 / best / 1e6,
            bytes as f64 / own[ROUNDS / 2] / 1e6
        );
    }
    for (name, own) in ["segment", "analyze"].iter().zip(&stages) {
        let parts: Vec<String> = own
            .iter()
            .map(|(stage, time)| format!("{stage} {:.0}", time.as_secs_f64() * 1e9 / bytes as f64))
            .collect();
        println!("{name:9} last round, ns a byte: {}", parts.join(", "));
    }
    println!(
        "ratios    segment/cut {:.2} (at least 0.9)  analyze/tfidf {:.2} (at least 1.2)",
        best[0] / best[1],
        best[2] / best[3]
    );
    startup();
}
