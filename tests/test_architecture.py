"""The few rules of the house, read from the source itself: floors, SQL, owners of tables, routes, templates."""

import ast
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import sqlite_utils.utils
from flask import Flask

import kiosk
from kiosk import create_app
from kiosk.core import access, assets, sqlite
from tests.quick import LONGEST_FIRST

HOUSE = Path(kiosk.__file__).parent
REPOSITORY = HOUSE.parent
TEMPLATES = HOUSE / "templates"

FLOORS = (
    {"core"},
    {"people", "suppliers", "locations", "calendar", "outbox", "jobs"},
    {"devices", "backups"},
    {"calls", "stickers"},
    {"problems", "knowledge", "diagnostics", "escalations", "repairs", "search", "gate", "surveys"},
    {"panels", "measures", "privacy", "intake"},
    {"scan", "walkup", "desk", "fieldwork", "printing", "imports", "exports", "documents", "rollout", "office"},
    {"demo"},
)
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}
MAY_IMPORT_ANYWAY = {
    # (module, imported): why it does not break the floors
    ("kiosk.demo.commands", "kiosk"): "the demo serves the whole app, so it asks for create_app like app.py does",
    ("kiosk.demo.commands", "kiosk.office.server"): "the demo is served exactly as the school's own Scandesk is",
}
FTS5_PARTS = ("data", "idx", "content", "docsize", "config")  # the tables behind a table of words
OWNERS = {
    "core": {"settings"},
    "people": {"people", "person_roles", "sessions", "second_factors", "recovery_codes", "audit_events"},
    "locations": {"locations"},
    "calendar": {
        "calendar_hours",
        "calendar_terms",
        "calendar_days",
        "calendar_targets",
        "calendar_choices",
        "calendar_changes",
    },
    "suppliers": {"suppliers", "supplier_agreements", "supplier_contacts", "supplier_events"},
    "backups": {"backup_notes", "data_checks"},
    "devices": {"models", "devices", "placements", "device_events", "device_codes"},
    "jobs": {"jobs"},
    "calls": {
        *("calls", "call_events", "call_standings", "call_form_keys", "affected_people", "photos", "old_call_logs"),
        *("history", "history_seals", "history_findings", "history_confirmations", "history_checks", "field_help"),
    },
    "documents": {"document_texts", "document_versions", "document_handouts", "document_recipients"},
    "problems": {"problems", "problem_calls", "problem_events", "dismissed_proposals"},
    "repairs": {"repairs", "repair_devices", "repair_events", "supplier_replies"},
    "stickers": {
        *("sheets", "stickers", "sticker_scans", "blank_batches", "blank_codes"),
        *("stocktakes", "stocktake_lines", "missing_marks"),
        *("paper_prints", "papers"),
    },
    "printing": {
        *("kept_stocks", "own_stocks", "printers", "drawer_sheets", "drawer_cells", "drawer_events"),
        *("print_runs", "print_asks", "browser_prints", "basket_devices"),
    },
    "search": {"words_to_read", "call_words", *(f"call_words_{part}" for part in FTS5_PARTS)},
    "desk": {"saved_views", "bulk_runs"},
    "office": {"addresses"},
    "imports": {"imports", "import_rows", "import_plans", "import_effects", "import_mappings"},
    "outbox": {"outbox"},
    "escalations": {
        "escalations",
        "escalation_rules",
        "escalation_contacts",
        "major_incidents",
        "major_events",
        "major_actions",
    },
    "gate": {"report_marks"},
    "rollout": {
        *("rollout_steps", "rollout_decisions", "rollout_signatures", "trainings", "training_people"),
        *("baselines", "target_switches", "reviews", "review_answers", "review_actions"),
    },
    "surveys": {
        *("survey_answers", "surveys", "survey_questions", "survey_responses", "survey_replies", "survey_actions"),
    },
    "privacy": {"redactions", "retention_runs"},
    "fieldwork": {"visits", "work_timers", "swaps", "parts_used"},
    "knowledge": {
        *("articles", "article_versions", "article_ties", "article_uses", "article_help", "sources"),
        *("error_codes", "error_code_names", "code_lists", "article_words", "article_words_data", "article_words_idx"),
        *("article_words_content", "article_words_docsize", "article_words_config"),
    },
    "diagnostics": {
        "checklists",
        "checklist_versions",
        "checklist_steps",
        "checklists_used",
        "step_results",
        "sheet_entries",
        "skills",
    },
}
OWNER_OF = {table: slice_name for slice_name, tables in OWNERS.items() for table in tables}
READS_ANYWAY = {
    # (slice, table): why it may read a table that is not below it
    ("backups", "calls"): "before a backup is put back, it says how many calls would be lost",
    ("backups", "call_events"): "the same, of the steps of calls",
    ("backups", "redactions"): "the same, of people who were taken out and would be back",
    ("devices", "stickers"): "the register's filter 'never printed' is asked where the other filters are",
    ("suppliers", "devices"): "a supplier's page says how many devices came from them",
    ("stickers", "repair_devices"): "a stock-take says which of the devices that nobody saw are away for repair",
    ("measures", "parts_used"): "what was paid for parts is added up beside the failures it was paid for",
    ("locations", "devices"): "a room is not given up while devices stand there; how many is said beside the field",
}
SQL_OUTSIDE_STORES = {
    "kiosk/core/database.py": "opens the file: pragmas, BEGIN and COMMIT",
    "kiosk/core/schema.py": "applies the schema's own files",
    "kiosk/core/write_ahead_log.py": "empties the log: pragmas alone",
    "kiosk/core/sqlite.py": "hands statements of others on to the library",
}
NAMES_FROM_THE_SCHEMA = {
    "kiosk/core/copies/store.py": "hashes every table there is; names come from the schema alone and are quoted",
    "kiosk/backups/comparing/store.py": "compares every table; names come from the schema alone and are quoted",
    "kiosk/privacy/everything/store.py": "walks every table there is; names come from the schema alone and are quoted",
}
LONGEST_MODULE = 350
LONGER_MODULES: dict[str, str] = {}  # path: the reason why it may be longer
# A step that a school's file has seen is never edited: a change is a new step. (sha256 of the text, first 16 digits)
APPLIED_STEPS = {
    "0001_settings": "08b07f7b1c7a5c7f",
    "0002_people": "62e66f16c7ab9cc1",
    "0003_locations": "8e3e090f2a26d3cf",
    "0004_suppliers": "05088608d616fdb0",
    "0005_devices": "faa1d2af76467730",
    "0006_calls": "fdfb0b5a7471f27e",
    "0007_stickers": "ea96cedeeac87e8a",
    "0008_imports": "5e104a28d0e91554",
    "0009_call_sheet": "a363c0abdb7138a4",
    "0010_calendar": "8922eff0d7a775db",
    "0011_knowledge": "4cec7675cd061071",
    "0012_diagnostics": "9fc63d95880a569a",
    "0013_fieldwork": "4d0b31e0b3765433",
    "0014_problems": "2119c00ce0cb535e",
    "0015_repairs": "1e6eba3c758d4539",
    "0016_outbox": "4521d2c5679e0fcb",
    "0017_escalations": "6792c23244b3d1ed",
    "0018_search": "05e6f58ff7bec9d7",
    "0019_desk": "3018c0711186460a",
    "0020_budgets": "394b275d5756f844",
    "0021_jobs": "29a6df6020e57b04",
    "0022_stock": "5658c08d96ef644c",
    "0023_stickers_and_codes": "8b76577fb20b8a39",
    "0024_addresses": "149bd638429fae30",
    "0025_imports": "60e5bf8e78fde026",
    "0026_old_calls": "2d9bc37485cdb2a8",
    "0027_views": "1a945ccc976b45d9",
    "0028_indexes": "ff12631cad7c4e7a",
    "0029_standings": "1c003e9a1d60a9bf",
    "0030_surveys": "648c8e67f56a43bf",
    "0031_documents": "5c0e1ad344681696",
    "0032_rollout": "da0964bd70c3da1d",
    "0033_privacy": "b77989ae7fadb752",
    "0034_backups": "50fdcaf5c6a9c304",
    "0035_history": "66e7bf62ad07f8fe",
    "0036_access": "5d72b3055af0afff",
}


def modules(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (REPOSITORY / folder).rglob("*.py"))


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def name_of(file: Path) -> str:
    parts = file.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def short(file: Path) -> str:
    return file.relative_to(REPOSITORY).as_posix()


def slice_of(module: str) -> str:
    """Return the slice of kiosk.<slice>.<module>, or nothing for kiosk itself and the rest of the world."""
    parts = module.split(".")
    return parts[1] if parts[0] == "kiosk" and len(parts) > 1 else ""


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Yield every module a module imports: `from kiosk.people import store` is kiosk.people.store."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                is_module = (REPOSITORY / inside.replace(".", "/")).with_suffix(".py").exists()
                is_package = (REPOSITORY / inside.replace(".", "/")).is_dir()
                yield inside if is_module or is_package else str(node.module)


def breaks_the_floors(module: str, imported: str) -> str:
    """Return what is wrong with an import, or nothing."""
    here, there = slice_of(module), slice_of(imported)
    if not here or here == there or (module, imported) in MAY_IMPORT_ANYWAY:
        return ""
    if imported == "kiosk" or (imported.startswith("kiosk.") and there not in FLOOR_OF):
        return f"{module} imports {imported}, which is no slice"
    if there and FLOOR_OF[there] >= FLOOR_OF[here]:
        return f"{module} (floor {FLOOR_OF[here]}) imports {imported} (floor {FLOOR_OF[there]})"
    if imported.endswith(".views"):
        return f"{module} imports {imported}: pages are known to kiosk/__init__ alone"
    return ""


# --- floors


def test_every_slice_has_its_floor_and_says_what_it_is_for():
    slices = {file.parent.name for file in HOUSE.glob("*/__init__.py")}
    assert slices == set(FLOOR_OF)
    for name in sorted(slices):
        assert ast.get_docstring(tree_of(HOUSE / name / "__init__.py")), name


def test_a_slice_imports_only_from_the_floors_below():
    found = [
        wrong
        for file in modules("kiosk")
        for imported in imports_of(tree_of(file))
        if (wrong := breaks_the_floors(name_of(file), imported))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("kiosk.core.access", "kiosk.people.store"),
        ("kiosk.people.actions", "kiosk.devices.store"),
        ("kiosk.people.actions", "kiosk.suppliers.store"),
        ("kiosk.calls.actions", "kiosk.desk.store"),
        ("kiosk.scan.views", "kiosk.desk.forms"),
        ("kiosk.desk.views", "kiosk.people.views"),
        ("kiosk.desk.views", "kiosk"),
    ],
)
def test_an_import_up_or_across_is_noticed(module, imported):
    assert breaks_the_floors(module, imported)


def test_every_exception_from_the_floors_is_still_needed():
    used = {(name_of(file), imported) for file in modules("kiosk") for imported in imports_of(tree_of(file))}
    assert set(MAY_IMPORT_ANYWAY) <= used


def test_labels_know_neither_flask_nor_sql_nor_scandesk():
    for file in modules("labels"):
        strange = {name.split(".")[0] for name in imports_of(tree_of(file))}
        assert strange.isdisjoint({"flask", "werkzeug", "sqlite3", "sqlite_utils", "kiosk"}), short(file)


def test_only_printing_calls_labels():
    """Words of a code and the squares of a QR code need no paper: whoever shows them on a page may ask for them."""
    on_pages = {"labels.phrase", "labels.qr", "labels.errors"}
    for file in modules("kiosk"):
        if slice_of(name_of(file)) != "printing":
            called = {name for name in imports_of(tree_of(file)) if name.split(".")[0] == "labels"}
            assert called <= on_pages, short(file)


def test_one_place_asks_what_time_it_is():
    asks = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|localtime|gmtime))\(")
    found = [short(file) for file in modules("kiosk", "labels") if asks.search(file.read_text(encoding="utf-8"))]
    assert found == ["kiosk/core/clock.py"]


def test_one_place_chooses_the_sqlite_library():
    bare = re.compile(r"^\s*(import|from) (py)?sqlite3\b", re.MULTILINE)
    files = [*modules("kiosk", "labels", "bench", "scripts", "tests"), REPOSITORY / "app.py"]
    found = {short(file) for file in files if bare.search(file.read_text(encoding="utf-8"))}
    assert found == {"kiosk/core/sqlite.py"}


def test_everything_opens_the_file_with_the_same_library():
    assert sqlite_utils.utils.sqlite3.connect is sqlite.sqlite3.connect


# --- SQL: where it stands, what it is made of, whose table it writes

WRITES = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+([a-z_]+)", re.I
)
READS = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")
STATEMENT = re.compile(
    r"\s*(SELECT\s.+\sFROM\s|INSERT\s|REPLACE\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|PRAGMA\s|CREATE\s+TABLE\s)",
    re.DOTALL,
)


def texts_of(tree: ast.Module) -> Iterator[str]:
    """Yield every text of a module but its docstrings; what is put into an f-string is left out."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield "".join(part.value if isinstance(part, ast.Constant) else " ? " for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | inside:
            yield node.value


def executed(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    """Yield every call of execute, executemany and executescript, and the function it stands in."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("execute"):
            around = [f for f in functions if f.lineno <= node.lineno <= (f.end_lineno or 0)]
            yield node, max(around, key=lambda f: f.lineno, default=None)


def test_sql_stands_in_the_stores_alone():
    for file in modules("kiosk", "labels"):
        if file.name == "store.py" or short(file) in SQL_OUTSIDE_STORES:
            continue
        assert not list(executed(tree_of(file))), short(file)
        assert not [text for text in texts_of(tree_of(file)) if STATEMENT.match(text)], short(file)


class Fixed:
    """Tells whether an expression can only ever be text of our own: nothing that came from outside is in it."""

    def __init__(self, tree: ast.Module, function: ast.FunctionDef | None) -> None:
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.tree = tree
        self.function = function
        self.trail: tuple[str, ...] = ()

    def says(self, node: ast.expr, known: frozenset[str] = frozenset()) -> bool:
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return name in known or name.isupper() or self._local(name, known)
            case ast.Attribute(value=value, attr=attr):
                return attr.isupper() or self.says(value, known)
            case ast.Subscript(value=value):  # VIEWS[view]: what is looked up is ours, whatever it was looked up by
                return self.says(value, known)
            case ast.JoinedStr(values=parts):
                return all(self.says(p.value if isinstance(p, ast.FormattedValue) else p, known) for p in parts)
            case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Sub() | ast.BitOr()):
                return self.says(left, known) and self.says(right, known)
            case ast.IfExp(body=body, orelse=orelse):
                return self.says(body, known) and self.says(orelse, known)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(self.says(part, known) for part in parts)
            case ast.Starred(value=value):
                return self.says(value, known)
            case ast.GeneratorExp(elt=part, generators=[loop]) | ast.ListComp(elt=part, generators=[loop]):
                names = {found.id for found in ast.walk(loop.target) if isinstance(found, ast.Name)}
                return self.says(part, known | names if self._our_own(loop.iter, known) else known)
            case ast.Call(func=ast.Attribute(value=value, attr="join" | "format"), args=args, keywords=words):
                return self.says(value, known) and all(self.says(a, known) for a in [*args, *(w.value for w in words)])
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return self._returns(self.functions[name])
        return False

    def _our_own(self, source: ast.expr, known: frozenset[str]) -> bool:
        """Tell whether a loop runs over names of ours, or over plain numbers."""
        if isinstance(source, ast.Call):
            if isinstance(source.func, ast.Name):
                return source.func.id == "range"
            return isinstance(source.func, ast.Attribute) and self.says(source.func.value, known)
        return self.says(source, known)

    def _local(self, name: str, known: frozenset[str]) -> bool:
        """Tell whether every value that a function gives to a name of its own is fixed."""
        if self.function is None or name in self.trail:
            return False
        outer, self.trail = self.trail, (*self.trail, name)
        given = []
        for node in ast.walk(self.function):
            if isinstance(node, ast.Assign | ast.For) and name in {
                found.id
                for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
                for found in ast.walk(target)
                if isinstance(found, ast.Name)
            }:
                source = node.value if isinstance(node, ast.Assign) else node.iter
                given.append(self._our_own(source, known) if isinstance(node, ast.For) else self.says(source, known))
            elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and ast.unparse(node.target) == name:
                given.append(node.value is not None and self.says(node.value, known))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in (f"{name}.append", f"{name}.extend"):
                given.append(all(self.says(part, known) for part in node.args))
        self.trail = outer
        return bool(given) and all(given)

    def _returns(self, function: ast.FunctionDef) -> bool:
        inner = Fixed(self.tree, function)
        found = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
        return bool(found) and all(inner.says(value) for value in found)


def unfixed(source: str) -> list[str]:
    tree = ast.parse(source)
    found = [call for call, function in executed(tree) if not Fixed(tree, function).says(call.args[0])]
    # constants are put together once, at the top, from fixed parts alone
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).isupper():
            parts = [part for part in ast.walk(node.value) if isinstance(part, ast.JoinedStr)]
            found += [part for part in parts if not Fixed(tree, None).says(part)]  # type: ignore[misc]
    return [ast.unparse(part) for part in found]


@pytest.mark.parametrize(
    "file",
    [f for f in modules("kiosk") if f.name in ("store.py", "database.py") and short(f) not in NAMES_FROM_THE_SCHEMA],
    ids=short,
)
def test_no_value_is_ever_formatted_into_sql(file: Path):
    assert set(unfixed(file.read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize(
    "body",
    [
        'c.execute(f"SELECT * FROM calls WHERE id = {call_id}")',
        'c.execute("SELECT * FROM calls WHERE id = %s" % call_id)',
        'c.execute("SELECT * FROM calls WHERE id = {}".format(call_id))',
        'c.execute("SELECT * FROM calls ORDER BY " + order)',
        'query = f"SELECT {order}"\n    c.execute(query)',
        'parts = ["1"]\n    parts.append(order)\n    c.execute(f"SELECT {\',\'.join(parts)}")',
        "c.execute(f\"UPDATE calls SET {', '.join(name for name in values)}\")",
        "c.execute(f\"UPDATE calls SET {', '.join(sorted(values))}\")",
        "c.executescript(values)",
        "c.execute(_made(order))",
    ],
)
def test_a_value_formatted_into_sql_is_noticed(body: str):
    helper = 'def _made(order):\n    return f"SELECT {order}"\n'
    assert unfixed(f"{helper}def read(c, call_id, order, values):\n    {body}\n")


def test_a_name_looked_up_in_a_closed_list_is_fine():
    body = 'c.execute(f"SELECT 1 ORDER BY {ORDERS[order]} LIMIT {PAGE + 1}")'
    assert not unfixed(f'ORDERS = {{"a": "b"}}\nPAGE = 5\ndef read(c, order):\n    {body}\n')


def test_only_the_owner_writes_a_table():
    found = [
        f"{short(file)} writes {table}"
        for file in modules("kiosk")
        for text in texts_of(tree_of(file))
        for table in WRITES.findall(text)
        if table in OWNER_OF and slice_of(name_of(file)) != OWNER_OF[table]
    ]
    assert found == []


def test_a_table_is_read_from_its_own_floor_up():
    found = {
        (slice_of(name_of(file)), table)
        for file in modules("kiosk")
        if file.name == "store.py"
        for text in texts_of(tree_of(file))
        for table in READS.findall(text)
        if table in OWNER_OF
        and OWNER_OF[table] != slice_of(name_of(file))
        and FLOOR_OF[OWNER_OF[table]] >= FLOOR_OF[slice_of(name_of(file))]
    }
    assert found == set(READS_ANYWAY)


def test_every_table_has_its_owner_and_nothing_is_replaced(database):
    rows = database.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert {row["name"] for row in rows} - {"_sqlite_migrations"} == set(OWNER_OF)
    for file in modules("kiosk"):  # REPLACE deletes a row without asking the triggers that keep it
        assert not [text for text in texts_of(tree_of(file)) if re.search(r"\bREPLACE\s+INTO\b", text)], short(file)


# --- the schema


def test_a_step_of_the_schema_that_was_applied_is_never_edited():
    files = {file.stem: file for file in (HOUSE / "schema").glob("*.sql")}
    found = {
        name: hashlib.sha256(file.read_text(encoding="utf-8").encode()).hexdigest()[:16] for name, file in files.items()
    }
    assert found == APPLIED_STEPS, "write a new step; a new one is noted here when it is released"


def test_the_steps_are_numbered_without_a_gap():
    numbers = sorted(int(file.name[:4]) for file in (HOUSE / "schema").glob("*.sql"))
    assert numbers[0] == 1
    assert all(after == before + 1 for before, after in pairwise(numbers))


def test_no_part_of_scandesk_copies_the_data_file_as_a_file():
    """What stands in its log would be missing from the copy, and nothing would notice; see kiosk/core/copies."""
    copies = re.compile(r"\bshutil\.(copy|copy2|copyfile|copytree|copyfileobj)\b|\bfrom shutil import .*\bcopy")
    found = [short(file) for file in modules("kiosk", "labels") if copies.search(file.read_text(encoding="utf-8"))]
    assert found == []


# --- the PDF engine stays out of the server


def test_weasyprint_is_imported_by_the_worker_alone():
    users = {
        short(file)
        for file in modules("kiosk", "labels")
        if any(n.split(".")[0] == "weasyprint" for n in imports_of(tree_of(file)))
    }
    assert users == {"labels/pdf.py", "kiosk/core/pdf_engine/drawing.py"}
    importers = {short(file) for file in modules("kiosk", "labels") if "labels.pdf" in set(imports_of(tree_of(file)))}
    assert importers == set()  # labels/worker.py asks for it by name, in its own process


def test_the_server_never_loads_the_pdf_engine(tmp_path):
    code = (
        "import sys, pathlib, app; from kiosk import create_app; "
        "create_app(pathlib.Path(sys.argv[1])); print(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "labels" in loaded
    assert loaded.isdisjoint({"weasyprint", "pydyf", "cffi", "pypdfium2", "zxingcpp"})


# --- sizes, routes, templates, the written account


def test_modules_stay_readable():
    sizes = {short(file): len(file.read_text(encoding="utf-8").splitlines()) for file in modules("kiosk", "labels")}
    assert {name for name, lines in sizes.items() if lines > LONGEST_MODULE} == set(LONGER_MODULES)


def test_no_module_is_called_by_nothing_it_does():
    vague = {"utils", "helpers", "common", "misc", "manager", "base", "service"}
    assert [short(file) for file in modules("kiosk", "labels") if file.stem in vague] == []


def test_every_route_says_who_may_use_it(app: Flask):
    assert access.undeclared_routes(app) == []


def test_an_undeclared_route_stops_the_start(tmp_path, monkeypatch):
    def offer_one_more(app: Flask) -> None:
        app.add_url_rule("/forgotten", "forgotten", lambda: "everything")

    monkeypatch.setattr(kiosk.words, "offer", offer_one_more)
    with pytest.raises(RuntimeError, match="forgotten"):
        create_app(tmp_path)


@pytest.mark.parametrize("page", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.relative_to(TEMPLATES).as_posix())
def test_a_template_escapes_everything_and_runs_nothing(page: Path):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)
    assert not re.search(r"<style\b|\sstyle\s*=|<script\b(?![^>]*\ssrc=)", text)
    assert not re.search(r"<[^>{]*\son[a-z]+\s*=", text)
    assert not re.search(r"""(?:href|src|action)\s*=\s*["']?(?:javascript:|https?://|//)""", text, re.I)


def test_markup_is_made_of_packaged_files_and_of_our_own_templates_alone():
    """Others may name the type, but only these make text into Markup, which is never escaped again."""
    makers = {
        short(file)
        for file in modules("kiosk")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("Markup", "do_mark_safe")
    }
    assert makers == {
        "kiosk/core/assets.py",
        "kiosk/core/errors.py",  # the page of last resort, when no template can be shown; what is put in is escaped
        "kiosk/core/pieces.py",
        "kiosk/core/markdown.py",  # typed Markdown, read without HTML and cleaned to a short list of elements
    }


def test_every_icon_that_a_page_asks_for_exists():
    texts = [file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.html")]
    named = {name for text in texts for name in re.findall(r"""\bicon\(\s*["']([a-z0-9-]+)["']""", text)}
    named |= {name for text in texts for name in re.findall(r"""\btab\("[^"]+",\s*"([a-z0-9-]+)\"""", text)}
    assert len(named) > 8
    for name in sorted(named):
        assert assets.icon(name).startswith("<svg"), name


def test_every_template_is_used():
    pages = {page.relative_to(TEMPLATES).as_posix() for page in TEMPLATES.rglob("*.html")}
    texts = "".join(file.read_text(encoding="utf-8") for file in [*modules("kiosk"), *TEMPLATES.rglob("*.html")])
    assert {page for page in pages if f'"{page}"' not in texts} == set()


def test_every_slice_stands_in_the_written_account():
    written = (REPOSITORY / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert [name for name in FLOOR_OF if not re.search(rf"\b{name}/?\b", written)] == []


# --- the tests themselves


def test_the_test_files_that_begin_first_are_there():
    assert [name for name in LONGEST_FIRST if not (Path(__file__).parent / name).is_file()] == []
