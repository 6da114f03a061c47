//! What may be named where.

use std::collections::BTreeSet;
use std::path::Path;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit::{self, Visit};

use crate::tree::{Source, grouped, is_test, sources};

/// Crates and constructors that only one file may name, and that file.
const NAMED_ONCE: [(&str, &str); 6] = [
    ("jieba_rs", "crates/zhaiyao-text/src/segment/unknown.rs"),
    ("opentelemetry", "src/server/operators/traces.rs"),
    ("opentelemetry_sdk", "src/server/operators/traces.rs"),
    ("tonic_web", "src/server/transport/web.rs"),
    ("GzEncoder", "crates/zhaiyao-text/src/lexicon/idf_counter.rs"),
    ("with_error_details", "src/api/status.rs"),
];

/// What nothing below the engine may name: clock, environment, files, sockets, threads, chance.
const FORBIDDEN_IN_THE_METHOD: [&str; 10] = [
    "time",
    "env",
    "fs",
    "net",
    "thread",
    "process",
    "Instant",
    "SystemTime",
    "File",
    "rand",
];

/// All names of the code of a file that is no test, and of its public types.
#[derive(Default)]
struct Names {
    idents: BTreeSet<String>,
    /// Names that follow `std`.
    of_std: BTreeSet<String>,
    types: Vec<String>,
    functions: Vec<(String, usize)>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, ident) = match item {
            syn::Item::Mod(item) => (&item.attrs, None),
            syn::Item::Fn(item) => (&item.attrs, None),
            syn::Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Type(item) => (&item.attrs, Some(&item.ident)),
            _ => return self.add(item),
        };
        if !is_test(attributes) {
            self.types.extend(ident.map(ToString::to_string));
            self.add(item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.functions
            .push((item.sig.ident.to_string(), lines(&item.block)));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.functions
            .push((item.sig.ident.to_string(), lines(&item.block)));
        visit::visit_impl_item_fn(self, item);
    }
}

impl Names {
    fn new(source: &Source) -> Self {
        let mut names = Self::default();
        source.items.iter().for_each(|item| names.visit_item(item));
        names
    }

    fn add(&mut self, item: &syn::Item) {
        if !matches!(item, syn::Item::Mod(_)) {
            self.add_tokens(item.to_token_stream(), &mut false);
        }
        visit::visit_item(self, item);
    }

    fn add_tokens(&mut self, tokens: TokenStream, after_std: &mut bool) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    if *after_std {
                        self.of_std.insert(name.clone());
                    }
                    *after_std = name == "std";
                    self.idents.insert(name);
                }
                proc_macro2::TokenTree::Group(group) => {
                    let mut inner = *after_std;
                    if inner {
                        // `use std::{fs, io}`: every name of the group follows `std`.
                        for token in group.stream() {
                            if let proc_macro2::TokenTree::Ident(ident) = token {
                                self.of_std.insert(ident.to_string());
                            }
                        }
                        inner = false;
                    }
                    self.add_tokens(group.stream(), &mut inner);
                    *after_std = false;
                }
                proc_macro2::TokenTree::Punct(mark) if mark.as_char() == ':' => {}
                _ => *after_std = false,
            }
        }
    }
}

fn lines(block: &syn::Block) -> usize {
    let (start, end) = (
        block.brace_token.span.open().start(),
        block.brace_token.span.close().end(),
    );
    end.line - start.line + 1
}

#[test]
fn what_one_file_hides_no_other_names() {
    for source in sources()
        .iter()
        .filter(|source| source.package != "zhaiyao_train")
    {
        let idents = Names::new(source).idents;
        for (name, home) in NAMED_ONCE {
            let is_home = source.path == Path::new(home);
            assert_eq!(
                idents.contains(name),
                is_home,
                "{name} in {}",
                source.path.display()
            );
        }
    }
}

#[test]
fn the_method_has_no_clock_no_files_and_no_chance() {
    let method = sources().into_iter().filter(|source| {
        source.package == "zhaiyao_text" && source.module.first().is_none_or(|name| name != "engine")
    });
    for source in method {
        let names = Names::new(&source);
        for name in FORBIDDEN_IN_THE_METHOD {
            let is_type = name.starts_with(char::is_uppercase) || name == "rand";
            let found = if is_type { &names.idents } else { &names.of_std };
            assert!(!found.contains(name), "{name} in {}", source.path.display());
        }
    }
}

#[test]
fn no_type_name_occurs_twice_in_the_method() {
    let sources = sources();
    let method = sources.iter().filter(|source| source.package == "zhaiyao_text");
    let types = method.flat_map(|source| {
        let types = Names::new(source).types;
        types
            .into_iter()
            .map(move |name| (name, source.path.display().to_string()))
    });
    let twice: Vec<_> = grouped(types)
        .into_iter()
        .filter(|(_, paths)| paths.len() > 1)
        .collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

/// Above `text` a position is a span of its coordinate system, never a bare number.
#[test]
fn no_public_signature_above_text_has_a_bare_position() {
    struct Signatures(Vec<String>);
    impl<'ast> Visit<'ast> for Signatures {
        fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
            if matches!(item.vis, syn::Visibility::Public(_)) {
                self.0.push(item.sig.to_token_stream().to_string());
            }
        }
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            if matches!(item.vis, syn::Visibility::Public(_)) {
                self.0.push(item.sig.to_token_stream().to_string());
            }
        }
    }
    let is_ground = |source: &Source| source.module.first().is_some_and(|name| name == "text");
    let method = sources()
        .into_iter()
        .filter(|source| source.package == "zhaiyao_text" && !is_ground(source));
    for source in method {
        let mut signatures = Signatures(Vec::new());
        source.items.iter().for_each(|item| signatures.visit_item(item));
        for name in [
            "start : usize",
            "end : usize",
            "offset : usize",
            "position : usize",
        ] {
            let bad = signatures.0.iter().find(|signature| signature.contains(name));
            assert_eq!(bad, None, "{}", source.path.display());
        }
    }
}

/// A number from the wire is checked before it becomes another type.
#[test]
fn messages_are_read_without_casts_and_without_panics() {
    struct Faults(Vec<String>);
    impl<'ast> Visit<'ast> for Faults {
        fn visit_expr_cast(&mut self, cast: &'ast syn::ExprCast) {
            self.0.push(cast.to_token_stream().to_string());
        }
        fn visit_expr_index(&mut self, index: &'ast syn::ExprIndex) {
            self.0.push(index.to_token_stream().to_string());
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            if call.method == "unwrap" || call.method == "expect" {
                self.0.push(call.to_token_stream().to_string());
            }
            visit::visit_expr_method_call(self, call);
        }
    }
    let sources = sources();
    let source = sources
        .iter()
        .find(|source| source.path.ends_with("api/from_proto.rs"))
        .unwrap();
    let mut faults = Faults(Vec::new());
    source.items.iter().for_each(|item| faults.visit_item(item));
    assert!(faults.0.is_empty(), "{:?}", faults.0);
}

#[test]
fn no_file_is_a_drawer() {
    for source in sources() {
        let name = source.path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_drawer = ["utils", "util", "common", "helpers", "misc"].contains(&name.as_str());
        assert!(!is_drawer, "{}", source.path.display());
    }
}

/// Lines of the longest function.
const LONGEST_FUNCTION: usize = 66;

#[test]
fn functions_stay_short() {
    for source in sources() {
        let names = Names::new(&source);
        let long = names
            .functions
            .iter()
            .filter(|(_, lines)| *lines > LONGEST_FUNCTION);
        let long: Vec<_> = long.collect();
        assert!(long.is_empty(), "{}: {long:?}", source.path.display());
    }
}
