#!/usr/bin/env python3
"""Makes server/press-pdf/fonts from the web fonts of the app and Noto Emoji: one plain TrueType file a style.

Run by hand when a font changes: `pip install fonttools brotli`, `npm pack @fontsource/noto-emoji` unpacked, then
`scripts/pdf-fonts.py client-js/node_modules/@fontsource NOTO_EMOJI_FOLDER`. What it drops: hints, and the tables of a
shaping engine, which we have none of; the kerning of titles is kept in a table of our own, by letters. They bear names of
our own, since they are no longer the fonts that their makers gave out.
"""
import itertools
import pathlib
import struct
import sys
import tempfile

from fontTools import merge, subset
from fontTools.ttLib import TTFont

FROM, EMOJI = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
TO = pathlib.Path(__file__).resolve().parent.parent / "server/press-pdf/fonts"
DROPPED = ["GSUB", "GPOS", "GDEF", "cvt ", "fpgm", "prep", "gasp", "STAT", "vhea", "vmtx", "kern"]
LATIN = set(range(0x20, 0x7F)) | set(range(0xA0, 0x250)) | set(range(0x300, 0x370)) | set(range(0x1E00, 0x1F00))
MORE = set(range(0x400, 0x530)) | set(range(0x2000, 0x2070)) | {0x20AC, 0x2116, 0x2122, 0x2212, 0x2C6, 0x2DA, 0x2DC}


def plain(path, wanted, folder):
    font = TTFont(path)
    font.flavor = None
    keep = subset.Options(hinting=False, notdef_outline=True, drop_tables=subset.Options._drop_tables_default + DROPPED)
    cutter = subset.Subsetter(keep)
    cutter.populate(unicodes=[code for code in font.getBestCmap() if wanted is None or code in wanted])
    cutter.subset(font)
    out = pathlib.Path(folder) / (path.stem + ".ttf")
    font.save(out)
    return str(out)


def merged(paths, wanted, name, family, style):
    with tempfile.TemporaryDirectory() as folder:
        font = merge.Merger().merge([plain(path, wanted, folder) for path in paths])
    for table in DROPPED:
        if table in font:
            del font[table]
    post = f"{family.replace(' ', '')}-{style.replace(' ', '')}"
    font["name"].names = [one for one in font["name"].names if one.nameID in (0, 13, 14)]
    for place, words in ((1, family), (2, style), (4, f"{family} {style}"), (6, post)):
        font["name"].setName(words, place, 3, 1, 0x409)
    font["post"].formatType = 3.0
    font.save(TO / name)
    print(name, len(font.getBestCmap()), "letters", (TO / name).stat().st_size, "bytes")


def kerning(path):
    font = TTFont(path)
    cmap = font.getBestCmap()
    gpos = font["GPOS"].table
    places = {at for one in gpos.FeatureList.FeatureRecord if one.FeatureTag == "kern" for at in one.Feature.LookupListIndex}
    tables = []
    for at in sorted(places):
        for table in gpos.LookupList.Lookup[at].SubTable:
            tables.append(getattr(table, "ExtSubTable", table))

    def of(left, right):
        for table in tables:
            if left not in table.Coverage.glyphs:
                continue
            if table.Format == 1:
                pairs = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
                for pair in pairs:
                    if pair.SecondGlyph == right:
                        return pair.Value1.XAdvance if pair.Value1 else 0
            else:
                first = table.ClassDef1.classDefs.get(left, 0)
                second = table.ClassDef2.classDefs.get(right, 0)
                value = table.Class1Record[first].Class2Record[second].Value1
                if value and getattr(value, "XAdvance", 0):
                    return value.XAdvance
        return 0

    letters = [code for code in sorted(cmap) if code < 0x100 or code in (0x152, 0x153, 0x2019, 0x2013, 0x2014, 0x2026)]
    rows = [(a, b, of(cmap[a], cmap[b])) for a, b in itertools.product(letters, letters)]
    rows = [row for row in rows if row[2]]
    (TO / "titles.kern").write_bytes(b"".join(struct.pack(">HHh", *row) for row in rows))
    print("titles.kern", len(rows), "pairs")


andika = FROM / "andika/files"
for weight, slope, name, style in (
    (400, "normal", "text.ttf", "Regular"),
    (400, "italic", "text-italic.ttf", "Italic"),
    (700, "normal", "text-bold.ttf", "Bold"),
    (700, "italic", "text-bold-italic.ttf", "Bold Italic"),
):
    parts = [andika / f"andika-{part}-{weight}-{slope}.woff2" for part in ("latin", "latin-ext", "vietnamese", "cyrillic")]
    merged(parts, LATIN | MORE, name, "Passeplume Texte", style)
titles = FROM / "atkinson-hyperlegible-next/files"
parts = [titles / f"atkinson-hyperlegible-next-{part}-800-normal.woff2" for part in ("latin", "latin-ext")]
merged(parts, LATIN | MORE, "titles.ttf", "Passeplume Titres", "Bold")
kerning(parts[0])
emoji = [EMOJI / f"files/noto-emoji-{part}-400-normal.woff2" for part in range(11)]
merged(emoji, set(range(0x2100, 0x40000)), "emoji.ttf", "Passeplume Emoji", "Regular")
