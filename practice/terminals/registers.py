"""Registers of a day as networks write them: docs/spec/osmp.md 1.7 and docs/spec/sber.md 2.3.

Differences can be planted: payments left out, added, or of another sum.
"""
import datetime
import pathlib

FEE_OF_SBER = 0  # hundredths of a percent that the bank keeps, unless told otherwise


class Line:
    """What a register says of one payment."""

    def __init__(self, number, moment, account, kopecks):
        self.number, self.moment, self.account, self.kopecks = number, moment, account, kopecks


def lines_of(payments, omitted=(), other_sums=(), added=()):
    """`omitted`: numbers; `other_sums`: (number, kopecks); `added`: (number, moment, account,
    kopecks)."""
    sums = dict(other_sums)
    lines = [Line(p.id, p.moment(), p.account, sums.get(p.id, p.kopecks)) for p in payments
             if p.id not in omitted]
    return lines + [Line(*each) for each in added]


def roubles(kopecks, sign):
    return f"{kopecks // 100}{sign}{kopecks % 100:02d}"


def osmp(lines):
    """Tabs, a decimal dot, Moscow's time, the total at the end."""
    rows = [f"{line.number}\t{line.moment:%Y-%m-%d}\t{line.moment:%H:%M:%S}\t{line.account}\t"
            f"{roubles(line.kopecks, '.')}" for line in lines]
    rows.append(f"Total:\t{len(lines)}\t{roubles(sum(line.kopecks for line in lines), '.')}")
    return ("\n".join(rows) + "\n").encode()


def sber(lines, order, day, fee=FEE_OF_SBER):
    """Windows-1251, CRLF, semicolons, a decimal comma, the trailer with the payment order."""
    rows, paid, credited = [], 0, 0
    for line in lines:
        kept = (line.kopecks * fee + 5000) // 10000
        paid, credited = paid + line.kopecks, credited + line.kopecks - kept
        rows.append(";".join([
            f"{line.moment:%d-%m-%Y}", f"{line.moment:%H-%M-%S}", "8606/0123", "10023456",
            line.number, line.account, "ПЛАТЕЛЬЩИК", "Школьное питание", f"{line.moment:%m%y}",
            roubles(line.kopecks, ","), roubles(line.kopecks - kept, ","), roubles(kept, ","),
            "0"]))
    rows.append("=" + ";".join([str(len(lines)), roubles(paid, ","), roubles(credited, ","),
                                roubles(paid - credited, ","), str(order), f"{day:%d-%m-%Y}"]))
    return ("\r\n".join(rows) + "\r\n").encode("cp1251")


def write(network, day, folder, service="1", planted=None, fee=FEE_OF_SBER):
    """The day's register in the network's form; gives its path."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines = lines_of(network.paid_on(day), **(planted or {}))
    if network.dialect.name == "osmp":
        serial = 1 + len(list(folder.glob(f"QIWI_{service}_{day:%Y%m%d}*.csv")))
        path, data = folder / f"QIWI_{service}_{day:%Y%m%d}{serial}.csv", osmp(lines)
    else:
        next_day = day + datetime.timedelta(days=1)
        path = folder / f"{network.channel}_{service}_{day:%d%m%y}.txt"
        data = sber(lines, 900000 + day.toordinal() % 100000, next_day, fee)
    part = path.with_name("." + path.name)  # a watched folder must not see half a file
    part.write_bytes(data)
    part.rename(path)
    return path
