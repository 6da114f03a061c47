//! What others have named or written does not steer the terminal it is shown on.

use std::fs;

use super::{folder, run, run_with_input, stderr, stdout};

/// Colours, hides or begins a line, or sets the title of the window.
const BAD: &str = "\u{1b}[31m\u{1b}]0;title\u{7}\r\n\u{9b}2J";

fn is_clean(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && c != '\n')
}

#[test]
fn names_are_shown_without_control_characters() {
    let name = format!("no{BAD}file");
    for args in [
        &["analyze", &name][..],
        &["batch", &name, "--output", "-"],
        &["idf", "build", &name, "--output", "x"],
        &["batch", super::PAGE, "--output", &format!("{name}/x")],
        &["no-such-command", &name],
        &[&name],
    ] {
        let said = stderr(&run(args));
        assert!(is_clean(&said), "{said:?}");
        assert!(!said.contains("\nfile") && !said.is_empty(), "{said:?}");
    }
}

#[test]
fn texts_are_shown_without_control_characters() {
    let text = format!("图书馆{BAD}开馆。“长夜{BAD}借阅”好。“长夜{BAD}借阅”真好。");
    for command in ["analyze", "segment", "keywords", "summarize", "split"] {
        let output = run_with_input(
            &[
                command,
                "--title",
                &format!("题{BAD}目"),
                "--query",
                BAD,
                "--explain",
                "--term",
                &format!("长{BAD}夜"),
            ],
            text.as_bytes(),
        );
        assert!(is_clean(&stdout(&output)), "{command}: {:?}", stdout(&output));
        assert!(is_clean(&stderr(&output)), "{command}: {:?}", stderr(&output));
    }
}

#[test]
fn ids_are_escaped_in_records_and_in_messages() {
    let folder = folder("terminal-ids");
    let (input, output) = (folder.join("in.jsonl"), folder.join("out.jsonl"));
    fs::write(&input, "{\"id\":\"a\\u001b\u{9b}\",\"text\":\"好。\"}\n").unwrap();
    fs::write(folder.join("out.jsonl.partial"), "{\"id\":\"\u{9b}2J\"}\n").unwrap();
    let (input, output) = (input.to_str().unwrap(), output.to_str().unwrap());
    let refused = run(&["batch", input, "--output", output, "--resume"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(is_clean(&stderr(&refused)), "{:?}", stderr(&refused));
    // In a record the id is what was sent; escapes stay escapes.
    let records = stdout(&run(&["batch", input, "--output", "-"]));
    assert!(records.starts_with("{\"id\":\"a\\u001b"), "{records}");
}
