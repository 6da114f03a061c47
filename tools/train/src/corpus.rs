//! Files of pages whose reports are known, and pages made from their reports.

use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;
use crate::jsonl;
use crate::made_pages::{SourceReport, make_page};

/// A page whose reports are known.
#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) text: String,
    /// Numbers of the lines where reports begin, from 0.
    pub(crate) starts: Vec<usize>,
    /// One for each start, or none at all.
    #[serde(default)]
    pub(crate) titles: Vec<String>,
}

impl Page {
    /// What is wrong with the starts and titles.
    fn check(&self) -> Result<(), String> {
        let lines = self.text.lines().count();
        let rise = self.starts.windows(2).all(|pair| pair[0] < pair[1]);
        if self.starts.is_empty() || !rise || self.starts.iter().any(|&start| start >= lines) {
            return Err(format!(
                "starts must be rising numbers of lines, from 0 to {}",
                lines.saturating_sub(1)
            ));
        }
        if !self.titles.is_empty() && self.titles.len() != self.starts.len() {
            let (titles, starts) = (self.titles.len(), self.starts.len());
            return Err(format!("titles has {titles} entries for {starts} starts"));
        }
        Ok(())
    }

    /// A page made from reports.
    pub(crate) fn made(reports: &[SourceReport], number: u64) -> Self {
        let page = make_page(reports, number);
        let line = |start: &usize| page.text[..*start].matches('\n').count();
        Self {
            starts: page.starts.iter().map(line).collect(),
            titles: Vec::new(),
            text: page.text,
        }
    }
}

/// Characters of a report that a page is made from.
const SOURCE_LENGTH: std::ops::RangeInclusive<usize> = 120..=2_500;

/// The reports of a page that open with their title and are whole paragraphs.
pub(crate) fn reports(page: &Page) -> Vec<SourceReport> {
    let lines: Vec<&str> = page.text.lines().map(str::trim).collect();
    let ends = page.starts.iter().skip(1).copied().chain([lines.len()]);
    let own = page.starts.iter().zip(ends).zip(&page.titles);
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    own.filter_map(|((&start, end), title)| {
        let (head, rest) = lines.get(start..end)?.split_first()?;
        let paragraphs: Vec<String> = rest
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| (*line).to_owned())
            .collect();
        let length: usize = paragraphs.iter().map(|p| p.chars().count()).sum();
        let whole = paragraphs.iter().all(|p| p.ends_with(['。', '！', '？', '”']));
        let fits =
            !title.is_empty() && plain(head) == plain(title) && whole && SOURCE_LENGTH.contains(&length);
        fits.then(|| SourceReport {
            title: title.clone(),
            paragraphs,
        })
    })
    .collect()
}

/// Reads a file of pages; there must be one.
pub(crate) fn read(input: &Path) -> Result<Vec<Page>, Failure> {
    let mut pages = Vec::new();
    jsonl::each(input, |page: Page| {
        page.check()?;
        pages.push(page);
        Ok(())
    })?;
    if pages.is_empty() {
        return Err(Failure::new(input.display(), "holds no page"));
    }
    Ok(pages)
}
