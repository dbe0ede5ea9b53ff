//! The files that other channels make, as pages offer them.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::context::Site;
use crate::content::text::encode_path;
use crate::plan::{Download, Plan};

/// A file that another channel makes.
pub struct Offer {
    pub path: String,
    pub download: Download,
}

/// What the other channels make, in the order of the plan.
#[derive(Default)]
pub struct Offers {
    /// By the source whose page offers it.
    pub on_pages: HashMap<String, Vec<Offer>>,
    /// Of what has no page of its own.
    pub loose: Vec<Offer>,
}

impl Offers {
    /// The files of the channels planned before that pages offer.
    pub fn of(plan: &Plan<'_>) -> Self {
        let mut offers = Offers::default();
        for artifact in &plan.artifacts {
            let (Some(source), Some(download)) = (artifact.sources.first(), artifact.download.clone()) else {
                continue;
            };
            let place = match download.of {
                Some(_) => &mut offers.loose,
                None => offers.on_pages.entry(source.clone()).or_default(),
            };
            place.push(Offer { path: artifact.path.clone(), download });
        }
        offers
    }
}

impl Site<'_> {
    /// The files of what has no page of its own, by what they are of.
    pub fn loose_downloads(&self) -> Vec<Value> {
        let mut rows: Vec<(&str, Vec<Value>)> = Vec::new();
        for offer in &self.offers.loose {
            let Some(of) = offer.download.of.as_deref() else { continue };
            match rows.iter_mut().find(|(title, _)| *title == of) {
                Some((_, files)) => files.push(file(offer)),
                None => rows.push((of, vec![file(offer)])),
            }
        }
        rows.into_iter().map(|(title, files)| json!({ "title": title, "url": null, "files": files })).collect()
    }

    /// The files made from a content file.
    pub fn downloads(&self, source: &str) -> Value {
        self.offers.on_pages.get(source).into_iter().flatten().map(file).collect()
    }
}

fn file(offer: &Offer) -> Value {
    let Download { label, format, .. } = &offer.download;
    json!({ "label": label, "url": encode_path(&offer.path), "format": format })
}
