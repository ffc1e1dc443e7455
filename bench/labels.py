"""Measures label sheets against their budgets, beside other ways to make the same sheets.

usage: python -m bench.labels [--labels 1000] [--big 5000] [--rounds 2] [--url URL [--cookie COOKIE]]

Every way runs in a process of its own, in turn, so that a slow minute of the PC hits all of them; figures are
medians of the rounds. Ratios are of CPU seconds (user + system, import included) unless the line says
otherwise; the sheet is A4 with 24 labels, the symbols are at level Q. pydyf is the floor: the PDF writer
below WeasyPrint, drawing with a font that is built into every reader, knowing Latin-1 only. It and the two
label libraries search for the best mask, as they come.
"""

import argparse
import importlib
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PHRASES = ("calm otter", "leafy door", "humming hammock", "quick lens")
SCHOOL, HOST, PHONE = "Westfield Primary School", "helpdesk.school:8080", "01632 960 123"
MM = 72 / 25.4
# the sheet of 24 that all ways print: mm
COLUMNS, PER_SHEET, LEFT, TOP, PITCH_X, PITCH_Y, SYMBOL = 3, 24, 7.21, 12.9, 66.04, 33.9, 25.0


def codes(count):
    """Distinct codes, the same in every process."""
    numbers = [n * 2654435761 % 32**7 for n in range(1, count + 1)]
    return ["".join(ALPHABET[n >> 5 * place & 31] for place in range(7)) for n in numbers]


def records(count):
    """What the other ways print: dictionaries."""
    return [
        {
            "text": f"http://{HOST.upper()}/D/{code}",
            "code": f"{code[:4]}-{code[4:]}",
            "phrase": PHRASES[n % len(PHRASES)],
        }
        for n, code in enumerate(codes(count))
    ]


def place(n):
    """Upper left corner of the n-th label on its sheet, mm."""
    return LEFT + n % COLUMNS * PITCH_X, TOP + n // COLUMNS * PITCH_Y


# ---- ways: each is run in a process of its own; it returns what it wants to report


def ours():
    """The package's modules, found beside bench/ and not as the library pylabels, whose module has the same name."""
    sys.path[0] = str(ROOT)
    names = ("worker", "sheet", "stock", "sticker", "qr", "printer")
    return {name: importlib.import_module(f"labels.{name}") for name in names}


def our_stickers(parts, count):
    """The same labels as our stickers."""
    kind = parts["sticker"].Sticker
    return [kind(record["text"], record["code"], SCHOOL, HOST, PHONE, record["phrase"]) for record in records(count)]


def way_print(count, out):
    """Our first print: no symbol is known yet. One process, no proof."""
    return _ours_without_proof(count, out, is_reprint=False)


def way_reprint(count, out):
    """Our print with every symbol in the cache; the time to fill it is taken off."""
    return _ours_without_proof(count, out, is_reprint=True)


def _ours_without_proof(count, out, is_reprint):
    parts = ours()
    stickers = our_stickers(parts, count)
    before = cpu_of(resource.RUSAGE_SELF)
    if is_reprint:
        for sticker in stickers:
            parts["qr"].symbol(sticker.text)
    spent = cpu_of(resource.RUSAGE_SELF) - before
    sheets = parts["sheet"].lay_out(stickers, parts["stock"].STOCKS["L7159"])
    documents = [parts["worker"].render_part(part) for part in parts["worker"]._parts(sheets)]
    parts["worker"].write(Path(out), documents)
    return {"minus_cpu": spent}


def way_warm(count, out):
    """One sheet after another in a worker that is already running, symbols not cached."""
    parts = ours()
    times = []
    for n in range(6):
        parts["qr"].symbol.cache_clear()
        start = time.perf_counter()
        sheets = parts["sheet"].lay_out(our_stickers(parts, count), parts["stock"].STOCKS["L7159"])
        Path(out).write_bytes(parts["worker"].render_part(sheets))
        times.append(time.perf_counter() - start if n else 0)
    return {"warm": statistics.median(times[1:])}


def way_one_process(count, out):
    """The whole job with its proof, by one process."""
    return _whole_job(count, out, many=10**9)


def way_two_processes(count, out):
    """The whole job with its proof, by two helper processes: what a big print job does."""
    return _whole_job(count, out, many=1)


def _whole_job(count, out, many):
    parts = ours()
    parts["worker"].MANY_LABELS = many
    stickers, stock = our_stickers(parts, count), parts["stock"].STOCKS["L7159"]
    parts["worker"].make(stickers, stock, (), parts["printer"].PLAIN, Path(out))
    return {}


def way_pydyf(count, out):
    """The floor: the PDF writer alone."""
    pydyf, qrcode = importlib.import_module("pydyf"), importlib.import_module("qrcode")
    pdf = pydyf.PDF()
    fonts = {"F": "/Helvetica", "B": "/Helvetica-Bold"}
    for key, name in fonts.items():
        font = pydyf.Dictionary(
            {"Type": "/Font", "Subtype": "/Type1", "BaseFont": name, "Encoding": "/WinAnsiEncoding"}
        )
        pdf.add_object(font)
        fonts[key] = font.reference
    labels = records(count)
    for first in range(0, count, PER_SHEET):
        drawn = [_pydyf_label(qrcode, label, *place(n)) for n, label in enumerate(labels[first : first + PER_SHEET])]
        content = pydyf.Stream(["\n".join(drawn)], compress=True)
        pdf.add_object(content)
        page = {
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": pydyf.Array([0, 0, 210 * MM, 297 * MM]),
            "Contents": content.reference,
            "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary(fonts)}),
        }
        pdf.add_page(pydyf.Dictionary(page))
    with Path(out).open("wb") as file:
        pdf.write(file, compress=True)
    return {}


def _pydyf_label(qrcode, label, x, y):
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
    code.add_data(label["text"])
    code.make()
    scale = SYMBOL * MM / len(code.modules)
    origin_x, origin_y = (x + 4.4) * MM, (297 - y - 4.4) * MM
    bars = []
    for row, modules in enumerate(code.modules):
        line = "".join("1" if dark else "0" for dark in modules)
        bars += [f"{run.start()} {row} {len(run[0])} 1 re" for run in re.finditer("1+", line)]
    words = (
        f"BT /F 8 Tf {(x + 33) * MM:.2f} {(297 - y - 8) * MM:.2f} Td ({SCHOOL}) Tj "
        f"/B 16 Tf 0 -16 Td ({label['code']}) Tj /F 8 Tf 0 -10 Td ({label['phrase']}) Tj "
        f"0 -10 Td (Fault? Scan, or go to) Tj "
        f"/B 8 Tf 0 -10 Td ({HOST}) Tj /F 8 Tf 0 -10 Td (Desk: {PHONE}) Tj ET"
    )
    drawing = "\n".join(bars)
    return f"q {scale:.4f} 0 0 {-scale:.4f} {origin_x:.2f} {origin_y:.2f} cm\n{drawing}\nf Q\n{words}"


def way_blabel(count, out):
    """The library blabel: a template for each label, WeasyPrint below it."""
    css = (
        "@page{size:210mm 297mm}body{font:8pt/1.25 'DejaVu Sans'}"
        ".print-area{box-sizing:border-box;width:210mm;height:297mm;padding:12.9mm 0 0 7.21mm;font-size:0}"
        ".print-area:last-child{page-break-after:auto}"
        ".item{position:relative;width:66.04mm;height:33.9mm;vertical-align:top;font-size:8pt}"
        ".q{position:absolute;left:4mm;top:4mm;width:25mm;height:25mm}.w{position:absolute;left:33mm;top:5mm;width:29mm}"
        ".w b{display:block;font-size:13pt}.w span{display:block}"
    )
    template = (
        f'<img class="q" src="{{{{label_tools.qr_code(text, error_correction=3, border=0)}}}}"><div class="w">'
        f"<span>{SCHOOL}</span><b>{{{{code}}}}</b><span>{{{{phrase}}}}</span>"
        f"<span>Fault? Scan, or go to</span><span>{HOST}</span>"
        f"<span>Desk: {PHONE}</span></div>"
    )
    folder = Path(tempfile.mkdtemp())
    (folder / "label.css").write_text(css)
    (folder / "label.html").write_text(template)
    writer = importlib.import_module("blabel").LabelWriter(
        str(folder / "label.html"), default_stylesheets=(str(folder / "label.css"),), items_per_page=PER_SHEET
    )
    writer.write_labels(records(count), target=out)
    shutil.rmtree(folder)
    return {}


def way_pylabels(count, out):
    """The library pylabels: reportlab below it."""
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() not in (ROOT, ROOT / "bench")]
    library = importlib.import_module("labels")
    shapes = importlib.import_module("reportlab.graphics.shapes")
    qr = importlib.import_module("reportlab.graphics.barcode.qr")

    def draw(label, _width, _height, record):
        symbol = qr.QrCodeWidget(record["text"], barLevel="Q", barBorder=0, barWidth=SYMBOL * MM, barHeight=SYMBOL * MM)
        symbol.x, symbol.y = 4.4 * MM, 4.4 * MM
        label.add(symbol)
        lines = [(8, SCHOOL, 26), (16, record["code"], 20), (8, record["phrase"], 17)]
        lines += [(8, "Fault? Scan, or go to", 14), (8, HOST, 11)]
        for size, text, y in [*lines, (8, f"Desk: {PHONE}", 7)]:
            label.add(shapes.String(33 * MM, y * MM, text, fontName="Helvetica", fontSize=size))

    sizes = (210, 297, COLUMNS, PER_SHEET // COLUMNS, 63.5, 33.9)
    gap = PITCH_X - 63.5
    specification = library.Specification(
        *sizes,
        left_margin=LEFT,
        top_margin=TOP,
        column_gap=gap,
        row_gap=0,
        right_margin=210 - LEFT - 3 * 63.5 - 2 * gap,
        bottom_margin=297 - TOP - 8 * 33.9,
    )
    sheet = library.Sheet(specification, draw, border=False)
    sheet.add_labels(records(count))
    sheet.save(out)
    return {}


WAYS = {name.removeprefix("way_"): way for name, way in list(globals().items()) if name.startswith("way_")}


# ---- measuring


def cpu_of(who):
    """User and system seconds of this process or its ended children."""
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def run_way(name, count):
    """Run a way in its own process; wall and CPU seconds, MiB of its largest process, and what it reports."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--way", name, "--labels", str(count), "--out", f"{folder}/out.pdf"]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        wall = time.perf_counter() - start
        if done.returncode:
            sys.exit(f"{name} failed:\n{done.stderr}")
        report = json.loads(done.stdout.splitlines()[-1])
        report["kib"] = Path(f"{folder}/out.pdf").stat().st_size / 1024
    report["wall"] = wall
    report["cpu"] -= report.pop("minus_cpu", 0)
    return report


def in_child(name, count, out):
    """The child's side of `run_way`."""
    report = WAYS[name](count, out)
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    report["cpu"] = sum(cpu_of(kind) for kind in kinds)
    report["mib"] = max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
    print(json.dumps(report))


def medians(names, count, rounds):
    """Median figures of each way over interleaved rounds."""
    got = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            got[name].append(run_way(name, count))
    return {name: {key: statistics.median(r[key] for r in runs) for key in runs[0]} for name, runs in got.items()}


def budget_line(number, what, value, budget, is_at_least, unit=""):
    """One line of the verdict."""
    is_met = value >= budget if is_at_least else value <= budget
    sign = ">=" if is_at_least else "<="
    print(f"{number:>2}  {what:58} {value:8.2f}{unit:4} {sign} {budget:<6g} {'met' if is_met else 'MISSED'}")


def compare_ways(count, rounds):
    """Budgets 7 and 8; memory and size of the whole job."""
    ways = medians(["pydyf", "print", "reprint", "two_processes", "blabel", "pylabels"], count, rounds)
    print(f"\n{count} labels\n{'way':13} {'wall s':>8} {'cpu s':>8} {'labels/s':>9} {'peak MiB':>9} {'PDF KiB':>8}")
    for name, got in ways.items():
        rate = count / got["cpu"]
        print(f"{name:13} {got['wall']:8.2f} {got['cpu']:8.2f} {rate:9.0f} {got['mib']:9.0f} {got['kib']:8.0f}")
    print()
    for number, name, floor, times in ((7, "print", 0.40, 1.4), (8, "reprint", 0.70, 2.3)):
        own = ways[name]["cpu"]
        budget_line(number, f"{name}: share of pydyf's speed", ways["pydyf"]["cpu"] / own, floor, True)
        budget_line(number, f"{name}: times as fast as blabel", ways["blabel"]["cpu"] / own, times, True)
        print(f"    {name}: times as fast as pylabels {ways['pylabels']['cpu'] / own:27.2f}")

    # what a school waits for: drawn by two processes, and every code read back
    job = ways["two_processes"]
    budget_line(10, f"{count} labels with proof, largest process", job["mib"], 150, False, "MiB")
    budget_line(
        10, f"{count} labels, the PDF against pydyf's without a typeface", job["kib"] / ways["pydyf"]["kib"], 2, False
    )


def one_sheet(rounds):
    """Budget 9."""
    runs = medians(["print", "one_process", "warm"], 24, 2 * rounds + 1)
    cold, proved = runs["print"]["wall"], runs["one_process"]["wall"]
    budget_line(9, "24 labels, worker running", runs["warm"]["warm"], 0.2, False, " s")
    budget_line(9, "24 labels, cold", cold, 1.5, False, " s")
    budget_line(9, "24 labels, what the proof adds", proved - cold, 1.0, False, " s")


def big_job(count):
    """Budget 10."""
    runs = medians(["two_processes", "one_process"], count, 1)
    one, two = runs["one_process"], runs["two_processes"]
    print(f"    {count} labels with proof: {one['wall']:.1f} s by one process, {two['wall']:.1f} s by two")
    budget_line(10, f"{count} labels, largest of the two processes", two["mib"], 150, False, "MiB")
    budget_line(10, f"{count} labels, two processes against one, by the clock", one["wall"] / two["wall"], 1.4, True)


def wrk(url, cookie):
    """Requests a second and the 99th percentile in ms of a page, over 5 s at 2 connections."""
    header = ["-H", f"Cookie: {cookie}"] if cookie else []
    command = ["wrk", "-t1", "-c2", "-d5s", "--latency", *header, url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        sys.exit(f"{url} does not answer 200: is a --cookie needed?\n{text}")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    return rate, float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def beside_a_server(url, cookie, rounds):
    """Budget 11: a page of a running server, alone and while sheets of 240 are made without pause."""
    parts = ours()
    press = importlib.import_module("labels.press")
    stickers, stock = our_stickers(parts, 240), parts["stock"].STOCKS["L7159"]
    alone, beside, stop = [], [], threading.Event()

    def print_on():
        while not stop.is_set():
            press.make_sheets(stickers, stock)

    for _ in range(rounds + 1):
        alone.append(wrk(url, cookie))
        stop.clear()
        printing = threading.Thread(target=print_on)
        printing.start()
        beside.append(wrk(url, cookie))
        stop.set()
        printing.join()
    rates, slowest = ([statistics.median(run[k] for run in runs) for runs in (alone, beside)] for k in (0, 1))
    budget_line(11, f"req/s while printing ({rates[0]:.0f} alone), share", rates[1] / rates[0], 0.9, True)
    budget_line(11, f"p99 while printing ({slowest[0]:.1f} ms alone), times", slowest[1] / slowest[0], 2, False)


def main():
    """Run the comparison, or one way for it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--labels", type=int, default=1000)
    parser.add_argument("--big", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--url", help="page of a running server, for budget 11")
    parser.add_argument("--cookie", help="cookie of somebody who may see it, name=value")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        in_child(given.way, given.labels, given.out)
        return
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start")
    compare_ways(given.labels, given.rounds)
    one_sheet(given.rounds)
    if given.big:
        big_job(given.big)
    if not given.url or not shutil.which("wrk"):
        print("11  not measured: needs wrk and --url of a page of a running server")
        return
    beside_a_server(given.url, given.cookie, given.rounds)


if __name__ == "__main__":
    main()
