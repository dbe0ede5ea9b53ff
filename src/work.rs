//! How much is looked at, so that a test can hold it against the size of what is read: that a reader goes through a
//! text once, and not back to its beginning at every place, no clock of a busy machine tells.

/// So many bytes, characters or items are looked at. Nothing but a test counts them.
#[inline]
pub fn looked_at(count: usize) {
    #[cfg(test)]
    tests::LOOKED_AT.set(tests::LOOKED_AT.get() + count);
    #[cfg(not(test))]
    let _ = count;
}

#[cfg(test)]
pub use tests::of;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    thread_local! { pub static LOOKED_AT: Cell<usize> = const { Cell::new(0) } }

    /// What something on this thread comes to, and how much it looks at.
    pub fn of<T>(something: impl FnOnce() -> T) -> (T, usize) {
        let before = LOOKED_AT.get();
        let result = something();
        (result, LOOKED_AT.get() - before)
    }
}
