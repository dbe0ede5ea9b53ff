//! Several PDFs become one: what is merged for thousands of people is set in parts, so that
//! memory stays flat. The parts have no structure tree and no outline; everything else of the
//! first part's catalog (metadata, output intent, language) stands for all.

use lopdf::{Document, Object, ObjectId, SaveOptions};

use crate::diagnostics::Diagnostic;

/// Joins parts in their order.
///
/// # Errors
/// When a part cannot be read again, which would be a fault of this program.
pub fn join(parts: Vec<Vec<u8>>) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let fault = |e: lopdf::Error| {
        vec![Diagnostic::error("outreach::print::join", format!("the parts of the document cannot be joined: {e}"))]
    };
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else { return Ok(Vec::new()) };
    let mut whole = Document::load_mem(&first).map_err(fault)?;
    drop(first);
    let root = pages_root(&whole).map_err(fault)?;
    for bytes in parts {
        let mut part = Document::load_mem(&bytes).map_err(fault)?;
        drop(bytes);
        part.renumber_objects_with(whole.max_id + 1);
        let pages = pages_root(&part).map_err(fault)?;
        whole.max_id = part.max_id;
        whole.objects.extend(part.objects);
        // The part's own tree of pages becomes a branch of the whole's.
        let branch = whole.get_object_mut(pages).and_then(Object::as_dict_mut).map_err(fault)?;
        branch.set("Parent", Object::Reference(root));
        let count = branch.get(b"Count").and_then(Object::as_i64).map_err(fault)?;
        let tree = whole.get_object_mut(root).and_then(Object::as_dict_mut).map_err(fault)?;
        let total = tree.get(b"Count").and_then(Object::as_i64).map_err(fault)?;
        tree.set("Count", total + count);
        tree.get_mut(b"Kids").and_then(Object::as_array_mut).map_err(fault)?.push(Object::Reference(pages));
    }
    // What nothing leads to any more: catalogs and metadata of the other parts.
    whole.prune_objects();
    let mut out = Vec::new();
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    whole.save_with_options(&mut out, options).map_err(|e| fault(e.into()))?;
    Ok(out)
}

fn pages_root(document: &Document) -> lopdf::Result<ObjectId> {
    document.catalog()?.get(b"Pages")?.as_reference()
}
