"""What a fake Hub remembers: repositories, commits, references and LFS objects, all in memory."""

import base64
import hashlib
import itertools
import re
import threading
import time
from dataclasses import dataclass, field

import yaml

LFS_SUFFIXES = (".parquet", ".arrow", ".gz", ".zip", ".zst", ".bin", ".7z", ".tar", ".npy", ".npz", ".png", ".jpg")
GITATTRIBUTES = "".join(f"*{s} filter=lfs diff=lfs merge=lfs -text\n" for s in LFS_SUFFIXES).encode()
LARGE = 10 * 1024 * 1024  # bytes: above this the Hub takes a file through LFS only
SIZES = {"n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B", "n>1T"}
SIZES |= {"1B<n<10B", "10B<n<100B", "100B<n<1T"}
# https://huggingface.co/docs/hub/repositories-licenses
_LICENCES = """
apache-2.0 mit openrail bigscience-openrail-m afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause c-uda
cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-
nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-
sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-3.0 agpl-3.0 mpl-2.0 odc-
by odbl pddl ms-pl isc zlib unlicense wtfpl unknown other
"""
LICENCES = set(_LICENCES.split())


class HubError(Exception):
    """A refusal, as the Hub words it: status, `X-Error-Code`, message and further headers or fields."""

    def __init__(self, status: int, message: str, code: str = "", **extra: object) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.extra = status, message, code, extra


def git_oid(data: bytes, kind: str = "blob") -> str:
    """SHA-1 of a Git object."""
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data).hexdigest()


@dataclass(frozen=True)
class File:
    """One file of a commit; `lfs` says that Git holds only a pointer to it."""

    data: bytes
    lfs: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def pointer(self) -> bytes:
        head = "version https://git-lfs.github.com/spec/v1"
        return f"{head}\noid sha256:{self.sha256}\nsize {len(self.data)}\n".encode()

    @property
    def oid(self) -> str:
        return git_oid(self.pointer if self.lfs else self.data)

    @property
    def etag(self) -> str:
        return self.sha256 if self.lfs else self.oid


@dataclass(frozen=True)
class Commit:
    """A commit with all its files; `date` in seconds since 1970."""

    oid: str
    parent: str | None
    title: str
    message: str
    date: float
    files: dict[str, File] = field(repr=False)


@dataclass
class Repo:
    """A dataset repository. `log` holds every commit, oldest first; the first one is the Hub's own."""

    id: str
    private: bool
    log: list[Commit] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, revision: str) -> Commit:
        """The commit that a branch, tag, or (short) hash names; 404 RevisionNotFound otherwise."""
        revision = re.sub(r"^refs/(heads|tags)/", "", revision)
        oid = self.branches.get(revision) or self.tags.get(revision) or revision
        for commit in self.log:
            if commit.oid == oid or (len(oid) >= 7 and commit.oid.startswith(oid)):
                return commit
        raise HubError(404, f"Invalid rev id: {revision}", "RevisionNotFound")

    def history(self, revision: str) -> list[Commit]:
        """Commits from `revision` back to the first."""
        by_oid = {c.oid: c for c in self.log}
        out = [self.commit(revision)]
        while (parent := out[-1].parent) is not None:
            out.append(by_oid[parent])
        return out

    def add(self, branch: str, title: str, message: str, files: dict[str, File]) -> Commit:
        """Append a commit to `branch` and move it."""
        parent = self.branches.get(branch)
        tree = "".join(f"{p} {f.oid}\n" for p, f in sorted(files.items()))
        oid = git_oid(f"{parent} {len(self.log)} {title}\n{message}\n{tree}".encode(), "commit")
        commit = Commit(oid, parent, title, message, time.time(), files)
        self.log.append(commit)
        self.branches[branch] = oid
        return commit


class Store:
    """All repositories and LFS objects of one fake Hub; `lock` guards them."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.objects: dict[str, bytes] = {}  # sha256 -> content
        self.lock = threading.RLock()

    def create(self, repo_id: str, private: bool) -> Repo:
        """A new repository with the Hub's own first commit; 409 if it is there."""
        if repo_id in self.repos:
            raise HubError(409, "You already created this dataset repo")
        if not re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]{0,95}", repo_id, re.ASCII) or "--" in repo_id or ".." in repo_id:
            raise HubError(400, f"Invalid repo name: {repo_id}")
        repo = self.repos[repo_id] = Repo(repo_id, private)
        repo.add("main", "initial commit", "", {".gitattributes": File(GITATTRIBUTES, False)})
        return repo

    def commit(self, repo: Repo, branch: str, lines: list[dict]) -> Commit:
        """Apply the Hub's commit lines (header, file, lfsFile, deletedFile, deletedFolder) or refuse them all."""
        header = next((x["value"] for x in lines if x["key"] == "header"), None)
        if not header or not header.get("summary"):
            raise HubError(400, "Missing commit header")
        if branch not in repo.branches:
            raise HubError(404, f"Invalid rev id: {branch}", "RevisionNotFound")
        head = repo.commit(branch)
        if header.get("parentCommit") not in (None, head.oid):
            raise HubError(412, "A commit has happened since. Please refresh and try again.")
        files = dict(head.files)
        for line in lines:
            if line["key"] != "header":
                self._apply(files, line["key"], line["value"])
        if "README.md" in files and (errors := check_card(files["README.md"].data.decode("utf-8", "replace"))[0]):
            raise HubError(400, "Invalid metadata in README.md: " + "; ".join(errors))
        return repo.add(branch, header["summary"], header.get("description", ""), files)

    def _apply(self, files: dict[str, File], key: str, value: dict) -> None:
        path = value["path"]
        if key == "file":
            text = value["content"]
            data = base64.b64decode(text) if value.get("encoding") == "base64" else text.encode()
            if len(data) > LARGE or b"\0" in data[:8192]:
                raise HubError(400, f"Your push was rejected because it contains a large or binary file: {path}")
            files[path] = File(data, False)
        elif key == "lfsFile":
            if value["oid"] not in self.objects:
                said = "Your push was rejected because an LFS pointer pointed to a file that does not exist."
                raise HubError(400, said)
            files[path] = File(self.objects[value["oid"]], True)
        elif key in ("deletedFile", "deletedFolder"):
            gone = [p for p in files if p == path or (key == "deletedFolder" and p.startswith(path.rstrip("/") + "/"))]
            if not gone:
                raise HubError(404, "A file with this name doesn't exist", "EntryNotFound")
            for p in gone:
                del files[p]
        else:
            raise HubError(400, f"Unknown operation: {key}")


def upload_mode(path: str, size: int, sample: bytes) -> str:
    """`lfs` or `regular`, as the Hub answers at preupload."""
    return "lfs" if path.endswith(LFS_SUFFIXES) or size > LARGE or b"\0" in sample else "regular"


class _NoDuplicates(yaml.SafeLoader):
    """js-yaml, which the Hub uses, refuses a key that comes twice; PyYAML does not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(k, deep=True) for k, _ in node.value]
        twice = next((a for a, b in itertools.combinations(keys, 2) if a == b), None)
        if twice is not None:
            raise yaml.YAMLError(f"duplicated mapping key {twice!r}")
        return super().construct_mapping(node, deep)


def card_metadata(text: str) -> dict | None:
    """The YAML block at the head of a card, or None; YAMLError when it is not YAML."""
    found = re.match(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*$", text, re.S | re.M)
    return yaml.load(found[1], _NoDuplicates) if found else None


def check_card(text: str) -> tuple[list[str], list[str]]:
    """(errors, warnings) of a dataset card, the rules of the Hub that a card of ours could break."""
    try:
        meta = card_metadata(text)
    except yaml.YAMLError as exc:
        return [f"YAML Metadata Error: {exc}"], []
    if meta is None:
        return [], ["empty or missing yaml metadata in repo card"]
    if not isinstance(meta, dict):
        return ["YAML metadata must be an object"], []
    return _field_errors(meta) + _config_errors(meta.get("configs")), []


def _as_list(value: object) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def _field_errors(meta: dict) -> list[str]:
    errors = []
    for n, code in enumerate(_as_list(meta.get("language"))):
        if not (isinstance(code, str) and re.fullmatch(r"[a-z]{2,3}|code|multilingual", code)):
            errors.append(f'"language[{n}]" must be an ISO 639 code, in lower case')
    for licence in _as_list(meta.get("license")):
        if licence not in LICENCES:
            errors.append('"license" must be one of the licences the Hub knows')
    for size in _as_list(meta.get("size_categories")):
        if size not in SIZES:
            errors.append('"size_categories" must be one of ' + ", ".join(sorted(SIZES)))
    for key in ("tags", "task_categories", "task_ids"):
        if key in meta and not (isinstance(meta[key], list) and all(isinstance(t, str) for t in meta[key])):
            errors.append(f'"{key}" must be an array of strings')
    if not isinstance(meta.get("pretty_name", ""), str):
        errors.append('"pretty_name" must be a string')
    return errors


def _config_errors(configs: object) -> list[str]:
    if configs is None:
        return []
    if not isinstance(configs, list):
        return ['"configs" must be an array']
    errors, names = [], set()
    for n, config in enumerate(configs):
        name = config.get("config_name") if isinstance(config, dict) else None
        if not isinstance(name, str):
            errors.append(f'"configs[{n}].config_name" is required')
        elif name in names:
            errors.append(f'"configs[{n}]" contains a duplicate value')
        names.add(name)
        for m, entry in enumerate(_as_list(config.get("data_files") if isinstance(config, dict) else None)):
            if isinstance(entry, dict) and not {"split", "path"} <= entry.keys():
                errors.append(f'"configs[{n}].data_files[{m}]" needs split and path')
    return errors
