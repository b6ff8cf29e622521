# Wheels, and a source package whose wheel pip builds and caches.
export PIP_INDEX_URL=$URL/simple/ PIP_TRUSTED_HOST=127.0.0.1 PIP_DISABLE_PIP_VERSION_CHECK=1

packages() {
    python3 - "$REGISTRY" <<'PY'
import hashlib, io, os, sys, tarfile, zipfile

registry = sys.argv[1]
last = 8

def page(name, file, content):
    os.makedirs(f'{registry}/simple/{name}')
    os.makedirs(f'{registry}/files', exist_ok=True)
    with open(f'{registry}/files/{file}', 'wb') as out:
        out.write(content)
    digest = hashlib.sha256(content).hexdigest()
    with open(f'{registry}/simple/{name}/index.html', 'w') as out:
        out.write(f'<!DOCTYPE html><a href="../../files/{file}#sha256={digest}">{file}</a>\n')

for i in range(1, last):
    content = io.BytesIO()
    info = f'example_{i}-1.0.dist-info'
    needs = f'Requires-Dist: example-{i + 1}\n'
    with zipfile.ZipFile(content, 'w') as wheel:
        wheel.writestr(f'example_{i}.py', f'number = {i}\n' * 100)
        wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\nName: example-{i}\nVersion: 1.0\n{needs}')
        wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
        wheel.writestr(f'{info}/RECORD', '')
    page(f'example-{i}', f'example_{i}-1.0-py3-none-any.whl', content.getvalue())

backend = f'''
import zipfile

def build_wheel(folder, settings=None, metadata=None):
    name = 'example_{last}-1.0-py3-none-any.whl'
    info = 'example_{last}-1.0.dist-info/'
    with zipfile.ZipFile(folder + '/' + name, 'w') as wheel:
        wheel.writestr('example_{last}.py', '')
        wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: example-{last}\\nVersion: 1.0\\n')
        wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        wheel.writestr(info + 'RECORD', '')
    return name
'''
files = {
    'backend.py': backend,
    'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    'PKG-INFO': f'Metadata-Version: 2.1\nName: example-{last}\nVersion: 1.0\n',
}
content = io.BytesIO()
with tarfile.open(fileobj=content, mode='w:gz') as source:
    for name, text in files.items():
        member = tarfile.TarInfo(f'example-{last}-1.0/{name}')
        member.size = len(text)
        source.addfile(member, io.BytesIO(text.encode()))
page(f'example-{last}', f'example-{last}-1.0.tar.gz', content.getvalue())
PY
}

project() {
    echo 'example-1' >requirements.txt
}

build() {
    pip3 install --target packages -r requirements.txt
    [ -e packages/example_8.py ]
}
