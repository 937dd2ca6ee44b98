import torch

from asl_live.training.augment_pictures import PictureAugmenter, PictureVariation

KEYPOINTS = torch.zeros(2, 3, 0)


def windows():
    return torch.randint(0, 256, (2, 3, 3, 16, 16), dtype=torch.uint8)


def vary(amount, crops, seed=0):
    return PictureAugmenter(amount, seed)(KEYPOINTS, crops)[1]


def test_nothing_is_varied_unless_asked():
    crops = windows()
    assert torch.equal(vary(PictureVariation(), crops), crops)


def test_a_mirror_turns_every_picture_of_a_window():
    crops = windows()
    assert torch.equal(vary(PictureVariation(mirror=1.0), crops), crops.flip(-1))


def test_all_pictures_of_a_window_move_alike():
    crops = windows()[:, :1].expand(-1, 3, -1, -1, -1)
    varied = vary(PictureVariation(0.5, 0.2, 0.2, 8, 0.1), crops)
    assert torch.equal(varied[:, 0], varied[:, 2])
    assert not torch.equal(varied[0, 0], crops[0, 0])


def test_a_seed_gives_the_same_again():
    crops, amount = windows(), PictureVariation(0.5, 0.2, 0.2, 8, 0.1)
    assert torch.equal(vary(amount, crops, 3), vary(amount, crops, 3))
    assert not torch.equal(vary(amount, crops, 3), vary(amount, crops, 4))


def test_a_crop_shows_only_what_was_in_the_picture():
    crops = torch.full((2, 3, 3, 16, 16), 77, dtype=torch.uint8)
    assert vary(PictureVariation(crop=0.5), crops).eq(77).all()
