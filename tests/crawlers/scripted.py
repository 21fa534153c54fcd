"""A loopback server that says what a test tells it to: for the answers no replica of a healthy site gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """A status, headers and a body; ``hang_up`` closes the connection without an answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


@dataclass
class Script:
    """Answers by path, one after the other, the last for ever; everything else is 404. ``asked`` is in order."""

    answers: dict[str, list[Answer]]
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    base_url: str = ""

    def next(self, path: str) -> Answer:
        self.asked.append(path)
        waiting = self.answers.get(path, [Answer(404)])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def serving(answers: dict[str, list[Answer]]) -> Iterator[Script]:
    """Serves a script on a free port, as a replica: paths begin with the host."""
    script = Script(answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802
            script.agents.add(self.headers["User-Agent"])
            answer = script.next(self.path)
            if answer.hang_up:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            with suppress(ConnectionError):  # a client may have seen enough
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
