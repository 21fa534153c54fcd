"""The doors of the fake Hub, as huggingface_hub 2.4 and datasets 5.2 knock on them."""

import base64
import json
import re
import time
from email.utils import formatdate
from pathlib import PurePosixPath
from urllib.parse import parse_qs

from .hub_http import Handler, route
from .hub_store import File, HubError, Repo, card_metadata, check_card, git_oid, upload_mode

USER = "tester"  # owner of a repository created without an organisation


def iso(seconds: float) -> str:
    """2024-01-31T09:30:00.000Z"""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


def tree_entry(path: str, file: File) -> dict:
    """One file as `tree` and `paths-info` tell it."""
    entry = {"type": "file", "oid": file.oid, "size": len(file.data), "path": path}
    if file.lfs:
        entry["lfs"] = {"oid": file.sha256, "size": len(file.data), "pointerSize": len(file.pointer)}
    return entry


def folders(files: dict[str, File]) -> dict[str, dict]:
    """Each folder of a commit as `tree` tells it."""
    out: dict[str, dict] = {}
    for path in files:
        for parent in list(PurePosixPath(path).parents)[:-1]:
            name = str(parent)
            inside = "".join(sorted(p + f.oid for p, f in files.items() if p.startswith(name + "/")))
            out[name] = {"type": "directory", "oid": git_oid(inside.encode(), "tree"), "size": 0, "path": name}
    return out


class Endpoints(Handler):
    """One method per door; the store is locked while it runs."""

    # repositories

    @route("GET", "/api/whoami-v2")
    def whoami(self) -> None:
        self.write()
        auth = {"accessToken": {"displayName": "test", "role": "write"}, "type": "access_token"}
        self.reply({"type": "user", "name": USER, "fullname": USER, "orgs": [], "auth": auth})

    @route("POST", "/api/repos/create")
    def create_repo(self) -> None:
        self.write()
        body = self.json()
        if body.get("type") != "dataset":
            raise HubError(400, "This fake Hub holds dataset repositories only")
        repo_id = f"{body.get('organization') or USER}/{body['name']}"
        private = body.get("visibility") == "private" or bool(body.get("private"))
        answer = {"url": f"{self.hub.url}/datasets/{repo_id}", "name": repo_id, "private": private}
        try:
            self.hub.store.create(repo_id, private)
        except HubError as exc:
            raise HubError(exc.status, exc.message, exc.code, url=answer["url"]) from None
        self.reply(answer)

    @route("DELETE", "/api/repos/delete")
    def delete_repo(self) -> None:
        self.write()
        body = self.json()
        del self.hub.store.repos[self.repo(f"{body.get('organization') or USER}/{body['name']}").id]
        self.reply({})

    @route("PUT", "/api/datasets/{repo}/settings")
    def settings(self, repo: Repo) -> None:
        self.write()
        body = self.json()
        if "visibility" in body or "private" in body:
            repo.private = body.get("visibility", "") == "private" or bool(body.get("private"))
        self.reply({"private": repo.private})

    @route("GET", "/api/datasets/{repo}(/revision/{rev})?")
    def info(self, repo: Repo, rev: str = "main") -> None:
        commit, blobs = repo.commit(rev), "blobs" in self.query
        siblings = []
        for path, file in sorted(commit.files.items()):
            sibling = {"rfilename": path}
            if blobs:
                sibling |= {"size": len(file.data), "blobId": file.oid}
                if file.lfs:
                    lfs = {"size": len(file.data), "sha256": file.sha256, "pointerSize": len(file.pointer)}
                    sibling["lfs"] = lfs
            siblings.append(sibling)
        readme = commit.files.get("README.md")
        card = card_metadata(readme.data.decode()) if readme else None
        answer = {"_id": git_oid(repo.id.encode())[:24], "id": repo.id, "author": repo.id.split("/")[0]}
        answer |= {"sha": commit.oid, "lastModified": iso(commit.date), "createdAt": iso(repo.log[0].date)}
        answer |= {"private": repo.private, "gated": False, "disabled": False, "downloads": 0, "likes": 0, "tags": []}
        self.reply(answer | {"siblings": siblings, "usedStorage": 0} | ({"cardData": card} if card else {}))

    @route("GET", "/api/datasets/{repo}/tree/{rev}(/(?P<path>.+))?")
    def tree(self, repo: Repo, rev: str, path: str = "") -> None:
        files = repo.commit(rev).files
        entries = [tree_entry(p, f) for p, f in files.items()] + list(folders(files).values())
        prefix = path.strip("/") + "/" if path.strip("/") else ""
        deep = self.query.get("recursive", [""])[0].lower() in ("1", "true")
        inside = [e for e in entries if e["path"].startswith(prefix)]
        if prefix and not inside:
            raise HubError(404, f"{path} does not exist on {rev}", "EntryNotFound")
        self.reply(sorted((e for e in inside if deep or "/" not in e["path"][len(prefix) :]), key=lambda e: e["path"]))

    @route("POST", "/api/datasets/{repo}/paths-info/{rev}")
    def paths_info(self, repo: Repo, rev: str) -> None:
        kind = self.headers.get("Content-Type", "")
        asked = self.json().get("paths", []) if "json" in kind else parse_qs(self.body.decode()).get("paths", [])
        files = repo.commit(rev).files
        known = {p: tree_entry(p, f) for p, f in files.items()} | folders(files)
        self.reply([known[p.strip("/")] for p in asked if p.strip("/") in known])

    # references

    @route("GET", "/api/datasets/{repo}/refs")
    def refs(self, repo: Repo) -> None:
        def told(kind: str, refs: dict[str, str]) -> list[dict]:
            return [{"name": n, "ref": f"refs/{kind}/{n}", "targetCommit": oid} for n, oid in refs.items()]

        answer = {"branches": told("heads", repo.branches), "tags": told("tags", repo.tags), "converts": []}
        self.reply(answer | {"pullRequests": []})

    @route("POST", "/api/datasets/{repo}/(?P<kind>tag|branch)/{rev}")
    def create_ref(self, repo: Repo, kind: str, rev: str) -> None:
        self.write()
        body = self.json()
        refs, name = (repo.tags, body["tag"]) if kind == "tag" else (repo.branches, rev)
        if name in refs:
            raise HubError(409, f"{kind.capitalize()} already exists: {name}")
        refs[name] = repo.commit(rev if kind == "tag" else body.get("startingPoint", "main")).oid
        self.reply({})

    @route("DELETE", "/api/datasets/{repo}/(?P<kind>tag|branch)/{rev}")
    def delete_ref(self, repo: Repo, kind: str, rev: str) -> None:
        self.write()
        if (repo.tags if kind == "tag" else repo.branches).pop(rev, None) is None:
            raise HubError(404, f"Invalid rev id: {rev}", "RevisionNotFound")
        self.reply({})

    @route("GET", "/api/datasets/{repo}/commits/{rev}")
    def log(self, repo: Repo, rev: str) -> None:
        who = [{"user": USER}]
        self.reply(
            [
                {"id": c.oid, "title": c.title, "message": c.message, "date": iso(c.date), "authors": who}
                for c in repo.history(rev)
            ]
        )

    # commits

    @route("POST", "/api/validate-yaml")
    def validate_yaml(self) -> None:
        errors, warnings = check_card(self.json()["content"])
        answer = {"errors": [{"message": e} for e in errors], "warnings": [{"message": w} for w in warnings]}
        self.reply(answer, 400 if errors else 200)

    @route("POST", "/api/datasets/{repo}/preupload/{rev}")
    def preupload(self, repo: Repo, rev: str) -> None:
        self.write()
        files, out = repo.commit(rev).files, []
        for asked in self.json()["files"]:
            path, sample = asked["path"], base64.b64decode(asked.get("sample", ""))
            answer = {"path": path, "uploadMode": upload_mode(path, asked["size"], sample), "shouldIgnore": False}
            out.append(answer | ({"oid": files[path].etag} if path in files else {}))
        self.reply({"files": out, "commitOid": repo.commit(rev).oid})

    @route("POST", "/datasets/{repo}.git/info/lfs/objects/batch")
    def lfs_batch(self, repo: Repo) -> None:
        self.write()
        out = []
        for asked in self.json()["objects"]:
            answer = {"oid": asked["oid"], "size": asked["size"]}
            if asked["oid"] not in self.hub.store.objects:
                href = f"{self.hub.url}/lfs/{asked['oid']}"
                verify = {"href": f"{self.hub.url}/datasets/{repo.id}.git/info/lfs/objects/verify"}
                answer["actions"] = {"upload": {"href": href}, "verify": verify}
            out.append(answer)
        self.reply({"transfer": "basic", "objects": out}, headers={"Content-Type": "application/vnd.git-lfs+json"})

    @route("PUT", "/lfs/(?P<oid>[0-9a-f]{64})")
    def lfs_put(self, oid: str) -> None:
        if File(self.body, True).sha256 != oid:
            raise HubError(400, "The content does not have the hash that was announced")
        self.hub.store.objects[oid] = self.body
        self.reply(b"", headers={"ETag": f'"{oid}"'})

    @route("POST", "/datasets/{repo}.git/info/lfs/objects/verify")
    def lfs_verify(self, repo: Repo) -> None:  # noqa: ARG002
        body = self.json()
        if len(self.hub.store.objects.get(body["oid"], b"")) != body["size"]:
            raise HubError(404, "Object was not uploaded")
        self.reply({})

    @route("POST", "/api/datasets/{repo}/commit/{rev}")
    def commit(self, repo: Repo, rev: str) -> None:
        self.write()
        made = self.hub.store.commit(repo, rev, [json.loads(x) for x in self.body.splitlines() if x.strip()])
        url = f"{self.hub.url}/datasets/{repo.id}/commit/{made.oid}"
        self.reply({"success": True, "commitOid": made.oid, "commitUrl": url, "hookOutput": ""})

    @route("GET", "/api/datasets/{repo}/xet-(read|write)-token/{rev}")
    def xet_token(self, repo: Repo, rev: str) -> None:  # noqa: ARG002
        raise HubError(404, "This fake Hub has no Xet storage: set HF_HUB_DISABLE_XET=1")

    # downloads

    @route("GET", "/datasets/{repo}/(resolve|raw)/{rev}/(?P<path>.+)")
    def resolve(self, repo: Repo, rev: str, path: str) -> None:
        commit = repo.commit(rev)
        headers = {"X-Repo-Commit": commit.oid, "Access-Control-Expose-Headers": "X-Repo-Commit, ETag"}
        file = commit.files.get(path)
        if file is None:
            raise HubError(404, "Entry not found", "EntryNotFound")
        if not file.lfs:
            self.content(file, headers)
            return
        headers |= {"X-Linked-ETag": f'"{file.sha256}"', "X-Linked-Size": str(len(file.data))}
        self.hub.store.objects[file.sha256] = file.data
        self.reply(b"", 302, headers | {"Location": f"{self.hub.cdn}/cdn/{file.sha256}"})

    @route("GET", "/cdn/(?P<oid>[0-9a-f]{64})")
    def cdn(self, oid: str) -> None:
        if "Authorization" in self.headers:
            raise HubError(400, "The token of the Hub was sent to the storage host")
        self.content(File(self.hub.store.objects[oid], True), {})

    def content(self, file: File, headers: dict[str, str]) -> None:
        """The bytes of a file, whole or the asked range of them."""
        headers = headers | {"ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
        headers |= {"Content-Type": "application/octet-stream", "Last-Modified": formatdate(usegmt=True)}
        if self.headers.get("If-None-Match") == headers["ETag"]:
            self.reply(b"", 304, headers)
            return
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not asked or not (asked[1] or asked[2]):
            self.reply(file.data, 200, headers)
            return
        size = len(file.data)
        start = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
        stop = min(size, int(asked[2]) + 1) if asked[1] and asked[2] else size
        if start >= size or stop <= start:
            self.reply(b"", 416, headers | {"Content-Range": f"bytes */{size}"})
            return
        self.reply(file.data[start:stop], 206, headers | {"Content-Range": f"bytes {start}-{stop - 1}/{size}"})
