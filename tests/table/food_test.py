#!/usr/bin/python3
"""food_test.py OBED

Dishes, prices and menus as people keep them in spreadsheets go through `obed dishes import` and
`obed prices import`: merged cells, sums as formulas, days as days; and what is no table at all.
"""
import datetime
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

import openpyxl
from xlsx_test import parts_of, sheet_of, zip_of

OBED = ""
MILLION_S, MILLION_MB = 10, 700  # of a sanitized build on a busy machine
MENU = [
    ["Школа", "МБОУ СОШ № 24", None, None, None, "Утвердил:", "директор"],
    ["Типовое примерное меню приготавливаемых блюд"],
    ["Возрастная категория", None, None, None, "7-11 лет"],
    [],
    ["Неделя", "День недели", "Прием пищи", "Раздел меню", "Блюда", "Вес блюда, г", "Белки",
     "Жиры", "Углеводы", "Калорийность", "№ рецептуры", "Цена"],
    [1, 1, "Завтрак", "гор.блюдо", "Каша пшённая молочная", "200/5", 6.21, 5.28, 32.79, 203.5,
     "54-6к-2020", 24.5],
    [None, None, None, "гор.напиток", "Чай с молоком", 200, 1.4, 1.1, 9.6, 54, "54-4гн-2020",
     None],
    [None, None, None, "итого", None, "=SUM(F6:F7)", "=SUM(G6:G7)"],
    [None, None, "Обед", "1 блюдо", "Щи из свежей капусты", 200, 4.7, 5.6, 5.7, 92.2, "54-1с-2020",
     18.04],
    [None, None, "Итого за день:", None, None, "=SUM(F8:F9)"],
    [None, 2, "Завтрак", "гор.блюдо", "Каша пшённая молочная", "200/5", 6.2, 5.3, 32.8, 203,
     "54-6к-2020", 24.5],
]


class Food(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        cls.folder = pathlib.Path(cls.place.name)
        cls.obed("migrate")
        cls.obed("demo", "--schools", "1", "--pupils", "20", "--days", "1")
        lists = [line.split("\t") for line in cls.obed("prices").splitlines()]
        cls.list = next(one[0] for one in lists if one[1] == "held")
        cls.first = (datetime.date.today() + datetime.timedelta(days=5)).strftime("%d.%m.%Y")

    @classmethod
    def obed(cls, *words, expected=0):
        done = subprocess.run([OBED, *words, "--database", f"sqlite:{cls.folder}/city.db",
                               "--log-level", "error"], capture_output=True, text=True, timeout=60,
                              check=False)
        if done.returncode != expected:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def book(self, rows, merged=()):
        book = openpyxl.Workbook()
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                book.active.cell(line, column, value)
        for cells in merged:
            book.active.merge_cells(cells)
        path = self.folder / "food.xlsx"
        book.save(path)
        return str(path)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def refused(self, path, words):
        said = self.obed("prices", "import", self.list, path, expected=1)
        self.assertIn(words, said)
        self.assertIn("ничего не изменено", said)
        self.assertNotIn("остаётся", said)

    def test_a_typical_menu_with_merged_days_and_sums_without_values(self):
        path = self.book(MENU, ["A6:A11", "B6:B10", "C6:C8"])
        said = self.obed("dishes", "import", "--preview", "--category", "Вторые блюда", path)
        self.assertIn("новых блюд — 3", said)
        self.obed("dishes", "import", "--category", "Вторые блюда", path)
        self.assertIn("изменений нет", self.obed("dishes", "import", path))

    def test_prices_with_days_are_set_once(self):
        first = datetime.date.today() + datetime.timedelta(days=10)
        path = self.book([["Прейскурант столовой", None, None],
                          ["Блюдо", "Выход, г", "Цена", "Действует с"],
                          ["Пицца 125 г", 125, 37.5, first],
                          ["Рис отварной 150 г", 150, "7,50", first.strftime("%d.%m.%Y")]])
        said = self.obed("prices", "import", "--preview", self.list, path)
        self.assertIn("изменённых цен — 2", said)
        self.assertIn("изменённых цен — 2", self.obed("prices", "import", self.list, path))
        self.assertNotIn("цен —", self.obed("prices", "import", self.list, path))

    def test_a_formula_without_a_value_is_told(self):
        self.refused(self.book([["Блюдо", "Выход, г", "Цена"], ["Чай с сахаром 200 г", 200,
                                                              "=1+2"]]), "формула без значения")

    def test_wrong_types_are_told_with_their_lines(self):
        said = self.obed("prices", "import", self.list, self.book([
            ["Блюдо", "Выход, г", "Цена"], ["Чай с сахаром 200 г", 200, True],
            ["Пицца 125 г", datetime.date(2026, 1, 1), 5]]), expected=1)
        self.assertIn("строка 2: ", said)
        self.assertIn("строка 3: ", said)

    def test_too_many_rows_are_refused(self):
        rows = "Блюдо;Выход, г;Цена\n" + "".join(f"Блюдо {i};100;5\n" for i in range(6000))
        self.refused(self.file("many.csv", rows.encode()), "строк больше 5000")

    def bounded(self, path, words):
        """Refused in words, in seconds and megabytes that a server has to spare."""
        began = time.monotonic()
        child = subprocess.Popen([OBED, "prices", "import", self.list, path, "--database",
                                  f"sqlite:{self.folder}/city.db", "--log-level", "error"],
                                 stdout=subprocess.PIPE, text=True)
        with child.stdout:
            said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(child.returncode, 1, said)
        self.assertIn(words, said)
        self.assertIn("ничего не изменено", said)
        self.assertLess(usage.ru_utime + usage.ru_stime, MILLION_S)
        self.assertLess(usage.ru_maxrss // 1024, MILLION_MB)
        self.assertLess(time.monotonic() - began, 60)

    def test_a_million_rows_cost_little(self):
        text = "Блюдо;Выход, г;Цена\n" + "a;1;1\n" * 1000000
        self.bounded(self.file("million.csv", text.encode()), "строк больше")
        rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i % 10}</v></c></row>'
                       for i in range(1, 1000001))
        self.bounded(self.file("million.xlsx", zip_of(parts_of(sheet_of(rows)))), "строк")

    def test_a_bomb_stops(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("[Content_Types].xml", "<Types/>")
            book.writestr("xl/worksheets/sheet1.xml", b"<a>" * (40 << 20))
        done = subprocess.run([OBED, "prices", "import", self.list,
                               self.file("bomb.xlsx", packed.getvalue()), "--database",
                               f"sqlite:{self.folder}/city.db", "--log-level", "error"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("ничего не изменено", done.stdout)

    def test_what_is_no_table_is_refused(self):
        self.refused(self.file("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "XLS")
        self.refused(self.file("a.csv", b"\x00\x01\x02"), "столбцов")
        self.refused(self.file("b.csv", b""), "столбцов")

    def test_overlaps_within_a_file_are_refused(self):
        text = ("Блюдо;Выход, г;Цена;Действует с;Действует по\n"
                f"Банан 150 г;150;17,00;{self.first};{self.first}\n"
                f"Банан 150 г;150;18,00;{self.first};\n")
        self.refused(self.file("overlap.csv", text.encode()), "дни пересекаются")


if __name__ == "__main__":
    OBED = sys.argv.pop(1)
    unittest.main()
