"""Ports for servers that tests start: below those the machine hands out by itself, and of each worker's own, so that nobody else takes one
between the look and the start."""

import os
import random
import socket

FIRST, EACH = 12_000, 4_000
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_MINE = range(FIRST + WORKER % 5 * EACH, FIRST + (WORKER % 5 + 1) * EACH)
_given: set[int] = set()


def free_port() -> int:
    """One that nothing listens on, and that this process has not given out before."""
    while True:
        port = random.choice(_MINE)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
