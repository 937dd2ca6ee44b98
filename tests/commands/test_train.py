import json
import shutil

import pytest
from click.testing import CliRunner

from asl_live.bundle import load_bundle
from asl_live.clip import write_clip
from asl_live.commands.train import main
from asl_live.training import fit as fitting
from tests.training.toy import SIGNS, make_clips

NETWORK = ["--option", "hidden=4", "--option", "crop_channels=0"]
TINY = [*NETWORK, "--epochs", "3", "--batch", "16", "--device", "cpu"]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dataset")
    for number, clip in enumerate(make_clips("abcd", (*SIGNS, "idle"), each=2)):
        write_clip(folder / f"{number:02}.npz", clip)
    return folder


def call(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments], prog_name="train.py")


def assert_refused(result, *words):
    """One line on standard error, exit status 2, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith("asl-live: ")
    assert all(word in line for word in words), line


def test_a_dataset_becomes_a_model(dataset, tmp_path):
    out = tmp_path / "mine"
    result = call(dataset, "--out", out, *TINY)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"wrote {out}; {out / 'README.md'} has its figures\n"
    assert "held-out clips: 8 clips" in result.stderr
    bundle = load_bundle(out)
    assert bundle.signs == tuple(sorted(SIGNS))
    assert bundle.about.options.items() >= {"hidden": 4, "crop_channels": 0}.items()


def test_options_reach_the_training(dataset, tmp_path):
    out = tmp_path / "mine"
    choices = ["--signs", "low, high", "--folds", "2", "--together", "a, b", "--seed", "7", "--rate", "0.01"]
    choices += ["--span", "1.5", "--most-unknown", "0.5"]
    result = call(dataset, "--out", out, *TINY, "--json", *choices)
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["bundle"] == str(out) and figures["clips"] == 32
    assert figures["unknown_clips"] == 16
    about = load_bundle(out).about
    assert (about.signs, about.others, about.span) == (["low", "high"], ["idle", "wide"], 1.5)
    assert about.training["recipe"]["seed"] == 7 and about.training["recipe"]["rate"] == 0.01
    assert about.training["plan"]["together"] == [["a", "b"]]
    assert about.training["plan"]["most_unknown"] == 0.5


def test_a_random_split_warns(dataset, tmp_path):
    result = call(dataset, "--out", tmp_path / "mine", *TINY, "--split", "random", "--epochs", 1)
    assert result.exit_code == 0, result.output
    assert "random split says nothing about signers" in result.stderr
    assert not load_bundle(tmp_path / "mine").about.training["plan"]["by_signer"]


@pytest.fixture
def ctrl_c(monkeypatch):
    """Press Ctrl-C when a batch has been learned in the second epoch; gives back a way to stop that."""
    pressed = []
    entropy = fitting.functional.cross_entropy

    def interrupted(*given, **how):
        pressed.append(1)
        if len(pressed) == 2:  # there is one batch an epoch
            raise KeyboardInterrupt
        return entropy(*given, **how)

    with monkeypatch.context() as patched:
        patched.setattr(fitting.functional, "cross_entropy", interrupted)
        yield patched.undo


def test_ctrl_c_keeps_what_is_done_and_the_same_line_goes_on(dataset, tmp_path, ctrl_c):
    out = tmp_path / "mine"
    line = [dataset, "--out", out, *TINY]
    stopped = call(*line)
    assert stopped.exit_code == 130
    [*_, last] = stopped.stderr.splitlines()
    assert last == "asl-live: stopped; what is done is kept, the same command goes on"
    assert [one.name for one in out.iterdir()] == [".checkpoint.safetensors"]
    ctrl_c()
    resumed = call(*line)
    assert resumed.exit_code == 0, resumed.output
    assert "asl-live: going on with training after epoch 1\n" in resumed.stderr
    straight = tmp_path / "straight"
    call(dataset, "--out", straight, *TINY)
    weights = "weights.safetensors"
    assert (out / weights).read_bytes() == (straight / weights).read_bytes()


def test_what_was_broken_off_can_be_thrown_away(dataset, tmp_path, ctrl_c):
    out = tmp_path / "mine"
    call(dataset, "--out", out, *TINY)
    ctrl_c()
    other = [dataset, "--out", out, *TINY, "--seed", "5"]
    assert_refused(call(*other), "other data or options", "or give --restart")
    result = call(*other, "--restart")
    assert result.exit_code == 0, result.output
    assert load_bundle(out).about.training["recipe"]["seed"] == 5


def test_ctrl_c_before_an_epoch_is_done_leaves_nothing(dataset, tmp_path, monkeypatch):
    def interrupted(*given, **how):
        raise KeyboardInterrupt

    monkeypatch.setattr(fitting.functional, "cross_entropy", interrupted)
    stopped = call(dataset, "--out", tmp_path / "models" / "mine", *TINY)
    assert stopped.exit_code == 130
    assert stopped.stderr.splitlines()[-1] == "asl-live: stopped before anything was done"
    assert list(tmp_path.iterdir()) == []


def test_files_of_something_else_are_not_written_over(dataset, tmp_path):
    (tmp_path / "README.md").write_text("mine\n")
    assert_refused(call(dataset, "--out", tmp_path, *TINY), "holds other files; name a new folder")
    assert_refused(call(dataset, "--out", dataset, *TINY), "holds other files")
    assert (tmp_path / "README.md").read_text() == "mine\n"


def test_a_model_is_replaced(trained, dataset, tmp_path):
    shutil.copytree(trained, tmp_path / "mine")
    result = call(dataset, "--out", tmp_path / "mine", *TINY, "--epochs", 1, "--restart", "--seed", 3)
    assert result.exit_code == 0, result.output
    assert load_bundle(tmp_path / "mine").about.training["recipe"]["seed"] == 3


def test_a_sign_that_nobody_shows(dataset, tmp_path):
    result = call(dataset, "--out", tmp_path / "mine", *TINY, "--signs", "high,heigh")
    assert_refused(result, "no clip shows heigh", "high, idle, low, wide")
    assert not (tmp_path / "mine").exists()


def test_a_folder_without_clips(tmp_path):
    (tmp_path / "empty").mkdir()
    assert_refused(call(tmp_path / "empty", "--out", tmp_path / "mine"), "empty holds no clips")


def test_a_folder_that_is_not_there(tmp_path):
    assert_refused(call(tmp_path / "nowhere", "--out", tmp_path / "mine"), "nowhere does not exist")


def test_a_broken_clip(dataset, tmp_path):
    (tmp_path / "half.npz").write_bytes((dataset / "00.npz").read_bytes()[:300])
    assert_refused(call(dataset, tmp_path / "half.npz", "--out", tmp_path / "mine"), "half.npz")


def test_of_one_signer_takes_are_held_back_and_that_is_said(tmp_path):
    for number, clip in enumerate(make_clips("a", each=4)):
        write_clip(tmp_path / f"{number}.npz", clip)
    result = call(tmp_path, "--out", tmp_path / "mine", *TINY)
    assert result.exit_code == 0, result.output
    assert "all clips are of one person (a)" in result.stderr
    assert "the figures are of takes held back, of the same people" in result.stderr
    assert load_bundle(tmp_path / "mine").about.training["plan"]["by_signer"] is False


@pytest.fixture(scope="module")
def trained(dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("models") / "first"
    assert call(dataset, "--out", out, *TINY).exit_code == 0
    return out


@pytest.fixture(scope="module")
def waves(tmp_path_factory):
    folder = tmp_path_factory.mktemp("waves")
    for number, clip in enumerate(make_clips("z", ("wave",), each=6)):
        write_clip(folder / f"{number}.npz", clip)
    return folder


def test_new_signs_join_those_of_a_model(trained, waves, tmp_path):
    out = tmp_path / "more"
    result = call(waves, "--from", trained, "--out", out, "--epochs", "2", "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert (figures["clips"], figures["held_back"]) == (6, "takes")
    bundle = load_bundle(out)
    assert bundle.signs == (*sorted(SIGNS), "wave")
    assert bundle.about.training["from"]["name"] == "first"
    assert "It goes on from the model first" in bundle.card


@pytest.mark.parametrize("option", [["--net", "fused"], ["--rate", "0.1"], ["--span", "3"]])
def test_what_the_model_settles_cannot_be_chosen_again(trained, waves, tmp_path, option):
    result = call(waves, "--from", trained, "--out", tmp_path / "more", *option)
    assert_refused(result, option[0], "settled by the model after --from")


def test_a_model_without_a_memory_cannot_be_gone_on_from(trained, waves, tmp_path):
    shutil.copytree(trained, tmp_path / "bare")
    (tmp_path / "bare" / "memory.safetensors").unlink()
    result = call(waves, "--from", tmp_path / "bare", "--out", tmp_path / "more")
    assert_refused(result, "bare has no memory.safetensors")


def test_too_little_to_train_on_is_told_in_one_line(tmp_path, trained):
    write_clip(tmp_path / "one.npz", make_clips("z", ("wave",), each=1)[0])
    result = call(tmp_path, "--from", trained, "--out", tmp_path / "more")
    assert_refused(result, "one clip is too few")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["--net", "fusedd"], ["no network 'fusedd'"]),
        (["--option", "hidden"], ["'hidden' is not KEY=VALUE"]),
        (["--option", "hidden=lots"], ["hidden"]),
        (["--option", "layers=3"], ["layers", "no such option"]),
        (["--device", "abacus"], ["abacus", "or auto"]),
        (["--device", "cuda:99"], ["cuda:99"]),
        (["--net", "fused-paper", "--epochs", "1"], ["pixels"]),
        (["--folds", "1"], ["holds nobody back"]),
        (["--option", "hidden=" + "[" * 100_000], ["hidden"]),
        (["--together", "a,z"], ["no clip is of z, named by --together"]),
        (["--epochs", "0"], ["--epochs", "train.py --help"]),
        (["--seed", "-1"], ["--seed"]),
        (["--rate", "nan"], ["--rate"]),
        (["--notes", "nowhere.md"], ["nowhere.md"]),
        (["--split", "random", "--signs", "zebra"], ["zebra"]),
    ],
)
def test_wrong_choices_are_one_line(dataset, tmp_path, wrong, words):
    network = [] if "--net" in wrong else TINY
    assert_refused(call(dataset, "--out", tmp_path / "mine", *network, *wrong), *words)
    assert not (tmp_path / "mine").exists()


def test_notes_that_are_no_text(dataset, tmp_path):
    (tmp_path / "notes.md").write_bytes(b"\xff\xfe")
    result = call(dataset, "--out", tmp_path / "mine", *TINY, "--notes", tmp_path / "notes.md")
    assert_refused(result, "notes.md", "not a text in UTF-8")


def test_a_checkpoint_that_cannot_be_deleted(dataset, tmp_path):
    (tmp_path / ".checkpoint.safetensors").mkdir()
    assert_refused(call(dataset, "--out", tmp_path, *TINY, "--restart"), "cannot be deleted")


def test_the_bundles_folder_cannot_be_a_file(dataset, tmp_path):
    (tmp_path / "taken").write_text("")
    assert_refused(call(dataset, "--out", tmp_path / "taken", *TINY), "taken cannot be made")


def test_clips_with_a_wrong_label_can_be_left_out(dataset, tmp_path):
    out = tmp_path / "mine"
    result = call(dataset, "--out", out, *TINY, "--folds", "2", "--json", "--leave-out", "a:low")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["clips"] == 30
    about = load_bundle(out).about
    assert about.training["clips_of"] == {"high": 8, "idle": 8, "low": 6, "wide": 8}
    assert about.training["plan"]["left_out"] == [["a", "low"]]
    assert "Left out are the clips of low by a." in (out / "README.md").read_text()


@pytest.mark.parametrize(
    ("pair", "words"),
    [("a:lo", ["lo by a", "high, idle, low, wide"]), ("z:low", ["low by z", "none is of z"])],
)
def test_what_is_not_there_cannot_be_left_out(dataset, tmp_path, pair, words):
    assert_refused(call(dataset, "--out", tmp_path / "mine", *TINY, "--leave-out", pair), *words)


def test_a_pair_to_leave_out_is_a_signer_and_a_sign(dataset, tmp_path):
    result = call(dataset, "--out", tmp_path / "mine", *TINY, "--leave-out", "low")
    assert result.exit_code == 2 and "'low' is not SIGNER:SIGN" in result.stderr


def test_made_up_people_are_learned_from_where_the_synthetic_signer_knows_a_sign(dataset, tmp_path):
    assert_refused(
        call(dataset, "--out", tmp_path / "mine", *TINY, "--made-up", "2"), "makes none of the signs"
    )


def test_a_model_to_go_on_from_learns_from_nobody_made_up(dataset, tmp_path):
    result = call(dataset, "--out", tmp_path / "mine", "--from", "starter", "--made-up", "2")
    assert_refused(result, "--made-up", "from scratch")
