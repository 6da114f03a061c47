//! `batch` as a job: it is killed, interrupted, started twice, and goes on; its disk fills up and
//! its reader goes away.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Running, folder, run, run_with_input, stderr, stdout, zhaiyao};

/// A place with an input of some documents, and the path of an output.
struct Place {
    folder: PathBuf,
    input: PathBuf,
    output: PathBuf,
}

impl Place {
    fn new(name: &str, documents: usize) -> Self {
        let folder = folder(name);
        let (input, output) = (folder.join("in.jsonl"), folder.join("out.jsonl"));
        fs::write(&input, lines(0..documents)).unwrap();
        Self {
            folder,
            input,
            output,
        }
    }

    fn partial(&self) -> PathBuf {
        self.folder.join("out.jsonl.partial")
    }

    /// Runs the batch over the input.
    fn run(&self, options: &[&str]) -> std::process::Output {
        let (input, output) = (self.input.to_str().unwrap(), self.output.to_str().unwrap());
        run(&[&["batch", input, "--output", output], options].concat())
    }

    /// Begins a batch over standard input, which stays open, and waits for some records.
    fn begin(&self, documents: usize) -> (Running, ChildStdin) {
        let mut child = zhaiyao()
            .args(["batch", "-", "--output", self.output.to_str().unwrap()])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(lines(0..documents).as_bytes()).unwrap();
        let running = Running(child);
        let began = Instant::now();
        while fs::read_to_string(self.partial()).map_or(0, |text| text.lines().count()) < documents {
            assert!(began.elapsed() < Duration::from_secs(20), "no records come");
            std::thread::sleep(Duration::from_millis(20));
        }
        (running, stdin)
    }
}

fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers
        .map(|i| format!("{{\"id\":{i},\"text\":\"第{i}天，图书馆开馆，读者借了{i}本书。\"}}\n"))
        .collect()
}

/// The records, without the times of their stages, which differ between runs.
fn records(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "a torn line");
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .map(|mut record: Value| {
            record["receipt"]["stageTimes"] = Value::Null;
            record
        })
        .collect()
}

#[test]
fn a_batch_that_was_killed_goes_on_where_it_stood() {
    let place = Place::new("jobs-killed", 60);
    assert!(place.run(&[]).status.success());
    let unbroken = records(&place.output);
    fs::remove_file(&place.output).unwrap();

    let (mut running, _stdin) = place.begin(40);
    running.signal("-KILL");
    running.end();
    assert!(!place.output.exists());
    let mut partial = fs::OpenOptions::new().append(true).open(place.partial()).unwrap();
    partial
        .write_all("{\"id\":40,\"reports\":[{\"te".as_bytes())
        .unwrap();
    let left = fs::read(place.partial()).unwrap();

    let output = place.run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--resume"), "{}", stderr(&output));
    assert_eq!(fs::read(place.partial()).unwrap(), left, "what is there stays");

    let output = place.run(&["--resume"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(records(&place.output), unbroken);
    // The records of the first run are its own, times and all.
    let whole = left.iter().rposition(|b| *b == b'\n').unwrap() + 1;
    assert!(fs::read(&place.output).unwrap().starts_with(&left[..whole]));
    assert!(!place.partial().exists());
}

#[test]
fn a_signal_ends_a_batch_with_whole_lines_and_the_output_as_it_was() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let place = Place::new("jobs-signal", 60);
        fs::write(&place.output, "the records of yesterday\n").unwrap();
        let (mut running, _stdin) = place.begin(40);
        running.signal(signal);
        assert_eq!(running.end().code(), Some(code));
        let mut said = String::new();
        running
            .0
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert!(
            said.contains("out.jsonl.partial") && said.contains("--resume"),
            "{said}"
        );
        assert_eq!(records(&place.partial()).len(), 40);
        assert_eq!(
            fs::read_to_string(&place.output).unwrap(),
            "the records of yesterday\n"
        );
        assert!(place.run(&["--resume"]).status.success());
        assert_eq!(records(&place.output).len(), 60);
    }
}

#[test]
fn two_batches_do_not_write_one_output() {
    let place = Place::new("jobs-two", 60);
    let (mut first, stdin) = place.begin(40);
    let output = place.run(&["--resume"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("another batch"), "{}", stderr(&output));
    drop(stdin);
    assert!(first.end().success());
    assert_eq!(records(&place.output).len(), 40);
}

#[test]
fn a_batch_does_not_go_on_with_records_of_other_inputs() {
    for (partial, reason) in [
        (
            "{\"id\":0,\"reports\":[]}\n{\"id\":7,\"reports\":[]}\n",
            "record 2: has the id 7, but the input there has 1",
        ),
        (
            "{\"id\":0,\"reports\":[]}\n{\"id\":1,\"line\":9,\"error\":{}}\n",
            "record 2: is of another line",
        ),
        ("a letter to my aunt\n", "record 1: is no record of a batch"),
        (
            "{\"id\":0,\"reports\":[]}\n{\"id\":1,\"reports\":[]}\n{\"id\":2,\"reports\":[]}\n",
            "record 3: there are fewer inputs than records",
        ),
    ] {
        let place = Place::new("jobs-others", 2);
        fs::write(place.partial(), partial).unwrap();
        let output = place.run(&["--resume"]);
        assert_eq!(output.status.code(), Some(2), "{partial}");
        assert!(stderr(&output).contains(reason), "{partial}: {}", stderr(&output));
        assert_eq!(fs::read_to_string(place.partial()).unwrap(), partial);
        assert!(!place.output.exists());
    }
    // Errors of the first run are errors of the whole.
    let place = Place::new("jobs-others", 2);
    let bad = "{\"id\":0,\"line\":1,\"error\":{\"code\":\"INTERNAL\",\"message\":\"\"}}\n";
    fs::write(place.partial(), bad).unwrap();
    let output = place.run(&["--resume"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("1 of 2 records"), "{}", stderr(&output));
}

/// Without a limit of the system a disk would have to be filled.
#[test]
fn a_full_disk_leaves_whole_lines() {
    let place = Place::new("jobs-full", 400);
    let command = format!(
        "trap '' XFSZ; ulimit -f 64; exec {} batch {} --output {}",
        env!("CARGO_BIN_EXE_zhaiyao"),
        place.input.display(),
        place.output.display()
    );
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.contains("--resume") && said.contains("too large"), "{said}");
    let left = records(&place.partial()).len();
    assert!((1..400).contains(&left), "{left}");
    assert!(place.run(&["--resume"]).status.success());
    assert_eq!(records(&place.output).len(), 400);
}

#[test]
fn a_reader_of_records_who_has_seen_enough_is_no_failure() {
    let place = Place::new("jobs-head", 400);
    let mut child = zhaiyao()
        .args(["batch", place.input.to_str().unwrap(), "--output", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.starts_with("{\"id\":0,"));
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_pipe_that_trickles_gets_its_records() {
    let mut child = zhaiyao()
        .args(["batch", "-", "--output", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let _running = Running(child);
    let (send, records) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            send.send(line).ok();
        }
    });
    for i in 0..3 {
        stdin.write_all(lines(i..i + 1).as_bytes()).unwrap();
        let record = records.recv_timeout(Duration::from_secs(10)).expect("a record");
        assert!(record.starts_with(&format!("{{\"id\":{i},")));
    }
}

/// Under another name, too.
#[test]
fn an_input_is_never_emptied_through_another_name() {
    let place = Place::new("jobs-names", 2);
    let before = fs::read(&place.input).unwrap();
    fs::hard_link(&place.input, &place.output).unwrap();
    let program = env!("CARGO_BIN_EXE_zhaiyao");
    let (input, output) = (place.input.display(), place.output.display());
    for command in [
        format!("{program} batch {input} --output {output}"),
        format!("{program} batch - --output {input} < {input}"),
        format!("{program} batch - --output {output} < {input}"),
        format!("{program} batch {input} --output - >> {input}"),
        format!("cp {input} {output}.partial; {program} batch {output}.partial --output {output}"),
    ] {
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
        let said = stderr(&output);
        assert!(
            said.contains("is an input and the output too"),
            "{command}: {said}"
        );
        assert_eq!(fs::read(&place.input).unwrap(), before, "{command}");
    }
}

#[test]
fn nothing_to_read_is_an_error() {
    let empty = folder("jobs-nothing");
    let out = folder("jobs-nothing-out").join("out.jsonl");
    let out = out.to_str().unwrap();
    fs::write(out, "the records of yesterday\n").unwrap();
    for output in [
        run(&["batch", empty.to_str().unwrap(), "--output", out]),
        run_with_input(&["batch", "-", "--output", out], b""),
        run_with_input(&["batch", "-", "--output", "-"], b"\n \n"),
    ] {
        assert_eq!(output.status.code(), Some(2));
        let said = stderr(&output);
        assert!(said.contains("nothing to read"), "{said}");
        assert!(stdout(&output).is_empty());
    }
    assert_eq!(fs::read_to_string(out).unwrap(), "the records of yesterday\n");
    assert!(!Path::new(&format!("{out}.partial")).exists());
}

#[cfg(target_os = "linux")]
#[test]
fn records_are_not_lost_in_a_stream_that_is_closed() {
    let place = Place::new("jobs-closed", 2);
    let batch = format!(
        "{} batch {} --output",
        env!("CARGO_BIN_EXE_zhaiyao"),
        place.input.display()
    );
    for (command, code) in [
        (format!("{batch} - >&-"), 2),
        (format!("{batch} - > /dev/null"), 0),
        (format!("{batch} /dev/null >&-"), 0),
    ] {
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{command}: {}", stderr(&output));
        assert_eq!(stderr(&output).contains("is closed"), code == 2, "{command}");
    }
}
