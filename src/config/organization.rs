//! `[organization]`: whose campaign it is, and the numbers that it prints.

use std::ops::Range;

use crate::diagnostics::Diagnostic;
use crate::hotlines;
use crate::values::{Fields, Node, Value};

/// Who speaks.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    pub name: Option<String>,
    pub short_name: Option<String>,
    /// A picture below the content folder, with where it is named.
    pub logo: Option<(String, Range<usize>)>,
    pub hotlines: Vec<Hotline>,
    pub contacts: Vec<Contact>,
    /// E-mail addresses that may be printed.
    pub e_mails: Vec<String>,
    /// Sites that may be named, `example.org` with everything below it.
    pub sites: Vec<String>,
    pub website: Option<String>,
    /// What QR codes lead to when there is no `base-url`.
    pub qr_url: Option<String>,
}

/// A telephone number of the organization's list, with where it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Hotline {
    pub number: String,
    pub label: Option<String>,
    pub span: Range<usize>,
}

/// Somebody to turn to; every part may be absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contact {
    pub name: Option<String>,
    pub role: Option<String>,
    pub phone: Option<String>,
    /// Where the phone stands in the file.
    pub phone_span: Range<usize>,
    pub address: Option<String>,
}

/// Reads `[organization]`, of the campaign or of a language.
pub(super) fn read(mut f: Fields<'_>) -> Organization {
    let organization = Organization {
        name: f.text("name"),
        short_name: f.text("short-name"),
        logo: f.spanned_texts("logo").into_iter().next(),
        hotlines: {
            let nodes = f.list("hotlines");
            nodes.into_iter().filter_map(|n| hotline(&mut f, n)).collect()
        },
        contacts: {
            let nodes = f.list("contacts");
            nodes.into_iter().map(|n| contact(&mut f, n)).collect()
        },
        e_mails: f.words("e-mails"),
        sites: f.words("sites"),
        website: f.web_url("website"),
        qr_url: f.web_url("qr-url"),
    };
    f.finish();
    organization
}

fn hotline(f: &mut Fields<'_>, node: &Node) -> Option<Hotline> {
    let (number, label) = if let Value::Map(_) = node.value {
        let mut h = f.nested(node, "a hotline");
        let read = (h.text("number"), h.text("label"));
        h.finish();
        read
    } else {
        let written = match &node.value {
            Value::Str(s) => s.clone(),
            _ => f.file().text.get(node.span.clone()).unwrap_or_default().to_owned(),
        };
        (Some(written), None)
    };
    let Some(written) = number else {
        f.wrong(node, "hotlines", "a number, or { number = \"96110\", label = \"…\" }");
        return None;
    };
    let number = hotlines::one(&written);
    if number.is_none() {
        let d = Diagnostic::error("outreach::fields::wrong-value", format!("`{written}` is not one telephone number"))
            .at(f.file(), node.span.clone())
            .help("give each number quotation marks of its own, and what it is for a label: hotlines = [\"96110\", { number = \"0838-2345678\", label = \"…\" }]");
        f.report(d);
    }
    Some(Hotline { number: number?, label, span: node.span.clone() })
}

fn contact(f: &mut Fields<'_>, node: &Node) -> Contact {
    if let Value::Str(name) = &node.value {
        return Contact { name: Some(name.clone()), ..Contact::default() };
    }
    let mut c = f.nested(node, "a contact");
    let (name, role) = (c.text("name"), c.text("role"));
    let (phone, phone_span) = c.spanned_texts("phone").into_iter().next().unzip();
    let contact = Contact { name, role, phone, phone_span: phone_span.unwrap_or_default(), address: c.text("address") };
    c.finish();
    contact
}
