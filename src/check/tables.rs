//! Tables of people belong into `private/`: one that lies elsewhere is found before it is
//! published or handed on with the rest.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::official::Official;
use super::personal;
use crate::campaign::Campaign;
use crate::content::files;
use crate::diagnostics::Diagnostic;
use crate::merge::cells::Cells;
use crate::merge::table::Table;
use crate::merge::{self, PRIVATE};
use crate::{limits, paths};

/// Folders of a campaign lie no deeper; below are other people's things.
const DEPTH: usize = 6;
/// Rows of a table that are looked at: one private one is enough.
const ROWS: usize = 2_000;
/// Columns that only a table of people has.
const HEADS: [&str; 16] = [
    "身份证",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "证件号码",
    "手机号",
    "手机",
    "手机号码",
    "联系电话",
    "家长电话",
    "家庭住址",
    "住址",
    "银行卡号",
    "卡号",
    "微信号",
    "QQ号",
];

pub fn check(campaign: &Campaign, diagnostics: &mut Vec<Diagnostic>) {
    if campaign.is_translation() {
        return; // The same folder, seen already.
    }
    let official = Official::new(campaign);
    for path in lying_about(&campaign.root, &campaign.config.build.build_dir) {
        let name = path.strip_prefix(&campaign.root).unwrap_or(&path);
        table(&path, &paths::shown(name), &official, diagnostics);
    }
}

/// Whether a file is looked at for people, by its name.
pub fn is_table(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    matches!(extension.as_str(), "csv" | "xlsx" | "xls" | "xlsm" | "ods")
}

/// Every table of the campaign's folder that is not in `private/`, in the order of paths.
pub fn lying_about(root: &Path, build_dir: &str) -> Vec<PathBuf> {
    let left_out = [PRIVATE, build_dir, "target", "node_modules"];
    let walk = WalkDir::new(root).max_depth(DEPTH).sort_by(files::in_folder).into_iter().filter_entry(|item| {
        let name = item.file_name().to_string_lossy();
        item.depth() == 0 || !(name.starts_with('.') || (item.depth() == 1 && left_out.contains(&name.as_ref())))
    });
    let files = walk.flatten().filter(|item| item.file_type().is_file() && is_table(item.path()));
    files.map(walkdir::DirEntry::into_path).collect()
}

fn table(path: &Path, name: &str, official: &Official<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = HEADS.into_iter().chain(merge::usual()).collect();
    let read = |sheet: Option<&str>| Table::read(path, name, sheet, &known, Cells::Kept);
    // A table that cannot be read is another's concern; as text it may still tell something.
    let found = match read(None) {
        Ok(table) => {
            let mut others = table.sheet.iter().flat_map(|s| &s.others).filter_map(|o| read(Some(&o.name)).ok());
            people(&table, official).or_else(|| others.find_map(|other| people(&other, official)))
        }
        Err(_) if std::fs::metadata(path).is_ok_and(|m| !limits::TABLE.allows(m.len())) => {
            Some("it is too large to be looked at".to_owned())
        }
        Err(_) => std::fs::read_to_string(path).ok().and_then(|text| {
            let (what, ..) = personal::in_text(&text, official).into_iter().next()?;
            Some(format!("it has what looks like {}", what.1))
        }),
    };
    if let Some(why) = found {
        diagnostics.push(
            Diagnostic::error("outreach::pii::table", format!("a table of people lies outside `{PRIVATE}/`: {why}"))
                .in_path(name)
                .help(format!("move it into the folder `{PRIVATE}/`, which is never published")),
        );
    }
}

/// What shows that a table is one of people.
fn people(table: &Table, official: &Official<'_>) -> Option<String> {
    if let Some(head) = table.columns.iter().find(|c| HEADS.contains(&c.trim()) && !table.rows.is_empty()) {
        return Some(format!("it has a column `{head}`"));
    }
    let named = |i: usize| table.columns.get(i).map(String::as_str).unwrap_or_default();
    let mut cells =
        table.rows.iter().take(ROWS).flat_map(|row| {
            row.cells.iter().enumerate().map(move |(i, cell)| (row.line, format!("{}：{cell}", named(i))))
        });
    let (line, (what, ..)) =
        cells.find_map(|(line, text)| Some((line, personal::in_text(&text, official).into_iter().next()?)))?;
    Some(format!("line {line} has what looks like {}", what.1))
}
