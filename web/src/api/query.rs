//! Query strings, read strictly: an unknown name, a name given twice and a broken escape are errors.
use axum::http::StatusCode;

use crate::problem::Problem;

/// The parameters of a request.
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query of which these names are known.
    pub fn read(text: Option<&str>, known: &[&str]) -> Result<Self, Problem> {
        let mut read: Vec<(String, String)> = Vec::new();
        for pair in text.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name)?;
            if !known.contains(&name.as_str()) {
                let known = known.join("`, `");
                return Err(bad(format!("the query has an unknown name; known are `{known}`")));
            }
            if read.iter().any(|(other, _)| *other == name) {
                return Err(bad(format!("`{name}` is stated twice in the query; keep one")));
            }
            read.push((name, decoded(value)?));
        }
        Ok(Self(read))
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str())
    }

    /// A value that is made of text by `read`, or what it must look like.
    pub fn parsed<T>(
        &self,
        name: &str,
        looks_like: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let refuse = || bad(format!("`{name}` in the query is wrong; write {looks_like}"));
        read(text).map(Some).ok_or_else(refuse)
    }
}

/// A request that cannot be understood.
pub fn bad(detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, detail)
}

/// Text without its escapes: `%2F` and `+`.
fn decoded(text: &str) -> Result<String, Problem> {
    let refuse = || bad("the query has an escape that is none; write % as %25".to_owned());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || {
                    let digit = char::from(rest.next()?).to_digit(16)?;
                    u8::try_from(digit).ok()
                };
                let (high, low) = (digit(), digit());
                high.zip(low).map(|(high, low)| high << 4 | low).ok_or_else(refuse)?
            }
            byte => byte,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| refuse())?;
    if text.chars().any(char::is_control) {
        return Err(bad("the query has a control character".to_owned()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_broken_ones_refused() {
        assert_eq!(decoded("a%2Fb+c%C3%A9").expect("good"), "a/b cé");
        for broken in ["%", "%2", "%zz", "%ff", "%00", "%0A", "%%"] {
            assert!(decoded(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn unknown_and_repeated_names_are_refused() {
        assert!(Query::read(Some("a=1&b=2"), &["a"]).is_err());
        assert!(Query::read(Some("a=1&a=2"), &["a"]).is_err());
        assert_eq!(Query::read(Some("&a=1&"), &["a"]).expect("good").get("a"), Some("1"));
    }
}
