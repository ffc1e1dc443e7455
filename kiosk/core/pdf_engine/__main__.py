"""FOLDER holds a job as job.json; it receives page.pdf and, last, reply.json."""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

NICENESS = 10
MEMORY_LIMIT = 512 * 1024**2  # five hundred lines of the call log take 234 MB: a runaway ends here, not the PC
WORK_LIMIT_S = 30  # of a processor; the five hundred lines took 17 on a busy PC of two


def main() -> None:
    """Be a good neighbour, do the job, leave the reply."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    _limit_memory_and_work()
    folder = Path(sys.argv[1])
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    try:
        reply = _answer(job, folder)
    except MemoryError:
        reply = {"refused": "It is too big for one PDF. Print fewer at a time, or print the page from the browser."}
    (folder / "reply.json").write_text(json.dumps(reply), encoding="utf-8")


def _limit_memory_and_work() -> None:
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return  # Windows has no such limits; the time limit holds there, too
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (WORK_LIMIT_S, WORK_LIMIT_S))


def _answer(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    try:
        drawing = importlib.import_module("drawing")
    except (OSError, ImportError) as missing:
        return {"missing": (str(missing).strip().splitlines() or ["no reason given"])[0]}
    if job.get("about"):
        return {"about": drawing.about(job["font"])}
    try:
        pdf: bytes = drawing.draw(job["html"], job["title"], job["files"])
    except drawing.Foreign as refused:
        return {"refused": str(refused)}
    problem = importlib.import_module("reading").problem_with(pdf, job["codes"]) if job["codes"] else ""
    if problem:
        return {"refused": problem}
    (folder / "page.pdf").write_bytes(pdf)
    return {"bytes": len(pdf)}


if __name__ == "__main__":
    main()
