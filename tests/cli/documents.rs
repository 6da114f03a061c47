//! `analyze`, `segment`, `keywords`, `summarize`, `split`.

use serde_json::Value;

use super::{PAGE, run, run_with_input, stderr, stdout};

#[test]
fn the_page_is_read_for_people() {
    let output = run(&["analyze", PAGE]);
    assert!(output.status.success());
    let text = stdout(&output);
    for part in [
        "因地制宜重点突破建设“人工智能+”标杆城市",
        "（陈春贤）",
        "人工智能+ = AI+",
        "市校对接精准率、创新资源溢出率",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "colour although NO_COLOR is set");
}

#[test]
fn each_command_prints_its_part() {
    for (command, part) in [
        ("split", "会议审议讨论了"),
        ("segment", "第57次/m"),
        ("keywords", "长幼随学"),
        ("summarize", "• 市教育局发布"),
    ] {
        let output = run(&[command, PAGE]);
        assert!(
            output.status.success() && stdout(&output).contains(part),
            "{command}: {}",
            stdout(&output)
        );
    }
}

#[test]
fn json_is_canonical_proto_json() {
    let output = run(&["analyze", "--json", "--top-k", "2", "--sentences", "1", PAGE]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let reports = json["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 3);
    assert_eq!(reports[2]["index"], 2);
    assert_eq!(reports[0]["keywords"].as_array().unwrap().len(), 2);
    assert_eq!(reports[0]["keywords"][0]["kind"], "KEYWORD_KIND_MIXED_SCRIPT");
    assert_eq!(json["receipt"]["layout"], "LAYOUT_PAGE");
}

#[test]
fn words_may_begin_with_a_hyphen() {
    let words = ["--title", "-9℃", "--term", "-9℃", "--ban", "-x", "--query", "-9℃"];
    let args = [&["analyze"], &words[..]].concat();
    let output = run_with_input(&args, "-9℃\n气温降到-9℃，是今年最冷的一天。".as_bytes());
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("-9℃"));
}

#[test]
fn standard_input_is_read() {
    for args in [&["keywords"][..], &["keywords", "-"]] {
        let output = run_with_input(args, "“早晚共育”好。“早晚共育”真好。".as_bytes());
        assert!(output.status.success() && stdout(&output).contains("早晚共育"));
    }
}

#[test]
fn faults_are_told_on_standard_error_with_their_exit_code() {
    for (args, input, code, part) in [
        (
            &["analyze"][..],
            &b" \n"[..],
            1,
            "standard input: document.text: is empty or blank",
        ),
        (
            &["analyze"],
            b"\xff\xfe",
            2,
            "is not UTF-8: the first bad byte is at 0",
        ),
        (&["analyze", "no-such-file.txt"], b"", 2, "no-such-file.txt"),
        (&["analyze", "--top-k", "-4"], b"text", 2, "-4"),
        (
            &["analyze", "--top-k", "9999"],
            b"text",
            1,
            "keyword_options.top_k: is 9999; it must be 1 to 200",
        ),
        (
            &["summarize", "--sentences", "2", "--characters", "9"],
            b"text",
            2,
            "cannot be used with",
        ),
        (
            &["summarize", "--ratio", "2"],
            b"text",
            1,
            "summary_options.ratio: is 2",
        ),
        (
            &["analyze", "--layout", "round"],
            b"text",
            2,
            "[possible values: auto, plain, wrapped, page]",
        ),
        (
            &["analyze", "--server", "http://127.0.0.1:1"],
            b"text",
            2,
            "can't reach http://127.0.0.1:1",
        ),
        (&["no-such-command"], b"", 2, "unrecognized subcommand"),
    ] {
        let output = run_with_input(args, input);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(part), "{args:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
}

/// `zhaiyao … | head -1` is no failure.
#[cfg(unix)]
#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    use std::process::Stdio;
    let mut child = super::zhaiyao()
        .args(["analyze", "--json", PAGE])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        stderr(&output)
    );
}
