"""The bar chart of a run as an SVG: speed of each form, best C being 1."""
# SPDX-License-Identifier: Apache-2.0
import math

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 860, 130, 70, 84, 34, 9
SAMPAN, POCL, LIMIT, INK, GRID = ('#1f6fb4', '#d98b2b', '#4d4d4d', '#222222',
                                  '#d9d9d9')


def label(x):
    return f'{x:g}' if x < 1 else f'{x:.0f}'


def write(path, bars, subtitle):
    """bars: (kernel, Sampan's, PoCL's, the limit's speed over C's or None)"""
    bars = [b for b in bars if b[1]]
    values = [v for b in bars for v in b[1:] if v] + [0.5, 2]
    low = math.floor(math.log10(min(values)))
    high = math.log10(max(values) * 1.2)
    height = TOP + ROW * len(bars) + 30

    def x(v):
        return LEFT + (math.log10(v) - low) / (high - low) * (
            WIDTH - LEFT - RIGHT)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
           f'height="{height}" viewBox="0 0 {WIDTH} {height}" '
           'font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{height}" fill="white"/>']

    def text(px, py, s, anchor='start', size=12, fill=INK):
        out.append(f'<text x="{px:.1f}" y="{py:.1f}" font-size="{size}" '
                   f'text-anchor="{anchor}" fill="{fill}">{s}</text>')

    def rect(px, py, w, h, fill):
        out.append(f'<rect x="{px:.1f}" y="{py:.1f}" width="{w:.1f}" '
                   f'height="{h}" fill="{fill}"/>')

    text(12, 22, 'Speed of CUDA kernels on this CPU, '
         'the best C with OpenMP being 1', size=16)
    text(12, 40, subtitle, size=11, fill='#555555')
    px = 12
    for name, fill in (('Sampan', SAMPAN), ('PoCL', POCL),
                       ("the machine's limit", LIMIT)):
        rect(px, 52, 12, 10, fill)
        text(px + 17, 61, name)
        px += 40 + 7 * len(name)
    steps = [m * 10 ** e for e in range(low, math.ceil(high) + 1)
             for m in (1, 2, 5)]
    for v in steps:
        if 10 ** low <= v and math.log10(v) <= high:
            bold = v == 1
            out.append(
                f'<line x1="{x(v):.1f}" x2="{x(v):.1f}" y1="{TOP - 6}" '
                f'y2="{height - 24}" stroke="{INK if bold else GRID}" '
                f'stroke-width="{1.5 if bold else 1}"/>')
            text(x(v), height - 10, label(v), 'middle', 10)
    for i, (name, sampan, pocl, limit) in enumerate(bars):
        y = TOP + i * ROW
        text(LEFT - 8, y + 14, name, 'end')
        for k, (v, fill) in enumerate(((sampan, SAMPAN), (pocl, POCL))):
            if v:
                rect(LEFT, y + k * (BAR + 1), x(v) - LEFT, BAR, fill)
                text(x(v) + 4, y + k * (BAR + 1) + 8, f'{v:.2g}', size=9)
        if limit:
            rect(x(limit) - 1, y - 2, 2.5, 2 * BAR + 5, LIMIT)
    out.append('</svg>')
    with open(path, 'w') as f:
        f.write('\n'.join(out) + '\n')
