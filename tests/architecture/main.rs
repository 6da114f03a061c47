//! The rules of the house, as tests: who may use whom, what may be named where, how long, how wide,
//! how written.
//!
//! The rules and their reasons are in ARCHITECTURE.md. A rule that should change is changed there
//! first, with a decision record, and then here.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod imports;
mod names;
mod prose;
mod tree;
mod words;

use std::path::Path;

use imports::Graph;
use tree::{Source, sources};

/// The floors of each folder, from the ground up: a module uses its own floor and those before it.
const FLOORS: [(&str, &str, &[&str]); 6] = [
    ("zhaiyao", "", &["api", "client", "server", "cli"]),
    (
        "zhaiyao",
        "server",
        &[
            "caller",
            "memory",
            "pool",
            "operators",
            "call",
            "transport",
            "config",
            "text_service",
        ],
    ),
    (
        "zhaiyao_tables",
        "",
        &[
            "words",
            "key_hash",
            "revision",
            "divisible",
            "double_array",
            "idf_table",
        ],
    ),
    (
        "zhaiyao_text",
        "",
        &[
            "progress", "text", "lexicon", "token", "model", "page", "segment", "models", "refine",
            "passage", "term", "reading", "keyword", "summary", "pipeline", "engine", "prelude", "training",
        ],
    ),
    (
        "zhaiyao_text",
        "page",
        &[
            "layout", "parts", "lines", "signs", "blocks", "borders", "reports",
        ],
    ),
    (
        "zhaiyao_train",
        "",
        &[
            "failure",
            "jsonl",
            "table",
            "optimise",
            "rouge",
            "scale",
            "clusters",
            "made_pages",
            "corpus",
            "page",
            "check",
            "keywords",
            "summary",
        ],
    ),
];

/// Returns the floor of a file below a folder; `None` if it lies elsewhere, or is the folder's own
/// `mod.rs`.
fn floor(source: &Source, package: &str, folder: &str, floors: &[&str]) -> Option<usize> {
    let inside: &[String] = match folder {
        "" => &source.module,
        folder => source.module.strip_prefix(&[folder.to_owned()])?,
    };
    let name = inside.first().filter(|_| source.package == package)?;
    floors.iter().position(|floor| floor == name)
}

#[test]
fn no_module_uses_a_floor_above_it() {
    let sources = sources();
    let graph = Graph::new(&sources);
    let mut wrong = Vec::new();
    for (package, folder, floors) in FLOORS {
        let floor = |file: usize| floor(&sources[file], package, folder, floors);
        for ((from, to), names) in &graph.edges {
            if let (Some(own), Some(other)) = (floor(*from), floor(*to))
                && own < other
            {
                let (from, to) = (&sources[*from].path, &sources[*to].path);
                wrong.push(format!("{} uses {} ({names:?})", from.display(), to.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_folder_of_the_method_and_the_service_has_a_floor() {
    for source in sources() {
        for (package, folder, floors) in FLOORS.iter().filter(|(_, folder, _)| folder.is_empty()) {
            let name = source.module.first().filter(|_| source.package == *package);
            let is_known = name.is_none_or(|name| floors.contains(&name.as_str()));
            assert!(
                is_known,
                "{} {folder}: no floor for {name:?}",
                source.path.display()
            );
        }
    }
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let sources = sources();
    let graph = Graph::new(&sources);
    let circles = graph.circles(sources.len());
    let told: Vec<String> = circles
        .iter()
        .flat_map(|circle| {
            graph
                .edges
                .iter()
                .filter(|((from, to), _)| circle.contains(from) && circle.contains(to))
                .map(|((from, to), names)| {
                    let (from, to) = (&sources[*from].path, &sources[*to].path);
                    format!("{} → {}: {names:?}", from.display(), to.display())
                })
        })
        .collect();
    assert!(circles.is_empty(), "{} circles: {told:#?}", circles.len());
}

/// docs/faults.md names the test of each fault: they exist, and are tests.
#[test]
fn every_test_that_the_page_of_faults_names_exists() {
    let page = include_str!("../../docs/faults.md");
    let texts: Vec<String> = tree::tests()
        .into_iter()
        .chain(sources())
        .map(|source| source.text)
        .collect();
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let last_columns = rows.filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
    let names: Vec<&str> = last_columns
        .flat_map(|column| column.split('`').skip(1).step_by(2))
        .filter(|name| !name.contains('/'))
        .collect();
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        let exists = texts.iter().any(|text| text.contains(&format!("fn {name}(")));
        assert!(exists, "docs/faults.md names {name}");
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    let long = |source: &Source| source.text.lines().count() > LONGEST_FILE;
    let all: Vec<Source> = sources().into_iter().chain(tree::tests()).collect();
    let silent = |source: &&Source| !source.text.starts_with("//!");
    let silent: Vec<&Path> = all
        .iter()
        .filter(silent)
        .map(|source| source.path.as_path())
        .collect();
    let long: Vec<&Path> = all
        .iter()
        .filter(|source| long(source))
        .map(|source| source.path.as_path())
        .collect();
    assert!(silent.is_empty(), "these do not open with //!: {silent:?}");
    assert!(
        long.is_empty(),
        "these have more than {LONGEST_FILE} lines: {long:?}"
    );
}

/// Lines of the longest file.
const LONGEST_FILE: usize = 400;
