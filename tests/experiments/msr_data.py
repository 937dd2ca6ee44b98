"""Skeleton sequences of three actions that differ in which limb moves, in the layout of MSR Action3D."""

import numpy as np

JOINT_OF = {1: 11, 2: 12, 13: 2}  # action: the joint that moves


def write_msr(path, subjects=range(1, 11), each=2):
    """A .npz of three actions by ten people; one sequence is all zeros, one has 160 frames."""
    rng = np.random.default_rng(0)
    body = rng.uniform(-0.5, 0.5, (20, 3))
    sequences, actions, people = [], [], []
    for subject in subjects:
        for action, joint in JOINT_OF.items():
            for _ in range(each):
                frames = int(rng.integers(9, 14))
                joints = body + np.array([0, 0, 2.5]) + rng.normal(0, 0.01, (frames, 20, 3))
                joints[:, joint, 1] += np.sin(np.linspace(0, 3, frames))
                sequences.append(joints)
                actions.append(action)
                people.append(subject)
    sequences[1] = np.zeros((5, 20, 3))
    sequences[-1] = np.concatenate((sequences[-1], np.zeros((150, 20, 3))))
    np.savez(
        path,
        joints=np.concatenate(sequences).astype(np.float32),
        length=np.array([len(one) for one in sequences], np.int32),
        action=np.array(actions, np.int8),
        subject=np.array(people, np.int8),
        repetition=np.ones(len(actions), np.int8),
    )
    return path
