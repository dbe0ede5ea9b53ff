//! What only a real browser shows. Without Chromium these tests say so and pass.

#[path = "../common/mod.rs"]
mod common;

mod barriers;
mod keyboard;
mod offline;
mod pages;
mod players;
mod preview;
mod search;
mod served;

use std::sync::LazyLock;

use common::Campaign;

/// What `outreach init` writes, with every channel.
static FIRST: LazyLock<Campaign> = LazyLock::new(|| {
    let campaign = Campaign::init();
    campaign.build();
    campaign
});

/// The sample's site alone, with another quiz, built once: what the figures of search and accessibility are about.
static SAMPLE: LazyLock<Campaign> = LazyLock::new(|| {
    let campaign = Campaign::sample();
    campaign.write("content/quizzes/three.yaml", common::QUIZ.replace("fake-refund", "fake-customer-service"));
    let out = campaign.run(&["build", "--only", "site"]);
    assert!(out.status.success(), "{}", common::stderr(&out));
    campaign
});
