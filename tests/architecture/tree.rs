//! The packages of the workspace → their files, parsed.
//!
//! What always holds: a module is a file, and the path of the module is the path of the file; no
//! file is placed by `#[path]`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The packages that are read: the name of the crate in paths, and its folder of sources.
pub(crate) const PACKAGES: [(&str, &str); 4] = [
    ("zhaiyao", "src"),
    ("zhaiyao_tables", "crates/zhaiyao-tables/src"),
    ("zhaiyao_text", "crates/zhaiyao-text/src"),
    ("zhaiyao_train", "tools/train/src"),
];

/// The folders of tests, benches and fuzzers.
pub(crate) const TESTS: [&str; 6] = [
    "tests",
    "benches",
    "fuzz/src",
    "fuzz/targets",
    "crates/zhaiyao-text/tests",
    "tools/train/tests",
];

/// A source file.
pub(crate) struct Source {
    /// From the root of the workspace.
    pub(crate) path: PathBuf,
    /// The crate it belongs to, as paths name it; empty for tests.
    pub(crate) package: &'static str,
    /// The path of its module in the crate.
    pub(crate) module: Vec<String>,
    pub(crate) text: String,
    pub(crate) items: Vec<syn::Item>,
}

/// Returns the root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the files below a folder that have this extension, sorted.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut folders = vec![root().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == extension) {
                files.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    assert!(!files.is_empty(), "no .{extension} in {folder}");
    files.sort();
    files
}

/// Reads every source file of the packages.
pub(crate) fn sources() -> Vec<Source> {
    let all = PACKAGES.iter().flat_map(|(package, folder)| {
        files(folder, "rs").into_iter().map(move |path| {
            let inside = path.strip_prefix(folder).unwrap();
            source(&path, package, module(inside))
        })
    });
    all.collect()
}

/// Reads every file of tests, benches and fuzzers.
pub(crate) fn tests() -> Vec<Source> {
    let paths = TESTS.iter().flat_map(|folder| files(folder, "rs"));
    paths.map(|path| source(&path, "", Vec::new())).collect()
}

fn source(path: &Path, package: &'static str, module: Vec<String>) -> Source {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let items = syn::parse_file(&text).unwrap().items;
    Source {
        path: path.to_owned(),
        package,
        module,
        text,
        items,
    }
}

/// Returns the module of a file: `page/mod.rs` and `page.rs` are `page`; `lib.rs` and `main.rs` are
/// the root.
fn module(inside: &Path) -> Vec<String> {
    let mut names: Vec<String> = inside
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if names
        .last()
        .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
    {
        names.pop();
    }
    names
}

/// Whether an item is compiled for tests alone.
pub(crate) fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test"))
    })
}

/// Groups things by a key, in the order of the keys.
pub(crate) fn grouped<K: Ord, V>(pairs: impl Iterator<Item = (K, V)>) -> BTreeMap<K, Vec<V>> {
    let mut groups = BTreeMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_insert_with(Vec::new).push(value);
    }
    groups
}
