"""Page Train, as a user meets it; the training process is played by a fake."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QMessageBox

from asl_live.app.services import Services
from asl_live.app.theme import Choice, Theme
from asl_live.app.train.page import TrainPage
from asl_live.clip import write_clip
from asl_live.paths import user_data
from tests.training.toy import make_clip

COUNTS = [[0] * 4, [0, 3, 0, 0], [0, 1, 2, 0], [0] * 4]
FIGURES = {
    "counts": {"open_top1": [5, 6], "unknown_accepted": [1, 4]},
    "per_sign": {
        "high": {"clips": 3, "recall": 1.0, "precision": 0.75},
        "low": {"clips": 3, "recall": 2 / 3, "precision": 1.0},
        "hello": {"clips": 0, "recall": None, "precision": None},
    },
    "per_sign_intervals": {
        "high": {"recall": [0.44, 1.0]},
        "low": {"recall": [0.2, 0.94]},
        "hello": {"recall": None},
    },
    "per_signer": {"ann": {"clips": 6, "unknown_clips": 0, "open_top1": 5 / 6}},
    "per_signer_intervals": {"ann": {"open_top1": [0.44, 0.97]}},
    "confusion": {"names": ["hello", "high", "low", "no-sign"], "counts": COUNTS},
}  # fmt: skip


class FakeProcess:
    def __init__(self, receive):
        self.receive, self.stopped, self.joined = receive, False, False

    def stop(self):
        self.stopped = True

    def join(self, timeout=None):
        self.joined = True


class FakeServices(Services):
    def __init__(self):
        self.jobs, self.processes = [], []

    def list_bundles(self):
        return ["starter", "mine"]

    def list_networks(self):
        return ["fused", "fused-paper"]

    def start_training(self, job, receive):
        self.jobs.append(job)
        self.processes.append(FakeProcess(receive))
        return self.processes[-1]


@pytest.fixture
def services():
    return FakeServices()


@pytest.fixture
def dataset(tmp_path):
    folder = tmp_path / "dataset"
    for sign in ("high", "low", "idle"):
        (folder / sign).mkdir(parents=True)
        for number in range(6):
            write_clip(folder / sign / f"ann-{number + 1:03d}.npz", make_clip(sign, "ann", number))
    return folder


@pytest.fixture
def open_page(qapp, qtbot, services, settings, dataset):
    pages = []

    def opened(folder=dataset):
        settings.set("dataset", str(folder))
        theme = Theme(qapp, Choice.LIGHT)
        page = TrainPage(theme, settings, services)
        pages.append((page, theme))
        page.resize(1366, 700)
        page.show()
        page.enter()
        qtbot.waitUntil(lambda: page._entries is not None)
        qtbot.waitUntil(lambda: page.form.start_picker.count() == 4)
        return page

    yield opened
    for page, theme in pages:
        page.shut_down()
        page.close()
        page.deleteLater()
        theme.deleteLater()
    qapp.processEvents()


def start(page, services, qtbot):
    qtbot.mouseClick(page.form.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(services.processes) and not page.trainer._starting)
    return services.processes[-1]


def finish(page, services, qtbot):
    """Train to the end."""
    process = start(page, services, qtbot)
    out = str(user_data() / "models" / page.form.name.text())
    process.receive({"kind": "done", "bundle": out, "held_back": "takes", "figures": FIGURES, "worst": []})
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.results and not page.trainer.is_running)


def charts(page):
    return page.run_view.curves.loss, page.run_view.curves.held_back


def row_of(page, sign):
    [item] = [item for item in page.form._items() if item.text() == sign]
    return item


def test_signs_are_counted_and_ticked_and_a_trained_model_is_the_beginning(open_page):
    page = open_page()
    assert page.form.ticked() == ["high", "low"]
    assert page.form.signs.item(0, 1).text() == "6" and page.form.signs.item(0, 2).text() == "1"
    assert page.form.start == "starter" and not page.form.net_picker.isEnabled()
    assert "All clips are of one person (ann)" in page.run_view.advice.text()
    assert page.form.start_button.isEnabled()


def test_a_training_can_be_started_by_key_at_once(open_page, services, qtbot):
    page = open_page()
    page.activateWindow()
    qtbot.waitUntil(page.form.start_button.hasFocus)
    qtbot.keyClick(page.form.start_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(services.processes) and not page.trainer._starting)


def test_what_is_asked_for_reaches_the_training(open_page, services, dataset, qtbot):
    page = open_page()
    row_of(page, "low").setCheckState(Qt.CheckState.Unchecked)
    page.form.epochs.setValue(7)
    page.form.name.setText("waves")
    page.form.random_box.click()
    assert "A random split puts the same people on both sides" in page.run_view.advice.text()
    start(page, services, qtbot)
    [job] = services.jobs
    assert (job.datasets, job.signs, job.only_signs) == ([str(dataset)], ["high"], True)
    assert (job.start, job.split, job.epochs) == ("starter", "random", 7)
    assert job.out == str(user_data() / "models" / "waves")


def test_what_stands_in_the_way_of_a_training_is_said(open_page, services, qtbot):
    page, form = (page := open_page()), page.form
    finish(page, services, qtbot)  # its figures stand where advice would
    qtbot.mouseClick(form.none_button, Qt.MouseButton.LeftButton)
    assert not form.start_button.isEnabled() and form.obstacle.isVisible()
    assert "Tick at least one sign" in form.obstacle.text() == form.start_button.toolTip()
    qtbot.mouseClick(form.all_button, Qt.MouseButton.LeftButton)
    assert form.start_button.isEnabled() and not form.obstacle.isVisible()
    form.name.clear()
    assert not form.start_button.isEnabled() and "name" in form.obstacle.text()


def test_one_sign_from_scratch_says_that_it_is_too_few(open_page, services, dataset, qtbot):
    for path in (dataset / "idle").iterdir():
        path.unlink()
    page, form = (page := open_page()), page.form
    row_of(page, "low").setCheckState(Qt.CheckState.Unchecked)
    finish(page, services, qtbot)
    form.start_picker.setCurrentIndex(form.start_picker.findData(""))
    assert page.stack.currentWidget() is page.results and not form.start_button.isEnabled()
    assert "at least two signs" in form.obstacle.text() == form.start_button.toolTip()


def test_a_clip_that_cannot_be_read_stands_in_the_way_and_is_shown(open_page, dataset, qtbot):
    broken = dataset / "low" / "ann-001.npz"
    whole = broken.read_bytes()
    broken.write_bytes(b"no clip")
    page = open_page()
    assert not page.form.start_button.isEnabled() and "One clip" in page.form.obstacle.text()
    with qtbot.waitSignal(page.clips_asked) as asked:
        qtbot.mouseClick(page.notices.notice("dataset").action_button, Qt.MouseButton.LeftButton)
    assert asked.args == [[broken]]
    broken.write_bytes(whole)
    page.enter()
    qtbot.waitUntil(page.form.start_button.isEnabled)
    assert page.notices.notice("dataset") is None


def test_what_to_start_from_and_what_is_held_back_is_remembered(open_page, settings, qtbot):
    page = open_page()
    page.form.random_box.click()
    page.form.start_picker.setCurrentIndex(page.form.start_picker.findData("mine"))
    page.leave()
    again = open_page().form
    assert (again.start, again.random_box.isChecked()) == ("mine", True)
    page.form.start_picker.setCurrentIndex(page.form.start_picker.findData(""))
    page.leave()
    assert open_page().form.start == ""


def test_a_training_begun_by_key_from_a_field_leaves_the_focus_at_stop(open_page, services, qtbot):
    page = open_page()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.form.name.setFocus()
    page.toggle()
    assert page.form.start_button.hasFocus() and page.form.start_button.text() == "&Stop"
    assert all(chart.focusPolicy() is Qt.FocusPolicy.NoFocus for chart in charts(page))


@pytest.mark.parametrize(("epochs", "step"), [(40, 5), (100, 10), (300, 50), (1000, 100)])
def test_the_ticks_of_epochs_are_round(open_page, epochs, step):
    page = open_page()
    page.run_view.curves.clear(epochs)
    for chart in charts(page):
        levels = chart.getAxis("bottom").tickValues(0.5, epochs + 0.5, 800)
        ticks = sorted(tick for _, level in levels for tick in level)
        assert ticks == list(range(step, epochs + 1, step))


def test_a_training_shows_its_curves_and_then_its_figures(open_page, services, qtbot):
    page = open_page()
    process = start(page, services, qtbot)
    assert page.form.start_button.text() == "&Stop" and not page.form.name.isEnabled()
    process.receive({"kind": "fitting", "part": "new signs", "epochs": 2})
    process.receive({"kind": "batch", "epoch": 0, "done": 1, "of": 2})
    process.receive({"kind": "epoch", "number": 0, "loss": 1.0, "valid_loss": 0.5, "valid_top1": 0.5})
    qtbot.waitUntil(lambda: not page.run_view.curves.is_empty)
    assert page.run_view.bar.value() == 500
    assert not any(menu.isVisible() for menu in page.findChildren(QMenu))  # pyqtgraph brings some
    assert page.run_view.status.text().startswith("Epoch 1 of 2")
    out = str(user_data() / "models" / "my-signs")
    worst = [{"path": "/d/low/ann-001.npz", "sign": "low", "said": "high", "sure": 0.9, "own": 0.1}]
    process.receive({"kind": "done", "bundle": out, "held_back": "takes", "figures": FIGURES, "worst": worst})
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.results)
    results = page.results
    assert process.joined and "5 of 6 held-back clips" in results.summary.text()
    assert "say nothing about others" in results.summary.text()
    assert [results.signs.item(1, column).text() for column in range(5)] == [
        "low",
        "3",
        "67%",
        "20% to 94%",
        "100%",
    ]
    assert results.signs.rowCount() == 2  # signs without a clip have no figures
    assert results.signers.item(0, 2).text() == "83%"
    assert [results.confusion.item(1, column).text() for column in range(2)] == ["1", "2"]
    with qtbot.waitSignal(page.clips_asked) as asked:
        qtbot.mouseClick(results.worst_button, Qt.MouseButton.LeftButton)
    assert asked.args == [[Path("/d/low/ann-001.npz")]]
    with qtbot.waitSignal(page.model_chosen) as chosen:
        qtbot.mouseClick(results.use_button, Qt.MouseButton.LeftButton)
    assert chosen.args == [out]


def test_a_stopped_training_can_go_on(open_page, services, qtbot):
    page = open_page()
    process = start(page, services, qtbot)
    out = user_data() / "models" / "my-signs"
    out.mkdir(parents=True)
    (out / ".checkpoint.safetensors").touch()
    qtbot.mouseClick(page.form.start_button, Qt.MouseButton.LeftButton)
    assert process.stopped and page.form.start_button.text() == "Stopping…"
    process.receive({"kind": "stopped"})
    qtbot.waitUntil(lambda: page.form.start_button.text() == "&Go on training")
    assert "takes it up where it was" in page.run_view.status.text()
    start(page, services, qtbot)
    assert services.jobs[0] == services.jobs[1]


def test_a_training_stopped_before_anything_was_saved_does_not_promise_to_go_on(open_page, services, qtbot):
    page = open_page()
    start(page, services, qtbot).receive({"kind": "stopped"})
    qtbot.waitUntil(lambda: not page.trainer.is_running)
    assert page.run_view.status.text() == "Stopped. Nothing was saved yet: Train begins it anew."
    assert page.form.start_button.text() == "&Train"


@pytest.fixture
def stopped(open_page, services, qtbot):
    """The page after a training that was stopped in its second epoch."""
    page = open_page()
    process = start(page, services, qtbot)
    process.receive({"kind": "fitting", "part": "new signs", "epochs": 2})
    process.receive({"kind": "epoch", "number": 0, "loss": 1.0, "valid_loss": 0.5, "valid_top1": 0.5})
    process.receive({"kind": "stopped"})
    qtbot.waitUntil(lambda: not page.trainer.is_running)
    return page


def test_another_dataset_or_name_takes_a_stopped_training_out_of_sight(stopped, tmp_path, qtbot):
    page, view = stopped, stopped.run_view
    row_of(page, "low").setCheckState(Qt.CheckState.Unchecked)
    assert view.curves.isVisible() and view.title.text() == "Training my-signs"
    page.form.name.setText("others")
    assert not view.curves.isVisible() and "ready to be learned" in view.title.text()
    page.form.name.setText("my-signs")
    start(page, page._services, qtbot).receive({"kind": "stopped"})
    qtbot.waitUntil(lambda: not page.trainer.is_running)
    other = tmp_path / "other" / "wave"
    other.mkdir(parents=True)
    for number in range(2):
        write_clip(other / f"bob-{number + 1:03d}.npz", make_clip("wave", "bob", number))
    page.show_dataset(other.parent)
    qtbot.waitUntil(lambda: page._entries is not None)
    assert not view.curves.isVisible() and "1 sign" in view.title.text()
    assert "bob" in view.advice.text() and view.advice.isVisible()


def test_trouble_is_shown_and_a_training_begins_anew(open_page, services, qtbot):
    page = open_page()
    process = start(page, services, qtbot)
    out = user_data() / "models" / "my-signs"
    out.mkdir(parents=True)
    (out / ".checkpoint.safetensors").touch()
    error = "my-signs/.checkpoint.safetensors belongs to another training; delete it"
    process.receive({"kind": "failed", "error": error, "not_taken_up": True})
    qtbot.waitUntil(lambda: page.notices.notice("training") is not None)
    notice = page.notices.notice("training")
    assert "other data or options" in notice.text and "press Start anew" in notice.text
    assert "delete" not in notice.text and "goes on where it was" not in page.run_view.hint.text()
    qtbot.mouseClick(notice.action_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(services.jobs) == 2 and not page.trainer._starting)
    assert services.jobs[1].restart


@pytest.mark.parametrize("name", ["a/b", ".hidden", "what?", "starter"])
def test_names_that_cannot_be_are_told(open_page, services, qtbot, name):
    page = open_page()
    page.form.name.setText(name)
    qtbot.mouseClick(page.form.start_button, Qt.MouseButton.LeftButton)
    assert page.notices.notice("training") is not None
    assert not services.jobs


def test_a_model_is_not_replaced_unasked(open_page, services, qtbot, monkeypatch):
    out = user_data() / "models" / "my-signs"
    out.mkdir(parents=True)
    (out / "model.json").write_text("{}")
    page = open_page()
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    qtbot.mouseClick(page.form.start_button, Qt.MouseButton.LeftButton)
    assert not page.trainer.is_running
    start(page, services, qtbot)
    assert len(services.jobs) == 1


def test_a_folder_without_clips_leads_to_recording(open_page, tmp_path, qtbot):
    page = open_page(tmp_path / "nothing")
    assert page.stack.currentWidget() is page.empty and not page.form.start_button.isEnabled()
    with qtbot.waitSignal(page.collect_asked):
        qtbot.mouseClick(page.empty.record_button, Qt.MouseButton.LeftButton)


def test_closing_asks_while_a_training_runs(open_page, services, qtbot, monkeypatch):
    page = open_page()
    assert page.may_close()
    process = start(page, services, qtbot)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    assert not page.may_close()
    page.shut_down()
    assert process.stopped and process.joined


def test_no_two_fields_share_an_alt_letter(open_page):
    from PySide6.QtWidgets import QAbstractButton, QLabel

    page = open_page()
    texts = [one.text() for kind in (QAbstractButton, QLabel) for one in page.form.findChildren(kind)]
    texts += [page.results.use_button.text(), page.results.worst_button.text()]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert sorted(set(letters)) == sorted(letters)
