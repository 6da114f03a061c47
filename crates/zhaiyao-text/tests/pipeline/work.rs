//! What a text costs beside its length, and how soon work ends that nobody wants any more.

#[path = "../../benches/frame/processor_time.rs"]
mod processor_time;

use std::cell::Cell;
use std::time::Duration;

use zhaiyao_text::engine::{Error, Request, SummaryRequest};
use zhaiyao_text::keyword::KeywordMethod;
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;

use processor_time::processor_time;

use super::{ENGINE, everything, with_length};

const PAGE: &str = include_str!("../../../../examples/wuxi-2025-04-09.txt");

/// Everything that can be asked of a text, with a summary of all its sentences and reasons.
fn whole(text: &str) -> Request {
    let mut request = with_length(text, SummaryLength::Ratio(1.0));
    request.summary_options.explain = true;
    request
}

/// The character with this number among the common ones.
fn character(number: usize) -> char {
    char::from_u32(0x4e00 + (number % 20_000) as u32).unwrap()
}

/// A request of every shape that ever took more than its length, `size` times a few hundred
/// characters.
fn shapes(size: usize) -> Vec<(&'static str, Request)> {
    let summary = |text: String, explain, query: &str| {
        let length = Some(SummaryLength::Ratio(1.0));
        let query = query.to_owned();
        Request {
            summary: true,
            summary_options: SummaryRequest {
                length,
                query,
                explain,
            },
            ..Request {
                text,
                ..Request::default()
            }
        }
    };
    let keywords = |text: String| Request {
        text,
        keywords: true,
        ..Request::default()
    };
    let long_query: String = (0..300)
        .map(|n| format!("{}{} ", character(7 * n), character(11 * n)))
        .collect();
    let forms = (0..40 * size).map(|n| -> String {
        // Each with other capitals.
        (0..16)
            .map(|bit| if n >> bit & 1 == 1 { 'A' } else { 'a' })
            .chain([' '])
            .collect()
    });
    let short_forms =
        (0..30 * size).map(|n| format!("市局（以下简称“{}{}”）。", character(n), character(3 * n + 1)));
    vec![
        (
            "sentences of three characters",
            summary("好吧。".repeat(200 * size), false, ""),
        ),
        (
            "the same with reasons",
            summary("好吧。".repeat(200 * size), true, ""),
        ),
        (
            "sentences of five characters",
            summary("今天开馆。".repeat(100 * size), true, ""),
        ),
        (
            "lines of CR LF",
            summary("今天开馆，很好。\r\n".repeat(60 * size), true, ""),
        ),
        (
            "a long query",
            summary("好吧。".repeat(100 * size), false, &long_query),
        ),
        ("forms of one keyword", keywords(forms.collect())),
        ("short forms of one term", keywords(short_forms.collect())),
    ]
}

/// The best of three: what else runs can only add to it.
fn time(request: &Request) -> Duration {
    let once = || {
        let since = processor_time();
        ENGINE.analyze(request).unwrap();
        processor_time() - since
    };
    (0..3).map(|_| once()).min().unwrap()
}

/// Linear work takes four times as long, and a little more where the text leaves the caches of the
/// processor; quadratic work sixteen times.
#[test]
fn a_text_four_times_as_long_takes_about_four_times_as_long() {
    const MOST: f64 = 9.0;
    for ((name, short), (_, long)) in shapes(100).into_iter().zip(shapes(400)) {
        let (short, long) = (time(&short), time(&long));
        let ratio = long.as_secs_f64() / short.as_secs_f64();
        println!("{name}: {short:?}, {long:?}, {ratio:.1}");
        assert!(ratio < MOST, "{name}: {short:?}, four times as long {long:?}");
    }
}

/// Long texts of many shapes, with all that can be asked.
fn large() -> Vec<(&'static str, Request)> {
    const CHARACTERS: usize = 250_000;
    let repeated = |piece: &str| piece.repeat(CHARACTERS / piece.chars().count());
    let words = |number: usize, length: usize| -> String {
        (0..length)
            .map(|k| character(number * (k + 1) + 31 * k))
            .collect()
    };
    let news = repeated(PAGE);
    let rare = (0..CHARACTERS as u64).map(|n| char::from_u32(0x3400 + (n * 7919 % 6_000) as u32).unwrap());
    let quotations: String = (0..CHARACTERS / 16)
        .map(|n| format!("“{}”", words(n, 14)))
        .collect();
    let reports: String = (0..CHARACTERS / 120)
        .map(|n| format!("{}\n本报讯 {}。\n", words(n, 24), words(n + 7, 90)))
        .collect();
    let mut all: Vec<(&'static str, Request)> = [
        ("news", news.clone()),
        (
            "news without marks",
            news.chars().filter(|c| c.is_alphanumeric()).collect(),
        ),
        ("rare characters", rare.collect()),
        ("quotations", quotations),
        ("numerals", repeated("四率一感两网")),
        ("numerals in lists", repeated("四率、一感和两网、")),
        ("small reports", reports),
        ("sentences of three characters", repeated("好吧。")),
        ("one character", repeated("好")),
    ]
    .map(|(name, text)| (name, whole(&text)))
    .into();
    let mut terms = everything(&repeated("的"), Layout::Auto);
    let term = |i| Term {
        word: format!("{}{i}", "的".repeat(40)),
        aliases: Vec::new(),
        pos: Pos::PROPER,
        weight: 1.0,
    };
    terms.terms = (0..10_000).map(term).collect();
    let mut rank = whole(&news);
    rank.keyword_options.top_k = 200;
    rank.keyword_options.method = KeywordMethod::TextRank;
    all.extend([("terms", terms), ("TextRank", rank)]);
    all
}

/// Of a quarter of the longest text, without full optimisation: a released server asks within a
/// tenth of a second of any text.
#[test]
fn the_caller_is_asked_often() {
    const LONGEST: Duration = Duration::from_millis(300);
    for (name, request) in large() {
        let (last, longest) = (Cell::new(processor_time()), Cell::new(Duration::ZERO));
        let step = || {
            let before = last.replace(processor_time());
            longest.set(longest.get().max(last.get() - before));
            true
        };
        ENGINE.analyze_while(&request, step).unwrap();
        step();
        println!("{name}: {:?}", longest.get());
        assert!(
            longest.get() < LONGEST,
            "{name}: {:?} between two questions",
            longest.get()
        );
    }
}

#[test]
fn work_ends_at_whatever_question_the_answer_is_no() {
    let text = PAGE.repeat(3);
    let mut request = whole(&text);
    request.summary_options.query = "人工智能产业".to_owned();
    let questions = Cell::new(0);
    let analyze = |last: usize| {
        questions.set(0);
        ENGINE.analyze_while(&request, || {
            questions.set(questions.get() + 1);
            questions.get() < last
        })
    };
    assert!(analyze(usize::MAX).is_ok());
    for last in 1..=questions.get() {
        assert_eq!(analyze(last).err(), Some(Error::Abandoned), "{last}");
        assert_eq!(questions.get(), last, "asked again after no");
    }
}
