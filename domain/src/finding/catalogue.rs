//! Every code that a finding can carry. Codes are published in `docs/findings.md`, which a test keeps equal to this list; a code never changes its meaning.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Blocks, Severity};

macro_rules! catalogue {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident, $blocks:ident, $help:literal;)*) => {
        /// The published code of a finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum FindingCode {
            $($(#[doc = $doc])+ #[serde(rename = $code)] $name,)*
        }

        impl FindingCode {
            /// Every code, in the order in which they are published.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as it is published.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// How much a finding of this code weighs.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),* }
            }

            /// What a finding of this code keeps out.
            #[must_use]
            pub fn blocks(self) -> Blocks {
                match self { $(Self::$name => Blocks::$blocks),* }
            }

            /// How to mend what it reports.
            #[must_use]
            pub fn help(self) -> &'static str {
                match self { $(Self::$name => $help),* }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii()),* }
            }
        }
    };
}

catalogue! {
    /// The file holds nothing.
    FileEmpty = "file-empty", Error, File, "Save the workbook again and copy the new file here.";
    /// The file is not a workbook, whatever its name says.
    FileNotAWorkbook = "file-not-a-workbook", Error, File, "Open it in Excel and save it as Excel Workbook (.xlsx).";
    /// The workbook needs a password to open.
    FilePassword = "file-password", Error, File, "Remove the password (File > Info > Protect Workbook > Encrypt with Password, clear it) and send the file again.";
    /// The file did not arrive whole.
    FileIncomplete = "file-incomplete", Error, File, "Copy the file here again and wait until the copy is done.";
    /// The file's own check sums do not agree with its content.
    FileDamaged = "file-damaged", Error, File, "Open it in Excel, save a new copy and send that.";
    /// The file is larger than a return can be.
    FileTooLarge = "file-too-large", Error, File, "Delete unused rows, columns, sheets and pictures and send it again.";
    /// The file holds something that Excel would not write.
    FileForbiddenContent = "file-forbidden-content", Error, File, "Open it in Excel, save a new copy as Excel Workbook (.xlsx) and send that.";
    /// The workbook could not be read, or not read safely; it is kept and nothing was taken from it.
    FileUnreadable = "file-unreadable", Error, File, "Open it in Excel, save a new copy as Excel Workbook (.xlsx) and send that. The file is kept and staff have been told.";
    /// Two readings of the workbook did not agree on what it holds.
    FileReadUnreliably = "file-read-unreliably", Error, File, "Save the workbook as Excel Workbook (.xlsx) and send it again.";
    /// The file's ending does not fit its content, which is a workbook all the same.
    FileMisnamed = "file-misnamed", Note, Nothing, "Nothing to do; a name with the right ending avoids doubt.";
    /// The results of formulas may be older than what they are computed from; nothing in the file can tell.
    ResultsMayBeStale = "results-may-be-stale", Query, Nothing, "Open the workbook in Excel, let it calculate, save and send it again if a figure changes.";
    /// Characters that no person typed were taken out of text.
    TextRepaired = "text-repaired", Note, Nothing, "Nothing to do; saving the workbook from Excel avoids it.";
    /// The file lies where no sender can be told from its folder.
    SenderUnknown = "sender-unknown", Error, File, "Put the file into your own folder inside the inbox.";
    /// The folder's name is not a submitter of the framework.
    SubmitterNotInFramework = "submitter-not-in-framework", Error, File, "Ask the performance team to add the submitter to the Organisation sheet of the framework, or use the right folder.";
    /// No framework is in force yet, so no return can be understood.
    FrameworkMissing = "framework-missing", Error, File, "Drop the framework workbook into the inbox's framework folder first, then send this file again.";
    /// No layout describes this workbook.
    LayoutUnknown = "layout-unknown", Error, File, "Use the standard return, or ask the performance team for a layout that describes this workbook.";
    /// More than one layout describes this workbook.
    LayoutAmbiguous = "layout-ambiguous", Error, File, "Ask the performance team to tell the layouts apart.";
    /// The workbook is of a known form and holds no figures yet.
    ReturnEmpty = "return-empty", Note, Nothing, "Nothing to do if nothing was to be reported; else fill in the figures and send it again.";
    /// A sheet that the form does not need was passed over.
    SheetPassedOver = "sheet-passed-over", Note, Nothing, "Nothing to do.";
    /// A hidden sheet was passed over.
    SheetHidden = "sheet-hidden", Note, Nothing, "Unhide the sheet if it holds figures to report.";
    /// Figures were read from rows that are hidden or filtered away.
    RowsHidden = "rows-hidden", Note, Nothing, "Nothing to do if the rows belong to the return; else delete them and send it again.";
    /// A sheet has most headings of the return and lacks some that are needed, so none of its rows could be taken.
    SheetHeadingsMissing = "sheet-headings-missing", Error, Row, "Put the heading back as it was, or start from a fresh form; hide or delete the sheet if it does not belong to the return.";
    /// A column whose head is not known was passed over.
    ColumnUnknown = "column-unknown", Note, Nothing, "Nothing to do if the column is your own; else use the form's own heading.";
    /// A column that the form needs has a word of its heading misspelt, so it was not taken.
    ColumnMisspelt = "column-misspelt", Error, Cell, "Write the heading as the form has it and send the return again.";
    /// A column that was not taken has nearly the heading of one that the form may have.
    ColumnDoubtful = "column-doubtful", Query, Nothing, "Write the heading as the form has it if that column is meant; else say that the column is your own.";
    /// Something that the layout says does nothing in this workbook, or another thing than it seems to.
    LayoutWordIdle = "layout-word-idle", Note, Nothing, "Nothing for the sender to do; whoever keeps the layout may want to correct the word or leave it out.";
    /// A column that the form needs is missing.
    ColumnMissing = "column-missing", Error, File, "Put the column back with its heading, or start from a fresh form.";
    /// Two columns have the same heading.
    ColumnTwice = "column-twice", Error, File, "Remove or rename one of the two columns.";
    /// The cover lacks something that the return cannot be understood without.
    CoverIncomplete = "cover-incomplete", Error, File, "Fill in the field on the Cover sheet and send the return again.";
    /// The cover names a submitter other than the folder it was dropped in.
    CoverSubmitterDiffers = "cover-submitter-differs", Error, File, "Put the file into the folder of the submitter that the cover names, or correct the cover.";
    /// The period cannot be understood.
    PeriodUnreadable = "period-unreadable", Error, Row, "Write the period as 2021/22 Q2, 2021/22 or September 2021.";
    /// The period on the cover cannot be understood.
    CoverPeriodUnreadable = "cover-period-unreadable", Error, File, "Write the period on the Cover sheet as 2021/22 Q2, 2021/22 or September 2021.";
    /// The period is not one in which the measure is reported.
    PeriodWrong = "period-wrong", Error, Row, "Report the measure in its own periods (see its frequency in the framework).";
    /// The period has not ended, so there cannot be an outturn.
    PeriodNotEnded = "period-not-ended", Error, Row, "Correct the period, or report an expectation in the Forecast column.";
    /// A row has figures and does not say what they are about.
    KeyMissing = "key-missing", Error, Row, "Write the code in the first column, or clear the row.";
    /// The code is not in the framework.
    MeasureUnknown = "measure-unknown", Error, Row, "Correct the code; the framework lists them.";
    /// The code is of another kind than its row reports: a measure among the risks.
    ItemMisplaced = "item-misplaced", Error, Row, "Correct the code, or report it on the sheet of its kind.";
    /// The measure was not in force in the period.
    MeasureNotInForce = "measure-not-in-force", Error, Row, "Remove the row, or correct the period; the framework says from when to when a measure holds.";
    /// A figure is reported of a measure that the framework works out from others by a formula; the formula stands, and the figure is not taken.
    MeasureComputed = "measure-computed", Error, Row, "Leave Value, Numerator and Denominator empty; where its figure is reported after all, the framework says so by a definition without a formula.";
    /// The body or place is not in the framework.
    EntityUnknown = "entity-unknown", Error, Row, "Correct the name, or ask the performance team to add it to the framework or its Aliases sheet.";
    /// The framework names the places and groups that the measure is reported by, and this is none of them.
    BreakdownUnknown = "breakdown-unknown", Error, Row, "Correct the name, or have it added to the framework's Breakdowns sheet.";
    /// The measure belongs to a service that this sender does not report for.
    OutsideDelegation = "outside-delegation", Error, Row, "Remove the row, or ask the performance team to add the service to your delegation in the framework.";
    /// The sender may report for every service only on behalf of it and with a reason.
    ReasonMissing = "reason-missing", Error, File, "Say on the Cover sheet on whose behalf you report, and why.";
    /// The same figure is reported twice in one workbook, with different values.
    RowTwice = "row-twice", Error, Row, "Keep one of the two rows; if they are about two things, say in each which.";
    /// The same figure is reported twice in one workbook, with the same value.
    RowRepeated = "row-repeated", Note, Nothing, "Nothing to do; one of the two rows can go.";
    /// A number belongs here, and something else was found.
    NumberExpected = "number-expected", Error, Cell, "Enter a plain number, or one of the form's words for a missing figure.";
    /// A date belongs here, and something else was found.
    DateExpected = "date-expected", Error, Cell, "Enter a date, such as 30/09/2021.";
    /// The word is not one that this column allows.
    WordUnknown = "word-unknown", Error, Cell, "Use one of the words the column allows.";
    /// The cell shows an error of Excel's.
    CellError = "cell-error", Error, Cell, "Correct the formula or enter the value.";
    /// The cell holds a formula and no result.
    FormulaWithoutResult = "formula-without-result", Error, Cell, "Open the file in Excel, let it calculate, save and send it again.";
    /// The number is too large or too strange to be a figure.
    NumberOutOfRange = "number-out-of-range", Error, Cell, "Enter the figure itself.";
    /// The score is no step of the council's risk matrix.
    ScoreOutsideMatrix = "score-outside-matrix", Error, Cell, "Enter the step of the matrix, counted from 1; the matrix in force says how many there are.";
    /// What is said to have happened is dated on a day that is still to come.
    DateInFuture = "date-in-future", Error, Cell, "Correct the date, or report an expected day under Forecast date and the status as it is now.";
    /// A milestone is completed, and is expected on a day that is still to come.
    CompletionDoubtful = "completion-doubtful", Query, Nothing, "Leave Forecast date empty once it is completed, or correct the status.";
    /// A percentage could be read two ways; the receipt says how it was taken.
    PercentDoubtful = "percent-doubtful", Query, Nothing, "Format the cell as a percentage, or write the figure in points with the sign (57%).";
    /// A cell's own format shows its number in thousands or millions otherwise than the page or the other cells of its column do; the receipt says how it was taken.
    ScaleDoubtful = "scale-doubtful", Query, Nothing, "Check what the figure comes to; show every cell of the column in one way, and state that scale over it.";
    /// The rate is not what its numerator and denominator give.
    RateDiffers = "rate-differs", Query, Nothing, "Check the value, the numerator and the denominator.";
    /// The denominator of a rate is nought.
    DenominatorZero = "denominator-zero", Error, Cell, "Leave the value empty and say why, or correct the denominator.";
    /// One of the two numbers of a rate stands alone, and there is no value beside it.
    RateIncomplete = "rate-incomplete", Query, Nothing, "Give the other number too, or the value.";
    /// The cover does not say plainly who signed the figures off, and when; they are taken as working figures.
    SignOffDoubtful = "sign-off-doubtful", Query, Nothing, "Leave the field empty until the figures are signed off; then write the name or role, and the day.";
    /// The cover names a service that is not in the framework.
    CoverServiceUnknown = "cover-service-unknown", Query, Nothing, "Write the service's code or name as the framework has it.";
    /// The cover names another period than the one that the return was prepared for; the cover's is taken.
    CoverPeriodDiffers = "cover-period-differs", Query, Nothing, "Correct the period on the Cover sheet if it is not the one meant; else there is nothing to do.";
    /// There is more to say about the file than one receipt can hold.
    FindingsCut = "findings-cut", Note, Nothing, "Mend what is listed and send the file again; what is left will be listed then.";
    /// A year to date is lower than it was in an earlier period of the same year.
    CumulativeFell = "cumulative-fell", Query, Nothing, "Check that the cell holds the year to date, and say in the comment why it fell.";
    /// The value is far from anything reported before.
    ValueJumped = "value-jumped", Query, Nothing, "Check the value, and say in the comment what happened.";
    /// The forecast of a year lies far from where the measure's figures lead. Asked only where the council's settings say so.
    ForecastDoubtful = "forecast-doubtful", Query, Nothing, "Check the forecast; if it is right, say what will make the difference.";
    /// A project is reported without a delivery confidence.
    ConfidenceMissing = "confidence-missing", Query, Nothing, "Say in the Delivery confidence column how sure you are, by the words of the council's scale.";
    /// The figure has a status that the rules in force want explained, and nobody comments on it.
    CommentMissing = "comment-missing", Query, Nothing, "Say in the Comment column, or by a row of the kind commentary on the sheet Narrative, what happened and what is being done.";
    /// A row of the sheet Narrative says what it is about, and has no text.
    NarrativeEmpty = "narrative-empty", Query, Nothing, "Write the text, or clear the row; to take back what was written before, write WITHDRAWN in its place.";
    /// A narrative or comment is longer than the council wants to read in a report; it is not taken.
    NarrativeTooLong = "narrative-too-long", Error, Cell, "Shorten the text; whoever keeps the program can raise the limit, longest_narrative in its settings.";
    /// A status rule could not judge a figure.
    RuleFailed = "rule-failed", Note, Nothing, "Nothing to do; the performance team corrects the rule.";
    /// The period was published before this return came: taken, marked, and without effect on what was published.
    LateCorrection = "late-correction", Note, Nothing, "Nothing to do.";
    /// A figure that was reported before is not in this return; the earlier one stands.
    RowAbsent = "row-absent", Note, Nothing, "Nothing to do; to take a figure back, write WITHDRAWN in its cell.";
    /// A cell that held a figure is now empty; the earlier figure stands.
    CellEmptied = "cell-emptied", Note, Nothing, "Nothing to do; to take a figure back, write WITHDRAWN in its cell.";
    /// Rows of a prepared return were left empty; nothing is reported for them.
    RowEmpty = "row-empty", Note, Nothing, "Nothing to do if there is nothing to report; else fill in the rows and send the return again.";
    /// More queries were found than one sender is asked at once; the weightiest are asked.
    QueriesHeldBack = "queries-held-back", Note, Nothing, "Nothing to do.";
    /// A row of the form was not taken as returned: it holds nothing but prepared noughts and formulas, or its label says what the rows below it are about.
    RowNotReturned = "row-not-returned", Note, Nothing, "Nothing to do; if the figures really are nought, fill in every cell of the row.";
    /// Rows of a sheet are kept for a later version of this program, which will read them from the archive.
    SheetKeptUnread = "sheet-kept-unread", Note, Nothing, "Nothing to do.";
    /// A query that was answered before is not asked again while its cell and value are unchanged.
    QueryAnswered = "query-answered", Note, Nothing, "Nothing to do; if the answer no longer holds, answer anew in the feedback workbook that first asked.";
    /// The feedback workbook answers a submission that is not there, or does not say which.
    FeedbackSubmissionUnknown = "feedback-submission-unknown", Error, File, "Write the answers into the feedback workbook from your receipts folder and drop that; leave its hidden sheet as it is.";
    /// The feedback workbook answers what another submitter was asked.
    FeedbackNotYours = "feedback-not-yours", Error, File, "Put the file into the folder of the submitter that was asked.";
    /// The feedback workbook holds no answers.
    FeedbackEmpty = "feedback-empty", Note, Nothing, "Write your answers into the column Your answer and send it again; if nothing was to be answered there is nothing to do.";
    /// The answer's row does not say which query of the submission it answers.
    AnswerKeyUnknown = "answer-key-unknown", Error, Row, "Write the answer beside its query in a fresh copy of the feedback workbook; new rows cannot be matched to a query.";
    /// One query is answered twice in one feedback workbook, in different words.
    AnswerTwice = "answer-twice", Error, Row, "Keep one of the answers.";
    /// An answer stands beside a finding that asks nothing; it was passed over.
    AnswerNotAsked = "answer-not-asked", Note, Nothing, "Nothing to do for a note; what has to be mended is mended in the return itself, which is then sent again.";
    /// A name is not one of those that the form offers, so what its row says cannot be told.
    NameNotAllowed = "name-not-allowed", Error, Row, "Choose one of the names that the form offers.";
    /// The sheet gives the figure in another unit than the framework, so it cannot be told what it comes to.
    UnitDiffers = "unit-differs", Error, Cell, "Give the figure in the measure's own unit, or ask the performance team to say the scale in the layout.";
    /// A total that the return carries is not the sum of its parts.
    SumDiffers = "sum-differs", Query, Nothing, "Check the total and its parts; correct what is wrong.";
    /// A row says that it is forecast, or actual, and its period says another thing, held against the return's own.
    TimingDiffers = "timing-differs", Query, Nothing, "Correct the word or the period, whichever is wrong.";
    /// The name of a sheet says another month than its rows.
    SheetPeriodDiffers = "sheet-period-differs", Query, Nothing, "Correct the period in the rows if the sheet's name is right; else there is nothing to do.";
    /// Two sheets of one workbook give figures of the same bodies and periods, and they differ.
    SheetsDisagree = "sheets-disagree", Error, File, "Delete the sheet that is out of date, or ask the performance team for a layout that names the sheet to read.";
    /// Two sheets of one workbook give the same figures.
    SheetsRepeat = "sheets-repeat", Note, Nothing, "Nothing to do; one of the two sheets can go.";
    /// The return does not say which period it is for.
    ReturnPeriodMissing = "return-period-missing", Error, File, "Write the period beside its label, as 2021/22 Q2, 2021/22 or September 2021.";
    /// A cell that the form asks for is not filled in.
    FieldMissing = "field-missing", Query, Nothing, "Fill in the cell, or say why it is empty.";
    /// A field for a date stands several times in the return with different dates; the first was taken.
    FieldDoubtful = "field-doubtful", Query, Nothing, "Give the same date in each place, or say which is meant.";
    /// A date lies so far from others that it may be a slip of the keyboard.
    DateDoubtful = "date-doubtful", Query, Nothing, "Correct the date if it is not the one meant.";
    /// In a column of dates all days after the 12th are text and all others real dates, as where a program has taken days for months.
    DatesSwapped = "dates-swapped", Query, Nothing, "Check the dates of this column against their source, and correct those of which day and month have changed places.";
    /// A row of the framework cannot be understood and is held back; what was in force stays.
    FrameworkRowHeld = "framework-row-held", Error, Row, "Correct the row and drop the framework workbook again.";
    /// The framework's plan hangs together wrongly; the workbook is held back and what was in force stays.
    FrameworkStructure = "framework-structure", Error, File, "Correct the Plan sheet and drop the framework workbook again.";
    /// A row of the framework refers to something that is not in it.
    FrameworkReference = "framework-reference", Error, Row, "Correct the code, or add the row it refers to.";
    /// The framework names a rule set that is not installed or does not compile.
    RuleSetUnusable = "rule-set-unusable", Error, Row, "Install or correct the rule set in the rules folder.";
    /// A measure, milestone, project or risk marked as withdrawn ends, or is to end, by its row in Changes; the receipt says which.
    FrameworkWithdrawal = "framework-withdrawal", Note, Nothing, "Nothing to do once its row in Changes says why, by whom and when it was approved.";
    /// A change is said to be approved, and not by whom or why; it counts as proposed.
    ApprovalIncomplete = "approval-incomplete", Query, Nothing, "Fill in Rationale and Approving body on the sheet Changes, or write not stated where a risk is changed, and drop the framework workbook again.";
    /// A row of Reviews says that a risk was closed, and not why; or a risk ends, and no row says what became of it.
    ClosureUnexplained = "closure-unexplained", Query, Nothing, "Say under Reason on the sheet Reviews why it was closed, or write not stated; then drop the framework workbook again.";
    /// A target is set for a quarter or a half-year of a measure that is reported more often, and nothing says how its figures make that period's: the target judges nothing.
    TargetIdle = "target-idle", Query, Nothing, "Say under Roll-up on the sheet Measures how the shorter periods make the longer one, or set a target for each of them.";
    /// Two rows of one framework workbook say different things of the same.
    FrameworkRowTwice = "framework-row-twice", Error, Row, "Keep one of the two rows.";
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
