"""A function as a list of items, each of them PTX and the same in Python.

Items can be left out one by one (tests/random/reduce): what is left is still
one program, written twice.

SPDX-License-Identifier: Apache-2.0
"""
import re

NAME = re.compile(r'[A-Za-z_][A-Za-z0-9_]*')


class Item:
    """Lines of PTX and of Python, or a label.  `@name@` in Python is the
    number of the block that a label begins."""

    def __init__(self, ptx, python, label=None, needed=False):
        self.ptx, self.python, self.label = ptx, python, label
        self.needed = needed    # never left out


class Code:
    """Text of one function, twice: PTX, and Python by labels."""

    def __init__(self):
        self.items, self.declared, self.count = [], [], 0

    def label(self):
        self.count += 1
        return 'B%d' % self.count

    def temp(self, kind):
        self.count += 1
        prefix = {'b32': 't', 'b64': 'u', 'pred': 'k', 'b16': 'j',
                  'f32': 'x', 'f64': 'y'}[kind]
        name = '%s%d' % (prefix, self.count)
        self.declare(kind, name)
        return name

    def declare(self, kind, name):
        self.declared.append((kind, name))

    def place(self, label):
        self.items.append(Item([label + ':'], [], label))

    def raw(self, ptx, *python):
        """Whole lines of PTX, which stay together."""
        self.items.append(Item(list(ptx), list(python)))

    def put(self, ptx, *python):
        self.raw(['   ' + ptx + ';'], *python)

    def branch(self, label, condition=None, inverted=False):
        guard = ''
        if condition:
            guard = '@%s%s ' % ('!' if inverted else '', condition)
        jump = 'pc = @%s@; continue' % label
        if condition:
            jump = 'if %s%s: %s' % ('not ' if inverted else '', condition, jump)
        self.raw(['   %sbra %s;' % (guard, label)], jump)

    def python(self, head, first):
        """The body of `head`; `first` stands before its blocks."""
        blocks, numbers = [[]], {}
        for item in self.items:
            if item.label:
                numbers[item.label] = len(blocks)
                blocks[-1].append('pc = %d; continue' % len(blocks))
                blocks.append([])
            blocks[-1] += item.python
        out = [head] + ['   ' + line for line in first]
        out += ['   pc, fuel = 0, FUEL', '   while True:', '      fuel -= 1',
                '      if not fuel: raise RuntimeError("no end")']

        def emit(low, high, indent):
            if high - low == 1:
                for line in blocks[low] or ['pass']:
                    while '@' in line:
                        a, label, b = line.split('@', 2)
                        line = a + str(numbers[label]) + b
                    out.append(indent + line)
                return
            middle = (low + high) // 2
            out.append(indent + 'if pc < %d:' % middle)
            emit(low, middle, indent + ' ')
            out.append(indent + 'else:')
            emit(middle, high, indent + ' ')
        emit(0, len(blocks), '      ')
        return out

    def ptx(self):
        """Declarations and statements, without what nobody names."""
        lines = [line for item in self.items for line in item.ptx
                 if not item.label]
        used = set(NAME.findall('\n'.join(lines)))
        out = ['   .reg .%s %s;' % d for d in self.declared if d[1] in used]
        for item in self.items:
            if not item.label or item.label in used:
                out += item.ptx
        return out
