//! Blocks and borders → reports with their parts, and the view.

pub(crate) mod choice;
pub(crate) mod draft;
pub(crate) mod report;
pub(crate) mod section;
pub(crate) mod view;
