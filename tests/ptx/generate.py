#!/usr/bin/env python3
"""Writes the cases of tests/ptx that are tables: python3 tests/ptx/generate.py

What must come out is computed here, from the manual's words, in exact
arithmetic (integers and fractions), and shares nothing with ptx/evaluate.c or
simd/.  The cases are committed; this script only makes and remakes them.

SPDX-License-Identifier: Apache-2.0
"""
import math
import random
from fractions import Fraction

from exact import (BF16, COMPARE, E4M3, E5M2, F16, F32, F64, PROPERTIES, Format,
                   add, clamp, compare, convert, div, fma, integral, mask,
                   minmax, mul, one_of, relu, root, saturate, signed, sub,
                   to_int, xorsign)
from table import THREADS, Case

RNG = random.Random(1)


# Inputs ---------------------------------------------------------------------

def int_pool(bits):
    top = 1 << bits - 1
    edge = [0, 1, 2, 3, 7, top - 1, top, top + 1, mask(bits), mask(bits) - 1,
            mask(bits // 2), 1 << bits // 2, 0x5a, 100]
    some = [RNG.getrandbits(bits) for _ in range(10)]
    return edge + some + [RNG.getrandbits(RNG.randint(1, bits)) for _ in range(10)]


def float_pool(f, nan=True):
    one, low = one_of(f), 1 << f.m
    edge = [0, 1, low - 1, low, one, one + 1, one - 1, f.top, one + low,
            one - low, one | 1 << f.m - 1, low | 5, f.top - 3]
    edge += [f.inf] if not f.fn else []
    pool = edge + [x | f.negative(1) for x in edge]
    pool += [f.nan] if nan else []
    for _ in range(16):
        e = clamp(f.bias + RNG.randint(-12, 12), 1, mask(f.e) - 1)
        pool.append(RNG.getrandbits(1) << f.bits - 1 | e << f.m | RNG.getrandbits(f.m))
    return pool


def draw(pool, count=THREADS):
    """Each member once if there is room, in a random order."""
    some = RNG.sample(pool, min(len(pool), count))
    return some + [RNG.choice(pool) for _ in range(count - len(some))]


def pairs(pool):
    return draw(pool), draw(pool)


def words(*halves):
    """Packed 16-bit elements, the first lowest."""
    return [b << 16 | a for a, b in zip(*halves)]


# Integers -------------------------------------------------------------------

def integer_cases():
    for bits in (16, 32, 64):
        pool = int_pool(bits)
        t = "b%d" % bits
        a, b = pairs(pool)
        # Some equal operands, and divisors of 0 and -1.
        b[:5] = [0, mask(bits), a[2], 1, mask(bits)]
        a[4] = 1 << bits - 1
        c = draw(pool)
        case = Case("integer_arithmetic_of_%d_bits" % bits,
                    "Sums wrap, products are cut, division never traps.\n"
                    "PTX ISA 9.7.1.1 to 9.7.1.14, add to max",
                    [(t, a), (t, b), (t, c)])
        for s in "us":
            n = "%s%d" % (s, bits)

            def v(x, s=s):
                return signed(x, bits) if s == "s" else x

            def quotient(x, y, v=v):
                x, y = v(x), v(y)
                return -1 if y == 0 else int(Fraction(x, y)) if x * y >= 0 else -(-x // y) if y > 0 else -(x // -y)

            def remainder(x, y, v=v):
                x, y = v(x), v(y)
                if y == 0:
                    return x
                r = abs(x) % abs(y)
                return -r if x < 0 else r
            case.op("add.%s {d}, {0}, {1};" % n, n, lambda x, y, z: x + y)
            case.op("sub.%s {d}, {0}, {1};" % n, n, lambda x, y, z: x - y)
            case.op("mul.lo.%s {d}, {0}, {1};" % n, n, lambda x, y, z: x * y)
            case.op("mul.hi.%s {d}, {0}, {1};" % n, n, lambda x, y, z, v=v: v(x) * v(y) >> bits)
            case.op("mad.lo.%s {d}, {0}, {1}, {2};" % n, n, lambda x, y, z: x * y + z)
            case.op("mad.hi.%s {d}, {0}, {1}, {2};" % n, n, lambda x, y, z, v=v: (v(x) * v(y) >> bits) + z)
            case.op("sad.%s {d}, {0}, {1}, {2};" % n, n, lambda x, y, z, v=v: abs(v(x) - v(y)) + z)
            case.op("div.%s {d}, {0}, {1};" % n, n, lambda x, y, z, q=quotient: q(x, y))
            case.op("rem.%s {d}, {0}, {1};" % n, n, lambda x, y, z, r=remainder: r(x, y))
            case.op("min.%s {d}, {0}, {1};" % n, n, lambda x, y, z, v=v: min(v(x), v(y)))
            case.op("max.%s {d}, {0}, {1};" % n, n, lambda x, y, z, v=v: max(v(x), v(y)))
            if bits < 64:
                w = "%s%d" % (s, 2 * bits)
                case.op("mul.wide.%s {d}, {0}, {1};" % n, w, lambda x, y, z, v=v: v(x) * v(y))
                case.op("cvt.%s.%s {d}, {2};\nmad.wide.%s {d}, {0}, {1}, {d};" % (w, n, n), w,
                        lambda x, y, z, v=v: v(x) * v(y) + v(z))
        case.op("abs.s%d {d}, {0};" % bits, "s%d" % bits, lambda x, y, z: abs(signed(x, bits)))
        case.op("neg.s%d {d}, {0};" % bits, "s%d" % bits, lambda x, y, z: -x)
        case.write()

    a, b = pairs(int_pool(32))
    c = draw(int_pool(32))
    case = Case("integer_arithmetic_saturates_and_24_bits",
                "Saturation to s32; products of 24 bits.\nPTX ISA 9.7.1.1, 9.7.1.4 to 9.7.1.6",
                [("b32", a), ("b32", b), ("b32", c)])

    def s32(x):
        return signed(x, 32)

    def hold(x):
        return clamp(x, -1 << 31, mask(31))
    case.op("add.sat.s32 {d}, {0}, {1};", "s32", lambda x, y, z: hold(s32(x) + s32(y)))
    case.op("sub.sat.s32 {d}, {0}, {1};", "s32", lambda x, y, z: hold(s32(x) - s32(y)))
    case.op("mad.hi.sat.s32 {d}, {0}, {1}, {2};", "s32",
            lambda x, y, z: hold((s32(x) * s32(y) >> 32) + s32(z)))
    for s in "us":
        def v(x, s=s):
            return signed(x, 24) if s == "s" else x & mask(24)
        case.op("mul24.lo.%s32 {d}, {0}, {1};" % s, "b32", lambda x, y, z, v=v: v(x) * v(y))
        case.op("mul24.hi.%s32 {d}, {0}, {1};" % s, "b32", lambda x, y, z, v=v: v(x) * v(y) >> 16)
        case.op("mad24.lo.%s32 {d}, {0}, {1}, {2};" % s, "b32", lambda x, y, z, v=v: v(x) * v(y) + z)
        case.op("mad24.hi.%s32 {d}, {0}, {1}, {2};" % s, "b32",
                lambda x, y, z, v=v: (v(x) * v(y) >> 16) + z)
    case.op("mad24.hi.sat.s32 {d}, {0}, {1}, {2};", "s32",
            lambda x, y, z: hold(s32(signed(x, 24) * signed(y, 24) >> 16) + s32(z)))

    def dot(x, y, z, sa, sb):
        for i in range(4):
            p, q = x >> 8 * i & 255, y >> 8 * i & 255
            z += (signed(p, 8) if sa == "s" else p) * (signed(q, 8) if sb == "s" else q)
        return z

    def dot2(x, y, z, sa, sb, high):
        for i in range(2):
            p, q = x >> 16 * i & 0xffff, y >> 8 * (i + 2 * high) & 255
            z += (signed(p, 16) if sa == "s" else p) * (signed(q, 8) if sb == "s" else q)
        return z
    for sa in "us":
        for sb in "us":
            case.op("dp4a.%s32.%s32 {d}, {0}, {1}, {2};" % (sa, sb), "b32",
                    lambda x, y, z, sa=sa, sb=sb: dot(x, y, z, sa, sb))
            for high in (0, 1):
                case.op("dp2a.%s.%s32.%s32 {d}, {0}, {1}, {2};" % (("lo", "hi")[high], sa, sb), "b32",
                        lambda x, y, z, sa=sa, sb=sb, high=high: dot2(x, y, z, sa, sb, high))
    case.write()

    lanes = [words(*pairs(int_pool(16))) for _ in range(2)]
    case = Case("packed_integers_are_two_of_16_bits",
                "Each half on its own; .relu holds at 0.\nPTX ISA 9.7.1.1, 9.7.1.11, 9.7.1.12",
                [("b32", lanes[0]), ("b32", lanes[1])], "sm_90")

    def both(fn):
        return lambda x, y: (fn(x >> 16, y >> 16) & 0xffff) << 16 | fn(x & 0xffff, y & 0xffff) & 0xffff
    case.op("add.u16x2 {d}, {0}, {1};", "b32", both(lambda x, y: x + y))
    case.op("add.s16x2 {d}, {0}, {1};", "b32", both(lambda x, y: x + y))
    for op, fn in (("min", min), ("max", max)):
        def s16(x, y, fn=fn):
            return fn(signed(x, 16), signed(y, 16))
        case.op("%s.u16x2 {d}, {0}, {1};" % op, "b32", both(fn))
        case.op("%s.s16x2 {d}, {0}, {1};" % op, "b32", both(s16))
        case.op("%s.relu.s16x2 {d}, {0}, {1};" % op, "b32", both(lambda x, y, f=s16: max(f(x, y), 0)))
        case.op("%s.relu.s32 {d}, {0}, {1};" % op, "b32",
                lambda x, y, fn=fn: max(fn(s32(x), s32(y)), 0))
    case.write()


def carry_cases():
    pools = [draw(int_pool(32)) for _ in range(6)]
    pools[1][:4] = [mask(32)] * 4
    case = Case("carries_run_through_chains",
                "Sums, differences and products of 96 and 64 bits, word by word.\n"
                "PTX ISA 9.7.2.1 to 9.7.2.6, add.cc to madc",
                [("b32", p) for p in pools])

    def wide(a, b, c):
        return c << 64 | b << 32 | a
    for k in range(3):
        pick = [".reg .b32 %%r%d;" % i for i in range(3)]
        for op, fn in (("add", lambda a, b: a + b), ("sub", lambda a, b: a - b)):
            case.op("\n".join(pick) + "\n%s.cc.u32 %%r0, {0}, {3};\n%sc.cc.u32 %%r1, {1}, {4};\n%sc.u32 %%r2, {2}, {5};\nmov.b32 {d}, %%r%d;"
                    % (op, op, op, k), "b32",
                    lambda a, b, c, d, e, f, fn=fn, k=k: fn(wide(a, b, c), wide(d, e, f)) >> 32 * k)
    # (b:a) * (e:d) + c, low 96 bits
    chain = "\n".join([".reg .b32 %r0, %r1, %r2;", "mad.lo.cc.u32 %r0, {0}, {3}, {2};",
                       "madc.hi.cc.u32 %r1, {0}, {3}, 0;", "addc.u32 %r2, 0, 0;",
                       "mad.lo.cc.u32 %r1, {1}, {3}, %r1;", "madc.hi.u32 %r2, {1}, {3}, %r2;",
                       "mad.lo.cc.u32 %r1, {0}, {4}, %r1;", "madc.hi.cc.u32 %r2, {0}, {4}, %r2;",
                       "mad.lo.u32 %r2, {1}, {4}, %r2;"])
    for k in range(3):
        case.op(chain + "\nmov.b32 {d}, %%r%d;" % k, "b32",
                lambda a, b, c, d, e, f, k=k: ((b << 32 | a) * (e << 32 | d) + c) >> 32 * k)
    for s in "us":
        case.op("add.cc.%s32 {d}, {0}, {3};\naddc.%s32 {d}, {1}, 0;" % (s, s), "b32",
                lambda a, b, c, d, e, f: b + (a + d >> 32))
        case.op("\n".join([".reg .b64 %w, %v;", "cvt.u64.u32 %w, {0};", "neg.s64 %w, %w;",
                           "cvt.u64.u32 %v, {3};", "add.cc.T64 %w, %w, %v;", "addc.T64 %v, 5, 7;",
                           "cvt.u32.u64 {d}, %v;"]).replace("T64", s + "64"), "b32",
                lambda a, b, c, d, e, f: 12 + ((-a & mask(64)) + d >> 64))
    case.write()


# Bits -----------------------------------------------------------------------

def bit_cases():
    for bits in (16, 32, 64):
        t = "b%d" % bits
        a, b = pairs(int_pool(bits))
        n = draw([0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 0x80000000, mask(32)])
        case = Case("logic_and_shifts_of_%d_bits" % bits,
                    "Shifts by the width or more give 0, or the sign.\n"
                    "PTX ISA 9.7.7, and to shr; 9.7.5.3, selp; 9.7.5.4, slct",
                    [(t, a), (t, b), ("b32", n)])
        case.op("and.%s {d}, {0}, {1};" % t, t, lambda x, y, k: x & y)
        case.op("or.%s {d}, {0}, {1};" % t, t, lambda x, y, k: x | y)
        case.op("xor.%s {d}, {0}, {1};" % t, t, lambda x, y, k: x ^ y)
        case.op("not.%s {d}, {0};" % t, t, lambda x, y, k: ~x)
        case.op("cnot.%s {d}, {0};" % t, t, lambda x, y, k: x == 0)
        case.op("shl.%s {d}, {0}, {2};" % t, t, lambda x, y, k: x << k if k < bits else 0)
        for s in "bus":
            def v(x, s=s):
                return signed(x, bits) if s == "s" else x
            n = "%s%d" % (s, bits)
            case.op("shr.%s {d}, {0}, {2};" % n, t, lambda x, y, k, v=v: v(x) >> min(k, 64))
            case.op("setp.gt.u32 {p}, {2}, 16;\nselp.%s {d}, {0}, {1}, {p};" % n, t,
                    lambda x, y, k: x if k > 16 else y)
            case.op("slct.%s.s32 {d}, {0}, {1}, {2};" % n, t,
                    lambda x, y, k: x if signed(k, 32) >= 0 else y)
        case.op("shl.%s {d}, {0}, 5;" % t, t, lambda x, y, k: x << 5)
        case.write()

    a, b = pairs(int_pool(32))
    c = draw(int_pool(32))
    n = draw([0, 1, 7, 31, 32, 33, 40, 63, 64, 255, mask(32)])
    case = Case("bits_are_counted_moved_and_looked_up",
                "lop3 with every kind of table, funnel shifts, counts, masks.\n"
                "PTX ISA 9.7.1.15 to 9.7.1.23, popc to bmsk; 9.7.7.6 lop3; 9.7.7.7 shf; 9.7.8.7 prmt",
                [("b32", a), ("b32", b), ("b32", c), ("b32", n)])
    for table in (0x00, 0xff, 0x80, 0xfe, 0x96, 0xe8, 0xca, 0xb8, 0x3c, 0x55, 0x6a, 0x1b):
        def look(x, y, z, k, table=table):
            return sum((table >> ((x >> i & 1) << 2 | (y >> i & 1) << 1 | z >> i & 1) & 1) << i
                       for i in range(32))
        case.op("lop3.b32 {d}, {0}, {1}, {2}, 0x%x;" % table, "b32", look)
    for bop in ("or", "and"):
        case.op("setp.gt.u32 {q}, {3}, 32;\nlop3.%s.b32 {x}|{p}, {0}, {1}, {2}, 0x80, {q};\nselp.u32 {d}, 1, 0, {p};" % bop,
                "u32", lambda x, y, z, k, bop=bop:
                (x & y & z != 0) | (k > 32) if bop == "or" else (x & y & z != 0) & (k > 32))

    def funnel(x, y, k, left):
        both = y << 32 | x
        return (both << k) >> 32 if left else both >> k
    for side in "lr":
        case.op("shf.%s.wrap.b32 {d}, {0}, {1}, {3};" % side, "b32",
                lambda x, y, z, k, side=side: funnel(x, y, k & 31, side == "l"))
        case.op("shf.%s.clamp.b32 {d}, {0}, {1}, {3};" % side, "b32",
                lambda x, y, z, k, side=side: funnel(x, y, min(k, 32), side == "l"))
    case.op("popc.b32 {d}, {0};", "u32", lambda x, y, z, k: bin(x).count("1"))
    case.op("clz.b32 {d}, {0};", "u32", lambda x, y, z, k: 32 - x.bit_length())
    case.op("brev.b32 {d}, {0};", "b32", lambda x, y, z, k: int("{:032b}".format(x)[::-1], 2))
    for s in "us":
        def find(x, y, z, k, s=s):
            x = ~x & mask(32) if s == "s" and x >> 31 else x
            return x.bit_length() - 1

        def field(x, y, z, k, s=s):
            pos, size = y & 255, k & 255
            msb = 31
            sign = 0 if s == "u" or size == 0 else x >> min(pos + size - 1, msb) & 1
            r = 0
            for i in range(32):
                r |= (x >> pos + i & 1 if i < size and pos + i <= msb else sign) << i
            return r

        def extend(x, y, z, k, s=s, wrap=False):
            size = k & 31 if wrap else min(k, 32)
            r = x & mask(size)
            return signed(r, size) if s == "s" and size else r
        case.op("bfind.%s32 {d}, {0};" % s, "u32", find)
        case.op("bfind.shiftamt.%s32 {d}, {0};" % s, "u32",
                lambda x, y, z, k, f=find: 31 - f(x, y, z, k) if f(x, y, z, k) >= 0 else -1)
        case.op("bfe.%s32 {d}, {0}, {1}, {3};" % s, "b32", field)
        case.op("bfe.%s32 {d}, {0}, 9, {3};" % s, "b32",
                lambda x, y, z, k, f=field: f(x, 9, z, k))
        case.op("szext.clamp.%s32 {d}, {0}, {3};" % s, "b32", extend)
        case.op("szext.wrap.%s32 {d}, {0}, {3};" % s, "b32",
                lambda x, y, z, k, f=extend: f(x, y, z, k, wrap=True))

    def insert(x, y, z, k):
        pos, size, r = z & 255, k & 255, y
        for i in range(size):
            if pos + i <= 31:
                r = r & ~(1 << pos + i) | (x >> i & 1 if i < 32 else 0) << pos + i
        return r
    case.op("bfi.b32 {d}, {0}, {1}, {2}, {3};", "b32", insert)
    case.op("bfi.b32 {d}, {0}, {1}, 5, {3};", "b32", lambda x, y, z, k: insert(x, y, 5, k))
    case.op("bmsk.clamp.b32 {d}, {2}, {3};", "b32",
            lambda x, y, z, k: mask(min(k, 32)) << min(z, 32))
    case.op("bmsk.wrap.b32 {d}, {2}, {3};", "b32", lambda x, y, z, k: mask(k & 31) << (z & 31))

    def nth(m, base, n):
        if n == 0:
            return base if m >> base & 1 else -1
        step, pos, left = (1 if n > 0 else -1), base, abs(n)
        while 0 <= pos < 32:
            if m >> pos & 1:
                left -= 1
                if left == 0:
                    return pos
            pos += step
        return -1
    for n in (0, 1, 2, 5, 32, -1, -3):
        case.op("and.b32 {x}, {1}, 31;\nfns.b32 {d}, {0}, {x}, %d;" % n, "b32",
                lambda x, y, z, k, n=n: nth(x, y & 31, n))

    def permute(x, y, z, mode):
        data = [x >> 8 * i & 255 for i in range(4)] + [y >> 8 * i & 255 for i in range(4)]
        i = z & 3
        order = {"": None, ".f4e": [i, i + 1, i + 2, i + 3],
                 ".b4e": [i, i - 1 & 7, i - 2 & 7, i - 3 & 7], ".rc8": [i] * 4,
                 ".ecl": [max(k, i) for k in range(4)], ".ecr": [min(k, i) for k in range(4)],
                 ".rc16": [2 * (i & 1), 2 * (i & 1) + 1] * 2}[mode]
        r = 0
        for k in range(4):
            if order:
                byte = data[order[k]]
            else:
                s = z >> 4 * k & 15
                byte = data[s & 7]
                if s & 8:
                    byte = 255 if byte & 128 else 0
            r |= byte << 8 * k
        return r
    for mode in ("", ".f4e", ".b4e", ".rc8", ".ecl", ".ecr", ".rc16"):
        case.op("prmt.b32%s {d}, {0}, {1}, {2};" % mode, "b32",
                lambda x, y, z, k, mode=mode: permute(x, y, z, mode))
    case.op("prmt.b32 {d}, {0}, {1}, 0x5410;", "b32", lambda x, y, z, k: permute(x, y, 0x5410, ""))
    case.write()

    a, b = pairs(int_pool(64))
    n = draw([0, 1, 7, 31, 32, 33, 63, 64, 65, 255])
    case = Case("bits_of_64_are_counted_and_moved",
                "PTX ISA 9.7.1.15 to 9.7.1.21, popc to bfi, .b64",
                [("b64", a), ("b64", b), ("b32", n)])
    case.op("popc.b64 {d}, {0};", "u32", lambda x, y, k: bin(x).count("1"))
    case.op("clz.b64 {d}, {0};", "u32", lambda x, y, k: 64 - x.bit_length())
    case.op("brev.b64 {d}, {0};", "b64", lambda x, y, k: int("{:064b}".format(x)[::-1], 2))
    for s in "us":
        def find(x, y, k, s=s):
            return (~x & mask(64) if s == "s" and x >> 63 else x).bit_length() - 1

        def field(x, y, k, s=s):
            sign = 0 if s == "u" or k == 0 else x >> min(11 + k - 1, 63) & 1
            return sum((x >> 11 + i & 1 if i < k and 11 + i <= 63 else sign) << i for i in range(64))
        case.op("bfind.%s64 {d}, {0};" % s, "u32", find)
        case.op("bfe.%s64 {d}, {0}, 11, {2};" % s, "b64", field)

    def insert(x, y, k):
        m = mask(min(k, 64)) << 11 & mask(64)
        return y & ~m | x << 11 & m
    case.op("bfi.b64 {d}, {0}, {1}, 11, {2};", "b64", insert)
    case.write()


# Comparisons ----------------------------------------------------------------

def comparison_cases():
    for bits in (16, 32, 64):
        pool = int_pool(bits)
        a, b = pairs(pool)
        b[:12] = a[:12]
        t = "b%d" % bits
        case = Case("comparisons_of_%d_bit_integers" % bits,
                    "setp of every order; q is the opposite; booleans combine.\n"
                    "PTX ISA 9.7.5.1, set; 9.7.5.2, setp", [(t, a), (t, b)])
        for s, orders in (("b", "eq ne"), ("s", "eq ne lt le gt ge"),
                          ("u", "eq ne lt le gt ge lo ls hi hs")):
            n = "%s%d" % (s, bits)

            def v(x, s=s):
                return signed(x, bits) if s == "s" else x
            for o in orders.split():
                case.op("setp.%s.%s {p}, {0}, {1};\nselp.u32 {d}, 1, 0, {p};" % (o, n), "u32",
                        lambda x, y, o=o, v=v: COMPARE[o](v(x), v(y)))
            case.op("set.ne.u32.%s {d}, {0}, {1};" % n, "u32", lambda x, y: -(x != y))
            case.op("set.eq.f32.%s {x}, {0}, {1};\nmov.b32 {d}, {x};" % n, "b32",
                    lambda x, y: 0x3f800000 if x == y else 0)
        for bop, fn in (("and", lambda x, y: x & y), ("or", lambda x, y: x | y),
                        ("xor", lambda x, y: x ^ y)):
            for bang in ("", "!"):
                case.op("setp.lt.u%d {q}, {1}, 100;\nsetp.gt.%s.s%d {p}|{q}, {0}, {1}, %s{q};\n"
                        "selp.u32 {x}, 1, 0, {p};\nselp.u32 {y}, 2, 0, {q};\nadd.u32 {d}, {x}, {y};"
                        % (bits, bop, bits, bang), "u32",
                        lambda x, y, fn=fn, bang=bang: (lambda g, c:
                        int(fn(g, c)) + 2 * int(fn(not g, c)))(
                            signed(x, bits) > signed(y, bits), (y < 100) != (bang == "!")))
        case.write()

    orders = "eq ne lt le gt ge equ neu ltu leu gtu geu num nan".split()
    for name, f, t in (("f32", F32, "f32"), ("f64", F64, "f64"), ("f16", F16, "b16"), ("bf16", BF16, "b16")):
        pool = float_pool(f) + [f.nan] * 3
        a, b = pairs(pool)
        b[:10] = a[:10]
        a[10:14], b[10:14] = [0, f.negative(1), 3, f.negative(1) | 3], [f.negative(1), 0, 0, 0]
        case = Case("comparisons_of_%s" % name,
                    "Ordered comparisons are false of NaN, unordered ones true; .ftz.\n"
                    "PTX ISA 9.7.5.2, 9.7.6.2, setp; 9.7.5.1, set", [(t, a), (t, b)], "sm_90")
        for o in orders:
            case.op("setp.%s.%s {p}, {0}, {1};\nselp.u32 {d}, 1, 0, {p};" % (o, name), "u32",
                    lambda x, y, o=o, f=f: compare(f, o, x, y))
            if name in ("f32", "f16"):
                case.op("setp.%s.ftz.%s {p}, {0}, {1};\nselp.u32 {d}, 1, 0, {p};" % (o, name), "u32",
                        lambda x, y, o=o, f=f: compare(f, o, f.ftz(x), f.ftz(y)))
        case.op("set.ltu.u32.%s {d}, {0}, {1};" % name, "u32",
                lambda x, y, f=f: -compare(f, "ltu", x, y))
        if name == "f32":
            case.op("set.gt.f32.f32 {d}, {0}, {1};", "f32",
                    lambda x, y: 0x3f800000 if compare(F32, "gt", x, y) else 0)
            case.op("slct.s32.f32 {d}, 5, 6, {0};", "s32", lambda x, y: 5 if compare(F32, "ge", x, 0) else 6)
            case.op("slct.ftz.s32.f32 {d}, 5, 6, {0};", "s32",
                    lambda x, y: 5 if compare(F32, "ge", F32.ftz(x), 0) else 6)
            for prop, fn in PROPERTIES.items():
                case.op("testp.%s.f32 {p}, {0};\nselp.u32 {d}, 1, 0, {p};" % prop, "u32",
                        lambda x, y, fn=fn: fn(F32, x))
        if name == "f64":
            for prop, fn in PROPERTIES.items():
                case.op("testp.%s.f64 {p}, {0};\nselp.u32 {d}, 1, 0, {p};" % prop, "u32",
                        lambda x, y, fn=fn: fn(F64, x))
        case.write()

    for name, f in (("f16x2", F16), ("bf16x2", BF16)):
        pool = float_pool(f) + [f.nan] * 3
        a, b = words(*pairs(pool)), words(*pairs(pool))
        b[:8] = [x & 0xffff | y & 0xffff0000 for x, y in zip(a, b)][:8]
        case = Case("comparisons_of_%s_are_two" % name,
                    "setp gives one predicate a half, set one result a half.\n"
                    "PTX ISA 9.7.6.1, set; 9.7.6.2, setp", [("b32", a), ("b32", b)], "sm_90")
        for o in orders:
            case.op("setp.%s.%s {p}|{q}, {0}, {1};\nselp.u32 {x}, 1, 0, {p};\nselp.u32 {y}, 2, 0, {q};\n"
                    "add.u32 {d}, {x}, {y};" % (o, name), "u32",
                    lambda x, y, o=o, f=f: compare(f, o, x & 0xffff, y & 0xffff)
                    + 2 * compare(f, o, x >> 16, y >> 16))
        for o in ("lt", "neu"):
            one = one_of(f)
            case.op("set.%s.%s.%s {d}, {0}, {1};" % (o, name, name), "b32",
                    lambda x, y, o=o, f=f, one=one: compare(f, o, x & 0xffff, y & 0xffff) * one
                    | compare(f, o, x >> 16, y >> 16) * one << 16)
            case.op("set.%s.u32.%s {d}, {0}, {1};" % (o, name), "b32",
                    lambda x, y, o=o, f=f: compare(f, o, x & 0xffff, y & 0xffff) * 0xffff
                    | compare(f, o, x >> 16, y >> 16) * 0xffff << 16)
        case.write()


# Floats ---------------------------------------------------------------------

def float_cases():
    for name, f in (("f32", F32), ("f64", F64)):
        a, b = pairs(float_pool(f))
        c = draw(float_pool(f))
        a[:3], b[:3], c[:3] = ([one_of(f) + 1, f.negative(1) | one_of(f) + 3, f.top],
                               [one_of(f) + 1, one_of(f) + 5, 2 * one_of(f) & ~mask(f.m)],
                               [1, f.negative(1) | 1, f.negative(1) | f.top])
        inputs = [(name, a), (name, b), (name, c)]
        section = "9.7.3.3 to 9.7.3.7" if f is F32 else "9.7.3.3 to 9.7.3.7, .f64"
        case = Case("%s_arithmetic_rounds_as_asked" % name,
                    "Sums, products, fma, quotients and roots, in all four directions.\n"
                    "PTX ISA %s, 9.7.3.8 div, 9.7.3.13 rcp, 9.7.3.15 sqrt" % section, inputs)
        for mode in ("", "rn", "rz", "rm", "rp"):
            m, dot = mode or "rn", "." + mode if mode else ""
            for op, fn in (("add", add), ("sub", sub), ("mul", mul)):
                case.op("%s%s.%s {d}, {0}, {1};" % (op, dot, name), name,
                        lambda x, y, z, fn=fn, m=m: fn(f, x, y, m))
            if not mode:
                continue
            case.op("fma.%s.%s {d}, {0}, {1}, {2};" % (m, name), name,
                    lambda x, y, z, m=m: fma(f, x, y, z, m))
            case.op("div.%s.%s {d}, {0}, {1};" % (m, name), name, lambda x, y, z, m=m: div(f, x, y, m))
            case.op("rcp.%s.%s {d}, {0};" % (m, name), name, lambda x, y, z, m=m: div(f, one_of(f), x, m))
            case.op("sqrt.%s.%s {d}, {0};" % (m, name), name, lambda x, y, z, m=m: root(f, x, m))
        case.write()
        bits = "b%s" % name[1:]
        case = Case("%s_signs_least_and_greatest" % name,
                    "min and max pass NaN over, -0 is below +0; signs change by the bit.\n"
                    "PTX ISA 9.7.3.9 abs, 9.7.3.10 neg, 9.7.3.11 min, 9.7.3.12 max, 9.7.3.2 copysign", inputs, "sm_86")
        a[3:6], b[3:6] = [0, f.negative(1), f.nan], [f.negative(1), 0, 5]
        for op, largest in (("min", False), ("max", True)):
            case.op("%s.%s {d}, {0}, {1};" % (op, name), name,
                    lambda x, y, z, l=largest: minmax(f, x, y, l))
            if f is F32:
                case.op("%s.ftz.f32 {d}, {0}, {1};" % op, name,
                        lambda x, y, z, l=largest: minmax(f, f.ftz(x), f.ftz(y), l))
                case.op("%s.NaN.f32 {d}, {0}, {1};" % op, name,
                        lambda x, y, z, l=largest: minmax(f, x, y, l, True))
                case.op("%s.xorsign.abs.f32 {d}, {0}, {1};" % op, name,
                        lambda x, y, z, l=largest: xorsign(f, x, y, l))
                case.op("%s.NaN.xorsign.abs.f32 {d}, {0}, {1};" % op, name,
                        lambda x, y, z, l=largest: xorsign(f, x, y, l, True))
        low = mask(f.bits - 1)
        case.op("abs.%s {d}, {0};" % name, name, lambda x, y, z: x & low)
        case.op("neg.%s {d}, {0};" % name, name, lambda x, y, z: x ^ f.negative(1))
        case.op("copysign.%s {d}, {0}, {1};" % name, name,
                lambda x, y, z: x & f.negative(1) | y & low)
        case.write()

    f = F32
    a, b = pairs(float_pool(f))
    c = draw(float_pool(f))
    tiny = [1, 0x007fffff, 0x80000003, 0x00800000, 0x80800001, 0x01000000]
    a[:6], b[:6], c[:6] = tiny, [0x3f800000, 0x3f000000, 0xbf800000, 0x3f000000, 0x3f7fffff, 0x80ffffff], tiny[::-1]
    case = Case("f32_flushes_and_saturates",
                ".ftz on operands and results, .sat to 0 ... 1, NaN to +0.\n"
                "PTX ISA 9.7.3.3 to 9.7.3.7, .ftz .sat", [("f32", a), ("f32", b), ("f32", c)])
    z = f.ftz
    for mode in ("", "rn", "rz", "rm", "rp"):
        m, dot = mode or "rn", "." + mode if mode else ""
        for op, fn in (("add", add), ("sub", sub), ("mul", mul)):
            case.op("%s%s.ftz.f32 {d}, {0}, {1};" % (op, dot), "f32",
                    lambda x, y, w, fn=fn, m=m: z(fn(f, z(x), z(y), m)))
            case.op("%s%s.sat.f32 {d}, {0}, {1};" % (op, dot), "f32",
                    lambda x, y, w, fn=fn, m=m: saturate(f, fn(f, x, y, m)))
            case.op("%s%s.ftz.sat.f32 {d}, {0}, {1};" % (op, dot), "f32",
                    lambda x, y, w, fn=fn, m=m: saturate(f, z(fn(f, z(x), z(y), m))))
        if mode:
            case.op("fma%s.ftz.f32 {d}, {0}, {1}, {2};" % dot, "f32",
                    lambda x, y, w, m=m: z(fma(f, z(x), z(y), z(w), m)))
            case.op("fma%s.sat.f32 {d}, {0}, {1}, {2};" % dot, "f32",
                    lambda x, y, w, m=m: saturate(f, fma(f, x, y, w, m)))
            case.op("div%s.ftz.f32 {d}, {0}, {1};" % dot, "f32",
                    lambda x, y, w, m=m: z(div(f, z(x), z(y), m)))
            case.op("rcp%s.ftz.f32 {d}, {0};" % dot, "f32",
                    lambda x, y, w, m=m: z(div(f, one_of(f), z(x), m)))
            case.op("sqrt%s.ftz.f32 {d}, {0};" % dot, "f32", lambda x, y, w, m=m: z(root(f, z(x), m)))
    case.op("abs.ftz.f32 {d}, {0};", "f32", lambda x, y, w: z(x) & mask(31))
    case.op("neg.ftz.f32 {d}, {0};", "f32", lambda x, y, w: z(x) ^ 1 << 31)
    case.write()


def half_cases():
    for name, f in (("f16", F16), ("bf16", BF16)):
        for packed in (False, True):
            pool = float_pool(f)
            t = name + ("x2" if packed else "")
            if packed:
                operands = [words(*pairs(pool)) for _ in range(3)]
                bits = "b32"

                def each(fn):
                    return lambda *o: (fn(*(x >> 16 for x in o)) << 16
                                       | fn(*(x & 0xffff for x in o)))
            else:
                operands, bits = [draw(pool) for _ in range(3)], "b16"

                def each(fn):
                    return fn
            case = Case("%s_arithmetic_rounds_once" % t,
                        "One rounding to nearest even; .relu, .sat, .ftz; NaN is 7fff.\n"
                        "PTX ISA 9.7.4, add to max", [(bits, o) for o in operands], "sm_90")

            def op(ptx, fn, case=case, t=t, bits=bits, each=each):
                case.op(ptx % t + " {d}, {0}, {1}, {2};".replace(", {1}, {2}", "" if ptx[:3] in ("abs", "neg")
                        else ", {1}" if ptx[:3] != "fma" else ", {1}, {2}"), bits, each(fn))
            z = f.ftz
            for o, fn in (("add", add), ("sub", sub), ("mul", mul)):
                op(o + ".%s", lambda x, y, w, fn=fn: fn(f, x, y))
                op(o + ".rn.%s", lambda x, y, w, fn=fn: fn(f, x, y))
                if f is F16:
                    op(o + ".ftz.%s", lambda x, y, w, fn=fn: z(fn(f, z(x), z(y))))
                    op(o + ".sat.%s", lambda x, y, w, fn=fn: saturate(f, fn(f, x, y)))
            op("fma.rn.%s", lambda x, y, w: fma(f, x, y, w))
            op("fma.rn.relu.%s", lambda x, y, w: relu(f, fma(f, x, y, w)))
            if f is F16:
                op("fma.rn.ftz.%s", lambda x, y, w: z(fma(f, z(x), z(y), z(w))))
                op("fma.rn.sat.%s", lambda x, y, w: saturate(f, fma(f, x, y, w)))
            op("neg.%s", lambda x, y, w: x ^ 0x8000)
            op("abs.%s", lambda x, y, w: x & 0x7fff)
            for o, l in (("min", False), ("max", True)):
                op(o + ".%s", lambda x, y, w, l=l: minmax(f, x, y, l))
                op(o + ".NaN.%s", lambda x, y, w, l=l: minmax(f, x, y, l, True))
                op(o + ".xorsign.abs.%s", lambda x, y, w, l=l: xorsign(f, x, y, l))
            case.write()


# Conversions ----------------------------------------------------------------

def conversion_cases():
    for bits in (8, 16, 32, 64):
        a = draw(int_pool(bits))
        case = Case("conversions_from_%d_bit_integers" % bits,
                    "Extension, truncation, saturation, rounding to floats.\nPTX ISA 9.7.8.21, cvt",
                    [("b%d" % bits, a)], "sm_90")
        for s in "us":
            def v(x, s=s, bits=bits):
                return signed(x, bits) if s == "s" else x
            n = "%s%d" % (s, bits)
            for to in (8, 16, 32, 64):
                for d in "us":
                    low, high = (-1 << to - 1, mask(to - 1)) if d == "s" else (0, mask(to))
                    if (d, to) == (s, bits):
                        continue
                    case.op("cvt.%s%d.%s {d}, {0};" % (d, to, n), "b%d" % to, lambda x, v=v: v(x))
                    if to > bits and (d == s or d == "s"):
                        continue  # nothing to saturate: refused
                    case.op("cvt.sat.%s%d.%s {d}, {0};" % (d, to, n), "b%d" % to,
                            lambda x, v=v, low=low, high=high: clamp(v(x), low, high))
            for g, f in (("f32", F32), ("f64", F64), ("f16", F16), ("bf16", BF16)):
                for mode in ("rn", "rz", "rm", "rp"):
                    if g == "bf16" and bits == 8:
                        continue
                    case.op("cvt.%s.%s.%s {d}, {0};" % (mode, g, n), g if f.bits > 16 else "b16",
                            lambda x, v=v, f=f, mode=mode: f.pack(Fraction(v(x)), mode))
            case.op("cvt.rn.sat.f32.%s {d}, {0};" % n, "f32",
                    lambda x, v=v: F32.pack(Fraction(clamp(v(x), 0, 1))))
        case.write()

    for g, f in (("f32", F32), ("f64", F64), ("f16", F16), ("bf16", BF16)):
        pool = float_pool(f)
        for v in (0.5, 1.5, 2.5, -0.5, -1.5, 3.7, -3.7, 127.5, 128.5, 255.5, -128.5, 32767.5,
                  65535.5, 2147483647.5, 4294967295.5, 9.3e18, 1.9e19, -2147483648.5):
            pool.append(f.pack(Fraction(v), "rn"))
        a = draw(pool, THREADS)
        t = g if f.bits > 16 else "b16"
        case = Case("conversions_from_%s_to_integers" % g,
                    "Rounded in four ways, held in range; NaN.\nPTX ISA 9.7.8.21, cvt",
                    [(t, a)], "sm_90")
        for bits in (16, 32, 64) if f is BF16 else (8, 16, 32, 64):
            for s in "us":
                for mode in ("rni", "rzi", "rmi", "rpi"):
                    case.op("cvt.%s.%s%d.%s {d}, {0};" % (mode, s, bits, g), "b%d" % bits,
                            lambda x, bits=bits, s=s, mode=mode: to_int(f, x, bits, s == "s", mode))
        if f is F32:
            case.op("cvt.rni.ftz.s32.f32 {d}, {0};", "b32", lambda x: to_int(f, f.ftz(x), 32, True, "rni"))
            case.op("cvt.rpi.ftz.s32.f32 {d}, {0};", "b32", lambda x: to_int(f, f.ftz(x), 32, True, "rpi"))
        case.write()

        def same(x, mode, f=f):
            if f.is_nan(x) or f.is_inf(x):
                return f.nan if f.is_nan(x) else x
            return f.pack(Fraction(integral(f.value(x), mode)), "rn", f.sign(x))
        case = Case("conversions_from_%s_to_floats" % g,
                    "Rounded once in each direction; to integral values; .sat, .ftz, .relu, .satfinite.\n"
                    "PTX ISA 9.7.8.21, cvt", [(t, a)], "sm_90")
        for mode in ("rni", "rzi", "rmi", "rpi"):
            case.op("cvt.%s.%s.%s {d}, {0};" % (mode, g, g), t, lambda x, mode=mode: same(x, mode))
        for h, k in (("f32", F32), ("f64", F64), ("f16", F16), ("bf16", BF16)):
            result = h if k.bits > 16 else "b16"
            narrower = k.bits < f.bits or h == "bf16" and g == "f16"
            if h == g:
                continue
            if narrower:
                for mode in ("rn", "rz", "rm", "rp"):
                    case.op("cvt.%s.%s.%s {d}, {0};" % (mode, h, g), result,
                            lambda x, k=k, mode=mode: convert(f, k, x, mode))
                if k is not BF16:
                    case.op("cvt.rn.sat.%s.%s {d}, {0};" % (h, g), result,
                            lambda x, k=k: saturate(k, convert(f, k, x)))
            elif k.bits > f.bits:
                case.op("cvt.%s.%s {d}, {0};" % (h, g), result, lambda x, k=k: convert(f, k, x))
                if f is not BF16:
                    case.op("cvt.sat.%s.%s {d}, {0};" % (h, g), result,
                            lambda x, k=k: saturate(k, convert(f, k, x)))
        if f is F64:
            case.op("cvt.rn.ftz.f32.f64 {d}, {0};", "f32", lambda x: F32.ftz(convert(F64, F32, x)))
        if f is F32:
            case.op("cvt.rni.ftz.f32.f32 {d}, {0};", "f32",
                    lambda x: same(F32.ftz(x), "rni"))
            case.op("cvt.sat.f32.f32 {d}, {0};", "f32", lambda x: saturate(F32, x))
            case.op("cvt.rn.ftz.f16.f32 {d}, {0};", "b16", lambda x: convert(F32, F16, F32.ftz(x)))
            for h, k in (("f16", F16), ("bf16", BF16)):
                for mode in ("rn", "rz"):
                    case.op("cvt.%s.relu.%s.f32 {d}, {0};" % (mode, h), "b16",
                            lambda x, k=k, mode=mode: relu(k, convert(F32, k, x, mode)))
                    case.op("cvt.%s.satfinite.%s.f32 {d}, {0};" % (mode, h), "b16",
                            lambda x, k=k, mode=mode: convert(F32, k, x, mode, True))
            case.op("cvt.f64.f32 {d}, {0};", "f64", lambda x: convert(F32, F64, x))
        case.write()

    pool = float_pool(F32)
    for v in (448, 464, 465, 480, 57344, 61440, 61441, 0.015625, 0.0078125, 0.001, 0.0009765625, 2.0 ** -17, 2.0 ** -16 * 1.5):
        pool += [F32.pack(Fraction(v)), F32.pack(Fraction(-v))]
    a, b = draw(pool), draw(pool)
    case = Case("conversions_pack_pairs_of_f32",
                "Two floats to halves, eight bits and tf32; the first is the upper.\n"
                "PTX ISA 9.7.8.21, cvt to .f16x2 .bf16x2 .e4m3x2 .e5m2x2 .tf32",
                [("f32", a), ("f32", b)], "sm_90")
    for h, k in (("f16x2", F16), ("bf16x2", BF16)):
        for mode in ("rn", "rz"):
            case.op("cvt.%s.%s.f32 {d}, {0}, {1};" % (mode, h), "b32",
                    lambda x, y, k=k, mode=mode: convert(F32, k, x, mode) << 16 | convert(F32, k, y, mode))
            case.op("cvt.%s.relu.%s.f32 {d}, {0}, {1};" % (mode, h), "b32",
                    lambda x, y, k=k, mode=mode: relu(k, convert(F32, k, x, mode)) << 16
                    | relu(k, convert(F32, k, y, mode)))
    for h, k in (("e4m3x2", E4M3), ("e5m2x2", E5M2)):
        case.op("cvt.rn.satfinite.%s.f32 {d}, {0}, {1};" % h, "b16",
                lambda x, y, k=k: convert(F32, k, x, satfinite=True) << 8 | convert(F32, k, y, satfinite=True))
        case.op("cvt.rn.satfinite.relu.%s.f32 {d}, {0}, {1};" % h, "b16",
                lambda x, y, k=k: relu(k, convert(F32, k, x, satfinite=True)) << 8
                | relu(k, convert(F32, k, y, satfinite=True)))
    TF32 = Format(8, 10, 0x3ffff)

    def tf32(x, mode):
        return 0x7fffffff if F32.is_nan(x) else convert(F32, TF32, x, mode) << 13
    case.op("cvt.rna.tf32.f32 {d}, {0};", "b32", lambda x, y: tf32(x, "rna"))
    case.op("cvt.rn.tf32.f32 {d}, {0};", "b32", lambda x, y: tf32(x, "rn"))
    case.op("cvt.rz.tf32.f32 {d}, {0};", "b32", lambda x, y: tf32(x, "rz"))
    case.write()

    a = words(*pairs(float_pool(F16) + [F16.pack(Fraction(x)) for x in (448, 464, 465, 480, 0.002, 0.0009765625)]))
    eight = list(range(256))
    b = [x | y << 8 for x, y in zip(draw(eight), draw(eight))]
    b[:4] = [0x7ffe, 0x7e7f, 0xfbfc, 0x7d01]
    case = Case("conversions_of_eight_bit_floats",
                "From and to f16x2; e4m3 has no infinity.\nPTX ISA 9.7.8.21, cvt, .e4m3x2 .e5m2x2",
                [("b32", a), ("b16", b)], "sm_90")
    for h, k in (("e4m3x2", E4M3), ("e5m2x2", E5M2)):
        case.op("cvt.rn.satfinite.%s.f16x2 {d}, {0};" % h, "b16",
                lambda x, y, k=k: convert(F16, k, x >> 16, satfinite=True) << 8
                | convert(F16, k, x & 0xffff, satfinite=True))
        case.op("cvt.rn.satfinite.relu.%s.f16x2 {d}, {0};" % h, "b16",
                lambda x, y, k=k: relu(k, convert(F16, k, x >> 16, satfinite=True)) << 8
                | relu(k, convert(F16, k, x & 0xffff, satfinite=True)))
        case.op("cvt.rn.f16x2.%s {d}, {1};" % h, "b32",
                lambda x, y, k=k: convert(k, F16, y >> 8) << 16 | convert(k, F16, y & 255))
        case.op("cvt.rn.relu.f16x2.%s {d}, {1};" % h, "b32",
                lambda x, y, k=k: relu(F16, convert(k, F16, y >> 8)) << 16
                | relu(F16, convert(k, F16, y & 255)))
    case.write()

    a, b = pairs(int_pool(32) + [signed(x, 8) & mask(32) for x in range(120, 136)])
    c = draw(int_pool(32))
    case = Case("conversions_pack_integers", "Saturated, c's low bits above.\nPTX ISA 9.7.8.22, cvt.pack",
                [("b32", a), ("b32", b), ("b32", c)])

    def pack(x, y, z, s, bits):
        low, high = (-1 << bits - 1, mask(bits - 1)) if s == "s" else (0, mask(bits))
        r = (clamp(signed(x, 32), low, high) & mask(bits)) << bits | clamp(signed(y, 32), low, high) & mask(bits)
        return r | z << 2 * bits if bits < 16 else r
    for s in "us":
        case.op("cvt.pack.sat.%s16.s32 {d}, {0}, {1};" % s, "b32",
                lambda x, y, z, s=s: pack(x, y, z, s, 16))
        for bits in (8, 4, 2):
            case.op("cvt.pack.sat.%s%d.s32.b32 {d}, {0}, {1}, {2};" % (s, bits), "b32",
                    lambda x, y, z, s=s, bits=bits: pack(x, y, z, s, bits))
    case.write()


# Approximations -------------------------------------------------------------

def approximation_cases():
    def f32(x):
        return F32.pack(Fraction(x))

    def number(x):
        return float(F32.value(x))

    def special(fn):
        def run(x, *rest):
            return f32(fn(number(x)))
        return run
    values = [f32(v) for v in (0.5, 1, 1.5, 2, 3, 0.1, 0.7, 10, 0.001, 123.25, 7.5, 1e10, 3e-10, 0.99, 1.01, 31, 0.25, 5e5)]
    a = draw(values, THREADS)
    b = draw(values, THREADS)
    case = Case("approximations_keep_their_error",
                "rcp 1 ulp, sqrt and rsqrt 2, div.approx and .full 2 ulp.\n"
                "PTX ISA 9.7.3.8, 9.7.3.13 to 9.7.3.17", [("f32", a), ("f32", b)])
    for z in ("", ".ftz"):
        case.op("rcp.approx%s.f32 {d}, {0};" % z, "f32", lambda x, y: div(F32, one_of(F32), x), 1)
        case.op("sqrt.approx%s.f32 {d}, {0};" % z, "f32", lambda x, y: root(F32, x), 2)
        case.op("rsqrt.approx%s.f32 {d}, {0};" % z, "f32", lambda x, y: f32(1 / math.sqrt(number(x))), 2)
        case.op("div.approx%s.f32 {d}, {0}, {1};" % z, "f32", lambda x, y: div(F32, x, y), 2)
        case.op("div.full%s.f32 {d}, {0}, {1};" % z, "f32", lambda x, y: div(F32, x, y), 2)
    case.write()

    edge = [0, 1 << 31, F32.inf, F32.inf | 1 << 31, F32.nan, 1, 0x80000001, 0xbf800000, 0x7f7fffff, 0x3f800000]
    a = draw(edge, THREADS)
    inf, nan, minus = F32.inf, F32.nan, 1 << 31

    def is_zero(x):
        return x & mask(31) == 0

    def flush(fn):
        return lambda x: fn(F32.ftz(x))
    case = Case("approximations_of_zero_and_infinity",
                "The tables of special values.\nPTX ISA 9.7.3.13 to 9.7.3.21", [("f32", a)])
    case.op("rcp.approx.ftz.f32 {d}, {0};", "f32", lambda x: F32.ftz(div(F32, one_of(F32), F32.ftz(x))), 1)
    case.op("sqrt.approx.ftz.f32 {d}, {0};", "f32", lambda x: root(F32, F32.ftz(x)), 2)
    case.op("rsqrt.approx.ftz.f32 {d}, {0};", "f32", flush(lambda x: nan if F32.is_nan(x) else
            x & minus | inf if is_zero(x) else nan if x & minus else 0 if x == inf else f32(1 / math.sqrt(number(x)))), 2)
    case.op("lg2.approx.ftz.f32 {d}, {0};", "f32", flush(lambda x: nan if F32.is_nan(x) else inf | minus if is_zero(x)
            else nan if x & minus else inf if x == inf else f32(math.log2(number(x)))), 4)
    case.op("ex2.approx.ftz.f32 {d}, {0};", "f32", flush(lambda x: nan if F32.is_nan(x) else one_of(F32) if is_zero(x)
            else inf if x in (inf, 0x7f7fffff) else 0 if x == inf | minus else f32(2.0 ** number(x))), 2)
    case.write()

    values = [f32(v) for v in (0.1, 0.5, 1, 1.5, 2, 2.5, 3, -0.3, -1.2, -2.2, 0.77, 1.9, -0.9, 0.01)]
    a = draw(values, THREADS)
    case = Case("approximate_transcendentals",
                "ex2 2 ulp, lg2, sin and cos 2^-20 absolute, tanh 2^-11 relative.\n"
                "PTX ISA 9.7.3.18 to 9.7.3.22", [("f32", a)])
    case.op("ex2.approx.f32 {d}, {0};", "f32", lambda x: f32(2.0 ** number(x)), 2)
    # Absolute errors: near 2 they are 8 ulp; results are shifted there.
    case.op("sin.approx.f32 {d}, {0};\nadd.f32 {d}, {d}, 0f40400000;", "f32",
            lambda x: f32(math.sin(number(x)) + 3), 5)
    case.op("cos.approx.f32 {d}, {0};\nadd.f32 {d}, {d}, 0f40400000;", "f32",
            lambda x: f32(math.cos(number(x)) + 3), 5)
    case.op("abs.f32 {d}, {0};\nlg2.approx.f32 {d}, {d};\nadd.f32 {d}, {d}, 0f41400000;", "f32",
            lambda x: f32(math.log2(abs(number(x))) + 12), 3)
    case.op("tanh.approx.f32 {d}, {0};", "f32", lambda x: f32(math.tanh(number(x))), 1 << 13)
    case.write()


# Video ----------------------------------------------------------------------

def video_cases():
    a, b = pairs(int_pool(32))
    c = draw(int_pool(32))
    case = Case("video_instructions_select_saturate_and_merge",
                "Parts of registers, a bit to spare, a second operation.\n"
                "PTX ISA 9.7.17.1, vadd to vset", [("b32", a), ("b32", b), ("b32", c)])

    def part(x, sel, s):
        if sel:
            bits = 8 if sel[0] == "b" else 16
            x = x >> bits * int(sel[1]) & mask(bits)
        else:
            bits = 32
        return signed(x, bits) if s == "s" else x

    primary = {"vadd": lambda x, y: x + y, "vsub": lambda x, y: x - y, "vabsdiff": lambda x, y: abs(x - y),
               "vmin": min, "vmax": max}

    def finish(r, z, ds, sat, dsel, op2):
        bits = 32 if not dsel else 8 if dsel[0] == "b" else 16
        if sat:
            r = clamp(r, -1 << bits - 1, mask(bits - 1)) if ds == "s" else clamp(r, 0, mask(bits))
        if op2:
            r &= mask(32)
            p, q = (signed(r, 32), signed(z, 32)) if ds == "s" else (r, z)
            return {"add": p + q, "min": min(p, q), "max": max(p, q)}[op2]
        if dsel:
            at = bits * int(dsel[1])
            return z & ~(mask(bits) << at) | (r & mask(bits)) << at
        return r

    def dot(s):
        return "." + s if s else ""
    forms = [("", "", "", "", ""), (".sat", "", "b1", "h0", ""), ("", "b2", "h1", "b3", ""),
             (".sat", "h1", "", "b0", ""), (".sat", "", "b0", "", "add"), ("", "", "h1", "b2", "max"),
             (".sat", "", "", "", "min")]
    for k, op in enumerate(primary):
        for i, (sat, dsel, asel, bsel, op2) in enumerate(forms):
            ds, sa, sb = "us"[(i + k) & 1], "us"[i >> 1 & 1], "us"[(i + k) >> 1 & 1]
            third = ", {2}" if dsel or op2 else ""
            ptx = "%s%s%s.%s32.%s32.%s32" % (op, sat, dot(op2), ds, sa, sb)
            case.op("mov.b32 {d}, 0;\n%s {d}%s, {0}%s, {1}%s%s;" % (ptx, dot(dsel), dot(asel), dot(bsel), third), "b32",
                    lambda x, y, z, op=op, sat=sat, dsel=dsel, asel=asel, bsel=bsel, op2=op2, ds=ds, sa=sa, sb=sb:
                    finish(primary[op](part(x, asel, sa), part(y, bsel, sb)), z, ds, sat, dsel, op2))
    for op in ("vshl", "vshr"):
        for mode in ("clamp", "wrap"):
            for s in "us":
                def shift(x, y, z, op=op, mode=mode, s=s):
                    n = y & 31 if mode == "wrap" else min(y, 32)
                    x = part(x, "", s)
                    return x << n if op == "vshl" else x >> n
                case.op("%s.%s.%s32.%s32.u32 {d}, {0}, {1};" % (op, mode, s, s), "b32", shift)
                case.op("and.b32 {x}, {1}, 63;\n%s.%s.%s32.%s32.u32 {d}, {0}, {x};" % (op, mode, s, s), "b32",
                        lambda x, y, z, f=shift: f(x, y & 63, z))
    for o in COMPARE:
        if o in ("lo", "ls", "hi", "hs"):
            continue
        case.op("vset.s32.u32.%s {d}, {0}.b1, {1}.h0;" % o, "b32",
                lambda x, y, z, o=o: COMPARE[o](part(x, "b1", "s"), part(y, "h0", "u")))
    for sat in ("", ".sat"):
        for scale, k in (("", 0), (".shr7", 7), (".shr15", 15)):
            def mad(x, y, z, sat=sat, k=k, sign=1):
                r = part(x, "h1", "s") * part(y, "", "s") * sign + signed(z, 32) >> k
                return clamp(r, -1 << 31, mask(31)) if sat else r
            case.op("vmad.s32.s32.s32%s%s {d}, {0}.h1, {1}, {2};" % (sat, scale), "b32", mad)
    case.op("vmad.s32.s32.s32 {d}, -{0}.h1, {1}, {2};", "b32",
            lambda x, y, z: -part(x, "h1", "s") * part(y, "", "s") + z)
    case.op("vmad.s32.s32.s32 {d}, {0}, {1}, -{2};", "b32",
            lambda x, y, z: signed(x, 32) * signed(y, 32) - z)
    case.op("vmad.u32.u32.u32.po {d}, {0}, {1}, {2};", "b32", lambda x, y, z: x * y + z + 1)
    case.write()

    case = Case("video_instructions_on_two_and_four_parts",
                "Lanes picked from both operands, merged into the third or summed.\n"
                "PTX ISA 9.7.17.2, vadd2 to vset4", [("b32", a), ("b32", b), ("b32", c)])
    primary = dict(primary)
    primary["vavrg"] = lambda x, y: (x + y + 1 >> 1) if x + y >= 0 else -(-(x + y) + 1 >> 1)

    def lanes(x, y, z, n, fn, ds, sa, sb, sat, add, asel, bsel, dsel):
        bits = 32 // n
        both = [x >> bits * i & mask(bits) for i in range(n)] + [y >> bits * i & mask(bits) for i in range(n)]
        r = z
        for i in range(n):
            if dsel is not None and i not in dsel:
                continue
            p = both[asel[i] if asel else i]
            q = both[bsel[i] if bsel else n + i]
            v = fn(signed(p, bits) if sa == "s" else p, signed(q, bits) if sb == "s" else q)
            if sat:
                v = clamp(v, -1 << bits - 1, mask(bits - 1)) if ds == "s" else clamp(v, 0, mask(bits))
            if add:
                r += v
            else:
                r = r & ~(mask(bits) << bits * i) | (v & mask(bits)) << bits * i
        return r
    for n in (2, 4):
        letter = "h" if n == 2 else "b"
        for k, (op, fn) in enumerate(primary.items()):
            for i in range(4):
                ds, sa, sb = "us"[i & 1], "us"[i >> 1], "us"[(i + k) & 1]
                sat, add = i == 1, i == 2
                asel = [RNG.randrange(2 * n) for _ in range(n)] if i == 3 else None
                dsel = [0, n - 1] if i == 3 and n == 4 else None

                def name(sel):
                    return "." + letter + "".join(str(v) for v in reversed(sel)) if sel else ""
                case.op("%s%d.%s32.%s32.%s32%s {d}%s, {0}%s, {1}, {2};" % (
                    op, n, ds, sa, sb, ".sat" if sat else ".add" if add else "", name(dsel), name(asel)), "b32",
                    lambda x, y, z, n=n, fn=fn, ds=ds, sa=sa, sb=sb, sat=sat, add=add, asel=asel, dsel=dsel:
                    lanes(x, y, z, n, fn, ds, sa, sb, sat, add, asel, None, dsel))
        for o in ("eq", "ne", "lt", "ge"):
            for add in (False, True):
                case.op("vset%d.s32.u32.%s%s {d}, {0}, {1}, {2};" % (n, o, ".add" if add else ""), "b32",
                        lambda x, y, z, n=n, o=o, add=add:
                        lanes(x, y, z, n, COMPARE[o], "u", "s", "u", False, add, None, None, None))
    case.write()


def main():
    integer_cases()
    carry_cases()
    bit_cases()
    comparison_cases()
    float_cases()
    half_cases()
    conversion_cases()
    approximation_cases()
    video_cases()


if __name__ == "__main__":
    main()
