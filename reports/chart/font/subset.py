#!/usr/bin/python3
"""Cut Daylight Sans from Source Sans 3: fewer letters, another name, nothing else changed.

    apt-get install fonttools python3-brotli        (Debian 12: fonttools 4.38.0, Brotli 1.0.9)
    npm pack source-sans@3.52.0 && tar xzf source-sans-3.52.0.tgz
    python3 reports/chart/font/subset.py package/TTF reports/chart/font server/static/fonts

Run by hand when the letters change; the four files it writes are committed. Same input and versions, same bytes.
"""

import pathlib
import sys

from fontTools import subset

WEIGHTS = ("Regular", "Semibold")
FEATURES = ["ccmp", "kern", "locl", "lnum", "mark", "mkmk", "tnum"]
LETTERS = (
    "U+0020-007E,U+00A0-017F,U+0218-021B,U+02C6,U+02DA,U+02DC,U+0300-0304,U+0308,"  # Latin, combining marks
    "U+0400-045F,U+0490-0491,"  # Cyrillic
    "U+2007-200B,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,U+2039-203A,U+2044,"  # points
    "U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265"  # euro, signs, arrows
)


def rename(font, weight):
    """Take the reserved name out of every record that names the font; notices and the licence stay as they are."""
    names = {1: f"Daylight Sans {weight}", 2: "Regular", 3: f"3.052;Daylight Sans {weight}",
             4: f"Daylight Sans {weight}", 6: f"DaylightSans-{weight}", 16: "Daylight Sans", 17: weight}
    table = font["name"]
    kept = (0, 5, 7, 8, 9, 11, 13, 14)  # notices, makers, licence
    table.names = [n for n in table.names if n.platformID == 3 and n.langID == 0x409 and n.nameID in kept]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)


def main(source, measured, served):
    for weight in WEIGHTS:
        for folder, suffix, flavor in ((measured, "ttf", None), (served, "woff2", "woff2")):
            options = subset.Options(layout_features=FEATURES, hinting=False, flavor=flavor, name_IDs=["*"])
            font = subset.load_font(f"{source}/SourceSans3-{weight}.ttf", options)
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=subset.parse_unicodes(LETTERS))
            cutter.subset(font)
            rename(font, weight)
            subset.save_font(font, pathlib.Path(folder) / f"DaylightSans-{weight}.{suffix}", options)


if __name__ == "__main__":
    main(*sys.argv[1:])
