//! Every workbook that a council or a department really sent opens.

use std::path::{Path, PathBuf};

use outturn_worker::read::{CellValue, WorkbookFormat};

use crate::read;

/// The folder of real returns, where the environment names one.
fn folder() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("OUTTURN_RETURNS").map(PathBuf::from) else {
        eprintln!("SKIPPED: OUTTURN_RETURNS names no folder of real returns");
        return None;
    };
    assert!(folder.is_dir(), "OUTTURN_RETURNS names {}, which is not there", folder.display());
    Some(folder)
}

fn workbooks(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            workbooks(&path, found);
        } else if path.extension().is_some_and(|extension| ["xlsx", "xlsm", "xlsb", "xls", "ods"].iter().any(|known| extension == *known)) {
            found.push(path);
        }
    }
}

#[test]
fn every_real_return_opens_and_both_readings_agree() {
    let Some(folder) = folder() else { return };
    let mut paths = Vec::new();
    workbooks(&folder, &mut paths);
    assert!(paths.len() >= 200, "only {} workbooks under {}", paths.len(), folder.display());
    let mut refused = Vec::new();
    let mut empty = Vec::new();
    for path in &paths {
        match read(&std::fs::read(path).unwrap()) {
            Ok(workbook) => {
                let by_name = path.extension().and_then(|extension| extension.to_str());
                assert_eq!(by_name, Some(workbook.format.extension()), "{}", path.display());
                let numbers =
                    workbook.sheets.iter().flat_map(|sheet| &sheet.cells).filter(|cell| matches!(cell.value, CellValue::Number(_)));
                if numbers.count() == 0 && workbook.format != WorkbookFormat::Ods {
                    empty.push(path.file_name().unwrap().to_owned());
                }
            }
            Err(refusal) => refused.push((path.display().to_string(), refusal)),
        }
    }
    eprintln!("without a single number: {empty:?}");
    assert!(refused.is_empty(), "{refused:#?}");
}
