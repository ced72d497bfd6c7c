#!/usr/bin/env python3
"""import_test.py OBED

A school's list as people keep it in a spreadsheet goes through `obed import pupils`.
"""
import datetime
import pathlib
import subprocess
import sys
import tempfile
import unittest

import openpyxl

OBED = ""


class Import(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.obed("migrate")
        self.obed("demo", "--schools", "1", "--pupils", "20", "--days", "1")

    def obed(self, *words, expected=0):
        done = subprocess.run([OBED, *words, "--database", f"sqlite:{self.folder}/city.db",
                               "--log-level", "error"], capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done.stdout

    def book(self, rows, merged=()):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for cells in merged:
            book.active.merge_cells(cells)
        path = self.folder / "list.xlsx"
        book.save(path)
        return str(path)

    def test_a_list_as_a_school_keeps_it(self):
        path = self.book([
            ["Список 5А и 5Б", None, None, None],
            [None, None, None, None],
            ["№", "Класс", "ФИО", "Дата рождения", "Телефон родителя"],
            [1, "5А", "Новиков Пётр Ильич", datetime.date(2015, 3, 4), "8-900"],
            [2, None, "Орлова Анна", 42068, None],
            [3, "5 «Б»", "Ким Ян", "05.06.2015", None]],
            merged=("A1:D1", "B4:B5"))
        words = ("import", "pupils", path, "--school", "24")
        self.assertIn("добавлено — 3, изменено — 0", self.obed(*words, "--dry-run"))
        self.assertIn("добавлено — 3", self.obed(*words))
        self.assertIn("Ничего не изменилось: в списке 3 учащихся", self.obed(*words))

    def test_each_mistake_with_its_line(self):
        path = self.book([["Класс", "Фамилия", "Имя", "Отчиство"], ["5А", "Ким", "Ян", ""]])
        said = self.obed("import", "pupils", path, "--school", "24", expected=1)
        self.assertIn("строка 1: столбец «Отчиство» не опознан; если это «отчество»", said)
        path = self.book([["Класс", "Фамилия", "Имя"], ["5А", "Ким", "=1+1"], ["5А", None, "Ян"],
                          ["5А", "Ли", "Ян"]], merged=("A4:B4",))
        said = self.obed("import", "pupils", path, "--school", "24", expected=1)
        self.assertIn("строка 2: в столбце C формула без значения", said)
        self.assertIn("строка 3: не указано: фамилия", said)
        self.assertIn("строка 4: ячейки A–B объединены", said)
        self.assertIn("Ничего не изменено", said)


if __name__ == "__main__":
    OBED = sys.argv.pop(1)
    unittest.main()
