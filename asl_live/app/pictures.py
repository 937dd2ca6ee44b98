"""Pictures of OpenCV as Qt's."""

import numpy as np
from PySide6.QtGui import QImage


def to_image(picture: np.ndarray) -> QImage:
    """A BGR picture, uint8 [height, width, 3], as an image of its own."""
    picture = np.ascontiguousarray(picture)
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, 3 * width, QImage.Format.Format_BGR888).copy()
