"""The question graph of a crawl against what the pages themselves link to."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest

from crawlers import archive
from crawlers.graph import export, question_graph, summary
from crawlers.sites import SITES
from pipelines.errors import DataError, UsageError
from tests.crawlers.conftest import Crawl


def test_the_graph_is_what_the_archived_pages_link_to(small: Crawl, tmp_path: Path) -> None:
    small.run("drhast")
    graph = question_graph("drhast", small.data)
    drhast = SITES["drhast"]
    linked = set()
    for file in archive.warc_files(small.data / "archive" / "drhast"):
        for page in archive.read(file):
            if drhast.is_page(page.url):
                hrefs = [piece.split('"')[0] for piece in page.body.decode().split('href="')[1:]]
                targets = {drhast.own(href.replace("&amp;", "&"), page.url) for href in hrefs}
                linked |= {(page.url, url) for url in targets if url and drhast.is_page(url) and url != page.url}
    assert set(graph.edges) == linked
    done = {url for url, state in graph.nodes(data="state") if state == "done"}
    assert done == small.truth("drhast").keys()
    told = summary(graph)
    assert told["pages"] == graph.number_of_nodes()
    assert 20 < told["links a page"] < 110
    export(graph, tmp_path / "x.graphml")
    assert set(nx.read_graphml(tmp_path / "x.graphml").edges) == linked
    export(graph, tmp_path / "x.parquet")
    assert {(row["source"], row["target"]) for row in pq.read_table(tmp_path / "x.parquet").to_pylist()} == linked


def test_mistakes_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="tabib crawl drhast"):
        question_graph("drhast", tmp_path)
    with pytest.raises(UsageError, match="graphml"):
        export(nx.DiGraph(), tmp_path / "x.png")
