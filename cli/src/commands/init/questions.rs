//! What a person at a terminal is asked: one line each, checked as it is given.
use std::io::{self, BufRead};

use svl_formats::nearest::{nearest, said_nearest};
use svl_formats::starter::{self, Question};
use svl_pricing::PriceBook;

use crate::output;

/// No answer has so many bytes.
const LONGEST: usize = 4_096;

/// The keys of a workload with the answers, as YAML; nothing where the answers ended early.
pub fn ask(name: &str) -> io::Result<Option<Vec<(String, String)>>> {
    output::complain(
        "An answer of Enter alone takes what is in brackets. Ctrl-C ends, and writes nothing.\n\n",
    );
    let mut answers = Vec::new();
    for mut question in starter::questions() {
        if question.path == "name" {
            name.clone_into(&mut question.suggestion);
        }
        let Some(answer) = one(&question)? else { return Ok(None) };
        answers.extend(question.stated(&answer));
    }
    output::complain("\n");
    Ok(Some(answers))
}

/// Asks until the answer is right.
fn one(question: &Question) -> io::Result<Option<String>> {
    loop {
        output::complain(&format!("{} [{}]: ", question.text, question.suggestion));
        let Some(line) = line()? else {
            output::complain("\n");
            return Ok(None);
        };
        let answer = if line.is_empty() { question.suggestion.clone() } else { line };
        match question.mistake(&answer).or_else(|| unknown_region(question, &answer)) {
            None => return Ok(Some(answer)),
            Some(mistake) => output::complain(&format!("\n{mistake}\n")),
        }
    }
}

/// Which Regions there are is known to the price book alone.
fn unknown_region(question: &Question, answer: &str) -> Option<String> {
    if question.path != "region" {
        return None;
    }
    let book = PriceBook::builtin();
    let mut codes = book.regions().map(|(code, _)| code);
    if codes.any(|code| code == answer) {
        return None;
    }
    let help = nearest(answer, book.regions().map(|(code, _)| code));
    let help = help.map_or_else(
        || "`svl-cost prices show` lists those that are known".to_owned(),
        |code| said_nearest(&code),
    );
    Some(format!(
        "error[unknown-region]: there are no prices for the Region `{answer}`\nhelp: {help}\n"
    ))
}

/// The next line without its end and the space around it; nothing at the end of the input.
fn line() -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut input = io::Read::take(io::stdin().lock(), LONGEST as u64);
    if input.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&line).trim().to_owned()))
}
