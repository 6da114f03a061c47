//! The worst texts known: what each costs a byte, over what ordinary news costs.
//!
//! `cargo bench -p zhaiyao-text --bench worst` prints a line for each text, and fails if one takes
//! more than three times as long a byte as the news it is compared with, which is read with the
//! same options. Ratios of one run, because machines are noisy; the smallest of three rounds,
//! because noise only adds. Give a part of a name to read those alone.

#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench that can not go on has failed")]

#[path = "frame/processor_time.rs"]
mod processor_time;

use processor_time::processor_time;
use zhaiyao_text::engine::{Engine, Limits, Request, SummaryRequest};
use zhaiyao_text::keyword::KeywordMethod;
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PAGE: &str = include_str!("../../../examples/wuxi-2025-04-09.txt");
const ROUNDS: usize = 3;
/// How many times as long a byte as news a text may take.
const MOST: f64 = 3.0;
/// Characters of a text: enough to leave the caches of a processor, a fifth of the limit.
const CHARACTERS: usize = 200_000;

/// What is asked of a text.
#[derive(Clone, Copy)]
enum Options {
    /// Tokens, keywords and a short summary.
    Usual,
    /// The same, with a summary of all sentences.
    Whole,
    /// The same, with the reasons for each sentence.
    Explained,
    /// The same, with a long query and 200 keywords.
    Queried,
    /// 200 keywords by TextRank.
    TextRank,
    /// Ten thousand terms.
    Terms,
}

impl Options {
    const ALL: [(Self, &str); 6] = [
        (Self::Usual, "usual"),
        (Self::Whole, "whole"),
        (Self::Explained, "explained"),
        (Self::Queried, "queried"),
        (Self::TextRank, "TextRank"),
        (Self::Terms, "terms"),
    ];

    fn request(self, text: &str, layout: Layout) -> Request {
        let mut request = Request {
            text: text.to_owned(),
            layout,
            tokens: true,
            keywords: true,
            summary: true,
            ..Request::default()
        };
        if !matches!(self, Self::Usual) {
            request.summary_options = SummaryRequest {
                length: Some(SummaryLength::Ratio(1.0)),
                explain: !matches!(self, Self::Whole),
                ..SummaryRequest::default()
            };
        }
        match self {
            Self::Usual | Self::Whole | Self::Explained => {}
            Self::Queried => {
                request.keyword_options.top_k = 200;
                request.summary_options.query = (0..330).map(|n| word(n, 2) + " ").collect();
            }
            Self::TextRank => {
                request.keyword_options.top_k = 200;
                request.keyword_options.method = KeywordMethod::TextRank;
            }
            Self::Terms => request.terms = terms(),
        }
        request
    }
}

/// Ten thousand terms, some of them nested.
fn terms() -> Vec<Term> {
    let nested = (1..=64).map(|n| "的".repeat(n));
    let words = nested.chain((0..9_936).map(|n| word(n, 3)));
    let term = |word| Term {
        word,
        aliases: Vec::new(),
        pos: Pos::PROPER,
        weight: 1.0,
    };
    words.map(term).collect()
}

/// A word of `length` characters; those of other numbers are others.
fn word(number: usize, length: usize) -> String {
    let characters = (0..length).map(|k| (number >> (12 * k)) * 37 + k * 101 + number % 4_096 * (k + 1));
    characters
        .map(|n| char::from_u32(0x4e00 + (n % 20_000) as u32).unwrap())
        .collect()
}

/// The same piece again and again.
fn repeated(piece: &str) -> String {
    piece.repeat(CHARACTERS / piece.chars().count())
}

/// Pieces by their numbers, as many as make a text.
fn pieces(piece: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < 3 * CHARACTERS {
        text += &piece(number);
        number += 1;
    }
    text.chars().take(CHARACTERS).collect()
}

/// Whether capitals or small letters, by the bits of a number.
fn spelled(number: usize) -> String {
    let letter = |bit: usize| if number >> bit & 1 == 1 { 'A' } else { 'a' };
    (0..16).map(letter).chain([' ']).collect()
}

fn texts() -> Vec<(&'static str, String)> {
    vec![
        ("sentences of 3 characters", repeated("好吧。")),
        ("sentences of 5 characters", repeated("今天开馆。")),
        ("lines of CR LF", repeated("今天开馆，很好。\r\n")),
        (
            "news without marks",
            repeated(PAGE).chars().filter(|c| c.is_alphanumeric()).collect(),
        ),
        ("one character", repeated("好")),
        ("end marks", repeated("。")),
        ("opening marks", repeated("“我")),
        ("rare characters", pieces(|n| word(n, 1))),
        ("pairs of characters", pieces(|n| word(n, 2) + "。")),
        ("quotations", pieces(|n| format!("“{}”", word(n, 14)))),
        ("short quotations", pieces(|n| format!("“{}”，", word(n, 2)))),
        ("numerals", repeated("四率一感两网")),
        ("numerals in lists", repeated("四率、一感和两网、")),
        ("sums", pieces(|n| format!("“{}+{}”", n % 100, n / 100 % 100))),
        (
            "short forms of one term",
            pieces(|n| format!("市局（以下简称“{}”）。", word(n, 2))),
        ),
        ("what is introduced", repeated("所谓新质生产力，即新质生产力。")),
        ("forms of one keyword", pieces(spelled)),
        ("Latin words", pieces(|n| format!("word{n} "))),
        ("figures", pieces(|n| format!("{n}亿元，"))),
        (
            "headlines and bodies",
            pieces(|n| format!("{}\n{}。\n", word(n, 12), word(n, 40))),
        ),
        (
            "bylines",
            repeated("市长视察\n责编：王伟\n") + "今天市图书馆新馆开馆，读者可以借阅图书，很方便。",
        ),
        ("captions", repeated("市长视察图书馆。王伟 摄\n")),
        (
            "many small paragraphs",
            pieces(|n| format!("{}，{}。\n", word(n, 4), word(n + 1, 4))),
        ),
        ("traditional text", repeated("圖書館開館，讀者可以借閱圖書。")),
    ]
}

/// Seconds of a request, the smallest of some rounds.
fn time(engine: &Engine, request: &Request) -> f64 {
    let once = || {
        let began = processor_time();
        // A page of too many reports is refused after it was split: that is its worst.
        let _ = engine.analyze(request);
        (processor_time() - began).as_secs_f64()
    };
    (0..ROUNDS).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn main() {
    let part = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let engine = Engine::built_in(Limits::default()).unwrap();
    let news = repeated(PAGE);
    let mut wrong = Vec::new();
    for (options, name) in Options::ALL {
        let of_byte = |text: &str, layout| time(&engine, &options.request(text, layout)) / text.len() as f64;
        let ordinary = of_byte(&news, Layout::Auto);
        println!("{name}: news takes {:.0} ns a byte", ordinary * 1e9);
        for (shape, text) in texts() {
            if part.as_ref().is_some_and(|part| !shape.contains(part.as_str())) {
                continue;
            }
            let mut ratio = of_byte(&text, Layout::Auto) / ordinary;
            // Another program at that moment: what stays too slow is so beside news, too.
            for _ in 0..ROUNDS {
                if ratio > MOST {
                    ratio = of_byte(&text, Layout::Auto) / of_byte(&news, Layout::Auto);
                }
            }
            println!("  {shape:<28} {ratio:>5.2}");
            if ratio > MOST {
                wrong.push(format!("{shape}, {name}: {ratio:.2}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "more than {MOST} times the time of news: {wrong:#?}"
    );
}
