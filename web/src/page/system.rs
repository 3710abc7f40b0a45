//! The page of systems: the file on the left, its picture and what breaks on the right.
mod samples;
mod shown;
mod state;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use svl_engine::system::drill::Drill;

use super::assets::Addresses;
use super::html;
use crate::calculator::{Calculator, Question, SystemAnswer};
use crate::desk::Effort;
use crate::refusal::{Complaint, Refusal};
use samples::Sample;
use shown::Shown;
use state::State;

/// The file that a state stands for, as messages name it.
const FILE: &str = "system.yaml";

/// What an address may say.
const KNOWN: &str = "`yaml`, `example` and `break`";

/// The page, and the parts of it that a script asks for.
pub fn routes() -> Router<Arc<Calculator>> {
    Router::new().route("/system", get(whole).post(sent)).route("/system/answer", post(fragment))
}

/// Where a system is shown that was given to the page of workloads: the page without it where it is
/// too long for an address.
pub fn address(text: &str) -> String {
    State::of(text, None).link().unwrap_or_else(|| state::PATH.to_owned())
}

/// The whole page.
#[derive(Template)]
#[template(path = "system/page.html")]
struct Page {
    assets: Addresses,
    title: String,
    state: State,
    answer: Option<Shown>,
    mistakes: Vec<Complaint>,
    samples: &'static [Sample],
    facts_day: String,
}

/// What a script puts into the page.
#[derive(Template)]
#[template(path = "system/fragment.html")]
struct Fragment {
    answer: Option<Shown>,
    mistakes: Vec<Complaint>,
}

async fn whole(Shared(calculator): Shared<Arc<Calculator>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let Some(state) = State::read(&query) else { return StatusCode::NOT_FOUND.into_response() };
    match state.link() {
        Some(link) if !State::is_brief(&query) => Redirect::to(&link).into_response(),
        _ => answered(calculator, state, page).await,
    }
}

/// A form that was sent: its page where that has an address, else the page itself.
async fn sent(Shared(calculator): Shared<Arc<Calculator>>, body: Bytes) -> Response {
    let form = String::from_utf8_lossy(&body);
    let Some(state) = State::read(&form) else { return StatusCode::NOT_FOUND.into_response() };
    match state.link() {
        Some(link) => Redirect::to(&link).into_response(),
        None => answered(calculator, state, page).await,
    }
}

async fn fragment(
    Shared(calculator): Shared<Arc<Calculator>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let asked = State::read(&query.unwrap_or_default()).and_then(|state| state.broken);
    let state = State::of(&String::from_utf8_lossy(&body), asked);
    answered(calculator, state, |calculator, state| {
        let (answer, mistakes) = looked_up(calculator, &state);
        html(status(&mistakes), &Fragment { answer, mistakes })
    })
    .await
}

async fn answered(
    calculator: Arc<Calculator>,
    state: State,
    work: impl FnOnce(&Calculator, State) -> Response + Send + 'static,
) -> Response {
    let done = calculator.run(Effort::Little, move |calculator| work(calculator, state)).await;
    done.unwrap_or_else(IntoResponse::into_response)
}

fn page(calculator: &Calculator, state: State) -> Response {
    let (answer, mistakes) = looked_up(calculator, &state);
    let page = Page {
        assets: Addresses::known(),
        title: answer.as_ref().map_or_else(String::new, |shown| shown.verdict.clone()),
        samples: &samples::ALL,
        facts_day: calculator.book().edition().to_string(),
        state,
        answer,
        mistakes,
    };
    html(status(&page.mistakes), &page)
}

fn status(mistakes: &[Complaint]) -> StatusCode {
    if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// The answer of a state, and what is wrong with it: where only the name of what is to be broken is
/// wrong, the system is shown as it is.
fn looked_up(calculator: &Calculator, state: &State) -> (Option<Shown>, Vec<Complaint>) {
    let mut mistakes: Vec<Complaint> =
        state.unknown.iter().map(|name| Complaint::unknown(name, KNOWN)).collect();
    let answer = match calculator.system(FILE, state.text.as_bytes()) {
        Ok(answer) => answer,
        Err(refusal) => {
            mistakes.extend(refusal.diagnostics);
            return (None, mistakes);
        }
    };
    let broken = match state.broken.as_deref().map(|name| broken(calculator, state, &answer, name))
    {
        Some(Err(refusal)) => {
            mistakes.extend(refusal.diagnostics);
            None
        }
        Some(Ok(drill)) => drill,
        None => None,
    };
    (Some(Shown::of(state, &answer, broken)), mistakes)
}

/// The drill of a break: of a component without a way, the worst.
fn broken<'a>(
    calculator: &Calculator,
    state: &State,
    answer: &'a SystemAnswer,
    name: &str,
) -> Result<Option<&'a Drill>, Refusal> {
    let is_it = |drill: &&Drill| {
        drill.component == name || format!("{}:{}", drill.component, drill.mode) == name
    };
    if let Some(drill) = answer.drills.drills.iter().find(is_it) {
        return Ok(Some(drill));
    }
    // The command line says what is wrong with the name.
    let question = Question { name: FILE, text: state.text.as_bytes(), ..Question::default() };
    calculator.drills(&question, Some(name)).map(|_| None)
}
