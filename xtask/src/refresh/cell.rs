//! What may stand in a cell: nothing that would need quoting.
use rust_decimal::Decimal;

use super::Failure;

/// A published number with trailing zeros removed and no exponent.
///
/// # Errors
/// When the text is not a plain decimal of at most 28 digits.
pub fn number(text: &str) -> Result<Decimal, Failure> {
    let number = Decimal::from_str_exact(text).map_err(|error| format!("`{text}`: {error}"))?;
    Ok(number.normalize())
}

/// Free text made fit for a table without quoting.
pub fn plain(text: &str) -> String {
    let words = text.replace(',', ";").replace('"', "'");
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").replace("( ", "(").replace(" )", ")").replace("; stored page copy)", ")")
}

/// Whether `text` is a name of a price: `[a-z0-9._:-]+`.
pub fn is_item(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"._:-".contains(&c);
    !text.is_empty() && text.bytes().all(allowed)
}

/// Whether `text` may stand behind the `#` of a source.
pub fn is_rate_code(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_alphanumeric() || b".:-".contains(&c);
    !text.is_empty() && text.bytes().all(allowed)
}

/// The unit alone, without the remarks that some publishers add to it.
///
/// # Errors
/// When what is left is not a short plain unit.
pub fn unit(text: &str) -> Result<String, Failure> {
    let named = match text {
        "NLCU-hour" => "LCU-hour",
        "execution environment created x GB memory" => "environment-GB",
        other => other,
    };
    let ends = [" (", " above ", " per AZ", " restored", " requested"];
    let end = ends.iter().filter_map(|mark| named.find(mark)).min().unwrap_or(named.len());
    let unit = &named[..end];
    let allowed = |c: u8| c.is_ascii_alphanumeric() || b"/ -".contains(&c);
    if unit.is_empty() || unit.len() > 30 || !unit.bytes().all(allowed) {
        return Err(format!("`{text}` has no plain unit").into());
    }
    Ok(unit.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_lose_their_remarks() {
        for (published, unit_alone) in [
            ("GB-second above 512 MB", "GB-second"),
            ("request ($0.20 per million)", "request"),
            ("I/O request", "I/O request"),
            ("128MB-second (page form of 0.00005001 per GB-s)", "128MB-second"),
            ("hour per AZ", "hour"),
            ("NLCU-hour", "LCU-hour"),
        ] {
            assert_eq!(unit(published).expect(published), unit_alone);
        }
        assert!(unit("(nothing)").is_err());
        assert!(unit("GB, or so").is_err());
    }

    #[test]
    fn numbers_keep_every_published_digit_but_no_trailing_zero() {
        assert_eq!(number("0.0000166667000").expect("plain").to_string(), "0.0000166667");
        assert_eq!(number("7500000000").expect("plain").to_string(), "7500000000");
        assert!(number("1e-5").is_err());
        assert!(number("").is_err());
    }

    #[test]
    fn text_needs_no_quoting_afterwards() {
        assert_eq!(plain("a, \"b\"\n c ( d )"), "a; 'b' c (d)");
    }
}
