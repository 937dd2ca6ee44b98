"""Processes that work side by side."""

import os
from functools import partial

import pytest

from asl_live.data.importing import workers
from asl_live.data.importing.workers import work_through
from asl_live.errors import InputError

from .loads import double, own_process


def test_tasks_are_given_with_what_came_of_them_and_none_for_a_death() -> None:
    assert sorted(work_through(double, [1, 2, 3], 2)) == [(1, 2), (2, 4), (3, 6)]
    assert list(work_through(os._exit, [3], 1)) == [(3, None)]
    assert list(work_through(double, [], 2)) == []


def test_a_process_that_dies_while_it_waits_costs_one_task_at_most() -> None:
    tasks = work_through(own_process, [1, 2, 3], 1)
    _, process = next(tasks)
    assert process is not None
    os.kill(process, 9 if os.name == "posix" else 15)
    # Whether the pool has heard of it when the next task comes cannot be known.
    (second, third) = [result for _, result in tasks]
    assert second != process and third not in (None, process)


def test_processes_that_do_not_start_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_prepare", partial(os._exit, 3))
    with pytest.raises(InputError, match="the processes that read the recordings do not start"):
        list(work_through(double, [1], 1))
