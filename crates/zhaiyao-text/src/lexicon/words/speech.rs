//! Verbs of saying.

/// Verbs at the end of a line that announces the headline below it: 市长在会上强调.
pub(crate) const ANNOUNCING_VERBS: [&str; 8] = ["强调", "指出", "表示", "要求", "提出", "认为", "说", "呼吁"];
