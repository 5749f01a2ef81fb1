//! Point forecasts of a short seasonal series: half the level of the seasonally adjusted series, half the same period last year with a drift.
//!
//! Short public-service series defeat models with fitted parameters, so nothing here is fitted but means and a median. With less than two
//! years there are no seasonal indices to tell; with less than one there is no last year, and the level stands alone.

/// How much of the newest value the level takes in: simple exponential smoothing (Brown, 1959). A fixed value, because optimising it overfits
/// series of fewer than twelve points; 0.65 is where the trials of the full method lean. Not tuned here.
const LEVEL_SMOOTHING: f64 = 0.65;

/// How much of the mean yearly change is expected to go on: damped trends forecast better than full ones (Gardner, 1985);
/// the share itself is that of the full method's trials.
const DRIFT_KEPT: f64 = 0.8;

/// How many values' worth of doubt the slope of the level carries: with so many values it is halved. The theta method (Assimakopoulos and
/// Nikolopoulos, 2000) takes half the slope; a year of quarters of doubt keeps a few values from making a trend.
const SLOPE_DOUBTED: f64 = 4.0;

/// Half and half: the equal combination is hard to beat where there is too little to learn weights from (Bates and Granger, 1969).
const HALF: f64 = 0.5;

/// A number of steps, as a number to reckon with.
pub(super) fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// The next `horizon` values of `values`, which are oldest first and `in_year` to the year. Nothing of nothing.
pub(super) fn point_forecasts(values: &[f64], in_year: usize, horizon: usize) -> Vec<f64> {
    if values.is_empty() || in_year == 0 {
        return Vec::new();
    }
    let indices = seasonal_indices(values, in_year);
    let adjusted: Vec<f64> = values.iter().enumerate().map(|(at, value)| value - indices[at % in_year]).collect();
    let level = smoothed_level(&adjusted);
    let yearly = mean_yearly_change(values, in_year);
    let drift = DRIFT_KEPT * yearly;
    let (count, steps_in_year) = (float(values.len()), float(in_year));
    let slope = HALF * yearly / steps_in_year * count / (count + SLOPE_DOUBTED);
    (0..horizon)
        .map(|ahead| {
            let at = values.len() + ahead;
            let by_level = level + slope * float(ahead + 1) + indices[at % in_year];
            let years_back = ahead / in_year + 1;
            let last_year = (years_back * in_year <= at).then(|| values[at - years_back * in_year]);
            last_year.map_or(by_level, |value| HALF * by_level + HALF * (value + drift * float(years_back)))
        })
        .collect()
}

/// Fills gaps on a straight line between their neighbours; those at the start are not there at all. `None` where there is no value.
pub(super) fn filled(values: &[Option<f64>]) -> Option<Vec<f64>> {
    let known: Vec<(usize, f64)> = values.iter().enumerate().filter_map(|(at, value)| value.map(|value| (at, value))).collect();
    let (first, rest) = known.split_first()?;
    let mut line = vec![first.1];
    let mut before = *first;
    for &(at, value) in rest {
        let steps = float(at - before.0);
        line.extend((1..=at - before.0).map(|step| before.1 + (value - before.1) * float(step) / steps));
        before = (at, value);
    }
    Some(line)
}

fn smoothed_level(values: &[f64]) -> f64 {
    let first = values.first().copied().unwrap_or_default();
    values.iter().fold(first, |level, value| level + LEVEL_SMOOTHING * (value - level))
}

/// How much a value differs from that of a year before, on average; nought with less than a year and a step.
fn mean_yearly_change(values: &[f64], in_year: usize) -> f64 {
    let changes: Vec<f64> = values.iter().skip(in_year).zip(values).map(|(value, before)| value - before).collect();
    if changes.is_empty() { 0.0 } else { mean(&changes) }
}

/// What each step of the year adds to the level, by `index % in_year`: from the deviations within whole years around the median yearly slope,
/// shrunk to nought as far as they could be noise (James and Stein, 1961: by one less the ratio of the noise to the spread found).
fn seasonal_indices(values: &[f64], in_year: usize) -> Vec<f64> {
    let years = values.len() / in_year;
    let mut indices = vec![0.0; in_year];
    if years < 2 || in_year < 2 {
        return indices;
    }
    let slope = median_yearly_change(values, in_year) / float(in_year);
    // Whole years, counted back from the newest value.
    let start = values.len() - years * in_year;
    let deviations: Vec<Vec<f64>> = values[start..]
        .chunks_exact(in_year)
        .map(|year| {
            let flat: Vec<f64> = year.iter().enumerate().map(|(step, value)| value - slope * float(step)).collect();
            let middle = mean(&flat);
            flat.iter().map(|value| value - middle).collect()
        })
        .collect();
    let of_step: Vec<f64> = (0..in_year).map(|step| mean(&deviations.iter().map(|year| year[step]).collect::<Vec<_>>())).collect();
    let squares = deviations.iter().flat_map(|year| year.iter().zip(&of_step).map(|(one, usual)| (one - usual).powi(2)));
    let noise = squares.sum::<f64>() / float((years - 1) * in_year) / float(years);
    let found = of_step.iter().map(|index| index.powi(2)).sum::<f64>() / float(in_year - 1);
    let kept = if found > 0.0 { (1.0 - noise / found).clamp(0.0, 1.0) } else { 0.0 };
    for (step, index) in of_step.into_iter().enumerate() {
        indices[(start + step) % in_year] = kept * index;
    }
    indices
}

fn median_yearly_change(values: &[f64], in_year: usize) -> f64 {
    let mut changes: Vec<f64> = values.iter().skip(in_year).zip(values).map(|(value, before)| value - before).collect();
    changes.sort_by(f64::total_cmp);
    let middle = changes.len() / 2;
    match (changes.len() % 2, changes.get(middle)) {
        (1, Some(change)) => *change,
        (_, Some(change)) => f64::midpoint(*change, changes[middle - 1]),
        (_, None) => 0.0,
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / float(values.len().max(1))
}
