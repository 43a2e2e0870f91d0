"""The child process: one JSON line in, a Vega-Lite specification; one JSON line out, its SVG or why there is none.

It knows no database, no key and no address, and ends when whoever started it closes the pipe or dies.
"""

import json
import sys

import vl_convert

NO_ADDRESSES: list[str] = []
"""A specification may not make the child fetch anything."""


def main() -> None:
    for line in sys.stdin:
        try:
            told = {"svg": vl_convert.vegalite_to_svg(json.loads(line), allowed_base_urls=NO_ADDRESSES)}
        except ValueError as refused:
            told = {"refused": str(refused)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
