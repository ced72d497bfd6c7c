"""From an accepted payment to the till that knows it: tills that wait in long polls, a payer who
pays one account after another, the time between his answer and theirs."""
import http.client
import json
import threading
import time

WAIT_MS, STOP_S = 20000, 60


class WaitingTill:
    """A till of one school: asks for changes again and again, and notes when a balance moved."""

    def __init__(self, port, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STOP_S)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.heard, self.accounts = [], {}  # (account, when); by number
        self.version, self.is_over = 0, False
        self.thread = threading.Thread(target=self.run)

    def ask(self, wait_ms):
        self.connection.request("GET", f"/api/till/v1/changes?since={self.version}"
                                f"&wait_ms={wait_ms}", headers=self.headers)
        answer = self.connection.getresponse()
        said = json.loads(answer.read())
        now = time.monotonic()
        if answer.status != 200:
            raise AssertionError(said)
        self.version = said["version"]
        self.accounts.update((person["number"], person["account"])
                             for person in said.get("people", ()))
        return now, said

    def learn(self):
        while self.ask(0)[1]["more"]:
            pass
        self.thread.start()

    def run(self):
        while not self.is_over:
            now, said = self.ask(WAIT_MS)
            for balance in said.get("balances", ()):
                self.heard.append((balance["account"], now))

    def first_heard(self, number, before):
        """When the account's balance came, among what was heard behind the first `before`."""
        account = self.accounts[number]
        return next((now for who, now in self.heard[before:] if who == account), None)


def pay(connection, number, txn):
    target = (f"/gate/osmp/bench?command=pay&txn_id={txn}&txn_date=20260302110000"
              f"&account={number}&sum=7.00")
    connection.request("GET", target)
    body = connection.getresponse().read()
    if b"<result>0</result>" not in body:
        raise AssertionError(body)
    return time.monotonic()


def known_ms(port, tills_file, schools, pupils, payments, first_id):
    """For each payment the milliseconds from its answer to the till's; sorted."""
    rows = [line.split() for line in tills_file.read_text().splitlines()]
    tokens = {int(row[0]): row[3] for row in rows}
    tills = {school: WaitingTill(port, tokens[school]) for school in range(1, schools + 1)}
    for till in tills.values():
        till.learn()
    payer = http.client.HTTPConnection("127.0.0.1", port, timeout=STOP_S)
    accepted = []
    for i in range(payments):
        school = 1 + i % schools
        before = len(tills[school].heard)
        number = f"{school:05d}{pupils - i // schools:05d}"
        at = pay(payer, number, first_id + i)
        accepted.append((tills[school], number, before, at))
        time.sleep(0.01)
    took = []
    for till, number, before, at in accepted:
        until = time.monotonic() + STOP_S
        while till.first_heard(number, before) is None:
            if time.monotonic() > until:
                raise AssertionError(f"no till heard of the payment to {number}")
            time.sleep(0.01)
        took.append(max(0.0, 1000 * (till.first_heard(number, before) - at)))
    for till in tills.values():
        till.is_over = True
    for school in tills:
        pay(payer, f"{school:05d}00001", first_id + payments + school)  # ends their waiting
    for till in tills.values():
        till.thread.join(STOP_S)
    return sorted(took)
