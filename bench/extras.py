"""Launch latency, start of a process, compile time: the groups of bench/run
that are not kernels."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
COSTS = os.path.join(HERE, 'costs')


def build(bench, source, form, libs=()):
    """A program of costs/, or None where it cannot be built."""
    exe = os.path.join(bench.out, 'bin', 'cost-' + source.replace('.', '-'))
    path = os.path.join(COSTS, source)
    include = ['-I' + os.path.join(HERE, 'kernels')]
    command = {'sampan': [bench.sampan, 'nvcc', '-O3'],
               'pocl': ['gcc', '-O2'],
               'c': ['gcc', '-O3', '-march=native', '-fopenmp']}[form]
    r = subprocess.run([*command, *include, '-o', exe, path, *libs, '-lm'],
                       capture_output=True, text=True)
    if r.returncode:
        print(f'{source}: cannot be built\n{r.stderr[-2000:]}',
              file=sys.stderr)
        return None
    return exe


def programs(bench, name):
    """The builds of costs/NAME in each form that is here."""
    found = {}
    if 'sampan' in bench.forms:
        found['sampan'] = build(bench, name + '.cu', 'sampan')
    pocl = [f for f in bench.forms if f in ('pocl', 'pocl-new')]
    if pocl:
        exe = build(bench, name + '_cl.c', 'pocl', ['-lOpenCL'])
        found.update((f, exe) for f in pocl)
    if os.path.exists(os.path.join(COSTS, name + '_omp.c')):
        found['c'] = build(bench, name + '_omp.c', 'c')
    return {f: e for f, e in found.items() if e}


def environment(bench, form):
    return dict(bench.env(form), BENCH_CL_DIR=COSTS)


def spread(values, digits=1):
    if not values:
        return '-'
    return (f'{statistics.median(values):.{digits}f} '
            f'({min(values):.{digits}f}..{max(values):.{digits}f})')


def launch(bench, out, print_table):
    """Launch latency and small grids, microseconds."""
    exes, rows = programs(bench, 'launch'), {}
    for _ in range(bench.o.rounds):
        for form, exe in exes.items():
            r = subprocess.run(bench.pinned([exe]), text=True,
                               env=environment(bench, form),
                               capture_output=True, timeout=600)
            if r.returncode:
                print(f'launch {form}: {r.stderr[-300:]}', file=sys.stderr)
            for m in re.finditer(r'^(.*): ([\d.]+) us', r.stdout, re.M):
                name = re.sub(r'of [\d.]+ us', 'of 10 us', m[1])
                rows.setdefault(name, {}).setdefault(form, []).append(
                    float(m[2]))
    print('\nLaunches, microseconds each: median of the rounds (all).\n',
          file=out)
    print_table(['what', *exes],
                [[name, *(spread(forms.get(f), 2) for f in exes)]
                 for name, forms in rows.items()], out)


def timed_process(bench, form, command, env):
    start = time.monotonic()
    r = subprocess.run(bench.pinned(command), env=env, capture_output=True,
                       text=True, timeout=600)
    ms = (time.monotonic() - start) * 1e3
    if r.returncode:
        print(f'{command[0]} {form}: exit {r.returncode} {r.stderr[-300:]}',
              file=sys.stderr)
    return ms, r.stdout


def cold_and_warm(bench, form, command, rounds, also=None):
    """Times of the process with an empty cache and with a filled one."""
    folder = os.path.join(bench.out, 'cold-' + form)
    times = {'cold': [], 'warm': []}
    env = environment(bench, form)
    env.update(SAMPAN_CACHE=folder, POCL_CACHE_DIR=folder, **(also or {}))
    for _ in range(rounds):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for kind in times:
            times[kind].append(timed_process(bench, form, command, env)[0])
    shutil.rmtree(folder, ignore_errors=True)
    return times


def start(bench, out, print_table):
    """vectorAdd, from the start of the process to its exit."""
    rounds = 3 if bench.o.quick else 9
    rows = []
    for form, exe in programs(bench, 'start').items():
        if form == 'c':
            times = [timed_process(bench, form, [exe],
                                   environment(bench, form))[0]
                     for _ in range(rounds)]
            rows.append(['C', '', spread(times)])
            continue
        t = cold_and_warm(bench, form, [exe], rounds)
        rows.append([form, spread(t['cold']), spread(t['warm'])])
    print('\nvectorAdd of 50,000 elements, start of the process to its exit, '
          'milliseconds: median (all).\n', file=out)
    print_table(['form', 'cold: nothing in the cache', 'warm'], rows, out)


SMALL_KERNEL = '''
.visible .entry k%d(.param .u64 p)
{
   .reg .pred %%q;
   .reg .b32 %%r<8>;
   .reg .f32 %%f<8>;
   .reg .b64 %%a<4>;
   ld.param.u64 %%a0, [p];
   cvta.to.global.u64 %%a0, %%a0;
   mov.u32 %%r0, %%tid.x;
   mul.wide.u32 %%a1, %%r0, 4;
   add.s64 %%a2, %%a0, %%a1;
   ld.global.f32 %%f0, [%%a2];
   setp.gt.u32 %%q, %%r0, %d;
   @%%q bra DONE;
   fma.rn.f32 %%f1, %%f0, %%f0, 0f3F800000;
   add.f32 %%f2, %%f1, %%f0;
   st.global.f32 [%%a2], %%f2;
DONE:
   ret;
}
'''
HEADER = '.version 8.0\n.target sm_80\n.address_size 64\n'


def write_many(path, count):
    with open(path, 'w') as f:
        f.write(HEADER)
        for i in range(count):
            f.write(SMALL_KERNEL % (i, i % 31 + 1))


def write_long(path, lines):
    """One kernel of so many lines: chains of arithmetic, loads, branches."""
    body, label = [], 0
    while len(body) < lines - 24:
        i = len(body)
        a, b, c = i % 61, i * 7 % 61, i * 13 % 61
        if i % 40 == 39:
            body += [f'   setp.gt.f32 %q, %f{a}, %f{b};',
                     f'   @%q bra L{label};',
                     f'   fma.rn.f32 %f{c}, %f{a}, %f{b}, %f{c};',
                     f'L{label}:']
            label += 1
        elif i % 10 == 9:
            body.append(f'   ld.global.f32 %f{a}, [%a2+{i % 900 * 4}];')
        else:
            op = ('add', 'mul', 'sub')[i % 3]
            body.append(f'   {op}.f32 %f{a}, %f{b}, %f{c};')
    with open(path, 'w') as f:
        f.write(HEADER + '.visible .entry k0(.param .u64 p)\n{\n'
                '   .reg .pred %q;\n   .reg .b32 %r<4>;\n'
                '   .reg .f32 %f<64>;\n   .reg .b64 %a<4>;\n'
                '   ld.param.u64 %a0, [p];\n'
                '   cvta.to.global.u64 %a0, %a0;\n'
                '   mov.u32 %r0, %tid.x;\n'
                '   mul.wide.u32 %a1, %r0, 4;\n'
                '   add.s64 %a2, %a0, %a1;\n')
        for i in range(61):
            f.write(f'   ld.global.f32 %f{i}, [%a2+{i * 4}];\n')
        f.write('\n'.join(body) + '\n')
        for i in range(61):
            f.write(f'   st.global.f32 [%a2+{i * 4}], %f{i};\n')
        f.write('   ret;\n}\n')


def ptx_lines(bench, kernel):
    """Lines of PTX of the kernels of one benchmark, and how many they are."""
    ptx = os.path.join(bench.out, kernel + '.ptx')
    r = subprocess.run([bench.sampan, 'nvcc', '-O3', '-ptx', '-o', ptx,
                        os.path.join(HERE, 'kernels', kernel + '.cu')],
                       capture_output=True, text=True)
    if r.returncode:
        return 0, 0
    text = open(ptx).read()
    return (sum(1 for line in text.splitlines() if line.strip() and
                not line.strip().startswith('//')), text.count('.entry'))


def compile_kernels(bench, out, print_table):
    """Cold less warm time of the small form of each kernel."""
    rounds = 1 if bench.o.quick else 3
    rows, rates = [], []
    names = sorted(p[:-3] for p in os.listdir(os.path.join(HERE, 'kernels'))
                   if p.endswith('.cu'))
    forms = [f for f in ('sampan', 'pocl') if f in bench.forms]
    cl = {'BENCH_CL_DIR': os.path.join(HERE, 'kernels'), 'BENCH_REPS': '1'}
    for name in names:
        lines, entries = ptx_lines(bench, name)
        row = [name, entries, lines]
        for form in forms:
            exe = bench.build(form, name, small=True)
            if not exe:
                row.append('-')
                continue
            t = cold_and_warm(bench, form, [exe], rounds, cl)
            cost = (statistics.median(t['cold']) -
                    statistics.median(t['warm']))
            row.append(f'{cost:.0f}')
            if form == 'sampan' and lines:
                rates.append(cost / lines * 1000)
                row.append(f'{rates[-1]:.0f}')
        rows.append(row)
    head = ['kernels of', 'kernels', 'lines of PTX']
    for form in forms:
        head += ([form + ' ms', 'for 1,000 lines'] if form == 'sampan'
                 else [form + ' ms'])
    print('\nCompiling: the process with an empty cache less the process with '
          'a filled one.\n', file=out)
    print_table(head, rows, out)
    if rates:
        print(f'\n1,000 lines of PTX: {statistics.median(rates):.0f} ms '
              f'(median of the kernels)', file=out)


def compile_modules(bench, out, print_table):
    """Modules made here: many kernels, and a long one."""
    load = os.path.join(bench.out, 'bin', 'cost-load')
    subprocess.run(['gcc', '-O2', '-o', load, os.path.join(COSTS, 'load.c'),
                    '-I' + os.path.join(HERE, 'kernels'),
                    '-I' + os.path.join(HERE, '..', 'toolkit', 'include'),
                    '-L' + os.path.join(bench.o.build, 'lib'), '-lcuda',
                    '-lm'], check=True)
    many = os.path.join(bench.out, 'many.ptx')
    long = os.path.join(bench.out, 'long.ptx')
    write_many(many, 1000)
    write_long(long, 10000)
    rows = []
    for what, path, kernel in (('1,000 kernels, one launched', many, 'k500'),
                               ('one kernel of 10,000 lines', long, 'k0')):
        cache = os.path.join(bench.out, 'cold-load')
        times = {}
        for _ in range(1 if bench.o.quick else 3):
            shutil.rmtree(cache, ignore_errors=True)
            env = dict(bench.env('sampan'), SAMPAN_CACHE=cache)
            for kind in ('cold', 'warm'):
                text = timed_process(bench, 'sampan', [load, path, kernel],
                                     env)[1]
                for line in text.splitlines():
                    name, ms = line.split()
                    times.setdefault(f'{kind} {name}', []).append(float(ms))
        shutil.rmtree(cache, ignore_errors=True)
        rows.append([what, sum(1 for _ in open(path)),
                     *(spread(times.get(k)) for k in (
                         'cold load', 'cold first', 'warm load',
                         'warm first', 'warm again')),
                     '/'.join(f'{times[k][0]:.0f}' for k in
                              ('cold MiB', 'warm MiB') if k in times)])
    print('\nModules made for the purpose, milliseconds: median (all).\n',
          file=out)
    print_table(['module', 'lines', 'load', 'first launch',
                 'load, warm', 'first launch, warm', 'second',
                 'MiB cold/warm'], rows, out)


def compile_all(bench, out, print_table):
    if 'sampan' not in bench.forms:
        return
    compile_kernels(bench, out, print_table)
    compile_modules(bench, out, print_table)


CASE = (r'^(.*?) (\S+|in order|turned in 32s|at random): '
        r'([\d.]+) ms$')


def shapes(bench, out, print_table):
    """The same work in other shapes: no case should fall off a cliff."""
    if 'sampan' not in bench.forms:
        return
    exe = build(bench, 'shapes.cu', 'sampan')
    groups = {}
    for _ in range(bench.o.rounds if exe else 0):
        text = timed_process(bench, 'sampan', [exe],
                             environment(bench, 'sampan'))[1]
        for m in re.finditer(CASE, text, re.M):
            groups.setdefault(m[1], {}).setdefault(m[2], []).append(
                float(m[3]))
    rows = []
    for group, cases in groups.items():
        ms = {c: statistics.median(v) for c, v in cases.items()}
        least = min(ms.values())
        rows.append([group, ', '.join(f'{c} {v / least:.2f}'
                                      for c, v in ms.items()),
                     f'{least:.2f}'])
    print('\nShapes of the same work: time of each case over the least of '
          'its group.\n', file=out)
    print_table(['what', 'cases', 'least, ms'], rows, out)


GROUPS = {'shapes': shapes, 'launch': launch, 'start': start, 'compile': compile_all}
