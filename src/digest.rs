//! Digests of several pieces, by which the cache, players and browsers know what has changed.

use std::io::{BufWriter, Write};

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

    /// Adds values as they are written in JSON, which ends by itself.
    pub fn add_json(&mut self, value: &serde_json::Value) -> &mut Self {
        let mut writer = BufWriter::with_capacity(1 << 14, &mut self.0);
        // Values serialise, and hashing takes every byte.
        let _ = serde_json::to_writer(&mut writer, value);
        let _ = writer.flush();
        drop(writer);
        self
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

#[cfg(test)]
mod tests {
    use super::*;

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
