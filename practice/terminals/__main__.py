#!/usr/bin/python3
"""terminals COMMAND [OPTIONS]: a terminal network and Sberbank that pay into obed.

    terminals serve    --site URL [--listen HOST:PORT] [--folder DIR]
    terminals pay      --site URL --channel CODE ACCOUNT SUM
    terminals day      --site URL --channel CODE --accounts FILE --payments N [--seed N]
    terminals register --channel CODE [--day YYYY-MM-DD] [--omit ID] [--other-sum ID=SUM]
                       [--add ACCOUNT=SUM]

Faults on the way, in percent: --lose-request, --lose-answer, --duplicate, --delay, --reorder. What
was paid lies in the folder and outlives a restart. See practice/README.md.
"""
import argparse
import datetime
import http.server
import pathlib
import re
import signal
import sys
import threading
import time

import page
import registers
from network import DIALECTS, FAULTS, FIRST_PAUSE_S, MOSCOW, NEW, PAID, Faults, Network


def network_of(options, channel, dialect):
    percents = {name: getattr(options, name) for name in FAULTS}
    return Network(options.site, channel, dialect, options.folder, options.login,
                   Faults(percents, options.seed), options.pause)


def dialect_of(options):
    return options.dialect or ("sber" if "sber" in options.channel else "osmp")


def one_network(options):
    return network_of(options, options.channel, dialect_of(options))


def sum_of(said):
    kopecks = page.kopecks_of(said)
    if kopecks is None:
        sys.exit(f"terminals: not a sum: {said}")
    return kopecks


def told(payment):
    print(f"{payment.id} {payment.account} {payment.roubles()} {payment.state} {payment.code} "
          f"{payment.outside} {payment.message}".rstrip(), flush=True)
    return payment.state == PAID


def pay(options):
    network = one_network(options)
    code, message, shown = network.check(options.account)
    print("; ".join([f"check {code}", message, *shown]))
    if code != "0":
        return 1
    payment = network.accept(options.account, sum_of(options.sum))
    return 0 if told(network.settle(payment, options.patience)) else 1


def accounts_in(path):
    found = re.findall(r"^\d{10}\b", pathlib.Path(path).read_text(encoding="utf-8"), re.M)
    if not found:
        sys.exit(f"terminals: no account numbers in {path}")
    return found


def day(options):
    """Payments of chance, several on their way at once; each is decided at the end."""
    network, accounts = one_network(options), accounts_in(options.accounts)
    draw = network.faults.random
    for _ in range(options.payments):
        network.accept(draw.choice(accounts), 100 * draw.choice((100, 200, 300, 500, 1000)))
    until = time.time() + options.patience
    while network.waiting() and time.time() < until:
        for payment in network.waiting():
            if payment.next_at <= time.time():
                network.attempt(payment)
        time.sleep(0.05)
    states = [payment.state for payment in network.payments.values()]
    print(" ".join(f"{state}={states.count(state)}" for state in sorted(set(states))))
    return 1 if NEW in states else 0


def register(options):
    network = one_network(options)
    when = datetime.date.fromisoformat(options.day) if options.day \
        else datetime.datetime.now(MOSCOW).date()
    noon = datetime.datetime.combine(when, datetime.time(12), MOSCOW)
    added = [(f"7{number:011d}", noon, account, sum_of(kopecks)) for number, (account, _, kopecks)
             in enumerate(said.partition("=") for said in options.add)]
    other = [(number, sum_of(kopecks)) for number, _, kopecks
             in (said.partition("=") for said in options.other_sum)]
    planted = {"omitted": options.omit, "other_sums": other, "added": added}
    print(registers.write(network, when, options.out or options.folder, options.service, planted,
                          options.fee))
    return 0


def serve(options):
    networks = {code: network_of(options, code, dialect) for code, dialect
                in (each.split("=") for each in options.channels.split(","))}
    host, _, port = options.listen.rpartition(":")
    site = page.Site(networks, pathlib.Path(options.out or options.folder))
    server = http.server.ThreadingHTTPServer((host, int(port)), page.handler_of(site))
    stopping = threading.Event()
    threads = [threading.Thread(target=network.run, args=(stopping,))
               for network in networks.values()]
    for thread in threads:
        thread.start()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"terminals on http://{host}:{server.server_port}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    stopping.set()
    for thread in threads:
        thread.join()
    return 0


def arguments():
    parser = argparse.ArgumentParser(prog="terminals", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--site", default="http://127.0.0.1:8080")
    common.add_argument("--folder", default="data/terminals")
    common.add_argument("--out", help="folder of registers; the folder unless told otherwise")
    common.add_argument("--login", metavar="LOGIN:PASSWORD")
    common.add_argument("--seed", type=int, default=1)
    common.add_argument("--patience", type=float, default=60, metavar="SECONDS")
    common.add_argument("--pause", type=float, default=FIRST_PAUSE_S, metavar="SECONDS",
                        help="before the first repeat; each next one is twice as long")
    for name, word in FAULTS.items():
        common.add_argument("--" + name.replace("_", "-"), type=int, default=0, metavar="PERCENT",
                            help=word)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("serve", "pay", "day", "register"):
        command = commands.add_parser(name, parents=[common], allow_abbrev=False)
        if name == "serve":
            command.add_argument("--listen", default="127.0.0.1:8086")
            command.add_argument("--channels", default="qiwi=osmp,sber=sber")
            continue
        command.add_argument("--channel", required=True)
        command.add_argument("--dialect", choices=DIALECTS)
        if name == "pay":
            command.add_argument("account")
            command.add_argument("sum")
        if name == "day":
            command.add_argument("--accounts", required=True, metavar="FILE")
            command.add_argument("--payments", type=int, default=20)
        if name == "register":
            command.add_argument("--day")
            command.add_argument("--service", default="1")
            command.add_argument("--fee", type=int, default=registers.FEE_OF_SBER)
            for option in ("--omit", "--other-sum", "--add"):
                command.add_argument(option, action="append", default=[])
    return parser.parse_args()


def main():
    options = arguments()
    return {"serve": serve, "pay": pay, "day": day, "register": register}[options.command](options)


if __name__ == "__main__":
    sys.exit(main())
