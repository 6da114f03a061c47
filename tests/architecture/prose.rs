//! How comments and documents are written: widths, one sentence a line, links that lead somewhere.

use std::fs;
use std::path::PathBuf;

use crate::tree::{self, files, root, sources};

/// Columns of the widest comment.
const COMMENT: usize = 100;
/// Columns of the widest line of prose in a document; the logs of the lab may be wider.
const LINE: usize = 160;

#[test]
fn comments_fit_a_screen() {
    let all = sources().into_iter().chain(tree::tests());
    let mut wide = Vec::new();
    for source in all {
        let comments = source
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.trim_start().starts_with("//"));
        let too_wide = comments.filter(|(_, line)| line.chars().count() > COMMENT);
        wide.extend(too_wide.map(|(n, _)| format!("{}:{}", source.path.display(), n + 1)));
    }
    assert!(
        wide.is_empty(),
        "comments wider than {COMMENT} columns: {wide:#?}"
    );
}

/// The documents, without data.
fn documents() -> Vec<PathBuf> {
    let named = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
    ]
    .map(PathBuf::from);
    let packages = [
        "crates/zhaiyao-tables/README.md",
        "crates/zhaiyao-text/README.md",
        "crates/zhaiyao-text/data/README.md",
        "tools/train/README.md",
    ];
    let packages = packages.map(PathBuf::from);
    named
        .into_iter()
        .chain(packages)
        .chain(files("docs", "md"))
        .collect()
}

/// The lines of a document that are prose: no code, no table, no heading.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
            continue;
        }
        let is_other = line.starts_with(['|', '#']) || line.starts_with("    ");
        if !is_code && !is_other {
            lines.push((n + 1, line));
        }
    }
    lines
}

/// Whether a line holds the end of a sentence before its own end.
fn holds_two(line: &str) -> bool {
    let outside_code: String = line.split('`').step_by(2).collect();
    let characters: Vec<char> = outside_code.chars().collect();
    characters.windows(4).any(|four| {
        four[0].is_lowercase() && matches!(four[1], '.' | '?') && four[2] == ' ' && four[3].is_uppercase()
    })
}

#[test]
fn documents_have_one_sentence_a_line() {
    for (line, expected) in [
        ("One sentence.", false),
        ("One sentence. Another.", true),
        ("See `a. B` there.", false),
        ("Aoe 1989 did. It is fast.", true),
    ] {
        assert_eq!(holds_two(line), expected, "{line}");
    }
    let mut wrong = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        for (n, line) in prose(&text) {
            let is_wide = !path.starts_with("docs/lab") && line.chars().count() > LINE;
            if holds_two(line) || is_wide {
                wrong.push(format!("{}:{n}", path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "more than a sentence, or than {LINE} columns: {wrong:#?}"
    );
}

#[test]
fn links_of_documents_lead_somewhere() {
    let mut dead = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        let folder = path.parent().unwrap().to_owned();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let is_outside = target.contains("://") || file.is_empty();
            if !is_outside && !root().join(&folder).join(file).exists() {
                dead.push(format!("{} → {target}", path.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}
