"""Makes a chart's font: the letters, digits and signs of the charts, with figures of one width."""
import sys
from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
source, target = sys.argv[1:3]
font = TTFont(source)
gsub = font["GSUB"].table
lookups = {i for f in gsub.FeatureList.FeatureRecord if f.FeatureTag == "tnum" for i in f.Feature.LookupListIndex}
tabular = {}
for i in sorted(lookups):
    for table in gsub.LookupList.Lookup[i].SubTable:
        tabular.update(getattr(getattr(table, "ExtSubTable", table), "mapping", {}))
for table in font["cmap"].tables:
    for code in list(table.cmap):
        if 0x30 <= code <= 0x39:
            table.cmap[code] = tabular.get(table.cmap[code], table.cmap[code])
options = subset.Options()
options.layout_features = []
options.name_IDs = [0, 1, 2, 13, 14]
options.notdef_outline = True
options.hinting = False
options.desubroutinize = True
text = [chr(c) for c in range(0x20, 0x7F)] + list("×→←·–—…≤≥≈µ±°‘’“”◀▶■●▲▼◆é ü ö ä ß")
subsetter = subset.Subsetter(options)
subsetter.populate(text="".join(text))
subsetter.subset(font)
# Instances are rounded glyph by glyph: a figure can differ from the others by some units.
cmap, widths = font.getBestCmap(), font["hmtx"]
figures = [cmap[code] for code in range(0x30, 0x3A)]
most = max(widths[name][0] for name in figures)
top = font["CFF "].cff.topDictIndex[0]
glyphs = font.getGlyphSet()
for name in figures:
    if widths[name][0] != most:
        pen = T2CharStringPen(most - getattr(top.Private, "nominalWidthX", 0), glyphs)
        glyphs[name].draw(pen)
        top.CharStrings[name] = pen.getCharString(top.Private, font["CFF "].cff.GlobalSubrs)
        widths[name] = (most, widths[name][1])
font.save(target)
