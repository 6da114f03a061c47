//! Lists of Chinese words: none is part of another, so that a word is added in one place.

use std::collections::BTreeSet;
use std::fs;

use syn::visit::{self, Visit};

use crate::tree::{files, is_test, root, sources};

/// Lists of fewer entries are too short to tell.
const SHORTEST: usize = 5;

/// Lists that are part of others because the same words serve unlike purposes, with the reason.
const ALLOWED: [(&str, &str, &str); 1] = [(
    "phrase_words.txt",
    "stop_words.txt",
    "it names those stop words that may stand inside a phrase",
)];

#[derive(Default)]
struct Lists(Vec<(String, BTreeSet<String>)>);

impl<'ast> Visit<'ast> for Lists {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.add(&item.ident, &item.expr);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.add(&item.ident, &item.expr);
    }
}

impl Lists {
    fn add(&mut self, name: &syn::Ident, value: &syn::Expr) {
        let entries: BTreeSet<String> = match value {
            syn::Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(text) if text.value().chars().all(is_han) => {
                    text.value().chars().map(String::from).collect()
                }
                _ => return,
            },
            syn::Expr::Array(array) => array.elems.iter().filter_map(entry).collect(),
            syn::Expr::Reference(reference) => return self.add(name, &reference.expr),
            _ => return,
        };
        if entries.len() >= SHORTEST && entries.iter().any(|entry| entry.chars().any(is_han)) {
            self.0.push((name.to_string(), entries));
        }
    }
}

fn entry(value: &syn::Expr) -> Option<String> {
    match value {
        syn::Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Str(text) => Some(text.value()),
            syn::Lit::Char(c) => Some(c.value().to_string()),
            _ => None,
        },
        _ => None,
    }
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c) || c == '〇'
}

#[test]
fn no_list_of_words_is_part_of_another() {
    let mut all: Vec<(String, BTreeSet<String>)> = Vec::new();
    let method = ["zhaiyao_text", "zhaiyao_tables"];
    for source in sources().iter().filter(|source| method.contains(&source.package)) {
        let mut lists = Lists::default();
        source.items.iter().for_each(|item| lists.visit_item(item));
        let own = lists.0.into_iter();
        all.extend(own.map(|(name, entries)| (format!("{}: {name}", source.path.display()), entries)));
    }
    for path in files("crates/zhaiyao-text/data/words", "txt") {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        let lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        all.push((path.display().to_string(), lines.map(str::to_owned).collect()));
    }
    assert!(all.len() > 30, "only {} lists found", all.len());
    let mut parts = Vec::new();
    for (name, entries) in &all {
        for (other, larger) in all.iter().filter(|(other, _)| other != name) {
            let is_allowed = ALLOWED
                .iter()
                .any(|(own, of, _)| name.ends_with(own) && other.ends_with(of));
            // A list of characters answers another question than a file of words.
            let are_alike = name.ends_with(".txt") == other.ends_with(".txt");
            if !is_allowed && are_alike && entries.is_subset(larger) {
                parts.push(format!("{name} lies in {other}"));
            }
        }
    }
    assert!(parts.is_empty(), "{parts:#?}");
}
