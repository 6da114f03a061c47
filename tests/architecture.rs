//! The rules of the house, as tests: who may use whom, what may be named where, what must not be.
//!
//! The rules and their reasons stand in ARCHITECTURE.md. A rule that should change is changed there
//! first, with a decision record, and then here.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// Modules of `src/` and what each may use of the others.
const MAY_USE: [(&str, &[&str]); 8] = [
    ("text", &[]),
    ("lexicon", &["text"]),
    ("pipeline", &["text", "lexicon"]),
    ("engine", &["text", "lexicon", "pipeline"]),
    ("api", &["text", "lexicon", "pipeline", "engine"]),
    ("server", &["engine", "api"]),
    ("client", &["api"]),
    ("cli", &["engine", "lexicon", "api", "server", "client"]),
];

/// Crates that only one file may name, and that file.
const NAMED_ONCE: [(&str, &str); 5] = [
    ("jieba_rs", "src/pipeline/segment/unknown.rs"),
    ("opentelemetry::", "src/server/operators/traces.rs"),
    ("tonic_web::", "src/server/transport/web.rs"),
    ("Status::with_error_details", "src/api/status.rs"),
    ("flate2::write", "src/lexicon/idf/mod.rs"),
];

/// What nothing below the engine may name: clock, environment, files, sockets, randomness, threads.
const FORBIDDEN_IN_THE_METHOD: [&str; 8] = [
    "std::time",
    "std::env",
    "std::fs",
    "std::net",
    "std::thread",
    "Instant::now",
    "rand::",
    "SystemTime",
];

const LONGEST_FILE: usize = 500;

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(root).unwrap().to_owned(), text));
            }
        }
    }
    assert!(!files.is_empty(), "no sources in {folder}");
    files.sort();
    files
}

/// The code of a file: without comments, and without its tests.
fn code(text: &str) -> String {
    let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let lines = shipped
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn modules_use_only_what_lies_below() {
    for (module, allowed) in MAY_USE {
        for (path, text) in sources(&format!("src/{module}")) {
            for (other, _) in MAY_USE
                .iter()
                .filter(|(other, _)| *other != module && !allowed.contains(other))
            {
                assert!(
                    !code(&text).contains(&format!("crate::{other}")),
                    "{} uses {other}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_folder_of_the_library_has_its_rule() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let modules = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(
            MAY_USE.iter().any(|(known, _)| *known == module),
            "no rule for {module}"
        );
    }
}

#[test]
fn what_one_file_hides_no_other_names() {
    for (name, home) in NAMED_ONCE {
        for (path, text) in sources("src") {
            let named = code(&text).contains(name);
            assert_eq!(named, path == Path::new(home), "{name} in {}", path.display());
        }
    }
}

#[test]
fn the_method_has_no_clock_no_files_and_no_chance() {
    for (path, text) in ["src/text", "src/lexicon", "src/pipeline"]
        .iter()
        .flat_map(|folder| sources(folder))
    {
        for name in FORBIDDEN_IN_THE_METHOD {
            assert!(!code(&text).contains(name), "{name} in {}", path.display());
        }
    }
}

/// Above `text` a place is a span of its coordinate system, never a bare number.
#[test]
fn no_public_signature_above_text_has_a_bare_position() {
    for (path, text) in sources("src")
        .into_iter()
        .filter(|(path, _)| !path.starts_with("src/text"))
    {
        for line in code(&text)
            .lines()
            .filter(|line| line.trim_start().starts_with("pub fn"))
        {
            for name in ["start: usize", "end: usize", "offset: usize", "position: usize"] {
                assert!(!line.contains(name), "{}: {line}", path.display());
            }
        }
    }
}

/// A number from the wire is checked before it becomes another type.
#[test]
fn messages_are_read_without_casts_and_without_panics() {
    let (_, text) = sources("src/api")
        .into_iter()
        .find(|(path, _)| path.ends_with("from_proto.rs"))
        .unwrap();
    for name in [" as usize", " as u32", " as i32", "unwrap()", "expect(", "["] {
        let bad = code(&text)
            .lines()
            .find(|line| line.contains(name) && (name != "[" || indexes(line)))
            .map(str::to_owned);
        assert_eq!(bad, None, "{name} in from_proto.rs");
    }
}

/// Whether a line indexes a value: an opening bracket straight after a name or bracket.
fn indexes(line: &str) -> bool {
    let outside_strings: String = line.split('"').step_by(2).collect();
    let chars: Vec<char> = outside_strings.chars().collect();
    chars
        .windows(2)
        .any(|pair| pair[1] == '[' && (pair[0].is_alphanumeric() || matches!(pair[0], ')' | ']')))
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    for (path, text) in sources("src").into_iter().chain(sources("tests")) {
        assert!(
            text.starts_with("//!"),
            "{} does not open with //!",
            path.display()
        );
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines", path.display());
    }
}

#[test]
fn nothing_is_called_by_what_it_is_not() {
    for (path, _) in sources("src") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            !["utils", "util", "common", "helpers", "misc"].contains(&name.as_str()),
            "{}",
            path.display()
        );
    }
}

/// docs/faults.md names the test of each fault: they are there, and are tests.
#[test]
fn every_test_that_the_page_of_faults_names_is_there() {
    let page = include_str!("../docs/faults.md");
    let tests: Vec<String> = [sources("tests"), sources("src")]
        .into_iter()
        .flatten()
        .map(|(_, text)| text)
        .collect();
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let last_columns = rows.filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
    let names: Vec<&str> = last_columns
        .flat_map(|column| column.split('`').skip(1).step_by(2))
        .filter(|name| !name.contains('/'))
        .collect();
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        let is_there = tests.iter().any(|text| text.contains(&format!("fn {name}(")));
        assert!(is_there, "docs/faults.md names {name}");
    }
}
