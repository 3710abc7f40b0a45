//! The calculator's page: the workload on the left, the answer on the right, and the whole state in
//! the address.
mod answer;
mod assets;
mod downloads;
mod fields;
mod paste;
mod pictures;
mod samples;
mod state;
mod system;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use svl_engine::Decision;
use svl_engine::axis::Lines;
use svl_formats::form::{Fields, Sheet};
use svl_formats::words::{OPTION_COLUMNS, Part, parts, tidy};

use crate::calculator::{Answer, Calculator};
use crate::desk::Effort;
use crate::refusal::Refusal;
use answer::Shown;
use assets::Addresses;
use fields::{Form, Mistake};
use pictures::Pictures;
use samples::Sample;
use state::{Axis, State};

/// The file that a state stands for, as messages name it.
const FILE: &str = "workload.yaml";

/// The pages and what they load.
pub fn routes() -> Router<Arc<Calculator>> {
    Router::new()
        .route("/", get(whole))
        .route("/answer", get(fragment))
        .route("/paste", post(paste::fill))
        .route("/workload.yaml", get(downloads::yaml))
        .route("/decision.json", get(downloads::json))
        .route("/options.csv", get(downloads::csv))
        .route("/chart.svg", get(downloads::svg))
        .route("/report.html", get(downloads::html))
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.ico", get(assets::icon))
        .merge(system::routes())
}

/// The whole page.
#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    assets: Addresses,
    title: String,
    form: Form,
    state: State,
    opening: String,
    answer: Option<Shown>,
    mistakes: Vec<(String, Mistake)>,
    samples: &'static [Sample],
    pasted: Pasted,
    facts_day: String,
}

/// The answer alone.
#[derive(Template)]
#[template(path = "answer.html")]
struct Fragment {
    answer: Shown,
}

/// What is wrong, alone.
#[derive(Template)]
#[template(path = "problems.html")]
struct Problems {
    mistakes: Vec<(String, Mistake)>,
}

async fn whole(Shared(calculator): Shared<Arc<Calculator>>, RawQuery(query): RawQuery) -> Response {
    let state = match query {
        Some(query) if !State::is_brief(&query) => {
            return Redirect::to(&State::read(&query).link()).into_response();
        }
        Some(query) => State::read(&query),
        None => samples::opening(),
    };
    answered(calculator, state, |calculator, state| page(calculator, state, Pasted::default()))
        .await
}

async fn fragment(
    Shared(calculator): Shared<Arc<Calculator>>,
    RawQuery(query): RawQuery,
) -> Response {
    let state = State::read(&query.unwrap_or_default());
    answered(calculator, state, |calculator, state| match looked_up(calculator, &state) {
        Ok(answer) => html(StatusCode::OK, &Fragment { answer }),
        Err(mistakes) => html(StatusCode::UNPROCESSABLE_ENTITY, &Problems { mistakes }),
    })
    .await
}

/// What is made of a state, at a place for work of its kind.
async fn answered(
    calculator: Arc<Calculator>,
    state: State,
    work: impl FnOnce(&Calculator, State) -> Response + Send + 'static,
) -> Response {
    let effort = if state.axis == Axis::Requests { Effort::Little } else { Effort::Much };
    let done = calculator.run(effort, move |calculator| work(calculator, state)).await;
    done.unwrap_or_else(IntoResponse::into_response)
}

/// A file that was pasted in vain.
#[derive(Default)]
struct Pasted {
    text: String,
    /// What is wrong with it, as the command line shows it.
    errors: String,
    /// Of a system: the page that takes it.
    system: Option<String>,
}

/// The page of a state, and of a file that was pasted in vain.
fn page(calculator: &Calculator, state: State, pasted: Pasted) -> Response {
    let looked_up = looked_up(calculator, &state);
    let status = match (&looked_up, pasted.errors.is_empty()) {
        (Ok(_), true) => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (answer, mistakes) = match looked_up {
        Ok(answer) => (Some(answer), Vec::new()),
        Err(mistakes) => (None, mistakes),
    };
    let page = Page {
        assets: Addresses::known(),
        title: answer.as_ref().map_or_else(String::new, |answer| answer.spoken.verdict.clone()),
        form: Form::of(&state.fields, &mistakes),
        opening: samples::opening().query(),
        samples: samples::all(),
        facts_day: calculator.book().edition().to_string(),
        state,
        answer,
        mistakes,
        pasted,
    };
    html(status, &page)
}

/// The answer of a state, or what is wrong with it by field.
fn looked_up(calculator: &Calculator, state: &State) -> Result<Shown, Vec<(String, Mistake)>> {
    let sheet = Sheet::of(&state.fields);
    let answer = decide(calculator, &sheet)?;
    let kept = state.kept_fields().and_then(|fields| kept(calculator, &fields));
    let lines = lines(calculator, state);
    let pictures = Pictures::of(state, &answer.decision, lines.as_ref());
    Ok(Shown::of(state, &answer.decision, sheet.yaml, pictures, kept.as_ref()))
}

/// What the options cost along another axis than requests, where the state asks for it.
fn lines(calculator: &Calculator, state: &State) -> Option<Lines> {
    let text = Sheet::of(&state.fields).yaml;
    calculator.lines(FILE, text.as_bytes(), state.axis.of_engine()?).ok()
}

fn decide(calculator: &Calculator, sheet: &Sheet) -> Result<Answer, Vec<(String, Mistake)>> {
    calculator.decide(FILE, sheet.yaml.as_bytes()).map_err(|refusal| by_field(&refusal, sheet))
}

/// The decision that is kept; an address whose kept answer is wrong has none.
fn kept(calculator: &Calculator, fields: &Fields) -> Option<Decision> {
    let sheet = Sheet::of(fields);
    calculator.decide(FILE, sheet.yaml.as_bytes()).ok().map(|answer| answer.decision)
}

fn by_field(refusal: &Refusal, sheet: &Sheet) -> Vec<(String, Mistake)> {
    let told = refusal.diagnostics.iter().map(|told| {
        let owner = sheet.owner(told.key.as_deref(), told.line);
        let mistake = Mistake { message: told.message.clone(), help: told.help.clone() };
        (owner.unwrap_or_default(), mistake)
    });
    told.collect()
}

fn html(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, [(header::CACHE_CONTROL, "no-cache")], Html(text)).into_response(),
        // Writing to a string does not fail, and the templates refuse nothing.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A text in which keys and commands stand between backticks.
#[derive(Template)]
#[template(path = "said.html")]
struct Said<'a> {
    parts: Vec<Part<'a>>,
}

/// The same as HTML, escaped by its template.
fn said(text: &str) -> String {
    Said { parts: parts(text) }.render().unwrap_or_default()
}

/// A field's path as an id: without dots.
fn id_of(path: &str) -> String {
    path.replace('.', "-")
}
