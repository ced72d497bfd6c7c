"""1CClientBankExchange 1.03 read by the book, and a bank that carries out what it reads."""
import re

HEADER = ["ВерсияФормата", "Кодировка", "Отправитель", "Получатель", "ДатаСоздания",
          "ВремяСоздания", "ДатаНачала", "ДатаКонца", "РасчСчет", "Документ"]
PARTY = ["Счет", "", "ИНН", "КПП", "1", "РасчСчет", "Банк1", "БИК", "Корсчет"]
DOCUMENT = (["Номер", "Дата", "Сумма"] + ["Плательщик" + word for word in PARTY] +
            ["Получатель" + word for word in PARTY] +
            ["ВидПлатежа", "ВидОплаты", "Очередность", "НазначениеПлатежа", "НазначениеПлатежа1"])
DAY = re.compile(r"\d\d\.\d\d\.\d{4}")
FORMS = {"Сумма": re.compile(r"\d+\.\d\d"), "Номер": re.compile(r"[1-9]\d{0,5}"),
         "ВремяСоздания": re.compile(r"\d\d:\d\d:\d\d"), "Кодировка": re.compile("Windows"),
         "ВерсияФормата": re.compile(r"1\.03")}
WEIGHTS = (7, 1, 3)


class Wrong(Exception):
    """What a bank's program would not take."""


def lines_of(content):
    if content.startswith(b"\xef\xbb\xbf"):
        raise Wrong("a byte order mark")
    text = content.decode("windows-1251")
    if not text.endswith("\r\n") or re.search(r"(?<!\r)\n|\r(?!\n)", text):
        raise Wrong("lines do not end with CRLF")
    return text[:-2].split("\r\n")


def account_fits(account, bic, is_correspondent=False):
    """The central bank's key of an account."""
    digits = ("0" + bic[4:6] if is_correspondent else bic[-3:]) + account
    return sum(int(digit) * WEIGHTS[at % 3] % 10 for at, digit in enumerate(digits)) % 10 == 0


def form_check(key, value):
    form = DAY if key.startswith("Дата") else FORMS.get(key)
    if form and not form.fullmatch(value):
        raise Wrong(f"{key}={value}")


def document_check(document):
    if list(document) != DOCUMENT:
        raise Wrong(f"keys of a document: {list(document)}")
    for side in ("Плательщик", "Получатель"):
        account, bic = document[side + "РасчСчет"], document[side + "БИК"]
        if account != document[side + "Счет"] or not re.fullmatch(r"\d{20}", account):
            raise Wrong(f"an account: {account}")
        right = account_fits(account, bic) and account_fits(document[side + "Корсчет"], bic, True)
        if not re.fullmatch(r"\d{9}", bic) or not right:
            raise Wrong(f"the key of {account} at {bic}")
        if document[side] != f"ИНН {document[side + 'ИНН']} {document[side + '1']}":
            raise Wrong(document[side])


def read(content):
    """(header as pairs, documents as dictionaries); Wrong when it is not of the format."""
    lines = lines_of(content)
    if lines[0] != "1CClientBankExchange" or lines[-1] != "КонецФайла":
        raise Wrong("the first or the last line")
    header, documents, document = [], [], None
    for line in lines[1:-1]:
        key, equals, value = line.partition("=")
        if key == "СекцияДокумент":
            if document is not None or value != "Платежное поручение":
                raise Wrong(line)
            document = {}
        elif line == "КонецДокумента":
            document_check(document)
            documents.append(document)
            document = None
        elif not equals or (document is not None and key in document):
            raise Wrong(line)
        else:
            form_check(key, value)
            if document is None:
                if documents:
                    raise Wrong(f"{line}: behind documents")
                header.append((key, value))
            else:
                document[key] = value
    order = [key for key, _ in header]
    accounts = max(order.count("РасчСчет"), 1)
    if order != [key for key in HEADER for _ in range(accounts if key == "РасчСчет" else 1)]:
        raise Wrong(f"the header: {order}")
    return header, documents


def kopecks(amount):
    roubles, _, rest = amount.partition(".")
    return int(roubles) * 100 + int(rest)


def amount(number):
    return f"{number // 100}.{number % 100:02d}"


def statement(documents, day):
    """What the bank says of that day: it carried the documents out."""
    account = documents[0]["ПлательщикСчет"]
    spent = sum(kopecks(document["Сумма"]) for document in documents)
    lines = ["1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows",
             "Отправитель=Сбербанк Бизнес Онлайн", "Получатель=", f"ДатаСоздания={day}",
             "ВремяСоздания=18:00:00", f"ДатаНачала={day}", f"ДатаКонца={day}",
             f"РасчСчет={account}", "СекцияРасчСчет", f"ДатаНачала={day}", f"ДатаКонца={day}",
             f"РасчСчет={account}", f"НачальныйОстаток={amount(spent + 5)}", "ВсегоПоступило=0.00",
             f"ВсегоСписано={amount(spent)}", "КонечныйОстаток=0.05", "КонецРасчСчет"]
    for document in documents:
        lines += ["СекцияДокумент=Платежное поручение",
                  *(f"{key}={value}" for key, value in document.items()),
                  f"ДатаСписано={day}", "КонецДокумента"]
    return "\r\n".join([*lines, "КонецФайла", ""]).encode("windows-1251")
