#!/usr/bin/env python3
"""xlsx_test.py TABLE_ROWS [CLASS]

What TABLE_ROWS reads of workbooks that openpyxl, LibreOffice and evil hands made.
"""
import datetime
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

READER = ""
NAMES = ('xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
         'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"')
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOMB_BYTES = 200 << 20


def relations(*rows):
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                    for i, kind, target in rows)
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def parts_of(sheet, strings=None):
    """The least workbook with this sheet."""
    parts = {
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml":
            f'<workbook {NAMES}><sheets><sheet name="Лист" sheetId="1" r:id="s1"/></sheets>'
            "</workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            ("s1", "worksheet", "worksheets/sheet1.xml"), ("s2", "sharedStrings", "strings.xml")),
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings is not None:
        parts["xl/strings.xml"] = strings
    return parts


def sheet_of(rows):
    return f"<worksheet {NAMES}><sheetData>{rows}</sheetData></worksheet>"


def zip_of(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def run_reader(self, data, *words):
        path = pathlib.Path(self.folder.name) / "table.xlsx"
        path.write_bytes(data)
        return subprocess.run([READER, str(path), *words], capture_output=True, text=True,
                              timeout=60, check=False)

    def read(self, data, *words):
        done = self.run_reader(data, *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        lines = done.stdout.splitlines()
        self.assertTrue(lines[0].startswith("sheet\t"), lines[0])
        return lines

    def refused(self, data, part, *words):
        done = self.run_reader(data, *words)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(part, done.stdout)

    def book(self, book):
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()


class Openpyxl(Case):
    """Workbooks that a library writes as a spreadsheet does."""

    def test_every_kind_of_cell(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Класс"
        sheet.append(["Иванов", 12, 34.5, True, datetime.date(2010, 12, 31), None, "=1+1"])
        sheet["H1"] = "Завтрак"
        sheet["I1"] = 242013137
        sheet["J1"] = "0242013137"
        sheet["K1"] = 0.1 + 0.2
        sheet["L1"] = 1e15
        sheet["M1"] = -0.00001
        sheet["N1"] = "строка\nдругая"
        lines = self.read(self.book(book))
        self.assertEqual(lines[0], "sheet\tКласс\thidden=0\trows=1\thidden_rows=0\tsheets=1")
        self.assertEqual(lines[1].split("\t"), [
            "1", "tИванов", "n12", "n34.5", "bда", "d31.12.2010", "-", "-=", "tЗавтрак",
            "n242013137", "t0242013137", "n0.3", "n1000000000000000", "n-0.00001",
            "tстрока другая"])

    def test_days_by_style_in_both_systems(self):
        days = [datetime.date(1990, 1, 1), datetime.date(2016, 2, 29), datetime.date(2026, 11, 23)]
        for epoch in (None, CALENDAR_MAC_1904):
            book = openpyxl.Workbook()
            if epoch is not None:
                book.epoch = epoch
            sheet = book.active
            sheet.append(days)
            forms = ("dd.mm.yyyy", '[$-419]d mmmm yyyy" г.";@', "mm-dd-yy")
            for cell, form in zip(sheet[1], forms):
                cell.number_format = form
            sheet["D1"] = 40543
            sheet["D1"].number_format = '"day "0'
            sheet["E1"] = 40543
            sheet["E1"].number_format = "[Red]#,##0.00"
            sheet["F1"] = datetime.time(12, 30)
            line = self.read(self.book(book))[1].split("\t")
            self.assertEqual(line[1:6], ["d01.01.1990", "d29.02.2016", "d23.11.2026", "n40543",
                                         "n40543"])
            self.assertNotEqual(line[6][0], "d")

    def test_hidden_merged_and_which_sheet(self):
        book = openpyxl.Workbook()
        book.active.title = "Пустой"
        secret = book.create_sheet("Скрытый")
        secret.append(["тайна"])
        secret.sheet_state = "hidden"
        sheet = book.create_sheet("Список")
        sheet.append(["Список класса", None, None])
        sheet.merge_cells("A1:C1")
        sheet.append(["05А", "Иванов", "Иван"])
        sheet.append([None, "Петров", "Пётр"])
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[3].hidden = True
        book.create_sheet("Другой").append(["ещё"])
        data = self.book(book)
        self.assertEqual(self.read(data), [
            "sheet\tСписок\thidden=0\trows=3\thidden_rows=1\tsheets=2",
            "merge\t1-1\t1-3", "merge\t2-3\t1-1",
            "1\ttСписок класса", "2\tt05А\ttИванов\ttИван", "3h\t-\ttПетров\ttПётр"])
        self.assertIn("тайна", self.read(data, "Скрытый")[1])
        self.refused(data, "нет такого листа", "Нет")
        self.refused(data, "нет такого листа", "Пустой")

    def test_a_hidden_sheet_alone_is_read(self):
        book = openpyxl.Workbook()
        book.create_sheet("Список").append(["тут"])
        book["Список"].sheet_state = "hidden"
        self.assertIn("hidden=1", self.read(self.book(book))[0])

    def test_nothing_in_it(self):
        self.refused(self.book(openpyxl.Workbook()), "ничего нет")


class Handmade(Case):
    """What other programs write, and what is allowed but rare."""

    def rows(self, rows, strings=None):
        return self.read(zip_of(parts_of(sheet_of(rows), strings)))[1:]

    def test_cells_without_addresses_and_rows_without_numbers(self):
        self.assertEqual(self.rows("<row><c><v>1</v></c><c><v>2</v></c></row>"
                                   '<row r="7"><c r="C7"><v>3</v></c></row>'
                                   "<row><c><v>4</v></c></row>"),
                         ["1\tn1\tn2", "7\t-\t-\tn3", "8\tn4"])

    def test_texts_of_each_kind(self):
        strings = (f'<x:sst xmlns:x="{NAMES.split(chr(34))[1]}"><x:si><x:t>про</x:t></x:si>'
                   "<x:si><x:r><x:t>сло</x:t></x:r><x:r><x:t>во</x:t></x:r>"
                   "<x:rPh><x:t>нет</x:t></x:rPh></x:si></x:sst>")
        self.assertEqual(
            self.rows('<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c>'
                      '<c t="inlineStr"><is><r><t>а</t></r><r><t>б</t></r></is></c>'
                      '<c t="str"><f>A1</f><v>итог</v></c><c t="b"><v>0</v></c>'
                      '<c t="e"><v>#REF!</v></c><c t="d"><v>2017-05-14T00:00:00</v></c>'
                      '<c t="inlineStr"><is><t>x_x000D_y_x0041_</t></is></c></row>', strings),
            ["1\ttпро\ttслово\ttаб\tt=итог\tbнет\te#REF!\td14.05.2017\ttx yA"])

    def test_numbers_as_a_spreadsheet_shows_them(self):
        shown = {"4.5430000000000001E4": "45430", "1E-3": "0.001", "-0.0": "0", "007": "7",
                 "99999999999999999999": "100000000000000000000", "1.": "1", ".5": "0.5",
                 "0.30000000000000004": "0.3", "2.42013137E8": "242013137"}
        for raw, plain in shown.items():
            self.assertEqual(self.rows(f"<row><c><v>{raw}</v></c></row>"), [f"1\tn{plain}"])
        for raw in ("1E999", "-", "1e", "12a", "1.2.3"):
            self.assertEqual(self.rows(f"<row><c><v>{raw}</v></c></row>")[0][:3], "1\tt")

    def test_paths_in_any_spelling(self):
        parts = parts_of(sheet_of("<row><c><v>1</v></c></row>"))
        parts["xl/_rels/workbook.xml.rels"] = relations(
            ("s1", "worksheet", "/XL/Worksheets/Sheet1.xml"))
        self.assertEqual(self.read(zip_of(parts))[1], "1\tn1")
        parts["xl/_rels/workbook.xml.rels"] = relations(
            ("s1", "worksheet", "./../xl/worksheets/sheet1.xml"))
        self.assertEqual(self.read(zip_of(parts))[1], "1\tn1")

    def test_styled_emptiness_is_nothing(self):
        cells = "".join(f'<c s="1"/>' for _ in range(1000))
        self.assertEqual(self.rows(f"<row>{cells}</row><row><c><v>1</v></c></row>"), ["2\tn1"])


class Evil(Case):
    """Files that are something else, broken, or made to hurt."""

    def test_other_formats_are_named(self):
        ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(600)
        self.refused(ole + "Workbook".encode("utf-16-le"), "старом виде Excel")
        self.refused(ole + "EncryptedPackage".encode("utf-16-le"), "закрыт паролем")
        self.refused(b"<html><table><tr><td>1</table>", "разметка под именем таблицы")
        ods = io.BytesIO()
        with zipfile.ZipFile(ods, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", "<x/>")
        self.refused(ods.getvalue(), "OpenDocument")
        self.refused(zip_of({"word/document.xml": "<x/>"}), "не таблица XLSX")
        self.refused(b"plain text", "не таблица XLSX")
        self.refused(zip_of({"_rels/.rels": relations(("r", "officeDocument", "xl/workbook.bin"))}),
                     "XLSB")

    def test_broken_ones(self):
        whole = zip_of(parts_of(sheet_of("<row><c><v>1</v></c></row>")))
        for size in range(0, len(whole) - 1, 97):
            done = self.run_reader(whole[:size])
            self.assertIn(done.returncode, (0, 1), done.stderr)
        self.refused(zip_of(parts_of("<worksheet><sheetData>")), "повреждён")
        self.refused(zip_of(parts_of(sheet_of('<row><c t="s"><v>5</v></c></row>'))), "повреждён")
        deep = "<a>" * 5000 + "</a>" * 5000
        self.refused(zip_of(parts_of(sheet_of(deep))), "повреждён")

    def test_macros_are_refused(self):
        parts = parts_of(sheet_of("<row><c><v>1</v></c></row>"))
        parts["xl/_rels/workbook.xml.rels"] = relations(
            ("s1", "worksheet", "worksheets/sheet1.xml"), ("m1", "vbaProject", "vbaProject.bin"))
        parts["xl/vbaProject.bin"] = "Attribute VB_Name"
        self.refused(zip_of(parts), "есть макросы")

    def test_a_bomb_ends_at_its_limit(self):
        bomb = parts_of(f"<worksheet {NAMES}>" + " " * BOMB_BYTES + "</worksheet>")
        self.refused(zip_of(bomb), "слишком большой объём")

    def test_entities_are_refused_before_they_grow(self):
        laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
        doctype = f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]>'
        self.refused(zip_of(parts_of(doctype + sheet_of("<row><c><v>&l11;</v></c></row>"))), "DTD")
        outside = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        self.refused(zip_of(parts_of(outside + sheet_of("<row><c><v>&x;</v></c></row>"))), "DTD")

    def test_too_much_of_everything(self):
        self.refused(zip_of(parts_of(sheet_of('<row><c r="IW1"><v>1</v></c></row>'))), "столбцов")
        self.refused(zip_of(parts_of(sheet_of("<row><c><v>1</v></c></row>" * 100003))), "строк")
        long = f'<row><c t="inlineStr"><is><t>{"ы" * 40000}</t></is></c></row>'
        self.refused(zip_of(parts_of(sheet_of(long))), "слишком длинный")
        sheets = "".join(f'<sheet name="{i}" sheetId="{i}" r:id="s1"/>' for i in range(1, 102))
        parts = parts_of(sheet_of("<row/>"))
        parts["xl/workbook.xml"] = f"<workbook {NAMES}><sheets>{sheets}</sheets></workbook>"
        self.refused(zip_of(parts), "слишком много листов")
        many = {f"a{i}.xml": "<x/>" for i in range(2001)}
        self.refused(zip_of({**many, **parts_of(sheet_of("<row/>"))}), "слишком много частей")


class Office(Case):
    """LibreOffice writes what a person would."""

    def test_libreoffice_writes_and_we_read(self):
        folder = pathlib.Path(self.folder.name)
        source = folder / "list.csv"
        source.write_text("Класс;Фамилия;Дата рождения;Лицевой счёт\n"
                          '05А;Иванов;31.12.2010;"0242013137"\n', encoding="utf-8")
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
                        "--infilter=CSV:59,34,76,1,1/2/2/2/3/4/4/2", "--convert-to", "xlsx",
                        "--outdir", str(folder), str(source)], check=True, capture_output=True,
                       timeout=200)
        lines = self.read((folder / "list.xlsx").read_bytes())
        self.assertEqual(lines[1], "1\ttКласс\ttФамилия\ttДата рождения\ttЛицевой счёт")
        self.assertEqual(lines[2], "2\tt05А\ttИванов\td31.12.2010\tt0242013137")


if __name__ == "__main__":
    READER = sys.argv.pop(1)
    unittest.main()
