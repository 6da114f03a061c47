//! A file of API keys → who calls, and how often they may call.
//!
//! Each line is a name, the SHA-256 of the key in hexadecimal, perhaps the documents a second that
//! are allowed, and perhaps `weight=` with a number, separated by blanks; `#` opens a comment.
//! `printf %s "$KEY" | sha256sum` prints the hash. What always holds: a key itself is never stored
//! or logged, its hash is compared; if the file can't be read, the keys in use stay.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::HeaderMap;
use sha2::{Digest, Sha256};
use tonic::Status;

use crate::api::refusal;

/// Why a file of keys can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// It can't be read.
    #[error("{}: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        cause: std::io::Error,
    },
    /// A line is malformed.
    #[error(
        "{}, line {line}: must be a name, the SHA-256 of a key in 64 hexadecimal digits, perhaps \
         the documents a second that are allowed (1 or more), and perhaps weight=1 to weight=1000",
        path.display()
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
    },
    /// A key or a name occurs twice.
    #[error("{}, line {line}: the key or the name occurs twice", path.display())]
    Twice {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
    },
    /// The hash is one of no key at all.
    #[error(
        "{}, line {line}: the hash of \"{name}\" is that of an empty key; the variable was perhaps \
         not set when the hash was made",
        path.display()
    )]
    NoKey {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// The name of the key.
        name: String,
    },
    /// The file contains no key.
    #[error("{}: holds no key, so nobody could call", .0.display())]
    Empty(PathBuf),
}

/// The greatest weight of a key.
const MOST_WEIGHT: u32 = 1_000;
/// What is hashed where a key is missing: by `printf %s`, and by `echo`.
const NO_KEYS: [&str; 3] = ["", "\n", "\r\n"];

/// A known key.
#[derive(Debug)]
struct Key {
    name: Arc<str>,
    /// Its weight beside others while they wait.
    weight: u32,
    limiter: Option<DefaultDirectRateLimiter>,
}

type ByHash = HashMap<[u8; 32], Key>;

/// The verdict on a key.
#[derive(Debug, PartialEq, Eq)]
enum Admission {
    /// The call is allowed; the key has this name and weight.
    Granted(Arc<str>, u32),
    /// The key is not known.
    Unknown,
    /// The key has this name and weight; it may call again after this time.
    TooOften(Arc<str>, u32, Duration),
}

/// The key of a call, which every message of a stream asks for again.
#[derive(Debug, Clone)]
pub(super) struct AdmittedKey {
    keys: Keys,
    hash: [u8; 32],
    pub(super) name: Arc<str>,
    pub(super) weight: u32,
}

impl AdmittedKey {
    /// Waits until the rate of the key allows one more document.
    ///
    /// # Errors
    /// When the key is no longer known.
    pub(super) async fn admit_item(&self) -> Result<(), Status> {
        loop {
            match self.keys.look_up(&self.hash) {
                Admission::Granted(..) => return Ok(()),
                Admission::Unknown => return Err(unknown()),
                Admission::TooOften(_, _, wait) => tokio::time::sleep(wait).await,
            }
        }
    }
}

fn unknown() -> Status {
    refusal::unauthenticated("authorization: the key is not known")
}

/// The keys in use.
#[derive(Debug, Clone)]
pub struct Keys {
    path: Arc<PathBuf>,
    current: Arc<RwLock<Arc<ByHash>>>,
}

impl Keys {
    /// Reads the file.
    ///
    /// # Errors
    /// When it can't be read, or a line of it is malformed.
    pub fn new(path: PathBuf) -> Result<Self, KeysError> {
        let current = Arc::new(RwLock::new(Arc::new(read(&path)?)));
        Ok(Self {
            path: Arc::new(path),
            current,
        })
    }

    /// Reads the file again. All rates begin anew.
    ///
    /// # Errors
    /// As [`Keys::new`]; the keys in use stay.
    pub fn reload(&self) -> Result<(), KeysError> {
        let new = Arc::new(read(&self.path)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// Reads the key of a call. Returns the key, if it is known, and the verdict.
    pub(super) fn admit(&self, headers: &HeaderMap) -> (Option<AdmittedKey>, Result<(), Status>) {
        let refused = |why| (None, Err(refusal::unauthenticated(why)));
        let bearer = headers.get("authorization").and_then(|value| value.to_str().ok());
        let Some((scheme, key)) = bearer.and_then(|value| value.split_once(' ')) else {
            return refused("authorization: is missing or has no key; it must be \"Bearer <key>\"");
        };
        if !scheme.eq_ignore_ascii_case("bearer") {
            return refused("authorization: must be \"Bearer <key>\"");
        }
        let key = key.trim();
        if key.is_empty() {
            return refused("authorization: the key is empty");
        }
        let hash = Sha256::digest(key).into();
        let admitted = |name, weight| AdmittedKey {
            keys: self.clone(),
            hash,
            name,
            weight,
        };
        match self.look_up(&hash) {
            Admission::Granted(name, weight) => (Some(admitted(name, weight)), Ok(())),
            Admission::Unknown => (None, Err(unknown())),
            Admission::TooOften(name, weight, wait) => {
                let refused = refusal::too_often(&name, wait);
                (Some(admitted(name, weight)), Err(refused))
            }
        }
    }

    fn look_up(&self, hash: &[u8; 32]) -> Admission {
        let current = self
            .current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let Some(known) = current.get(hash) else {
            return Admission::Unknown;
        };
        match known.limiter.as_ref().map(RateLimiter::check) {
            Some(Err(not_until)) => Admission::TooOften(
                known.name.clone(),
                known.weight,
                not_until.wait_time_from(DefaultClock::default().now()),
            ),
            _ => Admission::Granted(known.name.clone(), known.weight),
        }
    }
}

fn read(path: &PathBuf) -> Result<ByHash, KeysError> {
    let text = std::fs::read_to_string(path).map_err(|cause| KeysError::Read {
        path: path.clone(),
        cause,
    })?;
    // Some editors write a mark of the byte order.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut keys = ByHash::new();
    for (n, line) in text.lines().enumerate() {
        let line_number = n + 1;
        let line = line.split('#').next().unwrap_or_default();
        if line.trim().is_empty() {
            continue;
        }
        let (hash, key) = parse(line).ok_or_else(|| KeysError::Line {
            path: path.clone(),
            line: line_number,
        })?;
        if NO_KEYS
            .iter()
            .any(|none| hash == <[u8; 32]>::from(Sha256::digest(none)))
        {
            return Err(KeysError::NoKey {
                path: path.clone(),
                line: line_number,
                name: key.name.to_string(),
            });
        }
        let is_known = keys.values().any(|known| known.name == key.name);
        if keys.insert(hash, key).is_some() || is_known {
            return Err(KeysError::Twice {
                path: path.clone(),
                line: line_number,
            });
        }
    }
    if keys.is_empty() {
        return Err(KeysError::Empty(path.clone()));
    }
    Ok(keys)
}

fn parse(line: &str) -> Option<([u8; 32], Key)> {
    let mut fields: Vec<&str> = line.split_whitespace().collect();
    let weight = match fields.last().and_then(|last| last.strip_prefix("weight=")) {
        None => 1,
        Some(weight) => {
            fields.pop();
            weight
                .parse()
                .ok()
                .filter(|weight| (1..=MOST_WEIGHT).contains(weight))?
        }
    };
    let (name, hash, calls) = match fields[..] {
        [name, hash] => (name, hash, None),
        [name, hash, calls] => (name, hash, Some(calls.parse::<NonZeroU32>().ok()?)),
        _ => return None,
    };
    let mut bytes = [0; 32];
    if hash.len() != 64 || !hash.is_ascii() {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(hash.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    let limiter = calls.map(|calls| RateLimiter::direct(Quota::per_second(calls)));
    Some((
        bytes,
        Key {
            name: name.into(),
            weight,
            limiter,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of "secret".
    const HASH: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    fn hash(key: &str) -> String {
        Sha256::digest(key)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn file(text: &str) -> PathBuf {
        let number = text
            .bytes()
            .fold(0_u64, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into()));
        let path = std::env::temp_dir().join(format!("zhaiyao-keys-{}-{number:x}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn a_key_is_known_by_its_hash_and_held_to_its_rate() {
        let keys = Keys::new(file(&format!("# ours\nbatch {HASH} 2 weight=3 # nightly\n"))).unwrap();
        let look_up = |key: &str| keys.look_up(&Sha256::digest(key).into());
        assert_eq!(look_up("Secret"), Admission::Unknown);
        let granted = || Admission::Granted("batch".into(), 3);
        assert_eq!([look_up("secret"), look_up("secret")], [granted(), granted()]);
        let Admission::TooOften(name, 3, wait) = look_up("secret") else {
            panic!("a third call in the same second");
        };
        assert!(&*name == "batch" && wait <= Duration::from_secs(1));
    }

    #[test]
    fn a_mark_of_the_byte_order_is_no_part_of_the_first_line() {
        for text in [
            format!("\u{feff}batch {HASH}\n"),
            format!("\u{feff}# ours\nbatch {HASH}\n"),
        ] {
            let keys = Keys::new(file(&text)).unwrap();
            let granted = Admission::Granted("batch".into(), 1);
            assert_eq!(keys.look_up(&Sha256::digest("secret").into()), granted);
        }
    }

    #[test]
    fn an_empty_key_is_refused_whatever_the_file_holds() {
        let keys = Keys::new(file(&format!("batch {HASH}\n"))).unwrap();
        for value in ["Bearer ", "Bearer  \t", "bearer \u{a0}"] {
            let mut headers = HeaderMap::new();
            let value = http::HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.insert("authorization", value);
            let (key, admitted) = keys.admit(&headers);
            assert!(key.is_none());
            assert_eq!(admitted.unwrap_err().code(), tonic::Code::Unauthenticated);
        }
    }

    #[test]
    fn a_bad_file_is_refused_with_its_line() {
        for (text, reason) in [
            ("", "holds no key"),
            ("batch\n", "line 1"),
            ("# a\nbatch abc\n", "line 2"),
            (&format!("batch {HASH} 0\n"), "line 1"),
            (&format!("batch {HASH} weight=0\n"), "line 1"),
            (&format!("batch {HASH} weight=1001\n"), "line 1"),
            (&format!("batch {HASH} weight=2 5\n"), "line 1"),
            (&format!("a {HASH}\nb {HASH}\n"), "twice"),
            (
                &format!("a {HASH}\nunset {}\n", hash("")),
                "line 2: the hash of \"unset\" is that of an empty key",
            ),
            (&format!("echoed {}\n", hash("\n")), "\"echoed\""),
        ] {
            let error = Keys::new(file(text)).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
