//! In which order the items of a round come.

use crate::content::playlist::Playlist;

/// Places of the playlist's items in playing order. An item that repeats comes again at even
/// distances; with a seed the order is shuffled, the same for the same seed, and no item comes
/// twice in a row where that can be.
pub fn round(playlist: &Playlist) -> Vec<usize> {
    let n = playlist.items.len();
    let mut turns: Vec<(f64, usize)> = Vec::new();
    for (place, item) in playlist.items.iter().enumerate() {
        for turn in 0..item.repeat {
            let key = match playlist.shuffle {
                Some(seed) => drawn(seed, place, turn),
                None => (place as f64 / n as f64 + f64::from(turn) / f64::from(item.repeat)).fract(),
            };
            turns.push((key, place));
        }
    }
    turns.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    apart(turns.into_iter().map(|(_, place)| place).collect())
}

/// A number from 0 to 1 that is always the same for the same seed, item and turn.
fn drawn(seed: u32, place: usize, turn: u32) -> f64 {
    let hash = blake3::hash(format!("{seed} {place} {turn}").as_bytes());
    let [a, b, c, d, ..] = *hash.as_bytes();
    f64::from(u32::from_le_bytes([a, b, c, d])) / f64::from(u32::MAX)
}

/// The same turns with no item twice in a row, as near to their order as that allows: an item
/// that makes up half of what is left has to come now, else the next that is another.
fn apart(order: Vec<usize>) -> Vec<usize> {
    let mut rest = order;
    let mut out: Vec<usize> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let before = out.last();
        let left = |item: usize| rest.iter().filter(|i| **i == item).count();
        let pressing = (0..rest.len()).find(|j| left(rest[*j]) * 2 > rest.len() && Some(&rest[*j]) != before);
        let other = || (0..rest.len()).find(|j| Some(&rest[*j]) != before);
        let next = pressing.or_else(other).unwrap_or(0);
        out.push(rest.remove(next));
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::content::playlist::read;
    use crate::diagnostics::SourceFile;

    fn order(text: &str) -> Vec<usize> {
        let file = Arc::new(SourceFile { path: "a.yaml".into(), text: text.into() });
        round(&read("a", &file, &mut Vec::new()).unwrap())
    }

    const ITEMS: &str = "items:\n  - slogan: a\n    repeat: 3\n  - slogan: b\n  - slogan: c\n  - slogan: d\n";

    #[test]
    fn repeats_are_spread() {
        assert_eq!(order("items:\n  - slogan: a\n  - slogan: b\n  - slogan: c\n"), [0, 1, 2]);
        let spread = order(ITEMS);
        assert_eq!(spread.iter().filter(|i| **i == 0).count(), 3);
        assert!(spread.windows(2).all(|w| w[0] != w[1]), "{spread:?}");
    }

    #[test]
    fn a_seed_always_gives_the_same_order() {
        let shuffled = |seed: u32| order(&format!("shuffle: {seed}\n{ITEMS}"));
        assert_eq!(shuffled(7), shuffled(7));
        assert!((0..20).any(|seed| shuffled(seed) != shuffled(7)));
        for seed in 0..50 {
            let order = shuffled(seed);
            assert!(order.windows(2).all(|w| w[0] != w[1]), "{order:?}");
        }
    }
}
