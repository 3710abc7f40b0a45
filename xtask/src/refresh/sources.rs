//! Publications and the short ids under which the tables cite them.
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::cell;
use super::fact::Origin;
use super::table::Table;
use super::{Failure, table};

/// Hand-written ids, by how the publication's name begins; the longest match wins.
const IDS: &str = include_str!("../../refresh/source_ids.csv");

/// How much of a commit's hash tells one revision of a file from another.
const COMMIT_DIGITS: usize = 8;

/// Every publication cited, with the days on which it was read.
#[derive(Default)]
pub struct Sources(BTreeMap<String, BTreeSet<Option<Date>>>);

impl Sources {
    /// Splits the rate code off a published source and takes note of the publication.
    pub fn cite(&mut self, published: &str, read_on: Option<Date>) -> Origin {
        let (what, rate_code) = match published.rsplit_once('#') {
            Some((what, code)) if cell::is_rate_code(code) => (what, code),
            _ => (published, ""),
        };
        self.note(what, rate_code, read_on)
    }

    /// Takes note of a publication whose name may itself hold a `#`, such as a web page.
    pub fn cite_page(&mut self, page: &str, read_on: Option<Date>) -> Origin {
        self.note(page, "", read_on)
    }

    fn note(&mut self, what: &str, rate_code: &str, read_on: Option<Date>) -> Origin {
        let what = cell::plain(what);
        self.0.entry(what.clone()).or_default().insert(read_on);
        Origin { what, read_on, rate_code: rate_code.to_owned() }
    }

    /// The `source` cell of a row: `<id>` or `<id>#<rate code>`.
    ///
    /// # Errors
    /// When the publication has no id yet.
    pub fn cell(&self, origin: &Origin) -> Result<String, Failure> {
        let id = self.id(&origin.what, origin.read_on)?;
        let mark = if origin.rate_code.is_empty() { "" } else { "#" };
        Ok(format!("{id}{mark}{}", origin.rate_code))
    }

    fn id(&self, what: &str, read_on: Option<Date>) -> Result<String, Failure> {
        let base = base_id(what)?;
        let days = self.0.get(what).map_or(0, BTreeSet::len);
        match read_on {
            Some(day) if days > 1 => Ok(format!("{base}-{day}")),
            _ => Ok(base),
        }
    }

    /// The table of sources.
    ///
    /// # Errors
    /// When a publication has no id, or two have the same one.
    pub fn table(&self) -> Result<Table, Failure> {
        let mut rows = BTreeMap::new();
        for (what, days) in &self.0 {
            for day in days {
                let id = self.id(what, *day)?;
                let day = day.map_or(String::new(), |day| day.to_string());
                if let Some((other, _)) = rows.insert(id.clone(), (what, day)) {
                    return Err(format!("source id {id} is of both `{other}` and `{what}`").into());
                }
            }
        }
        let mut table = Table::new("id,what,read_on");
        for (id, (what, day)) in &rows {
            table.push(&[id, what, day])?;
        }
        Ok(table)
    }
}

/// The id of a publication: a hand-written one, else one made of a documentation page's address.
fn base_id(what: &str) -> Result<String, Failure> {
    let named = table::read(IDS.as_bytes())?;
    let best = named
        .iter()
        .filter(|row| what.starts_with(&row["begins_with"]))
        .max_by_key(|row| row["begins_with"].len());
    if let Some(row) = best {
        // `…-@` asks for the revision of the file to be part of the id.
        let Some(base) = row["id"].strip_suffix('@') else { return Ok(row["id"].clone()) };
        let commit = &what[row["begins_with"].len()..];
        let short = commit.get(..COMMIT_DIGITS).ok_or("a revision is too short")?;
        return Ok(format!("{base}{short}"));
    }
    match what.strip_prefix("https://") {
        Some(address) if address.contains("amazon") => Ok(page_id(address)),
        _ => Err(format!("add an id to xtask/refresh/source_ids.csv for `{what}`").into()),
    }
}

/// `docs.aws.amazon.com/lambda/latest/dg/snapstart.html` is `aws-docs-lambda-dg-snapstart`.
fn page_id(address: &str) -> String {
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let kind = host.split('.').next().unwrap_or_default();
    let path = path.replace(".html", "").replace("/latest/", "/").to_lowercase();
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = ["aws", kind].into_iter().chain(words).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_stable() {
        for (what, id) in [
            (
                "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
                "aws-docs-lambda-dg-snapstart",
            ),
            ("https://aws.amazon.com/fargate/pricing/", "aws-aws-fargate-pricing"),
            (
                "aws/karpenter-provider-aws/pkg/providers/pricing/zz_generated.pricing_aws.go@0ef00abbe798992c",
                "karpenter-aws-0ef00abb",
            ),
        ] {
            assert_eq!(base_id(what).expect(what), id);
        }
        assert!(base_id("somebody's blog").is_err());
    }

    #[test]
    fn a_source_read_twice_has_two_ids() {
        let mut sources = Sources::default();
        let page = "https://aws.amazon.com/fargate/pricing/";
        let first = sources.cite(page, Some(jiff::civil::date(2025, 1, 1)));
        assert_eq!(sources.cell(&first).expect("known"), "aws-aws-fargate-pricing");
        sources.cite(page, Some(jiff::civil::date(2026, 1, 1)));
        assert_eq!(sources.cell(&first).expect("known"), "aws-aws-fargate-pricing-2025-01-01");
    }
}
