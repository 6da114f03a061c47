//! Words that a text opens with.

/// Openings of a paragraph that goes on with what came before, so that no report begins with it.
pub(crate) const SEQUELS: [&str; 24] = [
    "此外",
    "同时",
    "另外",
    "不过",
    "但",
    "而",
    "对此",
    "他",
    "她",
    "其中",
    "这",
    "那",
    "因此",
    "所以",
    "随后",
    "然而",
    "除了",
    "除此",
    "与此同时",
    "首先",
    "其次",
    "也",
    "同样",
    "“",
];
