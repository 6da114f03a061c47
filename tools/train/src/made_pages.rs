//! Reports → pages laid out in many ways, with the places where their reports begin.
//!
//! Real pages whose reports are known stand in few layouts. Training needs the others too:
//! headlines below their bodies, lines cut at a column width, with and without datelines and
//! bylines. The same reports and the same number give the same page.

use zhaiyao_text::text::column_width;

/// A report to be laid out.
#[derive(Debug, Clone)]
pub struct SourceReport {
    /// Its headline; blanks part its lines.
    pub title: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
}

/// A page, and the bytes where its reports begin.
#[derive(Debug, Default)]
pub struct MadePage {
    /// The text.
    pub text: String,
    /// Start of each report in it.
    pub starts: Vec<usize>,
}

const DATELINES: [&str; 9] = [
    "本报讯 ",
    "本报讯（记者 王伟）",
    "本报北京5月6日电 ",
    "新华社南京5月6日电（记者李明、张强）",
    "据新华社上海5月6日电 ",
    "本报讯 5月6日，",
    "【江南讯】",
    "晚报讯 ",
    "据央视新闻报道，",
];
const BYLINES: [&str; 6] = [
    "（王伟）",
    "（李明 张强）",
    "（本报记者 陈静）",
    "本报记者 刘洋 通讯员 赵敏",
    "（完）",
    "（记者 周杰）",
];
/// Marks that don't begin a line, and marks that don't end one.
const NEVER_FIRST: &str = "，。、；：！？”’）》」』…%";
const NEVER_LAST: &str = "“‘（《「『";

/// Numbers without pattern from a seed (splitmix64).
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides.max(1) as u64) as usize
    }
}

/// How a page is laid out.
#[derive(Debug)]
struct Style {
    below: bool,
    /// Columns of a line; `None` for whole paragraphs.
    columns: Option<usize>,
    short_openings: bool,
    blank_between: bool,
    dateline: Option<&'static str>,
    byline: Option<&'static str>,
    tail: bool,
    /// No blank line below a headline.
    close: bool,
    /// A column ends at one in this number of places.
    breaks: usize,
}

impl Style {
    fn roll(dice: &mut Dice) -> Self {
        let columns = 24 + 2 * dice.roll(9);
        Self {
            below: dice.roll(2) == 0,
            columns: (dice.roll(3) > 0).then_some(columns),
            short_openings: dice.roll(4) > 0,
            blank_between: dice.roll(3) > 0,
            dateline: (dice.roll(2) == 0).then(|| DATELINES[dice.roll(DATELINES.len())]),
            byline: (dice.roll(2) == 0).then(|| BYLINES[dice.roll(BYLINES.len())]),
            tail: dice.roll(3) == 0,
            close: dice.roll(4) == 0,
            breaks: 1 + dice.roll(6),
        }
    }
}

impl Style {
    /// The byline stands behind the last sentence, not on a line of its own: only one in brackets
    /// can.
    fn is_tail(&self, byline: &str) -> bool {
        self.tail && byline.starts_with('（')
    }
}

/// Lays out one to six of the reports, chosen by `number`; an empty page if there are none.
pub fn make_page(reports: &[SourceReport], number: u64) -> MadePage {
    let mut dice = Dice(number);
    let style = Style::roll(&mut dice);
    let mut page = MadePage::default();
    if reports.is_empty() {
        return page;
    }
    for _ in 0..1 + dice.roll(6) {
        let report = &reports[dice.roll(reports.len())];
        let body = body(report, &style, &mut dice);
        let heads = heads(&report.title, style.close);
        page.starts.push(page.text.len());
        let (first, second) = if style.below { (body, heads) } else { (heads, body) };
        page.text.push_str(&first);
        page.text.push_str(&second);
    }
    page
}

fn heads(title: &str, close: bool) -> String {
    let lines = title.split([' ', '\u{3000}']).filter(|line| !line.is_empty());
    let gap = if close { "\n" } else { "\n\n" };
    lines
        .flat_map(|line| wrap(line, 48, 0))
        .map(|line| line + gap)
        .collect()
}

fn body(report: &SourceReport, style: &Style, dice: &mut Dice) -> String {
    let mut text = String::new();
    let last = report.paragraphs.len().saturating_sub(1);
    let mut since_break = 0;
    for (n, paragraph) in report.paragraphs.iter().enumerate() {
        let dateline = style.dateline.filter(|_| n == 0).unwrap_or_default();
        let byline = style
            .byline
            .filter(|byline| n == last && style.is_tail(byline))
            .unwrap_or_default();
        let whole = format!("{dateline}{paragraph}{byline}");
        match style.columns {
            None => text.push_str(&(whole + "\n")),
            Some(columns) => {
                for line in wrap(&whole, columns, if style.short_openings { 4 } else { 0 }) {
                    text.push_str(&(line + "\n"));
                    since_break += 1;
                    // A column ends here.
                    if since_break > 8 && dice.roll(style.breaks) == 0 && !text.ends_with("。\n") {
                        text.push('\n');
                        since_break = 0;
                    }
                }
            }
        }
        if style.blank_between {
            text.push('\n');
        }
    }
    match style.byline.filter(|byline| !style.is_tail(byline)) {
        Some(byline) => text + byline + "\n\n",
        None => text + "\n",
    }
}

/// Lines of `columns` at most, the first shorter by `indent`; marks hang over, words and figures
/// stay whole.
fn wrap(text: &str, columns: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut width) = (String::new(), indent);
    for piece in pieces(text) {
        let own: usize = piece.chars().map(column_width).sum();
        let hangs = piece.chars().all(|c| NEVER_FIRST.contains(c));
        if width + own > columns && !line.is_empty() && !hangs {
            let carried = line
                .chars()
                .next_back()
                .filter(|c| NEVER_LAST.contains(*c) && line.len() > 3);
            if carried.is_some() {
                line.pop();
            }
            lines.push(std::mem::take(&mut line));
            line.extend(carried);
            width = line.chars().map(column_width).sum();
        }
        line.push_str(piece);
        width += own;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Latin words and figures whole, everything else character by character.
fn pieces(text: &str) -> Vec<&str> {
    let sticks = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '%' | '+' | '-');
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = rest.find(|c| !sticks(c)).unwrap_or(rest.len());
        let (piece, left) = rest.split_at(word.max(if word == 0 { c.len_utf8() } else { word }));
        pieces.push(piece);
        rest = left;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_begins_where_it_is_said_to() {
        let report = |title: &str, body: &str| SourceReport {
            title: title.to_owned(),
            paragraphs: vec![body.to_owned(); 2],
        };
        let reports = [
            report(
                "市图书馆 新馆开放",
                "市图书馆新馆昨日开放，读者可以免费借阅图书，新馆共有座位两千个。",
            ),
            report(
                "跨江大桥封顶",
                "跨江大桥主塔昨日封顶，大桥全长三公里，明年通车，过江只要五分钟。",
            ),
        ];
        for number in 0..200 {
            let page = make_page(&reports, number);
            assert_eq!(page.text, make_page(&reports, number).text);
            for &start in &page.starts {
                assert!(start == 0 || page.text[..start].ends_with('\n'));
                assert!(!page.text[start..].starts_with('\n'));
            }
        }
    }

    #[test]
    fn marks_hang_and_words_stay_whole() {
        assert_eq!(wrap("今天ABC开馆，读者", 10, 4), ["今天", "ABC开馆，", "读者"]);
    }
}
