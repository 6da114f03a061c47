//! What holds for any text, however odd.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use zhaiyao_text::engine::KeywordRequest;
use zhaiyao_text::engine::Report;
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::text::{RawSpan, ViewSpan, is_blank, is_ignorable, most_sentences};

use super::{Read, everything};

/// Pieces that make odd texts: every script and mark the rules look at.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "。",
        "，",
        "！",
        "？",
        "……",
        "“",
        "”",
        "《",
        "》",
        "（",
        "）",
        "、",
        "：",
        ".",
        "\n",
        "\n\n",
        "\r\n",
        "\u{3000}",
        " ",
        "\t",
        "\u{c}",
        "\u{200b}",
        "\u{feff}",
        "\u{ad}",
        "\u{301}",
        "\u{200d}",
        "😀",
        "👨\u{200d}👩",
        "ＡＩ＋",
        "１２．５％",
        "AI+",
        "-",
        "co-\nop",
        "3.5亿元",
        "4月8日",
        "第57次",
        "1+2+3",
        "本报讯",
        "本报讯 ",
        "（王伟）",
        "记者",
        "责编：王伟",
        "他说",
        "市政府",
        "人工智能",
        "长幼随学",
        "“四率”",
        "（以下简称“示范”）",
        "𠀀",
        "é",
        "ß",
        "İ",
        "\0",
        "١٢",
        "ก",
        "——",
    ]);
    prop_oneof![
        4 => fixed.prop_map(str::to_owned),
        2 => "[\u{4e00}-\u{9fa5}]{1,20}",
        1 => "[a-zA-Z0-9 ]{1,12}",
        1 => any::<char>().prop_map(String::from),
    ]
}

const PAGE: &str = include_str!("../../../../examples/wuxi-2025-04-09.txt");

/// Lines of a page, some of them cut, in any order.
fn lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(PAGE.lines().collect::<Vec<_>>());
    let cut = (line, 0..40_usize).prop_map(|(line, at)| {
        let kept: String = line.chars().take(at.max(4)).collect();
        kept + "\n"
    });
    prop::collection::vec(cut, 1..60).prop_map(|lines| lines.concat())
}

fn text() -> impl Strategy<Value = String> {
    let odd = prop::collection::vec(piece(), 1..80).prop_map(|pieces| pieces.concat());
    let mixed = (lines(), piece(), lines()).prop_map(|(above, piece, below)| above + &piece + &below);
    prop_oneof![3 => odd, 1 => lines(), 1 => mixed].prop_filter("blank", |text| text.chars().any(shows))
}

/// How many are tried: `ZHAIYAO_CASES`, 400 if it is not set.
fn cases() -> u32 {
    let asked = std::env::var("ZHAIYAO_CASES").ok();
    asked.map_or(400, |cases| cases.parse().unwrap())
}

fn layout() -> impl Strategy<Value = Layout> {
    prop::sample::select(vec![Layout::Auto, Layout::Plain, Layout::Wrapped, Layout::Page])
}

fn shows(c: char) -> bool {
    !is_blank(c) && !is_ignorable(c)
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| shows(*c)).collect()
}

/// Every part of every report, and the furniture, in order.
fn all_parts(read: &Read) -> Vec<ViewSpan> {
    let mut spans: Vec<ViewSpan> = read
        .analysis
        .reports
        .iter()
        .flat_map(|report| report.parts.spans())
        .collect();
    spans.extend(&read.analysis.furniture);
    spans.sort_unstable();
    spans
}

/// Every character that shows lies in exactly one part, but the hyphens that only marked a break.
fn check_parts(read: &Read) {
    let parts = all_parts(read);
    assert!(
        parts.windows(2).all(|pair| pair[0].end() <= pair[1].start()),
        "parts overlap: {parts:?}"
    );
    let inside: String = parts.iter().map(|span| shown(read.view(*span))).collect();
    let without_hyphens = |text: &str| text.replace('-', "");
    assert_eq!(without_hyphens(&inside), without_hyphens(&shown(&read.text)));
}

/// A surface is what its place in the text as sent shows, begins and ends with.
fn check_place(read: &Read, span: ViewSpan) {
    let (surface, raw) = (read.view(span), read.raw_text(span));
    assert!(read.text.is_char_boundary(read.raw(span).start()) && !surface.is_empty());
    assert_eq!(
        surface.chars().next(),
        raw.chars().next().map(|c| if is_blank(c) { ' ' } else { c })
    );
    let strip = |text: &str| shown(text).replace('-', "");
    assert_eq!(strip(surface), strip(raw));
    assert_eq!(read.analysis.view().view_span(read.raw(span)), span);
}

fn check_tokens(read: &Read, report: &Report) {
    let tokens = &report.tokens;
    assert!(
        tokens
            .windows(2)
            .all(|pair| pair[0].span.end() <= pair[1].span.start())
    );
    let parts: String = report
        .parts
        .spans()
        .iter()
        .map(|span| shown(read.view(*span)))
        .collect();
    let words: String = tokens.iter().map(|token| shown(read.view(token.span))).collect();
    assert_eq!(words, parts, "tokens add, drop or change a character");
    tokens.iter().for_each(|token| check_place(read, token.span));
}

fn check_keywords(read: &Read, report: &Report) {
    for keyword in &report.keywords {
        assert!((0.0..=1.0).contains(&keyword.score) && !keyword.text.is_empty() && keyword.count > 0);
        assert_eq!(keyword.mentions.len(), keyword.count);
        assert!(keyword.mentions.is_sorted(), "mentions are out of order");
        keyword
            .mentions
            .iter()
            .chain(&keyword.expansion)
            .for_each(|span| check_place(read, *span));
    }
    assert!(
        report
            .keywords
            .windows(2)
            .all(|pair| pair[0].score >= pair[1].score),
        "scores rise"
    );
}

fn check_summary(read: &Read, report: &Report) {
    let sentences = &report.summary.as_ref().unwrap().sentences;
    assert!(sentences.len() <= 3 && sentences.windows(2).all(|pair| pair[0].index < pair[1].index));
    for sentence in sentences {
        assert!(
            sentence.index < most_sentences(&read.text),
            "more sentences than ends"
        );
        let inside = report
            .parts
            .paragraphs
            .iter()
            .any(|paragraph| paragraph.contains(&sentence.span));
        assert!(inside && (0.0..=1.0).contains(&sentence.score));
        check_place(read, sentence.span);
    }
}

fn check(text: &str, layout: Layout) {
    let read = Read::new(text, layout);
    assert!(!read.analysis.reports.is_empty());
    check_parts(&read);
    for report in &read.analysis.reports {
        check_tokens(&read, report);
        check_keywords(&read, report);
        check_summary(&read, report);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_holds_for_odd_texts(text in text(), layout in layout()) {
        check(&text, layout);
    }

    #[test]
    fn same_in_same_out(text in text(), layout in layout()) {
        let render = || {
            let read = Read::new(&text, layout);
            format!("{:?} {:?}", read.analysis.reports, read.analysis.furniture)
        };
        prop_assert_eq!(render(), render());
    }

    #[test]
    fn the_first_k_of_more_keywords_are_the_k_keywords(text in text(), k in 1usize..20) {
        let keywords = |top_k| {
            let mut request = everything(&text, Layout::Plain);
            request.keyword_options = KeywordRequest { top_k, ..KeywordRequest::default() };
            let read = Read::of(&request);
            read.report(0).keywords.iter().map(|keyword| (keyword.text.clone(), keyword.score)).collect::<Vec<_>>()
        };
        let (short, long) = (keywords(k), keywords(k + 1));
        prop_assert_eq!(&long[..long.len().min(k)], &short[..]);
    }

    #[test]
    fn places_go_there_and_back(text in text(), layout in layout()) {
        let read = Read::new(&text, layout);
        let whole = read.analysis.view().raw_span(ViewSpan::new(0, read.analysis.view().text().len()));
        prop_assert!(RawSpan::new(0, text.len()).contains(&whole));
    }
}

#[test]
fn everything_holds_for_texts_at_the_edge() {
    let cases = [
        "一".to_owned(),
        "。".to_owned(),
        "a".to_owned(),
        "😀".to_owned(),
        "\u{301}".to_owned(),
        "“".repeat(300),
        "”".repeat(300),
        "。\n".repeat(300),
        "本报讯\n".repeat(50),
        "（王伟）\n".repeat(50),
        "责编：王伟\n".repeat(9),
        "标题一\n标题二\n".repeat(20),
        "人工智能\r\n\r\n".repeat(40),
        "城市".repeat(2_000),
    ];
    for text in cases {
        for layout in [Layout::Auto, Layout::Plain, Layout::Wrapped, Layout::Page] {
            check(&text, layout);
        }
    }
}

/// 200,000 characters without punctuation, of one kind and mixed.
#[test]
fn long_texts_without_punctuation_are_read() {
    let mixed: String = "市政府推动人工智能产业高质量发展"
        .chars()
        .cycle()
        .take(200_000)
        .collect();
    for text in ["好".repeat(200_000), mixed, "a1".repeat(100_000)] {
        check(&text, Layout::Auto);
    }
}

/// Each takes under a second; a rule that rescans the text takes minutes.
const FAR_TOO_LONG: Duration = Duration::from_secs(20);

/// Twice the text takes about twice the time, whatever it is made of: at a hundred thousand
/// characters a quadratic rule would take minutes.
#[test]
fn no_text_takes_more_than_its_length() {
    let distinct = |from: usize| char::from_u32(0x4e00 + (from % 20_000) as u32).unwrap();
    let texts: Vec<String> = vec![
        "。".repeat(100_000),
        ".".repeat(100_000),
        "“".repeat(100_000),
        "“我".repeat(50_000),
        "《".repeat(100_000),
        "“1+2+3”，".repeat(14_000),
        (0..20_000)
            .map(|i| format!("“{}{}”，", distinct(i), distinct(i * 7 + 1)))
            .collect(),
        "词（以下简称“乙丙”）、".repeat(9_000),
        "词（a17），".repeat(14_000),
        "本报讯 我们去！\n".repeat(11_000),
        (0..12_000).map(|i| format!("人工智能{}", 10_000 + i)).collect(),
    ];
    for text in texts {
        let since = Instant::now();
        Read::new(&text, Layout::Auto);
        let head: String = text.chars().take(12).collect();
        assert!(
            since.elapsed() < FAR_TOO_LONG,
            "{head}… took {:?}",
            since.elapsed()
        );
    }
}

/// Many terms with many forms are looked up in one walk.
#[test]
fn many_terms_are_looked_up_in_one_walk() {
    let mut request = everything(&"的".repeat(20_000), Layout::Auto);
    request.terms = (0..10_000)
        .map(|i| Term {
            word: format!("{}{i}", "的".repeat(40)),
            aliases: (0..32).map(|k| format!("的{k}号{i}")).collect(),
            pos: Pos::PROPER,
            weight: 1.0,
        })
        .collect();
    let since = Instant::now();
    Read::of(&request);
    assert!(since.elapsed() < FAR_TOO_LONG, "took {:?}", since.elapsed());
}
