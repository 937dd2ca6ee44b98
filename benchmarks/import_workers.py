"""How much faster an import is with more workers: python benchmarks/import_workers.py DATA/clips

Imports the videos of a folder anew in each round, with one worker and with --workers in turn, so that
whatever else the machine does falls on both alike. The ratio is the median of the ratios within a
round. Prints the load of the machine too: with as many busy processes as cores beside it, a second
worker gains time from those and not from an idle core, and the processor's seconds say more. Fails
if the clips differ in a single bit.
"""

import os
import resource
import tempfile
import time
from pathlib import Path
from statistics import median

import click

from asl_live.data.importing.registry import Item, find_items
from asl_live.data.importing.run import run_import


def measure(items: list[Item], workers: int) -> tuple[float, float, dict[str, bytes]]:
    """Seconds by the clock and of the processor that an import takes, and the files that came of it."""
    with tempfile.TemporaryDirectory() as dataset:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begin = time.perf_counter()
        report = run_import("videos", items, dataset, workers=workers)
        seconds = time.perf_counter() - begin
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if report.imported != len(items):
            raise SystemExit(f"only {report.imported} of {len(items)} videos were imported: {report.broken}")
        clips = {str(path.relative_to(dataset)): path.read_bytes() for path in Path(dataset).glob("*/*.npz")}
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clips


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=2))
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(min=1))
@click.option("--videos", default=0, show_default=True, help="Only so many, the smallest; 0: all.")
def main(source: Path, workers: int, rounds: int, videos: int) -> None:
    """Time of an import with one worker and with more, and their ratio."""
    items = [item for item in find_items("videos", source) if not item.problem]
    if videos:
        smallest = sorted(items, key=lambda item: item.files[0].stat().st_size)[:videos]
        items = [item for item in items if item in smallest]
    ratios, first = [], None
    click.echo(f"{len(items)} videos, {os.cpu_count()} cores")
    for number in range(rounds):
        times = []
        for count in (1, workers):
            load = os.getloadavg()[0]
            seconds, processor, clips = measure(items, count)
            times.append(seconds)
            click.echo(
                f"round {number + 1}, {count} workers: {seconds:.1f} s, "
                f"{processor:.1f} s of the processor (load before: {load:.1f})"
            )
            first = first or clips
            if clips != first:
                raise SystemExit("the clips are not the same")
        ratios.append(times[0] / times[1])
    click.echo(f"{workers} workers are {median(ratios):.2f} times as fast as one (median of {rounds} rounds)")


if __name__ == "__main__":
    main()
