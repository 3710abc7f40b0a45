//! By how much costs may rise, as a command line says it.
use svl_engine::difference::Threshold;
use svl_engine::exact::Exact;
use svl_engine::usd::Usd;

/// Reads `$50`, `50`, `$1,200/month`, `10%`.
///
/// # Errors
/// When the text is neither an amount nor a percentage.
pub fn read(text: &str) -> Result<Threshold, String> {
    let number = |text: &str| Exact::parse(&text.replace(['_', ','], "")).ok();
    let plain = text.trim();
    let found = if let Some(percent) = plain.strip_suffix('%') {
        let percent = number(percent.trim_end());
        percent.map(|percent| Threshold::Share(&percent * &Exact::decimal(1, 2)))
    } else {
        let amount = plain.strip_prefix('$').unwrap_or(plain);
        let amount = amount.strip_suffix("/month").unwrap_or(amount);
        number(amount).map(|usd| Threshold::Usd(Usd::new(usd)))
    };
    let allowed = found.filter(|it| match it {
        Threshold::Usd(usd) => usd >= &Usd::ZERO,
        Threshold::Share(share) => !share.is_negative(),
    });
    allowed.ok_or_else(|| format!("`{text}` is no amount: write `$50` (a month) or `10%`"))
}

/// As people write it.
pub fn text(threshold: &Threshold) -> String {
    match threshold {
        Threshold::Usd(usd) => format!("{} a month", usd.to_cents()),
        Threshold::Share(share) => {
            format!("{} %", (share * &Exact::from(100_u32)).to_plain())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_percentages() {
        for (said, is) in [
            ("$50", "$50.00 a month"),
            ("1,200.50", "$1,200.50 a month"),
            ("$1_200/month", "$1,200.00 a month"),
            ("10%", "10 %"),
            ("0.5 %", "0.5 %"),
            ("0", "$0.00 a month"),
        ] {
            assert_eq!(read(said).map(|it| text(&it)), Ok(is.to_owned()), "{said}");
        }
        for wrong in ["", "-5", "-1%", "ten", "5€", "1e3", "%", "$"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
