//! Blocks and borders → reports with their parts, and the view.

pub(in crate::page) mod choice;
pub(in crate::page) mod draft;
pub(in crate::page) mod report;
pub(in crate::page) mod section;
pub(in crate::page) mod view;
