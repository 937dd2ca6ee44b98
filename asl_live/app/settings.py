"""What the window remembers from one start to the next."""

import math
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings


def user_settings_file() -> Path:
    """Where this user's settings lie."""
    return platformdirs.user_config_path("asl-live", appauthor=False) / "settings.ini"


class Settings:
    """Remembered choices. With no file they last as long as the object: for scripts and tests."""

    def __init__(self, file: Path | None) -> None:
        self._kept = QSettings(str(file), QSettings.Format.IniFormat) if file else None
        self._loose: dict[str, object] = {}

    def text(self, key: str, default: str = "") -> str:
        return str(self._get(key, default))

    def flag(self, key: str, default: bool) -> bool:
        # An ini file holds words, so True comes back as "true".
        return str(self._get(key, default)).lower() == "true"

    def number(self, key: str) -> float | None:
        """A remembered number; None where there is none or it is not one."""
        try:
            number = float(str(self._get(key, "")))
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def bytes(self, key: str) -> QByteArray:
        value = self._get(key, QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def set(self, key: str, value: object) -> None:
        if self._kept is None:
            self._loose[key] = value
        else:
            self._kept.setValue(key, value)

    def forget(self, key: str) -> None:
        if self._kept is None:
            self._loose.pop(key, None)
        else:
            self._kept.remove(key)

    def save(self) -> None:
        """Write what is not yet written."""
        if self._kept is not None:
            self._kept.sync()

    def _get(self, key: str, default: object) -> object:
        if self._kept is None:
            return self._loose.get(key, default)
        return self._kept.value(key, default)
