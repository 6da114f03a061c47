//! Messages and services of `zhaiyao.v1`, generated from `proto/`.

tonic::include_proto!("zhaiyao.v1");
include!(concat!(env!("OUT_DIR"), "/zhaiyao.v1.serde.rs"));

/// The descriptor set of this package, for reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

impl From<String> for Document {
    /// A document of this text, without a title.
    fn from(text: String) -> Self {
        Self {
            content: Some(document::Content::Text(text)),
            ..Self::default()
        }
    }
}

impl From<&str> for Document {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Document {
    /// The text and the title of the document; empty if it has none.
    pub(crate) fn into_text_and_title(self) -> (String, String) {
        let Self {
            content,
            title,
            layout: _,
        } = self;
        let text = match content {
            Some(document::Content::Text(text)) => text,
            None => String::new(),
        };
        (text, title)
    }

    /// The text of the document; empty if it has none.
    pub fn text(&self) -> &str {
        match &self.content {
            Some(document::Content::Text(text)) => text,
            None => "",
        }
    }
}
