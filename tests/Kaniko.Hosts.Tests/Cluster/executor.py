# An executor as strict as Kaniko's: it reads gzip and tar from standard input as Go does, that is, it needs bytes after the end marker
# or the end of its input, and hangs without either. It tells events like ours, or log lines like Kaniko's.
import hashlib, json, os, signal, sys, time, zlib

options, events = {}, False
for argument in sys.argv[1:]:
    name, _, value = argument.partition('=')
    options.setdefault(name, []).append(value)
events = 'rawjson' in options.get('--progress', [])


def first(name, default=None):
    return options.get(name, [default])[0]


def tell(event):
    sys.stderr.write(json.dumps(event) + '\n')
    sys.stderr.flush()


def say(text):
    if events:
        tell({'type': 'traced', 'level': 'Info', 'message': text, 'time': '2026-11-21T07:00:00+00:00'})
    else:
        sys.stderr.write('INFO[0000] ' + text + '\n')
        sys.stderr.flush()


class Input:
    def __init__(self):
        self.inflate, self.buffer, self.total = zlib.decompressobj(31), b'', 0

    def read(self, count):
        delay = float(first('--fake-slow-input', 0))
        while len(self.buffer) < count:
            chunk = os.read(0, 16384)
            if not chunk:
                if not self.inflate.eof:
                    sys.exit('error: unexpected EOF')
                break
            if delay:
                time.sleep(delay)
            self.buffer += self.inflate.decompress(chunk)
        part, self.buffer = self.buffer[:count], self.buffer[count:]
        self.total += len(part)
        return part


def read_context():
    source, files, zeros = Input(), {}, 0
    while zeros < 2:
        header = source.read(512)
        if len(header) < 512:
            sys.exit('error: unexpected EOF in tar')
        if header == bytes(512):
            zeros += 1
            continue
        size = int(header[124:135].rstrip(b'\0 ') or b'0', 8)
        name = header[:100].rstrip(b'\0').decode('utf-8', 'surrogateescape')
        files[name] = hashlib.sha256(source.read(size)).hexdigest()
        source.read(-size % 512)
    source.read(512)
    return files


def wait_for(path):
    while not os.path.exists(path):
        time.sleep(0.01)


def finish(content):
    digest = 'sha256:' + hashlib.sha256(content.encode('utf-8', 'surrogateescape')).hexdigest()
    if first('--fake-digest') is not None:
        digest = first('--fake-digest')
    if first('--digest-file'):
        with open(first('--digest-file'), 'w') as file:
            file.write(digest)
    if events and '--fake-no-result' not in options:
        tell({'type': 'build-finished', 'time': '2026-11-21T07:00:00+00:00', 'result': {
            'digest': digest, 'imageId': digest, 'manifestSize': 7, 'mediaType': 'application/vnd.oci.image.manifest.v1+json', 'platform': 'linux/amd64',
            'images': [{'reference': name, 'digest': digest} for name in options.get('--destination', [])], 'layers': [], 'steps': [], 'baseImages': [], 'warnings': [], 'duration': '00:00:01', 'size': 0}})


if '--fake-exit-first' in options:
    say('I do not even begin')
    sys.exit(int(first('--fake-exit-first')))
context = first('--context')
if context == 'tar://stdin':
    listing = read_context()
elif context.startswith('dir://'):
    listing = {os.path.relpath(os.path.join(d, f), context[6:]): '' for d, _, names in os.walk(context[6:]) for f in names}
else:
    listing = {context: ''}
for name in sorted(listing):
    say('context ' + name)
for path in options.get('--fake-cat', []):
    say('content ' + open(path).read().strip())
for name in options.get('--fake-env', []):
    say('variable ' + os.environ.get(name, '(none)'))
hold, _, held_line = first('--fake-hold', '').partition(':')
for number in range(int(first('--fake-lines', 0))):
    if held_line == str(number):
        wait_for(hold)
    say('line %06d' % number)
    if first('--fake-pace'):
        time.sleep(float(first('--fake-pace')))
if hold and not held_line:
    wait_for(hold)
if first('--fake-sleep'):
    time.sleep(float(first('--fake-sleep')))
if '--fake-fail' in options:
    if events:
        tell({'type': 'build-failed', 'time': '2026-11-21T07:00:00+00:00', 'code': 'run-failed', 'message': 'RUN false ended with 7', 'exitCode': 7, 'outputTail': ['no luck']})
    else:
        say('error building image')
    sys.exit(7)
if '--fake-kill' in options:
    os.kill(os.getpid(), signal.SIGKILL)
finish(json.dumps(listing, sort_keys=True))
