//! `outreach receipts`

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;

use super::{Folder, NamedFolder, Outcome};
use crate::build::cache;
use crate::channels;
use crate::config;
use crate::diagnostics::{Diagnostic, Language};
use crate::merge::number;
use crate::merge::register::{self, Register};
use crate::merge::returned::State;
use crate::merge::sheets;

/// Keep the register of the receipts that merged letters came with
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  outreach receipts tick 10017 10025\n  outreach receipts report")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Mark receipts as returned
    Tick {
        /// Numbers as printed on the receipts
        #[arg(required = true, value_name = "NUMBER")]
        numbers: Vec<String>,
        /// Take the mark away again
        #[arg(long)]
        undo: bool,
        #[command(flatten)]
        folder: NamedFolder,
    },
    /// Print how many came back, by class, and who is missing
    Report {
        #[command(flatten)]
        folder: Folder,
        /// Print CSV
        #[arg(long)]
        csv: bool,
    },
}

pub fn run(args: &Args) -> Outcome {
    let done = match &args.command {
        Command::Tick { numbers, undo, folder } => tick(&folder.dir, numbers, *undo),
        Command::Report { folder, csv } => report(&folder.dir, *csv),
    };
    match done {
        Ok(()) => Outcome::Done,
        Err(mut found) => super::print(&mut found, false),
    }
}

/// Every register of the campaign, and whether the campaign is in Chinese.
fn load(dir: &Path) -> Result<(Vec<Register>, bool), Vec<Diagnostic>> {
    let mut found = Vec::new();
    let config = config::load(dir, &channels::names(), &mut found).ok_or(found)?;
    let registers = Register::load_all(dir)?;
    if registers.is_empty() {
        return Err(vec![
            Diagnostic::error("outreach::receipts::none", "there is no register of receipts yet")
                .in_path(dir.join(register::FOLDER).display().to_string())
                .help("add a [[merge]] of a letter with `receipt: true` to book.toml and run `outreach build`"),
        ]);
    }
    Ok((registers, config.book.language.starts_with("zh")))
}

fn tick(dir: &Path, numbers: &[String], undo: bool) -> Result<(), Vec<Diagnostic>> {
    let _lock = cache::lock(dir).map_err(|d| vec![*d])?;
    let (mut registers, chinese) = load(dir)?;
    let mut places: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (r, register) in registers.iter().enumerate() {
        for (l, line) in register.lines.iter().enumerate() {
            places.entry(line.number.clone()).or_default().push((r, l));
        }
    }
    let mut found = Vec::new();
    let mut known = Vec::new();
    // All of them or none: a list that was typed in half is worse than one to type again.
    for written in numbers.iter().flat_map(|list| listed(list)) {
        let digits = number::plain(written).filter(|n| number::serial(n).is_some());
        match digits.as_ref().and_then(|n| places.get(n)).map(Vec::as_slice) {
            Some([place]) => known.push(*place),
            Some(several) => found.push(twice(written, several, &registers)),
            None => found.push(unknown(written, digits.is_some())),
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    let today = jiff::ZonedDateTime::now().date();
    let mut said = String::new();
    for (r, l) in &known {
        let line = &mut registers[*r].lines[*l];
        let before = line.state.returned;
        // The word that somebody wrote for a missing one stays when it is missing still.
        line.state = match undo {
            true => State { returned: false, on: None, no: std::mem::take(&mut line.state.no) },
            false => State { returned: true, on: line.state.on.or(Some(today)), no: String::new() },
        };
        let mark = if undo {
            "-"
        } else if before {
            "="
        } else {
            "√"
        };
        said += &format!("{mark} {}  {}  {}\n", line.number, line.group, line.person);
    }
    for (i, register) in registers.iter().enumerate().filter(|(i, _)| known.iter().any(|(r, _)| r == i)) {
        let files = register.files(chinese).map_err(|d| vec![*d])?;
        // The Excel file first: a tick in either counts, and an undone one must go from both.
        for (path, bytes) in files.iter().rev() {
            register::replace(dir, path, bytes).map_err(|d| vec![*d])?;
        }
        let back = registers[i].lines.iter().filter(|l| l.state.returned).count();
        said += &format!("{}: {back} / {}\n", register.name, register.present().count());
    }
    // Only now: what is shown as ticked is so.
    super::show(&said);
    Ok(())
}

/// The numbers of a list that was typed in one word, `10017,10025`; one without any is what it is.
fn listed(list: &str) -> Vec<&str> {
    let numbers = list.split([',', '，', '、', ';', '；']).map(str::trim).filter(|n| !n.is_empty());
    let numbers: Vec<_> = numbers.collect();
    if numbers.is_empty() { vec![list] } else { numbers }
}

/// A number of which nobody can tell whose it is.
fn twice(written: &str, places: &[(usize, usize)], registers: &[Register]) -> Diagnostic {
    let whose = |(r, l): &(usize, usize)| format!("{} ({})", registers[*r].name, registers[*r].lines[*l].person);
    let whose = places.iter().map(whose).collect::<Vec<_>>().join(", ");
    Diagnostic::error("outreach::receipts::twice", format!("the number {written} stands more than once: {whose}"))
        .in_path(register::FOLDER)
        .help("nothing was ticked; write √ into the right register, or move that of a letter that is over elsewhere")
}

fn unknown(written: &str, valid: bool) -> Diagnostic {
    if valid {
        return Diagnostic::error("outreach::receipts::unknown", format!("no receipt has the number {written}"))
            .help("nothing was ticked; look at the printed number again");
    }
    let d = Diagnostic::error("outreach::receipts::number", format!("{written} is no receipt number"));
    d.help(match number::plain(written) {
        Some(_) => "nothing was ticked; its check digit is wrong: a digit is another or two are exchanged",
        None => "nothing was ticked; receipt numbers are digits, as printed beside the code",
    })
}

/// Returned and given of one group, and who is missing.
#[derive(Default)]
struct Count<'a> {
    given: usize,
    returned: usize,
    missing: Vec<&'a str>,
}

fn report(dir: &Path, csv: bool) -> Result<(), Vec<Diagnostic>> {
    let (registers, chinese) = load(dir)?;
    let chinese = chinese || super::language() == Language::Chinese;
    let mut out = Vec::new();
    if csv { write_csv(&mut out, &registers, chinese) } else { write_text(&mut out, &registers, chinese) }.map_err(
        |e| vec![Diagnostic::error("outreach::receipts::report", format!("the report cannot be written: {e}"))],
    )?;
    super::show(&String::from_utf8_lossy(&out));
    Ok(())
}

fn counts(register: &Register) -> BTreeMap<&str, Count<'_>> {
    let mut counts: BTreeMap<&str, Count<'_>> = BTreeMap::new();
    for line in register.present() {
        let count = counts.entry(&line.group).or_default();
        count.given += 1;
        if line.state.returned {
            count.returned += 1;
        } else {
            count.missing.push(&line.person);
        }
    }
    counts
}

fn percent(returned: usize, given: usize) -> f64 {
    if given == 0 { 0.0 } else { 100.0 * returned as f64 / given as f64 }
}

fn write_text(out: &mut impl Write, registers: &[Register], chinese: bool) -> std::io::Result<()> {
    let (missing, total) = if chinese { ("未交", "合计") } else { ("missing", "all") };
    let pause = if chinese { "、" } else { ", " };
    for register in registers {
        writeln!(out, "{}", register.name)?;
        let counts = counts(register);
        for (group, c) in &counts {
            writeln!(out, "  {group}  {}/{}  {:.1}%", c.returned, c.given, percent(c.returned, c.given))?;
            if !c.missing.is_empty() {
                writeln!(out, "    {missing}: {}", c.missing.join(pause))?;
            }
        }
        let (returned, given) = counts.values().fold((0, 0), |(r, g), c| (r + c.returned, g + c.given));
        writeln!(out, "  {total}  {returned}/{given}  {:.1}%", percent(returned, given))?;
    }
    Ok(())
}

/// As the register is, with a header in the campaign's language.
fn write_csv(out: &mut impl Write, registers: &[Register], chinese: bool) -> std::io::Result<()> {
    let mut writer = sheets::csv_for_excel();
    writer.write_record(if chinese {
        ["信件", "班级", "发出", "收回", "百分比", "未交"]
    } else {
        ["Letter", "Group", "Given", "Returned", "Percent", "Missing"]
    })?;
    for register in registers {
        for (group, c) in counts(register) {
            let share = format!("{:.1}", percent(c.returned, c.given));
            let cells =
                [&register.name, group, &c.given.to_string(), &c.returned.to_string(), &share, &c.missing.join(" ")];
            writer.write_record(cells.map(sheets::harmless))?;
        }
    }
    out.write_all(&writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
}
