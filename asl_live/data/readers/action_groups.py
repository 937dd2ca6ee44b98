"""The five groups into which UCF-101 and HMDB-51 sort their actions."""

from collections.abc import Mapping, Sequence

OTHER = "other actions"
SPORTS = "sports"

# Soomro, Zamir and Shah, "UCF101", 2012 (arXiv:1212.0402), section 2.1. All others are sports.
_UCF = {
    "human-object interaction": (
        "ApplyEyeMakeup ApplyLipstick BlowDryHair BrushingTeeth CuttingInKitchen Hammering HulaHoop "
        "JugglingBalls JumpRope Knitting Mixing MoppingFloor Nunchucks PizzaTossing ShavingBeard "
        "SkateBoarding SoccerJuggling Typing WritingOnBoard YoYo"
    ),
    "body motion only": (
        "BabyCrawling BlowingCandles BodyWeightSquats HandstandPushups HandstandWalking JumpingJack Lunges "
        "PullUps PushUps RockClimbingIndoor RopeClimbing Swing TaiChi TrampolineJumping WalkingWithDog "
        "WallPushups"
    ),
    "human-human interaction": "BandMarching Haircut HeadMassage MilitaryParade SalsaSpin",
    "playing musical instruments": (
        "Drumming PlayingCello PlayingDaf PlayingDhol PlayingFlute PlayingGuitar PlayingPiano PlayingSitar "
        "PlayingTabla PlayingViolin"
    ),
}
# Kuehne et al., "HMDB", ICCV 2011, section 2.
_HMDB = {
    "general facial actions": "chew laugh smile talk",
    "facial actions with objects": "drink eat smoke",
    "general body movements": (
        "cartwheel clap climb climb_stairs dive fall_floor flic_flac handstand jump pullup pushup run sit "
        "situp somersault stand turn walk wave"
    ),
    "body movements with objects": (
        "brush_hair catch draw_sword dribble golf hit kick_ball pick pour push ride_bike ride_horse "
        "shoot_ball shoot_bow shoot_gun swing_baseball sword_exercise throw"
    ),
    "body movements between people": "fencing hug kick kiss punch shake_hands sword",
}


def action_groups(
    layout: str, classes: Sequence[str], named: Mapping[str, Sequence[str]] | None = None
) -> dict[str, str]:
    """The group of each class: as ``named`` says, group to classes, or as the collection has it."""
    if named:
        of = {one: group for group, members in named.items() for one in members}
        return {one: of.get(one, OTHER) for one in classes}
    table = {"UCF-101": _UCF, "UCF-50": _UCF, "HMDB-51": _HMDB}.get(layout, {})
    of = {one.lower(): group for group, members in table.items() for one in members.split()}
    rest = SPORTS if layout == "UCF-101" else OTHER
    return {one: of.get(one.lower(), rest) for one in classes}
