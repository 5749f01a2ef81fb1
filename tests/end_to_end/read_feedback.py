"""Reads workbooks with openpyxl and prints, one JSON object a line, what a person would see in each: a reader that nobody here wrote."""

import json
import sys

import openpyxl


def cell_seen(cell):
    seen = {"value": str(cell.value) if cell.value is not None else None, "type": cell.data_type}
    if cell.is_date:
        seen["date"] = cell.value.date().isoformat() if hasattr(cell.value, "date") else str(cell.value)
    if cell.number_format != "General":
        seen["format"] = cell.number_format
    if cell.fill.fill_type == "solid":
        seen["fill"] = cell.fill.fgColor.rgb[-6:]
    if cell.comment:
        seen["comment"] = cell.comment.text
    if cell.hyperlink:
        seen["link"] = cell.hyperlink.location
        # A link to anywhere but a cell of this workbook.
        seen["target"] = cell.hyperlink.target
    return seen


def sheet_seen(sheet):
    return {
        "name": sheet.title,
        "state": sheet.sheet_state,
        "freeze": sheet.freeze_panes,
        "orientation": sheet.page_setup.orientation,
        "fit": bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage),
        "fit_to": [sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight],
        "hidden_columns": [letter for letter, column in sheet.column_dimensions.items() if column.hidden],
        "cells": {
            cell.coordinate: cell_seen(cell)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.fill.fill_type == "solid" or cell.comment
        },
    }


for path in sys.argv[1:]:
    workbook = openpyxl.load_workbook(path)
    print(json.dumps({"created": workbook.properties.created.isoformat(), "sheets": [sheet_seen(sheet) for sheet in workbook.worksheets]}))
