"""Builds the wheel of the client (PEP 517, PEP 427): the file, and what says what it is."""

import base64
import hashlib
import os
import re
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
MODULE = "orleansmonitor.py"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with open(os.path.join(HERE, MODULE), "rb") as file:
        module = file.read()
    version = re.search(rb'^__version__ = "([^"]+)"', module, re.MULTILINE).group(1).decode()
    with open(os.path.join(HERE, "pyproject.toml"), encoding="utf-8") as file:
        project = dict(re.findall(r'^([\w-]+) = "([^"]*)"', file.read(), re.MULTILINE))
    name = project["name"]
    folder = f"{name}-{version}.dist-info"
    files = {
        MODULE: module,
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: {project['description']}\nRequires-Python: {project['requires-python']}\n".encode(),
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nGenerator: orleansmonitor\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b'=').decode()},{len(content)}\n" for path, content in files.items())
    files[f"{folder}/RECORD"] = (record + f"{folder}/RECORD,,\n").encode()
    wheel = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, wheel), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content)
    return wheel
