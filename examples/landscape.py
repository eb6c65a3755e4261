#!/usr/bin/env python3
"""Paints examples/landscape.png, the picture that image.cu works on.

SPDX-License-Identifier: Apache-2.0

usage: landscape.py OUT.png   (some twenty seconds; no library is needed)
"""
import math
import struct
import sys
import zlib

W, H = 600, 400
HORIZON = 235


def noise(x, y, seed):
    def at(i, j):
        n = (i * 374761393 + j * 668265263 + seed * 2246822519) & 0xffffffff
        n = (n ^ n >> 13) * 1274126177 & 0xffffffff
        return (n ^ n >> 16) / 0xffffffff

    i, j = math.floor(x), math.floor(y)
    u, v = x - i, y - j
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    a = at(i, j) * (1 - u) + at(i + 1, j) * u
    b = at(i, j + 1) * (1 - u) + at(i + 1, j + 1) * u
    return a * (1 - v) + b * v


def fractal(x, y, seed, octaves):
    total, size = 0.0, 0.5
    for k in range(octaves):
        total += size * noise(x, y, seed + k)
        x, y, size = 2 * x, 2 * y, size / 2
    return total


def mix(a, b, t):
    t = min(1, max(0, t))
    return tuple(p * (1 - t) + q * t for p, q in zip(a, b))


SUN = (430, 150)


def sky(x, y):
    c = mix((52, 88, 150), (250, 190, 130), (y / HORIZON) ** 1.5)
    d = math.hypot(x - SUN[0], y - SUN[1])
    c = mix(c, (255, 226, 170), 0.9 * math.exp(-d / 70))
    c = mix(c, (255, 252, 235), 1.5 - d / 17)
    cloud = fractal(x / 130, y / 38, 7, 5) - 0.48 - 0.12 * (y / HORIZON)
    return mix(c, (255, 225, 205), 3.2 * cloud)


RIDGES = [  # base line, height, scale, seed, colour, haze
    (205, 110, 170, 11, (92, 104, 138), 0.45),
    (222, 75, 110, 23, (66, 82, 104), 0.25),
    (234, 40, 60, 37, (38, 58, 58), 0.10),
]
heights = [[b - h * fractal(x / s, 0.5, seed, 6) for x in range(W)]
           for b, h, s, seed, _, _ in RIDGES]
shore = [330 + 38 * fractal(x / 90, 3.5, 51, 5) + 26 * abs(x - 250) / W
         for x in range(W)]


def land(x, y):
    for (base, height, scale, seed, colour, haze), top in zip(
            reversed(RIDGES), reversed(heights)):
        if y < top[x]:
            continue
        slope = top[min(x + 2, W - 1)] - top[max(x - 2, 0)]
        light = 0.75 + 0.12 * slope + 0.5 * fractal(x / 9, y / 7, seed, 3)
        c = tuple(v * light for v in colour)
        if seed == 11 and y < top[x] + 26 * fractal(x / 12, 9.5, 5, 3) and \
                top[x] < 165:
            c = mix(c, (238, 236, 240), 0.85)
        return mix(c, (228, 190, 160), haze + 0.25 * (y - top[x]) / 60)
    return sky(x, y)


def pixel(x, y):
    if y >= shore[x]:  # the near bank: grass, darker to the front
        g = fractal(x / 5, y / 22, 61, 4)
        c = mix((58, 74, 30), (146, 140, 62), g * 1.3 - 0.15)
        return mix(c, (18, 24, 14), (y - shore[x]) / 110)
    if y < HORIZON:
        return land(x, y)
    d = y - HORIZON  # the lake: what is above, waved and darker
    wave = (fractal(x / 40, y / 2.2, 71, 3) - 0.45) * (2 + d / 5)
    sx = min(W - 1, max(0, int(x + wave * 2)))
    sy = max(0, int(HORIZON - 1 - d * 1.05 + wave))
    c = mix(land(sx, sy), (38, 58, 82), 0.32 + d / 420)
    glitter = math.exp(-abs(x - SUN[0]) / 26) * (0.4 + wave / 14)
    return mix(c, (255, 220, 160), 0.55 * glitter)


def paeth(a, b, c):
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def main(path):
    rows = []
    for y in range(H):
        row = []
        for x in range(W):
            v = 1 - 0.25 * ((x / W - 0.5) ** 2 + (y / H - 0.5) ** 2)
            row += [min(255, max(0, int(p * v))) for p in pixel(x, y)]
        rows.append(row)
    data = bytearray()
    up = [0] * 3 * W
    for row in rows:
        data.append(4)
        for i, p in enumerate(row):
            a, c = (row[i - 3], up[i - 3]) if i >= 3 else (0, 0)
            data.append((p - paeth(a, up[i], c)) & 255)
        up = row

    def chunk(name, body):
        return (struct.pack(">I", len(body)) + name + body +
                struct.pack(">I", zlib.crc32(name + body)))

    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n")
        f.write(chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, 8, 2, 0, 0, 0)))
        f.write(chunk(b"IDAT", zlib.compress(bytes(data), 9)))
        f.write(chunk(b"IEND", b""))


main(sys.argv[1])
