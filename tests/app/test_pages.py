"""The ways from one page of the window to another."""

import pytest

from asl_live.app.dataset_folder import recall_dataset
from asl_live.app.live.page import LivePage
from asl_live.app.pages import COLLECT, DATA, TRAIN, forget_signer, make_window
from asl_live.app.theme import Choice, Theme
from tests.app.data.datasets import add_clip


@pytest.fixture
def window(qapp, services, settings, tmp_path):
    settings.set("dataset", str(tmp_path / "dataset"))
    settings.set("collect/signer", "ann")
    settings.set("collect/consent", "ann agreed by letter")
    theme = Theme(qapp, Choice.LIGHT)
    window = make_window(theme, settings, services, LivePage(theme, settings, services))
    window.show()
    yield window
    window.close_unasked()
    window.deleteLater()
    theme.deleteLater()
    qapp.processEvents()


@pytest.mark.parametrize("seen", [False, True])
def test_the_form_of_collect_forgets_a_signer_too(window, qtbot, settings, tmp_path, seen):
    add_clip(tmp_path / "dataset", "hello", "ann")
    add_clip(tmp_path / "dataset", "hello", "bob")
    if seen:
        assert window.show_page(COLLECT).form.signer_box.currentText() == "ann"
    data = window.show_page(DATA)
    qtbot.waitUntil(lambda: len(data.library.entries) == 2 and not data.library.is_busy, timeout=60_000)
    with qtbot.waitSignal(data.signer_forgotten, timeout=60_000):
        data.library.forget("ann")
    form = window.show_page(COLLECT).form
    assert (form.signer_box.currentText(), form.consent_edit.text()) == ("", "")
    window.close_unasked()
    assert settings.text("collect/signer") == "" and settings.text("collect/consent") == ""


def test_what_was_agreed_with_another_signer_stays(window, qtbot, settings, tmp_path):
    add_clip(tmp_path / "dataset", "hello", "bob")
    data = window.show_page(DATA)
    qtbot.waitUntil(lambda: len(data.library.entries) == 1 and not data.library.is_busy, timeout=60_000)
    with qtbot.waitSignal(data.signer_forgotten, timeout=60_000):
        data.library.forget("bob")
    assert window.show_page(COLLECT).form.signer_box.currentText() == "ann"
    assert settings.text("collect/consent") == "ann agreed by letter"


@pytest.mark.parametrize("title", [DATA, TRAIN])
def test_the_dataset_chosen_last_stays_whatever_page_it_was_chosen_on(
    window, qtbot, settings, tmp_path, title
):
    assert window.show_page(COLLECT).form.dataset == tmp_path / "dataset"
    window.show_page(title).show_dataset(tmp_path / "other")
    forget_signer(window, settings, "ann")
    assert recall_dataset(settings) == tmp_path / "other"
    window.close_unasked()
    assert recall_dataset(settings) == tmp_path / "other"


def test_the_skeleton_is_one_setting_of_live_and_collect(window):
    live, collect = window.live, window.show_page(COLLECT)
    assert live.skeleton_action.isChecked() and collect.skeleton_action.isChecked()
    collect.skeleton_action.trigger()
    window.show_page(live.title)
    assert not live.controls.skeleton_box.isChecked()
    live.controls.skeleton_box.click()
    assert window.show_page(COLLECT).skeleton_action.isChecked()
