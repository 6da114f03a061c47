//! A search for texts that cost much: processor time for each byte, against news read with the same
//! options, and bytes of answer for each byte of request. libFuzzer looks for new code, not for
//! these.
//!
//!     cargo run --locked --release -p zhaiyao-fuzz --bin costs -- SECONDS [SEED]
//!
//! A text is a row of pieces, repeated to a fixed length. The search keeps the costliest row of
//! each way of asking and changes one of them, by a piece of the table or by a character. It fails
//! if a text takes more than [`MOST_TIME`] times as long as news, or has an answer more than
//! [`MOST_ANSWER`] times as large as its request.

#![allow(clippy::print_stdout, reason = "a search reports on standard output")]

#[path = "../../../../crates/zhaiyao-text/benches/frame/processor_time.rs"]
mod processor_time;
mod rows;
mod ways;

use std::time::{Duration, Instant};

use processor_time::processor_time;
use prost::Message;
use rows::{Chance, Row};
use ways::{Way, ways};
use zhaiyao::api;
use zhaiyao::api::v1::AnalyzeResponse;
use zhaiyao_text::engine::{Engine, Error, Limits};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PAGE: &str = include_str!("../../../../examples/wuxi-2025-04-09.txt");
/// How many times as long a byte as news a text may take, as in
/// `crates/zhaiyao-text/benches/worst.rs`.
const MOST_TIME: f64 = 3.0;
/// Bytes of answer for each byte of request that docs/scores.md (Fuzzers) states as the most.
const MOST_ANSWER: f64 = 60.0;
/// Characters of a text while searching, and of the worst in the end.
const SEARCHED: usize = 20_000;
const CONFIRMED: usize = 200_000;
/// Ways of asking whose worst is read at length, and shown.
const SHOWN: usize = 8;
/// What a request cost: seconds on a processor, and bytes of the answer, for each of its bytes.
#[derive(Clone, Copy)]
struct Cost {
    time: f64,
    answer: f64,
}

fn cost(engine: &Engine, way: Way, text: String, rounds: usize) -> Option<Cost> {
    let request = way.request(text);
    let (bytes, mut time, mut answer) = (request.encoded_len() as f64, f64::INFINITY, 0.0);
    for _ in 0..rounds {
        let request = request.clone();
        let began = processor_time();
        let answered: Result<AnalyzeResponse, Error> = api::answer(engine, request);
        time = time.min((processor_time() - began).as_secs_f64());
        match answered {
            Ok(answered) => answer = answered.encoded_len() as f64,
            // A page of too many reports is refused after it was split: that is its worst.
            Err(error) if error.to_string().contains("reports") => {}
            // A text that shows nothing.
            Err(_) => return None,
        }
    }
    Some(Cost {
        time: time / bytes,
        answer: answer / bytes,
    })
}

/// The costliest row of a way of asking: how many times the time of news it takes, or how many
/// times as large as its request the answer is.
#[derive(Clone)]
struct Worst {
    way: Way,
    row: Row,
    times: f64,
}

/// What a search is for.
#[derive(Clone, Copy, PartialEq)]
enum Goal {
    Time,
    Answer,
}

struct Search {
    engine: Engine,
    chance: Chance,
    ways: Vec<Way>,
    /// Seconds that a byte of news takes, by the index of the way.
    news: Vec<f64>,
    /// By the index of the way.
    slowest: Vec<Worst>,
    largest: Vec<Worst>,
    tried: usize,
}

impl Search {
    fn new(seed: u64) -> Self {
        let engine = Engine::built_in(Limits::default()).expect("the tables are compiled in");
        engine.warm_up();
        let ways = ways();
        let news = ways.iter().map(|way| news(&engine, *way, SEARCHED)).collect();
        let first = |way: &Way| Worst {
            way: *way,
            row: Row(vec![("好吧。".to_owned(), 1)]),
            times: 0.0,
        };
        let worst: Vec<Worst> = ways.iter().map(first).collect();
        Self {
            engine,
            chance: Chance(seed | 1),
            ways,
            news,
            slowest: worst.clone(),
            largest: worst,
            tried: 0,
        }
    }

    fn worst(&mut self, goal: Goal) -> &mut Vec<Worst> {
        match goal {
            Goal::Time => &mut self.slowest,
            Goal::Answer => &mut self.largest,
        }
    }

    /// A new row: of chance, or one of the costliest, changed.
    fn next(&mut self, goal: Goal) -> Row {
        if self.chance.below(20) == 0 {
            return Row::random(&mut self.chance);
        }
        let [one, other] = [(); 2].map(|()| self.chance.below(self.ways.len()));
        let [one, other] = [one, other].map(|at| self.worst(goal)[at].row.clone());
        one.changed(&mut self.chance, &other)
    }

    fn step(&mut self) {
        self.tried += 1;
        let goal = if self.chance.below(3) == 0 {
            Goal::Answer
        } else {
            Goal::Time
        };
        let row = self.next(goal);
        let at = self.chance.below(self.ways.len());
        let (way, news) = (self.ways[at], self.news[at]);
        let Some(cost) = cost(&self.engine, way, row.text(SEARCHED), 1) else {
            return;
        };
        if cost.answer > self.largest[at].times {
            self.largest[at] = Worst {
                way,
                row: row.clone(),
                times: cost.answer,
            };
        }
        // Noise only adds: what seems slower is measured again, and so is news.
        if cost.time / news > self.slowest[at].times {
            let Some(again) = self::cost(&self.engine, way, row.text(SEARCHED), 3) else {
                return;
            };
            self.news[at] = news.min(self::news(&self.engine, way, SEARCHED));
            let times = cost.time.min(again.time) / self.news[at];
            if times > self.slowest[at].times {
                self.slowest[at] = Worst { way, row, times };
            }
        }
    }

    /// The costliest by what they cost in long texts.
    fn confirmed(&self, goal: Goal) -> Vec<Worst> {
        let all = if goal == Goal::Time {
            &self.slowest
        } else {
            &self.largest
        };
        let confirmed = |worst: &Worst| {
            let cost = cost(&self.engine, worst.way, worst.row.text(CONFIRMED), 3)?;
            let times = match goal {
                Goal::Time => cost.time / news(&self.engine, worst.way, CONFIRMED),
                Goal::Answer => cost.answer.max(worst.times),
            };
            Some(Worst {
                times,
                ..worst.clone()
            })
        };
        let mut found = all.clone();
        found.sort_by(costliest_first);
        let mut worst: Vec<Worst> = found.iter().take(SHOWN).filter_map(confirmed).collect();
        worst.sort_by(costliest_first);
        worst
    }
}

fn costliest_first(a: &Worst, b: &Worst) -> std::cmp::Ordering {
    b.times.total_cmp(&a.times)
}

/// Seconds that a byte of news takes.
fn news(engine: &Engine, way: Way, characters: usize) -> f64 {
    let text = PAGE.chars().cycle().take(characters).collect();
    cost(engine, way, text, 3).expect("news can be read").time
}

fn print(what: &str, worst: &[Worst]) {
    println!("{what}");
    for Worst { way, row, times } in worst {
        println!("  {times:>6.2}  {:?}, {:?}: {:?}", way.asked, way.layout, row.0);
        println!("          {:?}", row.text(60));
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let seconds = arguments.next().and_then(Result::ok).expect("SECONDS [SEED]");
    let seed = arguments
        .next()
        .map_or(1, |seed| seed.expect("a seed is a number"));
    let mut search = Search::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(seconds) {
        search.step();
    }
    println!(
        "{} texts in {} s, seed {seed}",
        search.tried,
        began.elapsed().as_secs()
    );
    let (slowest, largest) = (search.confirmed(Goal::Time), search.confirmed(Goal::Answer));
    print("times the time of news a byte:", &slowest);
    print("bytes of answer a byte of request:", &largest);
    assert!(
        slowest[0].times <= MOST_TIME,
        "more than {MOST_TIME} times the time of news"
    );
    assert!(
        largest[0].times <= MOST_ANSWER,
        "more than {MOST_ANSWER:.1} times the request"
    );
}
