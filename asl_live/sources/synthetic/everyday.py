"""What hands do that is no sign: everyday movements before a camera, for judging when to be silent.

Written as the signs are, see :mod:`asl_live.sources.synthetic.signs`; directions and offsets are
(in, up, forward).
"""

from dataclasses import replace

from asl_live.sources.synthetic.signs import LAP, RAISE, Posture, Sign, Step, Vector


def _at(
    place: str,
    shape: str = "loose",
    touch: str = "fingertips",
    pointing: Vector = (0.5, 0.85, -0.1),
    palm: Vector = (0.3, -0.1, -0.95),
    offset: Vector = (0, 0, 0),
) -> Posture:
    """A hand that comes up to a place of the body from below, its palm to the body."""
    return Posture(shape, touch, place, pointing, palm, offset)


def _there_and_back(seconds: float, one: Posture, two: Posture, times: int) -> list[Step]:
    return [step for _ in range(times) for step in (Step(seconds, two), Step(seconds, one))]


_at_neck = _at("shoulder", offset=(0.3, 0.2, -0.1), pointing=(0.9, 0.4, -0.2))
_at_ear = _at("temple", offset=(-0.06, -0.08, -0.15), pointing=(0.25, 0.95, -0.15))
_at_hair = _at("forehead", "5", "palm", offset=(-0.1, 0.22, -0.1), pointing=(0.75, 0.6, -0.2))
_hair_back = replace(_at_hair, place="temple", offset=(-0.05, 0.1, -0.3))
_at_eye = _at("nose", "S", "index tip", offset=(-0.1, 0.1, 0.0), pointing=(0.55, 0.8, 0.1))
_glasses = _at("nose", "no closed", "index tip", offset=(-0.2, 0.1, -0.05), pointing=(0.7, 0.65, -0.2))
_glasses_up = replace(_glasses, offset=(-0.2, 0.14, -0.1))
_over_mouth = _at("lips", "flat", "palm", pointing=(0.85, 0.5, 0.0), palm=(0.1, 0.0, -1.0))
_cough = _at("lips", "S", "index tip", pointing=(0.8, 0.55, 0.0), palm=(0.1, -0.2, -0.95))
_cup_low = _at(
    "waist", "loose", "palm", offset=(-0.25, 0.1, 0.1), pointing=(0.6, 0.1, 0.8), palm=(0.8, 0, -0.6)
)
_cup_up = _at(
    "lips", "loose", "palm", offset=(-0.12, -0.06, 0.12), pointing=(0.75, 0.5, 0.0), palm=(0.6, 0, -0.8)
)
_phone = _at(
    "temple", "loose", "palm", offset=(-0.05, -0.15, -0.1), pointing=(0.1, 0.95, -0.2), palm=(0.95, 0, -0.1)
)
_chin_rest = _at(
    "chin", "S", "wrist", offset=(-0.06, -0.3, -0.02), pointing=(0.15, 0.98, 0.0), palm=(0.3, 0, -0.95)
)
_elbow_hold = _at(
    "waist", "loose", "palm", offset=(0.35, 0.15, -0.15), pointing=(0.95, 0.1, 0.1), palm=(0, -0.2, -1)
)
_keys = Posture("loose", "fingertips", "waist", (0.3, -0.15, 0.95), (0.0, -0.95, -0.2), (-0.2, 0.0, 0.25))
_keys_low = replace(_keys, offset=(-0.2, -0.05, 0.25))
_mouse = replace(_keys, offset=(-0.5, -0.05, 0.2))
_mouse_off = replace(_keys, offset=(-0.38, -0.05, 0.3))
_to_screen = Posture("1", "index tip", "shoulder", (0.2, 0.25, 0.95), (0.4, -0.85, 0.2), (0.2, 0.05, 0.75))
_to_camera = Posture("loose", "fingertips", "nose", (0.1, 0.6, 0.8), (0.1, -0.6, 0.75), (-0.1, 0.2, 0.65))
_page = Posture("loose", "fingertips", "chest", (0.8, 0.3, 0.4), (0.2, -0.6, -0.7), (-0.2, -0.25, 0.25))
_page_turned = replace(_page, offset=(0.15, -0.2, 0.3))
_sleeve = Posture("loose", "fingertips", "waist", (0.95, 0.1, 0.2), (0.0, -0.6, -0.8), (0.25, 0.1, 0.0))
_sleeve_up = replace(_sleeve, offset=(0.4, 0.2, -0.05))
_stretched = Posture("S", "wrist", "shoulder", (-0.5, 0.85, 0.0), (0.2, -0.2, 0.9), (-0.5, 0.75, -0.1))
_shrug = Posture("5", "palm", "shoulder", (-0.7, 0.25, 0.65), (0.1, 0.95, 0.25), (-0.2, -0.35, 0.15))
_palms = Posture("flat", "palm", "waist", (0.7, 0.3, 0.6), (0.9, 0.1, -0.4), (-0.04, 0.2, 0.1))
_palms_up = replace(_palms, offset=(-0.04, 0.27, 0.15))
_palms_apart = replace(_palms, offset=(-0.16, 0.2, 0.1))


def _movement(description: str, *steps: Step) -> Sign:
    return Sign(description, (*steps, Step(0.3, steps[-1].strong, steps[-1].other)))


# Named by what is done, so that no name is that of a sign.
EVERYDAY: dict[str, Sign] = {
    "sitting still": _movement("The hands stay in the lap.", Step(3.0, LAP)),
    "scratching the neck": _movement(
        "The fingers scratch the side of the neck.",
        Step(RAISE, _at_neck),
        *_there_and_back(0.14, _at_neck, replace(_at_neck, offset=(0.28, 0.12, -0.1)), 4),
    ),
    "scratching the ear": _movement(
        "The fingers scratch the ear.",
        Step(RAISE, _at_ear),
        *_there_and_back(0.13, _at_ear, replace(_at_ear, offset=(-0.07, -0.14, -0.15)), 4),
    ),
    "stroking the hair": _movement(
        "The spread hand strokes the hair back.", Step(0.8, _at_hair), Step(0.7, _hair_back)
    ),
    "rubbing an eye": _movement(
        "The fist rubs an eye.",
        Step(RAISE, _at_eye),
        *_there_and_back(0.2, _at_eye, replace(_at_eye, offset=(-0.15, 0.1, 0.0)), 3),
    ),
    "adjusting the glasses": _movement(
        "Two fingers and the thumb push the glasses up.",
        Step(0.7, _glasses),
        Step(0.25, _glasses_up),
        Step(0.4, _glasses_up),
    ),
    "yawning": _movement(
        "The flat hand lies over the mouth.", Step(0.7, _over_mouth), Step(1.8, _over_mouth)
    ),
    "coughing": _movement(
        "A fist before the mouth, twice.",
        Step(0.5, _cough),
        *_there_and_back(0.16, _cough, replace(_cough, offset=(0, -0.03, 0.1)), 2),
    ),
    "drinking from a cup": _movement(
        "The hand brings a cup to the mouth, tilts it, and sets it down.",
        Step(0.8, _cup_low),
        Step(0.9, _cup_up),
        Step(1.6, replace(_cup_up, pointing=(0.8, 0.3, -0.3))),
        Step(0.9, _cup_low),
    ),
    "telephoning": _movement("The hand holds a telephone to the ear.", Step(0.9, _phone), Step(4.0, _phone)),
    "resting the chin": _movement("The chin rests on a fist.", Step(0.9, _chin_rest), Step(3.5, _chin_rest)),
    "folding the arms": _movement(
        "Both arms are folded before the body.",
        Step(0.9, _elbow_hold, _elbow_hold),
        Step(3.0, _elbow_hold, _elbow_hold),
    ),
    "typing": _movement(
        "Both hands type, low before the body.",
        Step(0.6, _keys, _keys_low),
        *[Step(0.16, one, two) for _ in range(8) for one, two in ((_keys_low, _keys), (_keys, _keys_low))],
    ),
    "moving a mouse": _movement(
        "One hand moves a mouse beside the body.",
        Step(0.6, _mouse),
        *_there_and_back(0.45, _mouse, _mouse_off, 3),
    ),
    "pointing at the screen": _movement(
        "The index finger points forward at something.", Step(0.8, _to_screen), Step(1.0, _to_screen)
    ),
    "reaching for the camera": _movement(
        "The hand reaches forward to turn the camera.",
        Step(0.9, _to_camera),
        *_there_and_back(0.3, _to_camera, replace(_to_camera, offset=(-0.05, 0.2, 0.65)), 2),
    ),
    "turning a page": _movement(
        "One hand turns the page of a book.", Step(0.7, _page), Step(0.6, _page_turned)
    ),
    "pulling up a sleeve": _movement(
        "One hand pulls up the sleeve of the other arm.",
        Step(0.7, _sleeve, replace(_keys, offset=(-0.1, 0.15, 0.2))),
        Step(0.5, _sleeve_up, replace(_keys, offset=(-0.1, 0.15, 0.2))),
    ),
    "stretching": _movement(
        "Both fists go up beside the head.",
        Step(1.2, _stretched, _stretched),
        Step(1.2, _stretched, _stretched),
    ),
    "shrugging": _movement(
        "Both open hands turn up beside the body.", Step(0.5, _shrug, _shrug), Step(0.6, _shrug, _shrug)
    ),
    "rubbing the hands": _movement(
        "Both palms rub each other before the waist.",
        Step(0.7, _palms, _palms),
        *[Step(0.2, one, two) for _ in range(4) for one, two in ((_palms_up, _palms), (_palms, _palms_up))],
        Step(0.4, _palms_apart, _palms_apart),
    ),
}
