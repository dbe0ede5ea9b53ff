//! The words of a page, as a reader's eye joins them: letters that stand beside each other are one word, those that
//! stand apart are two, and what stands lower is another line.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::font::Font;
use super::{Budget, Unseen};

/// Forms within forms.
const DEPTH: usize = 16;
/// States that are kept for later.
const STATES: usize = 256;
/// Set behind what a page draws: what is read that far was read whole.
const END: &str = "OutreachEnd";

/// A point's place and the directions of the axes, as PDF writes it.
type Matrix = [f64; 6];
const SAME: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// What was seen of a page.
#[derive(Default)]
pub struct Seen {
    /// Something is drawn on it that is no letter.
    pub drawn: bool,
    pub letters: usize,
    /// Letters that nobody knows.
    pub unknown: usize,
    /// It was read to its end.
    pub whole: bool,
}

pub struct Reader<'d> {
    document: &'d Document,
    budget: Budget,
    pub words: String,
    /// By where they are in the document, which stays as it is.
    fonts: HashMap<*const Dictionary, Rc<Font>>,
    seen: Seen,
    pen: Option<Pen>,
}

/// Where the last letter ended, which way its line goes, and how large it is.
#[derive(Clone, Copy)]
struct Pen {
    at: (f64, f64),
    along: (f64, f64),
    size: f64,
}

/// How things are drawn.
#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
}

/// Where fonts and forms are looked for: in a form's own resources, then in those of what shows it.
type Resources<'d> = Vec<&'d Dictionary>;

impl<'d> Reader<'d> {
    pub fn new(document: &'d Document, budget: Budget, words: String) -> Self {
        Self { document, budget, words, fonts: HashMap::new(), seen: Seen::default(), pen: None }
    }

    /// Reads a page and what readers have written onto it.
    pub fn page(&mut self, id: ObjectId) -> Result<Seen, Unseen> {
        self.seen = Seen { whole: true, ..Seen::default() };
        self.pen = None;
        self.budget.spend(64)?;
        let document = self.document;
        let Ok(page) = document.get_dictionary(id) else {
            return Ok(Seen::default());
        };
        let mut content = Vec::new();
        for stream in self.streams(page.get(b"Contents").ok()) {
            match self.budget.unpack(stream)? {
                Some(part) => content.extend_from_slice(&part),
                None => self.seen.whole = false,
            }
            content.push(b'\n');
        }
        let resources = inherited(page, document).into_iter().collect();
        self.draw(content, &resources, SAME, 0)?;
        let notes = page.get_deref(b"Annots", document).and_then(Object::as_array).map_or(&[][..], Vec::as_slice);
        for note in notes.iter().filter_map(|note| document.dereference(note).ok()?.1.as_dict().ok()) {
            let shown = note.get_deref(b"AP", document).and_then(Object::as_dict);
            match shown.and_then(|shown| shown.get_deref(b"N", document)) {
                Ok(Object::Stream(form)) => self.form(form, &resources, SAME, 0)?,
                // One for each state of a box to tick.
                Ok(Object::Dictionary(states)) => {
                    for (_, state) in states.iter() {
                        if let Ok((_, Object::Stream(form))) = document.dereference(state) {
                            self.form(form, &resources, SAME, 0)?;
                        }
                    }
                }
                _ => {}
            }
        }
        self.words.push('\n');
        Ok(std::mem::take(&mut self.seen))
    }

    /// One stream or several.
    fn streams(&self, contents: Option<&'d Object>) -> Vec<&'d Stream> {
        let document = self.document;
        let stream = |object: &'d Object| document.dereference(object).ok()?.1.as_stream().ok();
        match contents.and_then(|contents| document.dereference(contents).ok()) {
            Some((_, Object::Array(parts))) => parts.iter().filter_map(stream).collect(),
            Some((_, Object::Stream(whole))) => vec![whole],
            _ => Vec::new(),
        }
    }

    fn form(&mut self, form: &'d Stream, outer: &Resources<'d>, page: Matrix, depth: usize) -> Result<(), Unseen> {
        let unpacked = if depth < DEPTH { self.budget.unpack_form(form)? } else { None };
        let Some(content) = unpacked else {
            self.seen.whole = false;
            return Ok(());
        };
        let own = form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        let resources = own.into_iter().chain(outer.iter().copied()).collect();
        let matrix = form.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array).ok();
        let matrix = matrix.and_then(|m| matrix_of(m)).unwrap_or(SAME);
        self.pen = None;
        self.draw(content, &resources, times(matrix, page), depth + 1)
    }

    fn draw(
        &mut self,
        mut content: Vec<u8>,
        resources: &Resources<'d>,
        page: Matrix,
        depth: usize,
    ) -> Result<(), Unseen> {
        content.extend_from_slice(format!("\n/{END} MP").as_bytes());
        let (mut text, mut line, mut states) = (SAME, SAME, Vec::new());
        let mut state =
            State { page, font: None, size: 0.0, letter_space: 0.0, word_space: 0.0, stretch: 1.0, leading: 0.0 };
        let mut whole = false;
        for operation in Content::decode_iter(&content) {
            let Ok(Operation { operator, operands }) = operation else { break };
            let number = |at: usize| operands.get(at).and_then(|o| o.as_float().ok()).map_or(0.0, f64::from);
            whole = false;
            match operator.as_str() {
                "q" if states.len() < STATES => states.push(state.clone()),
                "Q" => state = states.pop().unwrap_or(state),
                "cm" => state.page = times(matrix_of(&operands).unwrap_or(SAME), state.page),
                "BT" => (text, line) = (SAME, SAME),
                "Tf" => {
                    state.size = number(1);
                    state.font = self.font(operands.first(), resources)?;
                }
                "Tc" => state.letter_space = number(0),
                "Tw" => state.word_space = number(0),
                "Tz" => state.stretch = number(0) / 100.0,
                "TL" => state.leading = number(0),
                "Tm" => {
                    line = matrix_of(&operands).unwrap_or(SAME);
                    text = line;
                }
                "Td" | "TD" | "T*" | "'" | "\"" => {
                    let (mut x, mut y) = (0.0, -state.leading);
                    match operator.as_str() {
                        "Td" => (x, y) = (number(0), number(1)),
                        "TD" => {
                            (x, y) = (number(0), number(1));
                            state.leading = -y;
                        }
                        "\"" => (state.word_space, state.letter_space) = (number(0), number(1)),
                        _ => {}
                    }
                    line = times([1.0, 0.0, 0.0, 1.0, x, y], line);
                    text = line;
                    if matches!(operator.as_str(), "'" | "\"") {
                        self.show(operands.last(), &state, &mut text)?;
                    }
                }
                "Tj" => self.show(operands.first(), &state, &mut text)?,
                "TJ" => {
                    for part in operands.first().and_then(|o| o.as_array().ok()).into_iter().flatten() {
                        match part.as_float() {
                            Ok(back) => moved(&mut text, &state, -f64::from(back) / 1000.0 * state.size),
                            Err(_) => self.show(Some(part), &state, &mut text)?,
                        }
                    }
                }
                "Do" => self.object(operands.first(), resources, state.page, depth)?,
                "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" | "S" | "s" | "sh" | "BI" => self.seen.drawn = true,
                "MP" => whole = operands.first().is_some_and(|o| o.as_name().is_ok_and(|name| name == END.as_bytes())),
                _ => {}
            }
        }
        self.seen.whole &= whole;
        Ok(())
    }

    /// A form or a picture.
    fn object(
        &mut self,
        name: Option<&Object>,
        resources: &Resources<'d>,
        page: Matrix,
        depth: usize,
    ) -> Result<(), Unseen> {
        let Some(Object::Stream(object)) = self.resource(b"XObject", name, resources) else { return Ok(()) };
        if object.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form") {
            return self.form(object, resources, page, depth);
        }
        self.seen.drawn = true;
        Ok(())
    }

    fn resource(&self, kind: &[u8], name: Option<&Object>, resources: &Resources<'d>) -> Option<&'d Object> {
        let name = name?.as_name().ok()?;
        let of = |resources: &&'d Dictionary| {
            let kinds = resources.get_deref(kind, self.document).and_then(Object::as_dict).ok()?;
            kinds.get_deref(name, self.document).ok()
        };
        resources.iter().find_map(of)
    }

    fn font(&mut self, name: Option<&Object>, resources: &Resources<'d>) -> Result<Option<Rc<Font>>, Unseen> {
        let Some(Object::Dictionary(font)) = self.resource(b"Font", name, resources) else { return Ok(None) };
        if let Some(known) = self.fonts.get(&std::ptr::from_ref(font)) {
            return Ok(Some(Rc::clone(known)));
        }
        let read = Rc::new(Font::read(font, self.document, &mut self.budget)?);
        self.fonts.insert(font, Rc::clone(&read));
        Ok(Some(read))
    }

    fn show(&mut self, string: Option<&Object>, state: &State, text: &mut Matrix) -> Result<(), Unseen> {
        let Some(Ok(mut bytes)) = string.map(Object::as_str) else { return Ok(()) };
        let Some(font) = state.font.as_deref() else {
            self.seen.letters += bytes.len();
            self.seen.unknown += bytes.len();
            return Ok(());
        };
        while !bytes.is_empty() {
            let letter = font.letter(bytes);
            let space = bytes.starts_with(b" ") && letter.length == 1;
            bytes = bytes.get(letter.length..).unwrap_or_default();
            self.part(times(*text, state.page), state.size, font.vertical);
            let known = letter.text.as_deref();
            self.budget.spend(1 + known.map_or(0, str::len))?;
            self.seen.letters += 1;
            self.seen.unknown += usize::from(known.is_none());
            self.words.push_str(known.unwrap_or("\u{fffd}"));
            let width = if font.vertical { -1.0 } else { letter.width / 1000.0 };
            let spaces = state.letter_space + if space { state.word_space } else { 0.0 };
            moved(text, state, if font.vertical { width * state.size - spaces } else { width * state.size + spaces });
            let end = times(*text, state.page);
            if let Some(pen) = &mut self.pen {
                pen.at = (end[4], end[5]);
            }
        }
        Ok(())
    }

    /// Parts a letter from the one before, where the eye does; the pen stands at its beginning then.
    fn part(&mut self, place: Matrix, size: f64, vertical: bool) {
        let (at, along) = ((place[4], place[5]), if vertical { (place[2], place[3]) } else { (place[0], place[1]) });
        let length = along.0.hypot(along.1);
        let along =
            if vertical { (-along.0 / length, -along.1 / length) } else { (along.0 / length, along.1 / length) };
        let size = (size * place[2].hypot(place[3])).abs();
        if let Some(pen) = self.pen {
            let (x, y) = (at.0 - pen.at.0, at.1 - pen.at.1);
            let (ahead, aside) = (x * pen.along.0 + y * pen.along.1, x * pen.along.1 - y * pen.along.0);
            let size = pen.size.max(size);
            if aside.abs() > size / 2.0 || ahead < -size {
                self.words.push('\n');
            } else if ahead > size / 5.0 {
                self.words.push(' ');
            }
        } else if !self.words.is_empty() {
            self.words.push('\n');
        }
        self.pen = Some(Pen { at, along, size });
    }
}

/// The resources of a page, or of what it is a part of.
fn inherited<'d>(page: &'d Dictionary, document: &'d Document) -> Option<&'d Dictionary> {
    let mut node = page;
    for _ in 0..64 {
        if let Ok(resources) = node.get_deref(b"Resources", document).and_then(Object::as_dict) {
            return Some(resources);
        }
        node = node.get_deref(b"Parent", document).and_then(Object::as_dict).ok()?;
    }
    None
}

/// Moves the pen along the line.
fn moved(text: &mut Matrix, state: &State, by: f64) {
    let vertical = state.font.as_ref().is_some_and(|font| font.vertical);
    let step = if vertical { [1.0, 0.0, 0.0, 1.0, 0.0, by] } else { [1.0, 0.0, 0.0, 1.0, by * state.stretch, 0.0] };
    *text = times(step, *text);
}

fn matrix_of(numbers: &[Object]) -> Option<Matrix> {
    let numbers: Vec<f64> = numbers.iter().filter_map(|n| n.as_float().ok()).map(f64::from).collect();
    numbers.try_into().ok()
}

/// One after the other.
fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}
