//! What the child says to the parent: frames, each with its length before it, in postcard's encoding.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::cell::{CellValue, RawCell, RawSheet, RawWorkbook, ReadNotice, SheetVisibility, WorkbookFormat};
use super::emit::{Sink, Stop};
use super::limits::{LimitName, Limits};
use super::refusal::Refusal;

/// The longest frame; a batch is sent before it could grow so long.
pub(crate) const FRAME_BYTES_MAX: usize = 1024 * 1024;
/// Cells of one frame.
const BATCH_CELLS: usize = 2048;
/// Text of one frame; one more cell of the longest text still fits the frame.
const BATCH_TEXT_BYTES: usize = 512 * 1024;

/// One thing that the child says.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Frame {
    /// The kernel could not confine the child, which therefore did nothing.
    Unconfined(String),
    /// The file is refused; nothing follows.
    Refused(Refusal),
    /// A workbook begins.
    Workbook(WorkbookFormat),
    /// A sheet begins.
    Sheet(String, SheetVisibility),
    /// Cells of the sheet that began last.
    Cells(Vec<RawCell>),
    /// Rows of the sheet that began last that nobody sees.
    HiddenRows(Vec<u32>),
    /// A notice.
    Notice(ReadNotice),
    /// All has been said: so many cells in all.
    End(u64),
}

/// Writes one frame.
pub(crate) fn write_frame(out: &mut impl Write, frame: &Frame) -> io::Result<u64> {
    let body = postcard::to_stdvec(frame).map_err(io::Error::other)?;
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&body)?;
    Ok(u64::from(length) + 4)
}

/// Sends what is read through the pipe, in batches.
pub(crate) struct FrameSink<'a, W> {
    out: W,
    limits: &'a Limits,
    batch: Vec<RawCell>,
    batch_text: usize,
    cells: u64,
    sent: u64,
}

impl<'a, W: Write> FrameSink<'a, W> {
    pub(crate) fn new(out: W, limits: &'a Limits) -> Self {
        Self { out, limits, batch: Vec::with_capacity(BATCH_CELLS), batch_text: 0, cells: 0, sent: 0 }
    }

    /// Says that all has been said.
    pub(crate) fn finish(mut self) -> Result<(), Stop> {
        self.flush()?;
        self.send(&Frame::End(self.cells))?;
        self.out.flush()?;
        Ok(())
    }

    /// Says that the file is refused, whatever was said before.
    pub(crate) fn refuse(mut self, refusal: Refusal) -> io::Result<()> {
        write_frame(&mut self.out, &Frame::Refused(refusal))?;
        self.out.flush()
    }

    fn send(&mut self, frame: &Frame) -> Result<(), Stop> {
        self.sent += write_frame(&mut self.out, frame)?;
        self.limits.check(LimitName::ChildOutputBytes, self.sent, None)?;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Stop> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let mut frame = Frame::Cells(std::mem::take(&mut self.batch));
        let sent = self.send(&frame);
        if let Frame::Cells(cells) = &mut frame {
            cells.clear();
            self.batch = std::mem::take(cells);
        }
        self.batch_text = 0;
        sent
    }
}

impl<W: Write> Sink for FrameSink<'_, W> {
    fn workbook(&mut self, format: WorkbookFormat) -> Result<(), Stop> {
        self.send(&Frame::Workbook(format))
    }

    fn sheet(&mut self, name: &str, visibility: SheetVisibility) -> Result<(), Stop> {
        self.flush()?;
        self.send(&Frame::Sheet(name.to_owned(), visibility))
    }

    fn cell(&mut self, cell: RawCell) -> Result<(), Stop> {
        if let CellValue::Text(text) | CellValue::Error(text) = &cell.value {
            self.batch_text += text.len();
        }
        self.cells += 1;
        self.batch.push(cell);
        if self.batch.len() >= BATCH_CELLS || self.batch_text >= BATCH_TEXT_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn hidden_rows(&mut self, rows: Vec<u32>) -> Result<(), Stop> {
        self.flush()?;
        self.send(&Frame::HiddenRows(rows))
    }

    fn notice(&mut self, notice: ReadNotice) -> Result<(), Stop> {
        self.flush()?;
        self.send(&Frame::Notice(notice))
    }
}

/// What the frames so far amount to.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    workbook: Option<RawWorkbook>,
    cells: u64,
    verdict: Option<Verdict>,
}

/// How the child's answer ended.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// All was read.
    Read(RawWorkbook),
    /// The file is refused.
    Refused(Refusal),
    /// The child would not start.
    Unconfined(String),
}

impl Assembly {
    /// Takes the next frame; an answer that no honest child gives is an error in words.
    pub(crate) fn take(&mut self, frame: Frame) -> Result<(), String> {
        if self.verdict.is_some() {
            return Err("it went on after its end".to_owned());
        }
        match frame {
            Frame::Unconfined(missing) => self.verdict = Some(Verdict::Unconfined(missing)),
            Frame::Refused(refusal) => self.verdict = Some(Verdict::Refused(refusal)),
            Frame::Workbook(format) if self.workbook.is_none() => {
                self.workbook = Some(RawWorkbook { format, sheets: Vec::new(), notices: Vec::new() });
            }
            Frame::Workbook(_) => return Err("it began twice".to_owned()),
            Frame::Sheet(name, visibility) => {
                self.begun()?.sheets.push(RawSheet { name, visibility, cells: Vec::new(), hidden_rows: Vec::new() });
            }
            Frame::Cells(cells) => self.take_cells(cells)?,
            Frame::HiddenRows(rows) => self.take_hidden_rows(&rows)?,
            Frame::Notice(notice) => self.begun()?.notices.push(notice),
            Frame::End(cells) => {
                if cells != self.cells {
                    return Err(format!("it counted {cells} cells and sent {}", self.cells));
                }
                let workbook = self.workbook.take().ok_or("it ended before it began")?;
                self.verdict = Some(Verdict::Read(workbook));
            }
        }
        Ok(())
    }

    /// The end of the answer, if it has been reached.
    pub(crate) fn into_verdict(self) -> Option<Verdict> {
        self.verdict
    }

    fn begun(&mut self) -> Result<&mut RawWorkbook, String> {
        self.workbook.as_mut().ok_or_else(|| "it did not begin with a workbook".to_owned())
    }

    fn take_hidden_rows(&mut self, rows: &[u32]) -> Result<(), String> {
        let sheet = self.begun()?.sheets.last_mut().ok_or("it sent hidden rows without a sheet")?;
        let mut last = sheet.hidden_rows.last().copied();
        for row in rows {
            if Some(*row) <= last || *row >= super::address::ROWS_MAX {
                return Err(format!("it sent an impossible hidden row {row}"));
            }
            last = Some(*row);
        }
        sheet.hidden_rows.extend(rows);
        Ok(())
    }

    /// Even a child that a file has taken over can only send cells that look like cells.
    fn take_cells(&mut self, cells: Vec<RawCell>) -> Result<(), String> {
        self.cells += cells.len() as u64;
        let sheet = self.begun()?.sheets.last_mut().ok_or("it sent cells without a sheet")?;
        let mut last = sheet.cells.last().map(|cell| (cell.row, cell.column));
        for cell in &cells {
            let here = Some((cell.row, cell.column));
            let is_finite = !matches!(cell.value, CellValue::Number(number) if !number.is_finite());
            if here <= last || !super::address::is_in_range(cell.address()) || !is_finite {
                return Err(format!("it sent an impossible cell {}", cell.address()));
            }
            last = here;
        }
        sheet.cells.extend(cells);
        Ok(())
    }
}
