"""HDFS for benchmarks: one name node and one data node, in a process of its own (Hdfs.java)."""
import os
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Hdfs:
    """Files of one HDFS. Paths are relative to its root."""
    name = 'hdfs'

    def __init__(self, folder):
        os.makedirs(folder)
        tools = os.path.join(ROOT, 'target', 'smoke')
        jars = os.path.join(ROOT, 'jobs', 'target', 'spark-jars')
        version = next(name for name in os.listdir(jars) if name.startswith('hadoop-client-api-'))
        version = version.removeprefix('hadoop-client-api-').removesuffix('.jar')
        subprocess.run(
            ['mvn', '-f', os.path.join(ROOT, 'pom.xml'), *os.environ.get('MAVEN_ARGS', '').split(), '-N', '-B', '-q',
             'dependency:copy', '-DoutputDirectory=' + tools,
             '-Dartifact=org.apache.hadoop:hadoop-client-minicluster:' + version], check=True)
        environment = {name: value for name, value in os.environ.items() if name != 'JAVA_TOOL_OPTIONS'}
        with open(folder + '.log', 'w', encoding='utf-8') as log:
            self.server = subprocess.Popen(
                ['java', '-Xmx512m', '-cp', f'{tools}/*:{jars}/*', os.path.join(ROOT, 'benchmarks', 'Hdfs.java'), folder],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment, start_new_session=True)
        self.uri = self.answer().decode()

    def path(self, name):
        return f'{self.uri}/{name}'

    def answer(self):
        head = self.server.stdout.read(4)
        if len(head) < 4:
            sys.exit('HDFS has ended: see hdfs.log')
        length = int.from_bytes(head, 'big', signed=True)
        return None if length < 0 else self.server.stdout.read(length)

    def ask(self, command, name, content=b''):
        for part in command.encode(), ('/' + name).encode(), content:
            self.server.stdin.write(len(part).to_bytes(4, 'big') + part)
        self.server.stdin.flush()
        return self.answer()

    def files(self, name):
        return (self.ask('list', name) or b'').decode().splitlines()

    def read(self, name):
        content = self.ask('read', name)
        if content is None:
            raise FileNotFoundError(name)
        return content

    def write(self, name, content):
        self.ask('write', name, content)

    def upload(self, name, folder):
        """Copies the files of a local folder."""
        self.ask('upload', name, str(folder).encode())

    def touch(self, name):
        self.ask('touch', name)

    def delete(self, name):
        self.ask('delete', name)

    def stop(self):
        os.killpg(self.server.pid, signal.SIGKILL)
