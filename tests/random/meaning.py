"""What the instructions of random programs mean, and how threads meet.

SPDX-License-Identifier: Apache-2.0
"""
import math
import struct
from fractions import Fraction

M32, M64 = (1 << 32) - 1, (1 << 64) - 1


def s32(x):
    return (x ^ 0x80000000) - 0x80000000


def s64(x):
    return (x ^ (1 << 63)) - (1 << 63)


def s16(x):
    return ((x & 0xffff) ^ 0x8000) - 0x8000


def s8(x):
    return ((x & 0xff) ^ 0x80) - 0x80


def quotient(a, b):
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def remainder(a, b):
    return a - quotient(a, b) * b


def shift_left(a, n, width):
    return a << n & (1 << width) - 1 if n < width else 0


def shift_right(a, n, width):
    return a >> n if n < width else 0


def shift_arithmetic(a, n, width):
    a = s32(a) if width == 32 else s64(a)
    return a >> min(n, width - 1) & (1 << width) - 1


def extract(a, at, n, is_signed):
    at, n = at & 255, n & 255
    if not n:
        return 0
    sign = a >> min(at + n - 1, 31) & 1
    d = 0
    for i in range(32):
        if i < n and at + i < 32:
            d |= (a >> (at + i) & 1) << i
        elif is_signed:
            d |= sign << i
    return d


def insert(a, b, at, n):
    at, n = at & 255, n & 255
    for i in range(n):
        if at + i < 32:
            b = b & ~(1 << (at + i)) | (a >> i & 1) << (at + i)
    return b


def permute(a, b, c):
    both, d = a | b << 32, 0
    for i in range(4):
        k = c >> 4 * i & 15
        byte = both >> 8 * (k & 7) & 255
        if k & 8:
            byte = 255 if byte & 128 else 0
        d |= byte << 8 * i
    return d


def logic(a, b, c, table):
    d = 0
    for i in range(32):
        k = (a >> i & 1) << 2 | (b >> i & 1) << 1 | c >> i & 1
        d |= (table >> k & 1) << i
    return d


def f32(x):
    return struct.unpack('f', struct.pack('f', x))[0]


def to_s32(x):
    if x != x or math.isinf(x):
        return 0 if x != x else 0x7fffffff if x > 0 else 0x80000000
    return max(-1 << 31, min((1 << 31) - 1, int(x))) & M32


def clamp_s32(x):
    return max(-1 << 31, min((1 << 31) - 1, x)) & M32


def dot4(a, b, c, signed_a, signed_b):
    for i in range(4):
        x, y = a >> 8 * i & 255, b >> 8 * i & 255
        c += (s8(x) if signed_a else x) * (s8(y) if signed_b else y)
    return c & M32


def dot2(a, b, c):
    for i in range(2):
        c += s16(a >> 16 * i) * s8(b >> 8 * i)
    return c & M32


def of_bits(x):
    return struct.unpack('f', struct.pack('I', x))[0]


def of_half(x):
    return struct.unpack('e', struct.pack('H', x))[0]


def half(x):
    """Bits of the nearest half; 0 of NaN."""
    if x != x:
        return 0
    try:
        return struct.unpack('H', struct.pack('e', x))[0]
    except OverflowError:
        return 0xfc00 if x < 0 else 0x7c00


def halves(x, f):
    return half(f(of_half(x & 65535))) | half(f(of_half(x >> 16))) << 16


def less(a, b):
    if a == b:
        return a if math.copysign(1, a) < 0 else b
    return min(a, b)


def toward_zero(x):
    drop = max(0, x.bit_length() - 24)
    return float(x >> drop << drop)


def fused(a, b, c, bits, least, beyond):
    """a * b + c, rounded once to `bits` bits, not below 2 ** least; from
    `beyond` on it is infinite."""
    if not all(map(math.isfinite, (a, b, c))):
        return a * b + c
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    if not exact:
        return a * b + c
    size = abs(exact)
    e = size.numerator.bit_length() - size.denominator.bit_length()
    if size < Fraction(2) ** e:
        e -= 1
    unit = Fraction(2) ** max(e - bits + 1, least)
    r = round(exact / unit) * unit
    if abs(r) >= beyond:
        return math.copysign(math.inf, r)
    return math.copysign(float(r), 1 if exact > 0 else -1)


def load(memory, at, size):
    return int.from_bytes(memory[at:at + size], 'little')


def store(memory, at, size, x):
    memory[at:at + size] = (x & (1 << 8 * size) - 1).to_bytes(size, 'little')


def add64(out, at, x):
    both = (out[at] | out[at + 1] << 32) + x
    out[at], out[at + 1] = both & M32, both >> 32 & M32


# Threads meet ------------------------------------------------------------

def warp_operation(kind, lanes):
    """lanes: {lane: operands}; {lane: result}."""
    d = {}
    name = kind.split('.')
    if name[0] == 'shfl':
        for lane, (a, b, c) in lanes.items():
            segment, clamp = c >> 8 & 31, c & 31
            low = lane & segment
            high = low | clamp & ~segment & 31
            b &= 31
            if name[1] == 'up':
                j = lane - b
                p = j >= high
            elif name[1] == 'down':
                j = lane + b
                p = j <= high
            elif name[1] == 'bfly':
                j = lane ^ b
                p = j <= high
            else:
                j = low | b & ~segment & 31
                p = j <= high
            j = j if p else lane
            d[lane] = (lanes[j][0] if j in lanes else 0, p)
        return d
    if name[0] == 'vote':
        held = [lane for lane, (p,) in lanes.items() if p]
        r = {'any': bool(held), 'all': len(held) == len(lanes),
             'uni': len(held) in (0, len(lanes)),
             'ballot': sum(1 << lane for lane in held)}[name[1]]
        return {lane: (r,) for lane in lanes}
    if name[0] == 'match':
        for lane, (a,) in lanes.items():
            same = sum(1 << k for k in lanes if lanes[k][0] == a)
            everyone = sum(1 << k for k in lanes)
            if name[1] == 'any':
                d[lane] = (same,)
            else:
                d[lane] = ((everyone, True) if same == everyone
                           else (0, False))
        return d
    if name[0] == 'redux':
        xs = [a for (a,) in lanes.values()]
        signed = name[2] == 's32'
        if signed:
            xs = [s32(x) for x in xs]
        r = xs[0]
        for x in xs[1:]:
            r = {'add': r + x, 'min': min(r, x), 'max': max(r, x),
                 'and': r & x, 'or': r | x, 'xor': r ^ x}[name[1]]
        return {lane: (r & M32,) for lane in lanes}
    return {lane: () for lane in lanes}


def run_block(threads, backward=False):
    """threads: coroutines by linear number; they yield what they wait for.
    Backward, the last one goes first: nothing else may change."""
    waits, alive = {}, set(range(len(threads)))
    come = {}       # named barriers: how many have come
    ready = [(t, None) for t in range(len(threads))]
    while ready or alive:
        now, ready = reversed(ready) if backward else ready, []
        for t, value in now:
            try:
                w = threads[t].send(value)
            except StopIteration:
                alive.discard(t)
                continue
            if w[0] == 'named':
                come[w[1]] = come.get(w[1], 0) + 1
            if w[0] == 'named' and w[3]:
                ready.append((t, None))
            else:
                waits[t] = w
        for t in sorted(waits):
            w = waits.get(t)
            if not w or w[0] == 'bar':
                continue
            if w[0] == 'named':
                if come[w[1]] == w[2]:
                    held = [k for k in waits if waits[k][:2] == w[:2]]
                    for k in held:
                        del waits[k]
                        ready.append((k, None))
                    come[w[1]] = 0
                continue
            _, kind, mask, _ = w
            first = t & ~31
            members = [first + i for i in range(32) if mask >> i & 1]
            if all(waits.get(m, ' ')[:3] == w[:3] for m in members):
                r = warp_operation(kind, {m - first: waits[m][3]
                                          for m in members})
                for m in members:
                    del waits[m]
                    ready.append((m, r[m - first]))
        if ready:
            continue
        if alive and all(waits.get(t, ' ')[0] == 'bar' for t in alive):
            held = [waits[t][1] for t in alive]
            r = (sum(held), all(held), any(held))
            ready = [(t, r) for t in sorted(alive)]
            waits.clear()
        elif alive:
            raise RuntimeError('the program hangs')
