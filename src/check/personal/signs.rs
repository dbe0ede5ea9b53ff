//! One look at every character of a text, for all that tells of names.

use std::ops::Range;
use std::sync::LazyLock;

use super::given::{GIVEN, NOTHING_ELSE, is_given};
use super::words::{
    ATTRIBUTES, BREAKS, CALLED, HOURS, LABELS, OF_A_PLACE, ROLES, TELLERS, TITLES, is_first, is_han, listed,
};

/// What a word says of a name beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// Roles and labels: a name may follow.
    Role,
    Label,
    Called,
    Attribute,
    Title,
    Teller,
    OfAPlace,
}

/// A word and where it stands.
pub(super) struct Word {
    pub(super) says: Says,
    pub(super) span: Range<usize>,
}

/// What one pass over a text tells of names in it.
#[derive(Default)]
pub(super) struct Signs {
    /// Of words that share characters and say the same sort of thing, the one that begins first counts, and
    /// of those the one that is listed first.
    pub(super) words: Vec<Word>,
    /// Where clauses begin with what may be a surname: at lines, behind their marks, and behind punctuation
    /// and hours of the day.
    pub(super) clauses: Vec<usize>,
    /// Where a surname and two characters of given names stand: 王丽娟, whatever is said of her.
    pub(super) whole: Vec<usize>,
}

impl Signs {
    /// Looks at every character once.
    pub(super) fn of(text: &str) -> Self {
        let (classes, mut signs) = (&*CLASSES, Self::default());
        let mut ends = [0; 6];
        let (mut after, mut number) = (true, false);
        // What the last Chinese character is, and what the next one has to be to make a whole name.
        let (mut last, mut sought) = (0, 0);
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            let rest = chars.as_str();
            let behind = text.len() - rest.len();
            let Class { is: class, begins } = classes.of(c);
            if classes.goes_on[usize::from(begins)] & bit(rest.as_bytes().get(2)) != 0 {
                signs.add_words(&classes.tails[usize::from(begins)], behind - c.len_utf8()..behind, rest, &mut ends);
            }
            if class & HAN != 0 {
                if class & sought != 0 {
                    signs.add_whole(&text[..behind]);
                }
                sought = surname_given(last, class);
                last = class;
                if after && class & FIRST != 0 {
                    signs.clauses.push(behind - c.len_utf8());
                }
                (after, number) = (class & HOUR != 0, false);
                continue;
            }
            (last, sought) = (0, 0);
            let in_number = std::mem::take(&mut number);
            match c {
                _ if class & BREAK != 0 => after = true,
                // Marks of lists and quotations, and the numbers of items.
                ' ' | '\t' | '>' | '#' | '-' => {}
                '0'..='9' if after || in_number => (after, number) = (false, true),
                '.' if in_number => after = true,
                _ => after = false,
            }
        }
        signs
    }

    /// Adds the words that begin with a character and go on with what stands behind it. Seldom needed, and apart so that
    /// the look at every character is short.
    #[inline(never)]
    fn add_words(&mut self, tails: &[Tail], head: Range<usize>, rest: &str, ends: &mut [usize; 6]) {
        for tail in tails.iter().filter(|tail| tail.begins(rest.as_bytes())) {
            let end = &mut ends[tail.says.group()];
            if head.start >= *end {
                *end = head.end + tail.text.len();
                self.words.push(Word { says: tail.says, span: head.start..*end });
            }
        }
    }

    /// Adds the name that the last three characters of a text are.
    #[inline(never)]
    fn add_whole(&mut self, text: &str) {
        self.whole.extend(text.char_indices().rev().nth(2).map(|(surname, _)| surname));
    }
}

/// A Chinese character.
const HAN: u8 = 1;
/// A name may begin with it.
const FIRST: u8 = 2;
/// It ends an hour of the day.
const HOUR: u8 = 4;
/// A clause ends with it.
const BREAK: u8 = 8;
/// A given name may have it.
const IN_GIVEN: u8 = 16;
/// Ordinary words seldom have it, given names do.
const OF_GIVEN: u8 = 32;
/// A surname and nothing else.
const SURNAME: u8 = 64;

/// What the last character of a whole name has to be behind two others; nothing where those begin none.
fn surname_given(surname: u8, given: u8) -> u8 {
    match () {
        () if surname & FIRST == 0 || given & IN_GIVEN == 0 => 0,
        () if (surname & SURNAME) | (given & OF_GIVEN) != 0 => IN_GIVEN,
        () => OF_GIVEN,
    }
}

/// What there is to know of a character, found by one look.
struct Classes {
    /// Of the characters of the basic plane.
    classes: Box<[Class]>,
    /// For the words that begin with one character, a bit for the third byte of each way to go on: it tells most texts
    /// from all of the words. None at 0, for characters that begin no word.
    goes_on: Box<[u64; 1 << 8]>,
    /// The same words without that character, in the order of the lists.
    tails: Vec<Vec<Tail>>,
}

/// What a character is.
#[derive(Clone, Copy, Default)]
struct Class {
    is: u8,
    /// The place of the words that begin with it.
    begins: u8,
}

/// A word without its first character.
struct Tail {
    text: &'static str,
    says: Says,
}

impl Tail {
    /// Whether a text goes on with it. Most that do not are told by its first character.
    fn begins(&self, text: &[u8]) -> bool {
        let tail = self.text.as_bytes();
        let first = tail.first_chunk::<3>();
        (first.is_none() || text.first_chunk::<3>() == first) && text.starts_with(tail)
    }
}

/// The bit in [`Classes::goes_on`] of a text by its third byte; all of them for one too short to tell.
fn bit(third: Option<&u8>) -> u64 {
    third.map_or(u64::MAX, |byte| 1 << (byte % 64))
}

static CLASSES: LazyLock<Classes> = LazyLock::new(|| {
    let lists = [
        (Says::Role, ROLES),
        (Says::Label, LABELS),
        (Says::Called, CALLED),
        (Says::Attribute, ATTRIBUTES),
        (Says::Teller, TELLERS),
        (Says::OfAPlace, OF_A_PLACE),
    ];
    let of = |(says, list): (Says, &'static str)| listed(list).map(move |word| (word, says));
    let titles = TITLES.words.into_iter().map(|title| (title, Says::Title));
    let is = |class: u8, of: bool| if of { class } else { 0 };
    let name = |c: char| {
        let given = is(OF_GIVEN, GIVEN.contains(c)) | is(IN_GIVEN, is_given(c));
        is(FIRST, is_first(c)) | is(SURNAME, NOTHING_ELSE.contains(c)) | given
    };
    let class = |c: char| Class { is: is(HAN, is_han(c)) | name(c), begins: 0 };
    let mut classes: Box<[Class]> = (0..=0xFFFF).map(|c| char::from_u32(c).map(class).unwrap_or_default()).collect();
    for (class, chars) in [(HOUR, HOURS), (BREAK, BREAKS)] {
        chars.chars().for_each(|c| classes[c as usize].is |= class);
    }
    let (mut goes_on, mut tails) = (Box::new([0; 1 << 8]), vec![Vec::new()]);
    for (word, says) in lists.into_iter().flat_map(of).chain(titles) {
        let mut chars = word.chars();
        let Some(head) = chars.next() else { continue };
        let begins = &mut classes[head as usize].begins;
        if *begins == 0 {
            *begins = u8::try_from(tails.len()).expect("the words of this program begin with few characters");
            tails.push(Vec::new());
        }
        let place = usize::from(*begins);
        goes_on[place] |= bit(chars.as_str().as_bytes().get(2));
        tails[place].push(Tail { text: chars.as_str(), says });
    }
    Classes { classes, goes_on, tails }
});

impl Classes {
    fn of(&self, c: char) -> Class {
        let beyond = || Class { is: if is_han(c) { HAN } else { 0 }, begins: 0 };
        self.classes.get(c as usize).copied().unwrap_or_else(beyond)
    }
}

impl Says {
    /// Words of a group do not share characters: a role is looked for as a label is.
    fn group(self) -> usize {
        match self {
            Self::Role | Self::Label => 0,
            Self::Called => 1,
            Self::Attribute => 2,
            Self::Title => 3,
            Self::Teller => 4,
            Self::OfAPlace => 5,
        }
    }
}
