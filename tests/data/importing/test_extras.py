"""Libraries that only some formats need."""

from pathlib import Path

from asl_live.data.importing.extras import REQUIREMENTS


def test_what_it_says_to_install_is_what_the_package_asks_for() -> None:
    project = (Path(__file__).resolve().parents[3] / "pyproject.toml").read_text("utf-8")
    extra = project.partition("\nformats = [")[2].partition("\n]")[0]
    asked = [line.strip(' ",') for line in extra.splitlines() if line.strip().startswith('"')]
    assert asked == list(REQUIREMENTS.values())
