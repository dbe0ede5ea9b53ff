//! What was made is kept for as long as there is room: posters, slides and films that did not change
//! are not made again when the campaign is read again.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Bytes;

use super::findings::Finding;

/// Bytes that are kept.
const ROOM: usize = 256 << 20;

/// A file as made, the same bytes for all who are sent them.
pub struct Made {
    pub bytes: Vec<u8>,
    pub pages: Option<usize>,
    /// What a person should know of it.
    pub warnings: Vec<Finding>,
    tag: OnceLock<String>,
}

impl Made {
    /// A file of bytes.
    pub fn new(bytes: Vec<u8>, pages: Option<usize>, warnings: Vec<Finding>) -> Self {
        Self { bytes, pages, warnings, tag: OnceLock::new() }
    }

    /// Its bytes to be sent. It is held while somebody reads them.
    pub fn body(self: Arc<Self>) -> Bytes {
        Bytes::from_owner(Sent(self))
    }

    /// What tells it from others, as an `ETag` has it.
    pub fn tag(&self) -> &str {
        self.tag.get_or_init(|| tag(&self.bytes))
    }
}

struct Sent(Arc<Made>);

impl AsRef<[u8]> for Sent {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}

/// The `ETag` of bytes.
pub fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", blake3::hash(bytes).to_hex())
}

/// Files by their keys; the oldest make room for new ones.
#[derive(Default)]
pub struct Shelf(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    made: HashMap<blake3::Hash, Arc<Made>>,
    order: VecDeque<blake3::Hash>,
    bytes: usize,
}

impl Shelf {
    /// A file that is there.
    pub fn get(&self, key: blake3::Hash) -> Option<Arc<Made>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).made.get(&key).cloned()
    }

    /// Keeps a file.
    pub fn put(&self, key: blake3::Hash, made: &Arc<Made>) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if made.bytes.len() > ROOM || inner.made.insert(key, Arc::clone(made)).is_some() {
            return;
        }
        inner.order.push_back(key);
        inner.bytes += made.bytes.len();
        while inner.bytes > ROOM
            && let Some(oldest) = inner.order.pop_front()
        {
            inner.bytes -= inner.made.remove(&oldest).map_or(0, |m| m.bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let shelf = Shelf::default();
        let key = |i: u8| blake3::hash(&[i]);
        for i in 0..5 {
            let made = Made::new(vec![i; ROOM / 4], None, Vec::new());
            shelf.put(key(i), &Arc::new(made));
        }
        assert!(shelf.get(key(0)).is_none());
        assert!((1..5).all(|i| shelf.get(key(i)).is_some()));
        let huge = Made::new(vec![0; ROOM + 1], None, Vec::new());
        shelf.put(key(9), &Arc::new(huge));
        assert!(shelf.get(key(9)).is_none() && shelf.get(key(4)).is_some());
    }
}
