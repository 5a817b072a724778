//! Arithmetic on one row of logits: the normaliser of the softmax and the best few tokens, without sorting the
//! vocabulary. Sums run in a fixed order, so that a row gives the same bits on every call.

/// Lanes that are summed side by side; the compiler makes vector instructions of them.
const LANES: usize = 16;

/// What turns the logits of a row into log-probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Normaliser {
    largest: f32,
    log_sum: f32,
}

impl Normaliser {
    /// Reads a row. `None` where the row is empty or holds no finite largest value.
    pub(crate) fn of(row: &[f32]) -> Option<Self> {
        let largest = largest(row);
        let sum = sum_exp(row, largest);
        (largest.is_finite() && sum.is_finite() && sum > 0.0).then(|| Self { largest, log_sum: sum.ln() })
    }

    /// Log-probability of a logit of the row.
    pub(crate) fn log_probability(self, logit: f32) -> f32 {
        logit - self.largest - self.log_sum
    }
}

fn largest(row: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            // A comparison that is false for NaN on the right: NaN shows up in the sum instead.
            *lane = if x > *lane { x } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(f32::NEG_INFINITY, |best, &x| if x > best { x } else { best })
}

/// Sum of `exp(x - largest)` over the row.
fn sum_exp(row: &[f32], largest: f32) -> f32 {
    let mut lanes = [0f32; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += exp(x - largest);
        }
    }
    // The lanes hold sums of many terms: from here on more digits cost nothing.
    let sum: f64 = lanes.iter().map(|&lane| f64::from(lane)).sum();
    (sum + rest.iter().map(|&x| f64::from(exp(x - largest))).sum::<f64>()) as f32
}

/// `e` to the power of `x` for `x` at most 0, within 2 units in the last place; below −87 it is 0.
///
/// `x = n ln 2 + r` with `|r| ≤ ln 2 / 2`; `exp(r)` by its Taylor series to the seventh power (the rest is below
/// 5e-9), then scaled by `2^n` through the exponent's bits. Free of branches and library calls, so it is turned
/// into vector instructions and gives the same bits on every platform.
fn exp(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Adding and taking away 1.5 · 2^23 rounds to the nearest whole number.
    const ROUND: f32 = 12_582_912.0;
    let clamped = if x < -87.0 { -87.0 } else { x };
    let n = (clamped * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = (clamped - n * LN2_HIGH) - n * LN2_LOW;
    let series = [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let value = series.iter().fold(0.0, |sum, term| sum * r + term);
    let scaled = value * f32::from_bits(((n as i32 + 127) << 23).cast_unsigned());
    if x < -87.0 { 0.0 } else { scaled }
}

/// The `count` tokens of highest logit that are not `banned`, best first, the lower id first where two are equal;
/// written to `best` as (token, logit). Tokens of logit −∞ or NaN are never taken.
pub(crate) fn top(row: &[f32], count: usize, banned: &[u32], best: &mut Vec<(u32, f32)>) {
    best.clear();
    let mut threshold = f32::NEG_INFINITY;
    for (id, &logit) in (0u32..).zip(row) {
        // Rarely true once the list is full: the loop is one comparison a token.
        if logit > threshold && !banned.contains(&id) {
            if best.len() == count {
                best.pop();
            }
            let place = best.partition_point(|&(_, other)| other >= logit);
            best.insert(place, (id, logit));
            if best.len() == count {
                threshold = best.last().map_or(threshold, |&(_, last)| last);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(row: &[f32], count: usize, banned: &[u32]) -> Vec<(u32, f32)> {
        let mut all: Vec<(u32, f32)> = (0u32..).zip(row.iter().copied()).collect();
        all.retain(|(id, logit)| !banned.contains(id) && *logit > f32::NEG_INFINITY);
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(count);
        all
    }

    proptest! {
        #[test]
        fn top_agrees_with_sorting(
            row in prop::collection::vec(-4i8..4, 0..200),
            count in 1usize..12,
            banned in prop::collection::vec(0u32..200, 0..6),
        ) {
            let row: Vec<f32> = row.into_iter().map(|x| f32::from(x) / 2.0).collect();
            let mut best = Vec::new();
            top(&row, count, &banned, &mut best);
            prop_assert_eq!(best, sorted(&row, count, &banned));
        }

        #[test]
        fn log_probabilities_agree_with_double_precision(row in prop::collection::vec(-40f32..40.0, 1..300)) {
            let normaliser = Normaliser::of(&row).unwrap();
            let sum: f64 = row.iter().map(|&x| f64::from(x).exp()).sum();
            for &x in &row {
                let exact = f64::from(x) - sum.ln();
                prop_assert!((f64::from(normaliser.log_probability(x)) - exact).abs() < 2e-5);
            }
        }

        #[test]
        fn exp_is_within_two_units(x in -87f32..0.0) {
            let exact = f64::from(x).exp();
            prop_assert!((f64::from(exp(x)) / exact - 1.0).abs() < 2.4e-7);
        }
    }

    #[test]
    fn exp_at_its_ends() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-88.0), 0.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
    }

    #[test]
    fn rows_that_hold_no_distribution() {
        assert_eq!(Normaliser::of(&[]), None);
        assert_eq!(Normaliser::of(&[f32::NEG_INFINITY; 3]), None);
        assert_eq!(Normaliser::of(&[f32::NAN, 1.0]), None);
        assert_eq!(Normaliser::of(&[f32::INFINITY, 1.0]), None);
        assert!(Normaliser::of(&[f32::NEG_INFINITY, 1.0]).is_some());
    }
}
