import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from asl_live.bundle import save_bundle
from asl_live.cli import main
from asl_live.clip import write_clip
from asl_live.errors import InputError
from asl_live.evaluation.clips import Novelty
from asl_live.evaluation.evaluate import Evaluation
from asl_live.evaluation.events import Label, Rate, Told
from asl_live.evaluation.idle import IdleFigures
from asl_live.evaluation.report import render, write_report
from asl_live.evaluation.streams import Heard
from asl_live.evaluation.videos import LabelledVideo, VideoFigures
from asl_live.nets.registry import get_network
from asl_live.training.metrics import Judgement
from tests.recognise.fakes import height_bundle
from tests.training.toy import SIGNS, TINY, make_clips

NASTY = '<script>alert("$x")</script>'
ABOUT = {"model": "toy", "signs": ["yes", "no"], "data": "clips/"}


def judged(signers=("ann", "ben", NASTY), signs=("yes", "no")):
    rng = np.random.default_rng(0)
    truth = [label for label in (*signs, "idle") for _ in signers for _ in range(4)]
    probabilities = rng.dirichlet([1, 1, 1], len(truth))
    return Judgement(signs, probabilities, tuple(truth), tuple(signers) * 12, np.full(len(truth), 0.4))


def everything(**changes):
    judgement = judged()
    videos = VideoFigures(
        ("yes", "no"),
        (LabelledVideo(Path("a.mp4"), (Label("yes", 1, 2),)), LabelledVideo(Path("b.mp4"), (Label("wave"),))),
        (Heard(4, (Told("yes", 0.9, 1, 2.5, 2.25),), "yes"), Heard(4, (), None)),
    )
    return Evaluation(
        "toy",
        judgement,
        tuple(f"clip {number}" for number in range(len(judgement.truth))),
        changes.get("novelty", Novelty(True)),
        {"idle": Rate(1, 10.0), "other signs": Rate(3, 10.0)},
        videos,
        IdleFigures({"everyday movements, synthetic": Rate(2, 40.0)}, ()),
    ).as_json()


class Page(HTMLParser):
    """What a browser would make of it: tags in order, and whether each is closed."""

    EMPTY = ("meta", "path", "use", "rect", "image", "br")

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, wanted):
        return [attributes for tag, attributes in self.tags if tag == wanted]


@pytest.fixture(scope="module")
def text():
    return render(everything(), ABOUT)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_the_page_is_whole_and_asks_for_nothing_outside_itself(text, page):
    assert page.open == []
    assert not re.search(r"https?://|//[a-z]|@import|url\((?!#)", text)
    for _, attributes in page.tags:
        for name in ("src", "href", "xlink:href"):
            assert attributes.get(name, "#").startswith(("#", "data:"))
    assert not {"link", "iframe", "object", "embed"} & {tag for tag, _ in page.tags}


def test_names_are_shown_and_never_run(page):
    assert not page.all("script")
    assert NASTY in page.text


def test_every_chart_has_words_and_every_table_headers(page):
    charts = [one for one in page.all("svg") if one.get("role") == "img"]
    assert len(charts) == len(page.all("svg")) == 4
    assert all(one["aria-label"] for one in charts)
    tables = len(page.all("table"))
    assert tables == len(page.all("caption")) == len(page.all("thead")) >= 9
    assert all(one.get("scope") in ("row", "col") for one in page.all("th"))
    assert page.all("html")[0]["lang"] == "en" and len(page.all("h1")) == 1


def test_the_figures_stand_in_it(page):
    figures = everything()
    share = f"{100 * figures['open_top1']:.1f} %"
    assert share in page.text
    assert "its label stands 0.25 seconds (median) after the end of a sign" in page.text
    assert "0.5 times in ten minutes: 2 times in the 40 minutes watched" in page.text
    assert "yes at 2.25 s" in page.text
    assert figures["mistakes"][0]["clip"] in page.text


def test_figures_that_flatter_are_marked_at_the_top():
    page = Page(render(everything(novelty=Novelty(True, 7, signers=("ann",))), ABOUT))
    assert page.text.index("These figures flatter: 7 of the clips") < page.text.index("In short")
    [banner] = [one for one in page.all("p") if one.get("class") == "bad"]
    assert banner["role"] == "alert"
    assert "flatter" not in Page(render(everything(), ABOUT)).text
    assert "does not say whom" in Page(render(everything(novelty=Novelty(False)), ABOUT)).text


def test_what_is_not_there_is_left_out(page):
    only_idle = Evaluation("toy", idle=IdleFigures({"all": Rate(0, 10.0)}, ())).as_json()
    small = Page(render(only_idle, ABOUT))
    assert "When it should be silent" in small.text and not small.all("svg")
    assert "Videos" not in small.text and "Sign by sign" not in small.text
    assert "too little data" in Page(render({}, ABOUT)).text


def test_the_open_set_rate_is_told_in_words():
    assert "surer of it in 46 of 100 pairs" in Page(render({**everything(), "oscr": 0.46}, ABOUT)).text


def test_figures_of_an_older_bundle_still_make_a_page():
    figures = everything()
    figures.pop("oscr", None)
    for new in ("counts", "signer_intervals", "calibration", "confusion", "per_sign_intervals", "precision"):
        del figures[new]
    page = Page(render(figures, ABOUT))
    assert "Sign by sign" in page.text and "Right when it speaks" not in page.text


@pytest.mark.parametrize(
    "figures",
    [
        {"per_sign": 3},
        {"clips": 1, "confusion": {"names": []}},
        {"open_top1": "x"},
        {"open_top1": float("inf")},
        {"oscr": float("-inf")},
    ],
)
def test_figures_that_are_none_are_told_of(figures):
    with pytest.raises(InputError, match="toy are not those of an evaluation"):
        render(figures, ABOUT)


def test_a_page_that_cannot_be_written_is_told_of(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write_report(tmp_path / "gone" / "report.html", {}, ABOUT)


@pytest.fixture
def model(tmp_path):
    about = height_bundle().about.model_copy(
        update={"signs": list(SIGNS), "options": TINY.options, "metrics": judged().as_json()}
    )
    save_bundle(tmp_path / "toy", get_network("fused", 4, **TINY.options), about, "")
    return str(tmp_path / "toy")


def test_the_command_shows_what_training_measured(model, tmp_path):
    out = tmp_path / "page.html"
    result = CliRunner().invoke(main, ["report", model, "-o", str(out)])
    assert (result.exit_code, result.stdout) == (0, ""), result.stderr
    assert "held back" in out.read_text("utf-8") and str(out) in result.stderr


@pytest.mark.parametrize("named", [["{model}"], ["--model", "{model}"]])
def test_the_command_judges_on_data(model, tmp_path, named):
    folder = tmp_path / "data"
    folder.mkdir()
    for number, clip in enumerate(make_clips("de", each=1)):
        write_clip(folder / f"{number}.npz", clip)
    out = tmp_path / "page.html"
    arguments = ["report", *(one.format(model=model) for one in named), "--data", str(folder), "-o", str(out)]
    result = CliRunner().invoke(main, [*arguments, "--no-streams"])
    assert result.exit_code == 0, result.stderr
    assert "8 clips of 2 signers" in out.read_text("utf-8")


@pytest.mark.parametrize("arguments", [[], ["--data", "x"]])
def test_the_command_wants_a_model(arguments):
    result = CliRunner().invoke(main, ["report", *arguments])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "no model is named" in result.stderr
