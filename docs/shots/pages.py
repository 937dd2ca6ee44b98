"""What is photographed of each page: empty, in use, and with a problem."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from asl_live.app.data.filtering import Filter, Quality
from asl_live.app.live.session import State
from asl_live.app.pages import DATA, TRAIN, show_collect
from asl_live.data.personal import PersonalFolder
from asl_live.data.recording import Mode, Phase, Review, SessionPlan
from asl_live.paths import STARTER, shipped, user_data
from shots import datasets
from shots.photographer import CAMERA, DIM, LOOSE, Photographer

if TYPE_CHECKING:
    from asl_live.app.collect.page import CollectPage
    from asl_live.app.data.page import DataPage
    from asl_live.app.train.page import TrainPage

SIGNED = "synthetic:hello,thanks,please,iloveyou"
EPOCHS = 6
USUAL = (1366, 768)


def live(photos: Photographer) -> None:
    """Before the first sign, signs being read, a personal sign being taught, a camera that broke."""
    page = photos.live
    page.begin(SIGNED, None)
    photos.until(lambda: page.models.bundle is not None and page.session.state is State.RUNNING, "the model")
    usual = photos.size == USUAL
    if usual:
        photos.wait(1.0)
        photos.take("live-empty")
    count = SIGNED.count(",") + 1
    photos.until(lambda: page.transcript.rowCount() == count, "the last sign")
    photos.wait(0.3)  # its bar has grown
    photos.take("live-{}x{}".format(*photos.size))
    if not usual or not photos.wants("live-teach", "live-personal-signs", "live-problem"):
        return
    page.run(f"camera:{CAMERA}")
    photos.until(lambda: page.session.state is State.RUNNING and page.session.is_live, "the signer")
    photos.wait(1.0)
    page.teach_action.trigger()
    dialog = photos.dialog()
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText("phone")
    photos.wait(0.2)
    photos.take("live-teach", dialog)
    dialog.reject()
    takes = [datasets.perform("phone", "mary", number, "telephoning") for number in (1, 2, 3)]
    takes += [datasets.perform("glasses", "mary", number, "adjusting the glasses") for number in (1, 2)]
    PersonalFolder().keep(takes)
    page.personal_action.trigger()
    photos.wait(0.2)
    photos.take("live-personal-signs", photos.dialog())
    photos.dialog().reject()
    page.run(f"camera:{LOOSE}")
    photos.until(lambda: page.notices.notice("source"), "the end of the camera")
    photos.wait(0.3)
    photos.take("live-problem")


def collect(photos: Photographer) -> None:
    """The form, a take being recorded, a take judged, one that is flagged, a camera that broke."""
    page = show_collect(photos.window)
    photos.until(lambda: page.form.sources.spec, "the list of cameras")
    photos.wait(0.5)
    photos.take("collect-empty")
    form, stage, control = page.form, page.stage, page.control
    form.signer_box.setEditText("mary")
    for sign in ("hello", "thanks", "please"):
        QTest.keyClicks(form.signs.edit, sign)
        QTest.keyClick(form.signs.edit, Qt.Key.Key_Return)
    photos.wait(0.2)
    photos.take("collect-form")
    plan = SessionPlan(
        Path(photos.settings.text("dataset")),
        "mary",
        ("hello", "thanks", "please"),
        2,
        mode=Mode.CLOCK,
        countdown=3.0,
        review=Review.EACH,
    )
    page.begin(plan, "synthetic")
    photos.until(lambda: stage.view.count == 2, "the countdown")
    photos.take("collect-countdown")
    photos.until(lambda: stage.view.recording, "the first take")
    photos.wait(1.1)
    photos.take("collect-recording")
    _take_review(photos, page, "collect-review")
    if not photos.wants("collect-flagged", "collect-summary", "collect-problem"):
        return
    control.keep()
    photos.until(lambda: stage.view.count == 2, "the next countdown")
    page.driver.finish()
    photos.until(lambda: page.views.currentWidget() is page.summary, "the end of the session")
    photos.wait(0.3)
    photos.take("collect-summary")
    page.begin(replace(plan, countdown=1.0), f"camera:{DIM}")
    _take_review(photos, page, "collect-flagged")
    control.discard()
    page.begin(replace(plan, signer="tomas"), f"camera:{LOOSE}")
    photos.until(lambda: page.notices.notice("source"), "the end of the camera")
    photos.wait(0.3)
    photos.take("collect-problem")


def data(photos: Photographer) -> None:
    """An empty folder, a dataset in use, what looks wrong in it, and a clip that is broken."""
    page = cast("DataPage", photos.window.show_page(DATA))

    def show(folder: Path) -> None:
        page.show_dataset(folder)
        photos.until(lambda: page.library.is_read and not page.library.is_busy, "the clips")
        photos.wait(1.5)  # their pictures are drawn

    def hold(frame: int) -> None:
        page.details.view.pause()
        page.details.view.show_frame(frame)
        photos.wait(0.2)

    empty = Path(photos.settings.text("dataset"))
    show(empty)
    photos.take("data-empty")
    dataset = datasets.in_order(empty.with_name("signs"))
    show(dataset)
    hold(40)
    photos.take("data")
    if not photos.wants("data-suspicious", "data-problem"):
        return
    show(datasets.with_slips(dataset, empty.with_name("a long day")))
    page.find_suspicious()
    photos.until(lambda: page.notices.notice("news"), "what looks wrong")
    photos.wait(1.5)
    hold(40)
    photos.take("data-suspicious")
    show(datasets.broken(dataset, empty.with_name("a full disk")))
    page.filters.set_filter(Filter(quality=Quality.BROKEN))
    page.grid.select_paths([page.grid.entries[0].path])
    photos.wait(0.5)
    photos.take("data-problem")


def train(photos: Photographer) -> None:
    """No clips, signs that are ready, a training that runs, what came of it, and one that cannot start."""
    page = cast("TrainPage", photos.window.show_page(TRAIN))
    empty = Path(photos.settings.text("dataset"))
    photos.until(lambda: page.empty.record_button.isVisible(), "the empty dataset")
    photos.wait(0.3)
    photos.take("train-empty")
    page.show_dataset(datasets.new_signs(empty.with_name("my signs")))
    photos.until(lambda: page.form.ticked(), "the clips")
    photos.wait(0.3)
    photos.take("train-ready")
    epochs: list[Mapping[str, Any]] = []

    def count(message: Mapping[str, Any]) -> None:
        if message["kind"] == "epoch":
            epochs.append(message)

    page.trainer.told.connect(count)
    page.form.epochs.setValue(EPOCHS)
    page.form.name.setText("my-signs")
    page.form.start_button.click()
    photos.until(lambda: len(epochs) >= EPOCHS - 2 or not page.trainer.is_running, "the training")
    photos.wait(0.2)
    photos.take("train-running")
    photos.until(lambda: not page.trainer.is_running, "the end of the training")
    photos.wait(0.3)
    photos.take("train-done")
    if not photos.wants("train-confusion", "train-problem"):
        return
    page.results.tabs.setCurrentIndex(2)
    photos.wait(0.2)
    photos.take("train-confusion")
    _without_memory(page)
    photos.until(lambda: page.notices.notice("training"), "the refusal")
    photos.until(lambda: not page.trainer.is_running, "its end")
    photos.wait(0.3)
    photos.take("train-problem")


def _without_memory(page: "TrainPage") -> None:
    """Start from a model that no sign can join: its clips to remember by are gone."""
    other = user_data() / "models" / "from-a-friend"
    shutil.copytree(shipped("models") / STARTER, other, ignore=shutil.ignore_patterns("memory*"))
    page.form.show_starts([STARTER, str(other)], str(other))
    page.form.name.setText("other-signs")
    page.train()


def _take_review(photos: Photographer, page: "CollectPage", name: str) -> None:
    """A picture of the take that comes next, in its review and standing still."""
    photos.until(lambda: _phase(page) is Phase.REVIEWING, f"the take of {name}")
    photos.wait(0.2)
    page.stage.replay.pause()
    page.stage.replay.show_frame(28)
    photos.wait(0.2)
    photos.take(name)


def _phase(page: "CollectPage") -> Phase | None:
    return page.control.moment.phase if page.control.moment is not None else None


PAGES = {"live": live, "collect": collect, "data": data, "train": train}
