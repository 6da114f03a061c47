//! Stage 5: blocks and border probabilities → reports with their parts, and the view.
//!
//! In: blocks and border candidates. Out: the parts of each report as spans of the view. `section`
//! cuts at borders and assigns headline lines, `draft` collects the blocks of each report, `choice`
//! decides the layout, `view` writes the repaired text, `report` makes the parts. What always
//! holds: every block lies in one report or in the furniture.

pub(crate) mod choice;
pub(crate) mod draft;
pub(crate) mod report;
pub(crate) mod section;
pub(crate) mod view;
