"""`python -m replica`: the replica without the rest of Tabib."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from replica.options import ARTICLES, QUESTIONS
from replica.server import serve


def main() -> int:
    """Read the options and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m replica", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--content", type=Path, action="append", default=[], metavar="FILE.parquet")
    parser.add_argument("--sites", default="", help="slugs or domains, separated by commas")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--arrivals", type=int, default=0, help="questions that arrive while it serves")
    parser.add_argument("--no-api", dest="api", action="store_false")
    parser.add_argument("--no-faults", dest="faults", action="store_false")
    parser.add_argument("--day", type=int, default=0, help="a later day: 50 new and 20 changed articles each")
    parser.add_argument("--redesign", action="append", default=[], metavar="SITE", help="another class for its layout")
    parser.add_argument("--odd", action="store_true", help="nine pages of each site are odd; see /_odd/SITE")
    given = parser.parse_args()
    sites = [name.strip() for name in given.sites.split(",") if name.strip()]
    try:
        serve(**vars(given) | {"sites": sites or None})
    except (ValueError, OSError) as error:
        print(f"replica: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
