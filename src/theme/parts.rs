//! `cached(part=…, …)` in templates: a component that is rendered once for the same arguments, as a card
//! that stands in thousands of lists, in whatever folder these are.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, Weak};

use tera::{Context, Error, Function, Kwargs, State, Tera, TeraResult, Value};

/// How deep parts may use each other in this way; Tera counts the components of each anew.
const DEPTH: usize = 4;

/// The argument that is written into a part where it is used: what leads from there to the root.
const ROOT: &str = "root";
/// Where it is to be written. No text has this character, and nothing escapes it.
const HERE: char = '\0';

/// What Tera says of components that use each other too deeply.
pub const TOO_DEEP: &str = "Maximum render recursion depth for components exceeded";

thread_local! {
    static INSIDE: Cell<usize> = const { Cell::new(0) };
}

/// What was rendered.
struct Part {
    /// With [`HERE`] for the root.
    html: Value,
    /// Lists and groups of values are known by where they are, so they stay there as long as this does.
    _of: Box<[Value]>,
}

#[derive(Default)]
struct Inner {
    tera: OnceLock<Weak<Tera>>,
    /// By what their arguments are known by.
    made: RwLock<HashMap<Box<[u8]>, Part>>,
}

/// The function, and the parts that it has rendered.
#[derive(Clone, Default)]
pub struct Parts(Arc<Inner>);

impl Parts {
    /// Tells it whose components they are.
    pub fn are_of(&self, tera: &Arc<Tera>) {
        // Told once.
        let _ = self.0.tera.set(Arc::downgrade(tera));
    }

    /// Forgets all: the values of another plan are others.
    pub fn forget(&self) {
        self.0.made.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn render(&self, name: &str, of: &Kwargs) -> TeraResult<Value> {
        let depth = INSIDE.get();
        if depth == DEPTH {
            return Err(Error::message(TOO_DEEP));
        }
        // What renders a template has them all.
        let tera = self.0.tera.get().and_then(Weak::upgrade).ok_or_else(|| Error::message(name))?;
        let mut args = Context::new();
        for (name, value) in of.iter().filter_map(|(name, value)| Some((name.as_str()?, value))) {
            if name != "part" {
                let value = if root(name, value).is_some() { HERE.to_string().into() } else { value.clone() };
                args.insert_value(name.to_owned(), value);
            }
        }
        INSIDE.set(depth + 1);
        let html = tera.render_component(name, &args, None, true);
        INSIDE.set(depth);
        Ok(Value::safe_string(html?.trim()))
    }
}

impl Function<TeraResult<Value>> for Parts {
    fn call(&self, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
        let name: &str = kwargs.must_get("part")?;
        let root = kwargs.iter().find_map(|(name, value)| root(name.as_str()?, value));
        let Some(key) = key(&kwargs) else { return Ok(at(root, &self.render(name, &kwargs)?)) };
        if let Some(part) = self.0.made.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(at(root, &part.html));
        }
        let html = self.render(name, &kwargs)?;
        let here = at(root, &html);
        let groups = kwargs.iter().map(|(_, value)| value).filter(|value| place(value).is_some()).cloned();
        let part = Part { html, _of: groups.collect() };
        self.0.made.write().unwrap_or_else(PoisonError::into_inner).insert(key, part);
        Ok(here)
    }
}

/// What leads to the root, if the argument is that.
fn root<'v>(name: &str, value: &'v Value) -> Option<&'v str> {
    value.as_str().filter(|_| name == ROOT)
}

/// A part where this leads to the root.
fn at(root: Option<&str>, html: &Value) -> Value {
    match (root, html.as_str()) {
        (Some(root), Some(words)) => Value::safe_string(&words.replace(HERE, root)),
        _ => html.clone(),
    }
}

/// What arguments but the root are known by: a text by its words, a list or a group of values by where it is. None for
/// what is known by neither.
fn key(of: &Kwargs) -> Option<Box<[u8]>> {
    let mut args: Vec<_> = of.iter().map(|(name, value)| Some((name.as_str()?, value))).collect::<Option<_>>()?;
    args.sort_unstable_by_key(|(name, _)| *name);
    let mut key = Vec::with_capacity(128);
    let mut put = |sort: u8, bytes: &[u8]| {
        key.push(sort);
        key.extend_from_slice(&bytes.len().to_le_bytes());
        key.extend_from_slice(bytes);
    };
    for (name, value) in args.into_iter().filter(|(name, value)| root(name, value).is_none()) {
        put(b'n', name.as_bytes());
        match (value.as_str(), value.as_bool(), place(value)) {
            (Some(text), ..) => put(b's', text.as_bytes()),
            (_, Some(is), _) => put(b'b', &[u8::from(is)]),
            (.., Some(place)) => put(b'p', &place.to_le_bytes()),
            _ => return None,
        }
    }
    Some(key.into())
}

/// Where a list or a group of values is. Copies of one are in one place.
fn place(value: &Value) -> Option<usize> {
    let map = value.as_map().map(|map| std::ptr::from_ref(map).addr());
    // All empty lists are in one place, which is none.
    map.or_else(|| value.as_array().filter(|list| !list.is_empty()).map(|list| list.as_ptr().addr()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(parts: &Parts, template: &str, context: &Context) -> Result<String, String> {
        let mut tera = Tera::default();
        tera.autoescape_on(vec![".html"]);
        tera.register_function("cached", parts.clone());
        let components = "{% component card(item: map, root: string) %}<a href=\"{{ root }}x\">{{ item.name }}</a>{% endcomponent card %}\
             {% component again(item: map) %}{{ cached(part=\"again\", item=item) }}{% endcomponent again %}";
        tera.add_raw_templates([("parts.html", components), ("a.html", template)]).unwrap();
        let tera = Arc::new(tera);
        parts.are_of(&tera);
        tera.render("a.html", context).map_err(|e| e.to_string())
    }

    fn kept(parts: &Parts) -> usize {
        parts.0.made.read().unwrap().len()
    }

    #[test]
    fn the_same_arguments_are_rendered_once_and_others_on_their_own() {
        let parts = Parts::default();
        let mut context = Context::new();
        context.insert("a", &serde_json::json!({ "name": "甲 & 乙" }));
        context.insert("b", &serde_json::json!({ "name": "甲 & 乙" }));
        let html = render(
            &parts,
            "{% for i in [1, 2] %}{{ cached(part=\"card\", item=a, root=\"\") }}{% endfor %}\
             {{ cached(part=\"card\", item=a, root=\"../\") }}{{ cached(part=\"card\", item=b, root=\"../\") }}",
            &context,
        );
        let card = |root: &str| format!("<a href=\"{root}x\">甲 &amp; 乙</a>");
        assert_eq!(html.unwrap(), [card(""), card(""), card("../"), card("../")].concat());
        assert_eq!(kept(&parts), 2);
        parts.forget();
        assert_eq!(kept(&parts), 0);
    }

    #[test]
    fn what_is_wrong_is_said_and_not_kept() {
        let parts = Parts::default();
        let mut context = Context::new();
        context.insert("a", &serde_json::json!({}));
        let told = render(&parts, "{{ cached(part=\"card\", item=a, root=\"\") }}", &context).unwrap_err();
        assert!(told.contains("parts.html") && kept(&parts) == 0, "{told}");
        let told = render(&Parts::default(), "{{ cached(part=\"again\", item=a) }}", &context).unwrap_err();
        assert!(told.contains(TOO_DEEP), "{told}");
        let told = render(&Parts::default(), "{{ cached(item=a) }}", &context).unwrap_err();
        assert!(told.contains("part"), "{told}");
    }
}
