"""The question graph: which record page links to which, as networkx, and its export."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.site import Site
from pipelines.errors import DataError, UsageError

if TYPE_CHECKING:
    import networkx as nx

FORMATS = (".graphml", ".parquet")


def question_graph(site: Site | str, data: Path | None = None) -> nx.DiGraph:
    """The record pages a crawl knows (nodes: canonical URLs with ``state``) and the links between them.

    ``data`` is the data folder, by default ``TABIB_DATA`` or ``data``. Raises DataError for a site never crawled.
    """
    import networkx as nx

    name = site if isinstance(site, str) else site.name
    path = (data or Path(os.environ.get("TABIB_DATA") or "data")) / "frontier" / f"{name}.sqlite"
    if not path.exists():
        raise DataError("never crawled", where=str(path), remedy=f"run `tabib crawl {name}` first")
    graph = nx.DiGraph(site=name)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        pages = db.execute("SELECT id, url, state FROM urls WHERE role = 'page' ORDER BY id").fetchall()
        urls = {number: url for number, url, _ in pages}
        graph.add_nodes_from((url, {"state": state}) for _, url, state in pages)
        edges = db.execute("SELECT src, dst FROM edges ORDER BY src, dst")
        graph.add_edges_from((urls[src], urls[dst]) for src, dst in edges if src in urls and dst in urls)
    return graph


def export(graph: nx.DiGraph, out: Path) -> None:
    """Writes a graph as GraphML, or its edges (source, target) as Parquet, by the ending of ``out``."""
    if out.suffix == ".graphml":
        import networkx as nx

        nx.write_graphml(graph, out)
    elif out.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        sources, targets = zip(*graph.edges, strict=True) if graph.edges else ((), ())
        table = {"source": pa.array(sources, pa.string()), "target": pa.array(targets, pa.string())}
        pq.write_table(pa.table(table), out, compression="zstd", compression_level=3)
    else:
        raise UsageError(
            f"cannot write a graph as {out.suffix or 'a file without an ending'}",
            where=str(out),
            remedy=f"end it on {' or '.join(FORMATS)}",
        )


def summary(graph: nx.DiGraph) -> dict[str, float]:
    """Pages, links, mean links a page, and how the pages hang together."""
    import networkx as nx

    pages, links = graph.number_of_nodes(), graph.number_of_edges()
    largest = max((len(part) for part in nx.weakly_connected_components(graph)), default=0)
    unlinked = sum(degree == 0 for _, degree in graph.in_degree())
    return {
        "pages": pages,
        "links": links,
        "links a page": links / pages if pages else 0.0,
        "share in the largest component": largest / pages if pages else 0.0,
        "pages no other page links to": unlinked,
    }
