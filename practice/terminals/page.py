"""The page of the terminals: pay as a payer would, see what the network thinks of it, switch
faults, write registers."""
import datetime
import html
import http.server
import threading
import urllib.parse

import registers
from network import FAULTS, MOSCOW, NEW

LIMIT_BYTES, SHOWN = 4096, 30
STATES = {"new": "в пути", "paid": "принят", "refused": "отклонён", "expired": "просрочен"}
PAGE = """<!doctype html><html lang="ru"><meta charset="utf-8"><title>Учебные терминалы</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:16px sans-serif;margin:1rem auto;padding:0 1rem;max-width:60rem;
background:#f3f1ec;color:#222}}fieldset{{border:1px solid #bbb;border-radius:.5rem;background:#fff;
margin:0 0 1rem}}label{{display:inline-block;margin:.3rem 1rem .3rem 0}}
input,select,button{{font:inherit;padding:.6rem;border:1px solid #888;border-radius:.3rem}}
button{{background:#067a45;color:#fff;border-color:#043;min-height:2.8rem}}
button.plain{{background:#fff;color:#222;border-color:#888}}.table{{overflow-x:auto}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.4rem .6rem;
border-bottom:1px solid #ddd}}td.sum{{text-align:right;white-space:nowrap}}
p.said{{background:#fff;border-left:.4rem solid #0b5;padding:.8rem}}
@media(prefers-color-scheme:dark){{body{{background:#1c1d1e;color:#eee}}
fieldset,p.said{{background:#292b2d}}input,select,button.plain{{background:#1c1d1e;color:#eee}}
td,th{{border-color:#444}}}}</style>
<h1>Учебные терминалы</h1>{said}
<form method="post" action="/pay"><fieldset><legend>Пополнить лицевой счёт</legend>
<label>Где<br><select name="channel">{channels}</select></label>
<label>Лицевой счёт<br><input name="account" inputmode="numeric" value="{account}" required></label>
<label>Сумма, руб.<br><input name="sum" inputmode="decimal" value="{sum}" size="8"></label><br>
<button class="plain" name="act" value="check">Проверить</button>
<button name="act" value="pay">Внести деньги</button></fieldset></form>
<form method="post" action="/faults"><fieldset><legend>Неполадки связи, процентов</legend>{faults}
<button class="plain">Установить</button></fieldset></form>
<form method="post" action="/register"><fieldset><legend>Реестр за день</legend>
<label>День<br><input type="date" name="day" value="{day}"></label>
<button class="plain">Записать реестры</button></fieldset></form>
<h2>Последние платежи</h2><div class="table"><table><thead><tr><th>Время<th>Где<th>Номер
<th>Лицевой счёт<th>Сумма<th>Состояние<th>Ответ</thead><tbody>{rows}</tbody></table></div></html>"""
ROW = ("<tr><td>{time}<td>{where}<td>{number}<td>{account}<td class=sum>{sum}<td>{state}"
       "<td>{answer}</tr>")


class Site:
    """What the page knows: networks by channel, the folder of registers, what was said last."""

    def __init__(self, networks, folder):
        self.networks, self.folder = networks, folder
        self.said, self.account, self.sum = "", "", "500"
        self.channel = next(iter(networks))

    def pay(self, fields):
        self.account, self.sum = fields.get("account", "").strip(), fields.get("sum", "").strip()
        self.channel = fields.get("channel", self.channel)
        network = self.networks.get(self.channel)
        if network is None:
            self.said = "Такого терминала нет."
            return
        code, message, shown = network.check(self.account)
        if code != "0" or fields.get("act") != "pay":
            self.said = "; ".join([message or "Лицевой счёт найден", *shown])
            return
        kopecks = kopecks_of(self.sum)
        if kopecks is None:
            self.said = "Сумма не понята: напишите, например, 500 или 499,90."
            return
        payment = network.settle(network.accept(self.account, kopecks), 3)
        self.said = {"paid": f"Принято. Чек № {payment.id}, номер у поставщика {payment.outside}.",
                     "refused": f"Платёж отклонён: {payment.message}. Деньги возвращены.",
                     }.get(payment.state, "Ответа пока нет: платёж в пути, терминал повторит его.")

    def set_faults(self, fields):
        for network in self.networks.values():
            for name in FAULTS:
                value = fields.get(name, "0")
                network.faults.percents[name] = min(100, int(value)) if value.isdigit() else 0
        self.said = "Неполадки установлены."

    def write_registers(self, fields):
        try:
            day = datetime.date.fromisoformat(fields.get("day", ""))
        except ValueError:
            self.said = "День не понят."
            return
        paths = [registers.write(network, day, self.folder) for network in self.networks.values()]
        self.said = "Записано: " + ", ".join(str(path) for path in paths)

    def page(self):
        faults = next(iter(self.networks.values())).faults.percents
        payments = sorted(((p, n) for n in self.networks.values() for p in n.payments.values()),
                          key=lambda each: each[0].paid_at, reverse=True)[:SHOWN]
        rows = "".join(ROW.format(
            time=f"{p.moment():%d.%m %H:%M:%S}", where=html.escape(n.channel), number=p.id,
            account=html.escape(p.account), sum=p.roubles().replace(".", ","),
            state=STATES[p.state] + (f", попыток {p.tries}" if p.state == NEW else ""),
            answer=html.escape(f"{p.code} {p.message}")) for p, n in payments)
        return PAGE.format(
            said=f'<p class="said" role="status">{html.escape(self.said)}</p>' if self.said else "",
            channels="".join(
                f'<option value="{html.escape(code)}"{" selected" * (code == self.channel)}>'
                f"{html.escape(network.dialect.title)} ({html.escape(code)})</option>"
                for code, network in self.networks.items()),
            account=html.escape(self.account, quote=True), sum=html.escape(self.sum, quote=True),
            faults="".join(
                f'<label>{word}<br><input name="{name}" inputmode="numeric" size="4" '
                f'value="{faults[name]}"></label>' for name, word in FAULTS.items()),
            day=datetime.datetime.now(MOSCOW).date().isoformat(),
            rows=rows or '<tr><td colspan="7">Платежей ещё не было.</tr>')


def kopecks_of(said):
    """"500", "499,90" in kopecks; None when it is no sum."""
    roubles, _, rest = said.replace(" ", "").replace(",", ".").partition(".")
    if not roubles.isdigit() or len(roubles) > 7 or not (rest == "" or rest.isdigit()):
        return None
    return int(roubles) * 100 + int(rest.ljust(2, "0")) if len(rest) <= 2 else None


def handler_of(site):
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self, status, data=b"", **headers):
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            if self.path != "/":
                self.answer(404, "Нет такой страницы\n".encode())
                return
            with lock:
                self.answer(200, site.page().encode())

        def do_POST(self):
            size = min(int(self.headers.get("Content-Length") or 0), LIMIT_BYTES)
            fields = dict(urllib.parse.parse_qsl(self.rfile.read(size).decode("utf-8", "replace")))
            acts = {"/pay": site.pay, "/faults": site.set_faults, "/register":
                    site.write_registers}
            if self.path not in acts:
                self.answer(404, "Нет такой страницы\n".encode())
                return
            with lock:
                acts[self.path](fields)
            self.answer(303, Location="/")

        def log_message(self, *_):
            pass

    return Handler
