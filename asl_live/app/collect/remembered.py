"""What the form remembers from one start to the next."""

import json
from typing import Any

from asl_live.app.collect.setup_form import MOST_TAKES, SetupForm
from asl_live.app.dataset_folder import recall_dataset
from asl_live.app.settings import Settings


def remember(form: SetupForm, settings: Settings) -> None:
    """Keep what the form says; its dataset is kept when it is chosen, and is every page's."""
    form.take_dataset()
    for key, value in {
        "signer": form.signer_box.currentText(),
        "hand": form.hand_picker.currentData(),
        "signs": json.dumps(form.signs.signs),  # a sign may hold any character
        "takes": form.takes_box.value(),
        "shuffled": form.order_picker.currentData(),
        "mode": form.mode.value,
        "review": form.review.value,
        "span": form.span_box.value(),
        "countdown": form.countdown_box.value(),
        "tones": form.tones_box.isChecked(),
        "video": form.video_box.isChecked(),
        "rights": form.rights_edit.text(),
        "consent": form.consent_edit.text(),
    }.items():
        settings.set(f"collect/{key}", value)


def recall(form: SetupForm, settings: Settings) -> None:
    """Fill the form as it was remembered; what is not, or not in a form that can be used, stays."""
    form.show_dataset(recall_dataset(settings))
    form.signer_box.setCurrentText(settings.text("collect/signer"))
    form.signs.show_signs(_signs(settings.text("collect/signs")))
    _choose(form.hand_picker, settings.text("collect/hand"))
    _choose(form.mode_picker, settings.text("collect/mode", "hands"))
    _choose(form.review_picker, settings.text("collect/review", "poor"))
    _choose(form.order_picker, settings.flag("collect/shuffled", False))
    if (takes := settings.number("collect/takes")) is not None:
        form.takes_box.setValue(round(min(max(takes, 1), MOST_TAKES)))
    for box, key in ((form.span_box, "span"), (form.countdown_box, "countdown")):
        if (seconds := settings.number(f"collect/{key}")) is not None:
            box.setValue(seconds)
    form.tones_box.setChecked(settings.flag("collect/tones", True))
    form.video_box.setChecked(settings.flag("collect/video", False))
    form.rights_edit.setText(settings.text("collect/rights"))
    form.consent_edit.setText(settings.text("collect/consent"))


def forget_signer(settings: Settings, signer: str) -> None:
    """Remember nothing of a person any more."""
    if settings.text("collect/signer").strip() == signer:
        for key in ("signer", "rights", "consent"):
            settings.forget(f"collect/{key}")
        settings.save()


def _choose(picker: Any, value: object) -> None:
    row = picker.findData(value)
    if row >= 0:
        picker.setCurrentIndex(row)


def _signs(text: str) -> list[str]:
    try:
        signs = json.loads(text or "[]")
    except ValueError:
        return []
    return [sign for sign in signs if isinstance(sign, str)] if isinstance(signs, list) else []
