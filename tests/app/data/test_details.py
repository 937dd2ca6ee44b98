"""Facts of a clip, of whatever its file says."""

import pytest

from asl_live.app.data.details import _when


@pytest.mark.parametrize(
    ("created", "shown"),
    [
        ("", "not said"),
        ("yesterday", "yesterday"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_a_time_that_is_none_here_is_shown_as_it_is_written(created: str, shown: str) -> None:
    assert _when(created) == shown
