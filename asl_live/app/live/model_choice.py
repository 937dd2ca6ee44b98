"""Which model recognises on page Live, and from which confidence on."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.live.controls import Controls
from asl_live.app.live.session import Session
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.paths import STARTER

if TYPE_CHECKING:
    from asl_live.bundle import Bundle


class ModelChoice(QObject):
    """Joins the pickers of model and threshold to the session, and remembers what was chosen."""

    taken = Signal()  # another model is to recognise from now on
    loaded = Signal(object)  # Bundle
    failed = Signal(object)  # Exception

    def __init__(
        self, session: Session, controls: Controls, notices: Notices, settings: Settings, services: Services
    ) -> None:
        super().__init__(session)
        self._session, self._controls, self._notices = session, controls, notices
        self._settings, self._services = settings, services
        self._name = STARTER
        self._chosen = ""  # by the user: to be remembered when it works
        self._working: tuple[str, Bundle] | None = None
        queued = Qt.ConnectionType.QueuedConnection  # these come from the pipeline's threads
        session.bundle_loaded.connect(self._on_bundle, queued)
        session.model_failed.connect(self._on_failed, queued)
        controls.model_chosen.connect(self._on_chosen)
        controls.threshold_changed.connect(self._on_threshold)
        controls.threshold_reset.connect(self._on_threshold_reset)

    @property
    def bundle(self) -> "Bundle | None":
        """The model in use; None before one is loaded."""
        return self._working[1] if self._working else None

    def begin(self, model: str | None) -> None:
        """Start with this model, or with the one that was used last."""
        self._name = model or self._settings.text("model", STARTER)
        self._controls.show_models([], self._name)
        self._restore_threshold(self._name)
        self._session.use_model(self._name)

    def use(self, name: str) -> None:
        """Recognise with this model, one that may just have been trained, from now on."""
        self._chosen = name
        self._session.forget_model(name)
        self._take(name)
        self.list_models()

    def list_models(self) -> None:
        """Look which models there are."""
        self._session.background.call(
            self._services.list_bundles,
            lambda names: self._controls.show_models(names, self._name),
            lambda error: self._notices.show_notice("models", Kind.ERROR, sentence(error)),
        )

    def nudge_threshold(self, step: int) -> None:
        """Raise or lower the threshold by so many hundredths."""
        slider = self._controls.threshold
        slider.setValue(slider.value() + step)

    def _take(self, name: str) -> None:
        self._name = name
        self._controls.show_model(name)
        self._restore_threshold(name)
        self._session.use_model(name)
        self.taken.emit()

    def _restore_threshold(self, model: str) -> None:
        self._session.use_threshold(model, self._settings.number(_threshold_key(model)))

    def _on_bundle(self, name: str, bundle: "Bundle") -> None:
        if name != self._name:
            return
        self._working = (name, bundle)
        self._remember()
        self._notices.dismiss(f"model {name}")
        threshold = self._settings.number(_threshold_key(name))
        self._controls.ranking.show_decoder(bundle.decoder)
        self._controls.show_threshold(bundle.threshold if threshold is None else threshold, threshold is None)
        self.loaded.emit(bundle)

    def _on_failed(self, name: str, error: Exception) -> None:
        if name != self._name:
            return  # another was taken since
        if self._working is not None:
            self._take(self._working[0])
        elif name != STARTER:
            self._take(STARTER)
        again = ("Try again", lambda: self._take(name))
        self._notices.show_notice(f"model {name}", Kind.ERROR, sentence(error), again)
        self.failed.emit(error)

    def _on_chosen(self, name: str) -> None:
        self._chosen = name
        if name != self._name:
            self._take(name)
        else:
            self._remember()  # it may stand in for a remembered one that failed

    def _remember(self) -> None:
        if self._working is not None and self._working[0] == self._chosen:
            self._settings.set("model", self._chosen)

    def _on_threshold(self, threshold: float) -> None:
        self._settings.set(_threshold_key(self._name), threshold)
        self._session.use_threshold(self._name, threshold)

    def _on_threshold_reset(self) -> None:
        self._settings.forget(_threshold_key(self._name))
        self._session.use_threshold(self._name, None)
        if self._working is not None:
            self._controls.show_threshold(self._working[1].threshold, own=True)


def _threshold_key(model: str) -> str:
    return f"threshold/{Path(model).name}"
