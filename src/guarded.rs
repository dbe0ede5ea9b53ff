//! Readers of other people's files that stop in the middle of one that is damaged: what they say then is not for who
//! runs the program, and the rest of it goes on.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// What the reader makes of a file; `None` when it panics. What it has changed by then is not to be used.
pub fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    let outside = INSIDE.replace(true);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    INSIDE.set(outside);
    read.ok()
}

/// Keeps panics within [`guarded`] silent. Called once, before anything is read.
pub fn keep_silent() {
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !INSIDE.get() {
            told(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_has_made_nothing() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| [1, 2][..].get(2).copied().unwrap()), None);
        assert!(!INSIDE.get());
        assert_eq!(guarded(|| guarded(|| panic!("within")).map_or(2, |()| 3)), Some(2));
    }
}
