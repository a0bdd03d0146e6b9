"""The virtual environment with the peers, the binary of netc, and the data as the peers read it."""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

VERSIONS = """
import importlib.metadata as metadata, json, sys
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


def python(venv: Path) -> Path:
    """The interpreter of the environment, which is made if there is none."""
    interpreter = venv / "bin" / "python"
    if not interpreter.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    return interpreter.absolute()


def install(interpreter: Path, requirements: Path) -> tuple[dict, list[str]]:
    """Installs what is missing. Gives the versions that are there, and what could not be had."""
    wanted = dict(line.split("==") for line in requirements.read_text().split())
    found = _versions(interpreter, wanted)
    missing = [f"{name}=={version}" for name, version in wanted.items() if found[name] != version]
    if missing and _pip(interpreter, missing):
        for requirement in missing:  # one peer that cannot be had does not cost the others
            _pip(interpreter, [requirement])
    found = _versions(interpreter, wanted)
    complaints = [
        f"{name} {version} could not be installed; found: {found[name] or 'none'}"
        for name, version in wanted.items() if found[name] != version]
    return {name: version for name, version in found.items() if version}, complaints


def build(repository: Path) -> Path:
    """Builds netc as it is published."""
    subprocess.run(["cargo", "build", "--release"], cwd=repository, check=True)
    return repository / "target" / "release" / "netc"


def unpack(compressed: Path, folder: Path) -> Path:
    """The data set as plain files: reading it costs the peers next to nothing."""
    folder.mkdir()
    for file in compressed.glob("*.gz"):
        with gzip.open(file) as source, open(folder / file.stem, "wb") as target:
            shutil.copyfileobj(source, target)
    return folder


def _versions(interpreter: Path, names) -> dict:
    command = [interpreter, "-c", VERSIONS, *names]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def _pip(interpreter: Path, requirements: list[str]) -> int:
    command = [interpreter, "-m", "pip", "install", *requirements]
    return subprocess.run(command, stdout=sys.stderr).returncode
