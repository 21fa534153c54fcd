# make demo and make test each work as the first command typed, on Python 3.11 to 3.13.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
TORCH ?= torch==2.13.0
# The tests wait for crawls in processes of their own more than they compute; a file's tests stay together.
TEST_JOBS ?= 4

.PHONY: venv demo test lint bench bench-crawl bench-extract bench-quality test-long test-train lock clean

# The lock is installed without its own resolution: hazm pins a numpy that pyarrow cannot be used with.
$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14), "Tabib needs Python 3.11 to 3.13: make PYTHON=python3.12"'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

venv: $(VENV)/installed

demo: venv
	$(BIN)/tabib demo

test: venv
	$(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadfile -m "not long and not train"

test-long: venv
	$(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadfile -m long

test-train: venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock "$(TORCH)" --editable ".[train]"
	$(BIN)/python -m pytest -m train

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy pipelines crawlers curation tabib training replica

# What several of them share lies in benchmarks/common, their peers in benchmarks/peers.
bench: venv
	for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

bench-crawl: venv
	$(BIN)/python benchmarks/crawl.py

bench-extract: venv
	$(BIN)/python benchmarks/extract.py

bench-quality: venv
	$(BIN)/python benchmarks/quality.py

# Needs uv. hazm 0.10's pin of numpy is overridden; no index address is written.
lock:
	printf 'numpy>=2.2\n' | uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--override /dev/stdin --no-header --no-annotate --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
