"""Fills in a template as a service would, with another library than the one that wrote it.

    fill.py TEMPLATE FILLED

The rows are sorted anew, a column is put in between, a sheet of evidence is added and the sheets change places. Words are taken from the workbook's own
drop-downs. What was filled in is printed as one JSON object a line: sheet, code, heading and value.
"""

import datetime
import json
import re
import sys

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation  # noqa: F401  (read with the sheet)

HEADINGS = 3
SAID = []


def columns(sheet):
    return {cell.value: cell.column for cell in sheet[HEADINGS] if cell.value}


def listed(book, sheet, column):
    """The words of a column's drop-down: written in the rule, or standing on another sheet."""
    first = f"{get_column_letter(column)}{HEADINGS + 1}"
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list" and first in rule.sqref:
            if rule.formula1.startswith('"'):
                return rule.formula1.strip('"').split(",")
            name, cells = rule.formula1.replace("$", "").split("!")
            return [row[0].value for row in book[name.strip("'")][cells]]
    raise SystemExit(f"{sheet.title} {first} has no drop-down")


def put(sheet, row, column, heading, value):
    cell = sheet.cell(row=row, column=column)
    cell.value = value
    said = value.isoformat() if isinstance(value, datetime.date) else value
    code = sheet.cell(row=row, column=1).value
    SAID.append({"sheet": sheet.title, "code": code, "heading": heading, "value": said})


def outturn(unit, last, turn):
    """A plausible figure: near the last one, and never below it, for it may be a running total."""
    if turn % 7 == 5:
        return "not collected"
    if isinstance(last, (int, float)):
        return last + 1 if unit == "whole number" else round(last + 0.5, 1)
    return {"%": 57.3, "whole number": 12, "£": 1200.5}.get(unit, 3.5)


def fill_outturns(book, sheet):
    at = columns(sheet)
    for turn, row in enumerate(range(HEADINGS + 1, sheet.max_row + 1)):
        unit = sheet.cell(row=row, column=at["Unit"]).value
        last = sheet.cell(row=row, column=at["Last value"]).value
        is_rate = "Counted as" in at and sheet.cell(row=row, column=at["Counted as"]).value
        if is_rate and unit == "%":
            share = last if isinstance(last, (int, float)) else 57
            put(sheet, row, at["Numerator"], "Numerator", round(share * 10))
            put(sheet, row, at["Denominator"], "Denominator", 1000)
        else:
            put(sheet, row, at["Value"], "Value", outturn(unit, last, turn))
        if turn % 3 == 0:
            put(sheet, row, at["Forecast"], "Forecast", last if isinstance(last, (int, float)) else 50)
        put(sheet, row, at["Comment"], "Comment", f"Comment {turn}")


def fill_words(book, sheet):
    at = columns(sheet)
    asked = [heading for heading in ("Status", "Delivery confidence", "Likelihood", "Impact") if heading in at]
    words = {heading: listed(book, sheet, at[heading]) for heading in asked}
    for turn, row in enumerate(range(HEADINGS + 1, sheet.max_row + 1)):
        for heading in asked:
            put(sheet, row, at[heading], heading, words[heading][turn % len(words[heading])])
        if "Forecast date" in at:
            put(sheet, row, at["Forecast date"], "Forecast date", datetime.date(2022, 3, 1 + turn % 28))
        if "Actual date" in at and sheet.cell(row=row, column=at["Status"]).value == "Completed":
            put(sheet, row, at["Actual date"], "Actual date", datetime.date(2021, 12, 1 + turn % 28))
        if "Forecast spend" in at:
            put(sheet, row, at["Forecast spend"], "Forecast spend", 1_000_000 + turn)
        put(sheet, row, at["Comment"], "Comment", f"Comment {turn}")


def sort_rows(sheet):
    """The last first, as somebody sorts by another column; the rules and the filter stay where they are."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADINGS + 1)]
    for number, values in enumerate(reversed(rows), HEADINGS + 1):
        for column, value in enumerate(values, 1):
            sheet.cell(row=number, column=column).value = value


def add_column(sheet):
    """A column of the service's own behind the names. openpyxl leaves the rules behind, which a spreadsheet would move."""
    sheet.data_validations.dataValidation.clear()
    sheet.auto_filter.ref = None
    sheet.insert_cols(3)
    sheet.cell(row=HEADINGS, column=3).value = "Checked by"
    for row in range(HEADINGS + 1, sheet.max_row + 1):
        sheet.cell(row=row, column=3).value = "a colleague"


def main(template, filled):
    book = openpyxl.load_workbook(template)
    for sheet in book:
        if sheet.title == "Outturns":
            fill_outturns(book, sheet)
        elif sheet.sheet_state == "visible" and sheet.title not in ("Cover", "Narrative"):
            fill_words(book, sheet)
    for sheet in book:
        if sheet.sheet_state == "visible" and sheet.title != "Cover":
            sort_rows(sheet)
            add_column(sheet)
    book["Cover"]["B6"] = "Performance officer"
    evidence = book.create_sheet("Evidence", 0)
    evidence.append(["Measure", "Value", "Ours"])
    evidence.append(["A-1", 99, "a pivot of our own system"])
    book.move_sheet("Cover", offset=2)
    assert all(sheet.protection.sheet is False for sheet in book), "nothing is protected"
    assert re.fullmatch("veryHidden|hidden", book["outturn"].sheet_state), "the key is hidden"
    book.save(filled)
    for said in SAID:
        print(json.dumps(said))


main(*sys.argv[1:])
