//! Quizzes as pages: the questions with their answers in the page, so that they work without a
//! network and without scripts.

use serde_json::{Map, Value, json};

use super::super::print;
use super::context::{Site, source};
use super::lists::Taxonomy;
use crate::content::entry::Kind;
use crate::content::quiz::Quiz;
use crate::content::text::{date_text, encode_path};

/// A quiz as it stands in lists.
pub fn item(site: &Site<'_>, quiz: &Quiz) -> Value {
    let language = &site.campaign.config.book.language;
    json!({
        "kind": "quiz",
        "title": quiz.title,
        "summary": quiz.summary,
        "slug": quiz.slug,
        "url": encode_path(&quiz.page_path()),
        "count": quiz.questions.len(),
        "audiences": site.terms(Taxonomy::Audiences, &quiz.audiences),
        "reviewed": quiz.reviewed.map(|d| d.to_string()),
        "reviewed_text": quiz.reviewed.map(|d| date_text(d, language)),
    })
}

/// All quizzes as they stand in lists.
pub fn items(site: &Site<'_>) -> Value {
    site.campaign.content.quizzes.iter().map(|q| item(site, q)).collect()
}

/// What the page of a quiz is given besides the base.
pub fn context(site: &Site<'_>, quiz: &Quiz) -> Map<String, Value> {
    let campaign = site.campaign;
    let questions: Vec<_> = quiz
        .questions
        .iter()
        .enumerate()
        .map(|(i, q)| {
            let scam = q.scam.as_ref().and_then(|(slug, _)| campaign.content.find(Kind::Scam, slug));
            let mut question = print::question(campaign, q);
            question["number"] = (i + 1).into();
            question["id"] = format!("q{}", i + 1).into();
            question["scam"] = scam.map(|s| site.item(s)).into();
            question
        })
        .collect();
    let language = &campaign.config.book.language;
    let mut context = Map::new();
    context.insert("item".into(), item(site, quiz));
    context.insert("questions".into(), questions.into());
    context.insert("sources".into(), quiz.sources.iter().map(|s| source(s, language)).collect());
    context.insert("downloads".into(), site.downloads(&quiz.file.path));
    context
}
