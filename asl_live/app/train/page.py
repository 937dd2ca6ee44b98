"""The page Train: joins the form, the training and its results."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from asl_live.app.actions import make_action
from asl_live.app.background import BackgroundCalls
from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.dataset_folder import recall_dataset, remember_dataset
from asl_live.app.page import Menu, Page
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.theme import Theme
from asl_live.app.train.empty import EmptyView
from asl_live.app.train.form import RANDOM_MEANS, SCRATCH, Form
from asl_live.app.train.readiness import Readiness
from asl_live.app.train.results import Results
from asl_live.app.train.run_view import RunView, time_left
from asl_live.app.train.trainer import Trainer
from asl_live.data.dataset import Entry
from asl_live.errors import InputError
from asl_live.files import check_name
from asl_live.paths import STARTER, shipped, user_data

if TYPE_CHECKING:
    from asl_live.training.job import Job

EPOCHS = 24  # as train.py


class TrainPage(Page):
    """Trains a model on one dataset."""

    title = "Train"
    model_chosen = Signal(str)  # path of a bundle
    clips_asked = Signal(object)  # list[Path]
    collect_asked = Signal(object)  # Path of the dataset

    def __init__(self, theme: Theme, settings: Settings, services: Services) -> None:
        super().__init__()
        self._settings, self._services = settings, services
        self._background = BackgroundCalls(self)
        self._folder: Path | None = None
        self._entries: list[Entry] | None = None
        self._broken: list[Path] = []
        self._entered = False
        self._in_sight: tuple[Path | None, str] | None = None  # dataset and name of the training shown
        self.trainer = Trainer(services, self)
        self.notices = Notices(theme, lambda: self.form.start_button)
        self.form = Form(theme)
        self.empty = EmptyView()
        self.run_view = RunView(theme)
        self.results = Results(theme)
        self.stack = QStackedWidget()
        for view in (self.empty, self.run_view, self.results):
            self.stack.addWidget(view)
        self._restore()
        self._lay_out()
        self._make_actions()
        self._join()

    # What the window asks.

    def menus(self) -> list[Menu]:
        return [
            ("&File", [self.choose_action, None]),
            ("Tr&ain", [self.train_action, self.worst_action, None, self.use_action]),
        ]

    def enter(self) -> None:
        if not self._entered:
            self._entered = True
            self._background.call(self._services.list_networks, self._on_networks, self._on_list_failed)
        self._background.call(self._services.list_bundles, self._on_bundles, self._on_list_failed)
        if not self.trainer.is_running:
            self._read(self._remembered())

    def leave(self) -> None:
        self._remember()

    def may_close(self) -> bool:
        if not self.trainer.is_running:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self,
            "Close ASL Live",
            "A model is being trained. Stop it and close? What is done is kept: it can go on later.",
            buttons.Yes | buttons.No,
            buttons.No,
        )
        return answer == buttons.Yes

    def shut_down(self) -> None:
        self._remember()
        self.trainer.shut_down()
        self._background.join()

    # What other pages and the user ask.

    def show_dataset(self, path: str | Path) -> None:
        """Train on another dataset from now on, and remember it."""
        remember_dataset(self._settings, Path(path))
        if not self.trainer.is_running:
            self._read(self._remembered())

    def choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Choose a dataset folder", str(self._remembered()))
        if name:
            self.show_dataset(name)

    def toggle(self) -> None:
        """Start or stop."""
        if self.trainer.is_running:
            self.trainer.stop()
        elif self.form.start_button.isEnabled():
            self.train()

    def train(self, restart: bool = False) -> None:
        """Start a training, or go on with one that was broken off."""
        try:
            out = self._out()
        except InputError as error:
            self.notices.show_notice("training", Kind.ERROR, sentence(error))
            self.form.name.setFocus()
            return
        if (out / "model.json").exists() and not self._may_replace(out):
            return
        self.notices.dismiss("training")
        self._remember()
        self.stack.setCurrentWidget(self.run_view)
        self._in_sight = self._asked
        self.run_view.show_running(f"Training {out.name}", self.form.epochs.value())
        self.trainer.start(self._job(out, restart))

    # What is read.

    def _read(self, folder: Path) -> None:
        if folder != self._folder:
            self._entries = None
            self.stack.setCurrentWidget(self.empty)
            self.empty.show_reading(folder)
        self._folder = folder
        self.form.show_folder(folder)
        self._show_state()
        self._background.call(
            lambda: self._services.open_dataset(folder).scan(),
            lambda entries: self._on_scanned(folder, entries),
            lambda error: self._on_scan_failed(folder, error),
        )

    def _on_scanned(self, folder: Path, entries: list[Entry]) -> None:
        if folder != self._folder or self.trainer.is_running:
            return
        self.notices.dismiss("dataset")
        same = self._entries is not None and self.stack.currentWidget() is self.results
        came = self.stack.currentWidget() is self.empty
        self._entries = [entry for entry in entries if entry.usable]
        broken = self._broken = [one.path for one in entries if not one.usable and not one.archive]
        if broken:
            one = len(broken) == 1
            self.notices.show_notice(
                "dataset",
                Kind.ERROR,
                f"{len(broken)} clip{'' if one else 's'} cannot be read, and training would stop there. "
                f"Delete {'it' if one else 'them'} on page Data.",
                ("Show it" if one else "Show them", lambda: self.clips_asked.emit(broken)),
            )
        self.form.show_entries(self._entries)
        if same:
            return  # the figures of what was just trained stay
        if self._entries:
            self.stack.setCurrentWidget(self.run_view)
            self._show_ready()
            if came and self.form.choose_button.hasFocus():  # only because nothing could be started yet
                self.form.start_button.setFocus()
        else:
            self.empty.show_empty(folder)
            self.stack.setCurrentWidget(self.empty)

    def _on_scan_failed(self, folder: Path, error: Exception) -> None:
        if folder == self._folder:
            again = ("Try again", lambda: self._read(folder))
            self.notices.show_notice("dataset", Kind.ERROR, sentence(error), again)
            self._entries, self._broken = [], []
            self.form.show_entries([])
            self.empty.show_empty(folder)

    def _on_networks(self, names: list[str]) -> None:
        self.form.show_networks(names, self._settings.text("train/net", "fused"))

    def _on_bundles(self, names: list[str]) -> None:
        if not self.trainer.is_running:
            self.form.show_starts(names, self.form.start)

    def _on_list_failed(self, error: Exception) -> None:
        self.notices.show_notice("models", Kind.ERROR, sentence(error))

    # What the training tells.

    def _on_told(self, message: Mapping[str, Any]) -> None:
        kind, view = message["kind"], self.run_view
        if kind in ("reading", "preparing"):
            what = "Reading" if kind == "reading" else "Preparing"
            view.show_progress(None, f"{what} clips: {message['done']} of {message['of']}")
        elif kind == "advised":
            view.add_advice(message["advice"])
        elif kind == "fitting":
            view.curves.clear(message["epochs"])
        elif kind in ("batch", "epoch"):
            number = message["epoch"] if kind == "batch" else message["number"]
            left = time_left(self.trainer.seconds_left())
            view.show_progress(self.trainer.share, f"Epoch {number + 1} of {self.trainer.epochs}{left}")
            if kind == "epoch":
                view.add_epoch(message)
        elif kind == "judged":
            view.show_status("Judging and writing…")
        elif kind == "done":
            self.results.show_outcome(message)
            self.stack.setCurrentWidget(self.results)
            self.results.use_button.setFocus()
            self._background.call(self._services.list_bundles, self._on_bundles, self._on_list_failed)
        elif kind == "stopped":
            saved = "Go on training takes it up where it was."
            anew = "Nothing was saved yet: Train begins it anew."
            view.show_progress(self.trainer.share, f"Stopped. {saved if self._resumable() else anew}")
        elif kind == "failed":
            self._on_failed(InputError(message["error"]), message.get("not_taken_up", False))
        self._show_state()

    def _on_failed(self, error: Exception, not_taken_up: bool = False) -> None:
        if not_taken_up:  # the hidden file that the message names goes with the button beside it
            error = InputError(
                "what was saved under this name cannot be taken up: it belongs to a training with other "
                "data or options, or is damaged; press Start anew, or give the new model another name"
            )
        if self.run_view.curves.is_empty:
            self._show_ready(whatever=True)
            self.run_view.show_hint(goes_on=not not_taken_up)
        else:
            self.run_view.show_progress(self.trainer.share, "It broke off; the message above says why.")
        anew = ("Start anew", lambda: self.train(restart=True)) if self._resumable() else None
        self.notices.show_notice("training", Kind.ERROR, sentence(error), anew)
        self._show_state()

    # What is shown.

    def _on_changed(self) -> None:
        if self.stack.currentWidget() is self.run_view and not self.trainer.is_running:
            self._show_ready()
        self._show_state()

    def _show_ready(self, whatever: bool = False) -> None:
        """What a training would be; whatever: in place of one that broke off, too."""
        if not whatever and self._in_sight == self._asked:
            return  # a training that was stopped or failed stays in sight
        self._in_sight = None
        chosen = self._readiness()
        advice = chosen.advice if chosen.ticked else []
        if self.form.random_box.isChecked():
            advice.append(RANDOM_MEANS)
        start = self.form.start
        how = f"beside the signs of {Path(start).name}" if start else "from scratch"
        count = f"{len(chosen.ticked)} sign{'' if len(chosen.ticked) == 1 else 's'}"
        ready = "not ready to be learned yet" if chosen.obstacle else f"ready to be learned {how}"
        title = f"{count}, {len(chosen.clips)} clips: {ready}" if chosen.ticked else "Tick the signs to learn"
        self.run_view.show_ready(title, advice)

    @property
    def _asked(self) -> tuple[Path | None, str]:
        """Dataset and name of the training that the form asks for."""
        return self._folder, self.form.name.text().strip()

    def _readiness(self) -> Readiness:
        ticked, named = self.form.ticked(), bool(self.form.name.text().strip())
        return Readiness(self._entries, len(self._broken), ticked, named, beside=bool(self.form.start))

    def _show_state(self) -> None:
        running, obstacle = self.trainer.is_running, self._readiness().obstacle
        self.form.show_state(running, self.trainer.is_stopping and running, obstacle, self._resumable())
        self.train_action.setEnabled(running or not obstacle)
        done = self.stack.currentWidget() is self.results
        self.use_action.setEnabled(done)
        self.worst_action.setEnabled(done and self.results.worst_button.isEnabled())

    # What is asked of the training.

    def _out(self) -> Path:
        name = self.form.name.text().strip()
        if not name or name.startswith(".") or any(one in name for one in '/\\:*?"<>|'):
            raise InputError("a model's name is that of a folder; give it letters, digits, spaces and dashes")
        if (shipped("models") / name).exists():
            raise InputError(f"{name} is the name of a model that ships with ASL Live; give yours another")
        check_name(name)
        return user_data() / "models" / name

    def _resumable(self) -> bool:
        try:
            return any(self._out().glob(".checkpoint*"))
        except (InputError, OSError):
            return False

    def _may_replace(self, out: Path) -> bool:
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self,
            "Replace the model",
            f"There is a model {out.name} already. Replace it when the training is done?",
            buttons.Yes | buttons.Cancel,
            buttons.Cancel,
        )
        return answer == buttons.Yes

    def _job(self, out: Path, restart: bool) -> Callable[[], "Job"]:
        """What was asked for, to be made elsewhere: with it come libraries that take seconds to load."""
        asked: dict[str, Any] = {
            "datasets": [str(self._folder)],
            "out": str(out),
            "start": self.form.start,
            "signs": self.form.ticked(),
            "only_signs": True,
            "net": self.form.net,
            "split": "random" if self.form.random_box.isChecked() else "signer",
            "epochs": self.form.epochs.value(),
            "restart": restart,
        }

        def make() -> "Job":
            from asl_live.training.job import Job

            return Job(**asked)

        return make

    # Memory and layout.

    def _remembered(self) -> Path:
        return recall_dataset(self._settings)

    def _restore(self) -> None:
        epochs = self._settings.number("train/epochs")
        self.form.epochs.setValue(int(epochs) if epochs else EPOCHS)
        self.form.name.setText(self._settings.text("train/name", "my-signs"))
        self.form.random_box.setChecked(self._settings.flag("train/random", False))
        start = self._settings.text("train/start", STARTER)
        self.form.show_starts([STARTER] if start in (STARTER, SCRATCH) else [STARTER, start], start)

    def _remember(self) -> None:
        self._settings.set("train/epochs", self.form.epochs.value())
        self._settings.set("train/name", self.form.name.text())
        self._settings.set("train/net", self.form.net)
        self._settings.set("train/start", self.form.start)
        self._settings.set("train/random", self.form.random_box.isChecked())

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.form)
        middle.addWidget(self.stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 4, 10, 10)
        whole.setSpacing(8)
        whole.addWidget(self.notices)
        whole.addLayout(middle, 1)
        form = self.form
        order: list[QWidget] = [form.start_button, form.choose_button, form.signs, form.all_button]
        order += [
            form.none_button,
            form.start_picker,
            form.random_box,
            form.net_picker,
            form.epochs,
            form.name,
        ]
        order += [self.results.worst_button, self.results.use_button, self.results.tabs]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _make_actions(self) -> None:
        action = partial(make_action, self)
        self.choose_action = action("&Open a dataset…", "Ctrl+O", self.choose_folder)
        self.train_action = action("Train or s&top", "F5", self.toggle)
        self.worst_action = action("Show the &worst clips", "Ctrl+W", self.results.worst_button.click)
        self.use_action = action("&Use this model", "Ctrl+U", self.results.use_button.click)

    def _join(self) -> None:
        self.form.changed.connect(self._on_changed)
        self.form.choose_asked.connect(self.choose_folder)
        self.form.start_asked.connect(lambda: self.train())
        self.form.stop_asked.connect(self.trainer.stop)
        self.trainer.told.connect(self._on_told)
        self.trainer.failed.connect(self._on_failed)
        self.trainer.changed.connect(self._show_state)
        self.results.model_chosen.connect(self.model_chosen)
        self.results.clips_asked.connect(self.clips_asked)
        self.empty.record_asked.connect(lambda: self.collect_asked.emit(self._remembered()))
