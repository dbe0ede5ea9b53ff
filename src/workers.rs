//! Plain threads that take the next piece of work from a counter. Typst uses rayon inside;
//! called from rayon's own workers its jobs nest and overflow the stack.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Deep layouts recurse in Typst; 2 MiB of a plain thread is too little for them.
const STACK: usize = 16 << 20;

/// Asked once: on Linux the answer is read from files about the process's group.
static CORES: LazyLock<usize> = LazyLock::new(|| std::thread::available_parallelism().map_or(1, |n| n.get()));

/// How many threads the machine runs at once.
pub fn cores() -> usize {
    *CORES
}

/// Results of `make(0)` to `make(count - 1)` in their order, made by `jobs` threads (0: one a
/// core).
pub fn run<T: Send>(count: usize, jobs: usize, make: &(impl Fn(usize) -> T + Sync)) -> Vec<T> {
    begun_in(&(0..count).collect::<Vec<_>>(), jobs, make)
}

/// The same, begun in an order that has every number once; the results stay in the order of numbers.
pub fn begun_in<T: Send>(order: &[usize], jobs: usize, make: &(impl Fn(usize) -> T + Sync)) -> Vec<T> {
    let count = order.len();
    let threads = if jobs == 0 { cores() } else { jobs }.min(count).max(1);
    let next = AtomicUsize::new(0);
    let mut places: Vec<Option<T>> = Vec::new();
    places.resize_with(count, || None);
    let results = Mutex::new(places);
    let worker = || {
        let mut own = Vec::with_capacity(count / threads + 1);
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            own.push((*index, make(*index)));
        }
        let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
        own.into_iter().for_each(|(index, result)| results[index] = Some(result));
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            let spawned = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
            if spawned.is_err() {
                break; // The system gives no more threads; the ones there are do the work.
            }
        }
        // One more with the large stack, so that the caller's own stack never matters.
        if std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker).is_err() {
            worker();
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

/// What `other` makes and what `own` makes, at once where the system gives a thread.
pub fn both<A: Send, B>(other: &(impl Fn() -> A + Sync), own: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let spawned = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, other);
        let own = own();
        let other = match spawned {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => other(),
        };
        (other, own)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_order_and_all_of_them() {
        let squares = super::run(100, 3, &|i| i * i);
        assert_eq!(squares, (0..100).map(|i| i * i).collect::<Vec<_>>());
        assert!(super::run(0, 0, &|i| i).is_empty());
    }
}
