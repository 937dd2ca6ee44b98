import numpy as np
import pytest
import torch

from asl_live import keypoints as kp
from asl_live.bundle import Bundle, Description
from asl_live.clip import Clip
from asl_live.errors import InputError
from asl_live.extract.crop import draw_landmark_crop
from asl_live.nets.registry import Inputs, get_network
from asl_live.recognise.recogniser import Recogniser
from asl_live.training.windows import draw_crops, make_windows
from tests.training.toy import INPUTS, SPAN, make_clip, toy_windows


def test_one_window_a_clip_with_its_labels_and_without_the_face():
    windows = toy_windows("ab", each=1)
    assert windows.keypoints.shape == (8, 30, 258)
    assert windows.crops is None
    assert windows.signs[:4] == ("high", "low", "wide", "idle")
    assert windows.signers == ("a",) * 4 + ("b",) * 4
    some = windows.subset([6, 1])
    assert (some.signs, some.signers, len(some)) == (("wide", "low"), ("b", "a"), 2)
    assert torch.equal(some.keypoints[1], windows.keypoints[1])


def test_a_digest_tells_data_apart_and_is_reckoned_once():
    windows, again = toy_windows("ab", each=1), toy_windows("ab", each=1)
    assert windows.digest() == again.digest() != windows.subset([1, 0, *range(2, 8)]).digest()
    assert windows.digest() is windows.digest()


def test_the_pace_of_a_recording_does_not_matter():
    slow, fast = (make_windows([make_clip("high", "a", rate=rate)], INPUTS, SPAN) for rate in (15, 60))
    # Two seconds at 15 a second end one step earlier; the middle is the same.
    distance = (slow.keypoints - fast.keypoints).abs()[:, 2:-2].amax()
    assert distance < 0.1


def test_live_recognition_is_fed_the_window_that_training_saw():
    clip = make_clip("wide", "a", rate=30)
    windows = make_windows([clip], INPUTS, SPAN)
    network = get_network("fused", 2, hidden=4, crop_channels=0).eval()
    fed = []
    network.features.register_forward_pre_hook(lambda _, given: fed.append(given[0][0]))
    recogniser = Recogniser(Bundle("toy", None, network, Description(net="fused", signs=["wide"], span=SPAN)))
    for observation in clip.observations():
        recogniser.observe(observation)
    whole = torch.cat((fed[-1][:, kp.BODY], fed[-1][:, kp.LEFT_HAND.start :]), -1)
    assert torch.allclose(whole, windows.keypoints[0], atol=1e-5)


def test_networks_of_raw_keypoints_get_all_of_them_as_they_are():
    clip = make_clip("high", "a", rate=15)
    windows = make_windows([clip], Inputs("raw", None), SPAN)
    assert windows.keypoints.shape == (1, 30, 1662)
    assert np.allclose(windows.keypoints[0].numpy(), clip.keypoints, atol=1e-6)


def with_crops(clip):
    crops = np.zeros((len(clip), 64, 64, 3), np.uint8)
    crops[..., 0] = np.arange(len(clip))[:, None, None]
    return Clip(clip.times, clip.keypoints, clip.aspect, crops, sign=clip.sign, signer=clip.signer)


def test_networks_of_pixels_get_the_recorded_crops():
    clip = with_crops(make_clip("high", "a", rate=15))
    windows = make_windows([clip], Inputs("raw", "rgb"), SPAN)
    assert windows.crops.shape == (1, 30, 3, 64, 64) and windows.crops.dtype == torch.uint8
    assert windows.crops[0, :, 0, 0, 0].tolist() == list(range(30))
    assert windows.subset([0]).crops.shape == windows.crops.shape


def test_networks_of_pixels_cannot_learn_from_clips_without():
    with pytest.raises(InputError, match="pixels"):
        make_windows([make_clip("high", "a")], Inputs("raw", "rgb"), SPAN)


def test_drawn_crops_are_those_of_live_recognition_at_the_steps_that_are_looked_at():
    windows = toy_windows("a", each=1).subset([0, 2])
    inputs = Inputs("signing-space", "landmarks", crop_stride=3)
    crops = draw_crops(windows.keypoints, inputs)
    assert crops.shape == (2, 30, 3, 64, 64)
    drawn = crops.flatten(2).any(-1)
    assert drawn.nonzero()[:, 1].unique().tolist() == list(range(2, 30, 3))
    whole = kp.from_faceless(windows.keypoints.numpy())
    assert np.array_equal(
        (crops[1, 14] * 255).round().byte().permute(1, 2, 0).numpy(), draw_landmark_crop(whole[1, 14])
    )


def test_crops_are_as_large_as_the_network_takes_them():
    clip = with_crops(make_clip("high", "a", rate=15))
    assert make_windows([clip], Inputs("raw", "rgb", crop_size=32), SPAN).crops.shape == (1, 30, 3, 32, 32)
    windows = toy_windows("a", each=1).subset([0])
    drawn = draw_crops(windows.keypoints, Inputs("signing-space", "landmarks", crop_size=96))
    assert drawn.shape == (1, 30, 3, 96, 96) and drawn.any()


def test_networks_of_pixels_alone_get_keypoints_that_can_be_varied():
    clip = with_crops(make_clip("high", "a", rate=15))
    windows = make_windows([clip], Inputs(None, "rgb"), SPAN)
    assert windows.keypoints.shape == (1, 30, 258) and windows.crops.shape == (1, 30, 3, 64, 64)


def test_networks_of_other_skeletons_cannot_learn_signs():
    with pytest.raises(InputError, match="skeletons of 60 numbers, and signs have 1662"):
        make_windows([make_clip("high", "a")], Inputs("raw", None, keypoint_width=60), SPAN)


def test_progress_counts_clips():
    told = []
    make_windows([make_clip("high", "a")] * 2, INPUTS, SPAN, lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("frames", [1, 2])
def test_the_shortest_clips_make_windows(frames):
    clip = make_clip("high", "a")
    short = Clip(clip.times[:frames], clip.keypoints[:frames], sign="high", signer="a")
    assert make_windows([short], INPUTS, SPAN).keypoints.isfinite().all()


def test_a_clip_whose_times_cannot_be_is_told_of_and_not_filled_in():
    clip = make_clip("high", "ann")
    times = 1000 * clip.times / clip.times[-1]
    long = Clip(times, clip.keypoints, sign="high", signer="ann")
    with pytest.raises(InputError, match="'high' by 'ann' claims to last 1000 seconds"):
        make_windows([long], INPUTS, SPAN)
