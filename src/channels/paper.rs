//! What every channel of paper shares: how its table in `book.toml` asks for the print shop,
//! and how a sheet becomes an artifact.

use serde_json::{Map, Value, json};

use super::print;
use crate::campaign::Campaign;
use crate::content::entry::Entry;
use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Download, Finish, Folds, Job, PdfJob, Size, TypstOutput};
use crate::sizes::PaperSize;
use crate::theme::typesetter::{Inputs, PdfStandard};
use crate::values::Fields;

/// What the print shop asked for.
#[derive(Debug, Clone, Copy)]
pub struct Press {
    /// Crop marks outside the bleed.
    pub marks: bool,
    /// Process colours, with black text in black ink alone.
    pub cmyk: bool,
    pub standard: Option<PdfStandard>,
}

impl Press {
    /// Reads `marks`, `color` and `standard` from a channel's table.
    pub fn read(options: &mut Fields<'_>) -> Self {
        let marks = options.bool("marks").unwrap_or(false);
        let standard = match options.choice("standard", &["a-2b", "ua-1"]) {
            Some("a-2b") => Some(PdfStandard::A_2b),
            Some(_) => Some(PdfStandard::Ua_1),
            None => None,
        };
        let archival = matches!(standard, Some(PdfStandard::A_2b));
        let color = options.choice("color", &["cmyk", "rgb"]);
        if color == Some("cmyk") && archival {
            let d = Diagnostic::error(
                "outreach::config::archival-cmyk",
                "PDF/A-2b needs a colour profile for CMYK, and the print shop's is not known",
            )
            .in_path(crate::config::FILE_NAME)
            .help("write `color = \"rgb\"`, or leave `standard` out");
            options.report(d);
        }
        Self { marks, cmyk: color.map_or(!archival, |c| c == "cmyk"), standard }
    }
}

/// Adds a template's own data to what all have.
pub type Words<'a> = Box<dyn Fn(&mut Map<String, Value>) + Send + Sync + 'a>;

/// A sheet to be set: everything its artifact needs besides the words.
pub struct Sheet<'a> {
    pub channel: &'static str,
    /// Below the output folder, without the scale's mark and the ending.
    pub path: String,
    pub sources: Vec<String>,
    pub template: &'static str,
    pub size: PaperSize,
    pub bleed_mm: f64,
    pub max_pages: usize,
    pub duplex: bool,
    /// Metres from which its smallest words are read.
    pub distance_m: f64,
    /// How the site offers it; nothing when it doesn't.
    pub label: String,
    /// What it is of, where that is no entry.
    pub of: Option<String>,
    pub folds_mm: Folds,
    pub inputs: Inputs,
    pub words: Words<'a>,
}

impl<'a> Sheet<'a> {
    /// The same sheet, still without words.
    pub fn again(&self) -> Self {
        Self {
            path: self.path.clone(),
            sources: self.sources.clone(),
            size: self.size.clone(),
            label: self.label.clone(),
            of: self.of.clone(),
            folds_mm: self.folds_mm.clone(),
            inputs: self.inputs.clone(),
            words: Box::new(|_| {}),
            ..*self
        }
    }

    /// The artifact that sets the sheet for the press.
    pub fn artifact(self, campaign: &'a Campaign, press: Press) -> Artifact<'a> {
        let scale = self.size.scale();
        let words = self.words;
        let divided = f64::from(scale);
        let page = json!({
            "width_mm": self.size.width_mm / divided,
            "height_mm": self.size.height_mm / divided,
            "bleed_mm": self.bleed_mm / divided,
            "scale": scale,
        });
        let crop = press.marks && self.bleed_mm > 0.0;
        let finish = if crop || !self.folds_mm.is_empty() {
            Finish::Marks { crop, folds_mm: self.folds_mm }
        } else {
            Finish::AsIs
        };
        let mark = if scale == 1 { String::new() } else { format!("-1to{scale}") };
        let mut inputs = self.inputs;
        print::logo(campaign, &mut inputs);
        // Who prints what he gets would make a banner of 60 cm.
        let label = if scale == 1 || self.label.is_empty() {
            self.label
        } else {
            format!("{} · {}", self.label, campaign.locale.get("site.reduced").replace("{scale}", &scale.to_string()))
        };
        Artifact {
            path: format!("{}{mark}.pdf", self.path),
            channel: self.channel,
            private: false,
            sources: self.sources,
            size: Size::Paper { width_mm: self.size.width_mm, height_mm: self.size.height_mm, scale },
            download: (!label.is_empty()).then_some(Download { label, format: "PDF", of: self.of }),
            job: Job::Typst {
                template: self.template,
                parts: vec![Box::new(move || {
                    let mut data = print::common(campaign);
                    data.insert("page".into(), page.clone());
                    data.insert("cmyk".into(), press.cmyk.into());
                    words(&mut data);
                    let mut data = data.into();
                    print::typographic(&mut data);
                    data
                })],
                inputs,
                output: TypstOutput::Pdf(PdfJob {
                    max_pages: self.max_pages,
                    duplex: self.duplex,
                    tagged: true,
                    distance_m: Some(self.distance_m),
                    standard: press.standard,
                    finish,
                }),
            },
        }
    }
}

/// Who an entry of paper is from, in the organization's name when it doesn't say.
pub fn from<'a>(campaign: &'a Campaign, from: &'a Option<String>) -> &'a str {
    from.as_deref().unwrap_or(campaign.config.short_name())
}

/// A path in a format's folder: `print/card/fake-loan-a4`.
pub fn path(folder: &str, slug: &str, size: &PaperSize) -> String {
    format!("{folder}/{slug}-{}", size.name)
}

/// The sources of an artifact made of one entry.
pub fn source(entry: &Entry) -> Vec<String> {
    vec![entry.file.path.clone()]
}
