// Saves workbooks as .xlsb: node convert.mjs FOLDER WORKBOOK... Version 0.16.9 of the library is pinned, because later ones write records of cells that
// readers of .xlsb drop in silence.
import { basename, extname, join } from "node:path";
import xlsx from "xlsx";

const [folder, ...workbooks] = process.argv.slice(2);
for (const path of workbooks) {
  // Number formats are kept only where they are asked for, and dates are then numbers that show as dates, as Excel stores them.
  const workbook = xlsx.readFile(path, { cellNF: true });
  xlsx.writeFile(workbook, join(folder, `${basename(path, extname(path))}.xlsb`), { bookType: "xlsb", bookSST: true });
}
