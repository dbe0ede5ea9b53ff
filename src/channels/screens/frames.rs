//! One slide on one screen as the data of its template, and the mark by which a player knows
//! whether it has changed.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::print;
use super::slides::Slide;
use crate::campaign::Campaign;
use crate::plan::{Data, Frame};
use crate::sizes::PixelSize;
use crate::theme::typesetter::Inputs;

/// The template of slides.
pub const TEMPLATE: &str = "screen/slide.typ";

/// The slides of one loop at one size.
pub struct Set<'a> {
    pub campaign: &'a Campaign,
    pub size: PixelSize,
    pub slides: Arc<Vec<Slide>>,
}

impl<'a> Set<'a> {
    /// The data of a slide; `dated` leaves room where the player writes today's date.
    fn data(&self, index: usize, dated: bool) -> Data<'a> {
        let (campaign, size, slides) = (self.campaign, self.size, Arc::clone(&self.slides));
        Box::new(move || {
            let slide = &slides[index];
            let mut shown = slide.data.clone();
            if let Value::Object(map) = &mut shown {
                map.insert("risk".into(), json!(slide.risk));
                map.insert("index".into(), (index + 1).into());
                map.insert("count".into(), slides.len().into());
                if dated {
                    map.insert("dated".into(), true.into());
                }
            }
            let mut data = print::common(campaign);
            data.insert("page".into(), json!({ "width_px": size.width, "height_px": size.height }));
            data.insert("slide".into(), shown);
            data.insert("hotline".into(), slide.hotline.clone());
            data.into()
        })
    }

    fn inputs(&self, index: usize) -> Inputs {
        let mut inputs = self.slides[index].inputs.clone();
        print::logo(self.campaign, &mut inputs);
        inputs
    }

    /// A slide to be set.
    pub fn frame(&self, index: usize, dated: bool) -> Frame<'a> {
        Frame { data: self.data(index, dated), inputs: self.inputs(index) }
    }

    /// Eight characters that change when the picture may.
    pub fn hash(&self, index: usize, dated: bool, theme: blake3::Hash) -> String {
        let frame = self.frame(index, dated);
        let mut hasher = blake3::Hasher::new();
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(theme.as_bytes());
        hasher.update((frame.data)().to_string().as_bytes());
        for (path, bytes) in &frame.inputs {
            hasher.update(path.as_bytes()).update(bytes);
        }
        if let Some(film) = self.slides[index].film.as_ref().and_then(|f| self.campaign.content.assets.get(f)) {
            hasher.update(film);
        }
        hasher.finalize().to_hex()[..8].to_owned()
    }
}
