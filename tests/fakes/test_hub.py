"""The fake Hub, asked by the real clients over its socket."""

import io
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, constants
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from .hub import FakeHub
from .hub_store import check_card

REPO = "org/medical-qa"
CARD = """---
license: cc-by-4.0
language:
- fa
size_categories:
- n<1K
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
  - split: test
    path: data/test-*.parquet
---
# Medical questions
"""


def parquet(texts: list[str]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"question": texts, "n": list(range(len(texts)))}), out, use_content_defined_chunking=True)
    return out.getvalue()


@pytest.fixture
def hub():
    with FakeHub() as running:
        yield running


@pytest.fixture
def api(hub, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    client = HfApi(endpoint=hub.url, token="hf_test")
    client.create_repo(REPO, repo_type="dataset", private=False, exist_ok=True)
    return client


def commit(api, files: dict[str, bytes], parent: str | None = None):
    operations = [CommitOperationAdd(path, data) for path, data in files.items()]
    return api.create_commit(REPO, operations, commit_message="Publish", repo_type="dataset", parent_commit=parent)


def dataset_files() -> dict[str, bytes]:
    train = parquet(["تب دارم", "سرم درد می‌کند", "قرص را کی بخورم؟"])
    return {"README.md": CARD.encode(), "data/train-0.parquet": train, "data/test-0.parquet": parquet(["سرفه"])}


def test_one_commit_is_read_back_by_load_dataset(hub, api, tmp_path):
    files, head = dataset_files(), api.dataset_info(REPO).sha
    made = commit(api, files, parent=head)
    assert [c.title for c in hub.commits(REPO)] == ["initial commit", "Publish"]
    assert hub.commits(REPO)[-1].oid == made.oid == api.repo_info(REPO, repo_type="dataset").sha
    assert {p: d for p, d in hub.files(REPO).items() if p != ".gitattributes"} == files
    code = f"import json, datasets; d = datasets.load_dataset({REPO!r});"
    code += "print(json.dumps({k: v['question'][:] for k, v in d.items()}))"
    env = os.environ | hub.env(tmp_path)
    env.pop("HF_HUB_OFFLINE", None)
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "train": ["تب دارم", "سرم درد می‌کند", "قرص را کی بخورم؟"],
        "test": ["سرفه"],
    }


def test_a_stale_parent_is_refused(hub, api):
    head = api.dataset_info(REPO).sha
    commit(api, {"a.txt": b"one"}, parent=head)
    with pytest.raises(HfHubHTTPError) as caught:
        commit(api, {"b.txt": b"two"}, parent=head)
    assert caught.value.response.status_code == 412
    assert "b.txt" not in hub.files(REPO)
    assert len(hub.commits(REPO)) == 2


def test_tree_and_paths_info_tell_hashes(api):
    files = dataset_files()
    commit(api, files)
    tree = {e.path: e for e in api.list_repo_tree(REPO, recursive=True, repo_type="dataset")}
    assert set(tree) == {".gitattributes", "data", *files}
    data = tree["data/train-0.parquet"]
    op = CommitOperationAdd("x", files["data/train-0.parquet"])
    assert (data.lfs.sha256, data.lfs.size, data.size) == (
        op.upload_info.sha256.hex(),
        data.size,
        len(op.path_or_fileobj),
    )
    op = CommitOperationAdd("x", CARD.encode())
    op._upload_mode = "regular"
    assert (tree["README.md"].blob_id, tree["README.md"].lfs) == (op._local_oid, None)
    top = [e.path for e in api.list_repo_tree(REPO, repo_type="dataset")]
    assert top == [".gitattributes", "README.md", "data"]
    inside = [e.path for e in api.list_repo_tree(REPO, "data", repo_type="dataset")]
    assert inside == ["data/test-0.parquet", "data/train-0.parquet"]
    found = api.get_paths_info(REPO, ["README.md", "data", "absent"], repo_type="dataset")
    assert [e.path for e in found] == ["README.md", "data"]
    assert sorted(api.list_repo_files(REPO, repo_type="dataset")) == sorted([".gitattributes", *files])
    sizes = {s.rfilename: s.size for s in api.dataset_info(REPO, files_metadata=True).siblings}
    assert sizes["data/train-0.parquet"] == data.size


def test_tags_refs_and_commits(hub, api):
    first = commit(api, {"a.txt": b"one"})
    api.create_tag(REPO, tag="v1", repo_type="dataset", tag_message="first")
    commit(api, {"a.txt": b"two"})
    refs = api.list_repo_refs(REPO, repo_type="dataset")
    assert [(t.name, t.target_commit) for t in refs.tags] == [("v1", first.oid)]
    assert [b.name for b in refs.branches] == ["main"]
    titles = [c.title for c in api.list_repo_commits(REPO, repo_type="dataset")]
    assert titles == ["Publish", "Publish", "initial commit"]
    assert hub.files(REPO, "v1")["a.txt"] == b"one"
    with pytest.raises(HfHubHTTPError, match="409"):
        api.create_tag(REPO, tag="v1", repo_type="dataset")
    api.create_tag(REPO, tag="v1", repo_type="dataset", exist_ok=True)
    with pytest.raises(RevisionNotFoundError):
        api.dataset_info(REPO, revision="v9")


def test_downloads(hub, api, tmp_path):
    files = dataset_files()
    made = commit(api, files)
    for path, data in files.items():
        kept = api.hf_hub_download(REPO, path, repo_type="dataset", cache_dir=tmp_path)
        assert Path(kept).read_bytes() == data
        assert made.oid in kept
    with pytest.raises(EntryNotFoundError):
        api.hf_hub_download(REPO, "absent.txt", repo_type="dataset", cache_dir=tmp_path)
    url = f"{hub.url}/datasets/{REPO}/resolve/main/data/train-0.parquet"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Range": "bytes=4-9"})) as answer:
        assert answer.status == 206
        assert answer.read() == files["data/train-0.parquet"][4:10]
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD")) as answer:
        assert int(answer.headers["Content-Length"]) == len(files["data/train-0.parquet"])
    assert ("HEAD", f"/datasets/{REPO}/resolve/main/README.md") in hub.requests


@pytest.mark.usefixtures("api")
def test_writes_need_a_token(hub):
    anonymous = HfApi(endpoint=hub.url, token=False)
    with pytest.raises(HfHubHTTPError) as caught:
        anonymous.create_repo("org/other", repo_type="dataset")
    assert caught.value.response.status_code == 401
    with pytest.raises(HfHubHTTPError) as caught:
        commit(anonymous, {"a.txt": b"one"})
    assert caught.value.response.status_code == 401
    with pytest.raises(HfHubHTTPError) as caught:
        HfApi(endpoint=hub.url, token="wrong").dataset_info(REPO)
    assert caught.value.response.status_code == 401
    assert anonymous.dataset_info(REPO).id == REPO
    assert len(hub.commits(REPO)) == 1


def test_private_and_unknown(hub, api):
    api.create_repo("org/secret", repo_type="dataset", private=True)
    assert api.dataset_info("org/secret").private
    for client, name in ((HfApi(endpoint=hub.url, token=False), "org/secret"), (api, "org/absent")):
        with pytest.raises(RepositoryNotFoundError):
            client.dataset_info(name)
    with pytest.raises(HfHubHTTPError, match="409"):
        api.create_repo("org/secret", repo_type="dataset")
    assert api.create_repo("org/secret", repo_type="dataset", exist_ok=True).repo_id == "org/secret"


def test_what_has_not_changed_is_not_sent_again(hub, api):
    commit(api, dataset_files())
    commit(api, dataset_files())
    assert len(hub.commits(REPO)) == 2
    assert sum(method == "PUT" for method, _ in hub.requests) == 2


def test_deletion(hub, api):
    commit(api, dataset_files())
    gone = [CommitOperationDelete("data/", is_folder=True)]
    api.create_commit(REPO, gone, commit_message="Empty", repo_type="dataset")
    assert sorted(hub.files(REPO)) == [".gitattributes", "README.md"]
    with pytest.raises(EntryNotFoundError):
        api.create_commit(REPO, [CommitOperationDelete("x")], commit_message="Again", repo_type="dataset")


def test_an_injected_fault_comes_once(hub, api):
    hub.fail("POST", r"/commit/main$", 403)
    with pytest.raises(HfHubHTTPError, match="injected fault"):
        commit(api, {"a.txt": b"one"})
    commit(api, {"a.txt": b"one"})
    assert hub.files(REPO)["a.txt"] == b"one"


@pytest.mark.parametrize(
    "head",
    [
        "language: Persian",
        "license: my-own",
        "license: [",
        "license: mit\nlicense: mit",
        "size_categories: [12]",
        "tags: medical",
        "configs: {a: b}",
        "configs: [{data_files: x}]",
        "configs: [{config_name: a, data_files: [{split: train}]}]",
    ],
)
def test_a_card_that_the_hub_refuses(api, head):
    with pytest.raises(ValueError, match="Invalid metadata in README.md"):
        commit(api, {"README.md": f"---\n{head}\n---\n".encode()})


def test_a_card_without_metadata_gives_a_warning(api):
    assert check_card(CARD) == ([], [])
    with pytest.warns(UserWarning, match="empty or missing yaml"):
        commit(api, {"README.md": b"# Title\n"})


def test_by_hand():
    command = [sys.executable, "-m", f"{FakeHub.__module__}", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ) as hub:
        try:
            url = hub.stdout.readline().removeprefix("hub: listening on ").strip()
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(f"{url}/api/datasets/{REPO}")
            assert caught.value.headers["X-Error-Code"] == "RepoNotFound"
        finally:
            hub.terminate()
