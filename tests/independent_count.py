#!/usr/bin/env python3
"""A second reader for the workforce returns, independent of this program.

It opens workbooks with openpyxl (.xlsx), odfpy (.ods) and xlrd (.xls), finds the table by its headings, which take one
row or three, and the month of each row, and prints every cell that is a number or one of the layouts' marks in a row that
names a body, and whether the row has been returned. The Rust tests compare that with what the program took, cell by cell.

    independent_count.py count LAYOUT.toml... -- FILE...   one JSON line a row
    independent_count.py cleaned FILE.csv.gz               the cleaned table, unpacked
    independent_count.py check                             exit 0 where the three libraries are installed, 3 where not

The month of a row stands in columns for year and month or in one for a date; else on a cover sheet beside "Reference
month", or in the name of the sheet. A sheet of which none of these says a month is printed as "no period".

The published rule for a row that has not been returned: its only values are 0, other cells for figures are empty, and its
totals are formulas. xlrd does not tell formulas, so in an .xls such a row is reported as "undecided".
"""

import datetime
import gzip
import json
import multiprocessing
import re
import sys
import tomllib
import warnings

warnings.filterwarnings("ignore")

KEYS = {"year": "year", "month": "month", "date": "date", "organisation name": "body"}
NO_FIGURES = ("organisation type", "main parent or sponsoring department", "main sponsor department", "comments", "notes for")
MONTHS = "january february march april may june july august september october november december".split()
MONTH_AND_YEAR = re.compile("(?<![a-z])(" + "|".join(f"{month}|{month[:3]}" for month in MONTHS) + "|sept)[ _.-]*((?:20)?[0-9]{2})(?![0-9])")
FINANCIAL_YEAR = re.compile("(?<![0-9-])20([0-9]{2})[-/]([0-9]{2})(?![0-9-])")
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
    def date(self):
        return self.value if isinstance(self.value, datetime.date) else None

    @property
    def blank(self):
        return self.value is None and not self.formula or (isinstance(self.value, str) and not self.value.strip())


def read_xlsx(path):
    import openpyxl

    # Read-only, so that sheets which nobody sees are not even unpacked.
    values = openpyxl.load_workbook(path, data_only=True, read_only=True)
    formulas = openpyxl.load_workbook(path, read_only=True)
    for sheet in values.worksheets:
        visible, cells = sheet.sheet_state == "visible", {}
        if visible:
            sheet.reset_dimensions()
            formulas[sheet.title].reset_dimensions()
            written = {at: cell for at, cell in cells_of(formulas[sheet.title]) if cell.data_type == "f"}
            shown = dict(cells_of(sheet))
            for at in shown.keys() | written.keys():
                cell = shown.get(at)
                cells[at] = Cell(cell and cell.value, at in written, bool(cell) and cell.data_type == "e")
        yield sheet.title, visible, cells


def cells_of(sheet):
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                yield (cell.row - 1, cell.column - 1), cell


def read_ods(path):
    from odf import teletype
    from odf.namespaces import OFFICENS, STYLENS, TABLENS
    from odf.opendocument import load
    from odf.style import Style, TableProperties
    from odf.table import Table, TableRow
    from odf.namespaces import TEXTNS

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
                cell = ods_cell(node, OFFICENS, TABLENS, (TEXTNS, "p"), teletype)
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
        # Not those of a note beside the cell.
        return Cell("\n".join(teletype.extractText(part) for part in node.childNodes if part.qname == paragraph), formula)
    if kind == "date":
        return Cell(datetime.date.fromisoformat(node.getAttrNS(office, "date-value")[:10]), formula)
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
                elif cell.ctype == xlrd.XL_CELL_DATE:
                    cells[row, column] = Cell(xlrd.xldate.xldate_as_datetime(cell.value, book.datemode), None)
                elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                    cells[row, column] = Cell(object(), None)
        yield sheet.name, sheet.visibility == 0, cells


def read(path):
    return {"xlsx": read_xlsx, "xlsm": read_xlsx, "ods": read_ods, "xls": read_xls}[path.rsplit(".", 1)[1]](path)


def header_of(cells):
    """The last row of the headings and what stands over each column, from the row that names the body: one row, or three."""
    texts = {at: " ".join(cell.text.split()) for at, cell in cells.items() if cell.text and not cell.blank}
    for first in sorted({at[0] for at, text in texts.items() if plain(text) == "organisation name"}):
        one = {at[1]: text for at, text in texts.items() if at[0] == first}
        for levels, heads in ((1, one), (3, joined(texts, first))):
            if sum("headcount" in plain(text).split() for text in heads.values()) > 1:
                return first + levels - 1, heads
    return None


def joined(texts, first):
    """Headings of three rows: a word over several columns stands over the first of them."""
    heads, upper, middle = {}, None, None
    for column in range(max(at[1] for at in texts) + 1):
        above, below, last = (texts.get((first + level, column)) for level in range(3))
        if above:
            upper, middle = above, None
        if below:
            middle = below
        if above or below or last:
            heads[column] = "; ".join(part for part in (upper, middle, last) if part)
    return heads


def figures(cells, marks, elsewhere):
    """The rows of a sheet; `elsewhere` is the month that the cover or the sheet's name says."""
    header = header_of(cells)
    if header is None:
        return None
    last, heads = header
    keys = {KEYS[plain(text)]: column for column, text in reversed(heads.items()) if plain(text) in KEYS}
    known = {column for column, text in heads.items() if not any(part in plain(text) for part in NO_FIGURES)}
    columns = sorted(known - set(keys.values()))
    totals = {column for column in columns if is_total(plain(heads[column]))}
    # Only the monthly form is prepared for months to come.
    monthly = not any("ncprp" in plain(text).split() for text in heads.values())
    rows = []
    for row in sorted({row for row, _ in cells if row > last}):
        about = {name: cells.get((row, column)) for name, column in keys.items()}
        if any(cell is None or cell.blank for cell in about.values()):
            continue
        here = {column: cells[row, column] for column in columns if (row, column) in cells and not cells[row, column].blank}
        prepared = monthly and not_returned(here, columns, totals)
        state = "returned" if not prepared else "undecided" if any(cell.formula is None for cell in here.values()) else "not returned"
        period = month_of(about) if len(keys) > 1 else elsewhere
        if period is None:
            state = "no period"
        counted = {
            column: cell
            for column, cell in here.items()
            if cell.number is not None or (cell.text and cell.text.strip().lower() in marks)
        }
        if counted:
            rows.append((row, state, period or ("", ""), word(about["body"]), counted, totals))
    return heads, rows


def is_total(heading):
    """Whether the form adds the column up. "Total monthly cost of consultants" is a figure like any other."""
    if "ncprp" in heading.split() or "as a % of" in heading:
        return "total cost of ncprp" in heading or "as a % of" in heading
    return "total" in heading.split() and "cost of" not in heading


def month_of(about):
    """The year and month that the cells of a row say."""
    if "date" in about:
        # "31.03.14" as text may be a day of 2014 or of 2031.
        date = about["date"].date
        return date and (str(date.year), MONTHS[date.month - 1])
    year, month = word(about["year"]), about["month"]
    if month.date:
        return year, MONTHS[month.date.month - 1]
    found = [name for name in MONTHS if word(month).lower()[:3] == name[:3]]
    return (year, found[0]) if found else None


def period_in(name):
    """The one month, or the one financial year, that the name of a sheet says."""
    name = name.lower()
    months = {(f"20{year[-2:]}", MONTHS[[month[:3] for month in MONTHS].index(found[:3])]) for found, year in MONTH_AND_YEAR.findall(name)}
    years = {(f"20{first}-{second}", "") for first, second in FINANCIAL_YEAR.findall(name) if (int(first) + 1) % 100 == int(second)}
    said = months | (years if not MONTH_AND_YEAR.findall(name) else set())
    return said.pop() if len(said) == 1 else None


def month_on_cover(sheets):
    for name, visible, cells in sheets:
        if visible and plain(name.replace("_", " ")) == "cover sheet":
            for (row, column), cell in cells.items():
                beside = cells.get((row, column + 1))
                if cell.text and plain(cell.text).endswith("reference month") and beside and beside.date:
                    return str(beside.date.year), MONTHS[beside.date.month - 1]
    return None


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


def count(arguments):
    layouts, paths = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    marks = set()
    for layout in layouts:
        with open(layout, "rb") as file:
            marks |= {mark.lower() for mark in tomllib.load(file).get("marks", {})}
    with multiprocessing.Pool() as pool:
        for lines in pool.imap(lines_of, [(path, marks) for path in paths]):
            print(lines, end="")


def lines_of(task):
    path, marks = task
    sheets = list(read(path))
    lines = []
    for sheet, visible, cells in sheets:
        found = figures(cells, marks, month_on_cover(sheets) or period_in(sheet)) if visible else None
        if found is None:
            continue
        heads, rows = found
        for row, state, (year, month), body, counted, totals in rows:
            line = {"file": path.rsplit("/", 1)[-1], "sheet": sheet, "row": row + 1, "state": state, "year": year, "month": month, "body": body}
            line["cells"] = [
                {
                    "cell": f"{letters(column)}{row + 1}",
                    "heading": heads[column],
                    "number": cell.number,
                    "mark": None if cell.number is not None else cell.text.strip(),
                    "total": column in totals,
                }
                for column, cell in counted.items()
            ]
            lines.append(json.dumps(line) + "\n")
    return "".join(lines)


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
        count(sys.argv[2:])
    elif task == "cleaned":
        with gzip.open(sys.argv[2], "rt", encoding="utf-8") as file:
            sys.stdout.write(file.read())


if __name__ == "__main__":
    main()
