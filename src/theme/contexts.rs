//! What Tera's templates are given: a page's own values, over what many pages share. What stands in
//! many pages (an entry's card, a menu) is in their values as a reference and made ready once;
//! Tera's values are shared, not copied.

use std::sync::{Arc, OnceLock};

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value};
use tera::value::Key;
use tera::{Context, Map as Fields};

use crate::digest::Digest;

/// The only field of a reference. No author's word becomes the name of a field.
const REFERENCE: &str = "\0piece";

/// What many pages show.
pub enum Made {
    /// A group of values by their names.
    Group(Vec<(&'static str, Value)>),
    List(Vec<Value>),
}

/// Makes a piece of pages by its number.
type Make<'a> = Box<dyn Fn(usize) -> Made + Send + Sync + 'a>;

/// The part of a context that many pages share, made ready for Tera once.
pub struct Shared<'a> {
    /// As JSON: a field a name.
    data: Map<String, Value>,
    context: Context,
    digest: blake3::Hash,
    make: Make<'a>,
    pieces: Vec<OnceLock<Piece>>,
}

/// A piece that many pages show, made ready for Tera.
struct Piece {
    ready: tera::Value,
    digest: blake3::Hash,
}

/// A reference to a piece in the values of a page.
pub fn reference(number: usize) -> Value {
    Value::Object(Map::from_iter([(REFERENCE.to_owned(), number.into())]))
}

/// The number of the piece that a group of values is a reference to.
fn referred(fields: &Map<String, Value>) -> Option<usize> {
    fields.get(REFERENCE).filter(|_| fields.len() == 1)?.as_u64()?.try_into().ok()
}

impl<'a> Shared<'a> {
    /// Makes it ready. `make` makes each of so many pieces when one is first needed.
    pub fn new(data: Map<String, Value>, pieces: usize, make: impl Fn(usize) -> Made + Send + Sync + 'a) -> Arc<Self> {
        let mut context = Context::new();
        let mut digest = Digest::default();
        for (name, value) in &data {
            digest.add(name).add_json(value);
            context.insert(name.clone(), value); // JSON always serialises.
        }
        Arc::new(Self {
            data,
            context,
            digest: digest.hash(),
            make: Box::new(make),
            pieces: (0..pieces).map(|_| OnceLock::new()).collect(),
        })
    }

    /// The whole context of a page with values of its own.
    pub fn context(&self, own: Value) -> Context {
        let mut context = self.context.clone();
        if let Value::Object(fields) = own {
            for (name, value) in fields {
                context.insert_value(name, self.ready(value));
            }
        }
        context
    }

    /// Adds all that a page with values of its own depends on.
    pub fn digest(&self, own: &Value, digest: &mut Digest) {
        digest.add(self.digest.as_bytes()).add_json(own);
        self.digest_pieces(own, digest);
    }

    /// The whole context of a page as JSON.
    pub fn plain(&self, own: Value) -> Value {
        let mut own = self.resolve(own);
        if let Value::Object(fields) = &mut own {
            for (name, value) in &self.data {
                fields.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        own
    }

    fn resolve(&self, own: Value) -> Value {
        match own {
            Value::Object(fields) => match referred(&fields).filter(|at| *at < self.pieces.len()) {
                Some(at) => (self.make)(at).into(),
                None => Value::Object(fields.into_iter().map(|(name, value)| (name, self.resolve(value))).collect()),
            },
            Value::Array(values) => values.into_iter().map(|value| self.resolve(value)).collect(),
            plain => plain,
        }
    }

    fn piece(&self, number: usize) -> Option<&Piece> {
        let make = || {
            let made = (self.make)(number);
            let digest = made.digest();
            Piece { ready: tera::Value::from_serializable(&made), digest }
        };
        Some(self.pieces.get(number)?.get_or_init(make))
    }

    fn ready(&self, value: Value) -> tera::Value {
        ready(value, &|fields| Some(self.piece(referred(fields)?)?.ready.clone()))
    }

    fn digest_pieces(&self, value: &Value, digest: &mut Digest) {
        match value {
            Value::Object(fields) => match referred(fields).and_then(|at| self.piece(at)) {
                Some(piece) => {
                    digest.add(piece.digest.as_bytes());
                }
                None => fields.values().for_each(|value| self.digest_pieces(value, digest)),
            },
            Value::Array(values) => values.iter().for_each(|value| self.digest_pieces(value, digest)),
            _ => {}
        }
    }
}

impl Made {
    fn digest(&self) -> blake3::Hash {
        let mut digest = Digest::default();
        match self {
            Self::Group(fields) => fields.iter().for_each(|(name, value)| {
                digest.add(name).add_json(value);
            }),
            Self::List(values) => values.iter().for_each(|value| {
                digest.add_json(value);
            }),
        }
        digest.hash()
    }
}

impl From<Made> for Value {
    fn from(made: Made) -> Self {
        match made {
            Made::Group(fields) => fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            Made::List(values) => values.into(),
        }
    }
}

/// As a structure, whose names Tera neither copies nor puts into a second map.
impl Serialize for Made {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Group(fields) => {
                let mut group = serializer.serialize_struct("Group", fields.len())?;
                for (name, value) in fields {
                    group.serialize_field(name, value)?;
                }
                group.end()
            }
            Self::List(values) => values.serialize(serializer),
        }
    }
}

/// A value for Tera; `piece` gives what a reference stands for.
fn ready(value: Value, piece: &dyn Fn(&Map<String, Value>) -> Option<tera::Value>) -> tera::Value {
    match (refers(&value), value) {
        (true, Value::Object(fields)) => piece(&fields).unwrap_or_else(|| {
            let fields = fields.into_iter().map(|(name, value)| (Key::from(name), ready(value, piece)));
            tera::Value::from(fields.collect::<Fields>())
        }),
        (true, Value::Array(values)) => values.into_iter().map(|value| ready(value, piece)).collect::<Vec<_>>().into(),
        // Tera's own way makes each group of values once, the other twice.
        (_, plain) => tera::Value::from_serializable(&plain),
    }
}

/// Whether a reference stands somewhere in a value.
fn refers(value: &Value) -> bool {
    match value {
        Value::Object(fields) => referred(fields).is_some() || fields.values().any(refers),
        Value::Array(values) => values.iter().any(refers),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pieces_are_made_once_and_stand_where_they_are_referred_to() {
        let made = std::sync::atomic::AtomicUsize::new(0);
        let shared = Shared::new(Map::from_iter([("t".to_owned(), json!("共"))]), 2, |number| {
            made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Made::Group(vec![("title", format!("第{number}张").into())])
        });
        let own = || json!({ "items": [reference(1), reference(1), { "title": "其他" }], "item": reference(0) });
        let mut tera = tera::Tera::default();
        tera.add_raw_template("a", "{{ t }}{% for i in items %}{{ i.title }}{% endfor %}{{ item.title }}").unwrap();
        assert_eq!(tera.render("a", &shared.context(own())).unwrap(), "共第1张第1张其他第0张");
        tera.render("a", &shared.context(own())).unwrap();
        assert_eq!(made.load(std::sync::atomic::Ordering::Relaxed), 2);
        assert_eq!(shared.plain(own())["items"][1]["title"], "第1张");
        assert_eq!(shared.plain(own())["t"], "共");
    }

    #[test]
    fn a_page_is_another_when_a_piece_of_it_is() {
        let digest = |title: &'static str| {
            let shared = Shared::new(Map::new(), 1, move |_| Made::Group(vec![("title", title.into())]));
            let mut digest = Digest::default();
            shared.digest(&json!({ "items": [reference(0)] }), &mut digest);
            digest.hash()
        };
        assert_eq!(digest("甲"), digest("甲"));
        assert_ne!(digest("甲"), digest("乙"));
    }
}
