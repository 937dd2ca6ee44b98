"""The voice of page Live: signs as they are recognised, and the transcript."""

from PySide6.QtCore import QObject, Qt, Signal

from asl_live.app.banner import Kind, Notices, sentence
from asl_live.app.live.controls import Controls
from asl_live.app.live.transcript_panel import TranscriptPanel
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.errors import InputError
from asl_live.speech.voice import spoken

NOTICE = "voice"


class Speaking(QObject):
    """Joins the voice to the controls, the transcript and the notices; remembers whether it is on."""

    switched = Signal(bool)
    _failed = Signal(object)  # InputError, from the voice's thread

    def __init__(
        self,
        controls: Controls,
        panel: TranscriptPanel,
        notices: Notices,
        settings: Settings,
        services: Services,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel, self._notices, self._settings = panel, notices, settings
        self._box = controls.speak_box
        self._voice = services.make_voice(self._failed.emit)
        self._failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
        self._box.setChecked(settings.flag("speak", False))
        self._box.toggled.connect(self._on_switch)
        panel.speak_asked.connect(self.say_transcript)

    @property
    def on(self) -> bool:
        """Whether signs are spoken as they are recognised."""
        return self._box.isChecked()

    def switch(self, on: bool) -> None:
        self._box.setChecked(on)

    def say(self, sign: str) -> None:
        """Speak a recognised sign, if that is wanted."""
        if self.on:
            self._voice.say(spoken(sign))

    def say_transcript(self) -> None:
        """Speak the selected signs, or all of them; what is being said breaks off."""
        signs = self._panel.chosen_signs()
        self._voice.hush()
        if signs:
            self._voice.say(" ".join(spoken(sign) for sign in signs))

    def shut_down(self, finish: bool) -> None:
        """Let go of the voice; with ``finish`` after the words that wait."""
        self._voice.shut_down(finish)

    def _on_switch(self, on: bool) -> None:
        self._settings.set("speak", on)
        self._notices.dismiss(NOTICE)
        if not on:
            self._voice.hush()
        self.switched.emit(on)

    def _on_failed(self, error: InputError) -> None:
        self._notices.show_notice(NOTICE, Kind.ERROR, sentence(error))
