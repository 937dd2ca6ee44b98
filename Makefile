# "make help" lists what there is. Everything is installed into .venv and nothing elsewhere, save
# the system libraries that Qt and PortAudio need.

# ARGS: arguments of asl-live (make run) or of pytest (make test).
ARGS ?=
# TORCH: which PyTorch to install, as pip writes it, as in TORCH=torch==2.5.1.
TORCH ?=
# PYTHON: which Python to take, where it is not found by itself.
PYTHON ?=
export PYTHON

prepare = python=$$(sh scripts/find_python.sh) && "$$python" scripts/environment.py $(if $(TORCH),--torch '$(TORCH)')
libraries = .venv/bin/python scripts/system_libraries.py

.PHONY: help run test lint clean

help:
	@echo 'make run      install what is missing and open the window'
	@echo '              ARGS="..." are arguments of asl-live: make run ARGS="--source hello.mp4"'
	@echo 'make test     install what is missing and run the tests; ARGS="..." are arguments of pytest'
	@echo 'make lint     check style and types'
	@echo 'make clean    remove the virtual environment and what was built'
	@echo 'TORCH=...     which PyTorch to install, as pip writes it: TORCH=torch==2.5.1'
	@echo 'PYTHON=...    which Python (3.10 to 3.12) to use'

run:
	@$(prepare)
	@$(libraries)
	@.venv/bin/asl-live $(ARGS)

test:
	@$(prepare) --extra test
	@$(libraries)
	.venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

lint:
	@$(prepare) --extra dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
