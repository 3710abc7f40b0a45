//! From what a file says to what the engine takes.
use svl_engine::exact::Exact;
use svl_engine::units::Quantity;
use svl_engine::workload::{Architecture, Ask, AskedPlatform, Duration, SetAside, Stated};

use super::fields::{Field, Fields, Value};
use super::keys::PERCENTILES;
use super::reading::Reader;
use crate::diagnostic::Diagnostic;

/// The stated workload, or nothing where a mistake was told.
pub fn stated(reader: &mut Reader, fields: &Fields, name: &str) -> Option<Stated> {
    check_percentiles(reader, fields);
    check_nothing_is_empty(reader, fields);
    check_package(reader, fields);
    if !reader.problems.is_empty() {
        return None;
    }
    let lambda = fields.group("lambda");
    Some(Stated {
        name: fields.text("name").unwrap_or(name).to_owned(),
        region: fields.text("region").map(str::to_owned),
        requests: Quantity::new(fields.number("requests")?.clone()),
        memory: Quantity::new(fields.number("memory")?.clone()),
        duration: duration(fields)?,
        cpu: fields.number("cpu").cloned(),
        architecture: fields.text("architecture").and_then(architecture),
        runtime: fields.text("runtime").map(str::to_owned),
        ephemeral_storage: lambda
            .and_then(|l| l.number("ephemeral_storage"))
            .cloned()
            .map(Quantity::new),
        provisioned_concurrency: lambda
            .and_then(|l| l.number("provisioned_concurrency"))
            .and_then(small),
        free_tier: fields.flag("free_tier"),
        compare: compare(fields),
        set_aside: set_aside(fields),
    })
}

fn duration(fields: &Fields) -> Option<Duration> {
    match &fields.get("duration")?.value {
        Value::Number(each) => Some(Duration::constant(Quantity::new(each.clone()))),
        Value::Group(inner) => {
            let time = |name: &str| inner.number(name).cloned().map(Quantity::new);
            let percentile = |(name, percentile): &(&str, u8)| Some((*percentile, time(name)?));
            Some(Duration {
                mean: time("mean"),
                percentiles: PERCENTILES.iter().filter_map(percentile).collect(),
                max: time("max"),
            })
        }
        _ => None,
    }
}

/// Percentiles ascend, and nothing is longer than the longest.
fn check_percentiles(reader: &mut Reader, fields: &Fields) {
    for group in [fields.group("duration"), fields.group("latency")].into_iter().flatten() {
        let names = PERCENTILES.iter().map(|(name, _)| *name).chain(["max"]);
        let stated: Vec<(&Field, &Exact)> =
            names.filter_map(|name| Some((group.get(name)?, group.number(name)?))).collect();
        for pair in stated.windows(2) {
            let [(low, below), (high, above)] = pair else { continue };
            if below > above {
                let message = format!("`{}` is above `{}`", low.path, high.path);
                let problem = Diagnostic::new("out-of-order", message, low.place.clone());
                reader.problems.push(
                    problem
                        .also(high.place.clone(), "which is stated here")
                        .help("exchange the two, or correct one"),
                );
            }
        }
    }
}

/// A map that is stated says something.
fn check_nothing_is_empty(reader: &mut Reader, fields: &Fields) {
    for name in ["latency", "duration", "discounts", "payload", "package"] {
        let Some(field) = fields.get(name) else { continue };
        if matches!(&field.value, Value::Group(inner) if inner.0.is_empty())
            && reader.problems.is_empty()
        {
            let message = format!("`{name}` says nothing");
            let help = format!("write it like `{}`, or remove the key", field.key.example);
            reader
                .problems
                .push(Diagnostic::new("wrong-value", message, field.place.clone()).help(help));
        }
    }
}

/// A package is an archive or an image.
fn check_package(reader: &mut Reader, fields: &Fields) {
    if let Some(package) = fields.group("package")
        && let (Some(zip), Some(image)) = (package.get("zip"), package.get("image"))
    {
        let problem = Diagnostic::new(
            "wrong-value",
            "a package is a zip archive or an image".to_owned(),
            image.place.clone(),
        );
        reader.problems.push(
            problem
                .also(zip.place.clone(), "the archive is stated here")
                .help("remove one of the two"),
        );
    }
}

fn architecture(name: &str) -> Option<Architecture> {
    Architecture::ALL.into_iter().find(|each| each.name() == name)
}

fn small(count: &Exact) -> Option<u32> {
    count.floor().and_then(|count| u32::try_from(count).ok())
}

fn compare(fields: &Fields) -> Option<Vec<Ask>> {
    let field = fields.get("compare")?;
    let Value::List(entries) = &field.value else { return None };
    Some(entries.iter().filter_map(|entry| ask(entry.0.first()?)).collect())
}

fn ask(entry: &Field) -> Option<Ask> {
    let Value::Group(fixed) = &entry.value else { return None };
    let not_yet = || AskedPlatform::NotYet(format!("{}: {}", entry.key.name, entry.echo.inline()));
    let platform = match entry.key.name {
        "lambda" if fixed.text("provisioned_concurrency").is_none() => AskedPlatform::Lambda {
            architecture: fixed.text("architecture").and_then(architecture),
            memory: fixed.number("memory").cloned().map(Quantity::new),
            provisioned_concurrency: fixed.number("provisioned_concurrency").and_then(small),
        },
        "ec2" if fixed.text("instance") != Some("auto") => AskedPlatform::Ec2 {
            instance: fixed.text("instance")?.to_owned(),
            count: fixed.number("count").and_then(small),
        },
        _ => not_yet(),
    };
    Some(Ask { key: entry.path.clone(), platform })
}

/// What is stated and does not shape the answer yet, each key whose whole value does not once.
fn set_aside(fields: &Fields) -> Vec<SetAside> {
    let mut aside = Vec::new();
    for field in &fields.0 {
        let automatic =
            field.key.name == "provisioned_concurrency" && matches!(field.value, Value::Text(_));
        if !field.key.considered || automatic {
            aside.push(SetAside { key: field.path.clone(), value: field.echo.clone() });
        } else if let Value::Group(inner) = &field.value {
            aside.extend(set_aside(inner));
        }
    }
    aside
}
