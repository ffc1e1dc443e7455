"""Charts of pages that were just made, so that a picture does not count the whole report once more.

Only what is drawn is kept, under what it says; a chart that is not there any more is counted again.
"""

import hashlib
from collections import OrderedDict
from threading import Lock

from kiosk.measures.reports.records import Chart

MOST_KEPT = 200


class Charts:
    """The newest charts, by a key that nobody can guess who has not seen them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Chart] = OrderedDict()
        self._lock = Lock()

    def keep(self, chart: Chart) -> str:
        """Keep a chart; return its key, the same for the same chart."""
        key = hashlib.sha256(repr(chart).encode()).hexdigest()[:24]
        with self._lock:
            self._kept[key] = chart
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return key

    def kept(self, key: str) -> Chart | None:
        """Return the chart of a key, or None."""
        with self._lock:
            return self._kept.get(key)
