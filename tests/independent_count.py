#!/usr/bin/env python3
"""A second reader for the workforce returns, independent of this program.

It opens workbooks with openpyxl (.xlsx), odfpy (.ods) and xlrd (.xls), finds the table by its headings, and prints every
cell that is a number or one of the layout's marks in a row with year, month and body, and whether the row has been
returned. The Rust tests compare that with what the program took, cell by cell.

    independent_count.py count LAYOUT.toml FILE...   one JSON line a row
    independent_count.py cleaned FILE.csv.gz         the cleaned table, unpacked
    independent_count.py check                       exit 0 where the three libraries are installed, 3 where not

The published rule for a row that has not been returned: its only values are 0, other cells for figures are empty, and its
totals are formulas. xlrd does not tell formulas, so in an .xls such a row is reported as "undecided".
"""

import gzip
import json
import re
import sys
import tomllib
import warnings

warnings.filterwarnings("ignore")

KEYS = {"year": "year", "month": "month", "organisation name": "body"}
NO_FIGURES = ("organisation type", "main parent or sponsoring department", "comments")
# A number that was stored as text is a number all the same, where it can be meant in one way only.
PLAIN_NUMBER = re.compile("-?[0-9]+([.][0-9]+)?")


def plain(text):
    """Words of a heading in small letters, without punctuation."""
    return " ".join(re.findall(r"[a-z0-9%£+]+", text.lower()))


def letters(column):
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class Cell:
    """What a second reader shows at a cell: a number, text, or something else; and whether a formula stands there."""

    def __init__(self, value, formula, error=False):
        self.value, self.formula, self.error = value, formula, error

    @property
    def number(self):
        value = self.value
        if self.error or isinstance(value, bool):
            return None
        if isinstance(value, str) and PLAIN_NUMBER.fullmatch(value.strip()):
            return float(value)
        return float(value) if isinstance(value, (int, float)) else None

    @property
    def text(self):
        return self.value if isinstance(self.value, str) and not self.error else None

    @property
    def blank(self):
        return self.value is None and not self.formula or (isinstance(self.value, str) and not self.value.strip())


def read_xlsx(path):
    import openpyxl

    values = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    for sheet in values.worksheets:
        cells = {}
        for row in sheet.iter_rows():
            for cell in row:
                written = formulas[sheet.title].cell(cell.row, cell.column)
                formula = written.data_type == "f"
                if cell.value is not None or formula:
                    cells[cell.row - 1, cell.column - 1] = Cell(cell.value, formula, cell.data_type == "e")
        yield sheet.title, sheet.sheet_state == "visible", cells


def read_ods(path):
    from odf import teletype
    from odf.namespaces import OFFICENS, STYLENS, TABLENS
    from odf.opendocument import load
    from odf.style import Style, TableProperties
    from odf.table import Table, TableRow
    from odf.text import P

    book = load(path)
    hidden = set()
    for style in book.getElementsByType(Style):
        for properties in style.getElementsByType(TableProperties):
            if properties.getAttrNS(TABLENS, "display") == "false":
                hidden.add(style.getAttrNS(STYLENS, "name"))
    for table in book.spreadsheet.getElementsByType(Table):
        cells, row = {}, 0
        for line in table.getElementsByType(TableRow):
            found, column = {}, 0
            for node in line.childNodes:
                if node.qname[1] not in ("table-cell", "covered-table-cell"):
                    continue
                repeated = int(node.getAttrNS(TABLENS, "number-columns-repeated") or 1)
                cell = ods_cell(node, OFFICENS, TABLENS, P, teletype)
                if cell is not None:
                    for offset in range(repeated):
                        found[column + offset] = cell
                column += repeated
            repeated = int(line.getAttrNS(TABLENS, "number-rows-repeated") or 1)
            if found:
                for offset in range(repeated):
                    cells.update({(row + offset, at): cell for at, cell in found.items()})
            row += repeated
        yield table.getAttrNS(TABLENS, "name"), table.getAttrNS(TABLENS, "style-name") not in hidden, cells


def ods_cell(node, office, table, paragraph, teletype):
    kind = node.getAttrNS(office, "value-type")
    formula = bool(node.getAttrNS(table, "formula"))
    if kind in ("float", "currency", "percentage"):
        return Cell(float(node.getAttrNS(office, "value")), formula)
    if kind == "string":
        return Cell("\n".join(teletype.extractText(part) for part in node.getElementsByType(paragraph)), formula)
    if kind:
        return Cell(object(), formula)
    return Cell(None, True) if formula else None


def read_xls(path):
    import xlrd

    book = xlrd.open_workbook(path)
    for sheet in book.sheets():
        cells = {}
        for row in range(sheet.nrows):
            for column in range(sheet.ncols):
                cell = sheet.cell(row, column)
                if cell.ctype == xlrd.XL_CELL_NUMBER:
                    cells[row, column] = Cell(cell.value, None)
                elif cell.ctype == xlrd.XL_CELL_TEXT:
                    cells[row, column] = Cell(cell.value, None)
                elif cell.ctype == xlrd.XL_CELL_ERROR:
                    cells[row, column] = Cell(cell.value, None, True)
                elif cell.ctype in (xlrd.XL_CELL_DATE, xlrd.XL_CELL_BOOLEAN):
                    cells[row, column] = Cell(object(), None)
        yield sheet.name, sheet.visibility == 0, cells


def read(path):
    return {"xlsx": read_xlsx, "xlsm": read_xlsx, "ods": read_ods, "xls": read_xls}[path.rsplit(".", 1)[1]](path)


def header_of(cells):
    """The first row that names year, month and body, and what stands over each column."""
    for row in sorted({row for row, _ in cells}):
        heads = {at[1]: " ".join(cell.text.split()) for at, cell in cells.items() if at[0] == row and cell.text and not cell.blank}
        if KEYS.keys() <= {plain(text) for text in heads.values()}:
            return row, heads
    return None


def figures(cells, marks):
    header = header_of(cells)
    if header is None:
        return None
    first, heads = header
    keys = {KEYS[plain(text)]: column for column, text in reversed(heads.items()) if plain(text) in KEYS}
    known = {column for column, text in heads.items() if not any(part in plain(text) for part in NO_FIGURES)}
    columns = sorted(known - set(keys.values()))
    totals = {column for column in columns if "total" in plain(heads[column]).split()}
    rows = []
    for row in sorted({row for row, _ in cells if row > first}):
        about = {name: cells.get((row, column)) for name, column in keys.items()}
        if any(cell is None or cell.blank for cell in about.values()):
            continue
        here = {column: cells[row, column] for column in columns if (row, column) in cells and not cells[row, column].blank}
        prepared = not_returned(here, columns, totals)
        state = "returned" if not prepared else "undecided" if any(cell.formula is None for cell in here.values()) else "not returned"
        counted = {
            column: cell
            for column, cell in here.items()
            if cell.number is not None or (cell.text and cell.text.strip().lower() in marks)
        }
        rows.append((row, state, {name: word(cell) for name, cell in about.items()}, counted))
    return heads, rows


def not_returned(here, columns, totals):
    inputs = [cell for column, cell in here.items() if column not in totals]
    sums = [cell for column, cell in here.items() if column in totals]
    empty = len(columns) - len(totals) - len(inputs)
    return (
        empty > 0
        and bool(sums)
        and all(cell.number == 0 for cell in inputs)
        and all(cell.formula is not False and cell.number in (0, None) for cell in sums)
    )


def count(layout, paths):
    with open(layout, "rb") as file:
        marks = {mark.lower() for mark in tomllib.load(file).get("marks", {})}
    for path in paths:
        for sheet, visible, cells in read(path):
            found = figures(cells, marks) if visible else None
            if found is None:
                continue
            heads, rows = found
            for row, state, about, counted in rows:
                line = {"file": path.rsplit("/", 1)[-1], "sheet": sheet, "row": row + 1, "state": state} | about
                line["cells"] = [
                    {
                        "cell": f"{letters(column)}{row + 1}",
                        "heading": heads[column],
                        "number": cell.number,
                        "mark": None if cell.number is not None else cell.text.strip(),
                    }
                    for column, cell in counted.items()
                ]
                print(json.dumps(line))


def word(cell):
    return cell.text.strip() if cell.text else str(int(cell.number)) if cell.number is not None else "?"


def main():
    task = sys.argv[1]
    if task == "check":
        try:
            import odf.opendocument  # noqa: F401
            import openpyxl  # noqa: F401
            import xlrd  # noqa: F401
        except ImportError as error:
            print(error, file=sys.stderr)
            sys.exit(3)
    elif task == "count":
        count(sys.argv[2], sys.argv[3:])
    elif task == "cleaned":
        with gzip.open(sys.argv[2], "rt", encoding="utf-8") as file:
            sys.stdout.write(file.read())


main()
