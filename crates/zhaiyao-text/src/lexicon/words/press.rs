//! Words of the press.

/// Words in a lead that say by whom a report was made.
pub(crate) const PRESS: [&str; 10] = [
    "记者",
    "据悉",
    "据介绍",
    "据了解",
    "据报道",
    "本报",
    "通讯员",
    "获悉",
    "报道",
    "消息",
];
