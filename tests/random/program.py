"""Random PTX programs that do not depend on the order of their threads.

Each is a case for ptx-run (tests/ptx/run.c): it says what goes in and what
must come out.  What must come out is computed here: every instruction is
written twice, as PTX and as Python, and the Python runs one thread at a time,
a coroutine that stops at barriers and warp operations.

What makes a program independent of the order of threads is its level: a
place in it is reached by all threads of the block (BLOCK), of a warp (WARP) or
by any of them (LANE), and so is each variable the same in all of them.  A
variable is assigned only where nobody else is, from variables that are as
much the same; conditions lower the level of what they guard.  Barriers stand
at BLOCK, warp operations at WARP or where their mask says who comes.

SPDX-License-Identifier: Apache-2.0
"""
import random
import re
import struct

import meaning
from body import EDGES, IN_WORDS, OWN, PRIVATE, ROWS, TABLE, Body
from items import NAME
from meeting import BLOCK, LANE, WARP

FINAL, SUMS = 24, 24 + 16
SHAPES = [((32, 1, 1), 1), ((48, 1, 1), 2), ((16, 16, 1), 1), ((100, 1, 1), 2),
          ((256, 1, 1), 1), ((32, 1, 1), 3), ((8, 4, 2), 2), ((20, 3, 1), 1),
          ((5, 1, 1), 2), ((64, 1, 1), 1), ((512, 1, 1), 1), ((33, 1, 1), 4),
          ((1, 1, 1), 3), ((7, 9, 2), 1), ((32, 4, 2), 2), ((2, 40, 1), 2)]


class Text:
    """A function: its name, code, and what stands around that."""

    def __init__(self, name, code, head, python_head, first):
        self.name, self.code, self.head = name, code, head
        self.python_head, self.first = python_head, first
        code.items[-1].needed = True

    def ptx(self):
        return self.code.ptx()

    def python(self):
        # `global` is a word of Python's.
        return [re.sub(r'\bglobal\b', 'global_', line)
                for line in self.code.python(self.python_head, self.first)]


def start_locals(c, fresh=True):
    """Local arrays: one with computed indices, one with constant ones."""
    c.raw(['   .local .align 8 .b8 L0[64];', '   .local .align 8 .b8 L1[32];'])
    c.declare('b64', 'la')
    c.declare('b64', 'lg')
    c.put('mov.u64 la, L0')
    c.put('cvta.local.u64 lg, la')
    for i in range(8):
        c.put('st.local.u64 [la + %d], %d' % (8 * i, 0))
    for i in range(4):
        c.put('st.local.u64 [L1 + %d], %d' % (8 * i, 0))
    return ['L0, L1 = bytearray(64), bytearray(32)']


def lane_variables(body, words, rng, b32=6, b64=3):
    """Variables of all kinds, from words that differ."""
    for i in range(b32):
        body.variable('b32', 'r%d' % i, LANE)
        x, y = rng.choice(words), rng.choice(words)
        op, text = rng.choice([('add.u32', '+'), ('xor.b32', '^'),
                               ('mul.lo.u32', '*')])
        body.put('%s r%d, %s, %s' % (op, i, x, y),
                 'r%d = (%s %s %s) & M32' % (i, x, text, y))
    for i in range(b64):
        body.variable('b64', 'd%d' % i, LANE)
        x, y = rng.choice(words), rng.choice(words)
        body.put('mul.wide.u32 d%d, %s, %s' % (i, x, y),
                 'd%d = %s * %s' % (i, x, y))
    for i in range(3):
        body.variable('pred', 'p%d' % i, LANE)
        x, y = rng.choice(words), rng.choice(words + ['7', '40'])
        body.put('setp.lt.u32 p%d, %s, %s' % (i, x, y),
                 'p%d = %s < %s' % (i, x, y))
    for i in range(2):
        body.variable('b16', 'h%d' % i, LANE)
        x = rng.choice(words)
        body.put('cvt.u16.u32 h%d, %s' % (i, x), 'h%d = %s & 65535' % (i, x))
        body.variable('f32', 'f%d' % i, LANE)
        x = rng.choice(words)
        body.put('cvt.rn.f32.s32 f%d, %s' % (i, x), 'f%d = f32(s32(%s))' % (i, x))
        body.variable('f64', 'g%d' % i, LANE)
        x = rng.choice(words)
        body.put('cvt.rn.f64.s32 g%d, %s' % (i, x), 'g%d = float(s32(%s))' % (i, x))


def function(rng, name, recursive, functions):
    """A device function of (count, word, long) giving (word, long)."""
    b = Body(rng, LANE, functions)
    c = b.code
    for kind, v in (('b32', 'pa'), ('b32', 'pw'), ('b64', 'pl')):
        c.declare(kind, v)
        b.fixed.setdefault(kind, []).append((v, LANE))
    first = []
    with_locals = rng.random() < 0.4
    if with_locals:
        first = start_locals(c)
    c.put('ld.param.b32 pa, [n]')
    c.put('ld.param.b32 pw, [w]')
    c.put('ld.param.b64 pl, [l]')
    lane_variables(b, ['pa', 'pw'], rng, 3, 2)
    if not with_locals:
        b.local = b.arithmetic
    b.left = rng.randrange(5, 14)
    b.statements(rng.randrange(2, 5))
    if recursive:
        end, k = c.label(), c.temp('pred')
        b.put('setp.eq.u32 %s, pa, 0' % k, '%s = pa == 0' % k)
        c.branch(end, k)
        b.statements(2)
        for _ in range(rng.randrange(1, 3)):
            skip = c.label()
            p = b.source('pred', LANE)
            c.branch(skip, p)
            t = c.temp('b32')
            b.put('sub.u32 %s, pa, 1' % t, '%s = pa - 1' % t)
            x, y = b.source('b32', LANE, False), b.source('b64', LANE, False)
            b.call_function(name, t, x, y, 'r0', 'd0')
            c.place(skip)
        c.place(end)
    b.statements(3)
    c.put('st.param.b32 [out], r0')
    c.put('st.param.b64 [out+8], d0')
    c.put('ret', 'return r0, d0')
    head = ('.func (.param .align 8 .b8 out[16]) %s(.param .b32 n, '
            '.param .b32 w, .param .b64 l)' % name)
    return Text(name, c, head, 'def %s(pa, pw, pl):' % name, first)


def kernel(rng, shape, grid, functions, size):
    threads = shape[0] * shape[1] * shape[2]
    total = threads * grid
    b = Body(rng, BLOCK, functions)
    c = b.code
    b.synchronise = rng.random() < 0.8
    b.warps = rng.random() < 0.6
    b.whole = threads % 32 == 0
    b.threads, b.total = threads, total
    slots_first = rng.random() < 0.5
    b.stride = 4 * total if slots_first else 4
    fixed = [('b32', v, l) for v, l in
             [('tx', LANE), ('ty', LANE), ('tz', LANE), ('block', BLOCK),
              ('thread', LANE), ('global', LANE), ('lane', LANE),
              ('warp', WARP), ('full', WARP), ('peers', WARP),
              ('loaded', BLOCK)]]
    for kind, v, level in fixed:
        c.declare(kind, v)
        b.fixed.setdefault(kind, []).append((v, level))
    for v in ('in', 'out', 'mine', 'sums', 'shared', 'ssums', 'q', 'mys',
              'myg', 'rows'):
        c.declare('b64', v)
    c.declare('b32', 'whole')
    c.declare('b32', 'all')
    c.declare('pred', 'last')
    at_sums = total * (PRIVATE + FINAL)
    for text in ['ld.param.u64 in, [in_]', 'ld.param.u64 out, [out_]',
                 'cvta.to.global.u64 in, in',
                 'mov.u32 tx, %tid.x', 'mov.u32 ty, %tid.y',
                 'mov.u32 tz, %tid.z', 'mov.u32 block, %ctaid.x',
                 'mov.u32 thread, %ntid.y', 'mad.lo.u32 thread, tz, thread, ty',
                 'mov.u32 lane, %ntid.x',
                 'mad.lo.u32 thread, thread, lane, tx',
                 'mad.lo.u32 global, block, %d, thread' % threads,
                 rng.choice(['and.b32 lane, thread, 31',
                             'mov.u32 lane, %laneid']),
                 'shr.u32 warp, thread, 5',
                 'mov.u32 full, 0xffffffff', 'mov.u32 peers, 32',
                 'mov.u32 whole, %d' % (threads // 32),
                 'setp.eq.u32 last, warp, whole',
                 '@last mov.u32 full, %d' % ((1 << threads % 32) - 1),
                 '@last mov.u32 peers, %d' % (threads % 32),
                 'ld.global.u32 loaded, [in + 4]',
                 'mul.wide.u32 mine, global, %d' %
                 (4 if slots_first else 4 * PRIVATE),
                 'add.s64 mine, mine, out',
                 'add.s64 sums, out, %d' % (4 * at_sums),
                 'add.s64 rows, out, %d' % (4 * (at_sums + SUMS)),
                 'mov.u32 all, %ntid.x', 'mov.u32 whole, %nctaid.x',
                 'mul.lo.u32 all, all, whole', 'mov.u32 whole, %ntid.y',
                 'mul.lo.u32 all, all, whole', 'mov.u32 whole, %ntid.z',
                 'mul.lo.u32 all, all, whole',
                 'mov.u32 whole, %d' % (threads // 32),
                 'mov.u64 shared, SHARED', 'mov.u64 ssums, SSUMS',
                 'mov.u64 myg, OWNED',
                 'mad.wide.u32 mys, thread, %d, myg' % OWN,
                 'cvta.shared.u64 myg, mys']:
        c.put(text.replace('%d', str(threads)) if '%d' in text else text)
    for i in range(0, OWN, 8):
        c.put('st.shared.u64 [mys + %d], 0' % i)
    if not b.synchronise:
        b.sums = b.arithmetic
    else:
        # Thread 0 clears the shared sums.
        skip = c.label()
        c.declare('pred', 'first')
        c.put('setp.ne.u32 first, thread, 0', 'first = thread != 0')
        c.branch(skip, 'first')
        for i in range(16):
            c.put('st.shared.u32 [ssums + %d], 0' % (4 * i))
        c.place(skip)
        c.put('bar.sync 0', "yield ('bar', False)")
    first = start_locals(c)
    for i in range(2):
        b.variable('b32', 'b%d' % i, BLOCK)
        x = rng.choice(['block', 'loaded', '5'])
        b.put('add.u32 b%d, %s, %d' % (i, x, i), 'b%d = (%s + %d) & M32' %
              (i, x, i))
        b.variable('b32', 'w%d' % i, WARP)
        x = rng.choice(['warp', 'block', 'peers'])
        b.put('add.u32 w%d, %s, %d' % (i, x, i), 'w%d = (%s + %d) & M32' %
              (i, x, i))
    for kind, v, level, text, python in [
            ('b64', 'bd', BLOCK, 'cvt.u64.u32 bd, loaded', 'bd = loaded'),
            ('b64', 'wd', WARP, 'cvt.u64.u32 wd, warp', 'wd = warp'),
            ('pred', 'bp', BLOCK, 'setp.gt.u32 bp, loaded, 9', 'bp = loaded > 9'),
            ('pred', 'wp', WARP, 'setp.gt.u32 wp, warp, 0', 'wp = warp > 0'),
            ('b16', 'bh', BLOCK, 'cvt.u16.u32 bh, loaded', 'bh = loaded & 65535'),
            ('f32', 'bf', BLOCK, 'cvt.rn.f32.s32 bf, block', 'bf = float(block)'),
            ('f64', 'bg', BLOCK, 'cvt.rn.f64.s32 bg, block', 'bg = float(block)')]:
        b.variable(kind, v, level)
        b.put(text, python)
    # Words of each thread's own.
    c.declare('b32', 'own')
    b.fixed['b32'].append(('own', LANE))
    c.put('and.b32 own, global, 255')
    c.put('mul.wide.u32 q, own, 4')
    c.put('add.s64 q, in, q')
    c.put('ld.global.u32 own, [q]', 'own = IN[globl & 255]')
    lane_variables(b, ['tx', 'ty', 'thread', 'global', 'lane', 'own', 'own',
                       'loaded', 'warp'], rng)
    b.left = size
    while b.left > 0:
        b.statements(10)
    finish(b, rng, threads, total, at_sums)
    return Text('main', c,
                '.visible .entry main(.param .u64 in_, .param .u64 out_)',
                'def thread_main(IN, INB, OUT, SHARED, SSUMS, OWN, tx, ty, tz, '
                'block, thread):', [
                    'global_ = block * %d + thread' % threads,
                    'globl = global_',
                    'lane, warp = thread & 31, thread >> 5',
                    'last = warp == %d' % (threads // 32),
                    'full = %d if last else M32' % ((1 << threads % 32) - 1),
                    'peers = %d if last else 32' % (threads % 32),
                    'loaded = IN[1]',
                    'MINE = global_ * %d' % (1 if slots_first else PRIVATE),
                    'STRIDE = %d' % (total if slots_first else 1),
                    'SUMS, THREADS, TOTAL = %d, %d, %d' %
                    (at_sums, threads, total),
                    'ROWS = %d' % (at_sums + SUMS),
                    'if False: yield'] + first)


def finish(b, rng, threads, total, at_sums):
    """Everything that a thread knows goes out."""
    c = b.code
    c.put('add.u64 q, out, %d' % (4 * total * PRIVATE))
    c.put('mul.wide.u32 mine, global, 4')
    c.put('add.u64 q, q, mine')
    slot = 0
    t = c.temp('b32')

    def word(ptx, python):
        nonlocal slot
        c.put('st.global.u32 [q + %d], %s' % (4 * total * slot, ptx),
              'OUT[%d + global_] = %s' % (total * (PRIVATE + slot), python))
        slot += 1
    for name, _ in b.variables['b32']:
        word(name, name)
    if not b.synchronise and rng.random() < 0.5:
        p = b.source('pred', LANE)
        c.put('@%s %s' % (p, rng.choice(['ret', 'exit'])), 'if %s: return' % p)
    for name, _ in b.variables['b64']:
        c.put('cvt.u32.u64 %s, %s' % (t, name), '%s = %s & M32' % (t, name))
        word(t, t)
        c.put('shr.u64 %s, %s, 32' % (name, name), '%s >>= 32' % name)
        c.put('cvt.u32.u64 %s, %s' % (t, name), '%s = %s & M32' % (t, name))
        word(t, t)
    # Predicates and halves share a word, floats too.
    u = c.temp('b32')
    c.put('mov.u32 %s, 0' % t, t + ' = 0')
    for i, (name, _) in enumerate(b.variables['pred']):
        c.put('selp.u32 %s, %d, 0, %s' % (u, 1 << i, name))
        c.put('or.b32 %s, %s, %s' % (t, t, u),
              '%s |= bool(%s) << %d' % (t, name, i))
    word(t, t)
    for kind, cvt, python in [
            ('b16', 'cvt.u32.u16', '%s'),
            ('f32', 'mov.b32', "struct.unpack('I', struct.pack('f', %s))[0]"),
            ('f64', 'cvt.rzi.s32.f64', 'to_s32(%s)')]:
        c.put('mov.u32 %s, 0' % t, t + ' = 0')
        for name, _ in b.variables[kind]:
            c.put('%s %s, %s' % (cvt, u, name))
            c.put('mad.lo.u32 %s, %s, 31, %s' % (t, t, u),
                  '%s = (%s * 31 + %s) & M32' % (t, t, python % name))
        word(t, t)
    assert slot <= FINAL, slot
    if b.synchronise:
        end, k, v = c.label(), c.temp('pred'), c.temp('b32')
        c.put('bar.sync 0', "yield ('bar', False)")
        c.put('setp.gt.u32 %s, thread, 0' % k, '%s = thread > 0' % k)
        c.branch(end, k)
        for i in range(16):
            c.put('ld.shared.u32 %s, [ssums + %d]' % (v, 4 * i))
            c.put('red.global.add.u32 [sums + %d], %s' % (96 + 4 * i, v),
                  'OUT[SUMS + %d] = (OUT[SUMS + %d] + SSUMS[%d]) & M32' %
                  (24 + i, 24 + i, i))
        c.place(end)
    c.put('ret', 'return')


class Program:
    def __init__(self, seed):
        rng = random.Random(seed)
        shape, grid = rng.choice(SHAPES)
        if rng.random() < 0.5:
            shape, grid = SHAPES[seed % 5]
        functions = []
        self.seed, self.shape, self.grid, self.texts = seed, shape, grid, []
        for i in range(rng.choice([0, 0, 1, 1, 2])):
            recursive = rng.random() < 0.35
            self.texts.append(function(rng, 'fn%d' % i, recursive,
                                       list(functions)))
            functions.append(('fn%d' % i, 3 if recursive else 7))
        size = rng.choice([12, 25, 40, 60])
        self.texts.append(kernel(rng, shape, grid, functions, size))
        self.given = [rng.choice([rng.getrandbits(32), rng.choice(EDGES),
                                  rng.randrange(64)]) for _ in range(IN_WORDS)]
        self.given[1] = rng.randrange(0, 30)
        self.table = [rng.choice([rng.getrandbits(32), rng.randrange(64)])
                      for _ in range(TABLE)]

    def python(self):
        lines = []
        for t in self.texts:
            lines += t.python()
        return '\n'.join(lines)

    def run(self, backward=False):
        """What the out buffer holds behind it all, as Python has it."""
        threads = self.shape[0] * self.shape[1] * self.shape[2]
        out = [0] * (threads * self.grid * (PRIVATE + FINAL) + SUMS + ROWS)
        names = dict(vars(meaning), FUEL=100000, TABLE=self.table)
        names['TABLE_BYTES'] = struct.pack('%dI' % TABLE, *self.table)
        exec(compile(self.python(), 'program', 'exec'), names)
        raw = bytearray(struct.pack('%dI' % IN_WORDS, *self.given))
        for block in range(self.grid):
            shared, ssums = [0] * threads, [0] * 16
            own = bytearray(OWN * threads)
            x, y = self.shape[0], self.shape[1]
            meaning.run_block([names['thread_main'](
                self.given, raw, out, shared, ssums, own, t % x, t // x % y,
                t // x // y, block, t) for t in range(threads)], backward)
        return out

    def case(self, out):
        """The text of a case for ptx-run."""
        threads = self.shape[0] * self.shape[1] * self.shape[2]
        lines = ['// block: %d %d %d' % self.shape, '// grid: %d 1 1' % self.grid,
                 '// in u32: ' + ' '.join(map(str, self.given)),
                 '// out u32: ' + runs(out),
                 '.version 8.0', '.target sm_80', '.address_size 64', '']
        texts = [(t, t.ptx()) for t in self.texts]
        named = set(NAME.findall('\n'.join(l for _, p in texts for l in p)))
        for name, size in [('SHARED', 4 * threads), ('SSUMS', 64),
                           ('OWNED', OWN * threads)]:
            if name in named:
                lines.append('.shared .align 16 .b8 %s[%d];' % (name, size))
        for name, space in [('CT', 'const'), ('GT', 'global')]:
            if name in named:
                lines.append('.%s .align 16 .b32 %s[%d] = {%s};' %
                             (space, name, TABLE,
                              ', '.join(map(str, self.table))))
        for t, ptx in texts:
            if t.name != 'main' and t.name not in named:
                continue
            if t.name != 'main':
                lines.append(t.head + ';')
            lines += [t.head, '{'] + ptx + ['}', '']
        return '\n'.join(line.replace('THREADS', str(threads))
                         for line in lines[:-1]) + '\n'


def runs(words):
    """Words, those that repeat as `word x count`."""
    out, i = [], 0
    while i < len(words):
        n = 1
        while i + n < len(words) and words[i + n] == words[i]:
            n += 1
        out.append(str(words[i]) + (' x %d' % n if n > 1 else ''))
        i += n
    return ' '.join(out)
