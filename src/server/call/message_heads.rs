//! Bytes of a request or answer → the messages of gRPC that begin in them.

use bytes::Buf;

/// Bytes of the head of a message: a flag, and its length.
const HEAD: usize = 5;
/// The heads of messages in a stream of bytes.
#[derive(Debug, Default)]
pub(super) struct MessageHeads {
    head: Vec<u8>,
    /// Bytes of the message to come.
    rest: usize,
}

/// A message whose head has arrived.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) bytes: usize,
    pub(super) is_packed: bool,
}

impl MessageHeads {
    /// Reads on. Returns the messages whose heads are complete with these bytes.
    pub(super) fn read(&mut self, mut bytes: &[u8]) -> Vec<Message> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let skipped = self.rest.min(bytes.len());
            self.rest -= skipped;
            bytes.advance(skipped);
            let taken = (HEAD - self.head.len()).min(bytes.len());
            self.head.extend_from_slice(&bytes[..taken]);
            bytes.advance(taken);
            if let [flag, a, b, c, d] = self.head[..] {
                self.head.clear();
                self.rest = u32::from_be_bytes([a, b, c, d]) as usize;
                found.push(Message {
                    bytes: self.rest,
                    is_packed: flag != 0,
                });
            }
        }
        found
    }

    /// Returns whether a message has begun and is not whole.
    pub(super) fn is_within(&self) -> bool {
        self.rest > 0 || !self.head.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_wherever_frames_are_cut() {
        let mut stream = vec![0, 0, 0, 0, 3, b'a', b'b', b'c'];
        stream.extend([1, 0, 0, 1, 0]);
        stream.extend([0; 256]);
        stream.extend([0, 0, 0, 0, 0]);
        let message = |bytes, is_packed| Message { bytes, is_packed };
        let expected = [message(3, false), message(256, true), message(0, false)];
        for len in [1, 2, 5, 7, 100, 1_000] {
            let mut heads = MessageHeads::default();
            let found: Vec<Message> = stream.chunks(len).flat_map(|bytes| heads.read(bytes)).collect();
            assert_eq!(found, expected, "frames of {len} bytes");
            assert!(!heads.is_within());
        }
        let mut heads = MessageHeads::default();
        heads.read(&stream[..7]);
        assert!(heads.is_within());
    }
}
