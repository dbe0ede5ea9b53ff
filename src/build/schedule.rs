//! Which artifacts are made together, which after others, and which are begun first.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diagnostics::Diagnostic;
use crate::plan::{Artifact, Job, Plan};
use crate::workers;

/// The artifacts in groups that one worker makes one after the other, since one is half of the next
/// one's work. What is made of many files has its turn when those are there.
pub fn turns<'p>(plan: &'p Plan<'p>) -> [Vec<Vec<&'p Artifact<'p>>>; 2] {
    let mut turns: [Vec<Vec<_>>; 2] = [Vec::new(), Vec::new()];
    let mut leaders: HashMap<&str, usize> = HashMap::with_capacity(plan.artifacts.len());
    for artifact in &plan.artifacts {
        match artifact.follows().and_then(|leader| leaders.get(leader)) {
            Some(group) => turns[0][*group].push(artifact),
            None if matches!(artifact.job, Job::Reel { .. }) => turns[1].push(vec![artifact]),
            None => {
                leaders.insert(&artifact.path, turns[0].len());
                turns[0].push(vec![artifact]);
            }
        }
    }
    turns
}

/// What becomes of every group of artifacts.
pub fn run<T: Send>(
    groups: &[Vec<&Artifact<'_>>],
    jobs: usize,
    progress: &(dyn Fn(usize) + Sync),
    make: &(impl Fn(&[&Artifact<'_>]) -> Result<Vec<T>, Vec<Diagnostic>> + Sync),
) -> Vec<Result<Vec<T>, Vec<Diagnostic>>> {
    let done = AtomicUsize::new(0);
    workers::begun_in(&order(groups), jobs, &|index| {
        let result = make(&groups[index]);
        let count = groups[index].len();
        progress(done.fetch_add(count, Ordering::Relaxed) + count);
        result
    })
}

/// The order in which groups are begun. What may take long comes first, so that no thread is left with it
/// when the others have ended. Lists of many entries come last: by then the entries' own pages have made what
/// stands in them, and no list waits for another.
fn order(groups: &[Vec<&Artifact<'_>>]) -> Vec<usize> {
    let long = |job: &Job<'_>| matches!(job, Job::Typst { .. } | Job::Reel { .. } | Job::Line { .. } | Job::Written(_));
    let rank = |index: &usize| match groups[*index].first() {
        Some(first) if long(&first.job) => 0,
        // A site map has every page.
        Some(first) if matches!(first.job, Job::Template { .. }) => 1,
        Some(first) if !first.sources.is_empty() => 2,
        _ => 3,
    };
    let mut order: Vec<_> = (0..groups.len()).collect();
    order.sort_by_key(rank);
    // The first that is set makes Typst ready, and the others would wait for that: some pages come between.
    let slow = order.iter().filter(|index| rank(index) == 0).count();
    let between = (slow + MEANWHILE).min(order.len());
    if slow > 1 {
        order[1..between].rotate_left(slow - 1);
    }
    order
}

/// Pages that are made in about the time in which Typst is made ready.
const MEANWHILE: usize = 1_000;

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::plan::{Reel, Size};

    #[test]
    fn what_takes_long_is_begun_first_and_results_are_in_the_order_of_the_plan() {
        let artifact = |path: &str, source: Option<&str>, job| Artifact {
            path: path.to_owned(),
            channel: "site",
            private: false,
            sources: source.map(str::to_owned).into_iter().collect(),
            size: Size::None,
            download: None,
            job,
        };
        let page = || Job::Bytes(Cow::Borrowed(b"".as_slice()));
        let film = Job::Reel { of: Vec::new(), into: Reel::Film { seconds: Vec::new() } };
        let map = Job::Template { template: "sitemap.xml", context: Box::new(|| serde_json::Value::Null) };
        let plan = [
            artifact("list", None, page()),
            artifact("entry", Some("a.md"), page()),
            artifact("map", None, map),
            artifact("film", None, film),
        ];
        let groups: Vec<_> = plan.iter().map(|artifact| vec![artifact]).collect();
        assert_eq!(order(&groups), [3, 2, 1, 0]);
        let films = [plan[3].path.as_str(), "other"]
            .map(|path| artifact(path, None, Job::Reel { of: Vec::new(), into: Reel::Film { seconds: Vec::new() } }));
        let more: Vec<_> = films.iter().chain(&plan[..2]).map(|artifact| vec![artifact]).collect();
        assert_eq!(order(&more), [0, 3, 2, 1], "pages come while the first is begun");
        let made = run(&groups, 2, &|_| {}, &|group| Ok(vec![group[0].path.clone()]));
        assert_eq!(made.into_iter().flatten().flatten().collect::<Vec<_>>(), ["list", "entry", "map", "film"]);
    }
}
