//! Digests of several pieces, by which the cache, players and browsers know what has changed.

use serde_json::Value;

/// Bytes that are hashed at once: hashing is faster over many.
const CHUNK: usize = 1 << 14;

/// A digest in the making. Each piece goes in after its length, so that where one ends and the
/// next begins is part of it.
#[derive(Default)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Adds a piece.
    pub fn add(&mut self, piece: impl AsRef<[u8]>) -> &mut Self {
        let piece = piece.as_ref();
        self.0.update(&(piece.len() as u64).to_le_bytes()).update(piece);
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
        let mut pending = Vec::with_capacity(2 * CHUNK);
        self.add_value(value, &mut pending);
        self.0.update(&pending);
        self
    }

    fn add_value(&mut self, value: &Value, pending: &mut Vec<u8>) {
        match value {
            Value::Null => pending.push(b'n'),
            Value::Bool(is) => pending.extend([b'b', u8::from(*is)]),
            Value::Number(number) => put(b'd', number.to_string().as_bytes(), pending),
            Value::String(text) => put(b's', text.as_bytes(), pending),
            Value::Array(values) => {
                pending.push(b'a');
                pending.extend((values.len() as u64).to_le_bytes());
                values.iter().for_each(|value| self.add_value(value, pending));
            }
            Value::Object(fields) => {
                pending.push(b'o');
                pending.extend((fields.len() as u64).to_le_bytes());
                for (name, value) in fields {
                    put(b'k', name.as_bytes(), pending);
                    self.add_value(value, pending);
                }
            }
        }
        if pending.len() >= CHUNK {
            self.0.update(pending);
            pending.clear();
        }
    }

    /// The digest of everything added.
    pub fn hash(&self) -> blake3::Hash {
        self.0.finalize()
    }

    /// Its first hexadecimal digits: enough to tell two builds apart.
    pub fn short(&self, digits: usize) -> String {
        self.hash().to_hex()[..digits].to_owned()
    }
}

/// Adds a piece of a type to what is yet to be hashed.
fn put(kind: u8, piece: &[u8], pending: &mut Vec<u8>) {
    pending.push(kind);
    pending.extend((piece.len() as u64).to_le_bytes());
    pending.extend(piece);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_two_values_are_the_same() {
        let long = "长".repeat(CHUNK);
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
    }
}
