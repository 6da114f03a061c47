//! `batch`: the contract that other people's scripts rely on.

use std::fs;

use serde_json::Value;

use super::{folder, run, run_with_input, stderr, stdout};

fn records(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_line_gives_one_record_in_order() {
    let input = concat!(
        "{\"id\":\"a\",\"text\":\"今天开馆，读者很多。\",\"title\":\"图书馆开馆\",\"layout\":\"plain\",\"other\":1}\n",
        "not json\n",
        "\n",
        "{\"id\":7,\"text\":\"  \"}\n",
        "{\"id\":\"c\"}\n",
        "{\"id\":\"d\",\"text\":\"好。\",\"layout\":\"round\"}\n",
        "{\"id\":\"e\",\"text\":\"明天闭馆。\",\"title\":null}",
    );
    let output = run_with_input(&["batch", "-", "--output", "-"], input.as_bytes());
    assert_eq!(
        output.status.code(),
        Some(1),
        "the exit code says that there were errors"
    );
    assert!(
        stderr(&output).contains("4 of 6 records are errors"),
        "{}",
        stderr(&output)
    );
    let records = records(&stdout(&output));
    let ids: Vec<&Value> = records.iter().map(|record| &record["id"]).collect();
    assert_eq!(
        ids,
        [
            &Value::from("a"),
            &Value::Null,
            &Value::from(7),
            &Value::from("c"),
            &Value::from("d"),
            &Value::from("e")
        ]
    );
    let lines: Vec<Option<u64>> = records.iter().map(|record| record["line"].as_u64()).collect();
    assert_eq!(lines, [None, Some(2), Some(4), Some(5), Some(6), None]);
    for record in &records {
        let bad = record["line"].is_number();
        assert_eq!(record["error"]["code"] == "INVALID_ARGUMENT", bad);
        assert_eq!(record["reports"].is_array(), !bad);
    }
    assert!(
        records[2]["error"]["message"]
            .as_str()
            .unwrap()
            .contains("document.text")
    );
    assert!(
        records[4]["error"]["message"]
            .as_str()
            .unwrap()
            .contains("layout")
    );
}

#[test]
fn bytes_that_are_not_utf8_are_an_error_record() {
    let output = run_with_input(
        &["batch", "-", "--output", "-"],
        b"{\"id\":\"a\",\"text\":\"\xff\"}\n{\"id\":\"b\",\"text\":\"ok\"}\n",
    );
    let records = records(&stdout(&output));
    assert_eq!(records.len(), 2);
    assert!(
        records[0]["error"]["message"]
            .as_str()
            .unwrap()
            .contains("is not UTF-8")
    );
}

#[test]
fn folders_of_text_files_are_read_in_order() {
    let folder = folder("batch-folder");
    fs::create_dir(folder.join("sub")).unwrap();
    for (name, text) in [
        ("b.txt", "今天开馆。"),
        ("a.txt", "明天闭馆。"),
        ("sub/c.txt", "后天开馆。"),
        ("d.md", "no"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    let out = folder.join("out.jsonl");
    let output = run(&[
        "batch",
        folder.to_str().unwrap(),
        "--output",
        out.to_str().unwrap(),
        "--features",
        "tokens,summary",
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    let records = records(&fs::read_to_string(out).unwrap());
    let ids: Vec<&str> = records
        .iter()
        .map(|record| record["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["a.txt", "b.txt", "sub/c.txt"]);
    let report = &records[0]["reports"][0];
    assert!(
        report["tokens"].is_array()
            && report["summary"].is_object()
            && report["keywords"] == serde_json::json!([])
    );
}

#[test]
fn threads_change_nothing_but_the_stage_times() {
    let lines: String = (0..300)
        .map(|i| format!("{{\"id\":\"{i}\",\"text\":\"第{i}天，图书馆开馆，读者借了{i}本书。\"}}\n"))
        .collect();
    let read = |threads: &str| {
        let output = run_with_input(
            &["batch", "-", "--output", "-", "--threads", threads],
            lines.as_bytes(),
        );
        let mut records = records(&stdout(&output));
        records
            .iter_mut()
            .for_each(|record| record["receipt"]["stageTimes"] = Value::Null);
        records
    };
    let one = read("1");
    assert_eq!(one.len(), 300);
    assert_eq!(one, read("3"));
}

#[test]
fn what_can_not_be_opened_is_told_before_any_work() {
    let output = run(&["batch", "no-such-file.jsonl", "--output", "-"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no-such-file.jsonl"));
}

/// Creating the output would empty the input.
#[test]
fn an_input_is_never_overwritten() {
    let path = folder("overwrite").join("in.jsonl");
    let path = path.to_str().unwrap();
    fs::write(path, "{\"id\":1,\"text\":\"今天开馆。\"}\n").unwrap();
    let output = run(&["batch", path, "--output", path]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(fs::read_to_string(path).unwrap().contains("今天开馆"));
    // Nor a file of a folder that is read.
    let texts = folder("overwrite-folder");
    fs::write(texts.join("a.txt"), "今天开馆。").unwrap();
    let file = texts.join("a.txt");
    let output = run(&[
        "batch",
        texts.to_str().unwrap(),
        "--output",
        file.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(file).unwrap(), "今天开馆。");
}

/// `zhaiyao idf build` counts documents, not occurrences, and says what it counted.
#[test]
fn a_table_of_document_frequencies_is_built() {
    let folder = folder("idf");
    let (corpus, table) = (folder.join("corpus.jsonl"), folder.join("table.tsv.gz"));
    fs::write(
        &corpus,
        "{\"text\":\"图书馆开馆。图书馆很大。\"}\n{\"title\":\"图书馆\",\"text\":\"读者很多。\"}\n",
    )
    .unwrap();
    let output = run(&[
        "idf",
        "build",
        corpus.to_str().unwrap(),
        "--output",
        table.to_str().unwrap(),
        "--min-documents",
        "1",
        "--source",
        "a test",
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut text = String::new();
    let file = fs::File::open(table).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
    for line in ["# source: a test", "# documents 2", "图书馆\t2", "读者\t1"] {
        assert!(text.lines().any(|l| l == line), "{line} is not in:\n{text}");
    }
}
