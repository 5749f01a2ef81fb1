//! A file that could not be read, as its sender is told.

use outturn_domain::finding::{Finding, FindingCode};

use crate::read::{LooksLike, Refusal};

/// What a file that cannot be used should have been.
const AS_SAVED: &str = "a workbook as Excel saves it";

/// The finding for a file that is no workbook, or could not be read.
pub fn finding(refusal: &Refusal, file_name: &str) -> Finding {
    match refusal {
        Refusal::Empty => Finding::new(FindingCode::FileEmpty, "The file has no content.").found("0 bytes").expected("a workbook"),
        Refusal::Incomplete { .. } => {
            Finding::new(FindingCode::FileIncomplete, "The file did not arrive whole.").expected("a whole workbook")
        }
        Refusal::NotAWorkbook { looks_like } => not_a_workbook(*looks_like, file_name),
        Refusal::Encrypted => {
            Finding::new(FindingCode::FilePassword, "The workbook needs a password to open.").expected("a workbook without one")
        }
        Refusal::Damaged { part, what } => {
            let message = format!("The file's content is damaged: {what} ({part}).");
            Finding::new(FindingCode::FileDamaged, message).found(what).expected(AS_SAVED)
        }
        Refusal::TooLarge(hit) => {
            let place = hit.place.as_ref().map_or_else(String::new, |place| format!(" in {place}"));
            let message = format!(
                "The file is far larger than a return: {} {}{place}, and the limit {} is {}.",
                hit.found,
                unit_of(&hit.limit),
                hit.limit,
                hit.allowed
            );
            Finding::new(FindingCode::FileTooLarge, message).found(hit.found.to_string()).expected(format!("at most {}", hit.allowed))
        }
        Refusal::ForbiddenContent { part, what } => {
            let message = format!("The file holds something that Excel would not write: {what} ({part}).");
            Finding::new(FindingCode::FileForbiddenContent, message).found(what).expected(AS_SAVED)
        }
        Refusal::NoSheets => Finding::new(FindingCode::FileUnreadable, "The workbook has no worksheet.").expected("at least one worksheet"),
        Refusal::Unreadable { detail } => {
            Finding::new(FindingCode::FileUnreadable, format!("The workbook could not be read: {detail}.")).found(detail).expected(AS_SAVED)
        }
        Refusal::CensusMismatch { sheet, cells } => {
            let message = format!("{cells} cells of the sheet {sheet:?} could not be read reliably, so nothing was taken.");
            Finding::new(FindingCode::FileReadUnreliably, message).expected(AS_SAVED)
        }
        Refusal::ChildDied { how } => {
            let message = format!("The workbook could not be read safely: reading it was stopped because {how}.");
            Finding::new(FindingCode::FileUnreadable, message).expected(AS_SAVED)
        }
    }
}

fn not_a_workbook(looks_like: LooksLike, file_name: &str) -> Finding {
    const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    let message = match extension.filter(|extension| WORKBOOKS.contains(&extension.as_str())) {
        Some(extension) => format!("The file is named .{extension} but is {looks_like}."),
        None => format!("The file is {looks_like}, not a workbook."),
    };
    Finding::new(FindingCode::FileNotAWorkbook, message)
        .found(looks_like.to_string())
        .expected("a workbook (.xlsx, .xlsm, .xlsb, .xls or .ods)")
}

fn unit_of(limit: &str) -> &'static str {
    match limit {
        "file_bytes" | "inflated_bytes" | "inflated_part_bytes" | "shared_string_bytes" | "child_output_bytes" => "bytes",
        "zip_members" => "parts",
        "sheets" => "sheets",
        "cell_characters" => "characters",
        "shared_strings" => "strings",
        "merged_areas" => "merged areas",
        "defined_names" => "names",
        _ => "cells",
    }
}
