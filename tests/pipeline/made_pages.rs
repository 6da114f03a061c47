//! Pages made from reports of our own, in every layout that the maker knows: lines cut or whole, headlines above
//! or below, with and without datelines and bylines.

use zhaiyao::engine::{SourceReport, make_page};
use zhaiyao::pipeline::Layout;

use super::Read;

/// What twelve reports are about. Their bodies share many words, which makes the pages hard: reports that are
/// alike are told from crossheads only by their marks.
const SUBJECTS: [(&str, &str, &str); 12] = [
    (
        "市图书馆新馆开放 读者夜间也能借书",
        "市图书馆新馆",
        "读者可以免费借阅图书，夜间服务延长到晚上十点",
    ),
    (
        "跨江大桥主塔封顶",
        "跨江大桥主塔",
        "大桥全长三公里，通车以后过江只要五分钟",
    ),
    (
        "江南大学运动会打破两项纪录",
        "江南大学运动会",
        "三千名学生参加，短跑和跳远两项纪录被打破",
    ),
    (
        "古城墙修缮工程完工 游客可登城远眺",
        "古城墙修缮工程",
        "修缮用去青砖十万块，游客可以登上城楼远眺",
    ),
    (
        "早稻开镰收割 农机日夜不停",
        "早稻",
        "农机日夜不停，亩产比去年多出五十斤",
    ),
    (
        "地铁五号线试运行",
        "地铁五号线",
        "列车每六分钟一班，沿线十八座车站同时试运行",
    ),
    (
        "中医院开设夜间门诊",
        "中医院夜间门诊",
        "上班的人下班以后也能看病，医生轮流值班",
    ),
    (
        "渔民出海迎来丰收季",
        "出海的渔民",
        "休渔三个月以后鱼群兴旺，渔船满载而归",
    ),
    (
        "旧厂房变身艺术区 青年画家入驻",
        "旧厂房改成的艺术区",
        "青年画家租下车间作画，周末办起画展",
    ),
    (
        "山村小学有了新操场",
        "山村小学新操场",
        "孩子们第一次在塑胶跑道上体育课，村民也来锻炼",
    ),
    (
        "快递员考取消防证书",
        "考取消防证书的快递员",
        "他们在送货路上发现火情，及时扑灭三起",
    ),
    (
        "候鸟飞临湿地越冬",
        "飞临湿地的候鸟",
        "观鸟者数出一万只天鹅，湿地封闭了两条便道",
    ),
];

fn reports() -> Vec<SourceReport> {
    let report = |&(title, subject, news): &(&str, &str, &str)| SourceReport {
        title: title.to_owned(),
        paragraphs: vec![
            format!("近日，{subject}引来不少市民关注。{news}，有关部门说，这样的好事今后还会更多。"),
            format!("记者在现场看到，{subject}一带十分热闹。一位市民说，{news}，大家都很高兴。"),
            format!("据介绍，{subject}的消息传开以后，邻近的县市也派人前来学习，准备照着样子做起来。"),
        ],
    };
    SUBJECTS.iter().map(report).collect()
}

/// The lines of the page where the reports that were found begin.
fn starts(text: &str) -> Vec<usize> {
    let page = Read::new(text, Layout::Page);
    let start = |i: usize| page.raw(page.report(i).parts.span()).start();
    (0..page.analysis.reports.len()).map(start).collect()
}

#[test]
fn reports_of_made_pages_begin_where_they_should() {
    let reports = reports();
    // A report that stands twice on a page is none of a newspaper.
    let distinct = |text: &str| {
        let text: String = text.split_whitespace().collect();
        SUBJECTS
            .iter()
            .all(|(_, subject, _)| text.matches(&format!("现场看到，{subject}")).count() <= 1)
    };
    let pages: Vec<_> = (0..300)
        .map(|number| (number, make_page(&reports, number)))
        .filter(|(_, page)| distinct(&page.text))
        .collect();
    assert!(pages.len() > 150);
    let wrong: Vec<u64> = pages
        .iter()
        .filter(|(_, page)| starts(&page.text) != page.starts)
        .map(|(n, _)| *n)
        .collect();
    assert!(
        wrong.len() * 25 <= pages.len(),
        "more than 4 % of pages are wrong: {wrong:?}"
    );
}
