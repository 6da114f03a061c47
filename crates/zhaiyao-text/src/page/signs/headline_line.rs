//! Whether a line could be a headline, by its text alone.

use crate::page::lines::line::is_longer;
use crate::page::signs::{byline, caption, dateline};
use crate::text::{CharClass, char_class, is_closing_mark};

/// Longest headline line, in characters.
const LONGEST: usize = 80;

/// Whether a line could be a headline: short, no full stop, no dateline, no byline, not a question
/// or answer of an interview, not a caption.
pub(crate) fn is_headline_like(text: &str) -> bool {
    if !is_longer(text, 1) || is_longer(text, LONGEST) || text.contains(['。', '；']) {
        return false;
    }
    if text.ends_with(['，', ',', '、', '：', ':']) || text.trim_end_matches(is_closing_mark).ends_with('…')
    {
        return false;
    }
    if text.chars().filter(|c| matches!(c, '，' | ',')).count() > 2 {
        return false;
    }
    let opens_oddly = |c: char| {
        matches!(c, '，' | '、' | '：' | '！' | '？' | '…' | '%')
            || (is_closing_mark(c) && !matches!(c, '"' | '\''))
    };
    if text.starts_with(opens_oddly) || is_speech(text) || caption::opens_caption(text) || gives_contact(text)
    {
        return false;
    }
    dateline::find(text).is_none() && !byline::is_line(text) && !caption::is_credit(text)
}

/// A telephone number or an address of the web: part of a list, not of a headline.
fn gives_contact(text: &str) -> bool {
    let is_digit = |c: char| char_class(c) == CharClass::Digit;
    let in_row = text
        .split(|c| !(is_digit(c) || matches!(c, '-' | '+')))
        .any(|run| run.chars().filter(|c| is_digit(*c)).count() >= PHONE);
    in_row || text.contains("://") || text.contains("www.") || text.contains('@')
}

/// Digits of a telephone number.
const PHONE: usize = 7;

fn is_speech(text: &str) -> bool {
    const OPENINGS: [&str; 5] = ["记者：", "记者:", "问：", "答：", "主持人："];
    OPENINGS.iter().any(|opening| text.starts_with(opening))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_headline() {
        for line in [
            "降低“入学门槛”实施“长幼随学”",
            "我们准备好了吗？",
            "A股，今天怎么了",
        ] {
            assert!(is_headline_like(line), "{line}");
        }
        for line in [
            "他说。",
            "，今年",
            "图为会议现场",
            "问：您怎么看",
            "（王怡荻）",
            "包括：",
            "本报讯 4月8日，市长",
        ] {
            assert!(!is_headline_like(line), "{line}");
        }
    }
}
