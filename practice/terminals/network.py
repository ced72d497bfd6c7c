"""A terminal network and a bank's bill payments, as they ask and pay: check, pay, repeat until it
is said for good, each payment under a number of its own, kept in a file over restarts."""
import dataclasses
import datetime
import http.client
import json
import pathlib
import random
import re
import threading
import time
import urllib.parse

MOSCOW = datetime.timezone(datetime.timedelta(hours=3))
TIMEOUT_S = 60                 # SPEC osmp 1.1: then it is no answer
LIFE_S = 24 * 3600             # SPEC osmp 1.4: so long a payment is repeated
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1, 600
NEW, PAID, REFUSED, EXPIRED = "new", "paid", "refused", "expired"
FAULTS = {
    "lose_request": "запрос не доходит",
    "lose_answer": "ответ теряется",
    "duplicate": "запрос отправляется дважды",
    "delay": "запрос задерживается",
    "reorder": "платежи меняются местами",
}


@dataclasses.dataclass
class Payment:
    """What a payer put in, and what came of it."""
    id: str
    account: str
    kopecks: int
    paid_at: float
    state: str = NEW
    code: str = ""
    message: str = ""
    outside: str = ""  # the provider's own number of it
    tries: int = 0
    next_at: float = 0.0

    def moment(self):
        return datetime.datetime.fromtimestamp(self.paid_at, MOSCOW)

    def roubles(self):
        return f"{self.kopecks // 100}.{self.kopecks % 100:02d}"


class Osmp:
    """docs/spec/osmp.md"""
    name, title = "osmp", "Сеть терминалов"
    passing = {"1", "90"}

    def check(self, account, number):
        return {"command": "check", "txn_id": number, "account": account, "sum": "1.00"}

    def pay(self, payment):
        return {"command": "pay", "txn_id": payment.id, "account": payment.account,
                "sum": payment.roubles(), "txn_date": payment.moment().strftime("%Y%m%d%H%M%S"),
                "trm_id": "1"}

    def read(self, body):
        """(code, message, the provider's number, lines for the payer)"""
        shown = [value for _, value in re.findall(r'<field\d+ name="([^"]*)">([^<]*)<', body)]
        return element(body, "result"), element(body, "comment"), element(body, "prv_txn"), shown

    def is_paid(self, code):
        return code == "0"


class Sber:
    """docs/spec/sber.md"""
    name, title = "sber", "Сбербанк"
    passing = {"1"}

    def check(self, account, number):
        del number
        return {"ACTION": "check", "ACCOUNT": account}

    def pay(self, payment):
        return {"ACTION": "payment", "ACCOUNT": payment.account, "AMOUNT": payment.roubles(),
                "PAY_ID": payment.id, "PAY_DATE": payment.moment().strftime("%d.%m.%Y_%H:%M:%S")}

    def read(self, body):
        shown = [element(body, name) for name in ("FIO", "INFO", "BALANCE") if element(body, name)]
        return element(body, "CODE"), element(body, "MESSAGE"), element(body, "EXT_ID"), shown

    def is_paid(self, code):
        return code in ("0", "8")  # 8: it was paid by an earlier attempt


DIALECTS = {dialect.name: dialect for dialect in (Osmp(), Sber())}


def element(body, name):
    found = re.search(f"<{name}>([^<]*)</{name}>", body)
    return found[1] if found else ""


class Faults:
    """What goes wrong on the way, in percent, from a seed."""

    def __init__(self, percents=None, seed=1):
        self.percents = dict.fromkeys(FAULTS, 0) | (percents or {})
        self.random = random.Random(seed)

    def strikes(self, name):
        return self.random.random() * 100 < self.percents[name]


class Network:
    """One channel of one provider, and all that was ever paid through it."""

    def __init__(self, site, channel, dialect, folder, login=None, faults=None,
                 first_pause_s=FIRST_PAUSE_S):
        self.site, self.channel = urllib.parse.urlsplit(site), channel
        self.dialect, self.login = DIALECTS[dialect], login
        self.faults, self.first_pause_s = faults or Faults(), first_pause_s
        self.path = pathlib.Path(folder) / f"{channel}.payments"
        self.lock = threading.RLock()
        self.payments = {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                payment = Payment(**json.loads(line))
                self.payments[payment.id] = payment

    def keep(self, payment):
        """The newest line of a payment counts."""
        with self.lock:
            self.payments[payment.id] = payment
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps(dataclasses.asdict(payment), ensure_ascii=False) + "\n")

    # ---- talking ----

    def send(self, fields):
        """The answer's text; None: no answer, another status, or nothing that can be read."""
        kind = http.client.HTTPSConnection if self.site.scheme == "https" \
            else http.client.HTTPConnection
        connection = kind(self.site.hostname, self.site.port, timeout=TIMEOUT_S)
        headers = {}
        if self.login:
            import base64
            headers["Authorization"] = "Basic " + base64.b64encode(self.login.encode()).decode()
        target = f"/gate/{self.dialect.name}/{self.channel}?" + urllib.parse.urlencode(fields)
        try:
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or b"</response>" not in body:
                return None
            encoding = re.search(rb'encoding="([\w-]+)"', body)
            return body.decode(encoding[1].decode() if encoding else "utf-8")
        except (OSError, http.client.HTTPException, UnicodeDecodeError, LookupError):
            return None
        finally:
            connection.close()

    def exchange(self, fields):
        """The same with what goes wrong on the way."""
        faults = self.faults
        if faults.strikes("delay"):
            time.sleep(faults.random.uniform(0.05, 0.5))
        if faults.strikes("lose_request"):
            return None
        answer = self.send(fields)
        if faults.strikes("duplicate"):
            self.send(fields)
        return None if faults.strikes("lose_answer") else answer

    # ---- payments ----

    def check(self, account):
        """(code, message, lines for the payer); code "" when nobody answers."""
        body = self.send(self.dialect.check(account, str(time.time_ns() // 1000)))
        if body is None:
            return "", "Поставщик не отвечает", []
        code, message, _, shown = self.dialect.read(body)
        return code, message, shown

    def accept(self, account, kopecks):
        """Money in the box: from now on the payment is on its way."""
        with self.lock:
            number = max(time.time_ns() // 1000, int(max(self.payments, default="0", key=int)) + 1)
            payment = Payment(str(number), account, kopecks, time.time())
            self.keep(payment)
        return payment

    def attempt(self, payment):
        """One try; afterwards the payment is decided or waits for the next one."""
        body = self.exchange(self.dialect.pay(payment))
        payment.tries += 1
        if body is not None:
            payment.code, payment.message, outside, _ = self.dialect.read(body)
            if self.dialect.is_paid(payment.code):
                payment.state, payment.outside = PAID, outside
            elif payment.code not in self.dialect.passing:
                payment.state = REFUSED
        if payment.state == NEW:
            pause = min(LONGEST_PAUSE_S, self.first_pause_s * 2 ** (payment.tries - 1))
            payment.next_at = time.time() + pause
            if time.time() > payment.paid_at + LIFE_S:
                payment.state = EXPIRED
        self.keep(payment)

    def settle(self, payment, patience_s):
        """Tries until it is decided, or patience is at its end."""
        until = time.time() + patience_s
        while payment.state == NEW and time.time() < until:
            time.sleep(max(0.0, min(payment.next_at, until) - time.time()))
            self.attempt(payment)
        return payment

    def waiting(self):
        with self.lock:
            found = [p for p in self.payments.values() if p.state == NEW]
        if self.faults.strikes("reorder"):
            self.faults.random.shuffle(found)
        return found

    def run(self, stopping):
        """Repeats what waits, until told to stop."""
        while not stopping.wait(0.2):
            for payment in self.waiting():
                if payment.next_at <= time.time():
                    self.attempt(payment)

    def paid_on(self, day):
        with self.lock:
            return sorted((p for p in self.payments.values()
                           if p.state == PAID and p.moment().date() == day),
                          key=lambda payment: payment.paid_at)
