//! Pages of the sorts that come in: plain, wrapped, headline before or after, with furniture.
//!
//! The texts are our own. `¶` stands for a paragraph border that the page does not show.

use zhaiyao_text::page::layout::Layout;

use super::Read;

const LIBRARY: &str = "本报讯 5月6日，市图书馆新馆开放，读者可以免费借阅图书，新馆共有阅览座位两千个，比旧馆多出一倍有余。\
馆长说，开馆首日就有上万名读者走进新馆，夜间服务将延长到晚上十点，方便上班的人借书还书。（王伟）";
const BRIDGE: &str = "本报讯 5月6日，跨江大桥主塔封顶，大桥全长三公里，双向六车道，建成后过江时间将从半小时缩短到五分钟。\
工程师介绍，主塔高一百八十米，施工中没有发生一起事故，年底前将合龙，明年上半年可以通车。（李明）";

/// The text cut every `columns` characters, as a PDF gives it.
fn wrap(text: &str, columns: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lines: Vec<String> = chars.chunks(columns).map(|line| line.iter().collect()).collect();
    lines.join("\n")
}

fn heads(page: &Read) -> Vec<String> {
    (0..page.analysis.reports.len())
        .map(|i| page.headline(i).replace('\n', " "))
        .collect()
}

#[test]
fn headlines_before_and_after_their_bodies() {
    let (library, bridge) = (wrap(LIBRARY, 16), wrap(BRIDGE, 16));
    let after = format!("{library}\n\n市图书馆新馆开放\n\n{bridge}\n\n跨江大桥主塔封顶\n");
    let before = format!("市图书馆新馆开放\n\n{library}\n\n跨江大桥主塔封顶\n\n{bridge}\n");
    for text in [after, before] {
        let page = Read::new(&text, Layout::Auto);
        assert_eq!(page.analysis.layout, Layout::Page);
        assert_eq!(heads(&page), ["市图书馆新馆开放", "跨江大桥主塔封顶"]);
        assert_eq!(page.paragraphs(0).len(), 1);
        assert!(page.paragraphs(0)[0].starts_with("市图书馆新馆开放，读者可以免费借阅图书，"));
    }
}

#[test]
fn one_wrapped_report_is_one_report() {
    let page = Read::new(
        &format!("市图书馆新馆开放\n\n{}\n", wrap(LIBRARY, 16)),
        Layout::Auto,
    );
    assert_eq!(
        (page.analysis.layout, page.analysis.reports.len()),
        (Layout::Wrapped, 1)
    );
    assert_eq!(heads(&page), ["市图书馆新馆开放"]);
}

#[test]
fn each_line_of_a_plain_text_is_a_paragraph() {
    let text = "今天开馆，读者很多。\n\n\u{3000}\u{3000}馆长很高兴。\r\n大家都借到了书。";
    let page = Read::new(text, Layout::Plain);
    assert_eq!(
        page.paragraphs(0),
        ["今天开馆，读者很多。", "馆长很高兴。", "大家都借到了书。"]
    );
    assert_eq!(Read::new(text, Layout::Auto).analysis.layout, Layout::Plain);
}

#[test]
fn furniture_lies_in_no_report() {
    let text = format!(
        "A03版 要闻\n2025年5月7日 星期三\n\n{}\n\n市图书馆新馆开放\n\n{}\n\n跨江大桥主塔封顶\n\n责任编辑：张强\n",
        wrap(LIBRARY, 16),
        wrap(BRIDGE, 16)
    );
    let page = Read::new(&text, Layout::Page);
    let furniture: Vec<&str> = page
        .analysis
        .furniture
        .iter()
        .map(|span| page.view(*span))
        .collect();
    assert_eq!(furniture, ["A03版 要闻", "2025年5月7日 星期三", "责任编辑：张强"]);
    assert_eq!(heads(&page), ["市图书馆新馆开放", "跨江大桥主塔封顶"]);
}

/// A line that opens with —— is a subheadline.
#[test]
fn a_dash_opens_the_subheadline() {
    let text = format!("让书香满城\n——市图书馆新馆开放侧记\n\n{LIBRARY}\n");
    let page = Read::new(&text, Layout::Wrapped);
    let parts = &page.report(0).parts;
    assert_eq!(page.view(parts.headline.unwrap()), "让书香满城");
    assert_eq!(page.view(parts.subheadline.unwrap()), "——市图书馆新馆开放侧记");
}

#[test]
fn a_headline_alone_is_a_text() {
    let page = Read::new("市图书馆新馆开放", Layout::Auto);
    assert_eq!(page.paragraphs(0), ["市图书馆新馆开放"]);
}

/// Three reports, each with a headline of two lines: the first line is a kicker if it tells of an
/// act.
#[test]
fn a_kicker_is_told_by_the_habit_of_the_page() {
    let third = BRIDGE.replace("大桥", "隧道").replace("李明", "张强");
    let bodies = [LIBRARY, BRIDGE, &third].map(|body| wrap(body, 16));
    let page = |heads: [[&str; 2]; 3]| {
        let reports: Vec<String> = heads
            .iter()
            .zip(&bodies)
            .map(|([a, b], body)| format!("{body}\n\n{a}\n\n{b}\n\n"))
            .collect();
        Read::new(&reports.concat(), Layout::Page)
    };
    let acts = page([
        ["市图书馆举行新馆开馆仪式", "读者夜间也能借书"],
        ["交通部门召开大桥建设通气会", "跨江大桥主塔封顶"],
        ["市长调研隧道工程", "隧道年底合龙"],
    ]);
    assert_eq!(
        heads(&acts),
        ["读者夜间也能借书", "跨江大桥主塔封顶", "隧道年底合龙"]
    );
    assert!((0..3).all(|i| acts.report(i).parts.kicker.is_some()));
    let clauses = page([
        ["市图书馆新馆受欢迎", "读者夜间也能借书"],
        ["跨江大桥主塔封顶", "过江只要五分钟"],
        ["隧道进展顺利", "年底合龙"],
    ]);
    assert_eq!(heads(&clauses)[1], "跨江大桥主塔封顶 过江只要五分钟");
    assert!((0..3).all(|i| clauses.report(i).parts.kicker.is_none()));
}

/// The last line of a body may fill its column; a headline and a dateline below it open another
/// report.
#[test]
fn a_body_may_end_with_the_column() {
    let filled: String = LIBRARY.chars().take(5 * 16 - 1).chain(['。']).collect();
    let (library, bridge) = (wrap(&filled, 16), wrap(BRIDGE, 16));
    let page = Read::new(
        &format!("市图书馆新馆开放\n{library}\n跨江大桥封顶\n{bridge}\n"),
        Layout::Page,
    );
    assert_eq!(heads(&page), ["市图书馆新馆开放", "跨江大桥封顶"]);
}

/// A line that is a byline and looks like a dateline is kept, whatever the layout.
#[test]
fn a_byline_on_the_last_line_of_a_plain_text_is_kept() {
    let page = Read::new("市政府昨日召开会议。\n本报记者 王伟 报道", Layout::Plain);
    assert_eq!(
        page.view(page.report(0).parts.byline.unwrap()),
        "本报记者 王伟 报道"
    );
}

#[test]
fn a_short_text_is_joined_when_it_is_said_to_be_wrapped() {
    let page = Read::new(
        "市长昨日主持召开会议，研究部署今\n年的重点工作，要求各部门抓好落\n实，确保各项任务按时完成。",
        Layout::Wrapped,
    );
    assert_eq!(
        page.paragraphs(0),
        ["市长昨日主持召开会议，研究部署今年的重点工作，要求各部门抓好落实，确保各项任务按时完成。"]
    );
}

/// A dateline and a reporter on lines of their own belong to the report below them.
#[test]
fn a_dateline_alone_is_no_report() {
    let page = Read::new(
        "本报讯\n（记者 王伟）\n市长主持召开会议，要求各部门抓好落实。",
        Layout::Auto,
    );
    assert_eq!(page.analysis.reports.len(), 1);
}

#[test]
fn a_signature_is_no_headline() {
    let page = Read::new(
        "关于开放新馆的通知\n各有关单位：\n新馆将于下周开放，请各单位做好准备。\n市图书馆办公室\n2025年6月18日",
        Layout::Auto,
    );
    let parts = &page.report(0).parts;
    assert_eq!(
        (page.headline(0), parts.subheadline),
        ("关于开放新馆的通知", None)
    );
    assert_eq!(page.summary(0)[0], "新馆将于下周开放，请各单位做好准备。");
}
