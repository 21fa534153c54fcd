"""The HTTP half of the fake Hub: one request read, matched to its route, answered."""

import json
import re
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from .hub_store import HubError, Repo, Store


class Hub(Protocol):
    """What a handler needs of its server."""

    url: str
    cdn: str
    store: Store
    requests: list[tuple[str, str]]
    faults: list[list]


ROUTES: list[tuple[str, re.Pattern[str], str]] = []


def route(method: str, pattern: str) -> Callable:
    """Register a handler's method; `{repo}` stands for org/name, `{rev}` for one quoted revision."""
    regex = pattern.replace("{repo}", r"(?P<repo>[^/]+/[^/]+)").replace("{rev}", r"(?P<rev>[^/]+)")

    def keep(function: Callable) -> Callable:
        ROUTES.append((method, re.compile(regex + r"\Z"), function.__name__))
        return function

    return keep


class Handler(BaseHTTPRequestHandler):
    """Reads, checks the token, dispatches; a HubError becomes the Hub's answer."""

    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.query = parse_qs(parts.query, keep_blank_values=True)
        self.hub.requests.append((self.command, parts.path))
        self.body = self._read_body()
        try:
            self._fault(parts.path)
            self._dispatch("GET" if self.command == "HEAD" else self.command, parts.path)
        except HubError as exc:
            headers = {"X-Error-Code": exc.code} if exc.code else {}
            headers["X-Error-Message"] = exc.message.splitlines()[0]
            self.reply({"error": exc.message, **exc.extra}, exc.status, headers)
        except (KeyError, TypeError, ValueError):
            self.reply({"error": traceback.format_exc()}, 400)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _read_body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        out = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            out += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return out

    def _fault(self, path: str) -> None:
        for fault in self.hub.faults:
            method, pattern, status, left = fault
            if left and method == self.command and pattern.search(path):
                fault[3] -= 1
                raise HubError(status, "injected fault")

    def _dispatch(self, method: str, path: str) -> None:
        for wanted, regex, name in ROUTES:
            if wanted == method and (found := regex.match(path)):
                with self.hub.store.lock:
                    args = {k: unquote(v) for k, v in found.groupdict().items() if v is not None}
                    args = {k: self.repo(v) if k == "repo" else v for k, v in args.items()}
                    getattr(self, name)(**args)
                return
        raise HubError(404, "Sorry, we can't find the page you are looking for.")

    def json(self) -> dict:
        return json.loads(self.body or b"{}")

    def token(self) -> bool:
        given = self.headers.get("Authorization")
        if given is not None and not given.startswith("Bearer hf_"):
            raise HubError(401, "Invalid credentials in Authorization header")
        return given is not None

    def write(self) -> None:
        """Refuse a write without a token."""
        if not self.token():
            raise HubError(401, "Invalid username or password.")

    def repo(self, repo_id: str) -> Repo:
        repo, known = self.hub.store.repos.get(repo_id), self.token()
        if repo is None:
            raise HubError(404, "Repository not found", "RepoNotFound")
        if repo.private and not known:
            raise HubError(401, "Invalid username or password.", "RepoNotFound")
        return repo

    def reply(self, value: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        kind = "application/json; charset=utf-8"
        self.send_response(status)
        for key, text in ({"Content-Type": kind, "Content-Length": str(len(data))} | (headers or {})).items():
            self.send_header(key, text.encode("ascii", "replace").decode())
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
