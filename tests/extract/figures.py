"""A drawn person that MediaPipe takes for one: no picture of anybody."""

import cv2
import numpy as np

SKIN, HAIR, SHIRT, WHITE = (140, 170, 220), (30, 40, 60), (120, 60, 40), (255, 255, 255)


def draw_person(shift: int = 0) -> np.ndarray:
    """Head and shoulders, ``shift`` pixels right of the middle, uint8 BGR [480, 640, 3]."""
    picture = np.full((480, 640, 3), (200, 190, 180), np.uint8)
    x = 320 + shift

    def oval(
        centre: tuple[int, int], axes: tuple[int, int], colour: tuple[int, int, int], width: int = -1
    ) -> None:
        cv2.ellipse(picture, centre, axes, 0, 0, 360, colour, width, cv2.LINE_AA)

    oval((x, 520), (170, 230), SHIRT)
    cv2.rectangle(picture, (x - 30, 230), (x + 30, 310), SKIN, -1)
    oval((x, 150), (80, 95), HAIR)
    oval((x, 175), (68, 90), SKIN)
    for eye in (x - 28, x + 28):
        oval((eye, 160), (14, 7), WHITE)
        oval((eye, 160), (6, 6), HAIR)
        cv2.ellipse(picture, (eye, 145), (18, 6), 0, 180, 360, HAIR, 4, cv2.LINE_AA)
    cv2.ellipse(picture, (x, 195), (10, 8), 0, 0, 180, (100, 130, 190), 3, cv2.LINE_AA)
    oval((x, 222), (26, 9), (90, 90, 190))
    return cv2.GaussianBlur(picture, (5, 5), 0)
