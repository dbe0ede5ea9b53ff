//! Quizzes (`content/quizzes/*.yaml`): questions with options, the right ones, and why.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::entry::{self, SourceRef};
use super::{numbers, terms};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::values::{self, Fields, Node};

/// Options are lettered from A: more than these nobody reads on a screen.
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=6;

/// A set of questions.
#[derive(Debug, Clone)]
pub struct Quiz {
    pub slug: String,
    pub file: Arc<SourceFile>,
    pub title: String,
    pub summary: Option<String>,
    pub audiences: Vec<String>,
    pub reviewed: Option<Date>,
    pub sources: Vec<SourceRef>,
    /// Blanks above the questions on paper, beside the score; name and class when empty.
    pub fields: Vec<String>,
    pub questions: Vec<Question>,
    pub draft: bool,
}

/// The page that lists quizzes, below a language's root.
pub const LIST: &str = "quiz/index.html";

/// The path of the file of one, below the content folder.
pub fn file_path(slug: &str) -> String {
    format!("quizzes/{slug}.yaml")
}

impl Quiz {
    /// Its page, below a language's root.
    pub fn page_path(&self) -> String {
        format!("quiz/{}.html", self.slug)
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub question: String,
    pub options: Vec<String>,
    /// Places of the right options, counted from 0, in order; never empty.
    pub right: Vec<usize>,
    pub explanation: Option<String>,
    /// The slug of the explainer it belongs to, with where it stands.
    pub scam: Option<(String, Range<usize>)>,
}

/// An option as templates get it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice<'a> {
    pub letter: char,
    pub text: &'a str,
    pub right: bool,
}

impl Question {
    /// The options with their letters.
    pub fn choices(&self) -> Vec<Choice<'_>> {
        let options = self.options.iter().enumerate();
        options.map(|(i, text)| Choice { letter: letter(i), text, right: self.right.contains(&i) }).collect()
    }

    /// The letters of the right options.
    pub fn letters(&self) -> Vec<char> {
        self.right.iter().map(|i| letter(*i)).collect()
    }
}

fn letter(place: usize) -> char {
    char::from(b'A' + u8::try_from(place).unwrap_or(0).min(25))
}

/// Reads one quiz file.
pub fn read(slug: &str, file: &Arc<SourceFile>, diagnostics: &mut Vec<Diagnostic>) -> Option<Quiz> {
    let node = values::parse_yaml(file, 0..file.text.len()).map_err(|d| diagnostics.push(*d)).ok()?;
    let mut fields = Fields::new(file, &node, "a quiz", diagnostics);
    let title = fields.text("title").unwrap_or_else(|| slug.to_owned());
    let (summary, audiences) = (fields.text("summary"), terms::read(&mut fields, "audiences"));
    let (reviewed, draft) = (fields.date("reviewed"), fields.bool("draft").unwrap_or(false));
    let sources = entry::sources(&mut fields);
    let blanks = fields.labels("fields");
    let nodes = fields.list("questions");
    if nodes.is_empty() {
        let d = Diagnostic::error("outreach::quiz::empty", "the quiz has no questions")
            .at(file, 0..0)
            .help("add a list `questions:`, each with `question`, `options` and `answer`");
        fields.report(d);
    }
    let read = |(i, node)| {
        let question = question(&mut fields, node)?;
        Some(Question { question: without_number(question.question, i + 1), ..question })
    };
    let questions = nodes.into_iter().enumerate().filter_map(read).collect();
    fields.finish();
    Some(Quiz {
        slug: slug.to_owned(),
        file: file.clone(),
        title,
        summary,
        audiences,
        reviewed,
        sources,
        fields: blanks,
        questions,
        draft,
    })
}

fn question(fields: &mut Fields<'_>, node: &Node) -> Option<Question> {
    let mut f = fields.nested(node, "a question");
    let words = f.text("question");
    if words.is_none() {
        f.wrong(node, "questions", "groups with `question`, `options` and `answer`");
    }
    let options = without_letters(f.texts("options"));
    if words.is_some() && !OPTIONS.contains(&options.len()) {
        let d = Diagnostic::error("outreach::quiz::options", format!("the question has {} options", options.len()))
            .at(f.file(), node.span.clone())
            .help(format!("give {} to {} options, one a line", OPTIONS.start(), OPTIONS.end()));
        f.report(d);
    }
    let right = answer(&mut f, node, options.len());
    let explanation = f.text("explanation");
    let scam = f.spanned_texts("scam").into_iter().next();
    f.finish();
    Some(Question { question: words?, options, right: right?, explanation, scam })
}

/// The right options, by letter.
fn answer(f: &mut Fields<'_>, node: &Node, count: usize) -> Option<Vec<usize>> {
    let mut right = Vec::new();
    let given = f.spanned_texts("answer");
    if given.is_empty() {
        let d = Diagnostic::error("outreach::quiz::answer", "the question does not say which option is right")
            .at(f.file(), node.span.clone())
            .help("add `answer: B`, or `answer: [A, C]` when several are right");
        f.report(d);
        return None;
    }
    for (text, span) in given {
        match places(&text).filter(|places| places.iter().all(|p| *p < count)) {
            Some(places) => right.extend(places),
            None => {
                let last = letter(count.saturating_sub(1));
                let d = Diagnostic::error("outreach::quiz::answer", format!("there is no option `{text}`"))
                    .at(f.file(), span)
                    .help(format!("the options of this question are A to {last}, in the order they are written"));
                f.report(d);
            }
        }
    }
    right.sort_unstable();
    right.dedup();
    (!right.is_empty()).then_some(right)
}

/// The places that letters name: `B`, `AB`, `A、B`.
fn places(text: &str) -> Option<Vec<usize>> {
    let letters = text.chars().filter(|c| !matches!(c, '、' | '，' | ',' | ' '));
    let place = |c: char| match c {
        'Ａ'..='Ｚ' => Some(c as usize - 'Ａ' as usize),
        c if c.is_ascii_alphabetic() => Some(usize::from(c.to_ascii_uppercase() as u8 - b'A')),
        _ => None,
    };
    letters.map(place).collect::<Option<Vec<_>>>().filter(|places| !places.is_empty())
}

/// Options without the letters or numbers that are set before them anyway, where all have them.
fn without_letters(options: Vec<String>) -> Vec<String> {
    let bare: Option<Vec<_>> = options.iter().enumerate().map(|(i, o)| without_letter(o, i)).collect();
    bare.unwrap_or(options)
}

/// What follows `A、`, `A.`, `（A）` or `1.` in the option of a place.
fn without_letter(option: &str, place: usize) -> Option<String> {
    let (letter, number) = (letter(place), (place + 1).to_string());
    let wide = char::from_u32(letter as u32 - 'A' as u32 + 'Ａ' as u32)?;
    let inner = option.strip_prefix(['(', '（']);
    let rest = inner.unwrap_or(option);
    let rest = rest
        .strip_prefix([letter, letter.to_ascii_lowercase(), wide])
        .or_else(|| rest.strip_prefix(number.as_str()))?
        .trim_start();
    let rest = match inner {
        Some(_) => rest.strip_prefix([')', '）'])?,
        // `1.5` is a figure.
        None => rest.strip_prefix(['、', '.', '．', ':', '：', ')', '）']).filter(|r| !r.starts_with(is_digit))?,
    };
    Some(rest.trim_start().to_owned()).filter(|rest| !rest.is_empty())
}

/// A question without the number of its place, which is set before it anyway.
fn without_number(question: String, place: usize) -> String {
    match numbers::typed(&question) {
        Some((number, length)) if number == place => question[length..].to_owned(),
        _ => question,
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Option<Quiz>, Vec<Diagnostic>) {
        let file = Arc::new(SourceFile::new("content/quizzes/a.yaml".into(), text.into()));
        let mut diagnostics = Vec::new();
        (read("a", &file, &mut diagnostics), diagnostics)
    }

    #[test]
    fn answers_are_letters() {
        let (quiz, said) = read_text(
            "title: 测验\nquestions:\n  - question: 谁是骗子？\n    options: [甲, 乙, 丙]\n    answer: [c, A]\n    explanation: 因为\n",
        );
        assert_eq!(said, []);
        let quiz = quiz.unwrap();
        assert_eq!(quiz.questions[0].letters(), ['A', 'C']);
        assert_eq!(quiz.questions[0].choices()[2], Choice { letter: 'C', text: "丙", right: true });
    }

    #[test]
    fn letters_that_are_written_with_the_options_are_not_said_twice() {
        let (quiz, said) = read_text(
            "questions:\n  - question: 会吗？\n    options: [A、会, B．不会, (C) 看情况, D. 不知道]\n    answer: AB\n",
        );
        assert_eq!(said, []);
        let question = &quiz.unwrap().questions[0];
        assert_eq!(question.options, ["会", "不会", "看情况", "不知道"]);
        assert_eq!(question.letters(), ['A', 'B']);
        let as_written = |options: [&str; 2]| {
            let options = options.map(str::to_owned).to_vec();
            without_letters(options.clone()) == options
        };
        assert!(as_written(["A、会", "不会"]) && as_written(["1.5万元", "2.5万元"]) && as_written(["A", "B"]));
        assert!(!as_written(["1、会", "2、不会"]));
        assert_eq!(places("Ａ、c"), Some(vec![0, 2]));
        assert_eq!(places("对"), None);
    }

    #[test]
    fn numbers_that_are_written_with_the_questions_are_not_said_twice() {
        let question = |words: &str| format!("  - question: {words}\n    options: [会, 不会]\n    answer: A\n");
        let all = ["1、转账吗？", "（2）转账吗？", "1.5万元能退吗？", "第四次来电接吗？", "1、转账吗？"].map(question);
        let (quiz, said) = read_text(&format!("questions:\n{}", all.concat()));
        assert_eq!(said, []);
        let questions: Vec<_> = quiz.unwrap().questions.into_iter().map(|q| q.question).collect();
        assert_eq!(questions, ["转账吗？", "转账吗？", "1.5万元能退吗？", "第四次来电接吗？", "1、转账吗？"]);
    }

    #[test]
    fn an_answer_that_is_no_option_is_an_error() {
        let (quiz, said) = read_text("questions:\n  - question: 谁？\n    options: [甲, 乙]\n    answer: C\n");
        assert!(quiz.unwrap().questions.is_empty());
        assert_eq!(said[0].message, "there is no option `C`");
        let (_, said) = read_text("questions:\n  - question: 谁？\n    options: [甲]\n");
        let codes: Vec<_> = said.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["outreach::quiz::options", "outreach::quiz::answer"]);
    }
}
