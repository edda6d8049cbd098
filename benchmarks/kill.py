#!/usr/bin/env python3
"""kill -9 at random moments of ingest (replacing and adding), train and colorize, on a local disk and on HDFS.

    benchmarks/kill.py NEW_FOLDER PHOTOS KILLS SEED [--begin SHARE] [--places local,hdfs]
        [--commands replace,add,train,colorize]

PHOTOS is a folder of some JPEG photos in colour, without folders in it; KILLS are for each command and place.
RECHROMA names another launcher. The moments are drawn evenly over the time that the command takes undisturbed.
After each kill the old data set, model and photos must be there, or the new ones, whole; the same command again
(train with --resume) must end with 0 and with what an undisturbed run ends with, and leave nothing else.
Needs `pip install pyarrow`, and for HDFS Hadoop's servers, which Maven fetches (37 MB). Ends with a table, and with
exit code 1 if anything was found.
"""
import argparse
import csv
import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pyarrow.parquet as parquet

from hdfs import Hdfs

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECHROMA = os.environ.get('RECHROMA', os.path.join(ROOT, 'rechroma'))
# A hang, however busy the machine is.
LIMIT_SECONDS = 1200
EPOCHS = 8
TINY = ['--variant', 'lab', '--size', '32', '--epochs', str(EPOCHS), '--batch', '4',
        '--set', 'train.generator-width=4', '--set', 'train.generator-depth=1', '--set', 'train.discriminator-width=4',
        '--set', 'train.averaging-frequency=1', '--set', 'train.checkpoint-interval=1e-6',
        '--set', 'train.samples-every=2', '--set', 'train.metrics-every=2']
CHROMAS = ['1', '0.8']
# What may be there while a command runs, and not after one that came to its end.
PASSING = ('_temporary', 'parts', 'journal', 'plan', 'manifest.next')


def digest(content):
    return hashlib.sha256(content).hexdigest()[:16]


class Local:
    """A folder of a local disk."""
    name = 'local'

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def files(self, name):
        for folder, _, names in os.walk(self.path(name)):
            for each in names:
                yield os.path.relpath(os.path.join(folder, each), self.path(name))

    def read(self, name):
        with open(self.path(name), 'rb') as file:
            return file.read()

    def write(self, name, content):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'wb') as file:
            file.write(content)

    def touch(self, name):
        os.utime(self.path(name))

    def delete(self, name):
        shutil.rmtree(self.path(name), ignore_errors=True)

    def stop(self):
        pass


class Fault(Exception):
    """What must not be after a kill."""


def data_set(place, name):
    """The rows of a data set, as its snapshot has them, by photo."""
    try:
        snapshot = json.loads(place.read(f'{name}/_rechroma/snapshot.json'))
        rows = {}
        for file in snapshot['files']:
            table = parquet.ParquetFile(io.BytesIO(place.read(f'{name}/{file}'))).read()
            for row in table.to_pylist():
                photo = row['source'].rsplit('/', 1)[1]
                if photo in rows:
                    raise Fault('twice in the data set: ' + photo)
                split = file.split('/')[0]
                rows[photo] = (row['id'], row['size'], row['width'], row['height'], split, digest(row['lab']))
        sources = snapshot['sources']
        place.read(f'{name}/{sources}/_SUCCESS')
        for file in place.files(f'{name}/{sources}'):
            if file.endswith('.parquet'):
                parquet.ParquetFile(io.BytesIO(place.read(f'{name}/{sources}/{file}'))).read()
        return rows
    except FileNotFoundError as error:
        raise Fault(f'the data set lacks {error}') from error


def named(place, name):
    """Files of a data set that its snapshot has."""
    return set(json.loads(place.read(f'{name}/_rechroma/snapshot.json'))['files'])


def unnamed(place, name):
    """Files of a data set that its snapshot does not have."""
    return {file for file in place.files(name) if file.startswith('split=')} - named(place, name)


def entries(content):
    """What a zip holds, all of its checksums looked at."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {each: digest(file.read(each)) for each in file.namelist()}


def model(place, name):
    """Looks whether what stands under its name is whole; tells whether a resume is possible."""
    files = set(place.files(name))
    for file in sorted(files):
        if file.endswith('.zip') and not os.path.basename(file).startswith('.'):
            try:
                entries(place.read(f'{name}/{file}'))
            except (zipfile.BadZipFile, OSError, EOFError) as error:
                raise Fault(f'{file} is not whole: {error}') from error
        if os.path.basename(file) == 'model.json':
            json.loads(place.read(f'{name}/{file}'))
    if 'model.json' in files and 'generator.zip' not in files:
        raise Fault('model.json without generator.zip')
    return 'model.json' in files or '.next.model.json' in files


def losses(place, name):
    """The columns of history.csv that tell no time."""
    rows = csv.reader(io.StringIO(place.read(name + '/history.csv').decode()))
    return [row[:8] for row in rows]


def trained(place, name):
    return {'weights': entries(place.read(f'{name}/trainer/epoch-{EPOCHS:06}.zip')),
            'generator': entries(place.read(name + '/generator.zip')),
            'losses': losses(place, name)}


def photos(place, name):
    return {file: digest(place.read(f'{name}/{file}')) for file in place.files(name)
            if not file.startswith('_rechroma/') and not os.path.basename(file).startswith('.')}


def manifest(place, name):
    """Status by photo; each must be there once."""
    rows = {}
    for file in place.files(name + '/_rechroma/manifest'):
        if file.endswith('.parquet'):
            content = place.read(f'{name}/_rechroma/manifest/{file}')
            for row in parquet.ParquetFile(io.BytesIO(content)).read().to_pylist():
                photo = row['input'].rsplit('/', 1)[1]
                if photo in rows:
                    raise Fault('twice in the manifest: ' + photo)
                rows[photo] = row['status']
    return rows


def leftovers(place, name):
    """Of a command that came to its end."""
    left = []
    for file in place.files(name):
        parts = file.split('/')
        if any(part in PASSING or part.startswith('.next') for part in parts) or parts[-1].startswith('.'):
            left.append(file)
    return sorted(left)


def require(condition, problem):
    if not condition:
        raise Fault(problem)


def difference(one, other):
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


class Case:
    """A command that is killed in a place."""
    folder = None

    def __init__(self, bench, place):
        self.bench, self.place = bench, place

    def run(self, log, *arguments):
        return self.bench.run(f'{self.place.name}-{self.name}-{log}', self.again() if not arguments else arguments)

    def done(self, log, *arguments):
        code = self.run(log, *arguments)
        said = self.bench.tail(f'{self.place.name}-{self.name}-{log}')
        require(code == 0 or self.is_over(said), f'exit code {code}: {said}')

    def is_over(self, said):
        """Whether a command that failed says that the killed one had come to its end."""
        return False

    def check_end(self):
        left = leftovers(self.place, self.folder)
        require(not left, 'left over: ' + ' '.join(left[:5]))
        self.check_result()


class Replace(Case):
    """ingest, which takes the place of a data set of other tensors."""
    name, folder = 'replace', 'replaced'
    sizes = (36, 40)

    def prepare(self):
        self.wanted, self.size = {}, self.sizes[0]
        for size in self.sizes:
            self.size = size
            self.done('first')
            self.wanted[size] = data_set(self.place, self.folder)
            require(len(self.wanted[size]) == len(self.bench.photos), 'not all photos are in the data set')

    def before(self, number):
        self.size = self.sizes[number % 2]

    def again(self):
        return ['ingest', '--input', self.place.path('photos'), '--output', self.place.path(self.folder),
                '--size', str(self.size), '--set', 'ingest.gray=keep']

    def check_killed(self):
        rows = data_set(self.place, self.folder)
        require(rows in self.wanted.values(), f'neither the old nor the new data set: {len(rows)} photos')

    def check_result(self):
        require(data_set(self.place, self.folder) == self.wanted[self.size], 'not the rows of an undisturbed run')
        require(not unnamed(self.place, self.folder), 'files that no snapshot has')


class Add(Case):
    """ingest --add of one photo more and one that has changed."""
    name, folder = 'add', 'added'

    def prepare(self):
        self.all = data_set(self.place, 'tensors')
        names = self.bench.names
        self.present = names[:max(1, len(names) - self.bench.kills - 1)]
        for name in self.present:
            self.place.write('growing/' + name, self.bench.photos[name])
        self.done('first', *self.again(), '--size', '36')
        self.before(0)
        self.done('second')

    def before(self, number):
        self.old, self.old_files = list(self.present), named(self.place, self.folder)
        self.place.touch('growing/' + self.present[number % len(self.present)])
        rest = [name for name in self.bench.names if name not in self.present]
        if rest:
            self.place.write('growing/' + rest[0], self.bench.photos[rest[0]])
            self.present.append(rest[0])

    def again(self):
        return ['ingest', '--input', self.place.path('growing'), '--output', self.place.path(self.folder), '--add',
                '--set', 'ingest.gray=keep']

    def rows(self, names):
        return {name: self.all[name] for name in names}

    def check_killed(self):
        rows = data_set(self.place, self.folder)
        require(rows in (self.rows(self.old), self.rows(self.present)), 'neither the old nor the new data set: '
                + ' '.join(difference(rows, self.rows(self.present))))

    def check_result(self):
        rows = data_set(self.place, self.folder)
        require(rows == self.rows(self.present), 'not the rows of an undisturbed run: '
                + ' '.join(difference(rows, self.rows(self.present))))
        # Replaced ones stay until the next ingest, for those who read them.
        require(unnamed(self.place, self.folder) <= self.old_files, 'files that no snapshot ever had')


class Train(Case):
    """train, from its start."""
    name, folder = 'train', 'model'

    def prepare(self):
        self.wanted = trained(self.place, 'wanted-model')

    def command(self, folder):
        return ['train', '--data', self.place.path('tensors'), '--model', self.place.path(folder), *TINY]

    def before(self, number):
        self.number = number
        self.place.delete(self.folder)
        self.resume = False

    def again(self):
        return self.command(self.folder) + (['--resume'] if self.resume else [])

    def is_over(self, said):
        return self.resume and f'has been trained for {EPOCHS} epochs already' in said

    def check_killed(self):
        self.resume = model(self.place, self.folder)
        if self.resume and self.number % 4 == 0:
            self.place.delete('trial')
            code = self.run('paint', 'colorize', '--input', self.place.path('photos/' + self.bench.names[0]),
                            '--output', self.place.path('trial'), '--model', self.place.path(self.folder),
                            '--colored', 'recolorize')
            require(code == 0, f'the model does not paint: {self.bench.tail(f"{self.place.name}-train-paint")}')

    def check_result(self):
        model(self.place, self.folder)
        found = trained(self.place, self.folder)
        for what in self.wanted:
            require(found[what] == self.wanted[what], f'other {what} than of an undisturbed run')


class Colorize(Case):
    """colorize, into an empty folder or over photos that were made with another setting."""
    name, folder = 'colorize', 'colour'

    def prepare(self):
        self.wanted = {}
        for self.chroma in CHROMAS:
            self.done('first', *self.command('wanted-' + self.chroma))
            self.wanted[self.chroma] = photos(self.place, 'wanted-' + self.chroma)
            require(len(self.wanted[self.chroma]) == len(self.bench.photos), 'not all photos are in colour')
        self.done('second')

    def command(self, folder):
        return ['colorize', '--input', self.place.path('photos'), '--output', self.place.path(folder),
                '--model', self.place.path('wanted-model'), '--colored', 'recolorize', '--chroma', self.chroma]

    def again(self):
        return self.command(self.folder)

    def before(self, number):
        self.anew = number % 3 == 0
        if self.anew:
            self.place.delete(self.folder)
        self.chroma = CHROMAS[number % 2]

    def check_killed(self):
        found = photos(self.place, self.folder)
        require(self.anew or len(found) == len(self.bench.photos), f'lost photos: {len(found)} are there')
        for name, content in found.items():
            wanted = self.wanted[self.chroma] if self.anew else None
            either = {wanted[name]} if wanted else {each.get(name) for each in self.wanted.values()}
            require(content in either, 'neither the old nor the new photo: ' + name)

    def check_result(self):
        found = photos(self.place, self.folder)
        require(found == self.wanted[self.chroma], 'not the photos of an undisturbed run: '
                + ' '.join(difference(found, self.wanted[self.chroma])))
        require(set(manifest(self.place, self.folder).values()) <= {'colorized', 'recolorized'}
                and len(manifest(self.place, self.folder)) == len(self.bench.photos), 'the manifest lacks photos')


class Bench:
    def __init__(self, arguments):
        self.out, self.kills = os.path.abspath(arguments.folder), arguments.kills
        self.random, self.begin = random.Random(arguments.seed), arguments.begin
        self.names = sorted(name for name in os.listdir(arguments.photos) if name.lower().endswith(('.jpg', '.jpeg')))
        self.photos = {}
        for name in self.names:
            with open(os.path.join(arguments.photos, name), 'rb') as file:
                self.photos[name] = file.read()
        os.makedirs(os.path.join(self.out, 'logs'))

    def start(self, name, command):
        with open(os.path.join(self.out, 'logs', name + '.log'), 'w', encoding='utf-8') as log:
            return subprocess.Popen([RECHROMA, *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                    start_new_session=True)

    def run(self, name, command):
        process = self.start(name, command)
        try:
            return process.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill(process)
            return 'none (it hangs)'

    def kill(self, process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def tail(self, name):
        with open(os.path.join(self.out, 'logs', name + '.log'), encoding='utf-8', errors='replace') as log:
            return ' / '.join(log.read().strip().splitlines()[-2:])

    def try_case(self, case):
        """Kills it again and again; returns the row of the table."""
        faults, killed = [], 0
        self.order = self.random.sample(range(self.kills), self.kills)
        begin = time.time()
        case.before(0)
        case.done('undisturbed')
        length = time.time() - begin
        case.check_end()
        for number in range(1, self.kills + 1):
            case.before(number)
            # Evenly, and a few kills far from each other too: one in each part of the time.
            share = (self.order[number - 1] + self.random.random()) / self.kills
            moment = length * (self.begin + (1 - self.begin) * share)
            begin = time.time()
            process = self.start(f'{case.place.name}-{case.name}-{number}-killed', case.again())
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                self.kill(process)
                killed += 1
            moment, begin = time.time() - begin, time.time()
            try:
                case.check_killed()
                case.done(f'{number}-again')
                case.check_end()
                outcome = 'well'
            except Fault as fault:
                outcome = f'FAULT: {fault}'
                faults.append(f'{case.place.name} {case.name} {number}: {fault}')
            print(f'{case.place.name} {case.name} {number}: killed after {moment:.1f} s of {length:.1f}, '
                  f'{time.time() - begin:.1f} s to go on; {outcome}', flush=True)
        return (case.name, case.place.name, f'{killed} of {self.kills}', f'{length:.1f}', len(faults)), faults


CASES = {case.name: case for case in (Replace, Add, Train, Colorize)}


def prepared(bench, place):
    """What several commands need."""
    for name, content in bench.photos.items():
        place.write('photos/' + name, content)
    for command in (['ingest', '--input', place.path('photos'), '--output', place.path('tensors'), '--size', '36',
                     '--set', 'ingest.gray=keep'],
                    ['train', '--data', place.path('tensors'), '--model', place.path('wanted-model'), *TINY]):
        log = f'{place.name}-prepare-{command[0]}'
        if bench.run(log, command) != 0:
            sys.exit(f'{command[0]} fails: ' + bench.tail(log))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder')
    parser.add_argument('photos')
    parser.add_argument('kills', type=int)
    parser.add_argument('seed', type=int)
    parser.add_argument('--begin', type=float, default=0, metavar='SHARE',
                        help='of the time in which nothing is killed: 0.3 leaves most of the start of Java out')
    parser.add_argument('--places', default='local,hdfs')
    parser.add_argument('--commands', default=','.join(CASES))
    arguments = parser.parse_args()
    bench = Bench(arguments)
    table, faults = [], []
    for where in arguments.places.split(','):
        folder = os.path.join(bench.out, where)
        place = Local(folder) if where == 'local' else Hdfs(folder)
        try:
            prepared(bench, place)
            for name in arguments.commands.split(','):
                case = CASES[name](bench, place)
                case.prepare()
                row, found = bench.try_case(case)
                table.append(row)
                faults += found
        finally:
            place.stop()
    print(f'\n{"command":10}{"place":8}{"killed":12}{"seconds":9}faults')
    for command, where, killed, length, found in table:
        print(f'{command:10}{where:8}{killed:12}{length:9}{found}')
    for fault in faults:
        print(fault)
    sys.stdout.flush()
    os._exit(1 if faults else 0)  # the HDFS client's threads would abort an ordinary exit


if __name__ == '__main__':
    main()
