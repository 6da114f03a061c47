//! `summary`: training of the choice of a summary's sentences.

use std::fs;

use super::{folder, run, stderr};

#[test]
fn training_gives_the_same_weights_each_time() {
    let folder = folder("sentences");
    let document = |n: usize| {
        let text = format!(
            "第{n}座图书馆昨天开放，读者可以免费借阅图书。馆长说，夜间服务将延长到晚上十点，方便上班的人借书还书。\
             新馆共有座位两千个，比旧馆多出一倍。交通部门增开了三条公交线路，市民出行更加方便。"
        );
        let line = serde_json::json!({"text": text, "summary": format!("第{n}座图书馆开放 读者免费借阅")});
        line.to_string() + "\n"
    };
    let input = folder.join("documents.jsonl");
    fs::write(&input, (1..=8).map(document).collect::<String>()).unwrap();
    let set = format!("{}=1", input.display());
    let train = |name: &str| {
        let output = folder.join(name);
        let done = run(&["summary", "--set", &set, "--output", output.to_str().unwrap()]);
        assert!(done.status.success(), "{}", stderr(&done));
        assert!(
            stderr(&done).contains("8 texts teach something"),
            "{}",
            stderr(&done)
        );
        fs::read_to_string(output).unwrap()
    };
    let weights = train("a.tsv");
    assert_eq!(weights, train("b.tsv"));
    assert!(weights.contains("every\tfirst\t") && weights.contains("gate 1\talways\t"));
    for (set, fault) in [
        (input.display().to_string(), "FILE=SENTENCES"),
        (format!("{}=0", input.display()), "from 1 on"),
    ] {
        let done = run(&["summary", "--set", &set, "--output", "c.tsv"]);
        assert!(
            !done.status.success() && stderr(&done).contains(fault),
            "{}",
            stderr(&done)
        );
    }
}
