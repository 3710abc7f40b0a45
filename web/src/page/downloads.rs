//! The answer as files.
use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use svl_formats::charts::{self, Size, Theme};
use svl_formats::form::Sheet;
use svl_formats::html::{Page, WorkloadFile};

use super::pictures::total;
use super::state::State;
use super::{FILE, Problems, answered, by_field, html as rendered, lines};
use crate::calculator::{Answer, Calculator};

type Book = Shared<Arc<Calculator>>;

/// The workload, whether it is right or wrong.
pub async fn yaml(RawQuery(query): RawQuery) -> Response {
    let sheet = Sheet::of(&State::read(&query.unwrap_or_default()).fields);
    file("application/yaml; charset=utf-8", FILE, sheet.yaml)
}

/// The decision.
pub async fn json(Shared(calculator): Book, RawQuery(query): RawQuery) -> Response {
    of_answer(calculator, query, |_, answer, _| {
        file("application/json", "decision.json", answer.json)
    })
    .await
}

/// The options, one line each.
pub async fn csv(Shared(calculator): Book, RawQuery(query): RawQuery) -> Response {
    of_answer(calculator, query, |_, answer, _| {
        let text = svl_formats::csv::render(&[&answer.decision]);
        file("text/csv; charset=utf-8", "options.csv", text)
    })
    .await
}

/// The chart of the costs.
pub async fn svg(Shared(calculator): Book, RawQuery(query): RawQuery) -> Response {
    of_answer(calculator, query, |calculator, answer, state| {
        let picture = match lines(calculator, &state) {
            Some(lines) => charts::axis(&lines, Size::Wide),
            None => charts::cost(&answer.decision, total(&state), Size::Wide),
        };
        file("image/svg+xml", "cost.svg", picture.svg(Theme::Auto))
    })
    .await
}

/// The report on one page.
pub async fn html(Shared(calculator): Book, RawQuery(query): RawQuery) -> Response {
    of_answer(calculator, query, |_, answer, state| {
        let text = Sheet::of(&state.fields).yaml;
        let workload = WorkloadFile { name: FILE, text: &text, settings: &[] };
        let page = Page { answer: (&answer.decision).into(), file: Some(workload) };
        file("text/html; charset=utf-8", "report.html", svl_formats::html::render(&page))
    })
    .await
}

async fn of_answer(
    calculator: Arc<Calculator>,
    query: Option<String>,
    render: impl FnOnce(&Calculator, Answer, State) -> Response + Send + 'static,
) -> Response {
    let state = State::read(&query.unwrap_or_default());
    answered(calculator, state, |calculator, state| of_state(calculator, state, render)).await
}

fn of_state(
    calculator: &Calculator,
    state: State,
    render: impl FnOnce(&Calculator, Answer, State) -> Response,
) -> Response {
    let sheet = Sheet::of(&state.fields);
    match calculator.decide(FILE, sheet.yaml.as_bytes()) {
        Ok(answer) => render(calculator, answer, state),
        Err(refusal) => {
            let mistakes = by_field(&refusal, &sheet);
            rendered(StatusCode::UNPROCESSABLE_ENTITY, &Problems { mistakes })
        }
    }
}

fn file(kind: &'static str, name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (headers, text).into_response()
}
