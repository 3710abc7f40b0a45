//! Axes in powers of ten: where their ticks are, and how they are written.
use svl_engine::exact::Exact;

/// A position on an axis in powers of ten; what is not above nothing has none.
pub fn log(value: f64) -> Option<f64> {
    (value > 0.0 && value.is_finite()).then(|| libm::log10(value))
}

/// An exact figure's position.
pub fn log_of(value: &Exact) -> Option<f64> {
    log(value.to_f64())
}

/// Ticks from `from` to `to`, at most so many: powers of ten, and 2 and 5 times these where there
/// are few.
pub fn ticks(from: f64, to: f64, most: usize) -> Vec<(f64, f64)> {
    let factors: &[f64] = if to - from <= 2.2 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let mut found = Vec::new();
    let mut power = libm::floor(from);
    while power <= to {
        let unit = libm::exp10(power);
        for factor in factors {
            let value = unit * factor;
            let at = libm::log10(value);
            if from - 1e-9 <= at && at <= to + 1e-9 {
                found.push((at, value));
            }
        }
        power += 1.0;
    }
    let every = found.len().div_ceil(most.max(1)).max(1);
    found.into_iter().step_by(every).collect()
}

/// Ticks of an axis of memory: powers of two, as sizes of memory are.
pub fn memory_ticks(from: f64, to: f64, most: usize) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    let mut value = 1.0;
    while libm::log10(value) <= to + 1e-9 {
        if libm::log10(value) >= from - 1e-9 {
            found.push((libm::log10(value), value));
        }
        value *= 2.0;
    }
    let every = found.len().div_ceil(most.max(1)).max(1);
    found.into_iter().step_by(every).collect()
}

/// `30M`, `1.5B`, `250k`: a count for an axis.
pub fn count(value: f64) -> String {
    let (divided, unit) = match value {
        v if v >= 1e12 => (v / 1e12, "T"),
        v if v >= 1e9 => (v / 1e9, "B"),
        v if v >= 1e6 => (v / 1e6, "M"),
        v if v >= 1e3 => (v / 1e3, "k"),
        v => (v, ""),
    };
    format!("{}{unit}", figure(divided))
}

/// `37.2M`: a count to three digits, for a label.
pub fn about(value: f64) -> String {
    let digits = libm::floor(libm::log10(value.max(1.0)));
    let unit = libm::exp10((digits - 2.0).max(0.0));
    count(libm::round(value / unit) * unit)
}

/// An option's name without what tells it from no other in a label.
pub fn brief(name: &str) -> &str {
    let name = name.strip_prefix("1 × ").unwrap_or(name);
    name.strip_suffix(" behind an ALB").unwrap_or(name)
}

/// `$0.01`, `$10`, `$1k`: an amount for an axis.
pub fn dollars(value: f64) -> String {
    if value >= 1.0 { format!("${}", count(value)) } else { format!("${}", cents(value)) }
}

/// `50 ms`, `2 s`, `15 min`.
pub fn time(milliseconds: f64) -> String {
    if milliseconds < 1e3 {
        format!("{} ms", figure(milliseconds))
    } else {
        format!("{} s", figure(milliseconds / 1e3))
    }
}

/// `128 MB`, `10 GB`.
pub fn memory(megabytes: f64) -> String {
    if megabytes < 1024.0 {
        format!("{} MB", figure(megabytes))
    } else {
        format!("{} GB", figure(megabytes / 1024.0))
    }
}

fn cents(value: f64) -> String {
    let places = if value >= 0.01 { 2 } else { usize::MAX };
    if places == 2 { format!("{value:.2}") } else { figure(value) }
}

/// Up to four significant digits, without zeros at the end.
fn figure(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
