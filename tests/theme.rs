//! What a theme author changes, and what is said when it does nothing.

mod common;

use common::{Campaign, stderr};

#[test]
fn a_message_says_that_a_file_is_built_in() {
    let campaign = Campaign::init();
    campaign.write("themes/default/print/office.typ", "#let own = 1\n");
    let said = campaign.check();
    assert!(said.contains("themes/default/print/letter.typ (built-in):"), "{said}");
    let said = stderr(&campaign.run(&["--lang", "zh", "check"]));
    assert!(said.contains("themes/default/print/letter.typ（自带）:"), "{said}");
}
