//! One slide on one screen as the data of its template, and a mark by which a page knows whether it
//! has changed.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::print;
use super::slides::Slide;
use crate::campaign::Campaign;
use crate::digest::Digest;
use crate::plan::{Data, Frame};
use crate::sizes::PixelSize;
use crate::theme::typesetter::Inputs;

/// The template of slides.
pub const TEMPLATE: &str = "screen/slide.typ";

/// The slides of one loop at one size.
#[derive(Clone)]
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
                map.insert("palette".into(), slide.palette.as_str().into());
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
    pub fn hash(&self, index: usize) -> String {
        let mut digest = Digest::default();
        digest.add(env!("CARGO_PKG_VERSION")).add(self.campaign.theme.digest().as_bytes());
        self.frame(index, false).digest(&mut digest);
        digest.short(8)
    }
}
