//! `outreach list`

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Workbook, XlsxError};
use serde_json::{Value, json};

use super::{Folder, Outcome};
use crate::build;
use crate::campaign::{Campaign, Options};
use crate::diagnostics::{Diagnostic, count_errors};
use crate::merge::sheets::{harmless, head};
use crate::order::{self, Line};
use crate::plan::{self, Artifact, Plan, Size};

/// Print the plan: every file a build would make
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  outreach list --json | jq '.[] | select(.channel == \"posters\") | .path'\n  outreach list --print-order -o order.xlsx"
)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print what to have printed, for whom: `[order]` of book.toml and places.yaml, as CSV
    #[arg(long, conflicts_with = "json")]
    print_order: bool,
    /// Write the print order to a file, .csv or .xlsx
    #[arg(short, long, value_name = "FILE", requires = "print_order")]
    output: Option<PathBuf>,
    /// Include entries marked `draft: true`
    #[arg(long)]
    drafts: bool,
}

pub fn run(args: &Args) -> Outcome {
    if let Some(d) = args.output.as_deref().and_then(other_kind) {
        return super::fail(d);
    }
    let mut found = Vec::new();
    let options = Options { drafts: args.drafts, ..Options::default() };
    let Some(campaign) = super::load(&args.folder, &options, &mut found) else {
        return super::print(&mut found, false);
    };
    let plan = plan::plan(&campaign, &[], &mut found);
    if args.print_order {
        return print_order(args, &campaign, &plan, found);
    }
    if args.json {
        let rows: Vec<_> = plan.artifacts.iter().map(row).collect();
        super::show(&(serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"));
    } else {
        let line = |a: &Artifact<'_>| {
            let sources = a.sources.join(" ");
            format!("{:<8} {:<44} {:<16} {sources}\n", a.channel, a.shown_path(), size_text(a.size))
        };
        super::show(&plan.artifacts.iter().map(line).collect::<String>());
    }
    if count_errors(&found, false) > 0 { super::print(&mut found, false) } else { Outcome::Done }
}

fn row(artifact: &Artifact<'_>) -> Value {
    let mut row = json!({ "path": artifact.shown_path(), "channel": artifact.channel, "sources": artifact.sources });
    match artifact.size {
        Size::Paper { width_mm, height_mm, scale } => {
            row["width_mm"] = json!(width_mm);
            row["height_mm"] = json!(height_mm);
            if scale > 1 {
                row["scale"] = json!(scale);
            }
        }
        Size::Pixels { width, height } => {
            row["width_px"] = json!(width);
            row["height_px"] = json!(height);
        }
        Size::None => {}
    }
    row
}

fn size_text(size: Size) -> String {
    match size {
        Size::Paper { width_mm, height_mm, .. } => format!("{width_mm}x{height_mm} mm"),
        Size::Pixels { width, height } => format!("{width}x{height} px"),
        Size::None => "-".to_owned(),
    }
}

fn print_order(args: &Args, campaign: &Campaign, plan: &Plan<'_>, mut found: Vec<Diagnostic>) -> Outcome {
    let mut pages = Vec::new();
    let lines = order::lines(campaign, plan, &mut build::page_counter(campaign, &mut pages), &mut found);
    found.extend(pages);
    if count_errors(&found, false) > 0 {
        return super::print(&mut found, false);
    }
    if lines.is_empty() {
        let d = Diagnostic::error("outreach::order::empty", "nothing is ordered")
            .in_path(crate::config::FILE_NAME)
            .help("write how many: [order] with lines such as \"posters/*-a3.pdf\" = 200, or a places.yaml");
        return super::fail(d);
    }
    let chinese = campaign.locale.lang() == "zh";
    let rows = rows(&lines, chinese);
    let written = match &args.output {
        Some(path) if is_of(path, "xlsx") => xlsx(&rows).map_err(|e| faulty(&e)).and_then(|bytes| write(path, &bytes)),
        Some(path) => csv(&rows, b"\xEF\xBB\xBF").map_err(|e| faulty(&e)).and_then(|bytes| write(path, &bytes)),
        None => csv(&rows, b"").map_err(|e| faulty(&e)).map(|bytes| super::show(&String::from_utf8_lossy(&bytes))),
    };
    match written {
        Ok(()) => Outcome::Done,
        Err(d) => super::fail(*d),
    }
}

fn is_of(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

/// What is said of a file whose ending is that of something else: no program would open it.
fn other_kind(path: &Path) -> Option<Diagnostic> {
    if is_of(path, "csv") || is_of(path, "xlsx") {
        return None;
    }
    let d = Diagnostic::error("outreach::order::ending", "a print order is written as .csv or as .xlsx");
    let instead = path.with_extension("xlsx");
    Some(d.in_path(path.display().to_string()).help(format!("write: -o {}", instead.display())))
}

fn faulty(e: &dyn std::fmt::Display) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("outreach::order::write", format!("the order cannot be written: {e}")))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    std::fs::write(path, bytes).map_err(|e| {
        let d = faulty(&e).in_path(path.display().to_string());
        Box::new(match path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
            Some(folder) => d.help(format!("there is no folder {}: make it first, or name another", folder.display())),
            None => d.help("if it is open in Excel, close it; check free space and permissions"),
        })
    })
}

/// The columns of an order, and the width each has in Excel.
const COLUMNS: [(&str, &str, f64); 10] = [
    ("单位", "Place", 20.0),
    ("地址", "Address", 24.0),
    ("文件", "File", 44.0),
    ("内容", "Title", 28.0),
    ("尺寸", "Size", 16.0),
    ("页数", "Pages", 8.0),
    ("单双面", "Sides", 8.0),
    ("份数", "Copies", 8.0),
    ("张数", "Sheets", 8.0),
    ("平方米", "Square metres", 10.0),
];

/// A cell of the order.
enum Cell {
    Text(String),
    Number(f64),
}

impl Cell {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

struct Rows {
    header: Vec<&'static str>,
    body: Vec<Vec<Cell>>,
}

/// Header, lines, and a total for each size and for all.
fn rows(lines: &[Line], chinese: bool) -> Rows {
    let word = |zh: &'static str, en: &'static str| if chinese { zh } else { en };
    let header = COLUMNS.map(|(zh, en, _)| word(zh, en)).to_vec();
    let metres = |m: f64| Cell::Number((m * 100.0).round() / 100.0);
    let mut body: Vec<Vec<Cell>> = lines
        .iter()
        .map(|l| {
            vec![
                Cell::text(&l.place),
                Cell::text(&l.address),
                Cell::text(&l.path),
                Cell::text(&l.title),
                Cell::Text(l.size()),
                Cell::Number(l.pages as f64),
                Cell::text(if l.duplex { word("双面", "both") } else { word("单面", "one") }),
                Cell::Number(f64::from(l.copies)),
                Cell::Number(l.sheets() as f64),
                metres(l.square_metres()),
            ]
        })
        .collect();
    let totals = order::totals(lines);
    let all = totals.iter().fold((0, 0.0), |(s, m), (_, sheets, square)| (s + sheets, m + square));
    for (size, sheets, square) in totals.iter().cloned().chain([(String::new(), all.0, all.1)]) {
        let mut total: Vec<Cell> = (0..COLUMNS.len()).map(|_| Cell::text("")).collect();
        total[0] = Cell::text(word("合计", "Total"));
        (total[4], total[8], total[9]) = (Cell::Text(size), Cell::Number(sheets as f64), metres(square));
        body.push(total);
    }
    Rows { header, body }
}

fn csv(rows: &Rows, mark: &[u8]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(mark.to_vec());
    writer.write_record(&rows.header)?;
    for row in &rows.body {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(n) => n.to_string(),
        }))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

fn xlsx(rows: &Rows) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    head(sheet, &rows.header, &COLUMNS.map(|(.., width)| width))?;
    for (row, cells) in (1..).zip(&rows.body) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, text)?,
                Cell::Number(n) => sheet.write_number(row, column, *n)?,
            };
        }
    }
    book.save_to_buffer()
}
