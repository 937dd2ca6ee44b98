import json

import pytest

from asl_live.errors import InputError
from asl_live.evaluation.rows import read_rows
from asl_live.training.fit import Recipe

TABLE = """
[base]
epochs = 3
options = { hidden = 16, crop_channels = 0 }
augmentation = { mirror = 0.2 }

[rows."no mirror"]
note = "left hands are not imitated"
augmentation = { mirror = 0 }

[rows.wider]
options = { hidden = 24 }
rate = 0.01
span = 1.5
"""


def test_rows_change_the_base_key_by_key(tmp_path):
    file = tmp_path / "rows.toml"
    file.write_text(TABLE)
    base, mirror, wider = read_rows(file)
    assert (base.name, mirror.name, wider.name) == ("base", "no mirror", "wider")
    assert (base.recipe.epochs, base.recipe.batch) == (3, Recipe().batch)
    assert (mirror.recipe.augmentation.mirror, base.recipe.augmentation.mirror) == (0, 0.2)
    assert mirror.recipe.augmentation.scale == Recipe().augmentation.scale
    assert mirror.note == "left hands are not imitated"
    assert wider.recipe.options == {"hidden": 24, "crop_channels": 0}
    assert (wider.recipe.rate, wider.span, wider.recipe.epochs) == (0.01, 1.5, 3)


def test_the_same_in_json(tmp_path):
    file = tmp_path / "rows.json"
    file.write_text(json.dumps({"base": {"epochs": 2}, "rows": {"slow": {"rate": 0.001}}}))
    assert [row.recipe.epochs for row in read_rows(file)] == [2, 2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no rows"),
        ("[rows.base]\nepochs = 1", "named 'base'"),
        ("[row.a]\nepochs = 1", "a part 'row'"),
        ("[rows.a]\nepoch = 1", "'epoch', which no row can"),
        ("[rows.a]\nseed = 1", "--seeds"),
        ("[rows.a]\nseeds = 1", "there are (?!.*seed)net, "),
        ("[rows.a]\nepochs = 'many'", r"\[rows.a\].*epochs"),
        ("[rows.a]\nepochs = 0", "epochs: .*greater than or equal to 1"),
        ("[rows.a]\nrate = nan", "rate: "),
        ("[rows.a]\nsmoothing = 5.0", "smoothing: .*less than or equal to 1"),
        ("[rows.a]\nunknown = 2.0", "unknown: .*less than 1"),
        ("[rows.a]\naverage = 3", "average: .*less than or equal to 1"),
        ("[rows.a]\naugmentation = { speed = inf }", r"augmentation\.speed: "),
        ("[rows.a]\nspan = 0", "span of 0.1 to 60 seconds"),
        ("[rows.a]\nspan = 'long'", "seconds"),
        ("[rows.a]\naugmentation = { mirrors = 1 }", "'mirrors' of augmentation"),
        ("[rows.a]\noptions = 3", "options.*is no table"),
        ("[rows.a]\noptions = { hiden = 3 }", r"\[rows.a\]"),
        ("[rows.a]\nnet = 'nothing'", "nothing"),
        ("rows = 3", "no rows"),
        ("[rows]\na = 3", "no table of changes"),
        ("[rows.a", "cannot be read as TOML"),
    ],
)
def test_files_that_cannot_be_used_are_told_of(tmp_path, text, told):
    file = tmp_path / "rows.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=told):
        read_rows(file)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"gone\.toml cannot be read"):
        read_rows(tmp_path / "gone.toml")
