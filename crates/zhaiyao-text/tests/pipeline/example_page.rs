//! The page of `examples/`: three reports of a city newspaper, copied out of a PDF.

use std::fmt::Write;
use std::path::Path;

use zhaiyao_text::keyword::result::KeywordKind;
use zhaiyao_text::page::layout::Layout;

use super::Read;

const PAGE: &str = include_str!("../../../../examples/wuxi-2025-04-09.txt");

fn page() -> Read {
    Read::new(PAGE, Layout::Auto)
}

/// Place of a keyword in the list of a report, from 1.
fn rank(page: &Read, report: usize, keyword: &str) -> usize {
    let keywords = page.keywords(report);
    1 + keywords
        .iter()
        .position(|k| *k == keyword)
        .unwrap_or_else(|| panic!("{keyword} is not in {keywords:?}"))
}

#[test]
fn three_reports_with_the_headlines_that_follow_them() {
    let page = page();
    let heads: Vec<(String, String)> = (0..page.analysis.reports.len())
        .map(|i| {
            let kicker = page.report(i).parts.kicker.map_or("", |span| page.view(span));
            (kicker.to_owned(), page.headline(i).replace('\n', " "))
        })
        .collect();
    let expected = [
        (
            "市政府召开第57次常务会议",
            "因地制宜重点突破建设“人工智能+”标杆城市",
        ),
        ("降低“入学门槛”实施“长幼随学”", "外来人员子女入学政策再优化"),
        (
            "赵建军专题调研江南大学并召开市校合作共建座谈会",
            "深化名城名校共进共荣 推动教育科技人才一体发展",
        ),
    ];
    assert_eq!(
        heads,
        expected.map(|(kicker, headline)| (kicker.to_owned(), headline.to_owned()))
    );
    for (i, byline) in ["（王怡荻）", "（陈春贤）", "（陈菁菁）"].into_iter().enumerate() {
        let parts = &page.report(i).parts;
        assert_eq!(page.view(parts.dateline.unwrap()), "本报讯 4月8日，");
        assert_eq!(page.view(parts.byline.unwrap()), byline);
    }
}

#[test]
fn paragraphs_are_whole_again() {
    let page = page();
    let counts: Vec<usize> = (0..3).map(|i| page.paragraphs(i).len()).collect();
    assert_eq!(counts, [4, 4, 3]);
    for paragraph in (0..3).flat_map(|i| page.paragraphs(i)) {
        assert!(
            paragraph.ends_with(['。', '”']) && !paragraph.contains('\n'),
            "{paragraph}"
        );
    }
    // A blank line stood in the middle of each of these.
    for (i, whole) in [
        (0, "注重因地制宜、分类施策"),
        (1, "保障其子女进入公办学校"),
        (2, "一是提升市校融合标志性。"),
    ] {
        assert!(
            page.paragraphs(i)
                .iter()
                .any(|paragraph| paragraph.contains(whole)),
            "{whole}"
        );
    }
}

#[test]
fn the_terms_that_no_dictionary_has() {
    let page = page();
    assert!(rank(&page, 0, "人工智能+") <= 10);
    assert!(rank(&page, 0, "具身智能") <= 10);
    assert!(rank(&page, 1, "长幼随学") <= 3);
    assert!(rank(&page, 2, "四率") <= 10);
    let ai = &page.report(0).keywords[rank(&page, 0, "人工智能+") - 1];
    assert!(ai.aliases.contains(&"AI+".to_owned()));
    let rates = &page.report(2).keywords[rank(&page, 2, "四率") - 1];
    let members: Vec<&str> = rates.expansion.iter().map(|span| page.view(*span)).collect();
    assert_eq!(
        members,
        [
            "市校对接精准率",
            "创新资源溢出率",
            "科技成果转化率",
            "毕业学生留锡率"
        ]
    );
    assert_eq!(rates.kind, KeywordKind::NumeralAbbreviation);
}

/// A term cut by a line break is one term, and its place covers the break.
#[test]
fn mentions_point_into_the_page_as_sent() {
    let page = page();
    let ai = &page.report(0).keywords[rank(&page, 0, "人工智能+") - 1];
    let places: Vec<&str> = ai.mentions.iter().map(|span| page.raw_text(*span)).collect();
    assert!(
        places.contains(&"人\n工智能+") && places.contains(&"人工智能+"),
        "{places:?}"
    );
}

#[test]
fn nothing_stands_in_the_lists_that_no_editor_would_pick() {
    let page = page();
    for i in 0..3 {
        for keyword in page.keywords(i) {
            assert!(
                keyword.chars().any(char::is_alphabetic),
                "a bare number: {keyword}"
            );
            for bad in [
                "长幼",
                "随学",
                "具身",
                "进一步",
                "我市",
                "本报讯",
                "王怡荻",
                "陈春贤",
                "陈菁菁",
            ] {
                assert_ne!(keyword, bad);
            }
        }
    }
    let first = page.keywords(0);
    let coined = first.iter().position(|k| *k == "具身智能").unwrap();
    for generic in ["城市", "市政府", "常务会议", "专题调研江南大学"] {
        assert!(
            !first[..coined].contains(&generic),
            "{generic} stands above 具身智能"
        );
    }
}

#[test]
fn figures_are_one_token_each() {
    let page = page();
    for (i, figures) in [
        (0, &["4月8日", "第57次", "1+2+3"][..]),
        (1, &["70%", "8月30日"]),
        (2, &["4月8日"]),
    ] {
        for figure in figures {
            assert!(page.tokens(i).contains(figure), "{figure}");
        }
    }
}

#[test]
fn summaries_are_three_whole_sentences_in_order() {
    let page = page();
    for i in 0..3 {
        let body = page.paragraphs(i).join("\n");
        let summary = page.summary(i);
        assert_eq!(summary.len(), 3);
        let mut from = 0;
        for sentence in summary {
            assert!(
                sentence.ends_with(['。', '”']) && sentence.chars().count() >= 15,
                "{sentence}"
            );
            from += body[from..].find(sentence).expect("in the body, in order");
        }
    }
}

/// All that is found on the page, for a person to review. `UPDATE_GOLDEN=1 cargo test` writes it
/// anew.
#[test]
fn golden() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/wuxi-2025-04-09.golden.txt");
    let now = render(&page());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert!(
        golden == now,
        "the page reads differently now; review with UPDATE_GOLDEN=1 and git diff"
    );
}

fn render(page: &Read) -> String {
    let mut out = String::new();
    writeln!(
        out,
        "layout {:?} {:.2}",
        page.analysis.layout, page.analysis.layout_confidence
    )
    .unwrap();
    for (i, report) in page.analysis.reports.iter().enumerate() {
        writeln!(out, "\nreport {i}, confidence {:.2}", report.parts.confidence).unwrap();
        let parts = &report.parts;
        for (name, span) in [
            ("kicker", parts.kicker),
            ("headline", parts.headline),
            ("dateline", parts.dateline),
            ("byline", parts.byline),
        ] {
            let span = span.unwrap();
            writeln!(
                out,
                "{name} {:?}: {}",
                page.raw(span),
                page.view(span).replace('\n', " / ")
            )
            .unwrap();
        }
        for paragraph in page.paragraphs(i) {
            writeln!(out, "paragraph: {paragraph}").unwrap();
        }
        for keyword in &report.keywords {
            let members: Vec<&str> = keyword.expansion.iter().map(|span| page.view(*span)).collect();
            writeln!(
                out,
                "keyword {:.2} {} {:?} ×{} {:?} {members:?}",
                keyword.score, keyword.text, keyword.kind, keyword.count, keyword.aliases
            )
            .unwrap();
        }
        for sentence in page.summary(i) {
            writeln!(out, "summary: {sentence}").unwrap();
        }
        writeln!(out, "tokens: {}", page.tokens(i).join("|")).unwrap();
    }
    out
}
