import csv
import json
from dataclasses import asdict, replace

import pytest
from click.testing import CliRunner

from asl_live.cli import main
from asl_live.clip import write_clip
from asl_live.errors import InputError
from asl_live.evaluation import ablation as room
from asl_live.evaluation.ablation import CSV, MARKDOWN, Design, ablate
from asl_live.evaluation.ablation_table import COLUMNS, as_csv, as_markdown, compare
from asl_live.evaluation.rows import Row
from tests.training.toy import SIGNS, SPAN, TINY, make_clips

QUICK = replace(TINY, epochs=2)
ROWS = [Row("base", QUICK, SPAN), Row("slow", replace(QUICK, rate=1e-4), SPAN, "hardly learns")]
DESIGN = Design(SIGNS, seeds=2, folds=2)


@pytest.fixture
def counted(monkeypatch):
    """The fits that are done, as (rate, seed)."""
    done = []
    fit = room.fit

    def follow(train, valid, signs, others, recipe, *rest):
        done.append((recipe.rate, recipe.seed))
        return fit(train, valid, signs, others, recipe, *rest)

    monkeypatch.setattr(room, "fit", follow)
    return done


def results(**figures):
    """For each row, for each seed, the same figure in every column."""
    return {
        row: {seed: dict.fromkeys(COLUMNS, value) for seed, value in enumerate(values)}
        for row, values in figures.items()
    }


def test_spread_and_differences_are_counted_seed_by_seed():
    base, other = compare(results(base=[0.8, 0.9], other=[0.7, 0.9]), {"other": "why"})
    assert base.figures["open_top1"].mean == pytest.approx(0.85)
    assert base.figures["open_top1"].deviation == pytest.approx(0.0707107)
    assert base.differences["open_top1"].mean == 0
    assert other.differences["open_top1"].mean == pytest.approx(-0.05)
    assert other.differences["open_top1"].deviation == pytest.approx(0.0707107)
    assert (other.note, other.seeds) == ("why", 2)


def test_a_row_that_is_ahead_is_compared_with_the_seeds_that_both_have():
    _, other = compare(results(base=[0.5], other=[0.6, 0.9]), {})
    assert other.figures["ece"].mean == pytest.approx(0.75)
    assert other.differences["ece"].mean == pytest.approx(0.1)
    assert other.differences["ece"].deviation is None


def test_the_tables_say_the_same():
    lines = compare(results(base=[0.8, 0.9], other=[0.7, None]), {"other": "a | b"})
    rows = list(csv.DictReader(as_csv(lines).splitlines()))
    assert rows[0]["open_top1_mean"] == "0.85000" and rows[1]["open_top1_difference"] == "-0.10000"
    assert rows[1]["open_top1_sd"] == ""
    text = as_markdown(lines, "how")
    assert "| base | 2 | 0.850 ± 0.071 |" in text
    assert r"| other: a \| b | 2 | 0.700 (-0.100) |" in text


def test_every_row_is_fitted_on_every_fold_with_every_seed(tmp_path, counted):
    lines = ablate(make_clips("abcd"), ROWS, DESIGN, tmp_path)
    assert sorted(counted) == sorted(
        (row.recipe.rate, seed) for row in ROWS for seed in (0, 1) for _ in (0, 1)
    )
    assert [line.seeds for line in lines] == [2, 2]
    learned, hardly = (line.figures["closed_top1"].mean for line in lines)
    assert learned > hardly
    assert (tmp_path / CSV).read_text() == as_csv(lines)
    assert "48 clips of 4 signers; 2 folds" in (tmp_path / MARKDOWN).read_text()


def test_what_is_done_is_not_done_again_and_a_new_row_costs_its_own_fits(tmp_path, counted):
    clips = make_clips("abc", each=2)
    first = ablate(clips, ROWS, DESIGN, tmp_path)
    counted.clear()
    again = ablate(clips, ROWS, DESIGN, tmp_path)
    assert counted == [] and [asdict(one) for one in again] == [asdict(one) for one in first]
    ablate(clips, [*ROWS, Row("new", replace(QUICK, rate=0.005), SPAN)], DESIGN, tmp_path)
    assert counted == [(0.005, 0), (0.005, 0), (0.005, 1), (0.005, 1)]


def test_broken_off_it_goes_on_and_ends_the_same(tmp_path, monkeypatch):
    clips = make_clips("abc", each=2)
    whole = ablate(clips, ROWS[:1], DESIGN, tmp_path / "whole")

    def stop(stage, done, of):
        if stage == "fits" and done == 3:  # in the middle of the second fit
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ablate(clips, ROWS[:1], DESIGN, tmp_path / "broken", stop)
    assert not (tmp_path / "broken" / CSV).exists()
    told = []
    later = ablate(clips, ROWS[:1], DESIGN, tmp_path / "broken", lambda *one: told.append(one))
    assert told[-1] == ("fits", 6, 6)
    for column in set(COLUMNS) - {"minutes"}:
        assert later[0].figures[column] == whole[0].figures[column]
    assert not list((tmp_path / "broken").rglob("*.safetensors"))


def test_several_processes_find_the_same(tmp_path):
    clips = make_clips("abc", each=2)
    design = replace(DESIGN, seeds=1)
    told = []
    alone = ablate(clips, ROWS[:1], design, tmp_path / "one")
    both = ablate(clips, ROWS[:1], replace(design, jobs=2), tmp_path / "two", lambda *one: told.append(one))
    for column in set(COLUMNS) - {"minutes"}:
        assert both[0].figures[column].mean == pytest.approx(alone[0].figures[column].mean, abs=1e-4)
    assert told[-1] == ("fits", 4, 4)


def test_trouble_in_a_process_is_told(tmp_path):
    wild = [Row("base", replace(QUICK, rate=1e30, epochs=4), SPAN)]
    with pytest.raises(InputError, match="came apart"):
        ablate(make_clips("abc", each=2), wild, replace(DESIGN, seeds=1, jobs=2), tmp_path)


def test_a_recording_under_two_signers_is_refused(tmp_path):
    clips = make_clips("abc", each=1)
    with pytest.raises(InputError, match=r"stands under 2 signers \(a, z\)"):
        ablate([*clips, replace(clips[0], signer="z")], ROWS, DESIGN, tmp_path)


def test_the_command_prints_the_table_it_wrote(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for number, clip in enumerate(make_clips("abc", each=1)):
        write_clip(folder / f"{number}.npz", clip)
    rows = tmp_path / "rows.json"
    base = {"epochs": 1, "batch": 4, "options": TINY.options}
    rows.write_text(json.dumps({"base": base, "rows": {"slow": {"rate": 1e-4}}}))
    arguments = ["ablate", "--data", str(folder), "--rows", str(rows), "--out", str(tmp_path / "out")]
    arguments += ["--signs", ",".join(SIGNS), "--seeds", "1", "--folds", "2"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (tmp_path / "out" / MARKDOWN).read_text()
    lines = [
        json.loads(line) for line in CliRunner().invoke(main, [*arguments, "--json"]).stdout.splitlines()
    ]
    assert [line["row"] for line in lines] == ["base", "slow"]


def test_the_command_without_data_says_what_to_give(tmp_path):
    result = CliRunner().invoke(main, ["ablate", "--rows", "x.toml", "--out", str(tmp_path)])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "--data" in result.stderr


def test_a_row_whose_people_cannot_be_made_up_is_refused_before_any_fit(tmp_path, counted):
    rows = [Row("base", QUICK, SPAN), Row("drawn", replace(QUICK, made_up=2), SPAN)]
    with pytest.raises(InputError, match="makes none of the signs"):
        ablate(make_clips("abc"), rows, DESIGN, tmp_path)
    assert counted == []


def test_the_command_leaves_out_clips_with_a_wrong_label(tmp_path):
    (tmp_path / "data").mkdir()
    for number, clip in enumerate(make_clips("abc", each=1)):
        write_clip(tmp_path / "data" / f"{number}.npz", clip)
    (tmp_path / "rows.toml").write_text(
        "[base]\nepochs = 1\noptions = { hidden = 4, crop_channels = 0 }\n[rows.other]\nrate = 0.01\n"
    )
    out = tmp_path / "out"
    arguments = [
        "--rows",
        tmp_path / "rows.toml",
        "--out",
        out,
        "--seeds",
        1,
        "--folds",
        2,
        "--leave-out",
        "a:low",
    ]
    arguments = ["ablate", "--data", tmp_path / "data", *arguments]
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exit_code == 0, result.output
    assert "11 clips of 3 signers" in (out / MARKDOWN).read_text()
