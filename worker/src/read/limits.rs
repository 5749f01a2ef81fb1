//! How much one file may cost. Every limit has a name in the settings and in the message of its refusal.

use serde::{Deserialize, Serialize};

use super::refusal::{LimitHit, Refusal};

const MIB: u64 = 1024 * 1024;

/// The limits on one file and on the process that reads it; each can be set, by its name, in `outturn.toml`.
///
/// The defaults leave headroom over some 5,500 workbooks that were measured: see each field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of the file itself (honest maximum seen: 3.9 MB).
    pub file_bytes: u64,
    /// Parts inside a zip-based workbook (honest maximum seen: 1,033).
    pub zip_members: u64,
    /// Bytes of all parts together once unpacked (honest maximum seen: 114 MB).
    pub inflated_bytes: u64,
    /// Bytes of one part once unpacked.
    pub inflated_part_bytes: u64,
    /// Sheets of one workbook (40 in all but one of a thousand).
    pub sheets: u64,
    /// Cells with content in one workbook (honest maximum seen: 630,000).
    pub cells: u64,
    /// Cells, empty ones too, in the rectangle that a sheet of `.xls` or `.ods` spans: those are read as a whole.
    pub sheet_area: u64,
    /// Characters in one cell: Excel's own limit.
    pub cell_characters: u64,
    /// Strings in a workbook's table of shared strings.
    pub shared_strings: u64,
    /// Bytes of that table.
    pub shared_string_bytes: u64,
    /// Merged areas in one sheet.
    pub merged_areas: u64,
    /// Defined names in one workbook.
    pub defined_names: u64,
    /// Address space of the reading process, in bytes (honest maximum seen: 359 MB).
    pub child_memory_bytes: u64,
    /// Processor seconds of the reading process (honest maximum seen: 2).
    pub child_cpu_seconds: u64,
    /// Seconds by the clock that the reading process may take.
    pub child_wall_seconds: u64,
    /// Bytes that the reading process may answer.
    pub child_output_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 25 * MIB,
            zip_members: 5_000,
            inflated_bytes: 256 * MIB,
            inflated_part_bytes: 128 * MIB,
            sheets: 256,
            cells: 2_000_000,
            sheet_area: 5_000_000,
            cell_characters: 32_767,
            shared_strings: 2_000_000,
            shared_string_bytes: 64 * MIB,
            merged_areas: 100_000,
            defined_names: 100_000,
            child_memory_bytes: 512 * MIB,
            child_cpu_seconds: 15,
            child_wall_seconds: 30,
            child_output_bytes: 64 * MIB,
        }
    }
}

/// The limits by name, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitName {
    FileBytes,
    ZipMembers,
    InflatedBytes,
    InflatedPartBytes,
    Sheets,
    Cells,
    SheetArea,
    CellCharacters,
    SharedStrings,
    SharedStringBytes,
    MergedAreas,
    DefinedNames,
    ChildOutputBytes,
}

impl LimitName {
    /// The field's name, as the settings write it.
    fn text(self) -> &'static str {
        match self {
            Self::FileBytes => "file_bytes",
            Self::ZipMembers => "zip_members",
            Self::InflatedBytes => "inflated_bytes",
            Self::InflatedPartBytes => "inflated_part_bytes",
            Self::Sheets => "sheets",
            Self::Cells => "cells",
            Self::SheetArea => "sheet_area",
            Self::CellCharacters => "cell_characters",
            Self::SharedStrings => "shared_strings",
            Self::SharedStringBytes => "shared_string_bytes",
            Self::MergedAreas => "merged_areas",
            Self::DefinedNames => "defined_names",
            Self::ChildOutputBytes => "child_output_bytes",
        }
    }
}

impl Limits {
    /// Passes while `found` keeps within the limit; otherwise the refusal that names it.
    pub(crate) fn check(&self, name: LimitName, found: u64, place: Option<&str>) -> Result<(), Refusal> {
        let allowed = match name {
            LimitName::FileBytes => self.file_bytes,
            LimitName::ZipMembers => self.zip_members,
            LimitName::InflatedBytes => self.inflated_bytes,
            LimitName::InflatedPartBytes => self.inflated_part_bytes,
            LimitName::Sheets => self.sheets,
            LimitName::Cells => self.cells,
            LimitName::SheetArea => self.sheet_area,
            LimitName::CellCharacters => self.cell_characters,
            LimitName::SharedStrings => self.shared_strings,
            LimitName::SharedStringBytes => self.shared_string_bytes,
            LimitName::MergedAreas => self.merged_areas,
            LimitName::DefinedNames => self.defined_names,
            LimitName::ChildOutputBytes => self.child_output_bytes,
        };
        if found <= allowed {
            return Ok(());
        }
        Err(Refusal::TooLarge(LimitHit { limit: name.text().to_owned(), allowed, found, place: place.map(str::to_owned) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_name_only_what_they_change() {
        let limits: Limits = serde_json::from_str(r#"{"cells": 10}"#).expect("the test writes settings");
        assert_eq!(limits, Limits { cells: 10, ..Limits::default() });
        assert!(serde_json::from_str::<Limits>(r#"{"cellz": 10}"#).is_err());
    }

    #[test]
    fn a_hit_says_which_limit_and_what_was_found() {
        let limits = Limits { sheets: 3, ..Limits::default() };
        assert_eq!(limits.check(LimitName::Sheets, 3, None), Ok(()));
        let hit = LimitHit { limit: "sheets".into(), allowed: 3, found: 4, place: Some("Data".into()) };
        assert_eq!(limits.check(LimitName::Sheets, 4, Some("Data")), Err(Refusal::TooLarge(hit)));
    }
}
