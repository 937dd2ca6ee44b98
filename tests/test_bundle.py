import errno
import json
import os
import shutil
import stat
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from asl_live import bundle as bundles
from asl_live.bundle import Description, list_bundles, load_bundle, save_bundle
from asl_live.errors import InputError
from asl_live.nets.fused import Fused
from asl_live.nets.registry import get_network

OPTIONS = {"hidden": 6, "crop_channels": 2}
ABOUT = Description(
    net="fused",
    options=OPTIONS,
    signs=["hello", "grüß dich"],
    others=["idle", "other"],
    span=1.5,
    decoder={"threshold": 0.7, "rest": 0.5},
    training={"clips": 12},
    metrics={"closed_top1": None},
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "greetings"
    torch.manual_seed(0)
    network = get_network("fused", 4, **OPTIONS)
    network.members[0].crop_branch.stem[1].running_mean += 0.5  # buffers travel too
    save_bundle(path, network, ABOUT, "# Grüße\n")
    return path, network


@pytest.fixture
def folder(saved, tmp_path):
    """A sound model that a test may damage."""
    return shutil.copytree(saved[0], tmp_path / "greetings")


def test_what_is_saved_is_loaded(saved):
    path, network = saved
    bundle = load_bundle(path, "cpu")
    assert (bundle.name, bundle.path) == ("greetings", path)
    assert bundle.signs == ("hello", "grüß dich")
    assert (bundle.threshold, bundle.decoder.rest, bundle.span) == (0.7, 0.5, 1.5)
    assert bundle.card == "# Grüße\n"
    assert bundle.about == ABOUT.model_copy(update={"options": bundle.about.options})
    assert not bundle.network.training
    loaded = bundle.network.state_dict()
    assert all(torch.equal(value, loaded[name]) for name, value in network.state_dict().items())
    inputs = torch.randn(1, 30, 258), torch.rand(1, 30, 3, 64, 64)
    with torch.no_grad():
        assert torch.equal(bundle.network(*inputs), network.eval()(*inputs))


def test_the_folder_holds_text_and_tensors_alone(saved):
    path, _ = saved
    assert sorted(one.name for one in path.iterdir()) == ["README.md", "model.json", "weights.safetensors"]
    assert json.loads((path / "model.json").read_text("utf-8"))["signs"][1] == "grüß dich"


@pytest.mark.skipif(os.name == "nt", reason="rights of files as POSIX has them")
def test_a_model_can_be_read_by_whom_the_user_lets_read(saved):
    """safetensors writes files that nobody else can read."""
    rights = {stat.S_IMODE(one.stat().st_mode) for one in saved[0].iterdir()}
    (saved[0].parent / "any").touch()
    assert rights == {stat.S_IMODE((saved[0].parent / "any").stat().st_mode)}


def test_saving_again_replaces_the_old_model(folder):
    about = ABOUT.model_copy(update={"signs": ["no", "yes"]})
    save_bundle(folder, get_network("fused", 4, **OPTIONS), about, "")
    assert load_bundle(folder).signs == ("no", "yes")


@pytest.mark.parametrize("fails", ["weights.safetensors", "README.md", "model.json"])
def test_a_model_that_cannot_be_written_leaves_the_old_one_as_it_was(folder, monkeypatch, fails):
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    write, save = Path.write_text, bundles.save_file

    def full(path, *data):
        raise OSError(errno.ENOSPC, "No space left on device")

    def text(path, *data):
        return (full if path.name.startswith(f".{Path(fails).stem}") else write)(path, *data)

    monkeypatch.setattr(Path, "write_text", text)
    monkeypatch.setattr(bundles, "save_file", full if fails.endswith("safetensors") else save)
    about = ABOUT.model_copy(update={"signs": ["no", "yes"]})
    with pytest.raises(InputError, match="no space left"):
        save_bundle(folder, get_network("fused", 4, **OPTIONS), about, "")
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


def test_a_program_that_is_killed_leaves_no_weights_under_the_names_of_other_signs(folder, monkeypatch):
    def killed(source, target):
        if str(target).endswith("README.md"):
            raise KeyboardInterrupt
        os.rename(source, target)

    monkeypatch.setattr(os, "replace", killed)
    about = ABOUT.model_copy(update={"signs": ["no", "yes"]})
    with pytest.raises(KeyboardInterrupt):
        save_bundle(folder, get_network("fused", 4, **OPTIONS), about, "")
    with pytest.raises(InputError, match=r"it has no model\.json"):
        load_bundle(folder)


def test_a_description_that_could_not_be_read_again_is_not_written(folder, monkeypatch):
    monkeypatch.setattr(bundles, "MAX_TEXT", 2000)
    about = ABOUT.model_copy(update={"signs": [f"sign {number}" for number in range(200)]})
    with pytest.raises(InputError, match="too many to describe"):
        save_bundle(folder, get_network("fused", 202, **OPTIONS), about, "")
    assert load_bundle(folder).signs == ("hello", "grüß dich")


def test_what_was_left_to_a_default_is_kept_so_that_another_default_changes_nothing(saved, monkeypatch):
    options = json.loads((saved[0] / "model.json").read_text("utf-8"))["options"]
    assert options.items() >= OPTIONS.items() and {"blocks", "summary", "members"} <= options.keys()
    before = load_bundle(saved[0], "cpu").network.state_dict()
    monkeypatch.setattr(Fused.__init__, "__defaults__", tuple(9 for _ in Fused.__init__.__defaults__))
    assert load_bundle(saved[0], "cpu").network.state_dict().keys() == before.keys()


def test_a_model_of_the_former_format_keeps_the_network_it_was_trained_as(folder):
    former = get_network("fused", 4, **OPTIONS, blocks=4, summary=["mean", "maximum", "attention"])
    save_file(former.state_dict(), folder / "weights.safetensors")
    describe(folder, format=1)
    loaded = load_bundle(folder, "cpu")
    assert len(loaded.network.members[0].blocks) == 4 and loaded.network.width == former.width
    # What is made of it is of this format, with what was left out.
    assert (loaded.about.format, loaded.about.options["blocks"]) == (bundles.FORMAT, 4)


def test_models_are_found_by_name_the_shipped_ones_first(saved, tmp_path, monkeypatch):
    shipped, own = tmp_path / "shipped", tmp_path / "home" / "models"
    monkeypatch.setattr(bundles, "shipped", lambda kind: shipped)
    monkeypatch.setenv("ASL_LIVE_HOME", str(own.parent))
    monkeypatch.chdir(tmp_path)
    assert list_bundles() == []
    with pytest.raises(InputError, match=r"no model 'starter'.*none"):
        load_bundle()
    for path in (shipped / "starter", own / "starter", own / "mine"):
        shutil.copytree(saved[0], path)
    (own / "empty").mkdir()
    (own / "notes.txt").write_text("")
    assert list_bundles() == ["starter", "mine"]
    assert load_bundle().path == shipped / "starter"
    assert load_bundle("mine").path == own / "mine"
    with pytest.raises(InputError, match=r"no model 'yours'.*starter, mine"):
        load_bundle("yours")


def test_a_model_without_a_card_is_usable(folder):
    (folder / "README.md").unlink()
    assert load_bundle(folder).card == ""


def refusal(path):
    """The one sentence with which a model is refused."""
    with pytest.raises(InputError) as refused:
        load_bundle(path)
    message = str(refused.value)
    assert "\n" not in message and len(message) < 400
    return message


def describe(folder, **changes):
    about = {**ABOUT.model_dump(), **changes}
    (folder / "model.json").write_text(json.dumps(about), "utf-8")


def reweigh(folder, change):
    weights = load_file(folder / "weights.safetensors")
    change(weights)
    save_file(weights, folder / "weights.safetensors")


def test_missing_weights(folder):
    (folder / "weights.safetensors").unlink()
    assert "has no weights.safetensors; copy the whole folder again" in refusal(folder)


@pytest.mark.parametrize("left", [0, 4, 100, -1])
def test_truncated_weights(folder, left):
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:left])
    assert "is damaged or not a safetensors file" in refusal(folder)


def test_weights_that_are_something_else(folder):
    (folder / "weights.safetensors").write_bytes(b"\x80\x04pickled" * 100)
    assert "is damaged or not a safetensors file" in refusal(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda weights: weights.update({"classify.1.bias": torch.zeros(7)}),
        lambda weights: weights.update({"classify.1.bias": torch.zeros(4, 1)}),
        lambda weights: weights.pop("members.0.attention.weight"),
        lambda weights: weights.update({"extra": torch.zeros(1)}),
        lambda weights: weights.clear(),
    ],
    ids=["wrong length", "wrong dimensions", "one missing", "one too many", "none"],
)
def test_weights_of_another_network(folder, change):
    reweigh(folder, change)
    assert "does not fit the network that model.json describes" in refusal(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_numbers(folder, value):
    reweigh(folder, lambda weights: weights["members.0.attention.bias"].fill_(value))
    assert "values that are not numbers" in refusal(folder)


def test_weights_that_are_complex(folder):
    reweigh(
        folder,
        lambda weights: weights.update({"members.0.attention.bias": torch.ones(1, dtype=torch.complex64)}),
    )
    assert "does not fit the network" in refusal(folder)


def test_a_model_works_without_its_card(folder):
    (folder / "README.md").unlink()
    assert load_bundle(folder).card == ""
    (folder / "README.md").mkdir()
    assert "README.md cannot be read" in refusal(folder)


def test_huge_weights_are_not_read(folder, monkeypatch):
    monkeypatch.setattr(bundles, "MAX_WEIGHTS", 1000)
    assert "larger than any model's weights" in refusal(folder)


@pytest.mark.parametrize(
    "options",
    [
        {"hidden": 10**9},
        {"hidden": -1},
        {"hidden": "many"},
        {"crop_channels": 10**6},
        {"crop_stride": 0},
        {"dropout": 5},
        {"__class__": "os.system"},
    ],
)
def test_hostile_options(folder, options):
    describe(folder, options=options)
    message = refusal(folder)
    assert next(iter(options)) in message and str(folder / "model.json") in message


def test_a_few_words_that_describe_a_network_larger_than_any_memory(folder):
    signs = [f"sign {number}" for number in range(9000)]
    describe(folder, net="convlstm-stack", options={"steps": 1000, "size": 1024}, signs=signs)
    assert "does not fit the network that model.json describes" in refusal(folder)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"not JSON",
        b"[]",
        b"null",
        b'"model"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"net": "fused"}',
    ],
    ids=["empty", "cut", "words", "list", "null", "text", "no UTF-8", "deep", "too little"],
)
def test_a_description_that_is_none(folder, text):
    (folder / "model.json").write_bytes(text)
    assert "model.json does not describe a model" in refusal(folder)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"net": "fused-tomorrow"}, "fused-tomorrow"),
        ({"net": 5}, "net"),
        ({"signs": []}, "signs"),
        ({"signs": "hello"}, "signs"),
        ({"signs": ["hello", "hello"]}, "different names"),
        ({"signs": ["hello", "idle"]}, "different names"),
        ({"signs": ["hello", " "]}, "different names"),
        ({"signs": ["x"] * 10_001}, "signs"),
        ({"span": 0}, "span"),
        ({"span": 1e-9}, "span"),
        ({"span": float("nan")}, "span"),
        ({"span": 1e9}, "span"),
        ({"decoder": {"threshold": 2}}, "threshold"),
        ({"clip_threshold": 2}, "clip_threshold"),
        ({"decoder": {"threshold": float("nan")}}, "threshold"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_description_of_what_cannot_be(folder, changes, named):
    describe(folder, **changes)
    assert named in refusal(folder)


def test_a_description_that_names_other_signs_than_the_weights_know(folder):
    describe(folder, signs=["hello", "yes", "no"])
    assert "does not fit the network" in refusal(folder)


def test_a_huge_description_is_not_read(folder):
    with open(folder / "model.json", "wb") as file:
        file.truncate(1 << 32)  # a hole: it takes no disk
    assert "too large to describe a model" in refusal(folder)


@pytest.mark.parametrize("news", [{}, {"speaks": ["ASL", "BSL"]}])
def test_a_model_of_a_newer_program(folder, news):
    describe(folder, format=bundles.FORMAT + 1, **news)
    assert "written by a newer version of ASL Live; update" in refusal(folder)


def test_a_file_in_the_folders_place(tmp_path):
    path = tmp_path / "model"
    path.write_text("weights")
    assert "is a file; a model is a folder" in refusal(path)


def test_a_folder_that_is_no_model(tmp_path):
    assert "is not a model: it has no model.json" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["", "nowhere", "a/b/c", "x" * 300, "nul\0"], ids=range(5))
def test_a_name_of_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "model" in refusal(name)


def test_folders_in_the_files_places(folder):
    (folder / "weights.safetensors").unlink()
    (folder / "weights.safetensors").mkdir()
    assert "has no weights.safetensors" in refusal(folder)
    (folder / "model.json").unlink()
    (folder / "model.json").mkdir()
    assert "is not a model" in refusal(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_files_that_may_not_be_read(folder):
    (folder / "model.json").chmod(0)
    assert "cannot be read: permission denied" in refusal(folder)


def test_saving_where_a_file_is_says_so(tmp_path):
    path = tmp_path / "taken"
    path.write_text("")
    with pytest.raises(InputError, match="taken cannot be made"):
        save_bundle(path, get_network("fused", 4, **OPTIONS), ABOUT, "")
