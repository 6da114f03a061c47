//! Source files → which file uses which, by the file that defines the name.
//!
//! Every `use` and every path in code is followed through groups, renames, globs, `self`, `super`
//! and re-exports to the file where the item is defined. A `mod` line and a re-export are no use of
//! a file. Test code is left out.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::tree::{Source, is_test};

type Module = (String, Vec<String>);

#[derive(Default)]
struct Names {
    /// Names that are defined here, each with its file.
    items: BTreeMap<String, usize>,
    /// Names that are imported here, private or not, because a child may use them; with their
    /// paths.
    imports: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
    children: BTreeSet<String>,
}

/// Which file uses which, with the names that tie them.
pub(crate) struct Graph {
    pub(crate) edges: BTreeMap<(usize, usize), BTreeSet<String>>,
}

enum Found {
    Item(usize),
    Module(Module),
}

impl Graph {
    /// Follows every path of the sources.
    pub(crate) fn new(sources: &[Source]) -> Self {
        let mut modules: BTreeMap<Module, Names> = BTreeMap::new();
        for (file, source) in sources.iter().enumerate() {
            let own = (source.package.to_owned(), source.module.clone());
            for depth in 0..source.module.len() {
                let parent = (own.0.clone(), source.module[..depth].to_vec());
                modules
                    .entry(parent)
                    .or_default()
                    .children
                    .insert(source.module[depth].clone());
            }
            let names = modules.entry(own).or_default();
            source.items.iter().for_each(|item| add_names(item, file, names));
        }
        let mut edges: BTreeMap<(usize, usize), BTreeSet<String>> = BTreeMap::new();
        for (file, source) in sources.iter().enumerate() {
            let own = (source.package.to_owned(), source.module.clone());
            let mut paths = Paths(BTreeSet::new());
            source.items.iter().for_each(|item| paths.visit_item(item));
            for path in paths.0 {
                if let Some(Found::Item(other)) = resolve(&modules, &own, &path, 0)
                    && other != file
                {
                    edges.entry((file, other)).or_default().insert(path.join("::"));
                }
            }
        }
        Self { edges }
    }

    /// Returns the circles: sets of files that use each other, directly or not.
    pub(crate) fn circles(&self, files: usize) -> Vec<Vec<usize>> {
        let mut uses = vec![Vec::new(); files];
        self.edges.keys().for_each(|(from, to)| uses[*from].push(*to));
        let reach: Vec<BTreeSet<usize>> = (0..files).map(|file| reach(&uses, file)).collect();
        let mut circles: Vec<Vec<usize>> = Vec::new();
        for file in 0..files {
            let is_back = |other: &usize| reach[file].contains(other) && reach[*other].contains(&file);
            let circle: Vec<usize> = (0..files).filter(is_back).collect();
            if circle.first() == Some(&file) {
                circles.push(circle);
            }
        }
        circles
    }
}

/// Returns the files that a file uses, directly or not.
fn reach(uses: &[Vec<usize>], from: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(file) = waiting.pop() {
        waiting.extend(uses[file].iter().filter(|other| reached.insert(**other)));
    }
    reached
}

/// Adds the names that an item gives to its module.
fn add_names(item: &syn::Item, file: usize, names: &mut Names) {
    let ident = match item {
        syn::Item::Use(item) if !is_test(&item.attrs) => {
            for (name, path) in leaves(&item.tree, Vec::new()) {
                match name {
                    Some(name) => drop(names.imports.insert(name, path)),
                    None => names.globs.push(path),
                }
            }
            return;
        }
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Const(item) => &item.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Mod(item) if item.content.is_some() => &item.ident,
        syn::Item::Macro(item) => {
            if let Some(ident) = &item.ident {
                names.items.insert(ident.to_string(), file);
            }
            // Macros of the house define constants: `features! { NAMES, … }`.
            for token in item.mac.tokens.clone() {
                if let TokenTree::Ident(ident) = token {
                    names.items.entry(ident.to_string()).or_insert(file);
                }
            }
            return;
        }
        _ => return,
    };
    names.items.insert(ident.to_string(), file);
}

/// Returns the leaves of a `use`: the name, `None` for a glob, and the whole path.
fn leaves(tree: &syn::UseTree, mut path: Vec<String>) -> Vec<(Option<String>, Vec<String>)> {
    match tree {
        syn::UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            leaves(&inner.tree, path)
        }
        syn::UseTree::Name(name) if name.ident == "self" => vec![(path.last().cloned(), path)],
        syn::UseTree::Name(name) => {
            path.push(name.ident.to_string());
            vec![(Some(name.ident.to_string()), path)]
        }
        syn::UseTree::Rename(rename) => {
            if rename.ident != "self" {
                path.push(rename.ident.to_string());
            }
            vec![(Some(rename.rename.to_string()), path)]
        }
        syn::UseTree::Glob(_) => vec![(None, path)],
        syn::UseTree::Group(group) => group
            .items
            .iter()
            .flat_map(|tree| leaves(tree, path.clone()))
            .collect(),
    }
}

/// Finds what a path names, seen from a module; `None` for what lies outside the workspace.
fn resolve(modules: &BTreeMap<Module, Names>, from: &Module, path: &[String], depth: usize) -> Option<Found> {
    let (first, rest) = path.split_first()?;
    if depth > 16 {
        return None;
    }
    let (package, names) = from;
    let start = match first.as_str() {
        "crate" => Found::Module((package.clone(), Vec::new())),
        "self" => Found::Module(from.clone()),
        "super" => Found::Module((package.clone(), names.split_last()?.1.to_vec())),
        name if modules.contains_key(&(name.to_owned(), Vec::new())) => {
            Found::Module((name.to_owned(), Vec::new()))
        }
        name => step(modules, from, name, depth)?,
    };
    rest.iter().try_fold(start, |found, name| match found {
        Found::Item(file) => Some(Found::Item(file)),
        Found::Module(module) if name == "super" => Some(Found::Module((
            module.0.clone(),
            module.1.split_last()?.1.to_vec(),
        ))),
        Found::Module(module) => step(modules, &module, name, depth),
    })
}

/// Finds a name in a module.
fn step(modules: &BTreeMap<Module, Names>, module: &Module, name: &str, depth: usize) -> Option<Found> {
    let names = modules.get(module)?;
    if let Some(file) = names.items.get(name) {
        return Some(Found::Item(*file));
    }
    if names.children.contains(name) {
        let path = module.1.iter().cloned().chain([name.to_owned()]).collect();
        return Some(Found::Module((module.0.clone(), path)));
    }
    if let Some(path) = names.imports.get(name) {
        return resolve(modules, module, path, depth + 1);
    }
    names.globs.iter().find_map(|glob| {
        let path: Vec<String> = glob.iter().cloned().chain([name.to_owned()]).collect();
        resolve(modules, module, &path, depth + 1)
    })
}

/// The paths of code that is no test.
struct Paths(BTreeSet<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        // A re-export hands a name on and uses nothing.
        if matches!(item.vis, syn::Visibility::Inherited) && !is_test(&item.attrs) {
            self.0
                .extend(leaves(&item.tree, Vec::new()).into_iter().map(|(_, path)| path));
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.insert(
            path.segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect(),
        );
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.add_tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }
}

impl Paths {
    /// Adds the paths of a macro's tokens: names with `::` between them.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.0.insert(std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                _ => colons = 0,
            }
        }
        self.0.insert(path);
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;
    use crate::tree::Source;

    fn source(module: &[&str], text: &str) -> Source {
        Source {
            path: module.join("/").into(),
            package: "house",
            module: module.iter().map(|name| (*name).to_owned()).collect(),
            text: text.to_owned(),
            items: syn::parse_file(text).unwrap().items,
        }
    }

    /// Whether the file `a::user` uses `b` or `b::deep`, for each form that names one of them.
    #[test]
    fn every_form_of_use_is_followed() {
        for (text, expected) in [
            ("use crate::b::deep::Thing;", true),
            ("use crate::{b::deep::{self, Thing}, a};", true),
            ("use super::super::b::Thing;", true),
            ("use super::Thing;", true),
            ("use crate::b::*; fn f(_: Thing) {}", true),
            ("use crate::b::Thing as Other;", true),
            ("use crate::b::deep; fn f() { deep::make(); }", true),
            ("fn f() { crate::b::deep::make(); }", true),
            (
                "fn f() { let _ = format!(\"{}\", crate::b::deep::make()); }",
                true,
            ),
            ("struct S(Vec<crate::b::Thing>);", true),
            ("use crate::b::deep;", false),
            ("pub use crate::b::Thing;", false),
            ("use std::fs; fn f() { fs::read(\"\").ok(); }", false),
            ("#[cfg(test)] mod tests { use crate::b::Thing; }", false),
            (
                "// use crate::b::Thing;\nconst TEXT: &str = \"crate::b::Thing\";",
                false,
            ),
        ] {
            let sources = [
                source(&[], "mod a; mod b;"),
                source(&["a"], "mod user; use crate::b::Thing;"),
                source(&["a", "user"], text),
                source(&["b"], "pub mod deep; pub use deep::Thing;"),
                source(&["b", "deep"], "pub struct Thing; pub fn make() {}"),
            ];
            let uses = Graph::new(&sources).edges.contains_key(&(2, 4));
            assert_eq!(uses, expected, "{text}");
        }
    }

    #[test]
    fn a_circle_is_found_and_a_facade_is_none() {
        let facade = [
            source(&[], "mod a; pub use a::Thing; fn f() { a::make(); }"),
            source(&["a"], "pub struct Thing; pub fn make() {}"),
            source(&["b"], "use crate::Thing;"),
        ];
        assert!(Graph::new(&facade).circles(3).is_empty());
        let circle = [
            source(&[], "mod a; pub struct Thing; fn f() { a::make(); }"),
            source(&["a"], "use super::Thing; pub fn make() {}"),
        ];
        assert_eq!(Graph::new(&circle).circles(2), [[0, 1]]);
    }
}
