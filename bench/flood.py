"""One phone floods, one address holds connections, and twenty people report meanwhile: python bench/flood.py --secs 30.

Everything is real: the server, the sockets, the limits as a school has them (checks/flood.py). Ends with status 1 when
a person was refused or something acknowledged is not in the database.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from serving import ROOT

sys.path.insert(0, str(ROOT))

from checks import flood


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--secs", type=int, default=30)
    with TemporaryDirectory() as name:
        found = flood.run(Path(name) / "school", parser.parse_args().secs)
    print(f"flood: {dict(found.flood)}")
    print(f"people: {dict(found.people)}, p95 {found.p95_s:.2f} s, slowest {max(found.took_s, default=0):.2f} s")
    print(f"acknowledged {found.acknowledged}, stored {found.stored}")
    if found.problems:
        raise SystemExit(f"Somebody was wronged: {', '.join(found.problems)}.")
    print("Nobody was refused but the flood, and nothing acknowledged is missing.")


if __name__ == "__main__":
    main()
