//! Which of several dated rows holds on a day.
use jiff::civil::Date;

/// The row that holds on a day, and the day from which it does; `layers` has the user's rows first.
///
/// It is the newest row in force of the first layer that has any in force. Where none has, the
/// earliest row of all stands in. No day means "as far back as known".
pub fn in_force<T>(layers: Vec<Vec<(Option<Date>, T)>>, on: Date) -> Option<(Option<Date>, T)> {
    let is_in_force = |(from, _): &(Option<Date>, T)| from.is_none_or(|from| from <= on);
    let mut later = Vec::new();
    for layer in layers {
        let (now, then): (Vec<_>, Vec<_>) = layer.into_iter().partition(is_in_force);
        if let Some(newest) = now.into_iter().max_by_key(|(from, _)| *from) {
            return Some(newest);
        }
        later.extend(then);
    }
    later.into_iter().min_by_key(|(from, _)| *from)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_users_row_counts_once_it_is_in_force() {
        let day = |day: i8| date(2026, 1, day);
        let ours = vec![(None, "a"), (Some(day(10)), "b")];
        let theirs = vec![(Some(day(5)), "c")];
        let on = |on: i8| in_force(vec![theirs.clone(), ours.clone()], day(on)).map(|row| row.1);
        assert_eq!(on(4), Some("a"));
        assert_eq!(on(5), Some("c"));
        assert_eq!(on(20), Some("c"));
        assert_eq!(in_force(vec![theirs.clone()], day(1)).map(|row| row.1), Some("c"));
        assert_eq!(in_force::<()>(vec![vec![], vec![]], day(1)), None);
    }
}
