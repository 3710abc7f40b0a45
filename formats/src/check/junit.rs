//! A check as `JUnit`'s XML, for the test reports of CI hosts: a suite for each file, a case for each
//! workload and each notice. It keeps what Jenkins' and Surefire's schemas have in common.
use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Check, CheckedWorkload, Kind, Notice, detail};
use crate::words::plain;
use crate::xml::escaped;

/// The report.
pub fn render(check: &Check, all: bool) -> String {
    let mut suites: Vec<Suite> = check
        .files
        .iter()
        .map(|file| {
            let name = detail::relative(&file.name);
            let mut suite = Suite::new(name);
            suite.notices(&file.notices, all, name);
            for workload in &file.workloads {
                let class = format!("{name}/{}", workload.name);
                suite.workload(workload, &class);
                suite.notices(&workload.notices, all, &class);
            }
            suite
        })
        .collect();
    if !check.notices.is_empty() {
        let mut suite = Suite::new("all workloads");
        suite.notices(&check.notices, all, "all workloads");
        suites.push(suite);
    }
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"svl-cost check\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        sum(|suite| suite.tests),
        sum(|suite| suite.failures),
        sum(|suite| suite.errors)
    );
    for suite in &suites {
        suite.write(check, &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

/// The cases of one file.
struct Suite<'a> {
    name: &'a str,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    cases: String,
    /// How often a class had a case of a name: hosts take cases of equal names for one.
    seen: BTreeMap<(String, String), usize>,
}

impl<'a> Suite<'a> {
    const fn new(name: &'a str) -> Self {
        Self {
            name,
            tests: 0,
            failures: 0,
            errors: 0,
            skipped: 0,
            cases: String::new(),
            seen: BTreeMap::new(),
        }
    }

    fn workload(&mut self, workload: &CheckedWorkload, class: &str) {
        let cost = workload.usd_per_month.as_ref().map_or(String::new(), |usd| {
            let budget = workload.budget.as_ref();
            let budget =
                budget.map_or(String::new(), |budget| format!(", budget {}", budget.to_cents()));
            format!("\n{} a month, all in{budget}", usd.to_cents())
        });
        let told = format!("{}{cost}", plain(&workload.verdict));
        self.case(class, "verdict", &element("system-out", "", &told));
    }

    fn notices(&mut self, notices: &[Notice], all: bool, class: &str) {
        for notice in notices.iter().filter(|notice| detail::is_told(notice, all)) {
            let key =
                if notice.key.is_empty() { String::new() } else { format!(" {}", notice.key) };
            let body = self.told(notice);
            self.case(class, &format!("{}{key}", notice.rule), &body);
        }
    }

    /// A case passes where its notice does not make the check fail.
    fn told(&mut self, notice: &Notice) -> String {
        let full = detail::full(notice);
        let place = notice.place.as_ref().or(notice.origin.as_ref());
        let place =
            place.map_or(String::new(), |place| format!("\n{}", plain(&detail::place(place))));
        let severity = crate::rules::name(notice.severity);
        if let Some(reason) = detail::accepted(notice) {
            self.skipped += 1;
            return element("skipped", "", &reason);
        }
        let attributes = format!(
            " type=\"{}\" message=\"{}\"",
            attribute(&notice.rule),
            attribute(&notice.message)
        );
        let told = format!("{severity}[{}]: {full}{place}", notice.rule);
        if notice.kind == Kind::Input {
            self.errors += 1;
            element("error", &attributes, &told)
        } else if notice.fails {
            self.failures += 1;
            element("failure", &attributes, &told)
        } else {
            element("system-out", "", &told)
        }
    }

    fn case(&mut self, class: &str, name: &str, body: &str) {
        self.tests += 1;
        let seen = self.seen.entry((class.to_owned(), name.to_owned())).or_insert(0);
        *seen += 1;
        let again = if *seen > 1 { format!(" ({seen})") } else { String::new() };
        let _ = writeln!(
            self.cases,
            "    <testcase classname=\"{}\" name=\"{}{again}\">\n{body}    </testcase>",
            attribute(class),
            attribute(name)
        );
    }

    fn write(&self, check: &Check, out: &mut String) {
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">",
            attribute(self.name),
            self.tests,
            self.failures,
            self.errors,
            self.skipped
        );
        out.push_str("    <properties>\n");
        let mut property = |name: &str, value: &str| {
            let value = attribute(value);
            let _ = writeln!(out, "      <property name=\"{name}\" value=\"{value}\"/>");
        };
        property("facts.as_of", &check.facts.as_of);
        property("facts.sha256", &check.facts.sha256);
        property("fail_on", check.fail_on.name());
        for policy in &check.policies {
            property("policy", policy);
        }
        out.push_str("    </properties>\n");
        out.push_str(&self.cases);
        out.push_str("  </testsuite>\n");
    }
}

/// Text in an element of its own.
fn element(name: &str, attributes: &str, text: &str) -> String {
    format!("      <{name}{attributes}>{}</{name}>\n", escaped(text))
}

/// Text in an attribute, in which XML keeps no ends of lines.
fn attribute(text: &str) -> String {
    escaped(&plain(text))
}
