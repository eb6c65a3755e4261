"""Integers and binary floats in exact arithmetic, for generate.py.

Values are bits; what an operation gives is computed with fractions and
rounded once.

SPDX-License-Identifier: Apache-2.0
"""
import math
from fractions import Fraction


def mask(bits):
    return (1 << bits) - 1


def signed(x, bits):
    x &= mask(bits)
    return x - (1 << bits) if x >> (bits - 1) else x


def clamp(x, low, high):
    return low if x < low else high if x > high else x


class Format:
    """A binary floating-point format; fn: no infinity (e4m3)."""

    def __init__(self, exponent, mantissa, nan, fn=False):
        self.e, self.m, self.nan, self.fn = exponent, mantissa, nan, fn
        self.bits = 1 + exponent + mantissa
        self.bias = (1 << (exponent - 1)) - 1
        self.inf = mask(exponent) << mantissa
        self.top = (self.inf | mask(mantissa)) - 1 if fn else self.inf - 1

    def is_nan(self, x):
        x &= mask(self.bits - 1)
        return x == mask(self.bits - 1) if self.fn else x > self.inf

    def is_inf(self, x):
        return not self.fn and x & mask(self.bits - 1) == self.inf

    def sign(self, x):
        return x >> (self.bits - 1) & 1

    def negative(self, s):
        return s << (self.bits - 1)

    def value(self, x):
        m, e = x & mask(self.m), x >> self.m & mask(self.e)
        if e:
            v = Fraction(m | 1 << self.m) * Fraction(2) ** (e - self.bias - self.m)
        else:
            v = Fraction(m) * Fraction(2) ** (1 - self.bias - self.m)
        return -v if self.sign(x) else v

    def ftz(self, x):
        tiny = x & mask(self.bits - 1) < 1 << self.m
        return x & self.negative(1) if tiny else x

    def pack(self, v, mode="rn", zero_sign=0, satfinite=False):
        """Round a fraction; the sign of an exact zero is given."""
        if v == 0:
            return self.negative(zero_sign)
        s, v = int(v < 0), abs(v)
        e = v.numerator.bit_length() - v.denominator.bit_length()
        if Fraction(2) ** e > v:
            e -= 1
        e = max(e, 1 - self.bias)
        unit = Fraction(2) ** (e - self.m)
        n = v / unit
        whole = n.numerator // n.denominator
        rest = n - whole
        up = {"rn": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole & 1),
              "rna": rest >= Fraction(1, 2), "rz": False,
              "rm": bool(s) and rest > 0, "rp": not s and rest > 0}[mode]
        whole += up
        x = whole + ((e - 1 + self.bias) << self.m) if whole else 0
        if x > self.top:
            away = mode in ("rn", "rna") or (mode == "rm") == bool(s) and mode != "rz"
            if self.fn or satfinite or not away:
                x = self.top
            else:
                x = self.inf
        return self.negative(s) | x


F32 = Format(8, 23, 0x7fffffff)
F64 = Format(11, 52, 0x7ff8000000000000)
F16 = Format(5, 10, 0x7fff)
BF16 = Format(8, 7, 0x7fff)
E4M3 = Format(4, 3, 0x7f, fn=True)
E5M2 = Format(5, 2, 0x7f)


class NotANumber(Exception):
    pass


def fma(f, a, b, c, mode="rn"):
    """a * b + c on bits of format f."""
    if f.is_nan(a) or f.is_nan(b) or f.is_nan(c):
        return f.nan
    s = f.sign(a) ^ f.sign(b)
    if f.is_inf(a) or f.is_inf(b):
        if f.value(a) == 0 and not f.is_inf(a) or f.value(b) == 0 and not f.is_inf(b):
            return f.nan
        if f.is_inf(c) and f.sign(c) != s:
            return f.nan
        return f.negative(s) | f.inf
    if f.is_inf(c):
        return c
    p, q = f.value(a) * f.value(b), f.value(c)
    v = p + q
    zero = int(mode == "rm")
    if p == 0 and q == 0:
        zero = s if s == f.sign(c) else zero
    return f.pack(v, mode, zero)


def add(f, a, b, mode="rn"):
    return fma(f, a, one_of(f), b, mode)


def one_of(f):
    return f.bias << f.m


def sub(f, a, b, mode="rn"):
    return add(f, a, b if f.is_nan(b) else b ^ f.negative(1), mode)


def mul(f, a, b, mode="rn"):
    s = f.sign(a) ^ f.sign(b)
    if not (f.is_nan(a) or f.is_nan(b) or f.is_inf(a) or f.is_inf(b)) \
            and f.value(a) * f.value(b) == 0:
        return f.negative(s)
    return fma(f, a, b, f.negative(s), mode)


def div(f, a, b, mode="rn"):
    if f.is_nan(a) or f.is_nan(b):
        return f.nan
    s = f.sign(a) ^ f.sign(b)
    za = not f.is_inf(a) and f.value(a) == 0
    zb = not f.is_inf(b) and f.value(b) == 0
    if f.is_inf(a) and f.is_inf(b) or za and zb:
        return f.nan
    if f.is_inf(a) or zb:
        return f.negative(s) | f.inf
    if za or f.is_inf(b):
        return f.negative(s)
    return f.pack(f.value(a) / f.value(b), mode, s)


def root(f, a, mode="rn"):
    if f.is_nan(a):
        return f.nan
    if not f.is_inf(a) and f.value(a) == 0:
        return a
    if f.sign(a):
        return f.nan
    if f.is_inf(a):
        return a
    v = f.value(a)
    # Enough digits that what is below them only says "and more".
    k = 2 * (f.m + 8) + 2 * f.bias
    n = v * 4 ** k
    r = math.isqrt(n.numerator // n.denominator)
    sticky = r * r * n.denominator != n.numerator
    return f.pack(Fraction(4 * r + sticky, 4) / 2 ** k, mode)


def saturate(f, x):
    if f.is_nan(x) or f.sign(x):
        return 0
    return x if f.is_inf(x) is False and f.value(x) < 1 else one_of(f)


def relu(f, x):
    return f.nan if f.is_nan(x) else 0 if f.sign(x) else x


def minmax(f, a, b, largest, nan=False):
    if f.is_nan(a) and f.is_nan(b) or nan and (f.is_nan(a) or f.is_nan(b)):
        return f.nan
    if f.is_nan(a):
        return b
    if f.is_nan(b):
        return a

    def key(x):  # totally ordered, -0 below +0
        m = x & mask(f.bits - 1)
        return -m - 1 if f.sign(x) else m
    return (max if largest else min)(a, b, key=key)


def xorsign(f, a, b, largest, nan=False):
    """.xorsign.abs: of the magnitudes, with the product's sign."""
    low = mask(f.bits - 1)
    r = minmax(f, a & low, b & low, largest, nan)
    return r if f.is_nan(r) else r | f.negative(f.sign(a) ^ f.sign(b))


COMPARE = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b, "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
}
COMPARE |= {"lo": COMPARE["lt"], "ls": COMPARE["le"], "hi": COMPARE["gt"],
            "hs": COMPARE["ge"]}


def real(f, x):
    if f.is_inf(x):
        return Fraction(2) ** 5000 * (-1 if f.sign(x) else 1)
    return f.value(x)


def compare(f, op, a, b):
    nan = f.is_nan(a) or f.is_nan(b)
    if op in ("num", "nan"):
        return nan == (op == "nan")
    if nan:
        return op.endswith("u") and op != "u" and len(op) == 3
    return COMPARE[op[:2]](real(f, a), real(f, b))


def to_int(f, x, bits, sign, mode):
    """cvt from a float."""
    low, high = (-1 << bits - 1, mask(bits - 1)) if sign else (0, mask(bits))
    if f.is_nan(x):
        # The chip's rule: 0, but the least integer's bits where 64 are in it.
        return 1 << bits - 1 if bits == 64 or f is F64 else 0
    if f.is_inf(x):
        return (low if f.sign(x) else high) & mask(bits)
    return clamp(integral(f.value(x), mode), low, high) & mask(bits)


def integral(v, mode):
    n, rest = v.numerator // v.denominator, v - v.numerator // v.denominator
    if mode == "rni":
        n += rest > Fraction(1, 2) or rest == Fraction(1, 2) and n & 1
    elif mode == "rpi":
        n += rest > 0
    elif mode == "rzi":
        n += v < 0 and rest > 0
    return n


def convert(f, g, x, mode="rn", satfinite=False):
    """From format f to g."""
    if f.is_nan(x):
        return g.nan
    if f.is_inf(x):
        top = g.top if satfinite or g.fn else g.inf
        return g.negative(f.sign(x)) | top
    return g.pack(f.value(x), mode, f.sign(x), satfinite)


PROPERTIES = {
    "finite": lambda f, x: not f.is_nan(x) and not f.is_inf(x),
    "infinite": lambda f, x: f.is_inf(x),
    "number": lambda f, x: not f.is_nan(x),
    "notanumber": lambda f, x: f.is_nan(x),
    "normal": lambda f, x: 0 < x >> f.m & mask(f.e) < mask(f.e),
    "subnormal": lambda f, x: x >> f.m & mask(f.e) == 0 and x & mask(f.m) != 0,
}
