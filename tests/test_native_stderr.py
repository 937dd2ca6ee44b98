"""What native libraries print does not reach the user; what others print is not lost."""

import os
import re
import sys

import pytest

from asl_live.native_stderr import captured_stderr


def test_all_is_kept_back_and_can_be_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    with captured_stderr() as said:
        os.write(2, b"one line\nand another\n")
        assert said().splitlines() == ["one line", "and another"]
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "afterwards\n"


def test_only_noise_is_dropped_where_it_is_known(capfd: pytest.CaptureFixture[str]) -> None:
    with captured_stderr(re.compile("W0000 ")):
        os.write(2, b"W0000 chatter\nTraceback of another thread\n")
    assert capfd.readouterr().err == "Traceback of another thread\n"


def test_standard_error_comes_back_after_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), captured_stderr():
        os.write(2, b"chatter\n")
        raise ZeroDivisionError
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"


def test_a_program_without_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(descriptor: int) -> int:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(os, "dup", none)
    monkeypatch.setattr(sys, "stderr", None)
    with captured_stderr() as said:
        assert said() == ""
