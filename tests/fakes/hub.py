"""A loopback Hugging Face Hub for dataset repositories, enough for the real clients.

By hand: `python -m tests.fakes.hub --port 8123`, then `HF_ENDPOINT=http://127.0.0.1:8123 HF_HUB_DISABLE_XET=1
HF_TOKEN=hf_any python ...`. In a test: `with FakeHub() as hub: HfApi(endpoint=hub.url, token="hf_test")`.
huggingface_hub 2.4 does not negotiate: where hf_xet is installed it uploads by Xet whatever the server says,
so that a client of this Hub sets HF_HUB_DISABLE_XET=1 (`FakeHub.env`) and LFS is used. Kept in memory.
"""

import argparse
import contextlib
import re
import threading
from http.server import ThreadingHTTPServer

from .hub_routes import Endpoints
from .hub_store import Commit, Store


class FakeHub:
    """The server, as a context manager.

    `requests` holds (method, path without query) in order of arrival; `fail()` makes the next such requests fail.
    LFS content comes from a second origin, `cdn`, as on the real Hub: the client treats redirects inside one
    origin differently, and must not carry its token there.
    """

    def __init__(self, port: int = 0) -> None:
        self.store = Store()
        self.requests: list[tuple[str, str]] = []
        self.faults: list[list] = []

        class Bound(Endpoints):
            hub = self

        self._servers = [ThreadingHTTPServer(("127.0.0.1", p), Bound) for p in (port, 0)]
        self.url, self.cdn = (f"http://127.0.0.1:{s.server_port}" for s in self._servers)

    def __enter__(self) -> "FakeHub":
        for server in self._servers:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def env(self, home: object, token: str | None = "hf_test") -> dict[str, str]:
        """Environment variables that point a subprocess at this Hub, its cache under `home`."""
        out = {"HF_ENDPOINT": self.url, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"}
        out |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "NO_PROXY": "127.0.0.1"}
        return out | ({"HF_TOKEN": token} if token else {})

    def commits(self, repo_id: str, revision: str = "main") -> list[Commit]:
        """Commits of a branch or tag, oldest first; the first is the Hub's own ("initial commit")."""
        with self.store.lock:
            return self.store.repos[repo_id].history(revision)[::-1]

    def files(self, repo_id: str, revision: str = "main") -> dict[str, bytes]:
        """Path to content, LFS resolved, `.gitattributes` included."""
        with self.store.lock:
            return {p: f.data for p, f in self.store.repos[repo_id].commit(revision).files.items()}

    def fail(self, method: str, pattern: str, status: int = 500, times: int = 1) -> None:
        """Answer `status` to the next `times` requests whose path matches `pattern`, before anything is done."""
        self.faults.append([method, re.compile(pattern), status, times])


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    with FakeHub(parser.parse_args().port) as hub, contextlib.suppress(KeyboardInterrupt):
        print(f"hub: listening on {hub.url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
