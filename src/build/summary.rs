//! What a build did, channel by channel.

use std::time::{Duration, Instant};

/// What was done for one channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub channel: &'static str,
    pub made: usize,
    pub reused: usize,
    /// From when its first artifact was begun to when its last one was done.
    pub time: Duration,
}

/// One for each channel, in the order in which they come: of the channel of each artifact, whether it was there already,
/// and when it was begun and done.
pub fn of(artifacts: impl Iterator<Item = (&'static str, bool, (Instant, Instant))>) -> Vec<Summary> {
    let mut summaries: Vec<(Summary, Instant)> = Vec::new();
    for (channel, reused, (begun, done)) in artifacts {
        let at = summaries.iter().position(|(s, _)| s.channel == channel).unwrap_or_else(|| {
            summaries.push((Summary { channel, made: 0, reused: 0, time: Duration::ZERO }, begun));
            summaries.len() - 1
        });
        let (summary, start) = &mut summaries[at];
        *start = (*start).min(begun);
        summary.time = summary.time.max(done.duration_since(*start));
        if reused {
            summary.reused += 1;
        } else {
            summary.made += 1;
        }
    }
    summaries.into_iter().map(|(s, _)| s).collect()
}
