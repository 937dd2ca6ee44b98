"""Libraries that only some parts need."""

import re
from pathlib import Path

from asl_live.extras import EXTRAS, how_to_install


def test_what_it_says_to_install_is_what_the_package_asks_for() -> None:
    project = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text("utf-8")
    asked = [
        line
        for extra in EXTRAS
        for line in re.findall(
            r'^ +"(.+)",$', project.partition(f"\n{extra} = [")[2].partition("\n]")[0], re.M
        )
    ]
    assert asked == [wanted for packages in EXTRAS.values() for wanted in packages.values()]


def test_it_names_the_extra_too() -> None:
    assert how_to_install("pyarrow").endswith('"pyarrow>=15,<26" (or, in the folder of the README: '
                                              'pip install -e ".[formats]")')  # fmt: skip
