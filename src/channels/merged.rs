//! Merged letters: one for each row of a table of people, with a receipt that has a number.
//! They hold personal data, so they are private artifacts, and so is the register.

use std::sync::Arc;

use serde_json::{Value, json};

use super::letters;
use super::paper::Press;
use super::print;
use crate::campaign::Campaign;
use crate::content::entry::{Entry, Kind};
use crate::content::{merge_fields, text};
use crate::diagnostics::Diagnostic;
use crate::merge::{self, Merge, Recipient, Recipients, number};
use crate::plan::{Artifact, Job, Plan, TypstOutput};
use crate::theme::typesetter::PdfStandard;
use crate::values::Fields;

/// Letters that are set at a time: few enough for memory, many enough that fonts, which each
/// part carries for itself, weigh little.
const PART: usize = 250;

pub fn plan<'a>(campaign: &'a Campaign, press: Press, options: &mut Fields<'_>, plan: &mut Plan<'a>) {
    let mut merges = Vec::with_capacity(campaign.merges.len());
    for merge in &campaign.merges {
        let entry = letter(campaign, merge, options);
        merges.extend(entry.map(|entry| (merge, entry, entry.letter().is_some_and(|l| l.receipt))));
    }
    let numbered: Vec<&Merge> = merges.iter().filter(|(.., receipts)| *receipts).map(|(merge, ..)| *merge).collect();
    let next = if numbered.is_empty() { Ok(number::FIRST) } else { merge::next_serial(&campaign.root, &numbered) };
    let mut serial = next.unwrap_or_else(|found| {
        found.into_iter().for_each(|d| options.report(d));
        number::FIRST // Nothing is made of it.
    });
    for (merge, entry, receipts) in merges {
        let mut warnings = Vec::new();
        let fields = fields(entry);
        let made = merge.recipients(&fields, &entry.file, &campaign.config.file, receipts, &mut serial, &mut warnings);
        warnings.into_iter().for_each(|d| options.report(d));
        match made {
            Ok(recipients) => add(campaign, merge, entry, recipients, press, plan),
            Err(found) => found.into_iter().for_each(|d| options.report(d)),
        }
    }
}

fn letter<'a>(campaign: &'a Campaign, merge: &Merge, options: &mut Fields<'_>) -> Option<&'a Entry> {
    let (slug, span) = &merge.settings.letter;
    let entry = campaign.content.find(Kind::Letter, slug);
    if entry.is_none() {
        let d = Diagnostic::error("outreach::merge::no-letter", format!("there is no letter `{slug}`"))
            .at(&campaign.config.file, span.clone());
        let letters = campaign.content.of_kind(Kind::Letter);
        let known = letters.iter().map(|e| e.slug.as_str());
        let d = d.suggest(slug, known, "name a file of content/letters/ without .md");
        campaign.content.missing(&Kind::Letter.file_path(slug), d).into_iter().for_each(|d| options.report(d));
    }
    entry
}

/// Every merge field of a letter.
fn fields(entry: &Entry) -> Vec<String> {
    let mut blocks = entry.document.blocks.clone();
    if let Some(to) = entry.letter().and_then(|l| l.to.as_deref()) {
        blocks.push(crate::content::blocks::Block::Paragraph { content: merge_fields::parse(to) });
    }
    merge_fields::names(&blocks)
}

fn add<'a>(
    campaign: &'a Campaign,
    merge: &'a Merge,
    entry: &'a Entry,
    recipients: Recipients,
    press: Press,
    plan: &mut Plan<'a>,
) {
    plan.registers.extend(recipients.register);
    // By the names that files get: classes that differ in marks only share one.
    let mut files: Vec<(String, Vec<Recipient>)> = Vec::new();
    for person in recipients.people {
        let name = &merge.settings.name;
        let stem = if person.file.is_empty() { name.clone() } else { format!("{name}-{}", text::slug(&person.file)) };
        match files.iter_mut().find(|(other, _)| *other == stem) {
            Some((_, people)) => people.push(person),
            None => files.push((stem, vec![person])),
        }
    }
    for (stem, people) in files {
        plan.push(artifact(campaign, entry, stem, people, press));
    }
}

fn artifact<'a>(
    campaign: &'a Campaign,
    entry: &'a Entry,
    stem: String,
    people: Vec<Recipient>,
    press: Press,
) -> Artifact<'a> {
    let mut sheet = letters::sheet(campaign, entry);
    sheet.path = stem;
    sheet.label = String::new();
    sheet.max_pages *= people.len();
    let mut artifact = sheet.artifact(campaign, press);
    artifact.private = true;
    let Job::Typst { parts, output: TypstOutput::Pdf(job), .. } = &mut artifact.job else { return artifact };
    let Some(letter) = parts.pop().map(Arc::new) else { return artifact };
    // Paper that is signed and filed needs no structure; only PDF/UA does, and it cannot be joined.
    job.tagged = matches!(job.standard, Some(PdfStandard::Ua_1));
    let length = if job.tagged { people.len() } else { PART };
    let longest = row(&longest(&people));
    let people = Arc::new(people);
    for begin in (0..people.len()).step_by(length) {
        let (letter, people, longest) = (Arc::clone(&letter), Arc::clone(&people), longest.clone());
        parts.push(Box::new(move || {
            let mut data = letter();
            data["rows"] = people[begin..].iter().take(length).map(row).collect();
            data["longest"] = longest.clone();
            data
        }));
    }
    artifact
}

fn row(person: &Recipient) -> Value {
    let fields: serde_json::Map<String, Value> =
        person.fields.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    json!({
        "number": person.number,
        "qr": person.number.as_deref().and_then(print::qr_code),
        "person": person.person,
        "group": person.group,
        "fields": fields,
    })
}

/// Nobody in particular, with the longest value of every field: the letter is set in the
/// size at which it fits for all, so that the letters of a class look alike.
fn longest(people: &[Recipient]) -> Recipient {
    let long = |get: &dyn Fn(&Recipient) -> &str| {
        people.iter().map(get).max_by_key(|value| value.chars().count()).unwrap_or_default().to_owned()
    };
    let names = people.first().map(|p| p.fields.as_slice()).unwrap_or_default();
    let field = |i: usize| long(&|p: &Recipient| p.fields.get(i).map_or("", |(_, value)| value.as_str()));
    Recipient {
        number: people.first().and_then(|p| p.number.clone()),
        person: long(&|p| &p.person),
        group: long(&|p| &p.group),
        file: String::new(),
        fields: names.iter().enumerate().map(|(i, (name, _))| (name.clone(), field(i))).collect(),
    }
}
