//! The matrix that risks are scored on: the words of its two sides, and its zones, drawn by the product of the two or cell by cell. It is
//! data, because councils differ in it and change it; `scales/risk-matrix-5x5.toml` shows the form.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::RiskScore;
use crate::code::{ScaleCode, lookup_key};

/// A matrix that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// The file is no TOML of this form; the message says where.
    #[error("{0}")]
    Unreadable(String),
    /// A side has too few steps or too many.
    #[error("{side} has {found} steps; a matrix has from 2 to {most}", most = Matrix::MOST_STEPS)]
    Steps {
        /// Which side.
        side: &'static str,
        /// How many it has.
        found: usize,
    },
    /// Two steps of a side, or two zones, are written the same way.
    #[error("{word:?} means two things")]
    Ambiguous {
        /// The word.
        word: String,
    },
    /// Zones that begin at products must begin at 1 and rise.
    #[error("the zone {zone:?} must begin at a score above that of the zone before it, and the first at 1")]
    ZoneStart {
        /// The zone.
        zone: String,
    },
    /// The cells are not one for each two steps.
    #[error("cells must have {likelihoods} lines of {impacts} zones")]
    Cells {
        /// The steps of likelihood.
        likelihoods: usize,
        /// The steps of impact.
        impacts: usize,
    },
    /// A cell is of a zone that there is not.
    #[error("there is no zone {zone:?}")]
    UnknownZone {
        /// What the cell says.
        zone: String,
    },
}

/// A step of a side.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the council calls it.
    pub label: String,
    /// Other ways in which people write it.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it means.
    #[serde(default)]
    pub meaning: String,
}

/// A zone of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// The council's code for it.
    pub code: String,
    /// What the council calls it.
    pub label: String,
    /// The colour it is shown in.
    pub colour: String,
    /// What it means.
    #[serde(default)]
    pub meaning: String,
    from_score: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MatrixFile {
    id: ScaleCode,
    title: String,
    version: String,
    source: String,
    likelihood: Vec<Step>,
    impact: Vec<Step>,
    #[serde(rename = "zone")]
    zones: Vec<Zone>,
    #[serde(default)]
    cells: Vec<Vec<String>>,
}

/// A risk matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// Its code.
    pub id: ScaleCode,
    /// What it is called.
    pub title: String,
    /// Its version, as the council calls it.
    pub version: String,
    /// Where it is stated.
    pub source: String,
    /// The steps of likelihood, the least likely first.
    pub likelihoods: Vec<Step>,
    /// The steps of impact, the least grave first.
    pub impacts: Vec<Step>,
    /// The zones, best first.
    pub zones: Vec<Zone>,
    // The zone of every cell, by its place among the zones: a line a likelihood.
    cells: Vec<Vec<usize>>,
}

impl Matrix {
    /// The most steps that a side has.
    pub const MOST_STEPS: usize = 10;

    /// Reads a matrix; everything that can be wrong with it is found here.
    pub fn parse(text: &str) -> Result<Self, MatrixError> {
        let file: MatrixFile = toml::from_str(text).map_err(|error| MatrixError::Unreadable(error.to_string()))?;
        for (side, steps) in [("likelihood", &file.likelihood), ("impact", &file.impact)] {
            if !(2..=Self::MOST_STEPS).contains(&steps.len()) {
                return Err(MatrixError::Steps { side, found: steps.len() });
            }
            each_written_once(steps.iter().map(|step| step.writings().map(lookup_key).collect()))?;
        }
        each_written_once(file.zones.iter().map(|zone| BTreeSet::from([lookup_key(&zone.code)])))?;
        let cells = if file.cells.is_empty() { by_product(&file)? } else { by_cell(&file)? };
        Ok(Self {
            id: file.id,
            title: file.title,
            version: file.version,
            source: file.source,
            likelihoods: file.likelihood,
            impacts: file.impact,
            zones: file.zones,
            cells,
        })
    }

    /// The zone that a score lies in, and its rank from the best, which is 1; absent for a score outside the matrix.
    #[must_use]
    pub fn zone(&self, score: RiskScore) -> Option<(u32, &Zone)> {
        let line = self.cells.get(usize::from(score.likelihood).checked_sub(1)?)?;
        let place = *line.get(usize::from(score.impact).checked_sub(1)?)?;
        Some((u32::try_from(place).ok()? + 1, self.zones.get(place)?))
    }

    /// Every score that the matrix has, the least likely and least grave first.
    pub fn scores(&self) -> impl Iterator<Item = RiskScore> {
        let impacts = self.impacts.len();
        (1..=u8::MAX)
            .take(self.likelihoods.len())
            .flat_map(move |likelihood| (1..=u8::MAX).take(impacts).map(move |impact| RiskScore { likelihood, impact }))
    }

    /// The step of likelihood that people mean by a number or a word.
    #[must_use]
    pub fn likelihood_called(&self, word: &str) -> Option<u8> {
        called(&self.likelihoods, word)
    }

    /// The step of impact that people mean by a number or a word.
    #[must_use]
    pub fn impact_called(&self, word: &str) -> Option<u8> {
        called(&self.impacts, word)
    }
}

impl Step {
    fn writings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.label.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

impl RiskScore {
    /// Likelihood times impact.
    #[must_use]
    pub fn product(self) -> u32 {
        u32::from(self.likelihood) * u32::from(self.impact)
    }
}

fn called(steps: &[Step], word: &str) -> Option<u8> {
    let key = lookup_key(word);
    let place =
        (1..=u8::MAX).zip(steps).find(|(place, step)| place.to_string() == key || step.writings().any(|own| lookup_key(own) == key));
    place.map(|(place, _)| place)
}

fn each_written_once(entries: impl Iterator<Item = BTreeSet<String>>) -> Result<(), MatrixError> {
    let mut known = BTreeSet::new();
    for word in entries.flatten() {
        if !known.insert(word.clone()) {
            return Err(MatrixError::Ambiguous { word });
        }
    }
    Ok(())
}

fn by_product(file: &MatrixFile) -> Result<Vec<Vec<usize>>, MatrixError> {
    let mut starts: Vec<u32> = Vec::new();
    for zone in &file.zones {
        let start = zone.from_score.filter(|start| starts.last().map_or(*start == 1, |before| start > before));
        starts.push(start.ok_or_else(|| MatrixError::ZoneStart { zone: zone.code.clone() })?);
    }
    if starts.is_empty() {
        return Err(MatrixError::ZoneStart { zone: String::new() });
    }
    let zone_of = |score: usize| starts.iter().rposition(|start| usize::try_from(*start).is_ok_and(|start| start <= score)).unwrap_or(0);
    Ok((1..=file.likelihood.len()).map(|one| (1..=file.impact.len()).map(|other| zone_of(one * other)).collect()).collect())
}

fn by_cell(file: &MatrixFile) -> Result<Vec<Vec<usize>>, MatrixError> {
    let (likelihoods, impacts) = (file.likelihood.len(), file.impact.len());
    if let Some(zone) = file.zones.iter().find(|zone| zone.from_score.is_some()) {
        return Err(MatrixError::ZoneStart { zone: zone.code.clone() });
    }
    if file.cells.len() != likelihoods || file.cells.iter().any(|line| line.len() != impacts) {
        return Err(MatrixError::Cells { likelihoods, impacts });
    }
    let place = |code: &String| {
        let place = file.zones.iter().position(|zone| lookup_key(&zone.code) == lookup_key(code));
        place.ok_or_else(|| MatrixError::UnknownZone { zone: code.clone() })
    };
    file.cells.iter().map(|line| line.iter().map(place).collect()).collect()
}
