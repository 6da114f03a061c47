//! Pages made from reports of our own, in every layout that the maker knows: lines cut or whole,
//! headlines above or below, with and without datelines and bylines.

use std::sync::LazyLock;

use zhaiyao_text::prelude::*;
use zhaiyao_train::made_pages::{SourceReport, make_page};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::built_in(Limits::default()).unwrap());

/// What twelve reports are about: headline, subject, news.
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

/// How a report of four goes on: `{}` is its subject, `@` its news.
const TELLINGS: [[&str; 3]; 4] = [
    [
        "近日，{}引来不少市民关注。@，有关部门说，这样的好事今后还会更多。",
        "记者在现场看到，{}一带十分热闹。一位市民说，@，大家都很高兴。",
        "据介绍，{}的消息传开以后，邻近的县市也派人前来学习，准备照着样子做起来。",
    ],
    [
        "经过一年多的筹备，{}终于有了眉目。负责人表示，@。",
        "为了这一天，工作人员熬了许多个夜晚。提起{}，他们说累也值得。",
        "下一步怎样走？专家建议，围绕{}做好长远规划，不要一阵风。",
    ],
    [
        "昨天一早，老张就赶到现场，等的就是{}。他告诉记者，@。",
        "像老张这样的人还有不少。来自外省的游客刘女士专程来看{}，拍下几十张照片。",
        "当地还推出优惠，凭票根可以半价乘车，让{}带动周边的小店。",
    ],
    [
        "数据显示，今年以来{}成绩喜人。统计部门分析，@，增幅超过往年。",
        "业内人士认为，成本下降、需求回升，是{}向好的两个原因。",
        "不过也有隐忧。市场波动仍在，{}要站稳脚跟，还得看明年的行情。",
    ],
];

fn reports() -> Vec<SourceReport> {
    let report = |(n, &(title, subject, news)): (usize, &(&str, &str, &str))| SourceReport {
        title: title.to_owned(),
        paragraphs: TELLINGS[n % TELLINGS.len()]
            .iter()
            .map(|telling| telling.replace("{}", subject).replace('@', news))
            .collect(),
    };
    SUBJECTS.iter().enumerate().map(report).collect()
}

/// Returns the bytes of the page where the reports that were found begin.
fn starts(text: &str) -> Vec<usize> {
    let request = Request {
        text: text.to_owned(),
        layout: Layout::Page,
        ..Request::default()
    };
    let analysis = ENGINE.analyze(&request).unwrap();
    let start = |report: &Report| analysis.position(report.parts.span()).start();
    analysis.reports.iter().map(start).collect()
}

#[test]
fn reports_of_made_pages_begin_where_they_should() {
    let reports = reports();
    // Neighbours in the same words are alike as the sections of one report are, and no newspaper
    // has them.
    let distinct = |text: &str| {
        let text: String = text.split_whitespace().collect();
        TELLINGS.iter().all(|[_, _, last]| {
            let opening = last.split("{}").next().unwrap_or_default();
            text.matches(opening).count() <= 1
        })
    };
    let pages: Vec<_> = (0..600)
        .map(|number| (number, make_page(&reports, number)))
        .filter(|(_, page)| distinct(&page.text))
        .collect();
    assert!(pages.len() > 100);
    let wrong: Vec<u64> = pages
        .iter()
        .filter(|(_, page)| starts(&page.text) != page.starts)
        .map(|(n, _)| *n)
        .collect();
    assert!(
        wrong.len() * 20 <= pages.len(),
        "more than 5 % of pages are wrong: {wrong:?}"
    );
}
