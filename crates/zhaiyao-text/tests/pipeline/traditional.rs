//! Text in traditional characters is read like any other and given back as sent.

use zhaiyao_text::engine::SummaryRequest;
use zhaiyao_text::keyword::result::KeywordKind;
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;

use super::{Read, everything};

const PAGE: &str = "降低入學門檻 實施「長幼隨學」\n\
本報訊 4月8日，市教育局發佈六項措施，推行多孩家庭子女「長幼隨學」，進一步減輕家長負擔。\n\
局長說，「長幼隨學」提高了入學率、參保率和覆蓋率，這「三率」是今年的硬指標。交通部門為學校增開了三條公交線路。\n\
（記者 王偉）\n\n\
跨江大橋主塔封頂 明年通車\n\
本報訊 跨江大橋主塔昨日封頂，大橋全長三公里，建成後過江只要五分鐘。\n\
（記者 李明）\n";

#[test]
fn a_traditional_page_has_its_parts_and_terms_as_sent() {
    let read = Read::new(PAGE, Layout::Page);
    let part =
        |report: usize,
         span: fn(&zhaiyao_text::page::parts::ReportParts) -> Option<zhaiyao_text::text::ViewSpan>| {
            span(&read.report(report).parts).map(|span| read.view(span))
        };
    assert_eq!(read.analysis.reports.len(), 2);
    assert_eq!(part(0, |p| p.headline), Some("降低入學門檻 實施「長幼隨學」"));
    assert_eq!(part(0, |p| p.dateline), Some("本報訊 4月8日，"));
    assert_eq!(part(1, |p| p.byline), Some("（記者 李明）"));
    assert_eq!(read.keywords(0)[0], "長幼隨學");
    let rates = read.report(0).keywords.iter().find(|k| k.text == "三率").unwrap();
    assert_eq!(rates.kind, KeywordKind::NumeralAbbreviation);
    let members: Vec<&str> = rates.expansion.iter().map(|span| read.view(*span)).collect();
    assert_eq!(members, ["入學率", "參保率", "覆蓋率"]);
    assert!(read.tokens(0).contains(&"教育局"));
    let sentences: Vec<&str> = read.summary(1);
    assert!(
        !sentences.is_empty() && sentences.iter().all(|s| PAGE.contains(s)),
        "{sentences:?}"
    );
}

/// What a caller writes in one script is found in the other.
#[test]
fn terms_bans_and_queries_match_in_either_script() {
    let mut request = everything(PAGE, Layout::Page);
    request.terms = vec![Term {
        word: "入学门槛".to_owned(),
        aliases: Vec::new(),
        pos: Pos::PROPER,
        weight: 1.0,
    }];
    request.keyword_options.banned_words = vec!["长幼随学".to_owned()];
    request.summary_options = SummaryRequest {
        length: Some(SummaryLength::Sentences(1)),
        query: "公交线路".to_owned(),
        ..SummaryRequest::default()
    };
    let read = Read::of(&request);
    assert!(read.keywords(0).contains(&"入學門檻") && !read.keywords(0).contains(&"長幼隨學"));
    assert_eq!(read.summary(0), ["交通部門為學校增開了三條公交線路。"]);
}
