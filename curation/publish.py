"""``push-dataset``: a verified build to the Hub in one commit, tagged, read back. See docs/publish.md.

huggingface_hub 2.4 has no ``upload_large_folder`` and its ``upload_folder`` may make many commits: a reader
could then load half of the new build and half of the old one. So: one ``create_commit`` on a known parent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import click
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token
from huggingface_hub.errors import HfHubHTTPError, HTTPError  # type: ignore[attr-defined]  # of httpx or httpx2
from huggingface_hub.hf_api import RepoFile

from curation import manifest
from curation.builds import find_build
from curation.inputs import site_facts
from curation.options import data_option
from pipelines.errors import DataError, TabibError, UsageError

#: What of a build travels. dropped/ and report.html stay at home.
FOLDERS = ("data", "ledger")
CARD = "README.md"

#: ``redistribute`` from the strictest on; None is not known.
_ALLOWS = (False, None, True)

_TRIES = 2  # a push that finds the branch moved looks again once
_MOVED = 412


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of a build that travels: path in the repository, where it lies, sha256 (hexadecimal), size in bytes."""

    path: str
    file: Path
    sha256: str
    size: int

    def equals(self, there: RepoFile | None) -> bool:
        """Is this what the Hub holds? Large files are known there by sha256, small ones by their git hash."""
        if there is None or there.size != self.size:
            return False
        return there.lfs.sha256 == self.sha256 if there.lfs else there.blob_id == _git_oid(self.file)


@dataclass(frozen=True, slots=True)
class Build:
    """A build that was compared with its manifest, and the files of it that travel."""

    folder: Path
    manifest: dict[str, Any]
    files: tuple[Sent, ...]

    @property
    def name(self) -> str:
        """The dataset's slug."""
        return str(self.manifest["dataset"])

    @property
    def fingerprint(self) -> str:
        """What the build follows from, and its tag on the Hub."""
        return str(self.manifest["fingerprint"])


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("dataset")
@click.option("--repo", required=True, metavar="ORG/NAME", help="Dataset repository; it is made when it is not there.")
@click.option("--private", is_flag=True, help="Make the repository private; a public one that is there is refused.")
@click.option("--dry-run", is_flag=True, help="Check everything here, say what would be sent, contact nobody.")
@click.option("--despite-terms", is_flag=True, help="Push although a source's terms do not allow redistribution.")
@data_option
def main(dataset: str, repo: str, private: bool, dry_run: bool, despite_terms: bool, data: Path) -> None:
    """Publish a build: DATASET is a name (its build of now, else the newest) or the folder of a build."""
    try:
        if not re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]*", repo, re.ASCII):
            raise UsageError(f"--repo {repo!r} is not ORG/NAME", remedy="such as --repo tabib/mf3qa")
        build = checked(find_build(dataset, data, warn=_warn))
        for warning in refuse_by_terms(build, terms_of_now(build, data), despite_terms):
            _warn(warning)
        for line in dry(build, repo) if dry_run else push(build, repo, private=private):
            click.echo(line)
    except TabibError as error:
        click.echo(f"push-dataset: {error}", err=True)
        raise SystemExit(error.exit_code) from None


def _warn(warning: str) -> None:
    click.echo(f"push-dataset: warning: {warning}", err=True)


def checked(folder: Path) -> Build:
    """The build in a folder, every file compared with the manifest.

    Raises DataError when they differ, or when a Tabib wrote it that scrubbed less or wrote other columns.
    """
    told = manifest.check(folder)
    if (written := told.get("format")) != manifest.FORMAT:
        problem = f"is a build of format {written}, not {manifest.FORMAT}: another Tabib wrote it"
        raise DataError(problem, where=str(folder), remedy="run `tabib build` again")
    sent = [
        Sent(one["path"], folder / one["path"], one["sha256"], one["bytes"])
        for one in told["files"]
        if one["path"] == CARD or PurePosixPath(one["path"]).parts[0] in FOLDERS
    ]
    there = {path for name in FOLDERS for path in (folder / name).rglob("*") if path.is_file()}
    if strange := sorted(there - {one.file for one in sent}):
        raise DataError("is not in the manifest", where=str(strange[0]), remedy="run `tabib build` again")
    itself = folder / manifest.MANIFEST
    content = itself.read_bytes()
    sent.append(Sent(manifest.MANIFEST, itself, hashlib.sha256(content).hexdigest(), len(content)))
    return Build(folder, told, tuple(sent))


def terms_of_now(build: Build, data: Path) -> dict[str, dict[str, Any]]:
    """Site -> the stricter of the terms it was built under and those its site.json of ``data`` has now.

    A build that lies elsewhere has other records, or none, beside it: its manifest alone counts.
    """
    found: dict[str, dict[str, Any]] = dict(build.manifest["terms"])
    if not build.folder.resolve().is_relative_to((data / "builds").resolve()):
        return found
    for site in found:
        if (data / "records" / site / "site.json").exists():
            now = site_facts(data / "records", site)
            found[site] = min(now, found[site], key=lambda terms: _ALLOWS.index(terms["redistribute"]))
    return found


def refuse_by_terms(build: Build, of_sites: dict[str, dict[str, Any]], despite_terms: bool) -> list[str]:
    """Warnings about the sources' terms; raises UsageError when they forbid and nobody said to go on."""
    notes = {}
    warnings = []
    for site, terms in sorted(of_sites.items()):
        note = " ".join((terms["terms_note"] or "no note").split())
        if terms["redistribute"] is False:
            notes[site] = note
        elif terms["redistribute"] is None:
            warnings.append(f"{site}: its terms of redistribution are not known ({note})")
    if notes and not despite_terms:
        said = "; ".join(f"{site} ({note})" for site, note in notes.items())
        remedy = "ask them for leave, leave them out of the recipe, or push with --despite-terms"
        raise UsageError(f"the terms of a source forbid redistribution: {said}", where=str(build.folder), remedy=remedy)
    return warnings + [f"{site}: its terms forbid redistribution ({note}); going on, as told"
                       for site, note in notes.items()]  # fmt: skip


def dry(build: Build, repo: str) -> Iterator[str]:
    """What a push would send; nobody is contacted, so it cannot say what is there already."""
    yield f"{build.name} {build.fingerprint}: {_size(build.files)} would go to {repo}"
    for one in build.files:
        yield f"  {one.path}  {one.size:,} bytes"
    yield "  dry run: nothing was sent"


def push(build: Build, repo: str, *, private: bool = False) -> Iterator[str]:
    """Makes the Hub's repository hold this build, tagged with its fingerprint; yields what was done.

    Files that are there already are not sent, so a second push makes no commit. Raises UsageError
    (no token, a public repository where a private one was asked for) and TabibError (the Hub's refusals).
    """
    if not (token := get_token()):
        raise UsageError("no token of the Hub", remedy="set HF_TOKEN, or run `hf auth login`")
    api = HfApi(token=token, library_name="tabib")
    with _explained(repo, api.endpoint):
        url = api.create_repo(repo, repo_type="dataset", private=private or None, exist_ok=True)
        if private and not api.dataset_info(repo).private:
            remedy = "make it private in its settings there, or push without --private"
            raise UsageError("is public, and --private was asked for; nothing was sent", where=repo, remedy=remedy)
        commit, done = _commit(api, repo, build)
        yield done
        if tagged := _tag(api, repo, build, commit):
            yield tagged
        _read_back(api, repo, build, commit)
    yield f"  read back: {_size(build.files)} are there, hashes equal"
    yield f"  {url}"
    yield f'  datasets.load_dataset("{repo}", revision="{build.fingerprint}")'


def _commit(api: HfApi, repo: str, build: Build) -> tuple[str, str]:
    """The commit that holds the build, and a line about it. The parent is named, so nobody's work is overwritten."""
    for left in reversed(range(_TRIES)):
        head = str(api.dataset_info(repo).sha)
        there = _listing(api, repo, head)
        adds = [one for one in build.files if not one.equals(there.get(one.path))]
        ours = {one.path for one in build.files}
        stale = [path for path in there if path not in ours and PurePosixPath(path).parts[0] in FOLDERS]
        if not adds and not stale:
            return head, f"{build.name} {build.fingerprint}: nothing to send, {repo} holds it at {head[:12]}"
        operations = [CommitOperationAdd(one.path, str(one.file)) for one in adds]
        try:
            made = api.create_commit(
                repo,
                [*operations, *(CommitOperationDelete(path) for path in stale)],
                commit_message=f"{build.name} {build.fingerprint}",
                commit_description=", ".join(f"{split} {n:,} rows" for split, n in build.manifest["splits"].items()),
                repo_type="dataset",
                parent_commit=head,
            )
        except HfHubHTTPError as error:
            if error.response.status_code == _MOVED and left:
                continue
            raise
        gone = f", {len(stale)} of an earlier build removed" if stale else ""
        return made.oid, f"{build.name} {build.fingerprint}: {_size(adds)} sent{gone}, commit {made.oid[:12]}"
    raise AssertionError("the last try returns or raises")


def _tag(api: HfApi, repo: str, build: Build, commit: str) -> str:
    """Has the fingerprint as a tag on a commit that holds this build; says what it had to do."""
    tag = build.fingerprint
    said = f"  tag {tag}"
    if tag in {one.name for one in api.list_repo_refs(repo, repo_type="dataset").tags}:
        there = _listing(api, repo, tag)
        if all(one.equals(there.get(one.path)) for one in build.files):
            return ""
        api.delete_tag(repo, tag=tag, repo_type="dataset")  # an older Tabib wrote another card for the same rows
        said += " moved"
    api.create_tag(repo, tag=tag, revision=commit, repo_type="dataset", exist_ok=True)
    return said


def _read_back(api: HfApi, repo: str, build: Build, commit: str) -> None:
    there = _listing(api, repo, commit)
    wrong = [one.path for one in build.files if not one.equals(there.get(one.path))]
    if wrong:
        raise TabibError(f"{wrong[0]} is not there as it was sent ({len(wrong)} such)", where=repo, remedy="push again")


def _listing(api: HfApi, repo: str, revision: str) -> dict[str, RepoFile]:
    tree = api.list_repo_tree(repo, recursive=True, revision=revision, repo_type="dataset")
    return {entry.path: entry for entry in tree if isinstance(entry, RepoFile)}


@contextmanager
def _explained(repo: str, endpoint: str) -> Iterator[None]:
    """The Hub's refusals and the network's failures as one line that says what to do."""
    tokens = f"{endpoint}/settings/tokens"
    try:
        yield
    except HfHubHTTPError as error:
        status = error.response.status_code
        problem, remedy = {
            401: ("the Hub does not take this token", f"make one with write access at {tokens} and set HF_TOKEN"),
            403: ("this token may not write here", f"ask for write access, or give the token that right at {tokens}"),
            404: ("there is no such repository or organisation", "look at the spelling of --repo"),
            _MOVED: (
                "somebody else pushes here now; nothing was changed",
                "push again when they are done",
            ),
            429: ("the Hub is asked too often", "push again in some minutes; what was sent is not sent again"),
        }.get(status, (f"the Hub answered {status}: {_first_line(error)}", "push again later: it is safe to repeat"))
        raise TabibError(problem, where=repo, remedy=remedy) from None
    except ValueError as error:  # the client's checks: the repository's name, the card's front matter
        raise TabibError(_first_line(error), where=repo, remedy="see docs/publish.md") from None
    except (HTTPError, OSError, RuntimeError) as error:  # RuntimeError: hf_xet, which carries large files
        problem = f"cannot talk to the Hub ({type(error).__name__}: {_first_line(error)})"
        remedy = "look at the network, HF_ENDPOINT and HF_HUB_OFFLINE, then push again"
        raise TabibError(problem, where=endpoint, remedy=remedy) from None


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _git_oid(file: Path) -> str:
    content = file.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _size(files: list[Sent] | tuple[Sent, ...]) -> str:
    return f"{len(files)} files, {sum(one.size for one in files) / 1e6:,.2f} MB"
