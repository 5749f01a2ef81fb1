//! Scales and their points.

use outturn_domain::colour::Rgb;
use outturn_domain::scale::{Scale, ScalePoint};

use crate::contract;
use crate::installed_scales::Installed;
use crate::names::named;

/// A point of a scale, by its rank from the best.
pub(crate) fn point(rank: u32, point: &ScalePoint) -> contract::ScalePoint {
    contract::ScalePoint {
        code: point.code.clone(),
        label: point.label.clone(),
        rank: i32::try_from(rank).unwrap_or(i32::MAX),
        colour: Rgb::of(&point.colour).to_string(),
        meaning: point.meaning.clone(),
        counts_favourably: point.favourable,
    }
}

/// A scale, whole.
pub(crate) fn scale(installed: &Installed<Scale>) -> contract::Scale {
    let scale = &installed.read;
    contract::Scale {
        name: named("scales", &scale.id),
        title: format!("{} ({})", scale.title, scale.version),
        hash: installed.hash.clone(),
        points: (1..).zip(&scale.points).map(|(rank, of_scale)| point(rank, of_scale)).collect(),
    }
}
