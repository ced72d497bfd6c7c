#!/usr/bin/env python3
"""menu_test.py OBED CASE...

The federal files of a demo city: cell by cell as the monitoring's robots read them, the same from
the command and from the server, and what LibreOffice makes of them.
"""
import datetime
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

import openpyxl

HEADS = ["Прием пищи", "Раздел", "№ рец.", "Блюдо", "Выход, г", "Цена", "Калорийность", "Белки",
         "Жиры", "Углеводы"]
TYPICAL_HEADS = ["Неделя", "День недели", "Прием пищи", "Раздел меню", "Блюда", "Вес блюда, г",
                 "Белки", "Жиры", "Углеводы", "Калорийность", "№ рецептуры", "Цена"]
MONTHS = ["январь", "февраль", "март", "апрель", "май", "июнь", "сентябрь", "октябрь", "ноябрь",
          "декабрь"]
SCHOOL = "Школа №24"
UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.database = f"sqlite:{cls.folder}/obed.db"
        cls.obed("migrate")
        cls.obed("demo", "--schools", "1", "--pupils", "10", "--days", "14")
        cls.obed("menu", "write", str(cls.folder / "out"))
        cls.food = cls.folder / "out" / "24" / "food"
        cls.days = sorted(cls.food.glob("20*-sm.xlsx"))

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def obed(cls, *words):
        done = subprocess.run([OBED, *words, "--database", cls.database], check=True,
                              capture_output=True, text=True)
        return done.stdout

    def sheet(self, path, values=True):
        return openpyxl.load_workbook(path, data_only=values).worksheets[0]


class ReadBack(Folder):
    def test_files_are_named_by_day_and_stage(self):
        self.assertGreater(len(self.days), 3)
        for path in self.days:
            self.assertRegex(path.name, r"^20\d\d-\d\d-\d\d-sm\.xlsx$")
            self.assertTrue(path.with_name(path.name.replace("-sm", "-ss")).exists())
        year = datetime.date.today().year
        for name in (f"tm{year}-sm.xlsx", f"tm{year}-ss.xlsx", f"kp{year}.xlsx"):
            self.assertTrue((self.food / name).exists(), name)
        self.assertEqual(list(self.food.glob("*.new")), [])

    def test_the_menu_of_a_day(self):
        sheet = self.sheet(self.days[0])
        self.assertEqual(sheet["A1"].value, "Школа")
        self.assertEqual(sheet["B1"].value, SCHOOL)
        self.assertIn("B1:D1", [str(merged) for merged in sheet.merged_cells.ranges])
        self.assertEqual(sheet["E1"].value, "Отд./корп")
        self.assertEqual(sheet["I1"].value, "День")
        self.assertTrue(sheet["J1"].is_date)
        self.assertEqual(sheet["J1"].value.strftime("%Y-%m-%d"), self.days[0].name[:10])
        self.assertEqual(sheet["J1"].number_format, "m/d/yyyy")
        self.assertTrue(all(cell.value is None for cell in sheet[2]))
        self.assertEqual([cell.value for cell in sheet[3]], HEADS)
        self.assertRegex(sheet.title, r"^(1|\d+ день)$")

    def test_dishes_stand_under_their_meal(self):
        sheet = self.sheet(self.days[0])
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        meals = [row[0] for row in rows if row[0] is not None]
        self.assertEqual(meals, ["Завтрак", "Обед"])
        lunch = next(i for i, row in enumerate(rows) if row[0] == "Обед")
        self.assertTrue(all(value is None for value in rows[lunch - 1]))
        self.assertEqual([row[1] for row in rows[lunch:lunch + 5]],
                         ["закуска", "1 блюдо", "2 блюдо", "гарнир", "напиток"])
        for number, row in enumerate(rows, 4):
            if row[3] is None:
                continue
            self.assertTrue(all(isinstance(value, (int, float)) for value in row[4:10]), row)
            self.assertEqual(sheet.cell(number, 5).number_format, "0")
            self.assertEqual(sheet.cell(number, 6).number_format, "0.00")
            self.assertEqual(sheet.cell(number, 7).number_format, "0")

    def test_the_typical_menu_sums_its_dishes(self):
        path = self.food / f"tm{datetime.date.today().year}-sm.xlsx"
        sheet, formulas = self.sheet(path), self.sheet(path, values=False)
        self.assertEqual(sheet.title, "Типовое меню")
        self.assertEqual(sheet["C1"].value, SCHOOL)
        self.assertEqual(sheet["F1"].value, "Утвердил:")
        self.assertEqual(sheet["H1"].value, "Директор")
        self.assertEqual(sheet["E3"].value, "7-11 лет")
        self.assertEqual([cell.value for cell in sheet[5]][:12], TYPICAL_HEADS)
        self.assertEqual(sheet["A6"].value, 1)
        weight, meals, days = 0, 0, 0
        for number in range(6, sheet.max_row + 1):
            row = [cell.value for cell in sheet[number]]
            if row[3] == "итого":
                self.assertEqual(row[5], weight)
                self.assertRegex(formulas.cell(number, 6).value, r"^=SUM\(F\d+:F\d+\)$")
                weight, meals = 0, meals + 1
            elif row[2] == "Итого за день:":
                days += 1
            elif row[4] is not None:
                weight += row[5]
        self.assertEqual((meals, days), (20, 10))

    def test_the_calendar_counts_meal_days(self):
        year = datetime.date.today().year
        sheet = self.sheet(self.food / f"kp{year}.xlsx")
        self.assertEqual(sheet.title, f"Кп {year}")
        self.assertEqual(sheet["B1"].value, SCHOOL)
        self.assertEqual(sheet["L1"].value, "Календарь питания")
        self.assertEqual((sheet["AC1"].value, sheet["AD1"].value), ("Год", year))
        self.assertEqual([cell.value for cell in sheet[3]][:32], ["Месяц", *range(1, 32)])
        self.assertEqual([sheet.cell(row, 1).value for row in range(4, 14)], MONTHS)
        told = {path.name[:10]: self.sheet(path).title for path in self.days
                if path.name.startswith(str(year))}
        self.assertTrue(told)
        for day, title in told.items():
            date = datetime.date.fromisoformat(day)
            if date.month in (7, 8):
                continue
            row = 4 + [1, 2, 3, 4, 5, 6, 9, 10, 11, 12].index(date.month)
            self.assertEqual(f"{sheet.cell(row, 1 + date.day).value} день", title)
        self.assertIsNone(sheet.cell(4, 1 + 1).value)  # 1 January

    def test_the_server_hands_out_the_same_to_anybody(self):
        server = subprocess.Popen([OBED, "serve", "--database", self.database, "--listen",
                                   "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        try:
            port = None
            while port is None:
                found = re.search(r"event=serving .*port=(\d+)", server.stderr.readline())
                port = found and int(found[1])
            base = f"http://127.0.0.1:{port}/school-menu/24/food/"
            listing = urllib.request.urlopen(base).read().decode()
            for path in sorted(self.food.iterdir()):
                self.assertIn(f'<a href="{path.name}">', listing)
            answer = urllib.request.urlopen(base + self.days[0].name)
            self.assertIn("spreadsheetml", answer.headers["Content-Type"])
            fetched = self.folder / "fetched.xlsx"
            fetched.write_bytes(answer.read())
            self.assertEqual(list(self.sheet(fetched).values),
                             list(self.sheet(self.days[0]).values))
            for name in ("2001-01-01-sm.xlsx", "kp1999.xlsx", "tm2026.xlsx", "../obed.db", "x.xlsx",
                         "2026-13-01-sm.xlsx"):
                with self.assertRaises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(base + name)
                self.assertIn(refused.exception.code, (400, 404))
            with self.assertRaises(urllib.error.HTTPError):
                urllib.request.urlopen(base.replace("/24/", "/999/"))
        finally:
            server.stderr.close()
            server.terminate()
            server.wait()


class Office(Folder):
    def test_libreoffice_opens_them(self):
        year = datetime.date.today().year
        for name in (self.days[0].name, f"tm{year}-sm.xlsx", f"kp{year}.xlsx"):
            subprocess.run(["libreoffice", "--headless",
                            f"-env:UserInstallation=file://{self.folder}/lo", "--convert-to",
                            UTF8_CSV, "--outdir", self.folder, self.food / name],
                           check=True, capture_output=True, timeout=240)
            words = (self.folder / name.replace(".xlsx", ".csv")).read_text(encoding="utf-8")
            self.assertIn(SCHOOL, words)
        self.assertIn("итого", (self.folder / f"tm{year}-sm.csv").read_text(encoding="utf-8"))


if __name__ == "__main__":
    OBED = sys.argv.pop(1)
    unittest.main()
