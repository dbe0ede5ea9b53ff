//! In which order the items of a round come.

use std::collections::VecDeque;

use crate::content::playlist::Playlist;
use crate::work::looked_at;

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
    let mut left = vec![0; order.iter().max().map_or(0, |item| item + 1)];
    for item in &order {
        left[*item] += 1;
    }
    let most = left.iter().copied().max().unwrap_or_default();
    let mut out: Vec<usize> = Vec::with_capacity(order.len());
    let mut rest = VecDeque::from(order);
    while !rest.is_empty() {
        let other = |item: &usize| {
            looked_at(1);
            Some(item) != out.last()
        };
        let presses = |item: &usize| {
            looked_at(1);
            left[*item] * 2 > rest.len() && other(item)
        };
        // None can before so few are left.
        let pressing = if most * 2 > rest.len() { rest.iter().position(presses) } else { None };
        let next = pressing.or_else(|| rest.iter().position(other)).unwrap_or(0);
        if let Some(item) = rest.remove(next) {
            left[item] -= 1;
            out.push(item);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::content::playlist::read;
    use crate::diagnostics::SourceFile;
    use crate::work;

    fn order(text: &str) -> Vec<usize> {
        let file = Arc::new(SourceFile::new("a.yaml".into(), text.into()));
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

    /// [`apart`] as plainly as it can be said.
    fn apart_plainly(mut rest: Vec<usize>) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        while !rest.is_empty() {
            let left = |item: usize| rest.iter().filter(|i| **i == item).count();
            let other = |j: &usize| Some(&rest[*j]) != out.last();
            let pressing = (0..rest.len()).find(|j| left(rest[*j]) * 2 > rest.len() && other(j));
            let next = pressing.or_else(|| (0..rest.len()).find(other)).unwrap_or(0);
            out.push(rest.remove(next));
        }
        out
    }

    #[test]
    fn a_long_round_looks_at_few_items_for_each_and_is_in_the_same_order() {
        for seed in 0..200usize {
            let items = 1 + seed % 7;
            let turns = (0..seed % 40).map(|turn| (drawn(seed as u32, turn, 0) * items as f64 * 1.5) as usize % items);
            let turns: Vec<_> = turns.collect();
            assert_eq!(apart(turns.clone()), apart_plainly(turns));
        }
        let items: String = (0..300).map(|i| format!("  - slogan: 口号{i}\n    repeat: 20\n")).collect();
        for head in ["", "shuffle: 7\n"] {
            let (order, looked_at) = work::of(|| order(&format!("{head}items:\n{items}")));
            assert_eq!(order.len(), 6_000);
            assert!((6_000..30_000).contains(&looked_at), "{looked_at}");
            assert!(order.windows(2).all(|w| w[0] != w[1]));
        }
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
