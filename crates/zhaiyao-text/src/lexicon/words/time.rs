//! Words that say when.

/// Words of time in the lead of a report: a lead says when.
pub(crate) const TIMES: [&str; 16] = [
    "近日",
    "日前",
    "昨日",
    "昨天",
    "今天",
    "今日",
    "目前",
    "近期",
    "当地时间",
    "最近",
    "上午",
    "下午",
    "昨晚",
    "今晚",
    "当晚",
    "近年来",
];
