//! Where each part of a page lands: a page, and its outline with one part a line.
//!
//! `H` headline, `K` kicker, `S` subheadline, `D` dateline, `P` paragraph, `B` byline, `F`
//! furniture; `==` opens a report. The texts are our own.

use zhaiyao_text::page::layout::Layout;

use super::Read;

/// The parts in the order of the text, furniture last.
fn outline(text: &str) -> Vec<String> {
    let page = Read::new(text, Layout::Page);
    let mut lines = Vec::new();
    for i in 0..page.analysis.reports.len() {
        let parts = &page.report(i).parts;
        lines.push("==".to_owned());
        let lone = [
            ('K', parts.kicker),
            ('H', parts.headline),
            ('S', parts.subheadline),
            ('D', parts.dateline),
            ('B', parts.byline),
        ];
        let mut all: Vec<_> = lone
            .into_iter()
            .filter_map(|(mark, span)| Some((span?, mark)))
            .collect();
        all.extend(parts.paragraphs.iter().map(|span| (*span, 'P')));
        all.sort_unstable();
        lines.extend(
            all.iter()
                .map(|(span, mark)| format!("{mark} {}", page.view(*span).replace('\n', " "))),
        );
    }
    lines.extend(
        page.analysis
            .furniture
            .iter()
            .map(|span| format!("F {}", page.view(*span))),
    );
    lines
}

fn lands(text: &str, expected: &str) {
    let expected: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(outline(text), expected, "{text}");
}

#[test]
fn an_interview_stays_one_report() {
    lands(
        "市长谈新馆\n本报记者 王伟\n\
         新馆开放以后，读者从四面八方来到市图书馆，记者就此采访了市长。\n\
         问：新馆为什么建在江边？\n\
         答：江边交通方便，两条地铁在那里交会，读者来去都容易，停车也不成问题。\n\
         记者：夜里也开放吗？\n\
         市长：夜里也开放，到十点，周末到十一点，学生和上班的人都可以来。\n\
         跨江大桥封顶\n\
         本报讯 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。\n",
        "==
         H 市长谈新馆
         B 本报记者 王伟
         P 新馆开放以后，读者从四面八方来到市图书馆，记者就此采访了市长。
         P 问：新馆为什么建在江边？
         P 答：江边交通方便，两条地铁在那里交会，读者来去都容易，停车也不成问题。
         P 记者：夜里也开放吗？
         P 市长：夜里也开放，到十点，周末到十一点，学生和上班的人都可以来。
         ==
         H 跨江大桥封顶
         D 本报讯
         P 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。",
    );
}

#[test]
fn a_caption_and_its_credit_are_no_report_and_no_byline() {
    lands(
        "市长会见来宾\n\
         5月6日，市长在江边会见远道而来的客人。\n\
         新华社记者 王伟摄\n\
         本报讯 市长昨日在江边会见来宾，双方就图书馆和大桥的建设交换了意见，并参观了新馆。\n\
         （李明）\n\
         跨江大桥封顶\n\
         本报讯 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。\n\
         （张强）\n",
        "==
         H 市长会见来宾
         P 5月6日，市长在江边会见远道而来的客人。
         P 新华社记者 王伟摄
         D 本报讯
         P 市长昨日在江边会见来宾，双方就图书馆和大桥的建设交换了意见，并参观了新馆。
         B （李明）
         ==
         H 跨江大桥封顶
         D 本报讯
         P 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。
         B （张强）",
    );
}

#[test]
fn measures_with_numbers_stay_one_report() {
    lands(
        "市政府出台三条措施\n\
         本报讯 市政府昨日出台三条措施，帮助小企业渡过难关，自下月一日起施行，为期一年。\n\
         一、减免房租\n\
         承租市属房屋的小企业，免收三个月房租，再减半收三个月，由产权单位办理，不必申请。\n\
         二、降低水电价格\n\
         小企业用水用电价格下调一成，从下月的账单起算，差额由市财政补贴给供水供电企业。\n\
         三、延期还贷\n\
         小企业到期的贷款可以延期半年，不计罚息，不影响信用，由各银行与企业商定办法。\n\
         （王伟）\n\
         跨江大桥封顶\n\
         本报讯 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。\n\
         （张强）\n",
        "==
         H 市政府出台三条措施
         D 本报讯
         P 市政府昨日出台三条措施，帮助小企业渡过难关，自下月一日起施行，为期一年。
         P 一、减免房租
         P 承租市属房屋的小企业，免收三个月房租，再减半收三个月，由产权单位办理，不必申请。
         P 二、降低水电价格
         P 小企业用水用电价格下调一成，从下月的账单起算，差额由市财政补贴给供水供电企业。
         P 三、延期还贷
         P 小企业到期的贷款可以延期半年，不计罚息，不影响信用，由各银行与企业商定办法。
         B （王伟）
         ==
         H 跨江大桥封顶
         D 本报讯
         P 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。
         B （张强）",
    );
}

#[test]
fn notes_of_the_editor_and_boxes_belong_to_their_report() {
    lands(
        "让书香满城\n\
         ——市图书馆新馆侧记\n\
         编者按：新馆开放一月，读者逾十万。本报记者走进新馆，看它怎样改变了一座城市的夜晚。\n\
         核心阅读\n\
         新馆有座位两千个，夜间开放到十点，开馆一月接待读者十万人次，是旧馆的三倍。\n\
         本报记者 王伟\n\
         晚上九点，新馆三楼的阅览室里还坐满了人，学生在做功课，退休的老人在看报。\n\
         （下转第4版）\n\
         跨江大桥封顶\n\
         本报讯 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。\n",
        "==
         H 让书香满城
         S ——市图书馆新馆侧记
         P 编者按：新馆开放一月，读者逾十万。本报记者走进新馆，看它怎样改变了一座城市的夜晚。
         P 核心阅读
         P 新馆有座位两千个，夜间开放到十点，开馆一月接待读者十万人次，是旧馆的三倍。
         B 本报记者 王伟
         P 晚上九点，新馆三楼的阅览室里还坐满了人，学生在做功课，退休的老人在看报。
         ==
         H 跨江大桥封顶
         D 本报讯
         P 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。
         F （下转第4版）",
    );
}

#[test]
fn a_poem_is_one_report() {
    lands(
        "江边的灯\n\
         王伟\n\
         夜里的江水\n\
         托着一座桥的影子\n\
         灯一盏一盏亮起来\n\
         像谁在翻一本书\n\
         跨江大桥封顶\n\
         本报讯 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。\n",
        "==
         H 江边的灯
         B 王伟
         P 夜里的江水
         P 托着一座桥的影子
         P 灯一盏一盏亮起来
         P 像谁在翻一本书
         ==
         H 跨江大桥封顶
         D 本报讯
         P 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。",
    );
}

#[test]
fn briefs_without_headline_are_reports() {
    lands(
        "本报讯 市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个。（王伟）\n\
         本报讯 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。（李明）\n\
         本报讯 江南大学昨日举行运动会，三千名学生参加，打破两项校纪录，历时两天。（张强）\n",
        "==
         D 本报讯
         P 市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个。
         B （王伟）
         ==
         D 本报讯
         P 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。
         B （李明）
         ==
         D 本报讯
         P 江南大学昨日举行运动会，三千名学生参加，打破两项校纪录，历时两天。
         B （张强）",
    );
}

#[test]
fn a_kicker_ends_in_a_verb_of_saying() {
    lands(
        "市长在全市工作会议上强调\n\
         要把新馆办成市民的书房\n\
         新馆开放一月读者逾十万\n\
         本报讯 市长昨日在全市工作会议上强调，要把新馆办成市民的书房，让书香飘满全城。\n",
        "==
         K 市长在全市工作会议上强调
         H 要把新馆办成市民的书房 新馆开放一月读者逾十万
         D 本报讯
         P 市长昨日在全市工作会议上强调，要把新馆办成市民的书房，让书香飘满全城。",
    );
}

#[test]
fn a_headline_said_again_over_the_body_is_no_second_line() {
    lands(
        "新馆开放一月读者逾十万\n\
         （城市观察）新馆开放一月读者逾十万\n\
         本报讯 市图书馆新馆开放一月，读者逾十万，夜间开放到十点，受到市民欢迎。\n",
        "==
         H 新馆开放一月读者逾十万
         P （城市观察）新馆开放一月读者逾十万
         D 本报讯
         P 市图书馆新馆开放一月，读者逾十万，夜间开放到十点，受到市民欢迎。",
    );
}

#[test]
fn furniture_between_and_around_reports() {
    lands(
        "第3版 要闻\n2025年5月7日 星期三\n责任编辑：王伟\n新闻热线：0510-81234567\n\
         市图书馆新馆开放\n\
         本报讯 市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个。（王伟）\n\
         （上接第1版）\n\
         跨江大桥封顶\n\
         本报讯 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。（李明）\n",
        "==
         H 市图书馆新馆开放
         D 本报讯
         P 市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个。
         B （王伟）
         ==
         H 跨江大桥封顶
         D 本报讯
         P 跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。
         B （李明）
         F 第3版 要闻
         F 2025年5月7日 星期三
         F 责任编辑：王伟
         F 新闻热线：0510-81234567
         F （上接第1版）",
    );
}

#[test]
fn a_source_line_under_the_headline_is_the_byline() {
    lands(
        "市图书馆新馆开放\n\
         作者：王伟 时间：2025-05-07\n\
         市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个，夜间开放到十点。\n",
        "==
         H 市图书馆新馆开放
         B 作者：王伟 时间：2025-05-07
         P 市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个，夜间开放到十点。",
    );
}

#[test]
fn applause_is_no_byline() {
    lands(
        "在表彰大会上的讲话\n\
         今天我们在这里集会，表彰优秀教师，我代表全市人民向大家表示祝贺。（掌声）\n\
         过去一年，全市教育系统勇于改革，新建学校十二所，新增学位一万个。（热烈鼓掌）\n",
        "==
         H 在表彰大会上的讲话
         P 今天我们在这里集会，表彰优秀教师，我代表全市人民向大家表示祝贺。（掌声）
         P 过去一年，全市教育系统勇于改革，新建学校十二所，新增学位一万个。（热烈鼓掌）",
    );
}

#[test]
fn a_table_is_part_of_its_report() {
    lands(
        "三所学校扩大招生\n\
         本报讯 市教育局昨日公布三所学校的招生计划，今年共招两千七百人，比去年多三百人。\n\
         学校\t班级数\t招生数\n\
         江州中学\t20\t1000\n\
         江州一中\t18\t900\n\
         滨湖中学\t16\t800\n\
         报名从下月一日开始，家长可以在网上办理，也可以到学校办理。\n",
        "==
         H 三所学校扩大招生
         D 本报讯
         P 市教育局昨日公布三所学校的招生计划，今年共招两千七百人，比去年多三百人。
         P 学校 班级数 招生数
         P 江州中学20 1000
         P 江州一中18 900
         P 滨湖中学16 800
         P 报名从下月一日开始，家长可以在网上办理，也可以到学校办理。",
    );
}

/// A paragraph in lines of sixteen characters, the first indented by two.
fn indented(paragraph: &str) -> String {
    let text: Vec<char> = format!("\u{3000}\u{3000}{paragraph}").chars().collect();
    text.chunks(16)
        .map(|line| line.iter().collect::<String>() + "\n")
        .collect()
}

/// No blank lines: the indent alone parts headline and paragraphs, also below a line that fills the
/// column.
#[test]
fn an_indent_opens_a_paragraph() {
    let paragraphs = [
        "研究招募了四所高校的两百名学生，随机分为两组，一组每晚睡八小时，另一组睡六小时，连续观察了整整三十天。",
        "结果表明，睡得多的一组记忆更好，反应更快，情绪也更稳，而且在白天更少犯困。",
        "研究者说，样本还小，今后要扩大到更多的高校和更长的时间才能下最后的结论。",
        "有学生说，参加研究以后养成了早睡的习惯，白天精神好了，也不再靠咖啡提神。",
    ];
    let text = format!("睡眠研究有新发现\n{}", paragraphs.map(indented).concat());
    let expected = format!("==\nH 睡眠研究有新发现\nP {}", paragraphs.join("\nP "));
    lands(&text, &expected);
}

#[test]
fn furniture_stays_furniture_beside_a_headline_alone() {
    lands(
        "标题在此处\n责任编辑：王伟\n第3版 要闻\n",
        "==
         P 标题在此处
         F 责任编辑：王伟
         F 第3版 要闻",
    );
}

/// Sixteen characters a line, headlines that fill the column exactly, no blank lines: the indent
/// parts them.
#[test]
fn a_headline_may_fill_the_column() {
    let library = "本报讯 市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个，夜间服务延长到晚上十点，方便上班的人借书还书。";
    let bridge = "本报讯 跨江大桥主塔昨日封顶，大桥全长三公里，双向六车道，建成后过江只要五分钟，工程师说施工中没有发生一起事故。";
    let text = format!(
        "市图书馆新馆昨天迎来首批读者两千\n{}跨江大桥主塔封顶明年上半年就通车\n{}",
        indented(library),
        indented(bridge)
    );
    let part = |body: &str| body.trim_start_matches("本报讯 ").to_owned();
    let expected = format!(
        "==\nH 市图书馆新馆昨天迎来首批读者两千\nD 本报讯\nP {}\n==\nH 跨江大桥主塔封顶明年上半年就通车\nD 本报讯\nP {}",
        part(library),
        part(bridge)
    );
    lands(&text, &expected);
}
