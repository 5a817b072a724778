//! Units of measure: whether two quantities in different units are the same amount.

use rust_decimal::Decimal;

/// What a unit measures. Units whose ratio is fixed by no standard are measures of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    /// In millimetres.
    Length,
    /// In milligrams.
    Mass,
    /// In millilitres.
    Volume,
    /// In square metres.
    Area,
    /// In kathas.
    BengaliArea,
    /// In seconds.
    Duration,
    /// In months.
    Calendar,
    /// In watts.
    Power,
}

/// The measure of a unit in its standard form, and its size: `significand` × 10^-`places` of the measure's unit.
fn measure(unit: &str) -> Option<(Measure, Decimal)> {
    let (measure, significand, places) = match unit {
        "mm" => (Measure::Length, 1, 0),
        "cm" => (Measure::Length, 10, 0),
        "m" => (Measure::Length, 1_000, 0),
        "km" => (Measure::Length, 1_000_000, 0),
        "inch" => (Measure::Length, 254, 1),
        "foot" => (Measure::Length, 3_048, 1),
        "yard" => (Measure::Length, 9_144, 1),
        "mile" => (Measure::Length, 1_609_344, 0),
        "nautical mile" => (Measure::Length, 1_852_000, 0),
        "mg" => (Measure::Mass, 1, 0),
        "g" => (Measure::Mass, 1_000, 0),
        "kg" => (Measure::Mass, 1_000_000, 0),
        "quintal" => (Measure::Mass, 100_000_000, 0),
        "tonne" => (Measure::Mass, 1_000_000_000, 0),
        "ml" => (Measure::Volume, 1, 0),
        "litre" => (Measure::Volume, 1_000, 0),
        "cubic m" => (Measure::Volume, 1_000_000, 0),
        "sq m" => (Measure::Area, 1, 0),
        "hectare" => (Measure::Area, 10_000, 0),
        "sq km" => (Measure::Area, 1_000_000, 0),
        "decimal" => (Measure::Area, 40_468_564_224, 9), // a hundredth of an acre
        "acre" => (Measure::Area, 40_468_564_224, 7),
        "katha" => (Measure::BengaliArea, 1, 0),
        "bigha" => (Measure::BengaliArea, 20, 0),
        "second" => (Measure::Duration, 1, 0),
        "minute" => (Measure::Duration, 60, 0),
        "hour" => (Measure::Duration, 3_600, 0),
        "day" => (Measure::Duration, 86_400, 0),
        "week" => (Measure::Duration, 604_800, 0),
        "month" => (Measure::Calendar, 1, 0),
        "year" => (Measure::Calendar, 12, 0),
        "decade" => (Measure::Calendar, 120, 0),
        "century" => (Measure::Calendar, 1_200, 0),
        "W" => (Measure::Power, 1, 0),
        "kW" => (Measure::Power, 1_000, 0),
        "MW" => (Measure::Power, 1_000_000, 0),
        "GW" => (Measure::Power, 1_000_000_000, 0),
        _ => return None,
    };
    Some((measure, Decimal::new(significand, places)))
}

/// Whether `left` and `right`, each a number and its unit, are the same amount; a unit that is not told contradicts none.
pub(super) fn same_amount(left: (Decimal, Option<&str>), right: (Decimal, Option<&str>)) -> bool {
    let ((left, Some(left_unit)), (right, Some(right_unit))) = (left, right) else {
        return left.0 == right.0;
    };
    if left_unit == right_unit {
        return left == right;
    }
    let (Some((left_measure, left_size)), Some((right_measure, right_size))) =
        (measure(left_unit), measure(right_unit))
    else {
        return false;
    };
    let amount = left.checked_mul(left_size);
    left_measure == right_measure && amount.is_some() && amount == right.checked_mul(right_size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: i64, left_unit: &str, right: i64, right_unit: &str) -> bool {
        same_amount((Decimal::from(left), Some(left_unit)), (Decimal::from(right), Some(right_unit)))
    }

    #[test]
    fn amounts_agree_across_units_of_one_measure() {
        assert!(same(2, "km", 2_000, "m"));
        assert!(same(3, "day", 72, "hour"));
        assert!(same(2, "decade", 20, "year"));
        assert!(same(1, "foot", 12, "inch"));
        assert!(same(1, "acre", 100, "decimal"));
        assert!(!same(128, "cm", 128, "m"));
        assert!(!same(5, "kg", 5, "km"));
        assert!(!same(1, "month", 30, "day"));
        assert!(!same(5, "barrel", 5, "litre"));
        assert!(same(5, "barrel", 5, "barrel"));
    }

    #[test]
    fn a_unit_that_is_not_told_contradicts_none() {
        assert!(same_amount((Decimal::TEN, Some("km")), (Decimal::TEN, None)));
        assert!(!same_amount((Decimal::TEN, Some("km")), (Decimal::ONE, None)));
    }
}
