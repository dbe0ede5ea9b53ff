//! Digests of several pieces, by which the cache, players and browsers know what has changed.

use serde_json::Value;

/// Bytes that are hashed at once: hashing is faster over many.
const MANY: usize = 1 << 16;

/// A digest in the making. Each piece goes in after its length, so that where one ends and the
/// next begins is part of it.
pub struct Digest {
    /// What is hashed already; mostly nothing before all is there.
    hashed: Option<Box<blake3::Hasher>>,
    pending: Vec<u8>,
}

impl Default for Digest {
    fn default() -> Self {
        // Room for what most pages are made of.
        Self { hashed: None, pending: Vec::with_capacity(MANY / 4) }
    }
}

impl Digest {
    /// Adds a piece.
    pub fn add(&mut self, piece: impl AsRef<[u8]>) -> &mut Self {
        let piece = piece.as_ref();
        if piece.len() < MANY {
            self.put(piece);
            self.hash_many();
        } else {
            // Many by itself, and not copied to be hashed.
            self.pending.extend_from_slice(&(piece.len() as u64).to_le_bytes());
            let hasher = self.hashed.get_or_insert_default();
            hasher.update(&self.pending).update(piece);
            self.pending.clear();
        }
        self
    }

    /// Adds names and what they stand for.
    pub fn add_all<N: AsRef<[u8]>, B: AsRef<[u8]>>(&mut self, named: impl IntoIterator<Item = (N, B)>) -> &mut Self {
        for (name, bytes) in named {
            self.add(name).add(bytes);
        }
        self
    }

    /// Adds values, each after its type and length, so that no two are added as the same bytes.
    pub fn add_json(&mut self, value: &Value) -> &mut Self {
        match value {
            Value::Null => self.pending.push(b'n'),
            Value::Bool(is) => self.pending.extend([b'b', u8::from(*is)]),
            Value::Number(number) => self.put_as(b'd', number.to_string().as_bytes()),
            Value::String(text) => self.put_as(b's', text.as_bytes()),
            Value::Array(values) => {
                self.pending.push(b'a');
                self.pending.extend((values.len() as u64).to_le_bytes());
                for value in values {
                    self.add_json(value);
                }
            }
            Value::Object(fields) => {
                self.pending.push(b'o');
                self.pending.extend((fields.len() as u64).to_le_bytes());
                for (name, value) in fields {
                    self.put_as(b'k', name.as_bytes());
                    self.add_json(value);
                }
            }
        }
        self.hash_many();
        self
    }

    /// Adds a piece after its type.
    fn put_as(&mut self, kind: u8, piece: &[u8]) {
        self.pending.push(kind);
        self.put(piece);
    }

    fn put(&mut self, piece: &[u8]) {
        self.pending.extend_from_slice(&(piece.len() as u64).to_le_bytes());
        self.pending.extend_from_slice(piece);
    }

    fn hash_many(&mut self) {
        if self.pending.len() >= MANY {
            self.hashed.get_or_insert_default().update(&self.pending);
            self.pending.clear();
        }
    }

    /// The digest of everything added.
    pub fn hash(&self) -> blake3::Hash {
        match &self.hashed {
            None => blake3::hash(&self.pending),
            Some(hashed) => hashed.clone().update(&self.pending).finalize(),
        }
    }

    /// Its first hexadecimal digits: enough to tell two builds apart.
    pub fn short(&self, digits: usize) -> String {
        self.hash().to_hex()[..digits].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_two_values_are_the_same() {
        let long = "长".repeat(MANY);
        let values = [
            json!(null),
            json!(false),
            json!(0),
            json!("0"),
            json!([]),
            json!({}),
            json!([0]),
            json!(["0"]),
            json!({ "a": [] }),
            json!([["a"], "b"]),
            json!([["a", "b"]]),
            json!({ "a": "b", "c": null }),
            json!({ "a": { "b": null } }),
            json!([long, "x"]),
            json!([long, "y"]),
        ];
        let of = |value: &Value| Digest::default().add_json(value).hash();
        for (i, value) in values.iter().enumerate() {
            assert_eq!(of(value), of(&value.clone()));
            assert!(values[..i].iter().all(|other| of(other) != of(value)), "{value}");
        }
    }

    #[test]
    fn where_a_piece_ends_matters() {
        let of = |pieces: &[&str]| {
            let mut digest = Digest::default();
            pieces.iter().for_each(|p| {
                digest.add(p);
            });
            digest.short(12)
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        let (long, longer) = ("c".repeat(MANY), "c".repeat(MANY + 1));
        assert_ne!(of(&["ab", &long, "d"]), of(&["ab", &longer, "d"]));
        assert_ne!(of(&["ab", &long, "d"]), of(&["ab", &long, "e"]));
        assert_ne!(of(&["ab", &long]), of(&["ac", &long]));
    }
}
