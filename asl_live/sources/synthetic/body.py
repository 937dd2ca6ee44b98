"""The jointed body of the synthetic signer: bones of fixed length, arms that reach.

Each arm is worked out in its own axes: x towards the other side of the body ("in"), y up, z
forward to the viewer, from the point between the shoulders, in shoulder widths. The same numbers
then describe both arms, and a left-handed signer is a right-handed one mirrored.
"""

from dataclasses import dataclass

import numpy as np

from asl_live import keypoints as kp
from asl_live.sources.synthetic import face, hand

UPPER_ARM, FOREARM = 0.82, 0.75
SHOULDER = np.array([-0.5, 0.0, 0.0])
# An arm that is stretched to its very end has no elbow direction.
_LONGEST_REACH = 0.995 * (UPPER_ARM + FOREARM)

BRIDGE_OF_NOSE = np.array([0.0, 0.625, 0.33])
_FACE_SCALE = 0.88
_EAR = np.array([-0.20, 0.575, 0.05])
_HIP = np.array([-0.34, -1.45, -0.15])
_LEG = {
    kp.Body.RIGHT_KNEE: (-0.36, -1.75, 0.85),
    kp.Body.RIGHT_ANKLE: (-0.36, -2.85, 0.70),
    kp.Body.RIGHT_HEEL: (-0.36, -2.95, 0.62),
    kp.Body.RIGHT_FOOT_INDEX: (-0.38, -2.95, 0.98),
}

# The places of a sign's description, in the axes of the arm that goes there.
PLACES = {
    "chin": (0.0, 0.30, 0.36),
    "lips": (0.0, 0.41, 0.38),
    "nose": (0.0, 0.52, 0.44),
    "temple": (-0.17, 0.68, 0.26),
    "forehead": (-0.04, 0.80, 0.35),
    "chest": (0.0, -0.1, 0.26),
    "shoulder": (-0.5, 0.0, 0.3),
    "lap": (-0.22, -1.2, 0.35),
    "waist": (0.0, -0.5, 0.45),
}

# To the picture's axes: x right, y down, z away from the viewer.
RIGHT_ARM_TO_PICTURE = np.array([1.0, -1.0, -1.0])
LEFT_ARM_TO_PICTURE = np.array([-1.0, -1.0, -1.0])


@dataclass(frozen=True)
class HandState:
    """One hand at one moment, in its arm's axes.

    wrist: its place, float [3]. turn: rotation matrix [3, 3], whose columns are the hand's axes.
    angles: the joints, float [5, 4], see Handshape.
    """

    wrist: np.ndarray
    turn: np.ndarray
    angles: np.ndarray

    def landmarks(self) -> np.ndarray:
        """The 21 landmarks, float [21, 3], in the arm's axes."""
        return self.wrist + hand.joints(self.angles) @ self.turn.T


def orientation(pointing: np.ndarray, palm: np.ndarray) -> np.ndarray:
    """The rotation matrix of a hand that points along ``pointing`` with its palm facing ``palm``.

    The palm gives way where the two are not at right angles.
    """
    along = np.asarray(pointing, float) / np.linalg.norm(pointing)
    facing = palm - np.dot(palm, along) * along
    facing /= np.linalg.norm(facing)
    return np.stack((np.cross(along, facing), along, facing), axis=1)


def within_reach(wrist: np.ndarray) -> np.ndarray:
    """``wrist``, or the nearest point on the way to it that the arm can reach."""
    arm = wrist - SHOULDER
    length = np.linalg.norm(arm)
    return wrist if length <= _LONGEST_REACH else SHOULDER + arm * (_LONGEST_REACH / length)


def elbow(wrist: np.ndarray) -> np.ndarray:
    """Where the elbow is when the hand is at ``wrist`` (within reach), float [3].

    Two bones of fixed length leave a circle; the elbow hangs at its lower, outer side, and
    comes forward when the hand is high.
    """
    arm = wrist - SHOULDER
    length = np.linalg.norm(arm)
    axis = arm / length
    along = (UPPER_ARM**2 - FOREARM**2 + length**2) / (2 * length)
    radius = np.sqrt(np.maximum(UPPER_ARM**2 - along**2, 0.0))
    raised = np.clip((wrist[1] + 0.3) / 0.9, 0.0, 1.0)
    hang = np.array([-0.55, -1.0, 0.15 + 0.4 * raised])
    hang -= hang @ axis * axis
    return SHOULDER + along * axis + radius * hang / np.linalg.norm(hang)


def figure(right: HandState, left: HandState, head: np.ndarray | None = None) -> np.ndarray:
    """The whole signer, float64 [1662] laid out as keypoints, every part present.

    In shoulder widths from the point between the shoulders: x to the picture's right, y down, z
    away from the viewer, all parts in the same axes. ``head`` shifts the head, float [3].
    """
    out = np.zeros(kp.SIZE)
    body = kp.body(out)
    body[:, 3] = 1.0
    kp.face(out)[:] = BRIDGE_OF_NOSE * RIGHT_ARM_TO_PICTURE + _FACE_SCALE * face.front_view()
    kp.face(out)[:] += 0 if head is None else head
    _fill_head(body, kp.face(out), np.zeros(3) if head is None else head)
    for side, state, axes in (("RIGHT", right, RIGHT_ARM_TO_PICTURE), ("LEFT", left, LEFT_ARM_TO_PICTURE)):
        wrist = within_reach(state.wrist)
        points = (state.landmarks() + (wrist - state.wrist)) * axes
        (kp.right_hand if side == "RIGHT" else kp.left_hand)(out)[:] = points
        body[kp.Body[f"{side}_SHOULDER"], :3] = SHOULDER * axes
        body[kp.Body[f"{side}_ELBOW"], :3] = elbow(wrist) * axes
        body[kp.Body[f"{side}_WRIST"], :3] = wrist * axes
        body[kp.Body[f"{side}_HIP"], :3] = _HIP * axes
        for name, knuckle in (
            ("PINKY", kp.Hand.PINKY_MCP),
            ("INDEX", kp.Hand.INDEX_MCP),
            ("THUMB", kp.Hand.THUMB_IP),
        ):
            body[kp.Body[f"{side}_{name}"], :3] = points[knuckle]
    for point, place in _LEG.items():
        body[point, :3] = place * RIGHT_ARM_TO_PICTURE
        body[kp.BODY_MIRROR[point], :3] = place * LEFT_ARM_TO_PICTURE
    return out


def _fill_head(body: np.ndarray, mesh: np.ndarray, shift: np.ndarray) -> None:
    body[kp.Body.NOSE, :3] = mesh[4]
    right_eye = {"INNER": mesh[133], "OUTER": mesh[33]}
    right_eye[""] = (right_eye["INNER"] + right_eye["OUTER"]) / 2
    left_eye = {"INNER": mesh[362], "OUTER": mesh[263]}
    left_eye[""] = (left_eye["INNER"] + left_eye["OUTER"]) / 2
    for side, eye in (("RIGHT", right_eye), ("LEFT", left_eye)):
        for part, point in eye.items():
            body[kp.Body[f"{side}_EYE_{part}".rstrip("_")], :3] = point
    body[kp.Body.RIGHT_EAR, :3] = _EAR * RIGHT_ARM_TO_PICTURE + shift
    body[kp.Body.LEFT_EAR, :3] = _EAR * LEFT_ARM_TO_PICTURE + shift
    body[kp.Body.MOUTH_RIGHT, :3] = mesh[61]
    body[kp.Body.MOUTH_LEFT, :3] = mesh[291]
