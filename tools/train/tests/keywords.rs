//! `keywords`: training of the keyword model.

use std::fs;

use super::{folder, run, stderr};

#[test]
fn training_gives_the_same_weights_each_time() {
    let folder = folder("ranker");
    let document = |n: usize| {
        let text = format!(
            "第{n}种测量方法用于跨江大桥。实验表明，测量方法把误差降低了一半。测量方法也可用于山区桥梁，有较好的推广价值。\
             接收机同时观测三次，消除大气折射的影响，结果稳定，操作简便，成本也比旧的办法低得多，适合在各地的工程中推广使用，\
             还可以与其他手段一起使用。"
        );
        let line =
            serde_json::json!({"title": "跨江大桥测量方法研究", "text": text, "keywords": ["测量方法"]});
        line.to_string() + "\n"
    };
    let input = folder.join("documents.jsonl");
    fs::write(&input, (1..=8).map(document).collect::<String>()).unwrap();
    let train = |name: &str| {
        let output = folder.join(name);
        let arguments = ["keywords", "--keywords", input.to_str().unwrap(), "--output"];
        let done = run(&[&arguments[..], &[output.to_str().unwrap()]].concat());
        assert!(done.status.success(), "{}", stderr(&done));
        assert!(
            stderr(&done).contains("8 documents teach something"),
            "{}",
            stderr(&done)
        );
        fs::read_to_string(output).unwrap()
    };
    let weights = train("a.tsv");
    assert_eq!(weights, train("b.tsv"));
    let left = |name: &str| {
        run(&[
            "keywords",
            "--keywords",
            input.to_str().unwrap(),
            "--without",
            name,
            "--output",
            folder.join("c.tsv").to_str().unwrap(),
        ])
    };
    assert!(left("frequency").status.success());
    assert!(
        fs::read_to_string(folder.join("c.tsv"))
            .unwrap()
            .contains("abstract\tfrequency\t0.0000")
    );
    assert!(stderr(&left("luck")).contains("“luck”"));
    // Only abstracts were there to learn from.
    assert!(weights.contains("abstract\tfrequency\t") && weights.contains("body\tfrequency\t0.0000"));
}
