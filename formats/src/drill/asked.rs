//! The drills that are asked for by name, or what is wrong with the name.
use svl_engine::facts::Facts;
use svl_engine::problem::Problem;
use svl_engine::system::drill::{Break, Drills, UnknownBreak, breaks, chosen, parse};
use svl_engine::system::{StatedSystem, System};

use crate::nearest::{nearest, said_nearest};

/// The drills of a system: of `COMPONENT` in every way that it can fail, of `COMPONENT:MODE` in that
/// way, and of every component in every way where nothing is named.
///
/// # Errors
/// Every problem of the system; a component or a way to fail that there is not.
pub fn drills(
    stated: StatedSystem,
    broken: Option<&str>,
    facts: &dyn Facts,
) -> Result<Drills, Vec<Problem>> {
    let system = System::of(stated)?;
    let asked: Vec<Break> = match broken {
        None => breaks(&system),
        Some(written) => {
            parse(&system, written).map_err(|unknown| vec![refusal(written, &unknown)])?
        }
    };
    chosen(&system, facts, &asked).map_err(|error| vec![Problem::from_fact("components", &error)])
}

/// A break that there is not, with the nearest one and all that there are.
fn refusal(written: &str, unknown: &UnknownBreak) -> Problem {
    let near = nearest(&unknown.written, unknown.known.iter().map(String::as_str));
    let list = unknown.known.join(", ");
    let name = &unknown.written;
    let (id, message, there_are) = if unknown.is_mode {
        let component = written.strip_suffix(&format!(":{name}")).unwrap_or(written);
        ("unknown-mode", format!("`{component}` does not fail in a way `{name}`"), "it fails in")
    } else {
        ("unknown-component", format!("there is no component `{name}` to break"), "there are")
    };
    let help = match near {
        Some(near) => format!("{} ({there_are} {list})", said_nearest(&near)),
        None => format!("{there_are} {list}"),
    };
    Problem { id, key: "components".to_owned(), message, help: Some(help) }
}
