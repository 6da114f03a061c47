//! `page` and `check`: training of the page splitter, and how often it is right.

use std::fs;

use super::{folder, run, stderr, stdout};

/// Two pages of two reports each; the second headline of each has a dateline below it.
fn pages() -> String {
    let tell = |of: &str, news: &str| {
        format!(
            "本报讯 {of}昨日有了喜讯。{}",
            format!("记者了解到，{of}{news}。").repeat(5)
        )
    };
    let page = |n: usize| {
        let library = tell(&format!("第{n}座图书馆"), "可以免费借阅图书，共有座位两千个");
        let bridge = tell(&format!("第{n}座大桥"), "全长三公里，过江只要五分钟");
        let text = format!("第{n}座图书馆开放\n{library}\n第{n}座大桥封顶\n{bridge}\n");
        let titles = [format!("第{n}座图书馆开放"), format!("第{n}座大桥封顶")];
        serde_json::json!({"text": text, "starts": [0, 2], "titles": titles}).to_string() + "\n"
    };
    (1..=6).map(page).collect()
}

#[test]
fn training_gives_the_same_weights_each_time() {
    let folder = folder("borders");
    let input = folder.join("pages.jsonl");
    fs::write(&input, pages()).unwrap();
    let train = |name: &str| {
        let output = folder.join(name);
        let arguments = ["page", input.to_str().unwrap(), "--made", "20", "--output"];
        let done = run(&[&arguments[..], &[output.to_str().unwrap(), "--source", "our own"]].concat());
        assert!(done.status.success(), "{}", stderr(&done));
        assert!(stderr(&done).contains("precision"));
        fs::read_to_string(output).unwrap()
    };
    let weights = train("a.tsv");
    assert_eq!(weights, train("b.tsv"));
    assert!(weights.contains("# source: our own") && weights.contains("marked\tbias\t"));
}

#[test]
fn the_check_counts_what_is_right() {
    let folder = folder("borders-check");
    let input = folder.join("pages.jsonl");
    fs::write(&input, pages()).unwrap();
    let done = run(&["check", input.to_str().unwrap()]);
    assert!(stdout(&done).contains("100.0 %"), "{}", stdout(&done));
}

#[test]
fn bad_pages_are_refused_by_line() {
    let folder = folder("borders-bad");
    let input = folder.join("pages.jsonl");
    for (line, fault) in [
        (
            "{\"text\":\"一\\n二\",\"starts\":[0,9]}",
            "line 1: starts must be rising numbers of lines, from 0 to 1",
        ),
        (
            "{\"text\":\"一\\n二\",\"starts\":[0],\"titles\":[]}\n{\"starts\":[0]}",
            "line 2: missing field `text`",
        ),
        (
            "{\"text\":\"一\\n二\",\"starts\":[0],\"titles\":[\"一\",\"二\"]}",
            "titles has 2 entries for 1 starts",
        ),
        ("", "holds no page"),
    ] {
        fs::write(&input, line).unwrap();
        let done = run(&["check", input.to_str().unwrap()]);
        assert_eq!(done.status.code(), Some(2));
        assert!(stderr(&done).contains(fault), "{}", stderr(&done));
    }
    let path = input.to_str().unwrap();
    let done = run(&["page", path, "--output", path]);
    assert!(stderr(&done).contains("is an input and the output too"));
}
