//! Lays a document out in one pass where one is enough.
//!
//! Typst lays out again until nothing changes that the document knows of itself. Whatever a
//! template measures counts as such knowledge, since what is measured has a place in the
//! document too; so every sheet whose text is fitted to its room is laid out twice, to the same
//! end. Only counters, states, queries and places can make the second pass differ, and Typst keeps a
//! record of what was asked: where that is measures alone, the first pass is the last.

use std::fmt::{self, Write as _};

use typst::World;
use typst::comemo::{Constraint, Track};
use typst::diag::SourceResult;
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Output, StyleChain, Target, TargetElem};
use typst::introspection::{EmptyIntrospector, Introspection, Introspector};
use typst::utils::Protected;
use typst_layout::PagedDocument;

/// Sets the world's main file.
///
/// # Errors
/// What is wrong in the templates.
pub fn layout(world: &dyn World) -> SourceResult<PagedDocument> {
    match one_pass(world) {
        Some(document) => Ok(document),
        None => typst::compile(world).output,
    }
}

/// The document, if its first pass is its last. Errors are left to the real compilation.
pub fn one_pass(world: &dyn World) -> Option<PagedDocument> {
    let main = world.source(world.main()).ok()?;
    let library = world.library();
    let world = world.track();
    let traced = Traced::default();
    let mut sink = Sink::new();
    let route = Route::default();
    let module = typst_eval::eval(world, library, traced.track(), sink.track_mut(), route.track(), &main).ok()?;
    let styles = StyleChain::new(&library.styles);
    let target = TargetElem::target.set(Target::Paged).wrap();
    let constraint = Constraint::new();
    let empty: &dyn Introspector = &EmptyIntrospector;
    let mut engine = Engine {
        library,
        world,
        introspector: Protected::new(empty.track_with(&constraint)),
        traced: traced.track(),
        sink: sink.track_mut(),
        route: Route::default(),
    };
    let document = PagedDocument::create(&mut engine, &module.content(), styles.chain(&target)).ok()?;
    let settled = sink.introspections().iter().all(is_measure) && sink.delayed().is_empty();
    settled.then_some(document)
}

/// Whether a record says that something was measured. Its type is hidden, its name is not;
/// were the name another one day, every document would be laid out twice, as it was before.
fn is_measure(introspection: &Introspection) -> bool {
    /// Takes the beginning of what is written and ends the writing.
    struct Beginning(String);
    impl fmt::Write for Beginning {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0.push_str(part);
            if self.0.len() < MEASURE.len() { Ok(()) } else { Err(fmt::Error) }
        }
    }
    const MEASURE: &str = "Introspection(MeasureIntrospection";
    let mut beginning = Beginning(String::new());
    let _ = write!(beginning, "{introspection:?}"); // It ends in the error above.
    beginning.0.starts_with(MEASURE)
}

#[cfg(test)]
mod tests {
    use crate::theme::Theme;
    use crate::theme::typesetter::Typesetter;

    /// Pages of a template that is not part of the theme.
    fn set(template: &str) -> (bool, usize) {
        let mut theme = Theme::load(std::path::Path::new("."), crate::theme::DEFAULT, &mut Vec::new());
        theme.put("print/test.typ", template.as_bytes().to_vec());
        let typesetter = Typesetter::load(&theme);
        let one = typesetter.settles_at_once("print/test.typ");
        (one, typesetter.compile("print/test.typ", &Vec::new()).unwrap().pages())
    }

    #[test]
    fn what_only_measures_settles_at_once() {
        assert_eq!(set("#context block(width: measure(strong[A]).width, [text])"), (true, 1));
    }

    #[test]
    fn what_asks_for_its_pages_does_not() {
        // On the first pass the document believes that it has no page yet.
        let counts =
            "#context { let n = counter(page).final().first(); if n == 0 { pagebreak(); [never] } }\n#pagebreak()\nend";
        assert_eq!(set(counts), (false, 2));
    }
}
