//! What `batch` reads: folders of all kinds, packed files, lines of any length, and their ids.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Running, folder, run, run_with_input, stderr, stdout, zhaiyao};

/// The records of a batch over a path: the id of each, with the code if it is an error.
fn read(path: &Path) -> Vec<(String, Option<String>)> {
    let output = run(&["batch", path.to_str().unwrap(), "--output", "-"]);
    let records: Vec<Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(!records.is_empty(), "{}", stderr(&output));
    records
        .into_iter()
        .map(|record| {
            let id = record["id"].as_str().unwrap().to_owned();
            (id, record["error"]["code"].as_str().map(str::to_owned))
        })
        .collect()
}

/// The ids of records that are no errors.
fn ids(path: &Path) -> Vec<String> {
    let records = read(path).into_iter();
    records
        .map(|(id, code)| {
            assert_eq!(code, None, "{id}");
            id
        })
        .collect()
}

#[test]
fn folders_that_lead_to_themselves_are_walked_once() {
    let outer = folder("inputs-links");
    let top = outer.join("top");
    fs::create_dir_all(top.join("z")).unwrap();
    fs::create_dir(outer.join("other")).unwrap();
    fs::write(top.join("a.txt"), "今天开馆。").unwrap();
    fs::write(top.join("z/b.txt"), "明天闭馆。").unwrap();
    fs::write(outer.join("other/c.txt"), "后天开馆。").unwrap();
    for (target, link) in [
        (".", "l"),
        (".", "m"),
        ("z", "k"),
        ("../other", "o"),
        ("../other", "p"),
    ] {
        symlink(target, top.join(link)).unwrap();
    }
    symlink("a.txt", top.join("same.txt")).unwrap();
    assert_eq!(ids(&top), ["a.txt", "o/c.txt", "same.txt", "z/b.txt"]);
}

#[test]
fn what_can_not_be_read_in_a_folder_is_an_error_record() {
    let top = folder("inputs-odd");
    fs::write(top.join("a.txt"), "今天开馆。").unwrap();
    let fifo = Command::new("mkfifo").arg(top.join("fifo.txt")).status().unwrap();
    assert!(fifo.success());
    let _socket = std::os::unix::net::UnixListener::bind(top.join("socket.txt")).unwrap();
    symlink("nowhere", top.join("gone.txt")).unwrap();
    symlink("nowhere", top.join("gone")).unwrap();
    symlink("/dev/null", top.join("null.txt")).unwrap();
    let closed = top.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // An administrator may read it all the same.
    let is_closed = fs::read_dir(&closed).is_err();
    let precondition = Some("FAILED_PRECONDITION".to_owned());
    let mut expected = vec![
        ("a.txt".to_owned(), None),
        ("closed".to_owned(), Some("PERMISSION_DENIED".to_owned())),
        ("fifo.txt".to_owned(), precondition.clone()),
        ("gone.txt".to_owned(), Some("NOT_FOUND".to_owned())),
        ("null.txt".to_owned(), precondition.clone()),
        ("socket.txt".to_owned(), precondition),
    ];
    expected.retain(|(id, _)| is_closed || id != "closed");
    assert_eq!(read(&top), expected);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
}

/// A path has 4,096 bytes at most.
#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_too_long_is_an_error_record() {
    let top = folder("inputs-long");
    fs::write(top.join("a.txt"), "今天开馆。").unwrap();
    let name = "d".repeat(250);
    let dig = format!("for i in $(seq 20); do mkdir {name}; cd {name}; done; echo 开馆 > b.txt");
    let dug = Command::new("bash").args(["-c", &dig]).current_dir(&top).status();
    assert!(dug.unwrap().success());
    let records = read(&top);
    assert_eq!(records[0], ("a.txt".to_owned(), None));
    assert_eq!(records[1].1.as_deref(), Some("INVALID_ARGUMENT"));
    assert_eq!(records.len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_have_ids_of_their_own() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let top = folder("inputs-names");
    for name in [&b"a\xfe.txt"[..], b"a\xff.txt"] {
        fs::write(top.join(OsStr::from_bytes(name)), "今天开馆。").unwrap();
    }
    assert_eq!(ids(&top), ["a%FE.txt", "a%FF.txt"]);
}

/// What the writer wrote first is lost if it is opened twice.
#[test]
fn a_fifo_of_lines_is_opened_once() {
    let fifo = folder("inputs-fifo").join("lines");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let child = zhaiyao()
        .args(["batch", fifo.to_str().unwrap(), "--output", "-"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    fs::write(&fifo, "{\"id\":1,\"text\":\"今天开馆。\"}\n").unwrap();
    assert!(running.end().success());
    let mut records = String::new();
    let mut stdout = running.0.stdout.take().unwrap();
    std::io::Read::read_to_string(&mut stdout, &mut records).unwrap();
    assert_eq!(records.lines().count(), 1);
}

#[test]
fn ids_are_given_back_as_they_were_sent() {
    for (id, expected) in [
        ("12345678901234567890123", "12345678901234567890123"),
        ("1e2", "1e2"),
        ("-0", "-0"),
        ("1.50", "1.50"),
        ("\"a\\u0041\\n\"", "\"a\\u0041\\n\""),
        ("null", "null"),
        ("[1]", "null"),
        ("\"\\ud800\"", "null"),
    ] {
        let line = format!("{{\"id\": {id} ,\"text\":\"今天开馆。\"}}\n");
        let output = run_with_input(&["batch", "-", "--output", "-"], line.as_bytes());
        let start = format!("{{\"id\":{expected},");
        assert!(stdout(&output).starts_with(&start), "{id}: {}", stdout(&output));
        // A record that is bad for another reason has its id, too.
        let line = format!("{{\"id\": {id} ,\"text\":7}}\n");
        let output = run_with_input(&["batch", "-", "--output", "-"], line.as_bytes());
        assert!(stdout(&output).starts_with(&start), "{id}: {}", stdout(&output));
    }
}

#[test]
fn a_record_must_be_an_object() {
    for line in ["[\"id\",\"text\"]", "\"text\"", "7"] {
        let output = run_with_input(&["batch", "-", "--output", "-"], line.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert!(
            stdout(&output).contains("must be an object"),
            "{}",
            stdout(&output)
        );
        assert!(stdout(&output).starts_with("{\"id\":null,\"line\":1,"));
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let line = "{\"id\":1,\"text\":\"今天开馆。\"}";
    let input = format!("\u{feff}{line}\n\u{feff}{line}\n");
    let output = run_with_input(&["batch", "-", "--output", "-"], input.as_bytes());
    let output = stdout(&output);
    let lines: Vec<&str> = output.lines().collect();
    assert!(lines[0].contains("\"reports\""), "{}", lines[0]);
    assert!(lines[1].contains("bad record"), "{}", lines[1]);
}

#[test]
fn packed_files_and_names_in_capitals_are_read() {
    let top = folder("inputs-packed");
    let gzip = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let text = "今天开馆。".as_bytes();
    fs::write(top.join("a.txt.gz"), gzip(text)).unwrap();
    fs::write(top.join("b.TXT"), text).unwrap();
    fs::write(top.join("c.txt.zst"), zstd::encode_all(text, 1).unwrap()).unwrap();
    assert_eq!(ids(&top), ["a.txt.gz", "b.TXT", "c.txt.zst"]);
    assert_eq!(ids(&top.join("b.TXT")), ["b.TXT"]);
    let lines = b"{\"id\":\"a\",\"text\":\"\xe5\xa5\xbd\xe3\x80\x82\"}\n".repeat(3);
    // Two members, as `cat` makes them of two files.
    let members = [gzip(&lines), gzip(&lines)].concat();
    let frames = [
        zstd::encode_all(&lines[..], 1).unwrap(),
        zstd::encode_all(&lines[..], 1).unwrap(),
    ];
    for (name, bytes) in [("l.jsonl.gz", members), ("l.jsonl.zst", frames.concat())] {
        fs::write(top.join(name), &bytes).unwrap();
        assert_eq!(ids(&top.join(name)).len(), 6, "{name}");
        // Cut short, it has an error record at its end.
        fs::write(top.join(name), &bytes[..bytes.len() - 9]).unwrap();
        let output = run(&["batch", top.join(name).to_str().unwrap(), "--output", "-"]);
        let last = stdout(&output).lines().last().unwrap().to_owned();
        assert!(last.contains("DATA_LOSS"), "{name}: {last}");
    }
}

#[test]
fn a_line_that_is_too_large_is_an_error_record() {
    let good = "{\"id\":1,\"text\":\"今天开馆。\"}\n";
    let large = format!("{{\"id\":2,\"text\":\"{}\"}}\n", "a".repeat(17 << 20));
    let input = [good, &large, good].concat();
    let output = run_with_input(&["batch", "-", "--output", "-"], input.as_bytes());
    let output = stdout(&output);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[1].starts_with("{\"id\":null,\"line\":2,") && lines[1].contains("RESOURCE_EXHAUSTED"),
        "{}",
        lines[1]
    );
    assert!(lines[2].starts_with("{\"id\":1,\"reports\""));
}
